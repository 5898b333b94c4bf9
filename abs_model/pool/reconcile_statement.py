"""Statements of the pool and of accounts: what each line says, and how a line is held against what comes out."""

from collections.abc import Iterator

import numpy as np

from abs_model.glossary import label
from abs_model.pool.reconcile_difference import At, Difference, apart, rows_of, yuan
from abs_model.pool.reconcile_scene import Scene
from abs_model.terms import Name

LINES = (
    "opening", "collected", "diluted", "repurchased", "defaulted", "paid_in", "paid_out", "closing", "not_yet_due",
    "overdue_1_30", "overdue_31_60", "overdue_61_90", "overdue_above_90",
)  # fmt: skip
WORDS = {name: Name(zh=label(f"stated_{name}", "zh"), en=label(f"stated_{name}", "en")) for name in LINES}
"""The lines of statements, as messages call them."""

CHECK_ROW = Name(zh="请核对该行及其明细。", en="Check the row, and the records behind it.")


class Statement:
    """What a file states of the pool, or of one account: amounts in fen by line, and where each stands."""

    def __init__(self, scene: Scene, record: str, subject: str = "") -> None:
        frame = scene.file.records
        is_own = frame["record"] == record
        if subject:
            is_own &= frame["subject"] == subject
        self.subject = subject
        self.stated: dict[str, float] = {}
        self.at: dict[str, At] = {}
        self.again: list[tuple[str, At]] = []
        for row, name in zip(
            rows_of(scene.file.name, frame, is_own.to_numpy(dtype=np.bool_)), frame.loc[is_own, "status"], strict=True
        ):
            if name in self.stated:
                self.again.append((name, row.at))
            else:
                self.stated[name], self.at[name] = row.amount or 0.0, row.at

    def has(self, *names: str) -> bool:
        """Whether all of some lines are stated."""
        return all(name in self.stated for name in names)

    def total(self, *names: str) -> float:
        """The sum of some lines; what is not stated is nothing."""
        return float(sum(self.stated.get(name, 0.0) for name in names))

    def held_against(
        self, rule: str, name: str, computed: float, why: Name, remedy: Name = CHECK_ROW
    ) -> Iterator[Difference]:
        """One difference where a line is not what comes out; ``why`` says what that is."""
        stated = self.stated[name]
        if stated == computed:
            return
        gap, words = apart(stated, computed), WORDS[name]
        of = Name(zh=f"{self.subject} {words.zh}", en=f"{words.en} of {self.subject}") if self.subject else words
        yield Difference(
            rule=rule,
            at=At(file=self.at[name].file, sheet=self.at[name].sheet, line=self.at[name].line, subject=self.key(name)),
            stated=stated,
            computed=computed,
            found=Name(zh=f"{of.zh} {yuan(stated)} 元", en=f"{of.en}: {yuan(stated)} yuan"),
            wanted=Name(
                zh=f"{why.zh} {yuan(computed)} 元，{gap.zh}",
                en=f"{why.en} {yuan(computed)} yuan is wanted ({gap.en})",
            ),
            remedy=remedy,
        )

    def key(self, name: str) -> str:
        """What a difference in a line is about: the account, or the line of the pool's statement."""
        return self.subject or name

    def said_twice(self) -> Iterator[Difference]:
        """Lines that are stated more than once; the first counts."""
        for name, at in self.again:
            yield Difference(
                rule="stated_twice",
                at=At(file=at.file, sheet=at.sheet, line=at.line, subject=self.key(name)),
                found=Name(zh=f"{WORDS[name].zh}有多行", en=f"{WORDS[name].en} is stated more than once"),
                wanted=Name(zh="每项只应一行", en="one row for each line of a statement is wanted"),
                remedy=Name(zh="请只保留一行。", en="Leave one."),
            )

    def lacks(self, rule: str, of: Name, wanted: tuple[str, ...], file: str) -> Iterator[Difference]:
        """A warning that nothing, or not everything, is stated."""
        missing = [WORDS[name] for name in wanted if name not in self.stated]
        if missing:
            zh, en = "、".join(one.zh for one in missing), ", ".join(one.en for one in missing)
            yield Difference(
                rule=rule,
                at=At(file=file, subject=self.subject),
                severity="warning",
                found=Name(zh=f"{of.zh}缺 {zh}", en=f"{of.en} lacks {en}"),
                wanted=Name(zh="应有期初、变动与期末各行", en="opening, movements and closing are wanted"),
                remedy=Name(zh="请补充，否则无从核对。", en="Add them: nothing can be held against them else."),
            )
