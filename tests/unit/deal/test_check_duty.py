"""A book of duties: what keeps one from being used, the packaged one, a workspace's own."""

from pathlib import Path
from typing import Any

import pytest

from abs_model.deal.check_duty import duty_faults
from abs_model.deal.duty import DutyBook
from abs_model.errors import DealError
from abs_model.io.duty_file import read_duties


def rule(**changes: Any) -> dict[str, Any]:
    terms = {
        "id": "report", "name": {"zh": "报告", "en": "report"}, "products": ["ip_abn"], "parties": ["custodian"],
        "anchor": "closing", "basis": "by_law", "clause": "c", "source": "s", "valid_from": "2020-01-01",
    }  # fmt: skip
    return terms | changes


def book(*rules: dict[str, Any]) -> DutyBook:
    interim = {"loss_share": 0.1, "cash_drop": 0.2, "deviation": 0.2, "clause": "c", "source": "s"}
    return DutyBook.model_validate({"version": "1", "interim": interim, "duties": list(rules)})


def test_the_packaged_duties_are_sound_and_say_where_they_were_read() -> None:
    packaged = read_duties()
    assert duty_faults(packaged) == ()
    assert all(one.source and one.clause for one in packaged.duties)


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        ([rule(anchor="year")], "month is None"),
        ([rule(month=4, day=30)], "counted from the closing"),
        ([rule(anchor="year", month=2, day=30)], "month 2 has no day 30"),
        ([rule(valid_to="2019-12-31")], "ends on 2019-12-31, before it begins"),
        ([rule(), rule(valid_from="2021-01-01")], "is there twice for 2021-01-01"),
    ],
)
def test_what_contradicts_itself_is_refused(rules: list[dict[str, Any]], found: str) -> None:
    faults = duty_faults(book(*rules))
    assert len(faults) == 1
    assert found in faults[0].found


def test_a_rule_that_changes_stands_twice_one_after_the_other() -> None:
    assert duty_faults(book(rule(valid_to="2020-12-31"), rule(valid_from="2021-01-01"))) == ()
    # 29 February is a day of the calendar.
    assert duty_faults(book(rule(anchor="year", month=2, day=29))) == ()


def test_a_workspace_may_have_duties_of_its_own(tmp_path: Path) -> None:
    assert read_duties(tmp_path).version == read_duties().version
    text = """\
version: own
interim: {loss_share: 0.05, cash_drop: 0.1, deviation: 0.2, clause: c, source: s}
duties:
  - {id: letter, name: {zh: 信, en: letter}, products: [ip_abn], parties: [custodian], anchor: quarter,
     calendar_days: 5, basis: by_practice, clause: c, source: s, valid_from: 2020-01-01}
"""
    (tmp_path / "duties.yaml").write_text(text, encoding="utf-8")
    assert [one.id for one in read_duties(tmp_path).duties] == ["letter"]
    (tmp_path / "duties.yaml").write_text(text.replace("quarter", "year"), encoding="utf-8")
    with pytest.raises(DealError, match="letter is counted from the year and month is None"):
        read_duties(tmp_path)
