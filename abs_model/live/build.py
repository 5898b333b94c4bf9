"""The whole workbook of one path, put together in the order in which the engine works a period out.

The order is section 3 of ``docs/methods/waterfall.md``.
"""

from collections.abc import Sequence

from abs_model.engine.ledger import COMMINGLED, INVESTORS, MARKET, POOL, Line
from abs_model.live.balance_check import write_checks, write_payees
from abs_model.live.case import Case, term_words
from abs_model.live.dates import IS_DISTRIBUTION, window_holds, write_schedule
from abs_model.live.drivers import write_drivers
from abs_model.live.falling_due import charge, fall_due
from abs_model.live.formula import Cell, Ref, both, choose, equal, exact, in_fen, maximum, rounded, total
from abs_model.live.inflow import FLOWS, write_collections
from abs_model.live.language import ZERO, Expression, Operand
from abs_model.live.model import Draft, Model, RowSpec
from abs_model.live.note import NOTES
from abs_model.live.obligor import Obligor, write_obligors
from abs_model.live.outcome import write_results
from abs_model.live.purchase import bought, write_arrivals, write_lots, write_weights
from abs_model.live.relief import take_claims
from abs_model.live.standing import STATE, Standing, carried, estate_keys, opened, standing_keys
from abs_model.live.terms import write_terms
from abs_model.live.verbs import write_step
from abs_model.live.watch import write_state, write_tests


def build(case: Case) -> Model:
    """Every cell and row of the workbook of one path.

    Parameters
    ----------
    case : Case

    Returns
    -------
    Model
        To be worked out, compared with the engine, and written.
    """
    draft = Draft(n_periods=len(case.plan.periods))
    write_terms(draft, case)
    write_drivers(draft, case)
    obligors = write_obligors(draft, case)
    write_schedule(draft, case)
    _write_property(draft, case)
    write_collections(draft, case, obligors)
    write_arrivals(draft, case, obligors)
    write_weights(draft, case, obligors)
    closing = _close_issue(draft, case)
    standing = carried(draft, case)
    _receive(standing)
    write_tests(standing, "before")
    write_state(standing)
    fall_due(standing)
    _clean_up(standing)
    for planned in case.plan.programme:
        write_step(standing, planned)
    write_lots(draft, case, obligors)
    _end_period(standing, closing, obligors)
    write_tests(standing, "after")
    write_checks(standing, closing)
    write_results(standing)
    return draft.finished()


def _write_property(draft: Draft, case: Case) -> None:
    """What intellectual property is worth at the end of each window, by the event that wipes it out."""
    for event, values in case.plan.property_value.items():
        words = term_words("live_property") + (case.words(event) if event else term_words("live_no_event"))
        numbers = tuple(value / 100 for value in values)
        draft.row(RowSpec(key=f"property.{event}", words=words, numbers=numbers))
    draft.close("schedule", term_words("live_property"), NOTES["property"])


def _close_issue(draft: Draft, case: Case) -> Standing:
    """Issue proceeds come in, closing fees and the price fall due, the closing list runs."""
    standing, plan = opened(draft, case), case.plan
    for note in plan.notes:
        name = note.tranche.id
        line = Line(0, "issue", f"{INVESTORS}.{name}", plan.deal.plan_account)
        words = case.words(f"{INVESTORS}.{name}") + term_words("live_issued")
        standing.move(line, words, Cell(f"tranche.{name}.proceeds"), f"issue.{name}")
    for fee in plan.deal.plan_fees:
        if fee.timing == "closing":
            charge(standing, fee, None)
    if plan.price is not None:
        standing.owed["purchase"].came.append(Cell("purchase_price"))
    draft.close("waterfall", term_words("live_issue"), NOTES["issue"])
    for planned in plan.closing:
        if plan.price is None and planned.names == ("purchase",):
            standing.price = standing.cash[planned.account].now()
            standing.owed["purchase"].write(standing.price)
        write_step(standing, planned)
    standing.row("price_paid", term_words("live_price"), standing.price)
    draft.close("waterfall", term_words("live_price"), NOTES["price"])
    return standing


