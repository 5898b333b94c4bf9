"""What each acceptor is expected to cost: face by the chance of its default until the day on which a bill is paid."""

import datetime

import pandas as pd
import pytest

from abs_model.run.bill_deal import on_top_of_refusals
from abs_model.run.bill_loss import expected_losses
from abs_model.run.credit import Credit
from abs_model.scenario.credit import CreditTerms
from abs_model.scenario.rating_table import RatingTable
from abs_model.scenario.scenario import BASE, ObligorDefault, Scenario
from abs_model.terms import Name
from tests.bills import book, subject_of_book

TABLE = RatingTable.model_validate(
    {
        "id": "t",
        "name": {"zh": "示例", "en": "example"},
        "scale": "domestic",
        "source": "illustrative",
        "date": "2024-06-28",
        "years": [1],
        "default_probability": {"AA+": [0.04], "AA": [0.10]},
        "expected_loss": {"AA+": [0.02], "AA": [0.05]},
    }
)
CREDIT = Credit(
    terms=CreditTerms.model_validate(
        {
            "version": "v1",
            "rating_table": "t.yaml",
            "correlation": {"common": 0.2},
            "recovery_ratio": 0.3,
            "names": {"guarantor": {"default_probability": [{"years": 1, "probability": 0.001}]}},
        }
    ),
    table=TABLE,
    sha256="c" * 64,
)
# As at 2024-06-28: 91 days to Friday 2024-09-27; Saturday 2024-09-28 is paid on Sunday the 29th, a working day.
ROWS = (
    {"due_date": "2024-09-27", "face": 100_000.0},
    {"due_date": "2024-09-28", "face": 50_000.0},
    {"due_date": "2024-09-27", "face": 40_000.0, "acceptor_id": "a2"},
)


def losses(*rows: dict[str, object], scenario: Scenario = BASE) -> pd.DataFrame:
    """By acceptor, of a book of these bills."""
    made = book(*rows)
    found = expected_losses(subject_of_book(made), CREDIT, on_top_of_refusals(made, scenario))
    return found.set_index("acceptor_id")


def test_a_claim_is_expected_where_the_acceptor_has_defaulted_by_the_pay_day() -> None:
    table = losses(*ROWS)
    first = 100_000 * (1 - 0.96 ** (91 / 365)) + 50_000 * (1 - 0.96 ** (93 / 365))
    assert table.loc["a1", "expected_claim"] == pytest.approx(first, abs=0.005)
    assert table.loc["a1", "default_probability"] == pytest.approx(first / 150_000, rel=1e-9)
    assert table.loc["a1", ["n_bills", "face"]].tolist() == [2, 150_000.0]
    assert table.loc["a2", "expected_claim"] == pytest.approx(40_000 * (1 - 0.90 ** (91 / 365)), abs=0.005)


def test_what_is_recovered_is_no_loss_and_shares_of_the_loss_add_up() -> None:
    table = losses(*ROWS)
    assert table["recovery_ratio"].tolist() == [0.3, 0.3]
    assert table["expected_loss"].tolist() == pytest.approx((table["expected_claim"] * 0.7).tolist(), abs=0.01)
    assert table["loss_share"].sum() == pytest.approx(1.0, abs=1e-12)
    assert table["expected_loss"].is_monotonic_decreasing


def test_who_has_refused_for_want_of_money_is_lost_for_certain() -> None:
    refused = {"due_date": "2024-06-20", "refused_date": "2024-06-21", "refusal_reason": "credit", "face": 7_000.0}
    table = losses(*ROWS, refused)
    assert table.loc["a1", ["expected_claim", "default_probability"]].tolist() == [157_000.0, 1.0]
    assert table.loc["a2", "default_probability"] < 0.03


def test_a_default_that_the_scenario_states_takes_what_is_due_from_that_day() -> None:
    fails = ObligorDefault(obligor="a1", date=datetime.date(2024, 9, 28))
    table = losses(*ROWS, scenario=Scenario(id="f", name=Name(zh="违约", en="fails"), defaults=(fails,)))
    # The bill of the 27th may still default by chance; the one paid on the 29th is lost.
    expected = 100_000 * (1 - 0.96 ** (91 / 365)) + 50_000
    assert table.loc["a1", "expected_claim"] == pytest.approx(expected, abs=0.005)


def test_more_default_means_more_claims() -> None:
    worse = Scenario(id="w", name=Name(zh="更差", en="worse"), default_probability_multiplier=2)
    once, twice = losses(*ROWS), losses(*ROWS, scenario=worse)
    assert twice.loc["a2", "default_probability"] == pytest.approx(1 - 0.80 ** (91 / 365), rel=1e-9)
    assert (twice["expected_loss"] > once["expected_loss"]).all()
