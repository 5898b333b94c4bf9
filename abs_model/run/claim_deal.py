"""An IP note made ready: its claims as the pool that the engine runs, what is pledged for each debtor, who answers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from abs_model.deal.deal import Deal
from abs_model.deal.support import POOL
from abs_model.measure.money import to_fen
from abs_model.pool.claim_book import ClaimBook, ClaimTapes, claim_book
from abs_model.pool.claim_pool import pool_of_claims
from abs_model.pool.pool import Pool, Security
from abs_model.run.credit import party_of
from abs_model.run.project import subject_of_pool
from abs_model.run.property_value import invalidation_of
from abs_model.run.record import Subject
from abs_model.schedule.calendar import Calendar
from abs_model.terms import RATE_UNIT, rate_units


def claim_subject(
    deal: Deal,
    tapes: ClaimTapes,
    calendar: Calendar,
    *,
    deal_sha256: str,
    scenarios_sha256: str = "",
) -> Subject:
    """A deal of claims, with its pool, screened and dated.

    Parameters
    ----------
    deal : Deal
        An IP note.
    tapes : ClaimTapes
    calendar : Calendar
    deal_sha256, scenarios_sha256 : str
        For the provenance.

    Raises
    ------
    TapeError
        If no claim is left.
    """
    book = claim_book(deal, tapes, calendar)
    pool, screening, tape = pool_of_claims(book)
    frame = pool.frame.assign(is_guaranteed=_is_guaranteed(book, pool))
    pool = replace(pool, frame=frame, security=securities(book, pool))
    screened = (pool, screening, tape)
    dated = subject_of_pool(deal, screened, calendar, deal_sha256=deal_sha256, scenarios_sha256=scenarios_sha256)
    return replace(dated, claims=book)


def rebuilt(subject: Subject, deal: Deal) -> Subject:
    """The same claims under changed terms.

    Raises
    ------
    TapeError
        If no claim is left.
    """
    if subject.claims is None:
        raise TypeError(f"{subject.deal.id} is no IP note")
    return claim_subject(
        deal,
        subject.claims.as_read,
        replace(subject.calendar, code=deal.dates.calendar),
        deal_sha256=subject.deal_sha256,
        scenarios_sha256=subject.scenarios_sha256,
    )


def securities(book: ClaimBook, pool: Pool) -> Mapping[str, Security]:
    """What the accepted property of each debtor brings after a default, as a share of what it owes at the cut-off.

    The share is of the whole face, so that of debts that are paid off bit by bit it brings less and less: the weak
    support that it is.
    """
    if book.deal.ip is None:
        return {}
    recovery, accepted = book.deal.ip.recovery, book.assets[book.assets["is_accepted"]]
    units = rate_units(recovery.ratio)
    found = {}
    for debtor in dict.fromkeys(pool.frame["core_enterprise_id"]):
        own = accepted.loc[accepted["debtor_id"] == debtor, "appraised_value"]
        value = int(to_fen(own.to_numpy(dtype=np.float64, na_value=0.0)).sum())
        face = int(pool.face[(pool.frame["core_enterprise_id"] == debtor).to_numpy()].sum())
        ratio = min(value * units // face, RATE_UNIT)
        event = invalidation_of(book.deal, str(debtor))
        found[str(debtor)] = Security(ratio=ratio, lag_days=recovery.lag_days, event=event)
    return found


def _is_guaranteed(book: ClaimBook, pool: Pool) -> Sequence[bool]:
    """Whether a support that covers the pool answers for each instalment: its claim names its provider, or nobody."""
    providers = {party_of(book.deal, one.provider).id for one in book.deal.support if POOL in one.covers}
    named = book.claims.set_index("claim_id").get("guarantor_id")
    claims = pool.frame["receivable_id"].str.rsplit("-", n=1).str[0]
    if named is None or not providers:
        return [bool(providers)] * len(claims)
    guarantor = claims.map(named)
    return list(guarantor.isna() | guarantor.isin(providers))
