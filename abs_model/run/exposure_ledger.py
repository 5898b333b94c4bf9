"""The guarantor's whole book as one ledger: who owes how much in which deal on a day, and what of it is guaranteed."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

import pandas as pd

from abs_model.deal.party import Party
from abs_model.errors import Fault
from abs_model.measure.credit_code import check_character, credit_code_in, is_sound_credit_code
from abs_model.measure.money import Amounts, to_fen, to_yuan
from abs_model.run.bill_measure import SMALL_SIZES
from abs_model.run.entity import Entities, Entity, Mention, match
from abs_model.run.exposure_member import Member, MemberDay
from abs_model.run.summary import Identity

EXPOSURE_COLUMNS = (
    "deal_id", "product", "guarantor_id", "obligor_id", "obligor_code", "obligor_name", "group_id", "role", "gross",
    "guaranteed", "net", "weight_kind", "is_small", "n_clients",
)  # fmt: skip

TOTAL_COLUMNS = ("deal_id", "product", "guarantor_id", "gross", "guaranteed", "net")
AMOUNTS = ("gross", "guaranteed", "net")

ROLES = {"supply_chain_abs": "debtor", "bill_guarantee": "acceptor", "ip_abn": "original_debtor"}
"""What those who owe under the pool of a product are called."""

PROVIDER = "provider"
"""The role of who provides another support in a deal of the guarantor."""

NOBODY = ""
"""The guarantor of a deal that has none."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ledger:
    """The book as at a day.

    Attributes
    ----------
    as_of : date
    exposures : DataFrame
        ``EXPOSURE_COLUMNS``, one line each deal, guarantor, obligor and role, in order of their ids; yuan, no line
        without any. ``gross``: what the obligor owes under the pool as at the day, by schedule, guaranteed or not.
        ``guaranteed``: what the guarantor is liable for to holders, before anybody shares it. ``net``: what it bears
        of that when everybody who shares has paid. ``weight_kind``: class of the liability balance. ``n_clients``: 1
        where something is guaranteed, else 0; of several lines of one obligor only one counts.
    totals : DataFrame
        ``TOTAL_COLUMNS``, one line each deal and guarantor, found from the deal itself and not from the lines.
    left_out : DataFrame
        deal_id, product, reason (``closes_later``, ``repaid_already``): deals of which nothing stands on the day.
    obligors, guarantors : Entities
        Who is who over the deals that stand.
    """

    as_of: datetime.date
    exposures: pd.DataFrame
    totals: pd.DataFrame
    left_out: pd.DataFrame
    obligors: Entities
    guarantors: Entities

    @property
    def identities(self) -> tuple[Identity, ...]:
        """Each deal's total and the sum of its lines, by guarantor and amount, fen: ``<deal>.<guarantor>.<amount>``."""
        owed = self.exposures[self.exposures["role"] != PROVIDER]
        fen = owed[["deal_id", "guarantor_id"]].assign(**{word: to_fen(owed[word]) for word in AMOUNTS})
        sums = fen.groupby(["deal_id", "guarantor_id"])[list(AMOUNTS)].sum()
        return tuple(
            Identity(
                identifier=f"{one['deal_id']}.{one['guarantor_id']}.{word}",
                left=int(to_fen(one[word])),
                right=int(cast(float, sums[word].get((one["deal_id"], one["guarantor_id"]), 0.0))),
            )
            for one in self.totals.to_dict("records")
            for word in AMOUNTS
        )


def exposures(members: Sequence[Member], as_of: datetime.date) -> pd.DataFrame:
    """One line each deal, guarantor, obligor and role as at a day; see ``Ledger.exposures``."""
    return ledger(members, as_of).exposures


