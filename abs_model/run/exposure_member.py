"""One deal as at a day: what each obligor owes under its pool, and what each guarantor answers for of it."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abs_model.deal.party import Party
from abs_model.deal.support import POOL, Support
from abs_model.engine.position import BOUNDLESS
from abs_model.measure.money import Amounts, pro_rata, to_fen
from abs_model.pool.bill_book import BillBook
from abs_model.pool.exposure import EPOCH, pay_days
from abs_model.run.bill_sharing import claimed_so_far, net_parts, sharing_of
from abs_model.run.credit import party_of
from abs_model.run.project import project
from abs_model.run.record import Projection, Subject
from abs_model.scenario.scenario import BASE

GUARANTEES = ("guarantee", "shortfall_undertaking")
"""Kinds of support whose provider answers for what is owed; who only lends liquidity does not."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Member:
    """A deal of the workspace; ``book`` is there where it is a book of guaranteed bills."""

    deal_id: str
    subject: Subject
    book: BillBook | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answer:
    """What one provider answers for, whole fen: by obligor, in the order of ``MemberDay.obligors``, and in all.

    ``total`` and ``net_total`` are found without the split: the parts must add up to them.
    """

    provider: Party
    guaranteed: Amounts
    net: Amounts
    total: float
    net_total: float


