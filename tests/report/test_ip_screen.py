"""An IP note on one screen and its pool on another: what must be there, in both languages, and lines that fit."""

import pytest

from abs_model.glossary import Language
from abs_model.report.ip_screen import ip_pool_screen, ip_screen
from abs_model.report.screen_line import WIDTH
from abs_model.report.text_table import cells
from tests.report.made_up_ip import FIRMS, awkward_runs, awkward_view, without_inputs

BOTH = pytest.mark.parametrize("language", ["zh", "en"])


def run_screen(language: Language) -> str:
    return ip_screen(awkward_view(), awkward_runs(), language)


@BOTH
def test_no_line_is_wider_than_the_screen_and_none_speaks_of_receivables(language: Language) -> None:
    for text in (run_screen(language), ip_pool_screen(awkward_view(), language)):
        assert [line for line in text.splitlines() if cells(line) > WIDTH] == []
        assert not any(word in text for word in ("核心企业", "供应商", "应收账款", "core enterprise", "supplier"))
    assert len(run_screen(language).splitlines()) < 60


def test_claims_property_limits_values_and_cost_stand_on_the_screen() -> None:
    zh = run_screen("zh")
    for word in (
        "入池债权笔数 4", "原始债务人户数 3", "入池债权本金 4,600.00 万元", "信托贷款 3", "二次许可 1",
        "未入池债权笔数 2", "知识产权件数 8", "发明专利 6", "未计入件数 3", "评估已过期件数 1", "贷款价值比 19.33%",
        "贷款价值比上限 33.70%*", "模型价值", "贴息前综合成本", "贴息后综合成本", "目标综合成本 3.00%", "达标户数 1/3",
        "资产明细为示例值", "仅为弱担保",
        "每日各方收支合计 = 0：成立", "入池债权本金 = 分期本金合计：成立", "代偿金额", "已触发事件",
    ):  # fmt: skip
        assert word in zh, word
    assert zh.splitlines()[-1] == "* 示例值"
    english = run_screen("en")
    for word in ("claims in the pool 4", "original debtors 3", "debtors within the target 1/3", "weak support"):
        assert word in english, word


def test_every_debtor_has_a_line_with_what_it_pays_before_and_after() -> None:
    (line,) = [one for one in run_screen("en").splitlines() if one.startswith(FIRMS["d3"] + " ")]
    assert line.split()[-2:] == ["3.00%", "no"]
    costs = awkward_view().page.costs.set_index("subject")
    assert f"{float(costs['rate_after_subsidy']['d3']) * 100:.4f}%" in line


def test_the_pool_says_how_claims_are_repaid_and_what_is_left_out_and_why() -> None:
    text = ip_pool_screen(awkward_view(), "zh")
    for word in (
        "先息后本",
        "等额本金",
        "等额本息",
        "c5  剔除  本金超过质押率上限",
        "c6  剔除  还款晚于证券到期前的缓冲日",
    ):
        assert word in text, word
    for word in ("p5  发明专利  权属或效力存在争议", "p6  发明专利", "p7  发明专利  所担保债权不在资产明细中"):
        assert word in text, word
    assert "单户贷款价值比上限 60.00%*" in text
    assert "20,000次抽样" in text


def test_property_without_inputs_has_no_model_value_and_no_hole() -> None:
    view = without_inputs(awkward_view())
    text = ip_pool_screen(view, "en")
    assert "nan" not in text
    assert "95 %  " not in text
