"""Check rows: what came in went out or is left, per account, note and support; zero, or something is wrong."""

from collections.abc import Mapping, Sequence

from abs_model.engine.ledger import COMMINGLED, POOL
from abs_model.live.case import Case, term_words
from abs_model.live.dates import IS_DISTRIBUTION
from abs_model.live.formula import Cell, Over, Ref, choose, exact, maximum, total
from abs_model.live.inflow import FLOWS
from abs_model.live.language import ZERO, Call, Expression
from abs_model.live.model import CellSpec, RowSpec, Words
from abs_model.live.note import NOTES
from abs_model.live.standing import Standing, payees

Flows = Mapping[str, Sequence[Expression]]


def write_payees(standing: Standing, closing: Standing) -> None:
    """What everybody was paid in each period, from whatever source; what supports paid."""
    draft, case = standing.draft, standing.case
    supports = [support.id for support in case.plan.deal.support]
    residuals = [
        name for name in standing.inflows if name not in {*payees(case), *standing.cash, *supports, COMMINGLED}
    ]
    for name in (*(one for one in payees(case) if one != POOL), *residuals):
        _write_sum(standing, closing, f"paid.{name}", case.words(name) + term_words("live_paid"), "inflows", name)
    for name in supports:
        words = case.words(name) + term_words("live_drawn")
        _write_sum(standing, closing, f"drawn.{name}", words, "outflows", name)
        words = case.words(name) + term_words("live_reimbursed")
        _write_sum(standing, closing, f"reimbursed.{name}", words, "inflows", name)
    _write_sums(standing)
    _write_flows(standing)
    draft.close("positions", term_words("live_payees"), NOTES["payees"])


def _write_sums(standing: Standing) -> None:
    """What charts show: cash of the pool, what supports paid, what the notes were paid."""
    case = standing.case
    notes = [f"paid.{name}" for note in case.plan.notes for name in (note.interest, note.repayment)]
    sums = {
        "cash_in": [f"arrived.{flow}" for flow in FLOWS],
        "drawn_in": [f"drawn.{support.id}" for support in case.plan.deal.support],
        "paid_to_notes": notes,
    }
    for word, keys in sums.items():
        added = total([Ref(key) for key in keys])
        row = RowSpec(key=f"chart.{word}", words=term_words(f"live_{word}"), first=ZERO, each=added, is_flow=True)
        standing.draft.row(row)


def _write_flows(standing: Standing) -> None:
    """What the holders of each note paid and got, and the days of it."""
    draft, case = standing.draft, standing.case
    closing = Cell("closing_date")
    day = choose(IS_DISTRIBUTION, Ref("payment_date"), maximum(Ref("window_end"), closing))
    row = RowSpec(key="flow_date", words=term_words("live_flow_date"), unit="date", first=closing, each=day)
    draft.row(row)
    for note in case.plan.notes:
        name = note.tranche.id
        parts = [part for part in ("interest", "principal", "residual") if f"{name}.{part}" in standing.inflows]
        got = total([Ref(f"paid.{name}.{part}") for part in parts])
        words = case.words(name) + term_words("live_flow")
        first = exact(got - Cell(f"tranche.{name}.proceeds"))
        draft.row(RowSpec(key=f"flow.{name}", words=words, first=first, each=got, is_flow=True))


def _write_sum(standing: Standing, closing: Standing, key: str, words: Words, side: str, name: str) -> None:
    each: Flows = getattr(standing, side)
    first: Flows = getattr(closing, side)
    standing.draft.row(
        RowSpec(
            key=key,
            words=words,
            first=total(list(first.get(name, ()))),
            each=total(list(each.get(name, ()))),
            is_flow=True,
        )
    )


def write_checks(standing: Standing, closing: Standing) -> None:
    """Write the identities of money as rows that must be 0, and one cell that adds all of them up."""
    draft, case = standing.draft, standing.case
    keys = [
        *(_check_account(standing, closing, name) for name in standing.cash),
        _check_all(standing, closing),
        *(_check_note(standing, note.tranche.id) for note in case.plan.notes),
        *(_check_interest(standing, note.tranche.id) for note in case.plan.notes),
        *(_check_support(standing, support.id) for support in case.plan.deal.support),
        _check_pool(standing),
    ]
    largest = total([Call("ABS", (Ref(key),)) for key in keys])
    row = RowSpec(key="check.all", words=term_words("live_check_all"), first=largest, each=largest, is_check=True)
    draft.row(row)
    draft.close("checks", term_words("live_checks"), NOTES["checks"])
    everything = Over("check.all", 0, draft.n_periods - 1)
    cells: dict[str, Expression] = {"checks": exact(everything)}
    cells |= _tape_checks(case)
    for key, formula in cells.items():
        name = draft.unique(key)
        draft.cell(CellSpec(key=key, words=term_words(f"live_{key}"), unit="yuan", formula=formula, name=name))
    draft.close("checks", term_words("live_check_sums"), NOTES["check_sums"])


