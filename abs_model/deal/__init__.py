"""What the documents say; nothing is computed and nothing moves here."""
