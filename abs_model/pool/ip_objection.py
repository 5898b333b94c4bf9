"""Why intellectual property does not count behind a claim: one short rule each, in a fixed order."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from dateutil.relativedelta import relativedelta

from abs_model.deal.deal import Deal
from abs_model.deal.ip import IpTerms
from abs_model.pool.cell import shown
from abs_model.pool.column import Mask
from abs_model.pool.ip_input import cell_words
from abs_model.pool.ip_pledge import Pledge
from abs_model.pool.ip_term import PATENTS

NOT_STATED = "not stated"

Said = Callable[[int], tuple[str, str, str]]
"""From the place of a row to what was found, what is wanted, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Standing:
    """All that may speak against property.

    Parameters
    ----------
    frame : DataFrame
        One line a row of the register, with debtor_id, the expiry that counts, and the latest appraisal.
    deal : Deal
    terms : IpTerms
        Its ``ip`` block.
    as_of : date
    rivals : mapping of int to Pledge
        By row, a pledge on the same property that keeps it from counting.
    """

    frame: pd.DataFrame
    deal: Deal
    terms: IpTerms
    as_of: date
    rivals: Mapping[int, Pledge]

    @property
    def last_day(self) -> date:
        """Until when pledges and invalidations count."""
        return max(self.as_of, self.deal.dates.closing)

    def mask(self, values: pd.Series) -> Mask:
        """Yes and no, where what is not stated is no."""
        return values.fillna(False).to_numpy(dtype=np.bool_)

    def cell(self, column: str, at: int) -> str:
        """A cell as messages show it."""
        return cell_words(self.frame[column].iloc[at]) or NOT_STATED


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Objection:
    """One rule: which rows break it, and what is said of each: what was found, and the whole message."""

    rule: str
    is_broken: Mask
    said: Callable[[int], tuple[str, str]]


def objections(standing: Standing) -> Iterator[Objection]:
    """Every rule, in the order in which they speak: what is said of a row is the first that it breaks."""
    for rule, test in _TESTS.items():
        is_broken, said = test(standing)
        yield Objection(rule=rule, is_broken=is_broken, said=_message(standing, said))


def _message(standing: Standing, said: Said) -> Callable[[int], tuple[str, str]]:
    def message(at: int) -> tuple[str, str]:
        found, wanted, remedy = said(at)
        return found, f"ip {standing.cell('ip_id', at)}: {found}; {wanted}. {remedy}"

    return message


def _unknown_claim(standing: Standing) -> tuple[Mask, Said]:
    return standing.frame["debtor_id"].isna().to_numpy(dtype=np.bool_), lambda at: (
        f"claim_id {standing.cell('claim_id', at)}",
        "a claim that stands on a good row of the claims tape is wanted",
        "Correct claim_id, or mend the row of the claim.",
    )


def _expires_too_early(standing: Standing) -> tuple[Mask, Said]:
    months = standing.terms.expiry_margin_months
    least = standing.deal.dates.expected_maturity + relativedelta(months=months)
    return standing.mask(standing.frame["expiry_date"] < pd.Timestamp(least)), lambda at: (
        f"expires on {standing.cell('expiry_date', at)}",
        f"{least} or later is wanted, {months} months after the notes",
        "Pledge property that lasts longer; renew a trademark and enter its new expiry_date.",
    )


def _fees_not_paid(standing: Standing) -> tuple[Mask, Said]:
    paid_to = standing.frame["fee_paid_to"]
    is_behind = ~standing.mask(paid_to >= pd.Timestamp(standing.as_of))
    return is_behind & standing.frame["ip_type"].isin(PATENTS).to_numpy(dtype=np.bool_), lambda at: (
        f"fee_paid_to {standing.cell('fee_paid_to', at)}",
        f"annual fees paid until {standing.as_of} or later are wanted",
        "Pay what is due and enter fee_paid_to; within six months of the due date the right can still be kept.",
    )


