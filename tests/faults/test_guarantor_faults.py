"""Guarantors, rulebooks and exposures that are wrong: each says where, what was found, what is wanted, what to do."""

import datetime
from pathlib import Path

import pytest

from abs_model.deal.rulebook import rule_as_of
from abs_model.errors import DealError
from abs_model.io.guarantor_file import read_guarantor
from abs_model.io.rulebook_file import read_rulebook
from abs_model.run.guarantor_book import guarantor_book
from tests.guarantors import DAY, RULEBOOK, exposures, guarantor

GUARANTOR = """\
id: g
name: {zh: 示例担保, en: example}
balance_sheets:
  - date: 2020-06-30
    net_assets: 5_000_000_000
    equity_in_guarantors: 0
    total_assets: 6_000_000_000
    class_1: 2_000_000_000
  - {date: 2020-09-30, net_assets: 5_000_000_000, equity_in_guarantors: 100_000_000}
other_business:
  - {id: loans, name: {zh: 借款, en: loans}, kind: other_borrowing, balance: 1_000_000, n_clients: 2, small_balance: 0}
"""
PACKAGED = Path(__file__).parents[2] / "abs_model" / "io" / "rulebook" / "guarantor.yaml"


def write(folder: Path, old: str = "", new: str = "") -> Path:
    """The guarantor's file with one place broken."""
    assert GUARANTOR.count(old) == 1 or not old
    path = folder / "guarantor.yaml"
    path.write_text(GUARANTOR.replace(old, new) if old else GUARANTOR, encoding="utf-8")
    return path


