"""What keeps a sound claim out of the pool, and what is only told: notes that end before it, property, subsidies."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from abs_model.deal.claim import within
from abs_model.deal.deal import Deal
from abs_model.deal.subsidy import SubsidyScheme
from abs_model.glossary import label
from abs_model.measure.money import to_fen
from abs_model.pool.claim_fit import Listed
from abs_model.pool.claim_schedule import Plan, following_dates
from abs_model.pool.claim_tape import Remark
from abs_model.pool.ip_input import cell_words
from abs_model.pool.ip_standing import ip_terms
from abs_model.pool.tape import Tape
from abs_model.schedule.calendar import Calendar
from abs_model.terms import fen

RULES = ("due_by_cut_off", "matures_after_notes", "no_accepted_property", "above_loan_to_value")
"""Why a sound claim stays out, in the order in which they are asked."""

MOST_DATES = 12
"""Payment dates that a message lists; a claim by the month would fill a page."""

RATE_TOLERANCE = 0.0005
"""Listed payments may imply a rate this far from the one that is stated, for rounding's sake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Why one claim stays out: its place among the claims, the rule, the column that answers and what it says."""

    at: int
    rule: str
    column: str
    found: str


def grounds(
    claims: pd.DataFrame, schedule: pd.DataFrame, values: pd.DataFrame, deal: Deal, calendar: Calendar
) -> Iterator[Ground]:
    """Claims that have paid, or pay too late for the notes, or exceed what their debtor's property lends.

    Of several claims on one debtor the one that started first comes first, as its pledge would; one too large for what
    is left is passed over, and a later, smaller one may still fit. Claims that are out for their dates use nothing up.

    Parameters
    ----------
    claims, schedule : DataFrame
        Lines as a ``ClaimBook`` has them, numbered from 0.
    values : DataFrame
        By debtor, as ``loan_to_value`` gives it for these claims.
    deal : Deal
    calendar : Calendar
    """
    last = schedule.groupby("claim_id")["pay_date"].max()
    cut_off, latest = pd.Timestamp(deal.dates.cut_off), pd.Timestamp(payment_deadlines(deal, calendar)[-1][1])
    known = values.set_index("debtor_id")
    most = to_fen(known["principal"].to_numpy()) + to_fen(known["loan_headroom"].to_numpy())
    left = dict(zip(known.index, most.astype(np.int64).tolist(), strict=True))
    order = claims.reset_index(drop=True).sort_values(["start_date", "claim_id"], kind="stable").index.tolist()
    lines, worth = claims.to_dict("records"), known.to_dict("index")
    for at in order:
        debtor, pay_date = lines[at]["debtor_id"], last[lines[at]["claim_id"]]
        principal, value = int(to_fen(lines[at]["principal"])), worth[debtor]
        if pay_date <= cut_off:
            yield Ground(at=at, rule=RULES[0], column="maturity_date", found=f"{pay_date:%Y-%m-%d}")
        elif pay_date > latest:
            found = f"{pay_date:%Y-%m-%d}, after {latest:%Y-%m-%d}"
            yield Ground(at=at, rule=RULES[1], column="maturity_date", found=found)
        elif not value["n_accepted"]:
            found = f"0 of {value['n_assets']} accepted"
            yield Ground(at=at, rule=RULES[2], column="debtor_id", found=found)
        elif principal > left[debtor]:
            found = (
                f"{principal / 100:,.2f} for {left[debtor] / 100:,.2f} (lending value {value['lending_value']:,.2f} of "
                f"accepted value {value['accepted_value']:,.2f}, less earlier claims)"
            )
            yield Ground(at=at, rule=RULES[3], column="principal", found=found)
        else:
            left[debtor] -= principal


