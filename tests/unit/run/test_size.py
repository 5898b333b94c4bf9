"""Sizing of series 1: each answer is looked at through a projection of the deal that has it."""

from pathlib import Path

import pytest

from abs_model.cli.reading import Case, chosen, read_case
from abs_model.cli.request import Files
from abs_model.errors import DealError, ScenarioError
from abs_model.run.closed_form import closed_form
from abs_model.run.project import project
from abs_model.run.size import Answer, Question, size
from abs_model.run.summary import summarise
from abs_model.run.term import set_terms
from abs_model.run.trial import sizable_terms, subject_with
from abs_model.scenario.scenario import BASE

SERIES_1 = Path(__file__).parents[3] / "deals" / "fazhan-scf-2020-1"
NO_YIELD = {"accounts.collection.reinvestment_rate": 0.0}


@pytest.fixture(scope="module")
def case() -> Case:
    return read_case(Files(deal=SERIES_1))


def answered(case: Case, term: str, target: str, scenario: str = "base", **asked: object) -> Answer:
    under = chosen(case.scenarios, [scenario])[0]
    return size(case.subject, Question(term=term, target=target, scenario=under, **asked), shelf=case.shelf)  # type: ignore[arg-type]


def figure(case: Case, scenario: str, name: tuple[str, str], **terms: float | str | None) -> object:
    """A figure of the deal with some terms changed, by the projection alone."""
    values = {path.replace("__", "."): value for path, value in terms.items()}
    subject = subject_with(case.subject, set_terms(case.subject.deal, values))
    figures = summarise(project(subject, chosen(case.scenarios, [scenario])))
    return next(one.value for one in figures if (one.subject, one.identifier) == name)


def test_the_largest_senior_that_severe_stress_leaves_whole(case: Case) -> None:
    answer = answered(case, "tranches.A.balance", "A.shortfall <= 0", "largest_and_guarantor")
    assert answer.value is not None
    assert figure(case, "largest_and_guarantor", ("A", "shortfall"), tranches__A__balance=answer.value) == 0
    further = round(answer.value + 0.01, 2)
    assert figure(case, "largest_and_guarantor", ("A", "shortfall"), tranches__A__balance=further) == 0.01
    assert (answer.bound, answer.method, answer.figure_before) == ("target", "bracketed_search", 159_412_738.36)


def test_the_smallest_cap_that_bridges_is_what_the_guarantor_pays_without_one(case: Case) -> None:
    answer = answered(case, "support.guarantee.cap", "A.late_days <= 0", "late_90")
    assert answer.value == figure(case, "late_90", ("guarantee", "drawn"))
    assert answer.term.value is None
    assert answer.figure_before == 0


def test_a_bank_discount_pays_what_the_notes_raise(case: Case) -> None:
    answer = answered(case, "pool.purchase.rate", "pool.purchase_price >= 262_050_000")
    assert answer.value is not None
    pool, closing = case.subject.pool, case.subject.deal.dates.closing
    days = [(due.date() - closing).days for due in pool.frame["due_date"]]
    by_hand = [sum(face * (1 - rate * day / 360) for face, day in zip(pool.face, days, strict=True)) / 100
               for rate in (answer.value, answer.value + 1e-8)]  # fmt: skip
    assert by_hand[0] >= 262_050_000 - 0.41  # 82 prices, each rounded to the fen
    assert by_hand[1] < 262_050_000 + 0.41


def test_the_discount_rate_of_series_1_is_that_of_its_own_face_without_a_yield(case: Case) -> None:
    answer = answered(case, "pool.discount_rate", "guarantee.drawn <= 0", changes=NO_YIELD)
    assert answer.value == answer.term.value
    assert answer.face == pytest.approx(273_676_212.56, abs=3.0)  # a hundred-millionth of rate is about 2.60 yuan


def test_the_discount_rate_at_which_series_1_pays_its_coupon_by_itself(case: Case) -> None:
    answer = answered(case, "pool.discount_rate", "A.irr >= 0.038", changes={"support.guarantee.cap": 0.0})
    alone = answered(case, "pool.discount_rate", "guarantee.drawn <= 0")
    assert answer.value == alone.value
    assert isinstance(answer.neighbour_figure, float)
    assert answer.neighbour_figure < 0.038


def test_the_face_at_which_suppliers_pay_so_much_a_year(case: Case) -> None:
    # What suppliers pay is discount / price / years, of all together: (F - P) x 365 / sum of price x days, so that more
    # face for the same proceeds is dearer.
    answer = answered(case, "pool.face", "suppliers.simple_rate <= 0.05")
    assert answer.value is not None
    assert isinstance(answer.figure, float)
    assert isinstance(answer.neighbour_figure, float)
    assert answer.figure <= 0.05 < answer.neighbour_figure
    assert answer.value < 273_676_212.56
    mean_days = (answer.value - 262_050_000) * 365 / (0.05 * 262_050_000)
    assert 270 < mean_days < 345


def test_a_term_that_moves_nothing_is_told(case: Case) -> None:
    # Suppliers get what the proceeds leave, whatever the notes pay.
    answer = answered(case, "tranches.A.coupon_rate", "suppliers.simple_rate <= 0.05")
    assert (answer.value, answer.is_moved) == (None, False)
    assert answered(case, "tranches.A.coupon_rate", "A.irr <= 0.05").is_moved


