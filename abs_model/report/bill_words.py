"""The words of a book of bills: its acceptors, who bears claims, stages and tasks, the terms of its programme."""

from collections.abc import Iterator, Mapping

import pandas as pd

from abs_model.deal.bill_price import PriceRow
from abs_model.deal.programme import BillProgramme
from abs_model.deal.sharing import Cession, Sharer
from abs_model.glossary import TERMS, Language, Unit, label
from abs_model.pool.bill_book import BillBook
from abs_model.pool.bill_pool import pool_of_book
from abs_model.pool.bill_task import ARTICLES
from abs_model.pool.pool import Part
from abs_model.report.deal_terms import DealTerm
from abs_model.report.naming import said
from abs_model.report.number import Value
from abs_model.report.source import ILLUSTRATIVE, stated_source
from abs_model.run.bill_sharing import sharing_of
from abs_model.run.summary import Identity
from abs_model.terms import Name

LANGUAGES: tuple[Language, Language] = ("zh", "en")

OWN_WORDS: Mapping[str, Mapping[str, str]] = {
    "state": {"overdue": "acceptor_overdue"},
    "frozen_for": {"overdue": "acceptor_overdue"},
    "basis": {"all": "all_acts", "credit": "credit_acts"},
    "price_source": {"tape": "stated_price", "grid": "price_grid", "none": "no_price"},
}
"""By column: words that have another term than the one of their name."""

PREFIXES = {"stage": "stage_", "code_stage": "stage_", "recourse": "recourse_to_"}
"""By column: what stands before its words in the glossary."""

HEADS = {"face": "bill_face", "discount_rate": "bill_discount_rate", "n_acceptors": "n_members"}
"""Columns that other products have too, under another name."""

REFERENCES = {
    "law.tenor": "电子商业汇票业务管理办法；〔2022〕4号；支付结算办法",
    "law.presentment_days": ARTICLES["present"],
    "law.notice_days": ARTICLES["give_notice"],
    "law.acceptor_bar_months": ARTICLES["recourse_acceptor"],
    "law.recourse_bar_months": ARTICLES["recourse_prior"],
    "law.re_recourse_bar_months": ARTICLES["re_recourse"],
    "overdue.events": "商业汇票信息披露操作细则",
    "overdue.months": "商业汇票信息披露操作细则",
    "overdue.persistent_months": "商业汇票信息披露操作细则",
    "overdue.exclusion_months": "〔2022〕4号第36条",
    "capital.weight": "融资担保责任余额计量办法",
    "capital.small_weight": "融资担保责任余额计量办法",
    "capital.small_amount": "融资担保责任余额计量办法",
    "capital.leverage": "融资担保公司监督管理条例第15条",
}
"""Where a default comes from."""


def word_of(column: str, value: str, language: Language) -> str:
    """A word of a column: a stage, a task, a reason; in words."""
    known = OWN_WORDS.get(column, {}).get(value, value)
    return label(PREFIXES.get(column, "") + known, language)


def head_of(column: str) -> str:
    """The term that heads a column of a table of bills."""
    return HEADS.get(column, column)


def frozen_words(reasons: str, language: Language) -> str:
    """Why a line is frozen, in words; nothing where it is not.

    Examples
    --------
    >>> frozen_words("overdue, rating_cut", "zh")
    '承兑人逾期、评级下调'
    """
    words = [word_of("frozen_for", one, language) for one in reasons.split(", ") if one]
    return ("、" if language == "zh" else ", ").join(words)


def acceptor_names(book: BillBook, language: Language) -> dict[str, str]:
    """Every acceptor in words, by id; in Chinese where there is no English name, by its id where there is none.

    Those of the lines go before what bills say; an acceptor off the whitelist has a name on its bills at most.
    """
    listed = book.whitelist.frame
    names: dict[str, str] = {}
    for frame in (book.frame.drop_duplicates("acceptor_id"), book.lines):
        pairs = zip(frame["acceptor_id"], frame["acceptor_name"], strict=True)
        names |= {key: name if isinstance(name, str) and name else key for key, name in pairs}
    if language == "en" and "acceptor_name_en" in listed:
        known = listed[["acceptor_id", "acceptor_name_en"]].dropna()
        names |= dict(zip(known["acceptor_id"], known["acceptor_name_en"], strict=True))
    return names


def largest_in_use(lines: pd.DataFrame, most: int) -> pd.DataFrame:
    """So many acceptors that use most of their lines; none that use nothing, unless all do."""
    is_held = lines["used"] + lines["reserved"] > 0
    return (lines[is_held] if is_held.any() else lines).nlargest(most, "used", keep="first")


