"""A guarantor's book in short: classes with their weights, the largest names, how often limits were checked."""

from typing import Any

import pandas as pd
import pytest

from abs_model.run.guarantor_digest import class_cuts, guarantor_day, guarantor_tables, limit_counts, obligor_cuts
from abs_model.run.guarantor_view import GuarantorView, guarantor_view
from tests.guarantors import DAY, RULEBOOK, book, business, exposures, guarantor, sheet


def view(*lines: dict[str, Any], **terms: Any) -> GuarantorView:
    return guarantor_view(guarantor(**terms), RULEBOOK, exposures(*lines), DAY)


def test_classes_add_up_to_the_weighted_balance() -> None:
    # Bonds of AA count 80 %, other financing in full (融资担保责任余额计量办法).
    own = book(
        {"obligor_id": "a", "guaranteed": 30_000_000.0, "net": 10_000_000.0},
        of=guarantor(business("aa_bond", 100_000_000.0)),
    )
    found = class_cuts(own)
    assert found["weight_kind"].tolist()[:2] == ["aa_bond", "other_financing"]
    assert found["liability_weight"].tolist()[:2] == [0.8, 1.0]
    assert found["guaranteed"].tolist() == [100_000_000.0, 30_000_000.0, 130_000_000.0]
    assert found["weighted_balance"].tolist() == [80_000_000.0, 30_000_000.0, 110_000_000.0]
    assert found["weighted_balance"].iloc[-1] * 100 == own.liability
    assert found["n_clients"].tolist() == [10, 1, 11]


def test_the_largest_names_over_all_deals() -> None:
    lines = [{"obligor_id": f"o{number:02d}", "guaranteed": 1_000.0 * (number + 1)} for number in range(12)]
    twice = {"obligor_id": "o00", "guaranteed": 20_000.0, "deal_id": "other", "product": "bill_guarantee"}
    found = obligor_cuts(with_codes(exposures(*lines, twice)))
    assert found["level"].tolist() == ["named"] * 10 + ["others", "total"]
    first = found.iloc[0]
    assert (first["obligor_id"], first["n_deals"], first["guaranteed"]) == ("o00", 2, 21_000.0)
    assert first["bill_guarantee.guaranteed"] == 20_000.0
    # 1 to 12 thousand and 20 thousand are 98 thousand; two and three thousand are left over.
    assert found["guaranteed"].iloc[-1] == 98_000.0
    assert found["guaranteed"].iloc[-2] == 5_000.0
    assert found["share_of_book"].iloc[-1] == 1.0
    assert first["share_of_book"] == pytest.approx(21 / 98)


def test_limits_are_counted_by_kind_and_by_what_came_of_them() -> None:
    # A tenth of a billion is the most for one client; class II is not known.
    found = view(
        {"obligor_id": "a", "guaranteed": 150_000_000.0},
        {"obligor_id": "b", "guaranteed": 90_000_000.0},
        balance_sheets=(sheet(class_2=None),),
    )
    counts = limit_counts(found.limits).set_index("identifier")
    assert counts.loc["single_client"].to_numpy().tolist() == [2, 1, 0]
    assert counts.loc["group"].to_numpy().tolist() == [2, 0, 0]
    assert counts.loc["class_1_2_ratio"].to_numpy().tolist() == [1, 0, 1]
    figures = guarantor_day(found).set_index("identifier")["value"]
    assert figures["n_checked"] == counts["n_checked"].sum()
    assert figures["broken_limits"] == 1
    assert figures["balance_sheet_of"] == DAY
    assert figures["class_2"] is None


def test_a_guarantor_without_a_balance_sheet_has_its_names_only() -> None:
    lines = with_codes(exposures({"obligor_id": "a", "guaranteed": 1_000.0}))
    found = guarantor_tables({"g": lines}, {}, {})
    assert list(found) == ["obligor_cuts"]
    assert set(found["obligor_cuts"]["guarantor_id"]) == {"g"}


def test_every_line_says_whose_it_is() -> None:
    lines = exposures({"obligor_id": "a", "guaranteed": 1_000.0})
    found = guarantor_tables({"g": with_codes(lines)}, {"g": view({"obligor_id": "a", "guaranteed": 1_000.0})}, {})
    assert set(found) == {"obligor_cuts", "guarantor_day", "class_cuts", "limits_brief", "limit_counts"}
    for name, table in found.items():
        assert table.columns[0] == "guarantor_id", name
        assert set(table["guarantor_id"]) == {"g"}, name


def with_codes(lines: pd.DataFrame) -> pd.DataFrame:
    """Exposures as the ledger has them."""
    return lines.assign(obligor_code=None)