def ledger(members: Sequence[Member], as_of: datetime.date) -> Ledger:
    """The book of all guarantors over some deals as at a day.

    Parameters
    ----------
    members : sequence of Member
        In any order, no deal twice; books of bills as at the day.
    as_of : date

    Raises
    ------
    ValueError
        If a deal is there twice, or a book was looked at as at another day.
    """
    ids = [one.deal_id for one in members]
    if len(set(ids)) != len(ids):
        raise ValueError(f"deals {sorted(ids)}; every deal once is wanted")
    days = [MemberDay(one, as_of) for one in sorted(members, key=lambda one: one.deal_id)]
    standing = [one for one in days if one.absence is None]
    guarantors = match(_guarantor_mentions(standing))
    obligors = match(mention for day in standing for mention in _mentions(day, guarantors))
    lines = [line for day in standing for line in _lines(day, obligors, guarantors)]
    totals = [line for day in standing for line in _totals(day, guarantors)]
    left_out = [
        {"deal_id": one.member.deal_id, "product": one.member.subject.deal.product, "reason": one.absence}
        for one in days
        if one.absence is not None
    ]
    return Ledger(
        as_of=as_of,
        exposures=_in_yuan(_together(pd.DataFrame(lines, columns=list(EXPOSURE_COLUMNS)))),
        totals=_in_yuan(pd.DataFrame(totals, columns=list(TOTAL_COLUMNS))),
        left_out=pd.DataFrame(left_out, columns=["deal_id", "product", "reason"]).astype("str"),
        obligors=obligors,
        guarantors=guarantors,
    )


def of_guarantor(found: Ledger, guarantor_id: str) -> pd.DataFrame:
    """The lines that a guarantor answers for something of, as its limits take them: ``gross`` is what it is liable for.

    Regulation sees what the guarantor owes to holders, not what obligors owe; so ``gross`` is ``guaranteed`` here.
    """
    lines = found.exposures
    own = lines[(lines["guarantor_id"] == guarantor_id) & (lines["role"] != PROVIDER) & (lines["guaranteed"] > 0)]
    return own.assign(gross=own["guaranteed"]).reset_index(drop=True)


def code_faults(*known: Entities) -> tuple[Fault, ...]:
    """Codes whose check character is wrong: worth a second look, for they say who is the same."""
    found = {}
    for one in (one for entities in known for one in entities.all):
        if one.code is not None and not is_sound_credit_code(one.code):
            mention = next(mention for mention in one.mentions if mention.code == one.code)
            found[one.code] = Fault(
                where=f"{mention.deal_id}: {mention.id}",
                found=f"the unified social credit code {one.code} ends in {one.code[-1]}",
                wanted=f"by its first 17 characters {check_character(one.code[:-1])} is wanted (GB 32100-2015)",
                remedy="Look it up, and correct it in every deal: the same code is taken for the same company.",
            )
    return tuple(found[code] for code in sorted(found))


def _guarantor_mentions(days: Iterable[MemberDay]) -> Iterator[Mention]:
    """Guarantors of all deals; their ids are words of the whole workspace."""
    for day in days:
        for party in day.guarantors():
            yield _party_mention(day, party, frozenset({"workspace"}))


def _party_mention(day: MemberDay, party: Party, guarantors: frozenset[str]) -> Mention:
    return Mention(
        deal_id=day.member.deal_id,
        role=PROVIDER,
        id=party.id,
        name=party.name,
        code=party.code or credit_code_in(party.id),
        group=party.group,
        guarantors=guarantors,
    )


def _guarantor_id(day: MemberDay, party: Party, guarantors: Entities) -> str:
    return guarantors.of(day.member.deal_id, PROVIDER, party.id).id


def _mentions(day: MemberDay, guarantors: Entities) -> Iterator[Mention]:
    """Who owes under the pool of a deal, and who provides its supports."""
    deal, frame = day.member.subject.deal, day.member.subject.pool.frame
    own = frozenset(_guarantor_id(day, party, guarantors) for party in day.guarantors())
    terms = {one.id: one for one in deal.core_enterprises}
    first = frame.drop_duplicates("core_enterprise_id").set_index("core_enterprise_id")
    for name in day.obligors:
        told, row = terms.get(name), first.loc[name]
        in_tape = row.get("core_enterprise_name")
        yield Mention(
            deal_id=day.member.deal_id,
            role=ROLES[deal.product],
            id=name,
            name=told.name if told is not None else str(in_tape) if isinstance(in_tape, str) else name,
            code=(told.code if told is not None else None) or credit_code_in(name),
            group=told.group if told is not None else None,
            guarantors=own,
        )
    for party in day.providers():
        yield _party_mention(day, party, own)