def bearer_names(book: BillBook, language: Language) -> dict[str, str]:
    """Everybody who bears a part of claims, by id."""
    sharing = sharing_of(book)
    members: tuple[Sharer | Cession, ...] = (*sharing.sharers, *sharing.cessions)
    return {one.id: said(one.name, language) for one in members}


def is_invented(programme: BillProgramme, path: str) -> bool:
    """Whether a number of a programme was made up to have one; a default was not."""
    return _is_stated(programme, path) and stated_source(programme.source, path) == ILLUSTRATIVE


def guarantor_words(programme: BillProgramme, language: Language) -> str:
    """The name of the guarantor."""
    guarantor = programme.guarantor
    return guarantor.name if language == "zh" or guarantor.name_en is None else guarantor.name_en


def tape_parts(book: BillBook) -> Mapping[str, Part]:
    """Where every row of the tape went: the whole, pool, excluded, refused."""
    return pool_of_book(book)[0].identity.parts


def tape_identities(book: BillBook) -> tuple[Identity, Identity]:
    """Tape = pool + exclusions + refused: rows, and fen."""
    found = pool_of_book(book)[0].identity
    parts = found.pool + found.excluded + found.refused
    return (
        Identity(identifier="tape_rows", left=found.tape.n_rows, right=parts.n_rows),
        Identity(identifier="tape_amount", left=found.tape.amount, right=parts.amount),
    )


def group_members(lines: pd.DataFrame, names: Mapping[str, str], language: Language, most: int = 3) -> dict[str, str]:
    """The acceptors of each group in words, at most so many of them by name."""
    comma = "、" if language == "zh" else ", "
    found = {}
    for group, ids in lines.groupby("group_id", sort=False)["acceptor_id"]:
        words = [names[one] for one in ids[:most]]
        rest = len(ids) - len(words)
        more = (f"等{len(ids)}户" if language == "zh" else f" and {rest} more") if rest else ""
        found[str(group)] = comma.join(words) + more
    return found


def origin_words(programme: BillProgramme, path: str, language: Language) -> str:
    """Where a term of a programme comes from: as its file says, or for a default the rule that it follows."""
    if not _is_stated(programme, path):
        return stated_source(REFERENCES, path) or label("program_default", language)
    source = stated_source(programme.source, path)
    return label(ILLUSTRATIVE, language) if source == ILLUSTRATIVE else source or label("not stated", language)


def programme_terms(programme: BillProgramme) -> tuple[DealTerm, ...]:
    """Every number of a programme, in the order of its file."""
    return (
        *_party_terms(programme),
        *_plain(programme, "limits", {
            "product": "product_cap", "per_group": "group_cap", "per_supplier": "supplier_cap",
            "per_bill": "bill_cap", "tenor_days": "tenor_cap",
        }),
        *_plain(programme, "freeze", {"lowest_rating": "lowest_rating"}),
        *_plain(programme, "overdue", {
            "events": "overdue_acts", "months": "look_back_months", "persistent_months": "persistent_months",
            "exclusion_months": "exclusion_months",
        }),
        *_price_terms(programme),
        *_law_terms(programme),
        *_sharing_terms(programme),
        *_plain(programme, "settlement", {
            "grid": "settlement_grid", "claim_payment_days": "claim_payment_days",
            "recovery_months": "recovery_months",
        }),
        *_plain(programme, "capital", {
            "weight": "liability_weight", "small_weight": "small_weight", "small_amount": "small_amount",
            "leverage": "leverage_cap", "net_assets": "net_assets",
        }),
        *(_threshold(programme, number) for number in range(len(programme.triggers))),
    )  # fmt: skip


BLOCKS = {"freeze": "frozen_for", "overdue": "overdue_regime"}
"""Blocks of a programme whose term is another one."""

PAYERS = {"seller": "supplier", "buyer": "acceptor"}


def _is_stated(programme: BillProgramme, path: str) -> bool:
    """Whether a term stands in the file itself."""
    block, _, field = path.partition(".")
    if block not in programme.model_fields_set:
        return False
    name = field.split(".")[0]
    found = getattr(programme, block)
    return name in found.model_fields_set if hasattr(found, "model_fields_set") else True


def _of_glossary(identifier: str) -> Name:
    term = TERMS[identifier]
    return Name(zh=term.zh, en=term.en)


