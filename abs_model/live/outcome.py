"""Results as cells that follow the formulas, beside what they were when the workbook was written."""

from abs_model.engine.ledger import COMMINGLED
from abs_model.glossary import Unit
from abs_model.live.case import term_words
from abs_model.live.formula import Over, RefAt, Stretch, Yield, choose, exact, total
from abs_model.live.inflow import FLOWS
from abs_model.live.language import Call, Expression
from abs_model.live.model import CellSpec, Words
from abs_model.live.note import NOTES
from abs_model.live.standing import Standing, payees


def write_results(standing: Standing) -> None:
    """Write what everybody got, lost and paid over the life of the deal."""
    _write_pool(standing)
    _write_notes(standing)
    _write_supports(standing)
    _write_costs(standing)


def _result(standing: Standing, key: str, words: Words, formula: Expression, unit: Unit = "yuan") -> None:
    spec = CellSpec(key=f"result.{key}", words=words, unit=unit, formula=formula)
    standing.draft.cell(spec)


def _over(standing: Standing, row: str) -> Expression:
    return exact(Over(row, 0, standing.draft.n_periods - 1))


def _last(standing: Standing, row: str) -> Expression:
    return RefAt(row, standing.draft.n_periods - 1)


def _write_pool(standing: Standing) -> None:
    after = standing.draft.n_periods
    for flow in FLOWS:
        paid = [_over(standing, f"arrived.{flow}"), _over(standing, f"commingled.{flow}")]
        _result(standing, flow, term_words(f"live_{flow}"), total(paid))
    lost = total([_over(standing, f"commingled.{flow}") for flow in FLOWS])
    _result(standing, COMMINGLED, term_words("live_commingled"), lost)
    for word in ("diluted", "defaulted", "outstanding"):
        _result(standing, word, term_words(f"live_{word}"), _last(standing, f"pool.{word}"))
    late: list[Expression] = [RefAt(f"pool.{flow}", after) for flow in FLOWS]
    if standing.case.plan.deal.pool.replenishment is not None:
        late += [RefAt(f"new.{flow}", after) for flow in ("collected", "recovered")]
    amount = total(late)
    if standing.called_now is not None:
        amount = choose(_last(standing, "called") > 0.0, 0.0, amount)
    _result(standing, "after_legal_final", term_words("live_after_legal_final"), amount)
    gravest = Call("MAX", (Stretch("state", 0, after - 1),))
    _result(standing, "gravest_state", term_words("live_gravest_state"), gravest, "count")
    standing.draft.close("results", term_words("live_pool_results"), NOTES["pool_results"])


def _write_notes(standing: Standing) -> None:
    for note in standing.case.plan.notes:
        name = note.tranche.id
        own = standing.case.words(name)
        parts = [part for part in ("interest", "principal", "residual") if _is_row(standing, f"paid.{name}.{part}")]
        for part in parts:
            words = own + term_words(f"live_{part}_paid")
            _result(standing, f"{name}.{part}_paid", words, _over(standing, f"paid.{name}.{part}"))
        words = own + term_words("live_principal_lost")
        _result(standing, f"{name}.principal_lost", words, _last(standing, f"{name}.balance"))
        unpaid = [_last(standing, f"{name}.interest_{kind}") for kind in ("unpaid", "accrued")]
        _result(standing, f"{name}.interest_lost", own + term_words("live_interest_lost"), total(unpaid))
        earned = Yield(f"flow.{name}", "flow_date", standing.draft.n_periods - 1)
        _result(standing, f"{name}.irr", own + term_words("live_irr"), earned, "rate")
    standing.draft.close("results", term_words("live_note_results"), NOTES["note_results"])


def _is_row(standing: Standing, key: str) -> bool:
    return any(row.key == key for block in standing.draft.blocks for row in block.rows)


def _write_supports(standing: Standing) -> None:
    for support in standing.case.plan.deal.support:
        own, name = standing.case.words(support.id), support.id
        _result(standing, f"{name}.drawn", own + term_words("live_drawn"), _over(standing, f"drawn.{name}"))
        largest = Call("MAX", (Stretch(f"drawn.{name}", 0, standing.draft.n_periods - 1),))
        _result(standing, f"{name}.largest", own + term_words("live_largest_draw"), largest)
        reimbursed = _over(standing, f"reimbursed.{name}")
        _result(standing, f"{name}.reimbursed", own + term_words("live_reimbursed"), reimbursed)
        owed = [_last(standing, f"{name}.{part}") for part in ("advance", "advance_interest")]
        _result(standing, f"{name}.lost", own + term_words("live_support_lost"), total(owed))
    standing.draft.close("results", term_words("live_support_results"), NOTES["support_results"])


def _write_costs(standing: Standing) -> None:
    names = [name for name in payees(standing.case) if name.startswith("fees.")]
    if names:
        paid = total([_over(standing, f"paid.{name}") for name in names])
        _result(standing, "fees_paid", term_words("live_fees_paid"), paid)
    for name in ("tax", "purchase"):
        words = standing.case.words(name) + term_words("live_paid")
        _result(standing, f"{name}_paid", words, _over(standing, f"paid.{name}"))
    for account in standing.case.plan.deal.accounts:
        words = standing.case.words(account.id) + term_words("live_left_cash")
        _result(standing, f"{account.id}.left", words, _last(standing, f"account.{account.id}"))
    standing.draft.close("results", term_words("live_cost_results"), NOTES["cost_results"])
