"""Claim rates of a ledger as at a day: by hand, without the future, and where nothing can be said."""

import datetime
import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from abs_model.glossary import TERMS
from abs_model.io.tape_file import read_tape_file
from abs_model.pool.claims_ledger import CLAIMS_LEDGER, read_claims_ledger
from abs_model.run.claims_development import (
    DEVELOPMENT_COLUMNS,
    TRIANGLE_COLUMNS,
    ClaimsDevelopment,
    claims_development,
)

FOLDER = Path(__file__).parents[3] / "deals" / "fazhan-guarantor"
DAY = datetime.date(2022, 12, 31)

Row = tuple[str, str, float, str | None, float | None]
ROWS: list[Row] = [
    ("a", "2020-05-01", 1000.0, "2020-06-01", 10.0),
    ("a", "2020-05-01", 1000.0, "2021-06-01", 20.0),
    ("b", "2020-07-01", 1000.0, "2022-06-01", 15.0),
    ("c", "2021-03-01", 4000.0, "2021-12-31", 40.0),
    ("d", "2022-03-01", 8000.0, "2022-10-01", 80.0),
    ("e", "2022-04-01", 2000.0, None, None),
]


def ledger(rows: list[Row]) -> pd.DataFrame:
    """Rows as a ledger that was read."""
    names = ["guarantee_id", "start_date", "guaranteed_amount", "claim_date", "claim_amount"]
    frame = pd.DataFrame(rows, columns=names).astype({"guaranteed_amount": float, "claim_amount": float})
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in ("start_date", "claim_date")})


def developed(rows: list[Row], day: datetime.date = DAY) -> ClaimsDevelopment:
    """What a ledger says; it says something."""
    found = claims_development(ledger(rows), day)
    assert found is not None
    return found


def test_by_hand() -> None:
    found = developed(ROWS)
    cohorts = found.cohorts.set_index("cohort")
    assert [*cohorts.index] == ["2020-01-01", "2021-01-01", "2022-01-01", "total"]
    assert [*cohorts["age"][:3]] == [3, 2, 1]
    # The amount of a guarantee that was claimed twice counts once.
    assert [*cohorts["guaranteed_amount"]] == [2000.0, 4000.0, 10_000.0, 16_000.0]
    assert [*cohorts["claims_so_far"]] == [45.0, 40.0, 80.0, 165.0]
    first, second = (30.0 + 40.0) / (10.0 + 40.0), 45.0 / 30.0
    ultimate = np.array([45.0, 40.0 * second, 80.0 * first * second])
    np.testing.assert_allclose(cohorts["ultimate_claims"][:3].astype(float), ultimate)
    whole = found.whole
    assert whole["raw_claim_rate"] == pytest.approx(165 / 16_000)
    assert whole["corrected_claim_rate"] == pytest.approx(ultimate.sum() / 16_000)
    weighted = 2000.0 + 4000.0 / second + 10_000.0 / (first * second)
    assert whole["pooled_claim_rate"] == pytest.approx(165 / weighted)
    assert np.isnan(whole["corrected_claim_rate_error"])  # three ages do not tell all variances
    assert whole["corrected_claim_rate"] > whole["raw_claim_rate"]
    assert (found.n_guarantees, found.n_ages, found.known_until) == (5, 3, datetime.date(2022, 10, 1))


def test_the_triangle_ends_in_the_claims_so_far() -> None:
    found = developed(ROWS)
    assert tuple(found.triangle.columns) == TRIANGLE_COLUMNS
    last = found.triangle.groupby("cohort")[["age", "claims_so_far"]].last()
    own = found.cohorts.iloc[:-1].set_index("cohort")
    assert [*last["claims_so_far"]] == [*own["claims_so_far"]]
    assert [*last["age"]] == [*own["age"]]


