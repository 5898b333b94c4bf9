"""Whose lines are frozen as at a day, and why: every reason that a programme lets count, in a fixed order."""

import datetime
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import pandas as pd

from abs_model.deal.line import FREEZE_REASONS, Freeze, FreezeReason
from abs_model.deal.party import RATINGS

WORST = len(RATINGS)
"""Place of a rating that nobody has given: behind the last one."""

FLAGS: dict[FreezeReason, str] = {
    "disclosure_breach": "is_disclosure_breach",
    "negative_news": "is_negative_news",
    "refused_elsewhere": "is_refused_elsewhere",
}
"""Reasons that the whitelist states as a flag; what it does not state is not so."""

REASON_WORDS: dict[str, str] = {
    "overdue": "it is overdue by the clearing system's rule",
    "persistently_overdue": "it has been persistently overdue and is kept out",
    "disclosure_breach": "it does not disclose what it must",
    "rating_floor": "it is rated too low, or not at all",
    "rating_cut": "it is rated worse than when the line was granted",
    "negative_news": "there is bad news of it",
    "refused_elsewhere": "it refused a bill elsewhere",
    "own_refusal": "it refused a bill of this book and has not paid",
}
"""What each reason says of the acceptor, as messages have it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Evidence:
    """All that may freeze a line."""

    whitelist: pd.DataFrame
    freeze: Freeze
    states: pd.DataFrame
    own_refusals: Collection[str]
    as_of: datetime.date

    def acceptors(self, is_meant: pd.Series) -> set[str]:
        """Acceptors of the rows of the whitelist that are meant."""
        return set(self.whitelist.loc[is_meant, "acceptor_id"])

    def place(self, column: str) -> pd.Series:
        """Place of each acceptor's rating, 0 the best; NaN where none is given, or no letter of the scale."""
        if column not in self.whitelist:
            return pd.Series(float("nan"), index=self.whitelist.index)
        places = {rating: float(place) for place, rating in enumerate(RATINGS)}
        return self.whitelist[column].map(places).astype("float64")


def frozen_acceptors(
    whitelist: pd.DataFrame,
    freeze: Freeze,
    regime_states: pd.DataFrame,
    own_refusals: Collection[str],
    as_of: datetime.date,
) -> dict[str, tuple[str, ...]]:
    """The reasons for which each acceptor's line is frozen; acceptors without one are left out.

    Parameters
    ----------
    whitelist : DataFrame
        One row an acceptor: acceptor_id and, where known, rating, rating_at_grant and the flags.
    freeze : Freeze
        Which reasons count.
    regime_states : DataFrame
        States under the overdue regime as at the day: acceptor_id, basis, state, excluded_until. Read is the basis
        ``all``: the clearing system counts every overdue act, whatever its reason.
    own_refusals : collection of str
        Acceptors with a bill of this book that they refused for want of money and have not settled.
    as_of : date

    Returns
    -------
    dict of str to tuple of str
        By acceptor, in the order of the whitelist, those off it behind; reasons in the order of ``FREEZE_REASONS``.

    Examples
    --------
    >>> acceptors = pd.DataFrame({"acceptor_id": ["A1", "A2"], "rating": ["AA", "A"], "rating_at_grant": ["AA", "AA"]})
    >>> nothing = pd.DataFrame(columns=["acceptor_id", "basis", "state", "excluded_until"])
    >>> frozen_acceptors(acceptors, Freeze(), nothing, ["A2"], datetime.date(2020, 9, 11))
    {'A2': ('rating_cut', 'own_refusal')}
    """
    states = regime_states[regime_states["basis"] == "all"]
    evidence = _Evidence(whitelist=whitelist, freeze=freeze, states=states, own_refusals=own_refusals, as_of=as_of)
    counted = [reason for reason in FREEZE_REASONS if reason in freeze.reasons]
    found = {reason: _FOUND[reason](evidence) for reason in counted}
    listed = dict.fromkeys(whitelist["acceptor_id"])
    others = sorted(set().union(*found.values()) - set(listed))
    reasons = {one: tuple(reason for reason in counted if one in found[reason]) for one in (*listed, *others)}
    return {one: why for one, why in reasons.items() if why}


def _overdue(evidence: _Evidence) -> set[str]:
    """Overdue in the last month that is known.

    A programme that counts this and not ``persistently_overdue`` freezes those that are persistently so under this.
    """
    words = {"overdue"}
    if "persistently_overdue" not in evidence.freeze.reasons:
        words.add("persistently_overdue")
    return set(evidence.states.loc[evidence.states["state"].isin(words), "acceptor_id"])


def _persistently_overdue(evidence: _Evidence) -> set[str]:
    """Kept out until the day on which the exclusion ends, that day no longer."""
    is_kept_out = pd.to_datetime(evidence.states["excluded_until"]) > pd.Timestamp(evidence.as_of)
    return set(evidence.states.loc[is_kept_out, "acceptor_id"])


def _rating_floor(evidence: _Evidence) -> set[str]:
    """Below the lowest rating, or without one; nobody where the programme names none."""
    lowest = evidence.freeze.lowest_rating
    if lowest is None:
        return set()
    return evidence.acceptors(evidence.place("rating").fillna(WORST) > RATINGS.index(lowest))


def _rating_cut(evidence: _Evidence) -> set[str]:
    """Worse than when the line was granted; both ratings have to be known."""
    return evidence.acceptors(evidence.place("rating") > evidence.place("rating_at_grant"))


def _flagged(column: str) -> Callable[[_Evidence], set[str]]:
    """What a column of the whitelist says."""

    def acceptors(evidence: _Evidence) -> set[str]:
        if column not in evidence.whitelist:
            return set()
        return evidence.acceptors(evidence.whitelist[column].fillna(False).astype("bool"))

    return acceptors


_FOUND: Mapping[FreezeReason, Callable[[_Evidence], set[str]]] = {
    "overdue": _overdue,
    "persistently_overdue": _persistently_overdue,
    "rating_floor": _rating_floor,
    "rating_cut": _rating_cut,
    "own_refusal": lambda evidence: set(evidence.own_refusals),
    **{reason: _flagged(column) for reason, column in FLAGS.items()},
}
"""Who gives each reason."""
