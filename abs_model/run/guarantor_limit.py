"""What regulation still lets a guarantor do: every limit with its headroom, and how much more fits of each product."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from abs_model.deal.rulebook import Rule
from abs_model.measure.guarantor import asset_base, least_room
from abs_model.measure.money import to_fen, to_yuan
from abs_model.run.guarantor_book import BORROWING, SMALL_CLASSES, GuarantorBook

PRODUCT_KINDS: dict[str, tuple[str, ...]] = {
    "supply_chain_abs": ("other_financing",),
    "bill_guarantee": ("other_borrowing", "small_borrowing"),
    "ip_abn": ("other_financing",),
}
"""Classes that a guarantee of a product may be of: plans and notes are other financing, accepted bills are borrowing
(融资担保责任余额计量办法)."""

NEW_CLIENT = "new_client"
"""Stands for a client that owes nothing guaranteed yet, and has no group."""

ALL_CLIENTS = "all_clients"
"""Stands for as many new clients as are wanted, so that only leverage says no."""

LIMIT_COLUMNS = [
    "identifier", "subject", "direction", "value", "threshold", "headroom", "unit", "headroom_amount", "is_met",
    "missing", "clause", "rule_source",
]  # fmt: skip
CAPACITY_COLUMNS = [
    "product", "weight_kind", "obligor_id", "obligor_name", "amount", "binding_limit", "limit_subject"
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """How much more of a class fits for a client, and what says no first.

    Attributes
    ----------
    amount : float
        Yuan, whole fen; 0 where a limit is broken already.
    binding_limit : str
        Id of the rule that one fen more would break: leverage, leverage_small_farm, single_client, group, or the amount
        at which a small class ends.
    limit_subject : str
        Whose limit that is.
    """

    amount: float
    binding_limit: str
    limit_subject: str


def capacity(book: GuarantorBook, kind: str, obligor_id: str | None = None, group_id: str | None = None) -> Capacity:
    """How much more of a class fits before the first of leverage, client, group and small class says no.

    A small class ends at an amount of borrowing for one client. What a client has in such a class counts whole when
    other borrowing carries it beyond; more is said to fit beyond that step only where everything beyond it does.

    Parameters
    ----------
    book : GuarantorBook
    kind : str
        One of ``WEIGHT_KINDS``.
    obligor_id : str, optional
        The client; a new one if left out.
    group_id : str, optional
        Its group; left out, the one that it has in the book, or none.

    References
    ----------
    融资担保公司监督管理条例 articles 15 and 16; 融资担保责任余额计量办法 on the small classes.
    """
    named = book.named
    own = named[named["obligor_id"] == obligor_id] if obligor_id is not None else named.iloc[:0]
    group = group_id if group_id is not None or own.empty else str(own["group_id"].iloc[0])
    members = named[named["group_id"] == group] if group is not None else own
    client = obligor_id or NEW_CLIENT
    limits = [
        (book.leverage_rule.id, book.guarantor.id, book.liability, book.weight(kind)),
        ("single_client", client, book.concentrated(own), book.concentration(kind)),
        ("group", group or client, book.concentrated(members), book.concentration(kind)),
    ]
    rooms = [book.number(rule_id) * book.net_assets - used for rule_id, _, used, _ in limits]
    weights = [weight for _, _, _, weight in limits]
    names: list[tuple[str, str]] = [(rule_id, subject) for rule_id, subject, _, _ in limits]
    if kind in SMALL_CLASSES:
        rooms.append(Fraction(_left_in_class(book, kind, own)))
        weights.append(Fraction(1))
        names.append((SMALL_CLASSES[kind], client))
    amount, place = _over_steps(_steps(book, kind, own), rooms, weights)
    return Capacity(amount=float(to_yuan(amount)), binding_limit=names[place][0], limit_subject=names[place][1])


def total_capacity(book: GuarantorBook, kind: str) -> Capacity:
    """How much more of a class fits over as many clients as are wanted: what leverage leaves.

    References
    ----------
    融资担保公司监督管理条例 article 15.
    """
    rule = book.leverage_rule
    room = book.number(rule.id) * book.net_assets - book.liability
    amount, _ = least_room([room], [book.weight(kind)])
    return Capacity(amount=float(to_yuan(amount)), binding_limit=rule.id, limit_subject=book.guarantor.id)


def _over_steps(steps: list[tuple[int, Fraction]], rooms: list[Fraction], weights: list[Fraction]) -> tuple[int, int]:
    """The most that fits, and the limit that says no, where limits are used up by a step at some amounts."""
    reached, used = 0, Fraction(0)
    for end, more in steps:
        fits, place = least_room([*(room - used for room in rooms[:3]), *rooms[3:]], weights)
        if fits < end:
            return max(fits, reached), place
        reached, used = end, used + more
    fits, place = least_room([*(room - used for room in rooms[:3]), *rooms[3:]], weights)
    return max(fits, reached), place


def _steps(book: GuarantorBook, kind: str, own: pd.DataFrame) -> list[tuple[int, Fraction]]:
    """Amounts beyond which a client leaves a small class, and by how much more its old guarantees count then; fen."""
    if kind not in BORROWING:
        return []
    steps = []
    for small in SMALL_CLASSES:
        held = own[own["weight_kind"] == small]
        if small != kind and not held.empty:
            more = (book.weight("other_borrowing") - book.weight(small)) * int(held["liable"].sum())
            steps.append((_left_in_class(book, small, own), more))
    return sorted(steps)


def _left_in_class(book: GuarantorBook, small: str, own: pd.DataFrame) -> int:
    """What a client may still borrow within a small class, fen; below 0 beyond it."""
    owed = int(own.loc[own["weight_kind"].isin(BORROWING), "gross"].sum())
    return int(to_fen(book.rules[SMALL_CLASSES[small]].value)) - owed


def capacity_table(book: GuarantorBook) -> pd.DataFrame:
    """How much more of each product fits: in all, for a new client, and for each one that the book knows.

    Returns
    -------
    DataFrame
        product, weight_kind, obligor_id (``all_clients`` for any number of new ones, ``new_client`` for one),
        obligor_name, amount in yuan, binding_limit, limit_subject. Amounts are alternatives and do not add up. A client
        that is no small firm is not asked about the small class.
    """
    clients = book.named.groupby("obligor_id", sort=True).agg(
        obligor_name=("obligor_name", "first"), is_small=("is_small", "all")
    )
    rows = []
    for product, kinds in PRODUCT_KINDS.items():
        for kind in kinds:
            rows.append(_capacity_row(product, kind, ALL_CLIENTS, None, total_capacity(book, kind)))
            rows.append(_capacity_row(product, kind, NEW_CLIENT, None, capacity(book, kind)))
            for client in clients.itertuples():
                if kind not in SMALL_CLASSES or client.is_small:
                    name, found = str(client.Index), capacity(book, kind, str(client.Index))
                    rows.append(_capacity_row(product, kind, name, client.obligor_name, found))
    return pd.DataFrame(rows, columns=CAPACITY_COLUMNS)


def _capacity_row(product: str, kind: str, client: str, name: object, found: Capacity) -> dict[str, object]:
    return {
        "product": product,
        "weight_kind": kind,
        "obligor_id": client,
        "obligor_name": name,
        "amount": found.amount,
        "binding_limit": found.binding_limit,
        "limit_subject": found.limit_subject,
    }


def limit_table(book: GuarantorBook) -> pd.DataFrame:
    """Every limit as at the day, one a line; clients and groups by what they owe, largest first.

    Returns
    -------
    DataFrame
        identifier (id of the rule), subject, direction (``above``: broken above the threshold; ``below``), value,
        threshold, headroom (threshold - value, or value - threshold where it is broken below), unit, headroom_amount in
        yuan (of liability, or of the assets of the class), is_met (None where value is missing), missing, clause,
        rule_source.
    """
    leverage = book.leverage_rule
    rows = [_row(book, leverage, book.guarantor.id, book.liability, book.net_assets)]
    for rule_id, word in (("single_client", "obligor_id"), ("group", "group_id")):
        owed = {str(one): book.concentrated(lines) for one, lines in book.named.groupby(word)}
        largest = sorted(owed.items(), key=lambda one: (-one[1], one[0]))
        rows += [_row(book, book.rules[rule_id], one, used, book.net_assets) for one, used in largest]
    rows += list(_asset_rows(book))
    return pd.DataFrame(rows, columns=LIMIT_COLUMNS)


def _asset_rows(book: GuarantorBook) -> Iterator[dict[str, object]]:
    """The four ratios of 融资担保公司资产比例管理办法."""
    parts = {
        "capital_ratio": ("net_assets", "unearned_reserve", "compensation_reserve"),
        "class_1_2_ratio": ("class_1", "class_2"),
        "class_1_ratio": ("class_1",),
        "class_3_ratio": ("class_3",),
    }
    sheet = book.sheet
    for rule_id, words in parts.items():
        of_all = rule_id == "capital_ratio"
        needed = (*words, "total_assets", *(() if of_all else ("compensation_receivable",)))
        missing = [one for one in needed if getattr(sheet, one) is None]
        if missing:
            yield _unknown(book, book.rules[rule_id], missing)
            continue
        used = sum((Fraction(float(to_fen(getattr(sheet, one)))) for one in words), Fraction(0))
        receivable = 0.0 if of_all else float(to_fen(sheet.compensation_receivable or 0.0))
        base = asset_base(float(to_fen(sheet.total_assets or 0.0)), receivable)
        yield _row(book, book.rules[rule_id], book.guarantor.id, used, base)


def _row(book: GuarantorBook, rule: Rule, subject: str, used: Fraction, base: Fraction) -> dict[str, object]:
    is_cap = rule.id in {"leverage", "leverage_small_farm", "single_client", "group", "class_3_ratio"}
    threshold, value = book.number(rule.id), used / base
    room = threshold - value if is_cap else value - threshold
    return {
        "identifier": rule.id,
        "subject": subject,
        "direction": "above" if is_cap else "below",
        "value": float(value),
        "threshold": float(threshold),
        "headroom": float(room),
        "unit": "ratio" if rule.id.startswith("leverage") else "share",
        "headroom_amount": float(to_yuan(room * base // 1)),
        "is_met": room >= 0,
        "missing": None,
        "clause": rule.clause,
        "rule_source": rule.source,
    }


def _unknown(book: GuarantorBook, rule: Rule, missing: list[str]) -> dict[str, object]:
    return {
        "identifier": rule.id,
        "subject": book.guarantor.id,
        "direction": "above" if rule.id == "class_3_ratio" else "below",
        "threshold": rule.value,
        "unit": "share",
        "is_met": None,
        "missing": ", ".join(missing),
        "clause": rule.clause,
        "rule_source": rule.source,
    }
