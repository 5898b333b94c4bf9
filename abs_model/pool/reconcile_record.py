"""Records by themselves: whom they name, on which day, and whether they are there twice."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

import numpy as np
import pandas as pd

from abs_model.deal.deal import Deal
from abs_model.deal.party import Party
from abs_model.pool.realised_event import OUTSIDE
from abs_model.pool.reconcile_difference import Difference, Row, rows_of
from abs_model.pool.reconcile_scene import Scene
from abs_model.pool.servicer_schema import STATEMENTS
from abs_model.terms import Name

MOST_NAMED = 20_000
"""Names among which a near one is looked for."""

DATED_LOOSELY = ("rating", "event", "dispute", "filing")
"""What may become known after the period in which it happened."""

_SAME = ("record", "subject", "date", "amount", "status", "reference")


def date_differences(scene: Scene) -> Iterator[Difference]:
    """Days outside the windows that the file speaks of."""
    frame, file, covered_to = scene.file.records, scene.file, scene.ground.covered_to
    day = frame["date"].to_numpy(dtype="datetime64[D]")
    start, end = (np.datetime64(one, "D") for one in (covered_to, file.period_end))
    is_statement = frame["record"].isin(STATEMENTS).to_numpy(dtype=np.bool_)
    is_early = np.where(is_statement, day < start, day <= start)
    for row in rows_of(file.name, frame, is_early | (day > end)):
        yield Difference(
            rule="date_outside",
            at=row.at,
            severity="warning" if row.record in DATED_LOOSELY else "error",
            found=Name(zh=f"{row.words.zh}日期 {row.day}", en=f"{row.words.en}is dated {row.day}"),
            wanted=Name(
                zh=f"应在 {covered_to} 之后、{file.period_end} 及以前",
                en=f"a day after {covered_to} and up to {file.period_end} is wanted",
            ),
            remedy=Name(
                zh="请更正日期，或将其移至所属期间的文件。",
                en="Correct the day, or move the row to the file of its period.",
            ),
        )


def double_differences(scene: Scene) -> Iterator[Difference]:
    """Records that stand twice in the file, or stood in an earlier one already."""
    frame, earlier = scene.file.records, scene.ground.earlier
    is_statement = frame["record"].isin(STATEMENTS).to_numpy(dtype=np.bool_)
    is_double = frame.duplicated(list(_SAME), keep="first").to_numpy(dtype=np.bool_) & ~is_statement
    in_earlier = np.zeros(len(frame), dtype=np.bool_)
    if len(earlier):
        # Only what is of the same day can be the same.
        same_day = earlier[earlier["date"].isin(frame["date"].unique()) | earlier["date"].isna()]
        known = pd.MultiIndex.from_frame(_filled(same_day))
        in_earlier = pd.MultiIndex.from_frame(_filled(frame)).isin(known) & ~is_statement
    first = frame.groupby(list(_SAME), dropna=False)["line"].transform("first").to_numpy(dtype=np.int64)
    for row in rows_of(scene.file.name, frame, is_double | in_earlier):
        before = int(first[row.index])
        same = Name(zh="与以前期间文件中的一行相同", en="is the same as a row of an earlier file")
        if is_double[row.index]:
            same = Name(zh=f"与第{before}行相同", en=f"is the same as row {before}")
        yield Difference(
            rule="double_record",
            at=row.at,
            stated=row.amount,
            computed=None if row.amount is None else 0.0,
            found=Name(zh=row.words.zh + same.zh, en=row.words.en + same.en),
            wanted=Name(zh="同一笔只应记一次", en="each thing once is wanted"),
            remedy=Name(
                zh="请删去重复行；确为两笔的，请在关联编号中填写各自流水号。",
                en="Take one out; if there were two, give each its own number in the column reference.",
            ),
        )


def _filled(frame: pd.DataFrame) -> pd.DataFrame:
    """The cells that tell records apart, without holes: what is missing equals what is missing."""
    return frame[list(_SAME)].assign(
        amount=frame["amount"].fillna(-1.0), date=frame["date"].fillna(pd.Timestamp("1900-01-01"))
    )


def subject_differences(scene: Scene) -> Iterator[Difference]:
    """Records of somebody, or of something, that the deal does not know."""
    frame, file = scene.file.records, scene.file.name
    for row in scene.rows(scene.owner < 0):
        yield _unknown(row, receivable_names(scene))
    for record, names in known_subjects(scene.ground.deal).items():
        own = frame[frame["record"] == record]
        for row in rows_of(file, own, ~own["subject"].isin(names).to_numpy(dtype=np.bool_)):
            yield _unknown(row, names)
    yield from _no_spare(scene)


def _unknown(row: Row, names: frozenset[str]) -> Difference:
    return Difference(
        rule="unknown_subject",
        at=row.at,
        stated=row.amount,
        found=Name(zh=f"编号 {row.words.zh}不在本项目中", en=f"{row.words.en}is not known to the deal"),
        wanted=Name(zh="应为本项目的编号", en="a name of this deal is wanted"),
        remedy=_near(row.at.subject, names),
    )


def _no_spare(scene: Scene) -> Iterator[Difference]:
    """Replacements by what is no spare row of the tape, or has come in before, or comes in twice."""
    roster, holding = scene.ground.roster, scene.ground.before.holding
    spare = roster.ids[holding == OUTSIDE]
    swaps = scene.own["record"] == "replacement"
    is_again = scene.own["reference"].where(swaps).duplicated(keep="first") & swaps
    for row in scene.rows((swaps & (~scene.own["reference"].isin(spare) | is_again)).to_numpy(dtype=np.bool_)):
        yield Difference(
            rule="no_spare_receivable",
            at=row.at,
            found=Name(
                zh=f"{row.at.subject} 由 {row.reference} 替换，而后者不是资产明细中未入池的一笔",
                en=f"{row.at.subject} is replaced by {row.reference}, which is no row of the tape outside the pool",
            ),
            wanted=Name(zh="应为资产明细中的备选资产", en="a spare receivable of the tape is wanted"),
            remedy=_near(row.reference, spare),
        )


def receivable_names(scene: Scene) -> frozenset[str]:
    """The receivables, and the claims or contracts that they are instalments of."""
    roster = scene.ground.roster
    names = frozenset(roster.ids)
    if roster.account_of is not None:
        names |= {str(name) for name in roster.account_of if name}
    return names


def known_subjects(deal: Deal) -> Mapping[str, frozenset[str]]:
    """The names that a record of each kind may have for its subject, those of receivables left out."""
    accounts = frozenset(account.id for account in deal.accounts)
    supports = frozenset(support.id for support in deal.support)
    parties = party_names(deal)
    return {
        "claim": supports,
        "reimbursement": supports,
        "income": accounts,
        "account": accounts,
        "payment": payees(deal) | accounts,
        "rating": parties | frozenset(one.id for one in deal.tranches),
        "event": parties | frozenset(event.id for event in deal.events),
    }


def party_names(deal: Deal) -> frozenset[str]:
    """Roles, and ids of parties and core enterprises."""
    told: list[Party] = []
    for party in deal.parties.values():
        told += [party] if isinstance(party, Party) else party
    return frozenset([*deal.parties, *(one.id for one in told), *(one.id for one in deal.core_enterprises)])


def payees(deal: Deal) -> frozenset[str]:
    """Everybody whom a step of the deal may pay."""
    names = {"tax", "purchase", *deal.parties}
    for tranche in deal.tranches:
        names |= {f"{tranche.id}.interest", f"{tranche.id}.principal", f"{tranche.id}.residual"}
    for fee in deal.plan_fees:
        names |= {f"fees.{fee.id}", f"fees.{fee.id}.excess"}
    return frozenset(names)


def _near(word: str, names: Iterable[str]) -> Name:
    """A remedy that names the nearest known name, or a few of them."""
    known = sorted(names)
    close = get_close_matches(word, known, n=1) if len(known) <= MOST_NAMED else []
    if close:
        return Name(zh=f"是否为 {close[0]}？", en=f"Did you mean {close[0]}?")
    if not known:
        return Name(zh="请删去该行。", en="Take the row out.")
    some, has_more = known[:5], len(known) > 5
    return Name(
        zh=f"可用编号如：{'、'.join(some)}{'等' if has_more else ''}。",
        en=f"Names are {', '.join(some)}{' and so on' if has_more else ''}.",
    )


RECORD_CHECKS = (subject_differences, date_differences, double_differences)
"""What is asked of records by themselves."""
