"""Terms and targets that do not exist, and ranges that hold nothing: each says where, what, wanted and what to do."""

import pytest
from click.testing import CliRunner, Result

from abs_model.cli import main
from tests.faults.sound import Workspace, assert_refused

SOUND = ("tranches.A.balance", "--target", "A.shortfall <= 0")


def sized(place: Workspace, *words: str) -> Result:
    return CliRunner().invoke(main, ["size", str(place.folder), *words, "--out", str(place.results)])


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (("tranches.A.balnce", *SOUND[1:]), ("tranches.A.balnce", "Did you mean tranches.A.balance?")),
        (("A.balance", *SOUND[1:]), ("A.balance", "a number in the deal file is wanted")),
        (("tranches.A.name", *SOUND[1:]), ("tranches.A.name", "no such numeric term")),
        ((SOUND[0], "--target", "A.shortfal <= 0"), ("Did you mean A.shortfall?",)),
        ((SOUND[0], "--target", "C.shortfall <= 0"), ("C.shortfall",)),
        ((SOUND[0], "--target", "A.shortfall = 0"), ("one of <= >= ==",)),
        ((SOUND[0], "--target", "A.irr >= 3.8"), ("Write 0.038 for 3.8 %",)),
        ((*SOUND, "--from", "2", "--to", "1"), ("--from, --to", "Exchange the two")),
        ((*SOUND, "--set", "tranches.A.coupon=0.1"), ("tranches.A.coupon", "Did you mean coupon_rate?")),
        ((*SOUND, "--set", "tranches.A.coupon_rate=3.8"), ("coupon_rate", "a decimal below 1 is wanted")),
        ((*SOUND, "--set", "support.guarantee.provider=nobody"), ("nobody",)),
        (("pool.discount_rate", *SOUND[1:], "--set", "pool.purchase.method=face"), ("pool.purchase.method is face",)),
    ],
)
def test_what_is_asked_wrongly_ends_with_the_code_of_the_deal(
    place: Workspace, words: tuple[str, ...], parts: tuple[str, ...]
) -> None:
    assert_refused(sized(place, *words), 3, *parts)
    assert not place.results.exists()


def test_an_unknown_scenario_is_named_with_the_nearest(place: Workspace) -> None:
    assert_refused(sized(place, *SOUND, "--scenario", "lat"), 5, "Did you mean late?")


def test_a_probability_needs_credit_assumptions(place: Workspace) -> None:
    words = ("tranches.A.balance", "--target", "A.shortfall_probability <= 0.001")
    assert_refused(sized(place, *words), 5, "there are no credit assumptions", "--credit")


def test_a_change_without_a_value_is_a_fault_of_usage(place: Workspace) -> None:
    result = sized(place, *SOUND, "--set", "support.guarantee.cap")
    assert result.exit_code == 2
    assert "support.guarantee.cap=0" in result.stderr


def test_results_are_not_written_over_what_is_not_theirs(place: Workspace) -> None:
    place.results.mkdir()
    (place.results / "mine.txt").write_text("mine", encoding="utf-8")
    assert_refused(sized(place, *SOUND), 6, "mine.txt")
    assert [path.name for path in place.results.iterdir()] == ["mine.txt"]