def _receive(standing: Standing) -> None:
    """Accounts earn their yield, then the pool's cash of the period comes in."""
    case, draft = standing.case, standing.draft
    for account in case.plan.deal.accounts:
        rate = Cell(f"account.{account.id}.reinvestment_rate")
        earned = rounded(standing.cash[account.id].now() * rate * Ref("window_days") / 365.0)
        words = case.words(account.id) + term_words("live_earned")
        standing.move(Line(0, "earn", MARKET, account.id), words, earned, f"earned.{account.id}")
    draft.close("waterfall", term_words("live_yield"), NOTES["yield"])
    for flow in FLOWS:
        _collect(standing, flow)
    _taxed_so_far(standing)
    draft.close("waterfall", term_words("live_cash_of_pool"), NOTES["cash_of_pool"])
    if case.plan.is_answering_for_pool:
        returned = standing.kept(Ref("own.returned"))
        take_claims(standing, standing.kept(Ref("own.claimed")), choose(_is_lost(), 0.0, returned))
    _refresh_pool(standing)


def _is_lost() -> Expression:
    """Whether whoever holds the collections fails in this window."""
    return window_holds(Cell("commingling_day"))


def _renews(case: Case) -> bool:
    return case.plan.deal.pool.replenishment is not None


def _collect(standing: Standing, flow: str) -> None:
    """Cash of one kind comes to the plan account, but not where its holder has failed with it."""
    amount: Expression = Ref(f"pool.{flow}")
    if _renews(standing.case) and flow != "repurchased":
        amount = exact(amount + Ref(f"new.{flow}"))
    source = f"{POOL}.{flow}"
    own, words = standing.kept(amount), standing.case.words(source)
    account = standing.case.plan.deal.plan_account
    arrives = choose(_is_lost(), 0.0, own)
    standing.move(Line(0, "collect", source, account), words + term_words("live_arrived"), arrives, f"arrived.{flow}")
    lost = choose(_is_lost(), own)
    words = words + term_words("live_commingled")
    standing.move(Line(0, "collect", source, COMMINGLED), words, lost, f"commingled.{flow}")


def _taxed_so_far(standing: Standing) -> None:
    """What of the pool has been collected so far, as tax on the discount counts it."""
    if standing.case.plan.deal.tax.base != "discount":
        return
    rows = {"taxed_so_far": total([standing.kept(Ref("pool.collected")), standing.kept(Ref("pool.repurchased"))])}
    if _renews(standing.case):
        rows["taxed_new_so_far"] = standing.kept(Ref("new.collected"))
    for key, flow in rows.items():
        words = term_words(f"live_{key}")
        standing.draft.row(RowSpec(key=key, words=words, first=ZERO, each=exact(Ref(key).before + flow)))


def _refresh_pool(standing: Standing) -> None:
    """The state of the pool at the window's end, with what was bought since; a called pool is the originator's."""
    case, draft = standing.case, standing.draft
    now: dict[str, Expression] = {}
    for word in ("outstanding", "overdue", "defaulted", "diluted"):
        own: Expression = Ref(f"own.{word}")
        if _renews(case):
            own = exact(own + Ref("new.outstanding" if word == "outstanding" else f"new.{word}_so_far"))
        now[word] = own
    row = RowSpec(
        key="pool.at_window_end",
        words=term_words("live_at_window_end"),
        each=standing.kept(now["outstanding"]),
    )
    standing.outstanding = draft.row(row)
    row = RowSpec(key="pool.overdue", words=term_words("live_overdue"), first=ZERO, each=standing.kept(now["overdue"]))
    standing.overdue = draft.row(row)
    for word in ("defaulted", "diluted"):
        key = f"pool.{word}"
        stays: Expression = now[word]
        if standing.called is not None:
            stays = choose(standing.called > 0.0, Ref(key).before, stays)
        draft.row(RowSpec(key=key, words=term_words(f"live_{word}"), first=ZERO, each=stays))
    draft.close("waterfall", term_words("live_pool_state"), NOTES["pool_state"])


