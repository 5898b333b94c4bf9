"""Terms of the deal as cells that may be changed: tranches, accounts, fees, tax, supports, limits, thresholds."""

from dataclasses import dataclass

from abs_model.deal.fee import Fee
from abs_model.deal.priority import Limit
from abs_model.engine.plan import Note
from abs_model.glossary import Unit
from abs_model.live.case import BOUNDLESS, EPOCH_SERIAL, NEVER, Case, serial, term_words
from abs_model.live.formula import Cell, rounded
from abs_model.live.language import HALF_UP_POWER, Expression, Number
from abs_model.live.model import NOTHING, CellSpec, Draft, Schedule, Words
from abs_model.live.note import NOTES

FEE_MEASURES: dict[str, Unit] = {"amount": "yuan", "annual_amount": "yuan", "rate": "rate", "ratio": "share"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """What some inputs belong to: its kind and id, what it is called, and where the deal file states its terms."""

    kind: str
    id: str
    words: Words
    loc: str


def write_terms(draft: Draft, case: Case) -> None:
    """Write every number of the deal file that the waterfall rests on."""
    _write_general(draft, case)
    _write_constants(draft)
    for note in case.plan.notes:
        _write_tranche(draft, case, note)
    _write_accounts(draft, case)
    for fee in case.plan.deal.plan_fees:
        _write_fee(draft, case, fee)
    draft.close("inputs", term_words("live_fees"), NOTES["fees"])
    _write_tax(draft, case)
    _write_supports(draft, case)
    _write_limits(draft, case)
    _write_thresholds(draft, case)


def name_of(key: str) -> str:
    """The name of the cell of a key: what follows the word for its kind.

    Examples
    --------
    >>> name_of("tranche.A.coupon_rate"), name_of("closing_date")
    ('A_coupon_rate', 'closing_date')
    """
    kind, _, rest = key.partition(".")
    return rest.replace(".", "_") or kind


def write_input(
    draft: Draft, key: str, words: Words, unit: Unit, number: float | None, *, loc: str = "", may_be_blank: bool = False
) -> Cell:
    """A cell that may be changed, under a name of its own."""
    name = draft.unique(name_of(key))
    return draft.cell(
        CellSpec(key=key, words=words, unit=unit, number=number, name=name, loc=loc, may_be_blank=may_be_blank)
    )


def write_made(draft: Draft, key: str, words: Words, unit: Unit, formula: Expression) -> Cell:
    """A cell with a formula, under a name of its own."""
    name = draft.unique(name_of(key))
    return draft.cell(CellSpec(key=key, words=words, unit=unit, formula=formula, name=name))


def _write_own(
    draft: Draft, owner: Owner, word: str, term: str, unit: Unit, number: float | None, more: Words = NOTHING
) -> Cell:
    """An input of something that has a name; only a cap may be blank."""
    return write_input(
        draft,
        f"{owner.kind}.{owner.id}.{word}",
        owner.words + term_words(term) + more,
        unit,
        number,
        loc=f"{owner.loc}.{word}".replace("target_", "target."),
        may_be_blank=word == "cap",
    )


def _write_general(draft: Draft, case: Case) -> None:
    dates, pool = case.plan.deal.dates, case.plan.deal.pool
    write_input(draft, "closing_date", term_words("live_closing"), "date", serial(dates.closing), loc="dates.closing")
    if case.plan.price is not None:
        price, words = case.plan.price / 100, term_words("purchase_price")
        write_input(draft, "purchase_price", words, "yuan", price, loc="pool.purchase")
    if pool.clean_up_call is not None:
        ratio, words = pool.clean_up_call.pool_ratio, term_words("live_clean_up_ratio")
        write_input(draft, "clean_up_ratio", words, "share", ratio, loc="pool.clean_up_call.pool_ratio")
    if pool.replenishment is not None:
        loc, terms = "pool.replenishment", pool.replenishment
        words = term_words("live_until")
        write_input(draft, "replenishment_until", words, "date", serial(terms.until), loc=f"{loc}.until")
        words = term_words("live_price_ratio")
        write_input(draft, "replenishment_price_ratio", words, "share", terms.price_ratio, loc=f"{loc}.price_ratio")
    for part, amount in (case.tape or {}).items():
        write_input(draft, f"tape_{part}", term_words(f"live_tape_{part}"), "yuan", amount)
    draft.close("inputs", term_words("live_deal"), NOTES["deal"])


def _write_constants(draft: Draft) -> None:
    half_up = Number(1.0) + Number(2.0).to_the(HALF_UP_POWER)
    write_made(draft, "half_up", term_words("live_half_up"), "number", half_up)
    write_made(draft, "never", term_words("live_never"), "number", Number(float(NEVER)))
    write_made(draft, "no_limit", term_words("live_no_limit"), "yuan", Number(BOUNDLESS))
    draft.close("inputs", term_words("live_constants"), NOTES["constants"])


def _write_tranche(draft: Draft, case: Case, note: Note) -> None:
    tranche = note.tranche
    owner = Owner(kind="tranche", id=tranche.id, words=case.words(tranche.id), loc=f"tranches.{tranche.id}")
    balance = _write_own(draft, owner, "balance", "live_principal", "yuan", tranche.balance)
    price = _write_own(draft, owner, "issue_price", "issue_price", "number", tranche.issue_price)
    _write_own(draft, owner, "coupon_rate", "coupon_rate", "rate", tranche.coupon_rate)
    _write_own(draft, owner, "maturity", "maturity_date", "date", float(note.maturity + EPOCH_SERIAL))
    words = owner.words + term_words("live_proceeds")
    write_made(draft, f"tranche.{tranche.id}.proceeds", words, "yuan", rounded(balance * price / 100.0))
    if tranche.instalments:
        instalments = sorted(tranche.instalments, key=lambda one: one.date)
        draft.tables.append(
            Schedule(
                key=f"instalments.{tranche.id}",
                words=owner.words + term_words("live_instalments"),
                days=tuple(serial(one.date) for one in instalments),
                amounts=tuple(one.amount for one in instalments),
            )
        )
    draft.close("inputs", owner.words, NOTES["tranche"])


def _write_accounts(draft: Draft, case: Case) -> None:
    for account in case.plan.deal.accounts:
        owner = Owner(kind="account", id=account.id, words=case.words(account.id), loc=f"accounts.{account.id}")
        _write_own(draft, owner, "reinvestment_rate", "reinvestment_rate", "rate", account.reinvestment_rate)
        if account.target is not None:
            _write_own(draft, owner, "target_amount", "live_target_amount", "yuan", account.target.amount)
            _write_own(draft, owner, "target_ratio", "live_target_ratio", "share", account.target.ratio)
    draft.close("inputs", term_words("live_accounts"), NOTES["accounts"])


def _write_fee(draft: Draft, case: Case, fee: Fee) -> None:
    owner = Owner(kind="fee", id=fee.id, words=case.words(f"fees.{fee.id}"), loc=f"fees.{fee.id}")
    base = NOTHING if fee.base is None else term_words(f"live_base_{fee.base}")
    for measure, unit in FEE_MEASURES.items():
        number: float | None = getattr(fee, measure)
        if number is not None:
            _write_own(draft, owner, measure, f"live_fee_{measure}", unit, number, base)
    if fee.cap is not None:
        _write_own(draft, owner, "cap", "cap", "yuan", fee.cap)


def _write_tax(draft: Draft, case: Case) -> None:
    tax = case.plan.deal.tax
    if tax.base == "none":
        return
    vat = write_input(draft, "vat_rate", term_words("vat_rate"), "rate", tax.vat_rate, loc="tax.vat_rate")
    words = term_words("surtax_ratio")
    surtax = write_input(draft, "surtax_ratio", words, "share", tax.surtax_ratio, loc="tax.surtax_ratio")
    factor = vat / (vat + 1.0) * (surtax + 1.0)
    write_made(draft, "tax_factor", term_words("live_tax_factor"), "number", factor)
    draft.close("inputs", term_words("tax"), NOTES["tax"])


def _write_supports(draft: Draft, case: Case) -> None:
    for support in case.plan.deal.support:
        owner = Owner(kind="support", id=support.id, words=case.words(support.id), loc=f"support.{support.id}")
        _write_own(draft, owner, "cap", "cap", "yuan", support.cap)
        _write_own(draft, owner, "advance_rate", "live_advance_rate", "rate", support.advance_rate)
    draft.close("inputs", term_words("live_supports"), NOTES["supports"])


def _write_limits(draft: Draft, case: Case) -> None:
    """The bounds on steps, under names that tell the closing list from the programme of all states."""
    for kind, steps in (("closing", case.plan.closing), ("step", case.plan.programme)):
        for planned in steps:
            if planned.step.limit is not None:
                number = Words(zh=f" {planned.number} ", en=f"{planned.number}")
                words = term_words(f"live_{kind}_number") + number + term_words("live_limit")
                _write_limit(draft, f"step.{kind}_{planned.number}", words, planned.step.limit)
    draft.close("inputs", term_words("live_limits"), NOTES["limits"])


def _write_limit(draft: Draft, step: str, words: Words, limit: Limit) -> None:
    units: dict[str, Unit] = {"amount": "yuan", "share": "share", "target_ratio": "share"}
    for word, unit in units.items():
        number: float | None = getattr(limit, word)
        if number is not None:
            write_input(draft, f"{step}.limit_{word}", words, unit, number, loc="priority_of_payments")


def _write_thresholds(draft: Draft, case: Case) -> None:
    for trigger in case.plan.deal.triggers:
        when = trigger.when
        number = when.above if when.above is not None else when.below or 0.0
        side = term_words("above" if when.above is not None else "below")
        own = Words(zh=trigger.name.zh, en=trigger.name.en)
        words = own + Words(zh=f"（{side.zh}）", en=f"({side.en})")
        key = f"trigger.{trigger.id}.threshold"
        write_input(draft, key, words, "number", number, loc=f"triggers.{trigger.id}")
    draft.close("inputs", term_words("live_thresholds"), NOTES["thresholds"])