@pytest.mark.parametrize("day", [datetime.date(2021, 12, 30), datetime.date(2022, 5, 31)])
def test_the_future_does_not_leak(day: datetime.date) -> None:
    known = [row for row in ROWS if datetime.date.fromisoformat(row[1]) <= day]
    for number, (name, start, amount, claimed, _) in enumerate(known):
        if claimed is not None and datetime.date.fromisoformat(claimed) > day:
            known[number] = (name, start, amount, None, None)
    pd.testing.assert_frame_equal(developed(ROWS, day).cohorts, developed(known, day).cohorts)
    pd.testing.assert_frame_equal(developed(ROWS, day).triangle, developed(known, day).triangle)


def test_a_claim_on_the_day_is_known() -> None:
    day = datetime.date(2021, 12, 31)
    assert developed(ROWS, day).whole["claims_so_far"] == 70.0
    assert developed(ROWS, day - datetime.timedelta(1)).whole["claims_so_far"] == 30.0


def test_before_the_first_guarantee_there_is_nothing() -> None:
    assert claims_development(ledger(ROWS), datetime.date(2020, 4, 30)) is None


def test_a_silent_oldest_cohort_does_not_silence_the_others() -> None:
    quiet = developed([("z", "2018-06-01", 500.0, None, None), *ROWS])
    usual = developed(ROWS)
    columns = ["ultimate_claims", "corrected_claim_rate"]
    pd.testing.assert_frame_equal(
        quiet.cohorts[columns].iloc[2:5].reset_index(drop=True), usual.cohorts[columns].iloc[:3]
    )
    assert [*quiet.cohorts["ultimate_claims"][:2]] == [0.0, 0.0]
    assert quiet.whole["guaranteed_amount"] == 16_500.0
    assert quiet.whole["guaranteed_not_corrected"] == 0.0
    assert quiet.n_ages == 5


def test_a_book_without_claims_has_rates_of_nothing_and_no_more() -> None:
    found = developed([("a", "2020-05-01", 1000.0, None, None), ("b", "2021-05-01", 3000.0, None, None)])
    assert found.whole["raw_claim_rate"] == 0.0
    assert np.isnan(found.whole["corrected_claim_rate"])
    assert found.whole["guaranteed_not_corrected"] == 3000.0


def test_where_most_of_the_book_cannot_be_corrected_the_whole_is_not() -> None:
    silent = [row if row[0] != "d" else ("d", "2022-03-01", 8000.0, None, None) for row in ROWS]
    found = developed(silent)
    assert found.whole["guaranteed_not_corrected"] == 10_000.0
    for word in ("ultimate_claims", "outstanding_claims", "corrected_claim_rate", "corrected_claim_rate_error"):
        assert np.isnan(found.whole[word])
    assert found.whole["pooled_claim_rate"] > found.whole["raw_claim_rate"]
    assert found.cohorts["corrected_claim_rate"][:2].notna().all()


def test_every_column_has_a_name() -> None:
    found = developed(ROWS)
    assert tuple(found.cohorts.columns) == DEVELOPMENT_COLUMNS
    assert {*DEVELOPMENT_COLUMNS, *TRIANGLE_COLUMNS} <= {*TERMS}


def test_the_sample_is_what_its_script_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(FOLDER))
    import make_ledger

    make_ledger.write_ledger(tmp_path / "ledger.csv")
    assert (tmp_path / "ledger.csv").read_bytes() == (FOLDER / "claims_ledger.csv").read_bytes()


def test_the_sample_shows_what_it_is_for() -> None:
    tape = read_claims_ledger(read_tape_file(FOLDER / "claims_ledger.csv", CLAIMS_LEDGER))
    assert tape.problems.empty
    for day in (datetime.date(2020, 9, 30), datetime.date(2024, 6, 28)):
        found = claims_development(tape.frame, day)
        assert found is not None
        rates = [found.whole[word] for word in ("raw_claim_rate", "pooled_claim_rate", "corrected_claim_rate")]
        assert all(rate > 1.25 * rates[0] for rate in rates[1:])
        given = [*found.cohorts["guaranteed_amount"][:-1]]
        assert sum(later > earlier for earlier, later in itertools.pairwise(given)) > len(given) / 2
