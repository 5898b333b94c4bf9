"""What stands behind each support: what it answers for, and what its provider can pay at once."""

import pandas as pd

from abs_model.deal.deal import Deal
from abs_model.deal.party import CoreEnterprise, Party
from abs_model.deal.support import POOL, Support
from abs_model.measure.money import to_fen, to_yuan
from abs_model.run.credit import party_of
from abs_model.run.record import Subject
from abs_model.terms import fen

UNDERTAKING_COLUMNS = (
    "support", "provider", "party_id", "rating", "province", "covered_amount", "cap", "liquid_assets",
    "covered_to_liquid_assets", "n_same_province", "same_province_share",
)  # fmt: skip


def undertakings_table(subject: Subject) -> pd.DataFrame:
    """One row a support: who gives it, how much it covers, against what; yuan.

    Parameters
    ----------
    subject : Subject

    Returns
    -------
    DataFrame
        ``covered_amount`` is the principal at issue of the tranches whose principal it covers, or the face of the pool
        where it answers for claims of the pool, at most its cap; ``covered_to_liquid_assets`` that amount as a multiple
        of what the provider can turn into cash at once, missing where the deal does not state it;
        ``n_same_province`` and ``same_province_share`` the core enterprises registered in the provider's province, and
        the part of the pool's face that they owe.
    """
    rows = [_row(subject, support) for support in subject.deal.support]
    return pd.DataFrame(rows, columns=list(UNDERTAKING_COLUMNS))


def _row(subject: Subject, support: Support) -> dict[str, object]:
    party = party_of(subject.deal, support.provider)
    covered = _covered(subject, support)
    neighbours = _neighbours(subject.deal, party)
    return {
        "support": support.id,
        "provider": support.provider,
        "party_id": party.id,
        "rating": party.rating,
        "province": party.province,
        "covered_amount": covered,
        "cap": support.cap,
        "liquid_assets": party.liquid_assets,
        "covered_to_liquid_assets": covered / party.liquid_assets if party.liquid_assets else None,
        "n_same_province": len(neighbours),
        "same_province_share": _owed_by(subject, neighbours),
    }


def _covered(subject: Subject, support: Support) -> float:
    """Principal, or face of the pool, that a support answers for; yuan."""
    own = {name.rpartition(".")[0] for name in support.covers if name.endswith(".principal")}
    amount = sum(fen(tranche.balance) for tranche in subject.deal.tranches if tranche.id in own)
    if POOL in support.covers:
        amount = int(subject.pool.total)
    if support.cap is not None:
        amount = min(amount, fen(support.cap))
    return float(to_yuan(amount))


def _neighbours(deal: Deal, party: Party) -> tuple[CoreEnterprise, ...]:
    """Core enterprises registered in the province of a party."""
    if party.province is None:
        return ()
    return tuple(one for one in deal.core_enterprises if one.province == party.province)


def _owed_by(subject: Subject, cores: tuple[CoreEnterprise, ...]) -> float:
    """Part of the pool's face that some core enterprises owe."""
    frame = subject.pool.frame
    own = frame["core_enterprise_id"].isin([one.id for one in cores])
    return float(to_fen(frame.loc[own, "receivable_amount"].to_numpy(dtype=float)).sum()) / subject.pool.total