def _term(subject: Name, identifier: str, value: Value, path: str, unit: Unit | None = None) -> DealTerm:
    return DealTerm(subject=subject, identifier=identifier, value=value, path=path, unit=unit or TERMS[identifier].unit)


def _plain(programme: BillProgramme, block: str, words: Mapping[str, str]) -> Iterator[DealTerm]:
    """Fields of a block that say something, each under its term."""
    subject = _of_glossary(BLOCKS.get(block, block))
    for field, identifier in words.items():
        value = getattr(getattr(programme, block), field)
        if value is not None:
            yield _term(subject, identifier, value, f"{block}.{field}")


def _party_terms(programme: BillProgramme) -> Iterator[DealTerm]:
    guarantor, subject = programme.guarantor, _of_glossary("guarantor")
    if guarantor.rating is not None:
        yield _term(subject, "rating", guarantor.rating, "parties.guarantor.rating")
    if guarantor.liquid_assets is not None:
        yield _term(subject, "liquid_assets", guarantor.liquid_assets, "parties.guarantor.liquid_assets")


def _price_terms(programme: BillProgramme) -> Iterator[DealTerm]:
    prices, subject = programme.prices, _of_glossary("prices")
    yield from _plain(programme, "prices", {
        "day_count": "day_count", "roll": "roll", "out_of_town_days": "out_of_town_days",
        "least_guarantee_fee": "least_guarantee_fee", "other_fee_ratio": "other_fee_ratio",
        "interest_payer": "interest_payer",
    })  # fmt: skip
    if prices.interest_payer == "agreed":
        yield _term(subject, "buyer_share", prices.buyer_share, "prices.buyer_share")
    payer = PAYERS[prices.guarantee_fee_payer]
    yield _term(subject, "guarantee_fee_payer", payer, "prices.guarantee_fee_payer")
    for number, row in enumerate(prices.grid):
        whose = _grid_row(row)
        yield _term(whose, "bill_discount_rate", row.discount_rate, f"prices.grid.{number}.discount_rate")
        yield _term(whose, "guarantee_fee_rate", row.guarantee_fee_rate, f"prices.grid.{number}.guarantee_fee_rate")


def _grid_row(row: PriceRow) -> Name:
    ratings = ", ".join(row.ratings)
    return Name(zh=f"{ratings}，不超过{row.up_to_days}天", en=f"{ratings}, up to {row.up_to_days} days")


def _law_terms(programme: BillProgramme) -> Iterator[DealTerm]:
    for number, cap in enumerate(programme.law.tenor):
        zh, en = (
            "、".join(label(one, "zh") for one in cap.systems),
            ", ".join(label(one, "en") for one in cap.systems),
        )
        if cap.drawn_from is not None:
            zh, en = f"{zh}，{cap.drawn_from}起出票", f"{en}, drawn from {cap.drawn_from}"
        yield _term(Name(zh=zh, en=en), "tenor_months", cap.months, f"law.tenor.{number}.months")
    fields = (
        "presentment_days", "notice_days", "acceptor_bar_months", "recourse_bar_months", "re_recourse_bar_months",
        "largest_pack",
    )  # fmt: skip
    yield from _plain(programme, "law", dict(zip(fields, fields, strict=True)))


def _sharing_terms(programme: BillProgramme) -> Iterator[DealTerm]:
    sharing = programme.sharing
    if sharing is None:
        return
    for one in sharing.sharers:
        yield from _bearer_terms(one, "sharers", {"share": "borne_share", "first_loss": "first_loss"})
    for cession in sharing.cessions:
        yield from _bearer_terms(cession, "cessions", {"share": "ceded_share"})
    yield _term(_of_glossary("sharing"), "recovery_rule", sharing.recovery, "sharing.recovery")


def _bearer_terms(one: Sharer | Cession, block: str, words: Mapping[str, str]) -> Iterator[DealTerm]:
    for field, identifier in {**words, "cap": "cap", "lag_days": "lag_days"}.items():
        value = getattr(one, field)
        if value is not None:
            yield _term(one.name, identifier, value, f"sharing.{block}.{one.id}.{field}")


def _threshold(programme: BillProgramme, number: int) -> DealTerm:
    """The threshold of a trigger, in the unit of what it measures."""
    trigger = programme.triggers[number]
    bound = "below" if trigger.above is None else "above"
    value = trigger.below if trigger.above is None else trigger.above
    return _term(trigger.name, bound, value, f"triggers.{trigger.id}.{bound}", TERMS[trigger.measure].unit)