def _tape_checks(case: Case) -> dict[str, Expression]:
    """The tape is the pool, what was excluded and what was refused; the pool is what the tables of receivables hold."""
    if case.tape is None:
        return {}
    rest = Cell("tape_amount") - Cell("tape_excluded") - Cell("tape_refused") - Cell("pool_face")
    return {"tape_check": exact(rest)}


def _write_check(standing: Standing, key: str, words: Words, first: Expression, each: Expression) -> str:
    key = f"check.{key}"
    standing.draft.row(
        RowSpec(key=key, words=words + term_words("live_check"), first=exact(first), each=exact(each), is_check=True)
    )
    return key


def _sum(flows: Flows, name: str) -> Expression:
    return total(list(flows.get(name, ())))


def _check_account(standing: Standing, closing: Standing, name: str) -> str:
    row = Ref(f"account.{name}")
    first = row - _sum(closing.inflows, name) + _sum(closing.outflows, name)
    each = row - row.before - _sum(standing.inflows, name) + _sum(standing.outflows, name)
    return _write_check(standing, f"account.{name}", standing.case.words(name), first, each)


def _check_all(standing: Standing, closing: Standing) -> str:
    """Sources are uses: what came from outside went outside, or is in an account."""
    cash = total([Ref(f"account.{name}") for name in standing.cash])
    before = total([Ref(f"account.{name}").before for name in standing.cash])
    for side, key in ((standing, "sources"), (standing, "uses")):
        first = _outside(closing, key)
        draft = side.draft
        draft.row(
            RowSpec(
                key=f"check.{key}", words=term_words(f"live_{key}"), first=first, each=_outside(side, key), is_flow=True
            )
        )
    gap = Ref("check.sources") - Ref("check.uses")
    return _write_check(standing, "money", term_words("live_sources_uses"), gap - cash, gap - cash + before)


def _outside(standing: Standing, key: str) -> Expression:
    flows = standing.outflows if key == "sources" else standing.inflows
    return total([row for name, rows in flows.items() if name not in standing.cash for row in rows])


def _check_note(standing: Standing, name: str) -> str:
    balance, paid = Ref(f"{name}.balance"), Ref(f"paid.{name}.principal")
    words = standing.case.words(f"{name}.principal")
    first = balance - Cell(f"tranche.{name}.proceeds") + paid
    return _write_check(standing, f"{name}.principal", words, first, balance - balance.before + paid)


def _check_interest(standing: Standing, name: str) -> str:
    unpaid, accrued = Ref(f"{name}.interest_unpaid"), Ref(f"{name}.interest_accrued")
    paid, earned = Ref(f"paid.{name}.interest"), Ref(f"accrued.{name}")
    each = unpaid + accrued - unpaid.before - accrued.before - earned + paid
    return _write_check(
        standing, f"{name}.interest", standing.case.words(f"{name}.interest"), unpaid + accrued + paid, each
    )


def _check_support(standing: Standing, name: str) -> str:
    advance, interest = Ref(f"{name}.advance"), Ref(f"{name}.advance_interest")
    drawn, back, earned = Ref(f"drawn.{name}"), Ref(f"reimbursed.{name}"), Ref(f"accrued.{name}")
    first = advance + interest - drawn + back
    each = advance + interest - advance.before - interest.before - drawn - earned + back
    return _write_check(standing, name, standing.case.words(name), first, each)


def _check_pool(standing: Standing) -> str:
    """Face = collected + repurchased + diluted + failed and defaulted + outstanding."""
    parts = [Ref("pool.collected_so_far"), Ref("pool.repurchased_so_far"), Ref("own.diluted"), Ref("own.defaulted")]
    gone = total([*parts, Ref("own.outstanding")])
    words = standing.case.words(POOL)
    return _write_check(standing, "pool", words, ZERO, Cell("pool_face") - gone)