def _clean_up(standing: Standing) -> None:
    """Where the rest of the pool is small and pays off all that is owed, the originator buys it."""
    if standing.called is None:
        return
    case, draft, rest = standing.case, standing.draft, standing.outstanding
    plan = case.plan
    passed_over = {"purchase", POOL, *standing.scheduled}
    owed = standing.row(
        "call.owed",
        term_words("live_all_owed"),
        total(
            [
                *(running.now() for name, running in standing.owed.items() if name not in passed_over),
                *(running.now() for running in standing.accrued.values()),
                *(running.now() for running in standing.balance.values()),
                *standing.owed_to_supports(),
            ]
        ),
    )
    conditions = [
        IS_DISTRIBUTION,
        equal(STATE, 0.0),
        equal(standing.called, 0.0),
        in_fen(rest) / maximum(in_fen(Cell("pool_face")), 1.0) <= Cell("clean_up_ratio"),
        total([standing.cash[plan.deal.plan_account].now(), rest]) >= owed,
    ]
    is_called = choose(both(*conditions), 1.0)
    now = standing.row("call.now", term_words("live_is_called_now"), is_called, unit="count") > 0.0
    called = Ref("called")
    words = term_words("live_is_called")
    draft.row(
        RowSpec(key="called", words=words, unit="count", first=ZERO, each=maximum(Ref("call.now"), called.before))
    )
    line = Line(0, "call", "originator", plan.deal.plan_account)
    standing.move(line, term_words("live_call_price"), choose(now, rest), "call.price")
    standing.called_now, standing.outstanding = called, choose(now, 0.0, rest)
    draft.close("waterfall", term_words("live_call"), NOTES["call"])
    _owe_all(standing, now)


def _owe_all(standing: Standing, now: Expression) -> None:
    """A call ends what is due for the pool, and makes everything due that the notes are owed."""
    draft, case = standing.draft, standing.case

    def changed(name: str, term: str, owner: str, amount: Expression, then: Operand) -> Expression:
        return standing.row(f"called.{term}.{name}", case.words(owner) + term_words(term), choose(now, then, amount))

    if case.plan.is_answering_for_pool:
        pool = standing.owed[POOL]
        pool.write(changed(POOL, "live_claimed", POOL, pool.now(), 0.0))
    for note in case.plan.notes:
        name = note.tranche.id
        interest, accrued, balance = standing.owed[note.interest], standing.accrued[name], standing.balance[name].now()
        if note.is_paid_at_maturity:
            all_due = exact(interest.now() + accrued.now())
            interest.write(changed(name, "live_interest_due", name, interest.now(), all_due))
            accrued.write(changed(name, "live_interest_accrued", name, accrued.now(), 0.0))
        payable, scheduled = standing.owed[note.repayment], standing.scheduled[note.repayment]
        payable.write(changed(name, "live_payable", name, payable.now(), balance))
        scheduled.write(changed(name, "live_by_schedule", name, scheduled.now(), balance))
    draft.close("waterfall", term_words("live_after_call"), NOTES["after_call"])


def _end_period(standing: Standing, closing: Standing, obligors: Sequence[Obligor]) -> None:
    """Write down where everything stands after the period, and who was paid what in it."""
    draft, case = standing.draft, standing.case
    for (kind, name), key in standing_keys(case).items():
        running, first = standing.by_kind(kind)[name], closing.by_kind(kind)[name].now()
        owner = name.removesuffix(".principal") if kind == "scheduled" else name
        words = case.words(owner) + term_words(f"live_left_{kind}")
        running.write(draft.row(RowSpec(key=key, words=words, first=first, each=running.now())))
    for (support, _), key in estate_keys(case.plan).items():
        words = case.words(support) + term_words("live_estate_paid")
        first, each = closing.estate_paid[key].now(), standing.estate_paid[key].now()
        draft.row(RowSpec(key=key, words=words, first=first, each=each))
    draft.close("positions", term_words("live_positions"), NOTES["positions"])
    _end_pool(standing, obligors)
    write_payees(standing, closing)


def _end_pool(standing: Standing, obligors: Sequence[Obligor]) -> None:
    draft, case = standing.draft, standing.case
    left: Expression = Ref("own.outstanding")
    if _renews(case):
        bought_now = exact(Ref("pool.bought").before + bought(case, obligors))
        draft.row(RowSpec(key="pool.bought", words=term_words("live_bought"), first=ZERO, each=bought_now))
        left = exact(left + Ref("pool.bought") - Ref("new.run_off_so_far"))
    if standing.called_now is not None:
        left = choose(standing.called_now > 0.0, 0.0, left)
    words = term_words("live_outstanding")
    draft.row(RowSpec(key="pool.outstanding", words=words, first=Cell("pool_face"), each=left))
    standing.outstanding = Ref("pool.outstanding")
    draft.close("positions", term_words("live_pool"), NOTES["pool"])
