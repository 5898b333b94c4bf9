"""What counts as at a day: every reason why not, in order; the latest appraisal; what may be lent."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import pytest

from abs_model.deal.deal import Deal
from abs_model.deal.ip import IpTerms
from abs_model.glossary import TERMS
from abs_model.pool.ip_objection import RULES
from abs_model.pool.ip_pledge import Pledge, rivals, same_property
from abs_model.pool.ip_register import read_register
from abs_model.pool.ip_schema import REGISTER, VALUATIONS
from abs_model.pool.ip_standing import assets_of, ip_terms, lending_fen
from abs_model.pool.tape import Tape
from tests.builders import series_one_deal
from tests.unit.pool.test_ip_register import CUT_OFF, history, raw_of, register, rows_of

CLAIMS = pd.DataFrame(
    {
        "claim_id": ["C1", "C2", "C3"],
        "debtor_id": ["D1", "D1", "D2"],
        "principal": [300_000.0, 100_000.0, 200_000.0],
    }
)
VALUATION_TERMS = {"discount": {"risk_free": 0.03, "technology": 0.05, "market": 0.08}, "tax_rate": 0.15}


def ip_deal(**terms: Any) -> Deal:
    """A deal with a cut-off on 2020-06-30, a closing on 2020-07-07 and notes until 2021-07-07."""
    ip = IpTerms.model_validate({"assets": "assets.csv", "valuation": VALUATION_TERMS} | terms)
    return series_one_deal().model_copy(update={"ip": ip})


def assets(*changes: Mapping[str, object], deal: Deal | None = None, valuations: Tape | None = None) -> pd.DataFrame:
    tape = register(*changes, valuations=valuations)
    return assets_of(tape, valuations, deal or ip_deal(), CLAIMS, CUT_OFF)


def reason(asset: pd.DataFrame) -> str:
    (rule,) = asset["rule"]
    return str(rule)


def test_sound_property_is_accepted_without_a_word() -> None:
    row = assets({}).iloc[0]
    assert row["is_accepted"]
    assert [row[name] for name in ("rule", "rule_zh", "rule_en", "found", "message")] == [""] * 5
    assert (row["debtor_id"], row["pledge_ratio"], row["lending_value"]) == ("D1", 0.4, 400_000.0)
    assert row["expiry_date"] == pd.Timestamp("2035-03-02")
    assert (row["life_years"], round(row["legal_years"], 2)) == (8.0, 14.67)
    assert not row["is_stale"]


@pytest.mark.parametrize(
    ("changes", "rule", "parts"),
    [
        ({"claim_id": "C9"}, "unknown_claim", ("claim_id C9", "mend the row of the claim")),
        (
            {"filing_date": "2002-07-06", "expiry_date": ""},
            "expires_too_early",
            ("expires on 2022-07-06; 2022-07-07 or later is wanted, 12 months after the notes",),
        ),
        ({"filing_date": "1998-01-01", "expiry_date": ""}, "expires_too_early", ("expires on 2018-01-01",)),
        ({"fee_paid_to": "2020-06-29"}, "fees_not_paid", ("fee_paid_to 2020-06-29", "2020-06-30", "Pay what is due")),
        ({"fee_paid_to": ""}, "fees_not_paid", ("fee_paid_to not stated",)),
        ({"owner_id": "D2"}, "not_owned", ("owner_id D2", "the debtor of claim C1, D1, is wanted", "transfer")),
        (
            {"pledge_registration_no": ""},
            "pledge_not_registered",
            ("pledge not stated of 2020-06-20", "exists from registration. Register the pledge and enter both."),
        ),
        ({"pledge_date": ""}, "pledge_not_registered", ("pledge Y1 of not stated",)),
        ({"pledge_date": "2020-07-08"}, "pledge_not_registered", ("2020-07-07 or earlier",)),
        ({"is_disputed": "是"}, "disputed", ("is_disputed yes", "Pledge other property")),
        ({"invalidated_date": "2020-05-01"}, "invalidated", ("since 2020-05-01", "strike invalidated_date")),
        ({"invalidated_date": "2020-07-07"}, "invalidated", ("since 2020-07-07",)),
        ({"appraisal_date": "2020-07-01"}, "never_appraised", ("no appraisal by 2020-06-30", "history of appraisals")),
    ],
)
def test_one_thing_that_is_wrong_keeps_property_out(
    changes: dict[str, object], rule: str, parts: tuple[str, ...]
) -> None:
    row = assets(changes).iloc[0]
    assert (row["rule"], row["is_accepted"], row["lending_value"]) == (rule, False, 0.0)
    assert (row["rule_zh"], row["rule_en"]) == (TERMS[rule].zh, TERMS[rule].en)
    assert row["message"].startswith(f"ip P1: {row['found']}; ")
    assert row["message"].endswith(".")
    for part in parts:
        assert part in row["message"]


@pytest.mark.parametrize(
    "changes",
    [
        {"filing_date": "2002-07-07", "expiry_date": ""},
        {"fee_paid_to": "2020-06-30"},
        {"pledge_date": "2020-07-07"},
        {"invalidated_date": "2020-07-08"},
        {"is_disputed": ""},
        {"ip_type": "软件著作权", "expiry_date": "", "fee_paid_to": ""},
        {"ip_type": "商标", "grant_date": "2016-01-07", "expiry_date": "2026-01-06", "fee_paid_to": ""},
    ],
)
def test_the_last_day_that_is_good_is_good(changes: dict[str, object]) -> None:
    assert reason(assets(changes)) == ""


def test_a_type_that_nothing_is_lent_on_is_told() -> None:
    for ratios in ({"utility_model": 0.2}, {"invention": 0.0}):
        row = assets({}, deal=ip_deal(pledge_ratios=ratios)).iloc[0]
        assert (row["rule"], row["pledge_ratio"]) == ("no_pledge_ratio", 0.0)
        assert "ip.pledge_ratios" in row["message"]


def test_the_first_reason_speaks() -> None:
    worst = {"claim_id": "C9", "owner_id": "D2", "fee_paid_to": "", "is_disputed": "是", "pledge_date": ""}
    assert reason(assets(worst)) == "unknown_claim"
    assert reason(assets({**worst, "claim_id": "C1"})) == "fees_not_paid"
    assert reason(assets({**worst, "claim_id": "C1", "fee_paid_to": "2021-03-02"})) == "not_owned"


def twice(first: dict[str, object], second: dict[str, object]) -> pd.DataFrame:
    same = {"registration_no": "ZL201510000001.1"}
    return assets({**same, **first}, {**same, "claim_id": "C2", **second})


def test_of_two_pledges_the_one_that_was_registered_first_counts() -> None:
    table = twice({"pledge_date": "2020-06-20"}, {"pledge_date": "2020-06-19"})
    assert table["rule"].tolist() == ["pledged_twice", ""]
    assert table["property_no"].nunique() == 1
    assert table["message"].iloc[0] == (
        "ip P1: pledged to C2 too, in row 3, registered 2020-06-19; one claim, or the pledge that was certainly "
        "registered first, is wanted. Have the pledge for 'C2' released and take row 3 out, or mend its date."
    )


def test_of_two_on_the_same_day_none_counts() -> None:
    assert twice({}, {})["rule"].tolist() == ["pledged_twice"] * 2


def test_where_one_day_is_not_known_none_counts() -> None:
    assert twice({}, {"pledge_date": ""})["rule"].tolist() == ["pledged_twice", "pledge_not_registered"]


def test_a_pledge_that_is_not_registered_keeps_nobody_out() -> None:
    table = twice({}, {"pledge_date": "", "pledge_registration_no": ""})
    assert table["rule"].tolist() == ["", "pledge_not_registered"]


def test_a_pledge_for_a_claim_that_is_not_in_the_pool_ranks_all_the_same() -> None:
    table = twice({}, {"pledge_date": "2020-01-01", "claim_id": "elsewhere"})
    assert table["rule"].tolist() == ["pledged_twice", "unknown_claim"]


def test_a_refused_row_still_pledges_its_property() -> None:
    table = twice({}, {"pledge_date": "2020-06-25", "royalty_rate": "300%"})
    assert table["rule"].tolist() == ["pledged_twice"]
    assert "registered on a day that is not known" in table["message"].iloc[0]


def test_rows_of_one_claim_that_were_refused_as_repeated_are_no_rivals() -> None:
    tape = read_register(raw_of(rows_of({}, {"ip_id": "P1"})), cut_off=CUT_OFF)
    assert assets_of(tape, None, ip_deal(), CLAIMS, CUT_OFF)["rule"].tolist() == [""]


def test_the_same_id_is_the_same_property_whatever_its_number() -> None:
    table = assets({}, {"ip_id": "P1", "claim_id": "C2"})
    assert table["rule"].tolist() == ["pledged_twice"] * 2


def test_rows_are_linked_through_a_third() -> None:
    ids, numbers = pd.Series(["A", "B", "B", None, None]), pd.Series(["1", None, "ZL1", "2", None])
    assert same_property(ids, numbers).tolist() == [0, 0, 0, 3, -1]


def test_rivals_of_three() -> None:
    def pledge(row: int, claim: str, day: date | None) -> Pledge:
        return Pledge(row=row, property_no=0, claim_id=claim, registered=day, is_registered=True)

    first, second, third = date(2020, 1, 1), date(2020, 1, 2), date(2020, 1, 3)
    found = rivals([pledge(1, "A", second), pledge(2, "B", first), pledge(3, "C", third), pledge(4, "B", third)])
    assert {row: rival.row for row, rival in found.items()} == {1: 2, 3: 2, 4: 1}
    assert set(rivals([pledge(1, "A", None), pledge(2, "B", first)])) == {1, 2}
    assert rivals([pledge(1, "A", None), pledge(2, "A", None)]) == {}


def test_the_latest_appraisal_that_is_known_counts() -> None:
    valuations = history(
        {"appraisal_date": "2019-03-31", "appraised_value": "9"},
        {"appraisal_date": "2020-06-30", "appraised_value": "600000.01"},
        {"appraisal_date": "2020-07-01", "appraised_value": "5"},
    )
    row = assets({}, valuations=valuations).iloc[0]
    assert (row["appraised_value"], row["appraisal_date"]) == (600_000.01, pd.Timestamp("2020-06-30"))
    assert (row["register_value"], row["register_date"]) == (1_000_000.0, pd.Timestamp("2020-03-31"))
    assert row["lending_value"] == 240_000.0  # what is below a fen is dropped


def test_of_two_values_for_a_day_the_lower_counts() -> None:
    for value in ("900000.00", "1100000.00"):
        table = assets({}, valuations=history({"appraised_value": value}))
        assert table["appraised_value"].tolist() == [min(float(value), 1_000_000.0)]


@pytest.mark.parametrize(("day", "is_stale"), [("2019-06-29", True), ("2019-06-30", False)])
def test_an_appraisal_goes_stale_after_its_months(day: str, is_stale: bool) -> None:
    table = assets({"appraisal_date": day})
    assert table["is_stale"].tolist() == [is_stale]
    assert table["is_accepted"].tolist() == [True]


def test_what_may_be_lent_is_exact() -> None:
    assert lending_fen(0.29, 1.0) == 29
    assert lending_fen(100.0, 0.29) == 2_900  # 28.999999999999996 in floats
    assert lending_fen(9e13, 0.4) == 3_600_000_000_000_000


def test_every_column_is_there_and_has_a_term() -> None:
    table = assets({})
    assert [name for name in table.columns if name not in TERMS] in ([], ["claim_id"])
    assert [column.name for column in (*REGISTER.columns, *VALUATIONS.columns) if column.name not in TERMS] in (
        [],
        ["claim_id"],
    )
    prefixes = {"ip_type": "ip_", "method": "method_"}
    words = [prefixes[c.name] + w for c in (*REGISTER.columns, *VALUATIONS.columns) for w, _ in c.choices]
    assert [word for word in (*words, *RULES) if word not in TERMS] == []
    thin = read_register(
        raw_of([{name: rows_of({})[0][name] for name in ("ip_id", "ip_type", "owner_id", "claim_id", "filing_date")}]),
        valuations=history({}),
    )
    assert list(assets_of(thin, None, ip_deal(), CLAIMS, CUT_OFF).dtypes) == list(table.dtypes)


def test_a_deal_without_intellectual_property_is_refused() -> None:
    with pytest.raises(ValueError, match="deal has no ip block"):
        ip_terms(series_one_deal())


def test_a_later_day_asks_for_later_fees() -> None:
    later = assets_of(register({}), None, ip_deal(), CLAIMS, date(2021, 3, 3))
    assert reason(later) == "fees_not_paid"
