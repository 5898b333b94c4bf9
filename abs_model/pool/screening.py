"""Which receivables are in: every criterion is put to every row, limits cut what is left, and every reason is kept."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from abs_model.deal.deal import Deal
from abs_model.deal.eligibility import RULES, ConcentrationLimit, Criterion
from abs_model.deal.party import CoreEnterprise
from abs_model.errors import Fault, TapeError, nearest, raise_all
from abs_model.glossary import label
from abs_model.pool.criteria import ASKED_LAST, ASKS_FOR_TERMS, RULE_TESTS, Codes, Flags, Objection, Question
from abs_model.pool.limits import NOT_STATED, Cut, cut_to_limits
from abs_model.pool.tape import Tape

LIMIT_RULE = "concentration:"
"""A row that a limit cuts is excluded under this and the dimension."""

MOST_STRANGERS = 20
"""Unknown core enterprises named one by one; where there are more, a column was probably mistaken for another."""

DIMENSION_WORDS = {
    "supplier_id": ("供应商", "supplier"),
    "core_enterprise_id": ("核心企业", "core enterprise"),
    "group_id": ("集团", "group"),
    "debtor_id": ("债务人", "debtor"),
    "supplier_industry": ("供应商行业", "supplier industry"),
    "supplier_province": ("供应商省份", "supplier province"),
    "core_enterprise_industry": ("核心企业行业", "core enterprise industry"),
    "core_enterprise_province": ("核心企业省份", "core enterprise province"),
}
"""What a concentration limit is by, in Chinese and in English."""

_COLUMNS = ("row", "receivable_id", "rule", "rule_zh", "rule_en", "column", "found", "receivable_amount")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Screening:
    """What the criteria and the limits said.

    Attributes
    ----------
    pool_frame : DataFrame
        The rows that are in, as the tape has them, with what the deal says of their core enterprises.
    exclusions, flags : DataFrame
        One line for each row and rule: row, receivable_id, rule, rule_zh, rule_en, column, found, receivable_amount
        (yuan). Exclusions are rows that are out; flags are rows that are in although they fail a criterion that flags.
    cut : Cut
        What the concentration limits took out, of the rows that the criteria left; and whether fewer would have done.
    """

    pool_frame: pd.DataFrame
    exclusions: pd.DataFrame
    flags: pd.DataFrame
    cut: Cut

    @property
    def excluded(self) -> pd.DataFrame:
        """The rows that are out, each once: row, receivable_id, receivable_amount."""
        once = self.exclusions.drop_duplicates("row")
        return once[["row", "receivable_id", "receivable_amount"]].reset_index(drop=True)


def screen(tape: Tape, deal: Deal) -> Screening:
    """Put every criterion to every row, then cut what the concentration limits cut.

    Parameters
    ----------
    tape : Tape
        Typed rows.
    deal : Deal
        Its criteria, limits and core enterprises.

    Returns
    -------
    Screening
        ``exclusions`` names every criterion that a row fails; limits see only the rows that no criterion excludes.

    Raises
    ------
    TapeError
        If the tape lacks a column that a criterion or limit reads, if it names a core enterprise that the deal does not
        list and no criterion excludes, or if the limits leave no receivable.
    """
    raise_all(TapeError, [*_missing_columns(tape, deal), *_unknown_core_enterprises(tape, deal)])
    frame = with_core_enterprises(tape.frame, deal)
    failed = _failures(frame, deal)
    is_out = np.zeros(len(frame), dtype=np.bool_)
    for criterion, objections in failed:
        if criterion.effect == "exclude":
            is_out |= _any(objections, len(frame))
    read = dict.fromkeys(["receivable_id", "receivable_amount", *(limit.by for limit in deal.pool.concentration)])
    cut = cut_to_limits(frame.loc[~is_out, list(read)], deal.pool.concentration)
    standing = np.flatnonzero(~is_out)
    is_in = ~is_out
    is_in[standing[cut.is_out]] = False
    reasons = [reason for one in failed if one[0].effect == "exclude" for reason in _reasons(frame, *one)]
    reasons += [_cut_reason(frame, limit, standing[breaks]) for limit, breaks in cut.breaks]
    flags = [reason for one in failed if one[0].effect == "flag" for reason in _reasons(frame, *one, is_in)]
    return Screening(
        pool_frame=frame if is_in.all() else frame[is_in].reset_index(drop=True),
        exclusions=_lines(frame, reasons),
        flags=_lines(frame, flags),
        cut=cut,
    )


def with_core_enterprises(frame: pd.DataFrame, deal: Deal) -> pd.DataFrame:
    """The rows with what the deal says of their core enterprises: attributes, and name and group if the tape is silent.

    Parameters
    ----------
    frame : DataFrame
        Rows of a tape.
    deal : Deal

    Returns
    -------
    DataFrame
        A copy, numbered from 0, with core_enterprise_name and group_id, and with core_enterprise_rating,
        core_enterprise_industry and core_enterprise_province, missing where the deal does not say.
    """
    code, distinct = pd.factorize(frame["core_enterprise_id"])
    known = {one.id: one for one in deal.core_enterprises}

    def told(read: Callable[[CoreEnterprise], str | None]) -> pd.Series:
        values = [read(known[name]) if name in known else None for name in distinct]
        return pd.Series(values, dtype="str").take(code).reset_index(drop=True)

    filled = frame.reset_index(drop=True)
    for column, told_by_deal in {
        "core_enterprise_name": told(lambda one: one.name),
        "group_id": told(lambda one: one.group_id),
    }.items():
        filled[column] = filled[column].fillna(told_by_deal) if column in filled else told_by_deal
    return filled.assign(
        core_enterprise_rating=told(lambda one: one.rating),
        core_enterprise_industry=told(lambda one: one.industry),
        core_enterprise_province=told(lambda one: one.province),
    )


def criterion_words(criterion: Criterion) -> tuple[str, str]:
    """What a criterion says, in Chinese and in English, with its bounds.

    Examples
    --------
    >>> criterion_words(Criterion(rule="tenor_within", days=365))
    ('基准日剩余期限不超过若干日（365 日）', 'due at most so many days after the cut-off date (365 days)')
    """
    text = RULES[criterion.rule]
    zh, en = [], []
    if criterion.days is not None:
        zh, en = [f"{criterion.days} 日"], [f"{criterion.days} days"]
    for sign, words, bound in (("不低于", "at least", criterion.minimum), ("不超过", "at most", criterion.maximum)):
        if bound is not None:
            zh.append(f"{sign} {bound:,.2f} 元")
            en.append(f"{words} {bound:,.2f} yuan")
    if criterion.rating:
        zh = en = [criterion.rating]
    if criterion.sizes:
        zh, en = [label(size, "zh") for size in criterion.sizes], list(criterion.sizes)
    return text.zh + (f"（{'，'.join(zh)}）" if zh else ""), text.en + (f" ({', '.join(en)})" if en else "")


def _missing_columns(tape: Tape, deal: Deal) -> list[Fault]:
    """Columns that a criterion or a limit reads and the tape lacks altogether."""
    wanted = [
        (column, f"rule {one.rule}", "the rule out of pool.eligibility")
        for one in deal.pool.eligibility
        for column in RULES[one.rule].columns
    ]
    wanted += [
        (one.by, f"the limit by {one.by}", "the limit out of pool.concentration")
        for one in deal.pool.concentration
        if one.by.startswith(("supplier_", "debtor_"))
    ]
    return [
        Fault(
            where=tape.path,
            found=f"there is no column {column}",
            wanted=f"{reader} needs it",
            remedy=f"Add the column to the tape, or take {place}.",
        )
        for column, reader, place in dict.fromkeys(wanted)
        if column not in tape.frame.columns
    ]


def _unknown_core_enterprises(tape: Tape, deal: Deal) -> list[Fault]:
    """Core enterprises of which the deal says nothing, unless a criterion excludes them for it."""
    if any(one.rule in ASKS_FOR_TERMS and one.effect == "exclude" for one in deal.pool.eligibility):
        return []
    known = [one.id for one in deal.core_enterprises]
    strange = tape.frame[~tape.frame["core_enterprise_id"].isin(known)].drop_duplicates("core_enterprise_id")
    wanted = "one of the deal's core_enterprises is wanted"
    faults = [
        Fault(
            where=f"{tape.path}: row {row}: core_enterprise_id",
            found=f"{name!r} is not in the deal",
            wanted=wanted,
            remedy=f"{nearest(str(name), known)} Or exclude such rows: add rule on_whitelist.",
        )
        for row, name in zip(strange["row"], strange["core_enterprise_id"], strict=True)
    ]
    if len(faults) > MOST_STRANGERS:
        rest = f"{len(faults) - MOST_STRANGERS} more are not in the deal"
        remedy = "Check that the column holds ids, not names."
        more = Fault(where=f"{tape.path}: core_enterprise_id", found=rest, wanted=wanted, remedy=remedy)
        return [*faults[:MOST_STRANGERS], more]
    return faults


def _failures(frame: pd.DataFrame, deal: Deal) -> list[tuple[Criterion, list[Objection]]]:
    """What each criterion finds; limits of core enterprises last, because only rows that stand use them up."""
    criteria = deal.pool.eligibility
    found: dict[int, list[Objection]] = {}
    is_standing = np.ones(len(frame), dtype=np.bool_)
    for number in sorted(range(len(criteria)), key=lambda number: criteria[number].rule in ASKED_LAST):
        criterion = criteria[number]
        question = Question(frame=frame, criterion=criterion, deal=deal, is_standing=is_standing)
        found[number] = RULE_TESTS[criterion.rule](question)
        if criterion.effect == "exclude":
            is_standing = is_standing & ~_any(found[number], len(frame))
    return [(criterion, found[number]) for number, criterion in enumerate(criteria)]


def _any(objections: Sequence[Objection], n_rows: int) -> Flags:
    is_out = np.zeros(n_rows, dtype=np.bool_)
    for objection in objections:
        is_out |= objection.fails
    return is_out


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Reason:
    """Why some rows fail: the rule and its words, the column that answers, and what was found in it."""

    rows: Codes
    rule: tuple[str, str, str]
    column: str
    found: Sequence[str]


def _reasons(
    frame: pd.DataFrame, criterion: Criterion, objections: Sequence[Objection], among: Flags | None = None
) -> Iterator[_Reason]:
    """Each row that fails, with the first column that makes it fail."""
    is_pending = np.ones(len(frame), dtype=np.bool_) if among is None else among.copy()
    for objection in objections:
        rows = np.flatnonzero(objection.fails & is_pending)
        if len(rows):
            is_pending[rows] = False
            found = objection.words(rows) if objection.words else _words(frame[objection.column].iloc[rows])
            rule = (criterion.rule, *criterion_words(criterion))
            yield _Reason(rows=rows, rule=rule, column=objection.column, found=found)


def _cut_reason(frame: pd.DataFrame, limit: ConcentrationLimit, rows: Codes) -> _Reason:
    """Each row that a limit cut, with the name that had too much."""
    zh, en = DIMENSION_WORDS[limit.by]
    if limit.share is not None:
        zh_most = en_most = f"{limit.share * 100:.8g} %"
    else:
        zh_most, en_most = f"{limit.amount:,.2f} 元", f"{limit.amount:,.2f} yuan"
    words = (f"集中度限制（同一{zh}不超过 {zh_most}）", f"concentration limit (one {en} at most {en_most})")
    found = _words(frame[limit.by].iloc[rows])
    return _Reason(rows=rows, rule=(f"{LIMIT_RULE}{limit.by}", *words), column=limit.by, found=found)


def _words(found: pd.Series) -> list[str]:
    """What was found, as text; a date without its midnight, an amount with two decimals."""
    if pd.api.types.is_datetime64_any_dtype(found):
        words = found.dt.strftime("%Y-%m-%d")
    elif pd.api.types.is_float_dtype(found):
        words = found.map("{:.2f}".format, na_action="ignore")
    else:
        words = found.astype("str").str.lower() if pd.api.types.is_bool_dtype(found) else found.astype("str")
    return [str(word) for word in words.astype("str").fillna(NOT_STATED)]


def _lines(frame: pd.DataFrame, reasons: Sequence[_Reason]) -> pd.DataFrame:
    """One line for each row and rule, in tape order."""
    rows = np.concatenate([np.zeros(0, dtype=np.int64), *(reason.rows for reason in reasons)])
    counts = [len(reason.rows) for reason in reasons]
    texts = {
        column: np.repeat(np.array([reason.rule[place] for reason in reasons], dtype=object), counts)
        for place, column in enumerate(("rule", "rule_zh", "rule_en"))
    }
    texts["column"] = np.repeat(np.array([reason.column for reason in reasons], dtype=object), counts)
    texts["found"] = np.array([word for reason in reasons for word in reason.found], dtype=object)
    lines = pd.DataFrame(texts, dtype="str")
    for column in ("row", "receivable_id", "receivable_amount"):
        lines[column] = frame[column].iloc[rows].to_numpy()
    once = lines[~lines[["row", "rule"]].duplicated()]
    return once[list(_COLUMNS)].sort_values("row", kind="stable", ignore_index=True)
