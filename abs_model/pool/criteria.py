"""The rules of eligibility, one short function each: which rows fail, because of which column, with what found there.

A rule is a question that a column answers. Where the answer is missing, the row fails: nobody has said it is sound.
What each rule says in words, and which columns it reads, is in ``abs_model.deal.eligibility``.
"""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abs_model.deal.deal import Deal
from abs_model.deal.eligibility import Criterion
from abs_model.deal.party import RATINGS
from abs_model.measure.money import Amounts, to_fen, to_yuan
from abs_model.terms import fen

LIVE_STATUSES = frozenset(
    "outstanding normal current open live active funded 存续 存续中 正常 未到期 未逾期 未结清 未回款 待回款 "
    "未还款 待还款 未付款 待付款 未兑付 待兑付 已放款 已转让 已确权 已入池".split()
)
"""Words of a tape's status that say: neither overdue nor settled. Any other word fails and is named."""

Flags = NDArray[np.bool_]
Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Question:
    """One criterion, put to the rows of a tape.

    Attributes
    ----------
    frame : DataFrame
        The rows in tape order, numbered from 0.
    is_standing : ndarray of bool, shape (n_rows,)
        Rows that no criterion asked earlier excludes.
    """

    frame: pd.DataFrame
    criterion: Criterion
    deal: Deal
    is_standing: Flags

    @property
    def amount(self) -> Amounts:
        """Receivable amounts, fen."""
        return to_fen(self.frame["receivable_amount"].to_numpy(dtype=np.float64))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Objection:
    """Rows that fail because of one column; ``words`` says what was found in given rows, else the plain value does."""

    column: str
    fails: Flags
    words: Callable[[Codes], Sequence[str]] | None = None


Rule = Callable[[Question], list[Objection]]


def _unless(passes: pd.Series, column: str, words: Callable[[Codes], Sequence[str]] | None = None) -> Objection:
    """Every row fails that does not pass; a missing answer is no pass."""
    return Objection(column=column, fails=~passes.fillna(False).to_numpy(dtype=np.bool_), words=words)


def _missing(question: Question, column: str) -> Objection:
    return _unless(question.frame[column].notna(), column)


def _answer(column: str, wanted: object, question: Question) -> list[Objection]:
    """The column says what is wanted."""
    return [_unless(question.frame[column] == wanted, column)]


def _confirmed(question: Question) -> list[Objection]:
    by_cut_off = question.frame["confirmation_date"] <= pd.Timestamp(question.deal.dates.cut_off)
    return [_missing(question, "confirmation_no"), _unless(by_cut_off, "confirmation_date")]


def _invoice_verified(question: Question) -> list[Objection]:
    return [_missing(question, "invoice_no"), *_answer("is_invoice_verified", True, question)]


def _registered_twice(question: Question) -> list[Objection]:
    by_closing = question.frame["first_registration_date"] <= pd.Timestamp(question.deal.dates.closing)
    return [
        _missing(question, "first_registration_no"),
        _unless(by_closing, "first_registration_date"),
        _missing(question, "second_registration_no"),
    ]


def _invoice(frame: pd.DataFrame) -> Codes:
    """A number for each invoice: by code and number, because paper invoices share numbers; an e-invoice has no code."""
    key = [column for column in ("invoice_code", "invoice_no") if column in frame]
    return _numbered(frame, key)


def _contract(frame: pd.DataFrame) -> Codes:
    return _numbered(frame, ["contract_no"])


def _numbered(frame: pd.DataFrame, key: list[str]) -> Codes:
    return np.asarray(frame.groupby(key, sort=False, dropna=False).ngroup(), dtype=np.int64)


def _covers(document: Callable[[pd.DataFrame], Codes], number: str, column: str, question: Question) -> list[Objection]:
    """The smallest amount stated for a document is not below all receivables under it, in whatever row of the tape."""
    code = document(question.frame)
    assigned = np.bincount(code, weights=question.amount, minlength=1)[code]
    least = question.frame[column].groupby(code).transform("min").fillna(0.0)
    stated = to_fen(least.to_numpy(dtype=np.float64))

    def words(rows: Codes) -> list[str]:
        pairs = zip(to_yuan(stated[rows]), to_yuan(assigned[rows]), strict=True)
        return [f"{most:.2f} for {total:.2f} assigned" for most, total in pairs]

    too_small = Objection(column=column, fails=stated < assigned, words=words)
    return [_missing(question, number), _missing(question, column), too_small]


