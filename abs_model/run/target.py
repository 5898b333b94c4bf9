"""What is asked of a result: a figure, a comparison, a number; and the figures of a candidate that answer."""

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from abs_model.deal.deal import Deal
from abs_model.errors import DealError, Fault, nearest
from abs_model.glossary import TERMS, Unit

Comparison = Literal["<=", ">=", "=="]
Figure = float | datetime.date | None

FIGURES: Mapping[str, tuple[str, ...]] = {
    "pool": (
        "n_receivables", "n_suppliers", "n_debtors", "n_core_enterprises", "face", "issue_amount", "purchase_price",
        "mean_issue_amount", "overcollateralisation_ratio",
    ),
    "plan": (
        "collected", "recovered", "repurchased", "diluted", "defaulted", "after_legal_final", "reinvestment_income",
        "commingled", "fees_paid", "tax_paid", "released", "least_coverage_ratio",
    ),
    "tranche": (
        "interest_paid", "principal_paid", "residual_paid", "shortfall", "late_days", "final_payment_date", "irr",
        "wal",
    ),
    "support": ("drawn", "timing_gap", "support_loss", "first_call_date"),
    "suppliers": ("simple_rate", "compound_rate"),
    "borrowers": (
        "rate_gross", "rate_before_subsidy", "rate_after_subsidy", "largest_rate_after_subsidy", "simple_rate",
        "subsidy",
    ),
}  # fmt: skip
"""Figures of a projection that a number can be asked of, by what they are about; those of suppliers are what all of
them together pay a year, everything in, in the base case, and those of borrowers what an IP note costs its original
debtors together by contract, whatever the scenario (the largest: the one who pays most)."""

SUPPLIERS, BORROWERS = "suppliers", "borrowers"

LIKELIHOODS: Mapping[str, tuple[str, ...]] = {
    "pool": ("any_default_probability", "expected_defaulted", "expected_lost"),
    "tranche": (
        "shortfall_probability", "late_probability", "expected_loss_ratio", "loss_given_default",
        "present_value_loss_ratio", "expected_payment_date",
    ),
    "support": (
        "call_probability", "expected_claim", "claim_given_call", "claim_quantile_95", "claim_quantile_99",
        "claim_quantile_999", "mean_worst_claim_99", "expected_timing_gap", "expected_support_loss",
        "failure_probability", "failed_in_need_probability",
    ),
}  # fmt: skip
"""Figures of a simulation that a number can be asked of; they need credit assumptions."""

ROUNDING: Mapping[Unit, float] = {"rate": 1e-12, "probability": 1e-15, "share": 1e-12, "years": 1e-9}
"""What two values may differ by and still be equal, where float arithmetic is behind them: less than a fen does to a
rate of return. Amounts are compared to the fen, quotients of amounts as they are."""

