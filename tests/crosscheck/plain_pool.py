"""The plain model's pool: what has become of each claim by the end of a day [2]."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.crosscheck.plain_number import NEVER, rounded
from tests.crosscheck.plain_record import Bucket, PlainPath, Row


@dataclass(slots=True, kw_only=True)
class Standing:
    """Cumulative amounts on a day, and the two that are not: outstanding and overdue."""

    collected: int = 0
    diluted: int = 0
    failed: int = 0
    defaulted: int = 0
    repurchased: int = 0
    recovered: int = 0
    outstanding: int = 0
    overdue: int = 0

    def add(self, other: "Standing") -> None:
        """Add another one to this."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def cash(self) -> int:
        """All that has come in."""
        return self.collected + self.recovered + self.repurchased


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The face of one row by pay day, or one lot of replenished receivables, and its fate."""

    faces: tuple[tuple[int, int], ...]
    delay: int
    default_day: int
    repurchase_day: int
    path: PlainPath

    @property
    def face(self) -> int:
        """All of it."""
        return sum(amount for _, amount in self.faces)

    def due(self, day: int) -> int:
        """The part with pay day on or before ``day``: ``D(t)``."""
        return sum(amount for pay_day, amount in self.faces if pay_day <= day)

    def run_off(self, day: int) -> tuple[int, int, int]:
        """Collected, diluted and failed by a day; from the exit day on they stay as they were on the day before it."""
        day = min(day, min(self.default_day, self.repurchase_day) - 1)
        run_off = self.due(day - self.delay)
        diluted = rounded(self.path.dilution * run_off)
        failed = rounded(self.path.default_ratio * (run_off - diluted))
        return run_off - diluted - failed, diluted, failed

    def standing(self, day: int) -> Standing:
        """Where the claim stands at the end of a day."""
        exit_day = min(self.default_day, self.repurchase_day)
        has_left = day >= exit_day
        collected, diluted, failed = self.run_off(day)
        remainder = self.face - collected - diluted - failed
        defaulted = remainder if has_left and exit_day == self.default_day else 0
        lag = self.path.recovery_lag_days
        recovered = rounded(self.path.recovery_ratio * self.run_off(day - lag)[2])
        if day >= self.default_day + lag:
            recovered += rounded(self.path.recovery_ratio * defaulted)
        return Standing(
            collected=collected,
            diluted=diluted,
            failed=failed,
            defaulted=defaulted,
            repurchased=remainder - defaulted if has_left else 0,
            recovered=recovered,
            outstanding=0 if has_left else remainder,
            overdue=0 if has_left else self.due(day) - self.due(day - self.delay),
        )


def initial_claims(buckets: Sequence[Bucket], path: PlainPath, cut_off: int) -> dict[Row, Claim]:
    """The rows in order of first appearance; what was due by the cut-off date counts as due on it."""
    faces: dict[Row, list[tuple[int, int]]] = {}
    for bucket in buckets:
        faces.setdefault(bucket.row, []).append((max(bucket.pay_day, cut_off), bucket.face))
    return {
        row: Claim(
            faces=tuple(faces[row]),
            delay=path.delay_days[number],
            default_day=_or_never(path.default_day[number]),
            repurchase_day=_or_never(path.repurchase_day[number]),
            path=path,
        )
        for number, row in enumerate(faces)
    }


def _or_never(day: int | None) -> int:
    return NEVER if day is None else day


def total(claims: Iterable[Claim], day: int) -> Standing:
    """Where many claims stand together."""
    together = Standing()
    for claim in claims:
        together.add(claim.standing(day))
    return together
