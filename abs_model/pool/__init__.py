"""What was sold: tape, screening, pool, stratification."""
