"""One candidate of a sizing: the deal with one term changed, checked as a file is, run, and one figure read off."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from abs_model.deal.deal import Deal
from abs_model.deal.shelf import Shelf
from abs_model.errors import AbsModelError, DealError, Fault, ScenarioError
from abs_model.pool.pool import Pool
from abs_model.pool.scale import scaled_pool
from abs_model.run.borrower_cost import all_in_cost, borrower_figure
from abs_model.run.check import issue_faults
from abs_model.run.claim_deal import rebuilt
from abs_model.run.credit import Credit, credit_model
from abs_model.run.estimate import estimates, measured
from abs_model.run.exact import all_fates
from abs_model.run.project import prepare, project
from abs_model.run.record import Projection, Subject
from abs_model.run.simulate import Settings, make_task
from abs_model.run.summary import summarise
from abs_model.run.supplier import supplier_page
from abs_model.run.target import BORROWERS, SUPPLIERS, Target, number_of
from abs_model.run.term import DISCOUNT_RATE, FACE, OVERCOLLATERALISATION, NumericTerm, numeric_terms, with_number
from abs_model.scenario.alternative import THIS_ABS, Alternative, AlternativeSet
from abs_model.scenario.scenario import Scenario
from abs_model.terms import RATE_UNIT, Name, fen

FOR_NOTHING = AlternativeSet(
    version="none",
    alternatives=(Alternative(id="none", name=Name(zh="无成本", en="for nothing"), kind="discount", rate=0.0),),
)
"""The page of suppliers compares the plan with something; here only the plan is looked at."""

Refusal = Literal["check", "limit"]


class LimitError(DealError):
    """A limit of the deal or of its shelf is exceeded."""


class NotExactError(ScenarioError):
    """A probability cannot be known exactly, whatever the value of the term."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What one value of the term comes to.

    Attributes
    ----------
    units : int
        The value, on the term's grid.
    figure : float or None
        What the target is about; None where it does not exist, or the candidate is refused.
    is_met : bool
    refusal : str or None
        ``check`` or ``limit``: what refuses the candidate; None where it runs.
    why : str
        What that says.
    """

    units: int
    figure: float | None = None
    is_met: bool = False
    refusal: Refusal | None = None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Setting:
    """What every candidate has in common; ``proceeds`` is the price by face, fen, as intercept and slope."""

    subject: Subject
    term: NumericTerm
    target: Target
    scenario: Scenario
    credit: Credit | None = None
    shelf: Shelf | None = None
    proceeds: tuple[float, float] = (0.0, 0.0)


@dataclass(slots=True, kw_only=True, eq=False)
class Trials:
    """Candidates that were run, each once, by their number on the grid."""

    setting: Setting
    tell: Callable[[int], None]
    known: dict[int, Trial] = field(default_factory=dict)

    def at(self, units: int) -> Trial:
        """Run a candidate, or remember it."""
        if units not in self.known:
            self.known[units] = run_trial(self.setting, units)
            self.tell(self.n_run)
        return self.known[units]

    @property
    def n_run(self) -> int:
        """How many candidates went through the waterfall."""
        return sum(one.refusal is None for one in self.known.values())

    def ran(self) -> tuple[Trial, ...]:
        """Candidates that were not refused, in order."""
        return tuple(one for _, one in sorted(self.known.items()) if one.refusal is None)


def sizable_terms(subject: Subject) -> tuple[NumericTerm, ...]:
    """Every term that can be looked for: those of the file, and three that are no single number of it."""
    face, principal = subject.pool.total, sum(fen(one.balance) for one in subject.deal.tranches)
    return (
        NumericTerm(id=FACE, loc=(), unit="yuan", n_parts=100, value=face / 100),
        NumericTerm(id=OVERCOLLATERALISATION, loc=(), unit="ratio", n_parts=principal, value=face / principal),
        NumericTerm(id=DISCOUNT_RATE, loc=(), unit="rate", n_parts=RATE_UNIT, value=None),
        *numeric_terms(subject.deal),
    )


def run_trial(setting: Setting, units: int) -> Trial:
    """Build a candidate through the same checks as a file, run it, read the figure off.

    Raises
    ------
    NotExactError
        If the target is about a probability that cannot be known exactly.
    """
    try:
        figure = figure_of(setting, candidate(setting, units))
    except LimitError as error:
        return Trial(units=units, refusal="limit", why=_in_a_line(error))
    except NotExactError:
        raise
    except AbsModelError as error:
        return Trial(units=units, refusal="check", why=_in_a_line(error))
    return Trial(units=units, figure=figure, is_met=setting.target.is_met(figure))


def _in_a_line(error: AbsModelError) -> str:
    return "; ".join(str(error).splitlines())


def candidate(setting: Setting, units: int) -> Subject:
    """The subject with the term at a number on its grid.

    Raises
    ------
    LimitError
        If a limit of the deal or of its shelf is exceeded.
    AbsModelError
        Whatever a check refuses.
    """
    base, term = setting.subject, setting.term
    if term.loc:
        subject = subject_with(base, with_number(base.deal, term, units))
    else:
        subject = replace(base, pool=_scaled(base.pool, _face(setting, units)))
        _refuse_above_limits(subject)
    if setting.shelf is not None:
        faults = issue_faults(subject.deal, setting.shelf, subject.pool)
        if faults:
            raise LimitError("; ".join(f"{one.where}: {one.found}, {one.wanted}" for one in faults))
    return subject


def subject_with(base: Subject, deal: Deal) -> Subject:
    """The subject of a changed deal; screened and dated anew where the change asks for it.

    Claims of an IP note follow its terms, the coupon among them, and are made anew.
    """
    if base.claims is not None:
        return rebuilt(base, deal)
    own, old = deal.pool, base.deal.pool
    is_same_pool = (own.eligibility, own.concentration) == (old.eligibility, old.concentration)
    if is_same_pool and deal.core_enterprises == base.deal.core_enterprises and deal.dates == base.deal.dates:
        return replace(base, deal=deal)
    return prepare(
        deal,
        base.tape,
        deal_sha256=base.deal_sha256,
        scenarios_sha256=base.scenarios_sha256,
        notices=base.calendar.overrides,
    )


def price_by_face(subject: Subject, scenario: Scenario) -> tuple[float, float]:
    """What the proceeds leave for a pool, as a straight line in its face: intercept and slope, fen."""
    faces = (subject.pool.total, 2 * subject.pool.total)
    prices = [_paid(project(replace(subject, pool=scaled_pool(subject.pool, face)), [scenario])) for face in faces]
    slope = (prices[1] - prices[0]) / (faces[1] - faces[0])
    return prices[0] - slope * faces[0], slope


def _paid(projection: Projection) -> float:
    return float(projection.payments.paid("purchase").sum())


def _face(setting: Setting, units: int) -> int:
    """Face that goes with a derived term, fen."""
    if setting.term.id != DISCOUNT_RATE:
        return units
    pool, (intercept, slope) = setting.subject.pool, setting.proceeds
    for_one = 1 - units / RATE_UNIT * mean_days(setting.subject) / 360 - slope
    if for_one <= 0:
        raise DealError(f"at {units / RATE_UNIT:.8g} a year the pool would cost less than nothing")
    return round(intercept / for_one) if pool.total else 0


def mean_days(subject: Subject) -> float:
    """Days from closing to the due dates, weighted by face."""
    due = subject.pool.frame["due_date"].to_numpy(dtype="datetime64[D]")
    days = np.maximum((due - np.datetime64(subject.deal.dates.closing, "D")).astype(np.int64), 0)
    return float(np.dot(days, subject.pool.face) / subject.pool.total)


def _scaled(pool: Pool, face: int) -> Pool:
    try:
        return scaled_pool(pool, face)
    except ValueError as error:
        raise DealError(str(error)) from None


def _refuse_above_limits(subject: Subject) -> None:
    """Limits of core enterprises bind a scaled pool where the criteria ask for them."""
    deal, pool = subject.deal, subject.pool
    if not any(one.rule == "within_core_enterprise_limit" and one.effect == "exclude" for one in deal.pool.eligibility):
        return
    names = pool.frame["core_enterprise_id"].to_numpy()
    for one in deal.core_enterprises:
        owed = float(pool.face[names == one.id].sum())
        if one.limit is not None and owed > fen(one.limit):
            raise LimitError(
                f"core_enterprises.{one.id}.limit: {owed / 100:,.2f} yuan are owed, at most {one.limit:,.2f} is wanted"
            )


def figure_of(setting: Setting, subject: Subject) -> float | None:
    """The figure that the target is about; None where it does not exist."""
    if setting.target.is_likelihood:
        return _likelihood(setting, subject)
    if setting.target.subject == SUPPLIERS:
        return _supplier_cost(subject, setting.target.figure)
    if setting.target.subject == BORROWERS:
        return _borrower_figure(subject, setting.target.figure)
    figures = summarise(project(subject, [setting.scenario]))
    wanted = (setting.target.subject, setting.target.figure)
    return next(number_of(one.value) for one in figures if (one.subject, one.identifier) == wanted)


def _supplier_cost(subject: Subject, figure: str) -> float | None:
    """What all suppliers together pay a year in this plan."""
    lines = supplier_page(subject, FOR_NOTHING).suppliers
    (cost,) = lines.loc[lines["is_total"] & (lines["financing"] == THIS_ABS), figure]
    return None if np.isnan(cost) else float(cost)


def _borrower_figure(subject: Subject, figure: str) -> float | None:
    """What an IP note costs all of its debtors together, or the one of them who pays most."""
    if subject.claims is None:
        return None
    found = borrower_figure(all_in_cost(subject.claims), figure)
    return None if np.isnan(found) else found


def _likelihood(setting: Setting, subject: Subject) -> float | None:
    """An exact figure of all fates."""
    if setting.credit is None:
        raise _not_exact(setting, "there are no credit assumptions", "a credit.yaml beside the deal is wanted",
                         "Write one (abs-model init makes an example), or name a file with --credit.")  # fmt: skip
    model = credit_model(subject, setting.credit, setting.scenario)
    task = make_task(subject, model, setting.scenario, Settings())
    fates = all_fates(task)
    try:
        count = fates.count(model) if fates is not None else None
    except ValueError:
        count = None
    if count is None:
        raise _not_exact(setting, "there are too many names to run every fate", "a figure that is known exactly is "
                         "wanted, since a drawn one has an error", "Ask for a figure of a projection.")  # fmt: skip
    exact = measured(task.plan, count, task.usual[:, 0], np.zeros(0))
    wanted = (setting.target.subject, setting.target.figure)
    found = (one for one in estimates(task.plan, exact, exact, {}) if (one.subject, one.identifier) == wanted)
    return number_of(next(found).exact)


def _not_exact(setting: Setting, found: str, wanted: str, remedy: str) -> NotExactError:
    return NotExactError(str(Fault(where=f'target "{setting.target}"', found=found, wanted=wanted, remedy=remedy)))