def test_an_equality_is_solved(case: Case) -> None:
    answer = answered(case, "tranches.A.coupon_rate", "A.irr == 0.04", low=0.03, high=0.05)
    assert (answer.value, answer.is_exact) == (0.04, True)


def test_a_whole_number_of_days_screens_the_tape_anew(case: Case) -> None:
    answer = answered(case, "pool.eligibility.due_before_maturity.days", "pool.n_receivables >= 60")
    assert (answer.value, answer.figure, answer.neighbour_figure) == (37, 63, 58)


def test_a_limit_of_the_shelf_binds_and_is_named(case: Case) -> None:
    answer = answered(case, "tranches.A.balance", "A.shortfall <= 0", aim="maximise")
    assert (answer.value, answer.bound) == (500_000_000, "limit")
    assert "per_issue_cap" in answer.why
    assert answer.neighbour_figure is None


def test_where_no_value_works_the_best_reached_and_what_stops_it_are_said(case: Case) -> None:
    answer = answered(case, "pool.face", "guarantee.drawn <= 0", "largest_defaults")
    assert answer.value is None
    assert answer.bound == "limit"
    assert "core_enterprises.xinzhu.limit" in answer.why
    # 118,000,000 of 109,364,021.11 owed by xinzhu: the pool could grow by as much, and by no fen more.
    assert answer.best_value == pytest.approx(273_676_212.56 * 118_000_000 / 109_364_021.11, rel=1e-4)
    assert "best_reached" in set(answer.table["remark"])


def test_a_check_of_the_terms_binds_and_is_named(case: Case) -> None:
    answer = answered(case, "tranches.A.issue_price", "A.shortfall <= 0", aim="minimise")
    assert (answer.value, answer.bound, answer.neighbour_figure) == (100, "check", None)
    assert "100 is wanted unless it is zero_coupon" in answer.why


def test_the_end_of_the_range_binds_and_is_named(case: Case) -> None:
    answer = answered(case, "tranches.A.coupon_rate", "A.shortfall <= 0", low=0.01, high=0.02)
    assert (answer.value, answer.bound, answer.why) == (0.02, "range", "0.01 .. 0.02")
    none = answered(case, "tranches.A.coupon_rate", "guarantee.drawn <= 50_000_000", "largest_defaults")
    assert (none.value, none.best_value, none.bound) == (None, 0.0, "range")


def test_the_table_shows_the_value_its_neighbour_and_the_deal_as_it_is(case: Case) -> None:
    table = answered(case, "fees.management.rate", "plan.released >= 100_000").table
    assert table["term_value"].is_monotonic_increasing
    assert {"value_found", "one_unit_further", "as_it_is"} <= set(table["remark"])
    assert table["is_met"].tolist() == (table["figure_value"] >= 100_000).tolist()


def test_the_closed_form_is_declined_where_the_algebra_gives_none(case: Case) -> None:
    terms = {term.id: term for term in sizable_terms(case.subject)}
    plain = subject_with(case.subject, set_terms(case.subject.deal, NO_YIELD))
    late = chosen(case.scenarios, ["late_30"])[0]
    assert closed_form(plain, terms["pool.face"], BASE) == 27_367_621_256
    assert closed_form(plain, terms["tranches.A.balance"], BASE) == 26_300_000_000
    assert closed_form(plain, terms["tranches.A.coupon_rate"], BASE) is None
    assert closed_form(plain, terms["pool.face"], late) is None
    assert closed_form(case.subject, terms["pool.face"], BASE) is None
    for changes in ({"tax.base": "coupon"}, {"fees.custody.base": "pool_balance"}, {"pool.purchase.method": "face"}):
        other = subject_with(plain, set_terms(plain.deal, changes))
        assert closed_form(other, terms["pool.face"], BASE) is None, changes


def test_an_unknown_term_an_empty_range_and_a_wrong_method_are_refused(case: Case) -> None:
    for term, words, asked in (
        ("tranches.A.balnce", "Did you mean tranches.A.balance", {}),
        ("tranches.A.balance", "low end first", {"low": 2.0, "high": 1.0}),
        ("pool.discount_rate", "method=proceeds", {"changes": {"pool.purchase.method": "face"}}),
    ):
        with pytest.raises(DealError, match=words):
            answered(case, term, "A.shortfall <= 0", **asked)


def test_a_probability_without_credit_assumptions_is_refused(case: Case) -> None:
    with pytest.raises(ScenarioError, match="no credit assumptions"):
        answered(case, "tranches.A.balance", "A.shortfall_probability <= 0.0001")


def test_every_candidate_is_run_once_and_counted(case: Case) -> None:
    told: list[tuple[int, int]] = []
    question = Question(term="pool.face", target="guarantee.drawn <= 0", scenario=BASE)
    answer = size(case.subject, question, progress=lambda done, total: told.append((done, total)))
    assert told[-1][0] == answer.n_projections
    assert all(done <= total for done, total in told)
    assert answer.provenance == case.subject.provenance((BASE,))
