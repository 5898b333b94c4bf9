"""The pool as the memorandum sums it up: published counts, sums by hand, what is kept out, supports, issues."""

from pathlib import Path

import pandas as pd
import pytest

from abs_model.cli.claim_reading import claim_subject_of
from abs_model.cli.request import Files
from abs_model.io.deal_file import read_deal
from abs_model.io.shelf_file import read_shelf
from abs_model.io.tape_file import read_tape_file
from abs_model.pool.schema import RECEIVABLES
from abs_model.pool.tape import read_rows
from abs_model.run.pool_summary import ALL, eligibility_table, pool_summary_table
from abs_model.run.project import prepare, project
from abs_model.run.record import Projection
from abs_model.run.shelf_issues import issues_table
from abs_model.run.shelf_ledger import series_of
from abs_model.run.undertaking import undertakings_table
from abs_model.scenario.scenario import BASE
from tests.report.conftest import awkward_deal, awkward_tape

DEALS = Path(__file__).parents[3] / "deals"

LEFT_OUT = {
    "unrelated_parties": 1_586_200.00, "not_disputed": 915_640.00, "confirmed": 648_000.00,
    "registered_twice": 880_000.00, "amount_within": 86_430.00, "due_before_maturity": 1_263_500.00,
    "no_prepayment": 1_350_000.00, "no_retention": 742_318.50, "unencumbered": 1_180_000.00,
    "invoice_used_once": 1_180_000.00 + 1_150_000.00, "supplier_size_within": 2_480_000.00,
    "invoice_covers": 1_048_900.00, "no_government_debtor": 1_120_000.00,
    "within_core_enterprise_limit": 8_960_000.00,
}  # fmt: skip
"""What each rule keeps out, from the table in the README of series 1."""


def projection_of(name: str) -> Projection:
    """The base case of a deal of the workspace."""
    deal = read_deal(DEALS / name).deal
    tape = read_rows(read_tape_file(DEALS / name / deal.pool.tape), RECEIVABLES)
    return project(prepare(deal, tape, deal_sha256="d" * 64), (BASE,))


@pytest.fixture(scope="module")
def series_one() -> Projection:
    return projection_of("fazhan-scf-2020-1")


def figures(projection: Projection) -> dict[str, object]:
    """The summary by identifier."""
    table = pool_summary_table(projection)
    return dict(zip(table["identifier"], table["value"], strict=True))


@pytest.mark.parametrize(
    ("identifier", "value"),
    [
        ("n_receivables", 82), ("n_suppliers", 34), ("n_core_enterprises", 2), ("n_small_suppliers", 34),
        ("small_supplier_share", 1.0), ("issue_amount", 263_000_000.0), ("face", 273_676_212.56),
        ("purchase_price", 263_000_000.0 - 950_000.0), ("overcollateralisation_amount", 10_676_212.56),
        ("overcollateralisation_ratio", 273_676_212.56 / 263_000_000.0), ("mean_amount", 273_676_212.56 / 82),
        ("core_enterprise_top_1_share", 164_318_742.18 / 273_676_212.56),
        ("core_enterprise_hhi", (164_318_742.18**2 + 109_357_470.38**2) / 273_676_212.56**2),
    ],
)  # fmt: skip
def test_the_summary_of_series_one_is_what_was_published_and_what_follows_from_it(
    series_one: Projection, identifier: str, value: float
) -> None:
    assert figures(series_one)[identifier] == pytest.approx(value, rel=1e-9, abs=0.005)


def test_what_a_tape_does_not_say_has_no_row(series_one: Projection) -> None:
    deal = awkward_deal()
    found = figures(project(prepare(deal, awkward_tape(), deal_sha256="d" * 64), (BASE,)))
    assert "mean_discount_rate" in figures(series_one)
    assert "mean_discount_rate" not in found
    # Two thirds of the awkward receivables state a size, and a third of all a small one.
    assert found["n_small_suppliers"] == 4
    assert pool_summary_table(series_one)["unit"].notna().all()


def test_each_criterion_keeps_out_what_the_readme_says(series_one: Projection) -> None:
    table = eligibility_table(series_one)
    counted = table[(table["criterion_effect"] == "exclude") & (table["n_receivables"] > 0) & (table["rule"] != ALL)]
    assert dict(zip(counted["rule"], counted["receivable_amount"], strict=True)) == pytest.approx(LEFT_OUT)
    assert dict(zip(counted["rule"], counted["n_receivables"], strict=True)) == {
        rule: 2 if rule == "invoice_used_once" else 1 for rule in LEFT_OUT
    }