def _invoice_used_once(question: Question) -> list[Objection]:
    """No two suppliers share an invoice, and no two rows are alike in invoice, supplier, amount and due date."""
    invoice = _invoice(question.frame)
    shared = np.flatnonzero(np.bincount(invoice, minlength=1)[invoice] > 1)
    columns = ["supplier_id", "receivable_amount", "due_date"]
    used = question.frame[columns].iloc[shared].assign(invoice=invoice[shared])
    by_others, listed_twice = np.zeros((2, len(invoice)), dtype=np.bool_)
    by_others[shared] = used.groupby("invoice")["supplier_id"].transform("nunique") > 1
    listed_twice[shared] = used.duplicated(keep=False)

    def words(rows: Codes) -> list[str]:
        return [str(one) for one in used.loc[rows].groupby("invoice")["supplier_id"].transform(_listed)]

    return [
        _missing(question, "invoice_no"),
        Objection(column="supplier_id", fails=by_others, words=words),
        Objection(column="invoice_no", fails=listed_twice),
    ]


def _listed(names: pd.Series) -> str:
    return ", ".join(names.unique())


def _due_before_maturity(question: Question) -> list[Objection]:
    last = question.deal.dates.expected_maturity - datetime.timedelta(days=question.criterion.days or 0)
    return [_unless(question.frame["due_date"] <= pd.Timestamp(last), "due_date")]


def _at_most(days: pd.Series, question: Question) -> list[Objection]:
    """The due date is at most so many days away; the answer says how many."""
    return [
        _unless(
            days <= (question.criterion.days or 0), "due_date", lambda rows: [f"{n:.0f} days" for n in days.iloc[rows]]
        )
    ]


def _tenor_within(question: Question) -> list[Objection]:
    """Remaining tenor counts from the cut-off date, on which the pool must meet its criteria."""
    return _at_most((question.frame["due_date"] - pd.Timestamp(question.deal.dates.cut_off)).dt.days, question)


def _payment_term_within(question: Question) -> list[Objection]:
    term = (question.frame["due_date"] - question.frame["delivery_date"]).dt.days
    return [_missing(question, "delivery_date"), *_at_most(term, question)]


def _not_overdue(question: Question) -> list[Objection]:
    """Due on the cut-off date or later, of a status that says so, and not paid in full by then."""
    frame, cut_off = question.frame, pd.Timestamp(question.deal.dates.cut_off)
    live = [word for word in frame["status"].dropna().unique() if str(word).strip().casefold() in LIVE_STATUSES]
    objections = [_unless(frame["due_date"] >= cut_off, "due_date"), _unless(frame["status"].isin(live), "status")]
    if "paid_date" in frame:
        paid = frame["paid_amount"] if "paid_amount" in frame else frame["receivable_amount"]
        is_settled = (frame["paid_date"] <= cut_off) & ~(paid < frame["receivable_amount"]).fillna(False)
        objections.append(_unless(~is_settled, "paid_date"))
    return objections


def _amount_within(question: Question) -> list[Objection]:
    least, most = question.criterion.minimum, question.criterion.maximum
    amount = question.amount
    fails = amount < fen(least or 0.0)
    if most is not None:
        fails |= amount > fen(most)
    return [Objection(column="receivable_amount", fails=fails)]


def _core_enterprise_is(standing: dict[str, str | None], question: Question) -> list[Objection]:
    """The core enterprise is one of which nothing is said against it; the answer says what is."""
    core = question.frame["core_enterprise_id"]
    sound = [name for name, against in standing.items() if against is None]

    def words(rows: Codes) -> list[str]:
        return [f"{name}: {standing.get(name, 'not in the deal')}" for name in core.iloc[rows]]

    return [_unless(core.isin(sound), "core_enterprise_id", words)]