FORM = re.compile(r"\s*(?P<subject>[\w-]+)\.(?P<figure>\w+)\s*(?P<sign><=|>=|==)\s*(?P<number>\S+)\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A figure compared with a number; dates are days since the first of January of year 1."""

    subject: str
    figure: str
    comparison: Comparison
    number: float
    is_likelihood: bool

    @property
    def unit(self) -> Unit:
        """Unit of the figure."""
        return TERMS[self.figure].unit

    @property
    def name(self) -> str:
        """The figure as targets name it."""
        return f"{self.subject}.{self.figure}"

    def __str__(self) -> str:
        return f"{self.name} {self.comparison} {said(self.number, self.unit)}"

    def stated(self, figure: float | None) -> Figure:
        """A figure as it is stated: a date as a date."""
        return datetime.date.fromordinal(round(figure)) if figure is not None and self.unit == "date" else figure

    def gap(self, figure: float | None) -> float | None:
        """How far a figure is above the number, nothing where that is but rounding; None where there is no figure."""
        if figure is None:
            return None
        gap = round(100 * figure) - round(100 * self.number) if self.unit == "yuan" else figure - self.number
        return 0.0 if abs(gap) <= ROUNDING.get(self.unit, 0.0) else float(gap)

    def is_met(self, figure: float | None) -> bool:
        """Whether a figure meets the target; one that does not exist meets none."""
        gap = self.gap(figure)
        if gap is None:
            return False
        return {"<=": gap <= 0, ">=": gap >= 0, "==": gap == 0}[self.comparison]

    def miss(self, figure: float | None) -> float:
        """By how much a figure misses the target."""
        gap = self.gap(figure)
        if gap is None:
            return float("inf")
        return {"<=": max(gap, 0.0), ">=": max(-gap, 0.0), "==": abs(gap)}[self.comparison]


def parse_target(text: str, deal: Deal) -> Target:
    """Read a target such as ``A.shortfall <= 0``.

    Parameters
    ----------
    text : str
        Subject, dot, figure, one of ``<= >= ==``, a number; underscores may part thousands; a date for dates.
    deal : Deal
        For its tranches and supports.

    Raises
    ------
    DealError
        If it has another form, or names what does not exist.
    """
    match = FORM.fullmatch(text)
    if match is None:
        raise _refused(text, "it is no comparison", "a figure, one of <= >= ==, and a number are wanted",
                       'Write "A.shortfall <= 0", for example.')  # fmt: skip
    subject, figure = match["subject"], match["figure"]
    known = figures_of(deal)
    if f"{subject}.{figure}" not in known:
        own = [name for name in known if name.startswith(f"{subject}.")]
        raise _refused(text, f'there is no figure "{subject}.{figure}"', "a figure of this deal is wanted",
                       nearest(f"{subject}.{figure}", own or known))  # fmt: skip
    sign: Comparison = next(one for one in get_args(Comparison) if one == match["sign"])
    return Target(
        subject=subject,
        figure=figure,
        comparison=sign,
        number=_number(text, match["number"], TERMS[figure].unit),
        is_likelihood=known[f"{subject}.{figure}"],
    )


def figures_of(deal: Deal) -> dict[str, bool]:
    """Every figure that a target may name, and whether it needs credit assumptions."""
    return {
        f"{subject}.{figure}": is_likelihood
        for is_likelihood, figures in ((False, FIGURES), (True, LIKELIHOODS))
        for subject, section in _subjects(deal)
        for figure in figures.get(section, ())
    }


def number_of(value: object) -> float | None:
    """A figure as a number: a date by its day; None where there is none."""
    if isinstance(value, datetime.date):
        return float(value.toordinal())
    return float(value) if isinstance(value, int | float) else None


def said(number: float, unit: Unit) -> str:
    """A number as a target writes it.

    Examples
    --------
    >>> said(50_000_000.0, "yuan"), said(0.038, "rate"), said(737_978, "date")
    ('50_000_000', '0.038', '2021-07-07')
    """
    if unit == "date":
        return datetime.date.fromordinal(round(number)).isoformat()
    return f"{number:_.0f}" if float(number).is_integer() else f"{number:.12g}"


def _subjects(deal: Deal) -> Iterator[tuple[str, str]]:
    """What figures are about, and of which kind that is."""
    who_pays = SUPPLIERS if deal.ip is None else BORROWERS
    yield from (("pool", "pool"), ("plan", "plan"), (who_pays, who_pays))
    yield from ((tranche.id, "tranche") for tranche in deal.tranches)
    yield from ((support.id, "support") for support in deal.support)


def _number(text: str, word: str, unit: Unit) -> float:
    try:
        if unit == "date":
            return float(datetime.date.fromisoformat(word).toordinal())
        number = float(word)
    except ValueError:
        wanted, remedy = "a number is wanted", "Write 50_000_000 for an amount, 0.038 for 3.8 %."
        if unit == "date":
            wanted, remedy = "a date is wanted", "Write year, month and day: 2021-07-07."
        raise _refused(text, f'"{word}" is no such thing', wanted, remedy) from None
    if number != number or abs(number) == float("inf"):  # noqa: PLR0124 - only NaN differs from itself
        raise _refused(text, f'"{word}" has no end', "a finite number is wanted", "Write one.")
    if unit in {"rate", "share", "probability"} and abs(number) > 1:
        raise _refused(text, f"{word} is above 1", "a decimal below 1 is wanted", f"Write {number / 100:.10g} for "
                       f"{number:.10g} %.")  # fmt: skip
    return number


def _refused(text: str, found: str, wanted: str, remedy: str) -> DealError:
    return DealError(str(Fault(where=f'target "{text}"', found=found, wanted=wanted, remedy=remedy)))
