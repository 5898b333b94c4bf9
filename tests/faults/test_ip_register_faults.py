"""Registers that are wrong: each says which property, what was found, what is wanted and what to do."""

import pandas as pd

from abs_model.pool.ip_limit import loan_to_value
from tests.unit.pool.test_ip_register import CUT_OFF, history, register, said
from tests.unit.pool.test_ip_standing import CLAIMS, assets, assets_of, ip_deal


def message(table: pd.DataFrame, row: int = 0) -> str:
    """What is said of a row that does not count; it counts for nothing."""
    line = table.iloc[row]
    assert not line["is_accepted"]
    assert line["lending_value"] == 0.0
    return str(line["message"])


def test_the_register_that_is_broken_below_is_sound() -> None:
    assert len(register({}).problems) == 0
    assert assets({})["is_accepted"].tolist() == [True]


def test_a_patent_that_expires_before_maturity() -> None:
    table = assets({"ip_type": "实用新型", "filing_date": "2011-01-10", "expiry_date": "2021-01-10"})
    assert message(table) == (
        "ip P1: expires on 2021-01-10; 2022-07-07 or later is wanted, 12 months after the notes. "
        "Pledge property that lasts longer; renew a trademark and enter its new expiry_date."
    )


def test_a_patent_whose_term_is_over() -> None:
    table = assets({"filing_date": "1999-09-06", "expiry_date": "2019-09-06"})
    assert message(table).startswith("ip P1: expires on 2019-09-06; 2022-07-07 or later is wanted")


def test_an_expiry_that_the_law_does_not_give() -> None:
    tape = register({"ip_type": "实用新型", "expiry_date": "2035-03-02"})
    assert said(tape) == (
        "expiry_date 2035-03-02 is not what the law gives; 2025-03-02 is wanted for a utility model, ten years from "
        "filing. Check both dates; 2025-03-02 counts."
    )
    assert tape.problems["severity"].tolist() == ["warn"]


def test_a_patent_pledged_twice_counts_for_the_pledge_that_was_registered_first() -> None:
    again = {"registration_no": "ZL201510000001.1", "claim_id": "C3", "owner_id": "D1", "pledge_date": "2020-06-25"}
    table = assets({}, again)
    assert table["is_accepted"].tolist() == [True, False]
    other = assets({}, {**again, "owner_id": "D2"})
    assert message(other, 1) == (
        "ip P2: pledged to C1 too, in row 2, registered 2020-06-20; one claim, or the pledge that was certainly "
        "registered first, is wanted. Have the pledge for 'C1' released and take row 2 out, or mend its date."
    )
    lent = loan_to_value(other, CLAIMS, ip_deal())
    assert lent["lending_value"].tolist() == [400_000.0, 0.0]


def test_a_patent_listed_twice_for_one_claim() -> None:
    assert said(register({}, {"ip_id": "P1"})) == (
        "'P1' is pledged to 'C1' in row 2 already, by id or by registration number; every property once for a claim "
        "is wanted. Take out the row that is not meant, or correct its numbers."
    )


def test_a_royalty_of_300_percent() -> None:
    tape = register({"royalty_rate": "300%"})
    assert said(tape) == (
        "3 (300 % of revenue) is no royalty rate; royalties run 0.5 to 5 % of revenue, and a decimal from 0 to 1 is "
        "wanted. Write 0.03 for 3 %."
    )
    assert tape.refused["amount"].tolist() == [1_000_000.0]


def test_revenue_that_shrinks_by_more_than_all_of_it() -> None:
    assert said(register({"growth_rate": "-120%"})).endswith(
        "is no growth of revenue; a decimal above -1 and up to 1 is wanted. Write -0.012 for -1.2 % a year."
    )


def test_a_life_below_nothing() -> None:
    assert said(register({"economic_life_years": "-3"})) == (
        "-3 is no economic life; years that it still earns, from 0 to 100, are wanted. Write 8 for eight years."
    )


def test_a_type_that_nobody_knows() -> None:
    assert said(register({"ip_type": "植物新品种"})).startswith("'植物新品种' is not a known word for ip_type; one of ")


def test_a_value_that_nobody_can_tell() -> None:
    bare = dict.fromkeys(("appraised_value", "appraisal_date", "revenue"), "")
    assert said(register(bare)).endswith("Fill in the appraisal, or take the row out.")


def test_fees_that_are_not_paid() -> None:
    assert message(assets({"fee_paid_to": "2020-03-02"})) == (
        "ip P1: fee_paid_to 2020-03-02; annual fees paid until 2020-06-30 or later are wanted. "
        "Pay what is due and enter fee_paid_to; within six months of the due date the right can still be kept."
    )


def test_the_wrong_owner() -> None:
    assert message(assets({"owner_id": "D7"})) == (
        "ip P1: owner_id D7; the debtor of claim C1, D1, is wanted. "
        "Record the transfer to the debtor and enter the new owner, or pledge what the debtor owns."
    )


def test_a_pledge_that_was_never_registered() -> None:
    assert message(assets({"pledge_registration_no": "", "pledge_date": ""})) == (
        "ip P1: pledge not stated of not stated; the number and the day of its registration, 2020-07-07 or earlier, "
        "are wanted: the pledge exists from registration. Register the pledge and enter both."
    )


def test_a_patent_that_was_declared_invalid() -> None:
    assert message(assets({"invalidated_date": "2020-06-01"})).startswith(
        "ip P1: invalid or ended since 2020-06-01; a right that stands is wanted."
    )


def test_a_pledge_for_a_claim_that_is_not_there() -> None:
    assert message(assets({"claim_id": "C8"})) == (
        "ip P1: claim_id C8; a claim that stands on a good row of the claims tape is wanted. "
        "Correct claim_id, or mend the row of the claim."
    )


def test_two_appraisals_for_one_day() -> None:
    assert said(history({}, {"appraised_value": "2"})).endswith("Take out the row that is not meant.")


def test_an_appraisal_of_tomorrow_is_not_known_today() -> None:
    tape = register({"appraisal_date": "2020-08-01"})
    assert message(assets_of(tape, None, ip_deal(), CLAIMS, CUT_OFF)).endswith(
        "Enter one in the register or in the history of appraisals."
    )
