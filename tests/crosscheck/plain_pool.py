"""The plain model's pool: what has become of each claim by the end of a day [2]."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tests.crosscheck.plain_number import NEVER, rounded
from tests.crosscheck.plain_record import Bucket, PlainPath, Pledge, Row


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
    """The face of one row by pay day, or one lot of replenished receivables, and its fate.

    ``window_ends`` are those of periods 1 to n.
    """

    faces: tuple[tuple[int, int], ...]
    delay: int
    default_day: int
    repurchase_day: int
    path: PlainPath
    is_guaranteed: bool = False
    pledge: Pledge | None = None
    window_ends: tuple[int, ...] = ()

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
        ratio, lag = self.recovery()
        recovered = rounded(ratio * self.run_off(day - lag)[2])
        if day >= self.default_day + lag and not self.is_wiped_out:
            recovered += rounded(ratio * defaulted)
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

    def recovery(self) -> tuple[Fraction, int]:
        """Share of what failed or defaulted that comes in, and how late: as the path says, or as pledged."""
        if self.path.recovery_ratio is not None:
            return self.path.recovery_ratio, self.path.recovery_lag_days
        if self.pledge is None:
            return Fraction(0), self.path.recovery_lag_days
        return self.pledge.ratio, self.pledge.lag_days

    @property
    def is_pledged(self) -> bool:
        """Whether what it recovers is what is pledged for it."""
        return self.pledge is not None and self.path.recovery_ratio is None

    @property
    def is_wiped_out(self) -> bool:
        """Whether the event comes before the default has brought anything.

        By the end of the window in which that would come in; after the last window, if it happens at all.
        """
        if self.pledge is None or not self.is_pledged or self.pledge.event not in self.path.event_day:
            return False
        sold = self.default_day + self.pledge.lag_days
        end = next((end for end in self.window_ends if sold <= end), NEVER)
        return self.path.event_day[self.pledge.event] <= end

    def unpaid(self, day: int) -> int:
        """What has fallen due by a day, is owed, and has not been paid by anybody: ``U(t)``."""
        return max(self.owed(day) - self.standing(day).cash, 0)

    def owed(self, day: int) -> int:
        """What has fallen due by a day and is not diluted."""
        return self.due(day) - rounded(self.path.dilution * self.due(day))

    def answered(self, start: int, end: int) -> tuple[int, int]:
        """Claimed of who answers for the claims of a window, after ``start`` to ``end``, and returned in it."""
        owed_before = self.owed(start)
        kept_before = owed_before - rounded(self.path.default_ratio * owed_before)
        on_time = max(self.run_off(end)[0] - kept_before, 0)
        claimed = min(self.owed(end) - owed_before - on_time, self.unpaid(end))
        return claimed, claimed - (self.unpaid(end) - self.unpaid(start))


def initial_claims(
    buckets: Sequence[Bucket], path: PlainPath, cut_off: int, window_ends: tuple[int, ...]
) -> dict[Row, Claim]:
    """The rows in order of first appearance; what was due by the cut-off date counts as due on it."""
    faces: dict[Row, list[tuple[int, int]]] = {}
    terms = {bucket.row: bucket for bucket in buckets}
    for bucket in buckets:
        faces.setdefault(bucket.row, []).append((max(bucket.pay_day, cut_off), bucket.face))
    return {
        row: Claim(
            faces=tuple(faces[row]),
            delay=path.delay_days[number],
            default_day=_or_never(path.default_day[number]),
            repurchase_day=_or_never(path.repurchase_day[number]),
            path=path,
            is_guaranteed=terms[row].is_guaranteed,
            pledge=terms[row].pledge,
            window_ends=window_ends,
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
