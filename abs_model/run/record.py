"""What a run is made of: where it came from, what was fed to the engine, what came out."""

import datetime
import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from abs_model import __version__
from abs_model.deal.deal import Deal
from abs_model.engine.cashflow import Collections
from abs_model.engine.default_times import stated_paths
from abs_model.engine.paths import Paths
from abs_model.engine.plan import Plan
from abs_model.engine.realised import Realised, happened
from abs_model.engine.waterfall import Payments
from abs_model.pool.claim_book import ClaimBook
from abs_model.pool.exposure import EPOCH, Exposures, Rest, exposures_of
from abs_model.pool.pool import Pool
from abs_model.pool.screening import Screening
from abs_model.pool.tape import Tape
from abs_model.scenario.scenario import Scenario
from abs_model.schedule.calendar import Calendar
from abs_model.schedule.period import Period

RULEBOOK = "2020-07"
"""Version of the rules of practice that the defaults follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Everything that a result depends on; two runs with equal provenance give identical result files.

    ``as_of`` is the day as at which a book was taken; empty for a deal whose own dates say that.
    """

    deal_id: str
    deal_sha256: str
    tape_sha256: str
    scenarios_sha256: str
    scenarios: tuple[str, ...]
    seed: int | None
    n_paths: int
    version: str
    rulebook: str
    credit_sha256: str = ""
    scheme: str = ""
    as_of: str = ""

    def as_mapping(self) -> dict[str, object]:
        """Names and values, for ``provenance.json``."""
        return asdict(self)


def provenance_of_files(deal_id: str, deal_sha256: str, tape_sha256: str) -> Provenance:
    """The provenance of an answer that deal and tape alone decide, before anything is projected."""
    return Provenance(
        deal_id=deal_id,
        deal_sha256=deal_sha256,
        tape_sha256=tape_sha256,
        scenarios_sha256="",
        scenarios=(),
        seed=None,
        n_paths=0,
        version=__version__,
        rulebook=RULEBOOK,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Subject:
    """A deal with its pool, screened and dated: what every question is asked about.

    ``claims`` is there where the deal is an IP note: what its pool was made of. ``realised`` is what has happened to
    the pool so far, and ``rest`` what is left of it; ``pool`` stays the pool as it was bought. Both are there or none.
    """

    deal: Deal
    tape: Tape
    screening: Screening
    pool: Pool
    calendar: Calendar
    periods: tuple[Period, ...]
    deal_sha256: str
    scenarios_sha256: str = ""
    as_of: str = ""
    claims: ClaimBook | None = None
    realised: Realised | None = None
    rest: Rest | None = None

    def exposures(self, repurchases: Sequence[Sequence[str]] = (), *, by_debtor: bool = True) -> Exposures:
        """The pool, or what is left of it, by obligor and pay day; see ``abs_model.pool.exposure.exposures_of``."""
        pool = self.pool if self.rest is None else self.rest.pool
        return exposures_of(pool, self.calendar, repurchases, by_debtor=by_debtor, rest=self.rest)

    def paths(self, scenarios: Sequence[Scenario], exposures: Exposures) -> Paths:
        """One path for each scenario, with what has happened already."""
        return happened(stated_paths(scenarios, exposures), exposures.rows, self.realised)

    @property
    def first_open_date(self) -> datetime.date:
        """The first day on which anything may still happen: after the closing, and after all that is known."""
        closing = self.deal.dates.closing
        known = closing if self.realised is None else EPOCH + datetime.timedelta(days=self.realised.day)
        return max(closing, known) + datetime.timedelta(days=1)

    def provenance(self, scenarios: Sequence[Scenario], *, seed: int | None = None) -> Provenance:
        """The provenance of a run of these scenarios, one path each."""
        return Provenance(
            deal_id=self.deal.id,
            deal_sha256=self.deal_sha256,
            tape_sha256=self.tape.sha256 + ("" if self.realised is None else f", realised {self.realised.sha256}"),
            scenarios_sha256=self.scenarios_sha256,
            scenarios=tuple(one.id for one in scenarios),
            seed=seed,
            n_paths=len(scenarios),
            version=__version__,
            rulebook=_rulebook(self.calendar),
            as_of=self.as_of,
        )


def _rulebook(calendar: Calendar) -> str:
    """Version of the rules of practice, with a mark of the holiday notices that were typed in."""
    if not calendar.overrides:
        return RULEBOOK
    notices = sorted((one.year, sorted(one.holidays), sorted(one.working_weekends)) for one in calendar.overrides)
    return f"{RULEBOOK}, holiday notices {hashlib.sha256(repr(notices).encode()).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Projection:
    """One path for each scenario, run through the engine."""

    subject: Subject
    scenarios: tuple[Scenario, ...]
    exposures: Exposures
    paths: Paths
    plan: Plan
    collections: Collections
    payments: Payments
    provenance: Provenance