def _not_owned(standing: Standing) -> tuple[Mask, Said]:
    is_strange = standing.frame["owner_id"] != standing.frame["debtor_id"]
    return is_strange.to_numpy(dtype=np.bool_), lambda at: (
        f"owner_id {standing.cell('owner_id', at)}",
        f"the debtor of claim {standing.cell('claim_id', at)}, {standing.cell('debtor_id', at)}, is wanted",
        "Record the transfer to the debtor and enter the new owner, or pledge what the debtor owns.",
    )


def _pledge_not_registered(standing: Standing) -> tuple[Mask, Said]:
    number, day = standing.frame["pledge_registration_no"], standing.frame["pledge_date"]
    is_in_time = standing.mask(day <= pd.Timestamp(standing.last_day))
    return (number.isna() | ~is_in_time).to_numpy(dtype=np.bool_), lambda at: (
        f"pledge {standing.cell('pledge_registration_no', at)} of {standing.cell('pledge_date', at)}",
        f"the number and the day of its registration, {standing.last_day} or earlier, are wanted: the pledge exists "
        "from registration",
        "Register the pledge and enter both.",
    )


def _disputed(standing: Standing) -> tuple[Mask, Said]:
    return standing.mask(standing.frame["is_disputed"]), lambda _: (
        "is_disputed yes",
        "property that nobody disputes is wanted",
        "Pledge other property, or enter no once the dispute is over.",
    )


def _invalidated(standing: Standing) -> tuple[Mask, Said]:
    is_gone = standing.mask(standing.frame["invalidated_date"] <= pd.Timestamp(standing.last_day))
    return is_gone, lambda at: (
        f"invalid or ended since {standing.cell('invalidated_date', at)}",
        "a right that stands is wanted",
        "Pledge other property, or strike invalidated_date if the right was restored.",
    )


def _pledged_twice(standing: Standing) -> tuple[Mask, Said]:
    rows = standing.frame["row"].tolist()

    def said(at: int) -> tuple[str, str, str]:
        rival = standing.rivals[rows[at]]
        day = rival.registered or "on a day that is not known"
        return (
            f"pledged to {rival.claim_id} too, in row {rival.row}, registered {day}",
            "one claim, or the pledge that was certainly registered first, is wanted",
            f"Have the pledge for {shown(rival.claim_id)} released and take row {rival.row} out, or mend its date.",
        )

    return np.array([row in standing.rivals for row in rows], dtype=np.bool_), said


def _no_pledge_ratio(standing: Standing) -> tuple[Mask, Said]:
    lent_on = [ip_type for ip_type, ratio in standing.terms.pledge_ratios.items() if ratio > 0.0]
    return ~standing.frame["ip_type"].isin(lent_on).to_numpy(dtype=np.bool_), lambda at: (
        f"ip_type {standing.cell('ip_type', at)}",
        f"a type that is lent on is wanted: {', '.join(lent_on) or 'none is'}",
        "Add its ratio to ip.pledge_ratios, or pledge other property.",
    )


def _never_appraised(standing: Standing) -> tuple[Mask, Said]:
    return standing.frame["appraised_value"].isna().to_numpy(dtype=np.bool_), lambda _: (
        f"no appraisal by {standing.as_of}",
        "an appraised_value with its appraisal_date is wanted",
        "Enter one in the register or in the history of appraisals.",
    )


_TESTS: Mapping[str, Callable[[Standing], tuple[Mask, Said]]] = {
    "unknown_claim": _unknown_claim,
    "expires_too_early": _expires_too_early,
    "fees_not_paid": _fees_not_paid,
    "not_owned": _not_owned,
    "pledge_not_registered": _pledge_not_registered,
    "disputed": _disputed,
    "invalidated": _invalidated,
    "pledged_twice": _pledged_twice,
    "no_pledge_ratio": _no_pledge_ratio,
    "never_appraised": _never_appraised,
}

RULES = tuple(_TESTS)
"""Every rule, in the order in which they speak."""