def test_a_receivable_that_fails_twice_is_out_once(series_one: Projection) -> None:
    every = eligibility_table(series_one).set_index("rule").loc[ALL]
    # FZ1-071 fails two rules.
    assert (every["n_receivables"], every["receivable_amount"]) == (14, 23_410_988.50)
    assert every["receivable_amount"] == pytest.approx(sum(LEFT_OUT.values()) - 1_180_000.00)
    assert every["share"] == pytest.approx(23_410_988.50 / (23_410_988.50 + 273_676_212.56))


def test_a_criterion_that_flags_keeps_nothing_out(series_one: Projection) -> None:
    row = eligibility_table(series_one).set_index("rule").loc["payment_term_within"]
    assert (row["criterion_effect"], row["n_receivables"], row["most_days"]) == ("flag", 82, 60)


def test_a_limit_that_cuts_has_a_row_of_its_own() -> None:
    limit = {"by": "core_enterprise_id", "amount": 1_500_000, "mode": "cut"}
    deal = awkward_deal(pool={"concentration": [limit]})
    projection = project(prepare(deal, awkward_tape(), deal_sha256="d" * 64), (BASE,))
    table = eligibility_table(projection).set_index("rule")
    cut, every = table.loc["concentration:core_enterprise_id"], table.loc[ALL]
    assert cut["n_receivables"] == every["n_receivables"] == len(projection.subject.screening.excluded) > 0
    assert "1,500,000.00" in cut["rule_en"]
    assert pd.isna(cut["criterion_number"])


def test_a_support_is_measured_against_the_means_and_the_province_of_its_provider(series_one: Projection) -> None:
    (row,) = undertakings_table(series_one.subject).to_dict("records")
    assert (row["covered_amount"], row["liquid_assets"]) == (263_000_000.0, 1_200_000_000.0)
    assert row["covered_to_liquid_assets"] == pytest.approx(263 / 1200)
    assert (row["n_same_province"], row["same_province_share"]) == (2, 1.0)


def test_a_cap_bounds_what_is_covered_and_another_province_is_not_the_same() -> None:
    subject = prepare(awkward_deal(), awkward_tape(), deal_sha256="d" * 64)
    rows = undertakings_table(subject).set_index("support")
    assert rows.loc["guarantee", "covered_amount"] == 500_000.0
    assert rows.loc["facility", "covered_amount"] == 0.0
    assert rows["same_province_share"].tolist() == [0.0, 0.0]
    assert rows["covered_to_liquid_assets"].isna().all()


def test_a_support_of_the_pool_covers_its_claims_and_one_of_the_notes_their_principal() -> None:
    deal_file = read_deal(DEALS / "nanshan-ip-abn-2020-1")
    subject = claim_subject_of(Files(deal=DEALS / "nanshan-ip-abn-2020-1"), deal_file, "", ())
    covered = undertakings_table(subject).set_index("support")["covered_amount"]
    # 210 million, and interest of 4.35 % for two years; a fen or two are lost by rounding each instalment.
    assert covered["loan_guarantee"] == pytest.approx(210_000_000 * (1 + 2 * 0.0435), abs=0.05)
    assert covered["note_guarantee"] == 210_000_000.0


def test_issues_add_up_to_the_series_at_hand_and_leave_later_ones_out() -> None:
    shelf = read_shelf(DEALS / "fazhan-scf-shelf" / "shelf.yaml")
    series = [
        series_of(name, projection_of(name).subject, BASE)
        for name in ("fazhan-scf-2020-2", "fazhan-scf-2020-1", "fazhan-scf-2020-3")
    ]
    table = issues_table(shelf, series, "fazhan-scf-2020-2")
    assert table["series"].tolist() == ["fazhan-scf-2020-1", "fazhan-scf-2020-2"]
    assert table["shelf_left"].tolist() == [4_737_000_000.0, 5_000_000_000.0 - 263_000_000.0 - 180_000_000.0]
    assert table["cumulative_receivables"].tolist() == [82, 82 + 44]
    both = pd.concat([one.pool.frame for one in series[:2]])
    assert table["cumulative_suppliers"].iloc[-1] == both["supplier_id"].nunique()
    assert table["cumulative_small_suppliers"].iloc[-1] <= table["cumulative_suppliers"].iloc[-1]
