"""The claims of an IP note and the property behind them, looked at together: schedules, what is in, why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from abs_model.deal.deal import Deal
from abs_model.glossary import label
from abs_model.measure.money import to_yuan
from abs_model.pool.claim_fit import filled, listed_payments, misfits, payment_misfits, promise_of
from abs_model.pool.claim_limit import (
    Ground,
    grounds,
    name_remarks,
    plan_remarks,
    scheme_remarks,
    slips,
    told_only,
)
from abs_model.pool.claim_schedule import Plan, plan_of
from abs_model.pool.claim_schema import CLAIMS, PAYMENTS
from abs_model.pool.claim_tape import with_remarks
from abs_model.pool.ip_limit import loan_to_value
from abs_model.pool.ip_standing import assets_of, ip_terms
from abs_model.pool.tape import Tape
from abs_model.schedule.calendar import Calendar

OF_PROPERTY = ("no_accepted_property", "above_loan_to_value")
"""Rules that exclude only where ``ip.is_excluding``."""

_TEXTS = ("receivable_id", "rule", "rule_zh", "rule_en", "column", "found")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClaimTapes:
    """The tables of an IP note as read: claims, custom payments, register, appraisals."""

    claims: Tape
    payments: Tape | None
    register: Tape
    valuations: Tape | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClaimBook:
    """What the pool of an IP note is made of.

    Attributes
    ----------
    deal : Deal
    tapes : ClaimTapes
        Claims and payments that fit neither the deal nor each other are among the refused, and all that is told of them
        stands in the problems.
    as_read : ClaimTapes
        The same before any of that, to be looked at again under other terms.
    calendar : Calendar
    claims : DataFrame
        One line each good claim, in the order of the tape: row, claim_id, debtor_id, debtor_name, structure, principal
        (yuan), start_date, maturity_date, rate (decimal a year; the one that listed payments imply is compounded
        yearly), frequency, amortisation, first_due_date, guarantee_fee_rate, fee_reduction_ratio, subsidy_scheme_id,
        guarantor_id, is_in, and of its debtor accepted_value, lending_value (yuan), loan_to_value_ratio (principal in
        the pool, and the claim's own where it is out, over accepted value; NaN without any).
    schedule : DataFrame
        One line each instalment of every good claim: claim_id, debtor_id, number (from 1), due_date, pay_date,
        interest, principal, amount, balance (after it; yuan), is_in. An instalment paid by the cut-off date is not in.
    assets : DataFrame
        See ``abs_model.pool.ip_standing.assets_of``.
    exclusions : DataFrame
        One line each good claim and rule that keeps it out: row, receivable_id (the claim's), rule, rule_zh, rule_en,
        column, found, receivable_amount (all that it would pay, yuan).
    """

    deal: Deal
    tapes: ClaimTapes
    as_read: ClaimTapes
    calendar: Calendar
    claims: pd.DataFrame
    schedule: pd.DataFrame
    assets: pd.DataFrame
    exclusions: pd.DataFrame


def claim_book(deal: Deal, tapes: ClaimTapes, calendar: Calendar) -> ClaimBook:
    """Look at claims, their payments and the property behind them.

    Parameters
    ----------
    deal : Deal
        Of product ip_abn.
    tapes : ClaimTapes
    calendar : Calendar
        The deal's.

    Raises
    ------
    ValueError
        If the deal has no ``ip`` block.
    """
    payments = tapes.payments
    if payments is not None:
        payments = with_remarks(payments, [*payment_misfits(tapes.claims, payments)], PAYMENTS.amount)
    listed = listed_payments(payments)
    frame = filled(tapes.claims, deal)
    own = with_remarks(tapes.claims, misfits(frame, tapes.claims, payments, listed, deal), CLAIMS.amount)
    frame = frame[frame["row"].isin(own.frame["row"])].reset_index(drop=True)
    plans = {
        line["claim_id"]: plan_of(promise_of(line, listed.get(line["claim_id"], ()), deal))
        for line in frame.to_dict("records")
    }
    frame = _as_planned(frame, plans, listed)
    schedule = _schedule(frame, plans, calendar)
    assets = assets_of(tapes.register, tapes.valuations, deal, frame, deal.dates.cut_off)
    found = [*grounds(frame, schedule, loan_to_value(assets, frame, deal), deal, calendar)]
    is_excluding = ip_terms(deal).is_excluding
    out = sorted((one for one in found if is_excluding or one.rule not in OF_PROPERTY), key=lambda one: one.at)
    frame = _with_values(frame, out, assets, deal)
    schedule = schedule.assign(is_in=_is_in(frame, schedule, deal))
    told = [told_only(one, frame) for one in found if not is_excluding and one.rule in OF_PROPERTY]
    told += [*plan_remarks(frame, own, plans, listed, deal), *scheme_remarks(frame, deal)]
    told += [*slips(frame, schedule, deal, calendar), *name_remarks(own, tapes.register, deal)]
    return ClaimBook(
        deal=deal,
        tapes=replace(tapes, claims=with_remarks(own, told, CLAIMS.amount), payments=payments),
        as_read=tapes,
        calendar=calendar,
        claims=frame,
        schedule=schedule,
        assets=assets,
        exclusions=_exclusions(frame, schedule, out),
    )


def _as_planned(frame: pd.DataFrame, plans: Mapping[str, Plan], listed: Mapping[str, object]) -> pd.DataFrame:
    """Claims with the rate, the first due date and the way of repaying that their payments have in fact."""
    ids = [*frame["claim_id"]]
    is_listed = frame["claim_id"].isin([*listed])
    is_once = frame["structure"] == "receivable"
    first = np.array([plans[claim].due_dates[0] for claim in ids], dtype="datetime64[us]")
    ways = frame["amortisation"].where(~is_listed, "custom").where(~is_once, "interest_only")
    return frame.assign(
        rate=np.array([plans[claim].rate for claim in ids], dtype=np.float64),
        amortisation=ways.astype("str"),
        first_due_date=first,
    )


def _schedule(frame: pd.DataFrame, plans: Mapping[str, Plan], calendar: Calendar) -> pd.DataFrame:
    """The instalments of all claims, one after the other."""
    own = [plans[claim] for claim in frame["claim_id"]]
    counts = [len(plan.due_dates) for plan in own]
    days = [day for plan in own for day in plan.due_dates]
    rolled = {day: calendar.roll(day, "following") for day in set(days)}
    interest, principal, balance = (
        np.concatenate([np.zeros(0), *(getattr(plan, part) for plan in own)])
        for part in ("interest", "principal", "balance")
    )
    return pd.DataFrame(
        {
            "claim_id": frame["claim_id"].repeat(counts).reset_index(drop=True),
            "debtor_id": frame["debtor_id"].repeat(counts).reset_index(drop=True),
            "number": np.array([number for count in counts for number in range(1, count + 1)], dtype=np.int64),
            "due_date": np.array(days, dtype="datetime64[us]"),
            "pay_date": np.array([rolled[day] for day in days], dtype="datetime64[us]"),
            "interest": to_yuan(interest),
            "principal": to_yuan(principal),
            "amount": to_yuan(interest + principal),
            "balance": to_yuan(balance),
        }
    )


def _with_values(frame: pd.DataFrame, out: Sequence[Ground], assets: pd.DataFrame, deal: Deal) -> pd.DataFrame:
    """Claims with whether they are in, and what the property of their debtors is worth against what is lent."""
    is_in = np.ones(len(frame), dtype=np.bool_)
    is_in[[one.at for one in out]] = False
    values = loan_to_value(assets, frame, deal).set_index("debtor_id")
    inside = loan_to_value(assets, frame[is_in], deal).set_index("debtor_id")["principal"]
    pooled = frame["debtor_id"].map(inside).fillna(0.0).to_numpy(dtype=np.float64)
    owed = pooled + np.where(is_in, 0.0, frame["principal"].to_numpy(dtype=np.float64))
    worth = {
        name: frame["debtor_id"].map(values[name]).astype("float64") for name in ("accepted_value", "lending_value")
    }
    accepted = worth["accepted_value"].to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(accepted > 0.0, owed / accepted, np.nan)
    return frame.assign(is_in=is_in, **worth, loan_to_value_ratio=ratio)


def _is_in(frame: pd.DataFrame, schedule: pd.DataFrame, deal: Deal) -> pd.Series:
    is_pooled = schedule["claim_id"].isin(frame.loc[frame["is_in"], "claim_id"])
    return is_pooled & (schedule["pay_date"] > pd.Timestamp(deal.dates.cut_off))


def _exclusions(frame: pd.DataFrame, schedule: pd.DataFrame, out: Sequence[Ground]) -> pd.DataFrame:
    """One line for each claim that stays out."""
    at = [one.at for one in out]
    total = schedule.assign(fen=np.rint(schedule["amount"] * 100.0)).groupby("claim_id")["fen"].sum() / 100.0
    ids = frame["claim_id"].iloc[at].reset_index(drop=True)
    words = {
        "receivable_id": [*ids],
        "rule": [one.rule for one in out],
        "rule_zh": [label(one.rule, "zh") for one in out],
        "rule_en": [label(one.rule, "en") for one in out],
        "column": [one.column for one in out],
        "found": [one.found for one in out],
    }
    lines = pd.DataFrame({name: pd.Series(words[name], dtype="str") for name in _TEXTS})
    lines.insert(0, "row", frame["row"].iloc[at].to_numpy(dtype=np.int64))
    return lines.assign(receivable_amount=ids.map(total).astype("float64"))