def _on_whitelist(question: Question) -> list[Objection]:
    listed = question.deal.core_enterprises
    return _core_enterprise_is({one.id: None if one.is_on_whitelist else "not on it" for one in listed}, question)


def _rating_at_least(question: Question) -> list[Objection]:
    good = RATINGS[: RATINGS.index(question.criterion.rating or RATINGS[-1]) + 1]
    listed = question.deal.core_enterprises
    return _core_enterprise_is(
        {one.id: None if one.rating in good else one.rating or "not rated" for one in listed}, question
    )


def _within_core_enterprise_limit(question: Question) -> list[Objection]:
    """Rows in tape order, while what they come to stays within the limit; only rows that stand use it up.

    A row too large for what is left of the limit is passed over; a later, smaller one may still fit.
    """
    core, amount = question.frame["core_enterprise_id"], question.amount
    fails = np.zeros(len(core), dtype=np.bool_)
    limits = {one.id: one.limit for one in question.deal.core_enterprises if one.limit is not None}
    for name, limit in limits.items():
        rows = np.flatnonzero((core == name).to_numpy(dtype=np.bool_) & question.is_standing)
        fails[rows] = ~_taken(amount[rows], fen(limit))

    def words(rows: Codes) -> list[str]:
        return [f"{name}: limit {limits[name]:.2f}" for name in core.iloc[rows]]

    return [Objection(column="core_enterprise_id", fails=fails, words=words)]


def _taken(amount: Amounts, limit: int) -> Flags:
    """Which amounts, in their order, fit into what the earlier ones have left of a limit."""
    left, taken = float(limit), []
    for one in amount.tolist():
        taken.append(one <= left)
        left -= one if taken[-1] else 0.0
    return np.array(taken, dtype=np.bool_)


def _supplier_size_within(question: Question) -> list[Objection]:
    return [_unless(question.frame["supplier_size"].isin(question.criterion.sizes), "supplier_size")]


RULE_TESTS: dict[str, Rule] = {
    "parties_sound": partial(_answer, "is_dishonest_debtor", False),
    "performed": partial(_answer, "is_performed", True),
    "no_prepayment": partial(_answer, "is_prepayment", False),
    "no_retention": partial(_answer, "retention_amount", 0.0),
    "no_set_off": partial(_answer, "has_set_off", False),
    "confirmed": _confirmed,
    "joint_debtor_covered": partial(_answer, "is_joint_debtor_covered", True),
    "invoice_verified": _invoice_verified,
    "invoice_covers": partial(_covers, _invoice, "invoice_no", "invoice_amount"),
    "invoice_used_once": _invoice_used_once,
    "contract_covers": partial(_covers, _contract, "contract_no", "contract_amount"),
    "unencumbered": partial(_answer, "is_pledged", False),
    "registered_twice": _registered_twice,
    "assignable": partial(_answer, "is_assignable", True),
    "debtor_notified": partial(_answer, "is_notified", True),
    "in_renminbi": partial(_answer, "currency", "CNY"),
    "due_before_maturity": _due_before_maturity,
    "tenor_within": _tenor_within,
    "not_overdue": _not_overdue,
    "not_disputed": partial(_answer, "is_disputed", False),
    "asset_class_normal": partial(_answer, "asset_class", "normal"),
    "unrelated_parties": partial(_answer, "is_related_party", False),
    "no_government_debtor": partial(_answer, "is_government_debtor", False),
    "amount_within": _amount_within,
    "on_whitelist": _on_whitelist,
    "rating_at_least": _rating_at_least,
    "within_core_enterprise_limit": _within_core_enterprise_limit,
    "supplier_size_within": _supplier_size_within,
    "payment_term_within": _payment_term_within,
}
"""The function behind each rule."""

ASKED_LAST = frozenset({"within_core_enterprise_limit"})
"""Rules that need to know which rows the others exclude."""

ASKS_FOR_TERMS = frozenset({"on_whitelist", "rating_at_least"})
"""Rules that a core enterprise fails of which the deal says nothing."""
