"""The one-screen summary: it fits, it says what the run says, and it marks what nobody published."""

from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len

from abs_model.glossary import Language
from abs_model.report.screen import MOST_SCENARIOS, scenario_lines, screen, tranche_lines
from abs_model.report.screen_line import WIDTH
from abs_model.run.project import project
from abs_model.run.record import Projection
from abs_model.scenario.scenario import BASE, Scenario
from abs_model.terms import Name
from tests.report.test_columns import BOTH, projection

__all__ = ["projection"]


@BOTH
@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_fits_one_screen(projection: Projection, language: Language) -> None:
    lines = screen(projection, language).splitlines()
    assert len(lines) <= 40
    assert max(cell_len(line) for line in lines) <= WIDTH
    assert all(line == line.rstrip() for line in lines)


def test_it_says_what_the_run_says_in_chinese(series_one: Projection) -> None:
    said = screen(series_one, "zh", Path("reports/out/x"))
    for words in (
        "发展担保供应链金融资产支持专项计划第1期",
        "情景 基准情形",
        "应收账款笔数 82",
        "应收账款余额 27,367.62 万元",
        "超额抵押倍数 1.0406",
        "资产明细为示例值",
        "已缴税款 37.93 万元",
        "最严重状态 正常",
        "已触发事件 无",
        "首次代偿日 不适用",
        "账户流入 = 流出 + 余额：成立",
        "文件      reports/out/x",
    ):
        assert words in said, words
    assert said.count("成立") == 5
    assert "不成立" not in said


def test_it_says_what_the_run_says_in_english(series_one: Projection) -> None:
    said = screen(series_one, "en")
    for words in ("Fazhan guaranteed supply-chain ABS, series 1", "collected RMB 273.6762 million", "n/a", ": holds"):
        assert words in said, words
    assert "Files" not in said


def test_a_tranche_is_one_line_of_terms_payments_and_returns(series_one: Projection) -> None:
    head, line = tranche_lines(series_one, "zh")
    assert head.split() == [
        "万元", "发行规模", "票面利率", "已付利息", "已付本金", "内部收益率", "加权平均期限", "最后兑付日",
        "未受偿金额",
    ]  # fmt: skip
    assert line.split() == [
        "优先级", "26,300.00", "3.80%*", "999.40", "26,300.00", "3.80%", "1.0000", "2021-07-07", "0.00",
    ]  # fmt: skip


def test_the_mark_of_illustrative_numbers_is_explained_and_only_where_there_are_any(
    series_one: Projection, awkward: Projection
) -> None:
    assert screen(series_one, "zh").splitlines()[-1] == "* 示例值"
    deal = awkward.subject.deal.model_copy(update={"source": {}})
    published = replace(awkward, subject=replace(awkward.subject, deal=deal))
    assert "*" not in screen(published, "zh")


def test_every_scenario_is_one_line(series_one: Projection) -> None:
    lines = scenario_lines(series_one, "zh")
    assert len(lines) == 1 + len(series_one.scenarios)
    assert lines[1].split() == ["基准情形", "正常", "0.00", "0.00", "0", "0.00", "3.80%"]
    late = next(line for line in lines if line.startswith("全部延迟30天"))
    assert "8,077.06" in late
    assert len({cell_len(line) for line in lines}) == 1


def test_one_scenario_needs_no_table_of_scenarios(awkward: Projection) -> None:
    alone = project(awkward.subject, (BASE,))
    assert "最严重状态 正常" in screen(alone, "zh")
    assert not any(line.startswith("基准情形") for line in screen(alone, "zh").splitlines())


def test_many_scenarios_are_cut_and_counted(awkward: Projection) -> None:
    scenarios = tuple(
        Scenario(id=f"late_{days}", name=Name(zh=f"延迟{days}天", en=f"{days} days late"), delay_days=days)
        for days in range(30)
    )
    lines = scenario_lines(project(awkward.subject, scenarios), "en")
    assert len(lines) == 1 + MOST_SCENARIOS + 1
    assert lines[-1] == "others 14: scenarios.csv"


def test_an_identity_that_fails_says_so(series_one: Projection, monkeypatch: pytest.MonkeyPatch) -> None:
    from abs_model.run.summary import Identity

    broken = (Identity(identifier="accounts", left=1, right=2),)
    monkeypatch.setattr("abs_model.report.screen.identities", lambda _: broken)
    assert "账户流入 = 流出 + 余额：不成立" in screen(series_one, "zh")


def test_breached_triggers_go_by_their_names(series_one: Projection) -> None:
    path = next(one for one in series_one.scenarios if one.id == "largest_defaults")
    said = screen(project(series_one.subject, (path,)), "zh")
    assert "最严重状态 加速清偿" in said
    assert "累计违约率超过5%、任一核心企业违约" in said
