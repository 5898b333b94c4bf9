"""The first guaranteed bills: every published figure, and what follows from the tape."""

import datetime
from fractions import Fraction
from pathlib import Path

import pytest

from abs_model.cli.reading import Case, read_case
from abs_model.cli.request import Files
from abs_model.deal.check import faults_of
from abs_model.run.bill_deal import GUARANTEE, HOLDERS
from abs_model.run.bill_measure import book_figures
from abs_model.run.bill_sharing import scenario_sharing
from abs_model.run.bill_view import costs_of, ladder_of
from abs_model.run.project import project
from abs_model.run.record import Projection
from abs_model.run.summary import identities

ROOT = Path(__file__).parents[2]
DEAL = ROOT / "deals" / "fazhan-bills-2020"


@pytest.fixture(scope="module")
def case() -> Case:
    return read_case(Files(deal=DEAL))


@pytest.fixture(scope="module")
def projection(case: Case) -> Projection:
    return project(case.subject, case.scenarios)


def test_the_published_figures_of_the_first_deal_come_out(case: Case) -> None:
    # 四川融资担保动态, 2020 Q3.
    book, found = case.bills, book_figures(case.bills)
    assert book.as_of == datetime.date(2020, 9, 11)
    assert found["n_bills"] == 25
    assert round(book.face.sum()) == 1_000_000_000  # fen: exactly 10,000,000.00 yuan
    assert found["used"] == 10_000_000.0
    assert set(book.frame["bank_name"]) == {"长城华西银行"}
    assert set(book.frame["discount_date"].dt.date) == {datetime.date(2020, 9, 11)}
    assert len(book.whitelist.frame) > 200
    assert found["lines_total"] == 3_400_000_000.0
    assert book.programme.limits.product == 3_400_000_000
    assert (book.programme.guarantor.name, book.programme.guarantor.rating) == ("四川发展融资担保股份有限公司", "AAA")


def test_every_row_is_a_live_bill_of_a_whitelisted_acceptor(case: Case) -> None:
    assert len(case.bills.bills.refused) == 0
    assert set(case.bills.frame["stage"]) == {"discounted"}
    assert set(case.bills.frame["acceptor_id"]) <= set(case.bills.whitelist.frame["acceptor_id"])
    assert case.deal_file.warnings == ()
    assert faults_of(case.subject.deal) == ()


def test_no_line_and_no_cap_is_breached(case: Case) -> None:
    lines = case.bills.lines
    assert (lines["used"] <= lines["line"]).all()
    assert case.bills.frozen == {}


def test_interest_is_face_times_rate_times_days_over_360_for_every_bill(case: Case) -> None:
    book, costs = case.bills, costs_of(case.bills)
    for bill, cost in zip(book.frame.to_dict("records"), costs.to_dict("records"), strict=True):
        due = book.calendar.roll(bill["due_date"].date(), "following")
        days = (due - datetime.date(2020, 9, 11)).days
        exact = Fraction(str(bill["face"])) * Fraction(str(cost["discount_rate"])) * days / 360
        assert cost["days"] == days
        assert abs(Fraction(str(cost["interest"])) - exact) <= Fraction(1, 200)
        assert cost["net_to_supplier"] < bill["face"]


def test_the_ladder_holds_all_of_it(case: Case) -> None:
    ladder = ladder_of(case.bills)
    assert ladder["n_bills"].sum() == 25
    assert round(float(ladder["face"].sum()) * 100) == 1_000_000_000


def test_in_the_base_case_the_bank_is_paid_whole_on_the_pay_days_and_nobody_is_called(projection: Projection) -> None:
    paid = projection.payments.paid(f"{HOLDERS}.principal")[:, 0]
    assert paid.sum() == 1_000_000_000
    assert projection.payments.between(source=GUARANTEE)[:, 0].sum() == 0


def test_the_largest_acceptor_costs_the_guarantor_its_bills_and_the_bank_nothing(
    case: Case, projection: Projection
) -> None:
    path = [one.id for one in projection.scenarios].index("largest_defaults")
    drawn = projection.payments.between(source=GUARANTEE)[:, path].sum()
    default = projection.scenarios[path].defaults[0].date
    largest = case.bills.lines.nlargest(1, "used")["acceptor_id"].iloc[0]
    rows = case.subject.pool.frame
    due = [case.bills.calendar.roll(day.date(), "following") for day in rows["due_date"]]
    mine = (rows["core_enterprise_id"] == largest).to_numpy()
    expected = sum(
        face
        for face, day, own in zip(case.subject.pool.face.tolist(), due, mine.tolist(), strict=True)
        if own and day >= default
    )
    assert drawn == expected
    assert projection.payments.written_off[f"{HOLDERS}.principal"][path] == 0
    shares = scenario_sharing(case.bills, projection)
    own = shares[shares["scenario"] == "largest_defaults"]
    assert round(own["borne"].sum() * 100) == drawn
    bank = own.set_index("bearer").loc["bank", "borne"]
    assert abs(bank - 0.3 * drawn / 100) <= 0.005


def test_the_identities_hold_in_every_scenario(projection: Projection) -> None:
    for path in range(len(projection.scenarios)):
        for identity in identities(projection, path):
            assert identity.left == identity.right, (path, identity)