def _lines(day: MemberDay, obligors: Entities, guarantors: Entities) -> Iterator[dict[str, object]]:
    """Every obligor of a deal under every guarantor of it, and who else provides a support; fen."""
    deal, role = day.member.subject.deal, ROLES[day.member.subject.deal.product]
    small = _small(day)
    nothing: Amounts = day.gross * 0.0
    answers = [day.answer(party) for party in day.guarantors()]
    held = [(_guarantor_id(day, one.provider, guarantors), one.guaranteed, one.net) for one in answers]
    for guarantor_id, guaranteed, net in held or [(NOBODY, nothing, nothing)]:
        rows = zip(day.obligors, day.gross.tolist(), guaranteed.tolist(), net.tolist(), strict=True)
        for name, owed, answered, borne in rows:
            entity = obligors.of(day.member.deal_id, role, name)
            is_small = name in small
            amounts = {"gross": owed, "guaranteed": answered, "net": borne}
            yield {
                **_key(day, guarantor_id, entity, role),
                **amounts,
                "weight_kind": _kind(deal.product, is_small),
                "is_small": is_small,
            }
    for one in answers:
        for party in day.providers():
            if party.id != one.provider.id:
                entity = obligors.of(day.member.deal_id, PROVIDER, party.id)
                key = _key(day, _guarantor_id(day, one.provider, guarantors), entity, PROVIDER)
                amounts = {"gross": day.undertaking(party), "guaranteed": 0.0, "net": 0.0}
                yield {**key, **amounts, "weight_kind": _kind(deal.product, False), "is_small": False}


def _key(day: MemberDay, guarantor_id: str, entity: Entity, role: str) -> dict[str, object]:
    return {
        "deal_id": day.member.deal_id,
        "product": day.member.subject.deal.product,
        "guarantor_id": guarantor_id,
        "obligor_id": entity.id,
        "obligor_code": entity.code,
        "obligor_name": entity.name,
        "group_id": entity.group_id,
        "role": role,
    }


def _totals(day: MemberDay, guarantors: Entities) -> Iterator[dict[str, object]]:
    deal = day.member.subject.deal
    answers = [day.answer(party) for party in day.guarantors()]
    held = [(_guarantor_id(day, one.provider, guarantors), one.total, one.net_total) for one in answers]
    for guarantor_id, guaranteed, net in held or [(NOBODY, 0.0, 0.0)]:
        yield {
            "deal_id": day.member.deal_id,
            "product": deal.product,
            "guarantor_id": guarantor_id,
            "gross": day.gross_total,
            "guaranteed": guaranteed,
            "net": net,
        }


def _small(day: MemberDay) -> frozenset[str]:
    """Obligors that are small or micro firms, as far as the deal says so: of a book of bills, its whitelist."""
    if day.member.book is None:
        return frozenset()
    frame = day.member.book.frame
    return frozenset(str(name) for name in frame.loc[frame["acceptor_size"].isin(SMALL_SIZES), "acceptor_id"])


def _kind(product: str, is_small: bool) -> str:
    """Class of the liability balance: acceptance of bills is borrowing, plans and notes are other financing.

    References
    ----------
    融资担保责任余额计量办法: a small firm counts less up to an amount, of which the rulebook knows.
    """
    if product != "bill_guarantee":
        return "other_financing"
    return "small_borrowing" if is_small else "other_borrowing"


def _together(lines: pd.DataFrame) -> pd.DataFrame:
    """One line where one company goes by several ids in a deal; none where there is nothing; in order."""
    keys = ["deal_id", "guarantor_id", "obligor_id", "role"]
    how = dict.fromkeys(AMOUNTS, "sum") | {"is_small": "all"}
    how |= dict.fromkeys(("product", "obligor_code", "obligor_name", "group_id", "weight_kind"), "first")
    if not len(lines):
        return lines.astype(dict.fromkeys(AMOUNTS, "float64") | {"is_small": "bool", "n_clients": "int64"})
    found = lines.groupby(keys, sort=True, as_index=False).agg(how)
    found["weight_kind"] = [
        _kind(str(one), bool(small)) for one, small in zip(found["product"], found["is_small"], strict=True)
    ]
    found = found[(found["gross"] > 0) | (found["guaranteed"] > 0)].reset_index(drop=True)
    found["n_clients"] = (found["guaranteed"] > 0).astype("int64")
    return found[list(EXPOSURE_COLUMNS)]


def _in_yuan(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(**{word: to_yuan(table[word].to_numpy(dtype="float64")) for word in AMOUNTS})