def told_only(one: Ground, claims: pd.DataFrame) -> Remark:
    """What a ground says where it excludes nothing."""
    wanted = {
        "no_accepted_property": "accepted property is wanted. Mend what the register says of it.",
        "above_loan_to_value": "at most that is wanted. Lend less, or have more property pledged.",
    }[one.rule]
    said = f"{label(one.rule, 'en')} ({one.found}); {wanted} The claim stays in: ip.is_excluding is false."
    return _warning(claims.iloc[one.at], one.column, one.rule, said)


def payment_deadlines(deal: Deal, calendar: Calendar) -> list[tuple[datetime.date, datetime.date]]:
    """Payment dates of the notes after the roll, each with the last day on which a claim may pay for it."""
    buffer = ip_terms(deal).claims.buffer_days
    days = [calendar.roll(day, deal.dates.roll) for day in deal.dates.payment]
    return [(day, calendar.add_business_days(day, -buffer)) for day in days]


def slips(claims: pd.DataFrame, schedule: pd.DataFrame, deal: Deal, calendar: Calendar) -> Iterator[Remark]:
    """Claims in the pool of which money waits for the payment after the next, because the buffer is too short."""
    deadlines = payment_deadlines(deal, calendar)
    payments = np.array([payment for payment, _ in deadlines], dtype="datetime64[D]")
    latest = np.array([last for _, last in deadlines], dtype="datetime64[D]")
    is_in = schedule["is_in"].to_numpy(dtype=np.bool_)
    days = schedule["pay_date"].to_numpy(dtype="datetime64[D]")
    next_one = np.searchsorted(payments, np.minimum(days, payments[-1]))
    is_slipping = is_in & (days > latest[next_one]) & (next_one + 1 < len(payments))
    if not is_slipping.any():
        return
    buffer = ip_terms(deal).claims.buffer_days
    follow = following_dates(schedule, buffer, calendar)
    listed = ", ".join(map(str, follow[:MOST_DATES])) + (f" and {len(follow) - MOST_DATES} more" * (len(follow) > 12))
    rows = {claim: at for at, claim in enumerate(claims["claim_id"])}
    for claim, places in pd.Series(np.flatnonzero(is_slipping)).groupby(
        schedule["claim_id"].to_numpy()[is_slipping], sort=False
    ):
        first, others = int(places.iloc[0]), len(places) - 1
        payment = payments[next_one[first]].item()
        n_days = calendar.business_days_between(days[first].item(), payment)
        said = (
            f"pays on {days[first]}{f' and {others} more days' if others else ''}, {n_days} business days before the "
            f"notes' payment on {payment}; at least {buffer} are wanted (ip.claims.buffer_days). The money waits for "
            f"the payment on {payments[next_one[first] + 1]}. Notes that follow the pool pay on {listed}."
        )
        yield _warning(claims.iloc[rows[str(claim)]], "maturity_date", "due_after_buffer", said)


def plan_remarks(
    claims: pd.DataFrame, tape: Tape, plans: Mapping[str, Plan], listed: Mapping[str, Sequence[Listed]], deal: Deal
) -> Iterator[Remark]:
    """Schedules that may be meant: listed payments that end early or imply another rate, a start after the closing."""
    stated = tape.frame.set_index("claim_id")["rate"] if "rate" in tape.frame else pd.Series(dtype="float64")
    for _, line in claims.iterrows():
        claim, plan = line["claim_id"], plans[line["claim_id"]]
        rows = listed.get(claim, ())
        if rows and plan.due_dates[-1] < line["maturity_date"].date():
            said = (
                f"{line['maturity_date']:%Y-%m-%d} is the maturity, and its listed payments end on "
                f"{plan.due_dates[-1]}; the same day is wanted. The listed ones count: correct the other."
            )
            yield _warning(line, "maturity_date", "ends_early", said)
        own = stated.get(claim, np.nan)
        if rows and rows[0].is_whole and not abs(own - plan.rate) <= RATE_TOLERANCE and not pd.isna(own):
            said = (
                f"{own:.6g} is stated, and its listed payments come to {plan.rate:.6f} a year, compounded; about the "
                "same is wanted. The payments count: correct the other."
            )
            yield _warning(line, "rate", "rate_differs", said)
        if line["start_date"].date() > deal.dates.closing:
            said = (
                f"{line['start_date']:%Y-%m-%d} is after the closing {deal.dates.closing}, on which it is paid for; a "
                "day not after it is wanted. No interest runs in between."
            )
            yield _warning(line, "start_date", "starts_after_closing", said)


