"""Where the rows of a tape went, and how many lines of a table say what; for summaries."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from abs_model.run.record import Subject


def parts_of(subject: "Subject") -> dict[str, dict[str, float]]:
    """Rows and yuan of the tape, and of the three places where its rows may be."""
    parts = subject.pool.identity.parts
    return {name: {"rows": part.n_rows, "amount": part.yuan} for name, part in parts.items()}


def counts(table: "pd.DataFrame", column: str) -> dict[str, int]:
    """How many lines of a table have each value of a column, the most frequent first."""
    return {str(value): int(count) for value, count in table[column].value_counts(sort=True).items()}
