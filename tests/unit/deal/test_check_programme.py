"""Terms of a programme that contradict one another, each with its place and remedy; and what is seldom meant."""

from typing import Any

import pytest

from abs_model.deal.check_programme import programme_faults, programme_warnings
from tests.bills import programme


def sharer(name: str, share: float, **more: Any) -> dict[str, Any]:
    return {"id": name, "name": {"zh": name, "en": name}, "role": name, "share": share} | more


GUARANTOR = sharer("guarantor", 1.0)
BANK = sharer("bank", 0.3) | {"role": "discount_bank"}


def found(**changes: Any) -> list[str]:
    return [fault.found for fault in programme_faults(programme(**changes))]


def test_a_sound_programme_has_no_fault_and_no_warning() -> None:
    assert programme_faults(programme()) == ()
    assert programme_warnings(programme()) == ()


@pytest.mark.parametrize("role", ["guarantor", "discount_bank"])
def test_a_guarantor_and_a_bank_are_wanted(role: str) -> None:
    parties = {
        "guarantor": {"id": "g", "name": "担保公司"},
        "discount_bank": {"id": "b", "name": "银行"},
    }
    del parties[role]
    assert found(parties=parties) == [f"parties has no {role}"]


@pytest.mark.parametrize(
    ("sharing", "said"),
    [
        ({"sharers": [BANK, sharer("guarantor", 0.6)]}, "come to 0.9"),
        ({"sharers": [sharer("bank", 1.0) | {"role": "discount_bank"}]}, "has no guarantor"),
        ({"sharers": [sharer("guarantor", 0.5), sharer("guarantor", 0.5)]}, "has guarantor twice"),
        ({"sharers": [GUARANTOR | {"cap": 5.0}]}, "has a cap of 5.00 yuan"),
        ({"sharers": [GUARANTOR | {"role": "investor"}]}, "role is investor"),
        ({"sharers": [GUARANTOR], "cessions": [BANK | {"of": "fund"}]}, "of is fund"),
        ({"sharers": [GUARANTOR], "recovery": "in_order"}, "in_order with no names"),
        ({"sharers": [GUARANTOR], "recovery_order": ["guarantor"]}, "pro_rata with 1 names"),
        ({"sharers": [GUARANTOR], "recovery": "in_order", "recovery_order": ["bank"]}, "recovery_order has bank"),
    ],
)
def test_a_sharing_that_does_not_hold_together_is_refused(sharing: dict[str, Any], said: str) -> None:
    assert any(said in one for one in found(sharing=sharing)), found(sharing=sharing)


def test_nobody_passes_on_more_than_it_bears() -> None:
    cessions = [BANK | {"id": "one", "share": 0.6, "of": "guarantor"}, BANK | {"share": 0.5, "of": "guarantor"}]
    assert found(sharing={"sharers": [GUARANTOR], "cessions": cessions}) == ["guarantor passes on 1.1 of what it bears"]


def test_an_agreement_on_interest_needs_a_share_and_a_share_an_agreement() -> None:
    assert "agreed with buyer_share 0" in found(prices={"interest_payer": "agreed"})[0]
    assert "seller with buyer_share 0.5" in found(prices={"buyer_share": 0.5})[0]
    assert not found(prices={"interest_payer": "agreed", "buyer_share": 0.5})


def trigger(**terms: Any) -> dict[str, Any]:
    return {"id": "one", "name": {"zh": "一", "en": "one"}, **terms}


def test_a_trigger_has_one_threshold_and_measures_what_is_stated() -> None:
    assert "neither above and below" in found(triggers=[trigger(measure="claim_ratio")])[0]
    assert "both above and below" in found(triggers=[trigger(measure="claim_ratio", above=1.0, below=0.5)])[0]
    leverage = trigger(measure="leverage_multiple", above=10.0)
    assert "capital.net_assets is not stated" in found(triggers=[leverage], capital={})[0]
    twice = [trigger(measure="claim_ratio", above=0.1), trigger(measure="claim_ratio", above=0.2)]
    assert found(triggers=twice) == ["triggers has one twice"]


def test_caps_in_wan_yuan_and_odd_rates_are_worth_a_second_look() -> None:
    row = {"ratings": ["AAA"], "up_to_days": 90, "discount_rate": 0.42, "guarantee_fee_rate": 0.01}
    odd = programme(limits={"product": 34_000, "per_bill": 100}, prices={"grid": [row]})
    said = [warning.remedy for warning in programme_warnings(odd)]
    assert said == [
        "Write 340_000_000 if 万元 are meant.", "Write 1_000_000 if 万元 are meant.", "Check the decimal point.",
    ]  # fmt: skip
