"""A rating table: how often each rating defaults, and what it loses, by years; whose table it is, and of when."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StrictStr

from abs_model.terms import Date, Identifier, Name, Number, TermFault, Terms, term_error


def _is_probability(value: float) -> float:
    if not 0 <= value <= 1:
        is_percent = 1 < value <= 100
        remedy = f"Write {value / 100:.10g} for {value:.10g} %." if is_percent else "Check the number."
        raise term_error("probability", wanted="a probability from 0 to 1 is wanted", remedy=remedy)
    return value


Probability = Annotated[
    float, Field(strict=True, json_schema_extra={"minimum": 0, "maximum": 1}), AfterValidator(_is_probability)
]
"""A probability, or an expected loss as a share of what is promised: 0 to 1."""

RatingWord = Annotated[StrictStr, Field(min_length=1)]
"""A rating as its table spells it: AA+, Baa1, CCC/C."""

Years = Annotated[Number, Field(gt=0, le=100)]
"""Years from now, a hundred at most."""

Row = tuple[Probability, ...]


class RatingTable(Terms):
    """Cumulative default probabilities, and perhaps idealised expected losses, by rating and year.

    Letters of the domestic scale mean more default than the same letters abroad; a table says which scale it speaks of.
    """

    id: Identifier = Field(description="word for the table")
    name: Name = Field(description="name in reports")
    scale: Literal["domestic", "international"] = Field(description="which scale its ratings belong to")
    source: StrictStr = Field(min_length=1, description="the publication it is from, or the word illustrative")
    date: Date = Field(description="day of the publication")
    years: tuple[Years, ...] = Field(min_length=1, description="horizons, rising")
    default_probability: dict[RatingWord, Row] = Field(
        description="cumulative probability of default at each horizon, by rating, best rating first"
    )
    expected_loss: dict[RatingWord, Row] | None = Field(
        default=None, description="cumulative expected loss at each horizon, by rating; a share of what is promised"
    )

    @property
    def ratings(self) -> tuple[str, ...]:
        """Its ratings, best first."""
        return tuple(self.default_probability)

    def row(self, rating: str) -> Row:
        """Cumulative default probabilities of a rating that it has, [year]."""
        return self.default_probability[rating]

    def notched(self, rating: str, n: int) -> str:
        """The rating ``n`` notches worse than one that it has, the worst at most; better ones for negative ``n``.

        Examples
        --------
        >>> from datetime import date
        >>> rows = {"AAA": (0.001,), "AA+": (0.003,), "AA": (0.008,)}
        >>> table = RatingTable(id="three", name=Name(zh="三级", en="three"), scale="domestic", source="illustrative",
        ...                     date=date(2020, 7, 7), years=(1,), default_probability=rows)
        >>> table.notched("AAA", 1), table.notched("AA+", 5)
        ('AA+', 'AA')
        """
        place = self.ratings.index(rating) + n
        return self.ratings[min(max(place, 0), len(self.ratings) - 1)]


def table_faults(table: RatingTable) -> tuple[TermFault, ...]:
    """Everything in a table that contradicts itself: years, lengths of rows, order of years and of ratings."""
    tables = {"default_probability": table.default_probability, "expected_loss": table.expected_loss}
    faults = list(_years_rise(table.years))
    for word, rows in tables.items():
        if rows is not None:
            faults += _rows_fit(word, rows, len(table.years))
            faults += _years_not_falling(word, rows, table.years)
            faults += _ratings_in_order(word, rows, table)
    return (*faults, *_same_ratings(table))


def _years_rise(years: tuple[float, ...]) -> Iterator[TermFault]:
    for place, (earlier, later) in enumerate(pairwise(years), start=1):
        if later <= earlier:
            yield TermFault(
                loc=("years", place),
                found=f"years.{place} is {later:g}, after {earlier:g}",
                wanted="rising years are wanted",
                remedy="Put them in order, and the columns of every rating with them.",
            )


def _rows_fit(word: str, rows: Mapping[str, Row], n_years: int) -> Iterator[TermFault]:
    if not rows:
        remedy = "Add ratings, best first: AAA: [0.001, ...]."
        yield TermFault(loc=(word,), found=f"{word} is empty", wanted="at least one rating is wanted", remedy=remedy)
    for rating, row in rows.items():
        if len(row) != n_years:
            yield TermFault(
                loc=(word, rating),
                found=f"{word}.{rating} has {len(row)} {'value' if len(row) == 1 else 'values'}",
                wanted=f"one for each of the {n_years} years is wanted",
                remedy="Add what is missing." if len(row) < n_years else "Strike what is too much, or add its year.",
            )


def _years_not_falling(word: str, rows: Mapping[str, Row], years: tuple[float, ...]) -> Iterator[TermFault]:
    """A cumulative value does not fall with time; the first fall of each rating is told."""
    for rating, row in rows.items():
        for place, (earlier, later) in enumerate(pairwise(row), start=1):
            if later < earlier:
                at = f" by year {years[place]:g}" if place < len(years) else ""
                yield TermFault(
                    loc=(word, rating, place),
                    found=f"{word}.{rating} falls{at}, from {earlier:g} to {later:g}",
                    wanted="cumulative values that do not fall are wanted",
                    remedy="Check both; sum up those of single years.",
                )
                break


def _ratings_in_order(word: str, rows: Mapping[str, Row], table: RatingTable) -> Iterator[TermFault]:
    """A worse rating is not better in any year; the first year of each pair is told."""
    shared = [rating for rating in table.default_probability if rating in rows]
    for better, worse in pairwise(shared):
        pairs = zip(rows[better], rows[worse], table.years, strict=False)
        for place, (good, bad, year) in enumerate(pairs):
            if bad < good:
                yield TermFault(
                    loc=(word, worse, place),
                    found=f"{word}.{worse} by year {year:g} is {bad:g}, below the {good:g} of {better}",
                    wanted="at least what the better rating above it has is wanted",
                    remedy="Check both numbers; ratings go from best to worst.",
                )
                break


def _same_ratings(table: RatingTable) -> Iterator[TermFault]:
    if table.expected_loss is None:
        return
    both = {"default_probability": table.default_probability, "expected_loss": table.expected_loss}
    for word, other in (("default_probability", "expected_loss"), ("expected_loss", "default_probability")):
        for rating in both[word]:
            if rating not in both[other]:
                yield TermFault(
                    loc=(word, rating),
                    found=f"{rating} has no row under {other}",
                    wanted="the same ratings in both are wanted",
                    remedy=f"Add it there, or strike it under {word}.",
                )
