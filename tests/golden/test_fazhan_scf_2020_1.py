"""Series 1 of the shelf: every published figure, the arithmetic behind it, and a screen to read in review."""

import datetime
from pathlib import Path

import numpy as np
import pytest

from abs_model.cli.option import Files
from abs_model.cli.reading import Case, read_case
from abs_model.engine.ledger import POOL
from abs_model.report.screen import screen
from abs_model.run.project import project
from abs_model.run.record import Projection
from abs_model.run.summary import identities, summarise

ROOT = Path(__file__).parents[2]
DEAL = ROOT / "deals" / "fazhan-scf-2020-1"
GOLDEN = Path(__file__).parent / "fazhan-scf-2020-1"

SUPPORTED = {"late_30": 80_770_600, "late_60": 133_931_900, "late_90": 198_681_300}
"""Calls of the guarantor where every debtor is late, to the nearest hundred yuan: all of it comes back."""


@pytest.fixture(scope="module")
def case() -> Case:
    return read_case(Files(deal=DEAL, tape=None, scenarios=None, calendar=None))


@pytest.fixture(scope="module")
def projection(case: Case) -> Projection:
    return project(case.subject, case.scenarios)


def figures(projection: Projection, path: int = 0) -> dict[tuple[str, str], object]:
    return {(figure.subject, figure.identifier): figure.value for figure in summarise(projection, path)}


def test_the_published_figures_of_series_1_come_out(case: Case, projection: Projection) -> None:
    # 四川融资担保动态, 2020 Q3.
    deal, found = case.subject.deal, figures(projection)
    assert found["pool", "n_receivables"] == 82
    assert found["pool", "n_suppliers"] == 34
    assert found["pool", "n_core_enterprises"] == 2
    assert found["pool", "issue_amount"] == 263_000_000
    assert round(float(str(found["pool", "mean_issue_amount"])) / 1e6, 1) == 3.2
    assert deal.dates.closing == datetime.date(2020, 7, 7)
    names = [one.name for one in deal.core_enterprises]
    assert sorted(names) == ["四川省酒业集团有限责任公司", "成都市新筑路桥机械股份有限公司"]
    guarantor = deal.parties["guarantor"]
    assert not isinstance(guarantor, tuple)
    assert (guarantor.name, guarantor.rating) == ("四川发展融资担保股份有限公司", "AAA")


def test_the_shelf_is_the_published_one_and_the_issue_fits_it(case: Case) -> None:
    shelf = case.shelf
    assert shelf is not None
    assert (shelf.registered_amount, shelf.venue) == (5_000_000_000, "SZSE")
    assert shelf.registered_amount - shelf.issued_before - 263_000_000 == 4_737_000_000


def test_each_row_that_stays_out_fails_a_rule_of_its_own(case: Case) -> None:
    exclusions = case.subject.screening.exclusions
    assert len(case.subject.tape.frame) == 96
    assert exclusions["receivable_id"].nunique() == 14
    rules = exclusions.groupby("receivable_id")["rule"].agg(frozenset)
    assert rules.nunique() == 14


def test_the_base_case_pays_everybody_to_the_fen(projection: Projection) -> None:
    expected = {
        "tax": 379_262.86,
        "A.interest": 9_994_000.0,
        "A.principal": 263_000_000.0,
        "purchase": 262_050_000.0,
    }
    paid = {name: float(projection.payments.paid(name)[:, 0].sum()) / 100 for name in expected}
    assert paid == expected
    fees = [name for line in projection.payments.moved if (name := line.target).startswith("fees.")]
    total = sum(float(projection.payments.paid(name)[:, 0].sum()) for name in dict.fromkeys(fees))
    assert total / 100 == 950_000 + 289_300 + 13_649.70
    assert float(projection.payments.between(source=f"{POOL}.collected")[:, 0].sum()) / 100 == 273_676_212.56
    assert figures(projection)["A", "shortfall"] == 0


def test_what_a_guarantor_bridges_for_late_debtors_is_a_timing_gap_and_no_loss(projection: Projection) -> None:
    for path, scenario in enumerate(projection.scenarios):
        if scenario.id in SUPPORTED:
            found = figures(projection, path)
            np.testing.assert_allclose(float(str(found["guarantee", "drawn"])), SUPPORTED[scenario.id], rtol=0, atol=50)
            assert found["guarantee", "timing_gap"] == found["guarantee", "drawn"]
            assert found["guarantee", "support_loss"] == 0
            assert found["A", "late_days"] == 0


def test_without_the_guarantor_the_holders_bear_what_the_largest_core_enterprise_fails_to_pay(
    projection: Projection,
) -> None:
    by_id = {scenario.id: figures(projection, path) for path, scenario in enumerate(projection.scenarios)}
    alone, both = by_id["largest_defaults"], by_id["largest_and_guarantor"]
    assert alone["A", "shortfall"] == 0
    assert alone["guarantee", "support_loss"] == alone["guarantee", "drawn"]
    assert both["guarantee", "drawn"] == 0
    assert float(str(both["A", "shortfall"])) >= float(str(alone["guarantee", "support_loss"]))
    assert both["plan", "gravest_state"] == "default"


def test_the_identities_hold_in_every_scenario(projection: Projection) -> None:
    for path in range(len(projection.scenarios)):
        for identity in identities(projection, path):
            assert identity.left == identity.right, (path, identity)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_screen_reads_as_it_was_read_in_review(projection: Projection, language: str) -> None:
    text = screen(projection, language)  # type: ignore[arg-type]
    kept = [line for line in text.splitlines() if "0.1.0" not in line and "fc13733c6f38" not in line]
    golden = (GOLDEN / f"screen_{language}.txt").read_text(encoding="utf-8")
    assert "\n".join(kept).strip() == golden.strip()