class MemberDay:
    """A deal as at a day.

    Parameters
    ----------
    member : Member
    as_of : date
        A book of bills must have been looked at as at this day.

    Raises
    ------
    ValueError
        If a book was looked at as at another day.
    """

    def __init__(self, member: Member, as_of: datetime.date) -> None:
        if member.book is not None and member.book.as_of != as_of:
            raise ValueError(f"{member.deal_id}: its book is as at {member.book.as_of}; as at {as_of} is wanted")
        self.member, self.as_of = member, as_of
        self._code, self._names = pd.factorize(member.subject.pool.frame["core_enterprise_id"])

    @property
    def obligors(self) -> tuple[str, ...]:
        """Ids of those who owe under the pool, in the order of the tape."""
        return tuple(str(name) for name in self._names)

    @cached_property
    def absence(self) -> str | None:
        """Why nothing of the deal stands on the day, ``closes_later`` or ``repaid_already``; None where some does."""
        if self.member.subject.deal.dates.closing > self.as_of:
            return "closes_later"
        if self.member.book is not None:
            return None
        return None if sum(map(self._balance, self._tranches)) > 0 else "repaid_already"

    @cached_property
    def gross(self) -> Amounts:
        """What each obligor owes under the pool, whole fen: face that by its schedule is not paid by the day.

        New receivables of a pool that is renewed are split in the proportions of the pool at the cut-off date.
        """
        own = self._by_obligor(self.member.subject.pool.face * self._is_open)
        new = self._bought_since()
        return own + _split(new, self.at_cut_off) if new else own

    @cached_property
    def at_cut_off(self) -> Amounts:
        """Face of each obligor at the cut-off date, whole fen."""
        return self._by_obligor(self.member.subject.pool.face)

    @property
    def gross_total(self) -> float:
        """What all obligors owe, found without the split."""
        pool = self.member.subject.pool
        return float(pool.face[self._is_open].sum()) + self._bought_since()

    def guarantors(self) -> tuple[Party, ...]:
        """Who answers for what is owed, each once, in the order of the supports."""
        return _providers(self.member.subject, [one for one in self._supports if one.kind in GUARANTEES])

    def providers(self) -> tuple[Party, ...]:
        """Everybody who provides a support, each once, in the order of the supports."""
        return _providers(self.member.subject, self._supports)

    def answer(self, provider: Party) -> Answer:
        """What a provider answers for.

        Of what it answers for claim by claim, the principal that is not due yet, at most the cap; of notes, their
        balance after the last payment of the base case, at most the cap. The notes are paid by the same claims, so that
        both count once: the larger counts, and what notes come to beyond guaranteed claims is split over the others in
        proportion to face at the cut-off date.
        """
        own = self._supports_of(provider)
        by_claim = self._by_obligor(self._principal * (self._is_open & self._is_answered(provider)))
        most = sum(self._cap_left(one) for one in own if POOL in one.covers)
        claims = min(float(by_claim.sum()), most)
        notes = min(
            sum(map(self._balance, dict.fromkeys(name for one in own for name in self._covered(one)))),
            sum(self._cap_left(one) for one in own if self._covered(one)),
        )
        total = max(claims, notes)
        parts = _split(claims, by_claim)
        if total > claims:
            others = self._by_obligor(self.member.subject.pool.face * ~self._is_answered(provider))
            parts = parts + _split(total - claims, others if others.any() else self.at_cut_off)
        net = self._net(total)
        return Answer(provider=provider, guaranteed=parts, net=_split(net, parts), total=total, net_total=net)

    def undertaking(self, provider: Party) -> float:
        """The most that a provider may still be drawn for, whole fen: what it answers for, else its caps."""
        own = self._supports_of(provider)
        capped = sum(self._cap_left(one) for one in own if one.cap is not None)
        return self.answer(provider).total or capped

    @property
    def _supports(self) -> tuple[Support, ...]:
        return self.member.subject.deal.support

    def _supports_of(self, provider: Party) -> list[Support]:
        deal = self.member.subject.deal
        return [one for one in deal.support if party_of(deal, one.provider).id == provider.id]

    @property
    def _tranches(self) -> tuple[str, ...]:
        return tuple(one.id for one in self.member.subject.deal.tranches)

    def _covered(self, support: Support) -> list[str]:
        """Tranches whose principal a support covers."""
        return [name for name in self._tranches if f"{name}.principal" in support.covers]

    @cached_property
    def _is_open(self) -> NDArray[np.bool_]:
        """Receivables that are not paid by the day; all bills of a book, which is as at the day."""
        subject = self.member.subject
        if self.member.book is not None:
            return np.ones(subject.pool.n_receivables, dtype=np.bool_)
        return pay_days(subject.pool, subject.calendar) > (self.as_of - EPOCH).days

    @property
    def _principal(self) -> Amounts:
        """What a guarantee of a receivable counts with: its face; of an instalment of a claim, the principal in it."""
        subject = self.member.subject
        if subject.claims is None:
            return subject.pool.face
        return to_fen(subject.pool.frame["transfer_price"].to_numpy(dtype=np.float64))

    def _is_answered(self, provider: Party) -> NDArray[np.bool_]:
        """Receivables that a provider answers for one by one."""
        subject = self.member.subject
        frame = subject.pool.frame
        own = self._supports_of(provider)
        if not any(POOL in one.covers for one in own) or "is_guaranteed" not in frame:
            return np.zeros(len(frame), dtype=np.bool_)
        is_guaranteed = frame["is_guaranteed"].to_numpy(dtype=np.bool_, na_value=False)
        if subject.claims is None or "guarantor_id" not in subject.claims.claims:
            return is_guaranteed
        named = subject.claims.claims.set_index("claim_id")["guarantor_id"]
        by = frame["receivable_id"].str.rsplit("-", n=1).str[0].map(named)
        return is_guaranteed & (by.isna() | (by == provider.id)).to_numpy(dtype=np.bool_)

    def _by_obligor(self, amounts: Amounts) -> Amounts:
        found = np.bincount(self._code, weights=amounts, minlength=len(self._names))
        return np.asarray(found, dtype=np.float64)

    @cached_property
    def _base(self) -> Projection:
        return project(self.member.subject, (BASE,))

    def _last(self, days: Iterable[datetime.date | None]) -> int:
        """Number of the last period whose day is not after the day; that of the closing at least."""
        return max((number for number, day in enumerate(days) if day is not None and day <= self.as_of), default=0)

    def _balance(self, tranche: str) -> float:
        """What a tranche is owed after the last payment by the day, whole fen."""
        period = self._last(one.payment_date for one in self._base.plan.periods)
        return float(self._base.payments.standing[f"{tranche}.balance"][period, 0])

    def _cap_left(self, support: Support) -> float:
        """The most that a support may still be drawn for; of one that is not revolving, less all that it was."""
        if support.cap is None:
            return BOUNDLESS
        cap = float(to_fen(support.cap))
        if self.member.book is not None:
            return cap
        period, payments = self._last(one.payment_date for one in self._base.plan.periods), self._base.payments
        drawn = float(payments.between(source=support.id)[: period + 1].sum())
        if support.is_revolving:
            drawn = float(payments.standing[f"{support.id}.advance"][period, 0])
        return max(cap - drawn, 0.0)

    def _bought_since(self) -> float:
        """Face outstanding of receivables that were bought after the closing, at the last end of a window."""
        if self.member.subject.deal.pool.replenishment is None:
            return 0.0
        base = self._base
        period = self._last(one.end for one in base.plan.periods)
        all_of_it = base.payments.standing["pool.outstanding"][period, 0]
        return max(float(all_of_it - base.collections.outstanding[period, 0]), 0.0)

    def _net(self, total: float) -> float:
        """What is left to the guarantor of a book if all of it is claimed, on top of what was; else all of it."""
        book = self.member.book
        if book is None:
            return total
        sharing, start = sharing_of(book), claimed_so_far(book)
        own = next(number for number, one in enumerate(sharing.sharers) if one.role == "guarantor")
        before, after = net_parts(sharing, np.array([start, start + total]))[own]
        return float(after - before)


def _split(total: float, weights: Amounts) -> Amounts:
    """A total in whole fen, in proportion; nothing where there is nothing."""
    return pro_rata(np.array([total]), weights[:, None])[:, 0] if total else np.zeros(len(weights))


def _providers(subject: Subject, supports: Sequence[Support]) -> tuple[Party, ...]:
    found: dict[str, Party] = {}
    for support in supports:
        party = party_of(subject.deal, support.provider)
        found.setdefault(party.id, party)
    return tuple(found.values())