def scheme_remarks(claims: pd.DataFrame, deal: Deal) -> Iterator[Remark]:
    """Subsidy schemes that are not in force at the start, are for another district, or ask for an unknown revenue."""
    schemes = {scheme.id: scheme for scheme in ip_terms(deal).subsidies}
    debtors = {one.id: one for one in deal.core_enterprises}
    for _, line in claims[claims["subsidy_scheme_id"].notna()].iterrows():
        scheme, debtor = schemes[line["subsidy_scheme_id"]], debtors[line["debtor_id"]]
        if not within(line["start_date"].date(), scheme.valid_from, scheme.valid_to):
            said = (
                f"scheme {scheme.id} is for financings from {scheme.valid_from}{_until(scheme)}, and this one starts "
                f"on {line['start_date']:%Y-%m-%d}; no subsidy is counted. Name a scheme in force or leave it out."
            )
            yield _warning(line, "subsidy_scheme_id", "scheme_not_in_force", said)
        if scheme.district is not None and debtor.district != scheme.district:
            said = (
                f"scheme {scheme.id} is for firms in {scheme.district}, and {debtor.id} is "
                f"{f'in {debtor.district}' if debtor.district else 'without a district'}; no subsidy is counted. Name "
                "another scheme, or correct district under core_enterprises."
            )
            yield _warning(line, "subsidy_scheme_id", "scheme_elsewhere", said)
        is_asked = scheme.revenue_ratio is not None and fen(scheme.revenue_cap_above) < to_fen(line["principal"])
        if is_asked and debtor.revenue is None:
            said = (
                f"scheme {scheme.id} pays at most {scheme.revenue_ratio:.4g} of revenue, and that of {debtor.id} is "
                "not known; it is wanted. Add revenue under core_enterprises."
            )
            yield _warning(line, "subsidy_scheme_id", "no_revenue", said)


def name_remarks(claims: Tape, register: Tape, deal: Deal) -> Iterator[Remark]:
    """Guarantors that the deal does not have, and property that the register does not have, on the tape of claims."""
    found = deal.parties.get("guarantor", ())
    guarantors = {one.id for one in (found if isinstance(found, tuple) else (found,))}
    ids = {*register.frame["ip_id"], *register.refused.get("ip_id", ())}
    for _, line in claims.frame.iterrows():
        guarantor, named = (line.get(column) for column in ("guarantor_id", "ip_ids"))
        if not pd.isna(guarantor) and guarantor not in guarantors:
            said = (
                f"{guarantor!r} is no guarantor of the deal, and nobody answers for the claim; one is wanted. "
                "Correct the cell, empty it, or add the party."
            )
            yield _warning(line, "guarantor_id", "unknown_guarantor", said)
        for word in [] if pd.isna(named) else str(named).replace(";", ",").replace("、", ",").split(","):
            if word.strip() and word.strip() not in ids:
                said = f"{word.strip()!r} is not in the register of property; one of its ids is wanted. Correct it."
                yield _warning(line, "ip_ids", "unknown_property", said)


def _until(scheme: SubsidyScheme) -> str:
    return "" if scheme.valid_to is None else f" to {scheme.valid_to}"


def _warning(line: pd.Series, column: str, rule: str, said: str) -> Remark:
    value = cell_words(line.get(column))
    return Remark(row=int(line["row"]), column=column, value=value, rule=rule, message=said, severity="warn")