def own_rulebook(folder: Path, old: str, new: str) -> Path:
    """The packaged rulebook with its first such place broken."""
    text = PACKAGED.read_text(encoding="utf-8")
    assert old in text
    (folder / "rulebook.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_what_is_broken_below_is_sound(tmp_path: Path) -> None:
    read = read_guarantor(write(tmp_path))
    assert read.warnings == ()
    assert read_guarantor(tmp_path).guarantor == read.guarantor
    assert read_rulebook(own_rulebook(tmp_path, "version", "version")) == read_rulebook()


@pytest.mark.parametrize(
    ("rule_id", "day", "said"),
    [
        (
            "leverage",
            datetime.date(2005, 1, 1),
            "rulebook: no rule leverage on 2005-01-01; the first is in force from 2017-10-01. "
            "Name a later day, or add the rule.",
        ),
        (
            "quarterly_return_days",
            datetime.date(2020, 7, 7),
            "rulebook: no rule quarterly_return_days on 2020-07-07; the first is in force from 2020-09-01. "
            "Name a later day, or add the rule.",
        ),
        ("leverag", DAY, "rulebook: no rule leverag; one is wanted. Did you mean leverage?"),
    ],
)
def test_a_rule_that_is_not_there(rule_id: str, day: datetime.date, said: str) -> None:
    with pytest.raises(DealError) as raised:
        rule_as_of(RULEBOOK, rule_id, day)
    assert str(raised.value) == said


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "    net_assets: 5_000_000_000\n",
            "",
            "4:5: balance_sheets.0 has no net_assets; net_assets is wanted: net assets before any deduction, yuan. "
            "Add it.",
        ),
        (
            "date: 2020-09-30",
            "date: 2020-03-31",
            "9:12: the balance sheet of 2020-03-31 stands after that of 2020-06-30; earliest first, each date once, is "
            "wanted. Sort them by date, and strike what is there twice.",
        ),
        (
            "100_000_000}",
            "5_000_000_000}",
            "9:73: equity_in_guarantors of 2020-09-30 is 5,000,000,000.00 yuan; less than net_assets, 5,000,000,000.00 "
            "yuan, is wanted. Check both: nothing would be left to measure limits by.",
        ),
        (
            "class_1: 2_000_000_000",
            "class_1: 6_000_000_001",
            "8:14: class_1, class_2, class_3 and compensation_receivable come to 6,000,000,001.00 yuan on 2020-06-30; "
            "at most total_assets, 6,000,000,000.00 yuan, is wanted. Check the amounts.",
        ),
        (
            "other_borrowing",
            "other_borowing",
            '11:50: other_business.loans.kind is "other_borowing"; one of ',
        ),
        (
            "small_balance: 0",
            "small_balance: 1_000_001",
            "11:116: other_business.loans.small_balance is 1,000,001; at most balance, 1,000,000, is wanted. "
            "Check both.",
        ),
    ],
)
def test_a_guarantor_that_contradicts_itself(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = write(tmp_path, old, new)
    with pytest.raises(DealError) as raised:
        read_guarantor(path)
    assert str(raised.value).startswith(f"{path}:{said}")


def test_a_guarantor_without_balance_sheets(tmp_path: Path) -> None:
    start = GUARANTOR.index("balance_sheets:")
    text = GUARANTOR[:start] + "balance_sheets: []\n"
    (tmp_path / "guarantor.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DealError, match="balance_sheets"):
        read_guarantor(tmp_path)


def test_net_assets_in_ten_thousands_are_told(tmp_path: Path) -> None:
    (fault,) = read_guarantor(
        write(
            tmp_path,
            "{date: 2020-09-30, net_assets: 5_000_000_000, equity_in_guarantors: 100_000_000}",
            "{date: 2020-09-30, net_assets: 500_000, equity_in_guarantors: 0}",
        )
    ).warnings
    assert fault.remedy == "Check that it was not written in 万元."


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "value: 0.10",
            "value: 10",
            "single_client is 10; a part of a whole, at most 1, is wanted. Write 0.1 for 10 %.",
        ),
        ("id: class_3_ratio", "id: class_2_ratio", 'id is "class_2_ratio"'),
        (
            "    valid_to: 2019-10-08\n",
            "",
            "weight_housing_borrowing is in force from 2019-10-09; the one from 2018-04-02 still is; one rule a day is "
            "wanted. Write valid_to for the one before: its last day in force.",
        ),
        (
            "valid_to: 2019-10-08",
            "valid_to: 2017-10-08",
            "weight_housing_borrowing is in force from 2018-04-02 to 2017-10-08; a last day that is not before",
        ),
        ("id: class_3_ratio", "id: class_1_ratio", "rules leave out class_3_ratio; every rule is wanted"),
        ("value: 15", "value: 0", "leverage_small_farm is 0; a multiple of net assets above 0 is wanted"),
    ],
)
def test_a_rulebook_that_cannot_be(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(DealError) as raised:
        read_rulebook(own_rulebook(tmp_path, old, new))
    assert said in str(raised.value)


def test_a_day_before_the_first_balance_sheet() -> None:
    with pytest.raises(DealError) as raised:
        guarantor_book(guarantor(), RULEBOOK, exposures(), datetime.date(2020, 9, 29))
    assert str(raised.value) == (
        "guarantor g: no balance sheet on or before 2020-09-29; the first is of 2020-09-30. "
        "Name a later day, or add the balance sheet."
    )


def test_exposures_that_do_not_fit() -> None:
    wrong = exposures(
        {"obligor_id": "jia", "guaranteed": 5.0, "weight_kind": "other_financin"},
        {"obligor_id": "yi", "guaranteed": 5.0, "net": 6.0},
        {"obligor_id": "bing", "guaranteed": 5.0, "weight_kind": "strange", "guarantor_id": "another"},
    )
    with pytest.raises(DealError) as raised:
        guarantor_book(guarantor(), RULEBOOK, wrong, DAY)
    assert str(raised.value).splitlines() == [
        'exposure d, jia: weight_kind is "other_financin"; a class of the rulebook is wanted. Did you mean '
        "other_financing?",
        "exposure d, yi: guaranteed is 5.00 and net 6.00 yuan; a net amount from 0 to the guaranteed one is wanted. "
        "Check who shares the deal's claims.",
    ]


def test_exposures_without_a_column() -> None:
    with pytest.raises(ValueError, match="exposures without weight_kind"):
        guarantor_book(guarantor(), RULEBOOK, exposures().drop(columns="weight_kind"), DAY)
