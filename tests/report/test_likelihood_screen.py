"""The screen of a simulation: it fits, it says the figures, it is loud where they do not agree."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from abs_model.glossary import TERMS, Language
from abs_model.report.likelihood_screen import (
    figure_lines,
    likelihood_lines,
    likelihood_screen,
    quantile_lines,
    rating_lines,
)
from abs_model.report.screen import screen
from abs_model.report.screen_line import WIDTH
from abs_model.run.likelihood import LEVELS, VARIATIONS, Simulation
from abs_model.run.record import Projection
from tests.report.conftest import FORMULA
from tests.report.made_up import NAMES, estimates, made_up

LANGUAGES: tuple[Language, ...] = ("zh", "en")


def changed(simulation: Simulation, identifier: str, **values: Any) -> Simulation:
    """The same with one figure of the first subject that has it changed."""
    figures = list(simulation.estimates)
    at = next(place for place, one in enumerate(figures) if one.identifier == identifier)
    figures[at] = replace(figures[at], **values)
    return replace(simulation, estimates=tuple(figures))


def line(lines: tuple[str, ...], start: str) -> list[str]:
    """The words of the first line that begins like this."""
    return next(one.split() for one in lines if one.strip().startswith(start))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("is_exact", [True, False])
def test_no_line_is_wider_than_a_screen_and_none_is_cut(language: Language, is_exact: bool) -> None:
    lines = likelihood_screen(made_up(is_exact=is_exact), language).splitlines()
    assert max(cell_len(one) for one in lines) <= WIDTH
    assert all(one == one.rstrip() for one in lines)
    assert not [one for one in lines if ".." in one]


def test_a_figure_stands_beside_its_error_its_exact_value_and_their_distance() -> None:
    lines = figure_lines(made_up(), "zh")
    assert lines[0].split() == ["万元", "模拟值", "标准误", "精确值", "相差标准误倍数"]
    assert line(lines, "代偿概率") == ["代偿概率", "5.00%", "0.100%", "5.21%", "-2.1"]
    assert line(lines, "预期违约金额") == ["预期违约金额", "123.46", "0.50", "123.00", "+0.9"]
    assert line(lines, "预期损失率") == ["预期损失率", "0.00456%", "0.000120%", "0.00457%", "-0.1"]
    assert line(lines, "预期兑付日") == ["预期兑付日", "2026-12-24", "0.2", "天", "2026-12-23", "+0.0"]
    assert line(lines, "最差1%情形平均代偿金额")[1:] == ["48.00", "不适用", "47.90", "不适用"]


def test_every_figure_is_on_the_screen_alone_or_among_the_quantiles() -> None:
    simulation = made_up()
    said = "\n".join(figure_lines(simulation, "en")).lower()
    alone = [one for one in estimates() if "quantile" not in one.identifier]
    missing = [one.identifier for one in alone if TERMS[one.identifier].en.lower() not in said]
    assert missing == []
    n_quantiles = sum("quantile" in one.identifier for one in estimates())
    assert (len(quantile_lines(simulation, "en")) - 1) * len(LEVELS) == n_quantiles


def test_quantiles_are_said_to_ten_thousand_yuan_with_their_errors_and_exact_values() -> None:
    lines = quantile_lines(made_up(), "zh")
    assert lines[0].split() == ["分位数", "(万元)", "95%", "精确值", "99%", "精确值", "99.9%", "精确值"]
    assert line(lines, "资产池累计违约")[1:] == ["0±0", "0", "21±2", "20", "50±0", "50"]


def test_without_exact_figures_there_are_no_columns_for_them_and_the_reason_is_said() -> None:
    simulation = made_up(is_exact=False)
    for lines in (figure_lines(simulation, "zh"), quantile_lines(simulation, "zh")):
        assert "精确值" not in lines[0]
    assert "无法逐一枚举：证券与增信没有精确值可对照" in likelihood_screen(simulation, "zh")
    assert "nothing exact to compare with" in likelihood_screen(simulation, "en")
    assert "0.0300%" in line(rating_lines(simulation, "zh"), "基准假设")[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_that_agree_are_said_to_agree_quietly(language: Language) -> None:
    said = likelihood_screen(made_up(), language)
    assert "!!!" not in said
    assert {"zh": "最大相差 2.5 倍标准误（资产池 任一核心企业违约概率）", "en": "at most 2.5 standard errors apart"}[
        language
    ] in said
    assert {"zh": "均在 3 倍标准误以内", "en": "none more than 3"}[language] in said
    assert {"zh": "另有 2 项在样本中从未发生变动", "en": "2 never varied in the sample"}[language] in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_figure_more_than_three_errors_off_is_loud_in_its_line_and_at_the_end(language: Language) -> None:
    simulation = changed(made_up(), "call_probability", exact=0.054)
    said = likelihood_screen(simulation, language).splitlines()
    loud = [one for one in said if "!!!" in one]
    assert len(loud) == 3
    assert loud[0].strip().startswith({"zh": "代偿概率", "en": "Probability of a call"}[language])
    assert loud[0].endswith("-4.0 !!!")
    assert {"zh": "1 项与精确值相差超过 3 倍标准误", "en": "1 more than 3 standard errors off"}[language] in loud[1]
    assert loud[2] == {"zh": "!!! Guarantee 代偿概率 -4.0", "en": "!!! Guarantee probability of a call -4.0"}[language]
    assert not any({"zh": "均在", "en": "none more than"}[language] in one for one in said)


def test_what_never_happened_has_no_value_and_says_so() -> None:
    simulation = changed(made_up(), "claim_given_call", value=None, standard_error=None, exact=None)
    assert line(figure_lines(simulation, "zh"), "发生代偿时的平均金额")[1:] == ["不适用"] * 4


def test_illustrative_assumptions_and_what_is_read_off_an_illustrative_table_are_marked() -> None:
    said = likelihood_screen(made_up(), "zh").splitlines()
    first = next(one for one in said if one.startswith("1 "))
    assert first.split()[-5:] == ["AA", "1.00%*", "1.50%*", "80.00%*", "10.00%*"]
    provider = next(one for one in said if one.startswith("8 "))
    assert provider.split()[-5:] == ["AAA*", "0.100%*", "0.150%*", "80.00%*", "0.00%"]
    assert any("四级表 2024-06-28*" in one for one in said)
    assert line(tuple(said), "基准假设")[-2:] == ["AA*", "AA+*"]
    assert said[-1].startswith("* 示例值")


def test_nothing_is_marked_where_everything_was_published() -> None:
    assert "*" not in likelihood_screen(made_up(is_illustrative=False), "zh")


def test_each_tranche_has_a_rating_under_each_variation() -> None:
    lines = rating_lines(made_up(is_illustrative=False), "en")
    assert len(lines) == 1 + 2 * (1 + len(VARIATIONS))
    assert line(lines, "Provider 3 notches down")[-4:] == ["30.00%", "7.50%", "<BBB", "BBB"]
    assert line(lines, "Probability x 2")[-4:] == ["2.40%", "0.600%", "BBB", "AA"]


def test_a_hostile_name_and_who_fails_with_whom_are_said_as_they_are() -> None:
    said = likelihood_screen(made_up(), "zh")
    assert f"1 {FORMULA}" in said
    assert "违约传染 甲$x^2$<科技>有限公司 > 担保人 guarantor 25.00%" in said


def test_many_names_are_cut_and_counted_and_their_correlations_become_a_range() -> None:
    said = likelihood_screen(made_up(), "zh")
    assert len(NAMES) == 9
    assert "其余 1: names.csv" in said
    assert "相关系数  0.20* ~ 0.20*  correlations.csv" in said


def test_the_folder_is_named_where_there_is_one() -> None:
    assert "文件      reports/out/x" in likelihood_screen(made_up(), "zh", Path("reports/out/x"))
    assert "文件" not in likelihood_screen(made_up(), "zh")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_run_says_the_same_in_a_few_lines_exactly_where_it_can(language: Language) -> None:
    lines = likelihood_lines(made_up(), language)
    assert len(lines) <= 10
    assert max(cell_len(one) for one in lines) <= WIDTH
    said = " ".join(lines)
    assert {"zh": "优先级 违约概率 1.24%", "en": "Senior shortfall probability 1.24%"}[language] in said
    assert {"zh": "预期代偿金额 1.24 万元", "en": "expected claim RMB 0.0124 million"}[language] in said
    drawn = " ".join(likelihood_lines(made_up(is_exact=False), language))
    assert {"zh": "优先级 违约概率 1.23%", "en": "Senior shortfall probability 1.23%"}[language] in drawn


def test_the_lines_of_a_run_stand_on_its_screen_only_where_it_was_simulated(awkward: Projection) -> None:
    simulation = made_up()
    said = screen(awkward, "zh", None, simulation)
    assert "\n".join(likelihood_lines(simulation, "zh")) in said
    assert "违约模拟" not in screen(awkward, "zh")
