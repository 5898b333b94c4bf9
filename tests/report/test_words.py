"""How a value, a source, a line of text is said."""

import datetime
import math

import pytest
from rich.cells import cell_len

from abs_model.errors import ReportError
from abs_model.glossary import TERMS, Unit
from abs_model.report.deal_terms import deal_terms, threshold_of
from abs_model.report.number import Value, axis_scale, refuse_hole, say, screen_scale
from abs_model.report.source import is_illustrative, say_source, source_of
from abs_model.report.text_table import aligned, cells, clip, pad, wrapped
from abs_model.run.record import Projection
from tests.report.conftest import awkward_deal


@pytest.mark.parametrize(
    ("value", "unit", "zh"),
    [
        (273_676_212.56, "yuan", "273,676,212.56"),
        (82, "count", "82"),
        (0.038, "rate", "3.80%"),
        (0.00005, "rate", "0.005%"),
        (0.051234, "rate", "5.1234%"),
        (0.60041, "share", "60.04%"),
        (1.0405939641, "ratio", "1.0406"),
        (365, "days", "365"),
        (290.44, "days", "290.4"),
        (0.5, "years", "0.5000"),
        (1.9225, "number", "1.9225"),
        (0.0, "number", "0"),
        (datetime.date(2021, 7, 7), "date", "2021-07-07"),
        (True, "flag", "是"),
        (False, "flag", "否"),
        (None, "yuan", "不适用"),
        (math.inf, "ratio", "无穷大"),
        ("normal", "state", "正常"),
    ],
)
def test_a_value_is_said_by_its_unit(value: Value, unit: Unit, zh: str) -> None:
    assert say(value, unit, "zh", {"normal": "正常"}) == zh


def test_what_is_not_a_number_is_an_error_and_no_dash() -> None:
    with pytest.raises(ReportError, match="tranche A: not a number"):
        refuse_hole(math.nan, "tranche A")
    with pytest.raises(ReportError, match="not a number"):
        say(math.nan, "yuan", "zh", {})


@pytest.mark.parametrize(
    ("largest", "unit", "said"),
    [(263e6, "万元", "26,300"), (999_999_999.0, "万元", "100,000"), (1e9, "亿元", "10.00"), (5e9, "亿元", "50.00")],
)
def test_a_chinese_axis_is_in_ten_thousands_and_from_a_billion_on_in_hundred_millions(
    largest: float, unit: str, said: str
) -> None:
    scale = axis_scale(largest, "zh")
    assert (scale.unit, scale.say(largest)) == (unit, said)


def test_an_english_axis_is_in_millions() -> None:
    assert axis_scale(5e9, "en").unit == "RMB million"
    assert axis_scale(5e9, "en").say(263e6) == "263.0"


def test_a_screen_says_amounts_to_a_hundred_yuan_with_their_unit() -> None:
    assert screen_scale("zh").say_with_unit(9_994_000.0) == "999.40 万元"
    assert screen_scale("en").say_with_unit(9_994_000.0) == "RMB 9.9940 million"


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("tranches.A.coupon_rate", "illustrative"),
        ("tranches.A.balance", "公告"),
        ("tranches.AB.balance", "公告"),
        ("tranches", "公告"),
        ("triggers.losses.when.above", "illustrative"),
        ("tranchesque", ""),
        ("dates.cut_off", ""),
    ],
)
def test_the_source_of_a_term_is_that_of_its_path_or_of_the_longest_path_that_holds_it(path: str, source: str) -> None:
    deal = awkward_deal()
    assert source_of(deal, path) == source
    assert is_illustrative(deal, path) is (source == "illustrative")


def test_a_longer_name_that_begins_alike_is_another_name() -> None:
    deal = awkward_deal(source={"tranches.A": "illustrative"})
    assert not is_illustrative(deal, "tranches.AB.balance")


def test_a_source_is_said_as_cited_or_as_the_word_for_none() -> None:
    deal = awkward_deal()
    assert say_source(deal, "tranches.A.balance", "en") == "公告"
    assert say_source(deal, "tranches.A.coupon_rate", "zh") == "示例值"
    assert say_source(deal, "dates.cut_off", "zh") == "未注明"


def test_every_term_of_the_sample_deal_has_a_source(series_one: Projection) -> None:
    deal = series_one.subject.deal
    terms = deal_terms(deal)
    assert [term.path for term in terms if not source_of(deal, term.path)] == []
    assert [term.identifier for term in terms if term.identifier not in TERMS] == []
    published = {term.path for term in terms if not is_illustrative(deal, term.path)}
    assert published == {
        "dates.closing", "parties.promoter.rating", "parties.guarantor.rating", "tranches.A.balance", "tax.vat_rate",
    }  # fmt: skip


def test_a_threshold_is_in_the_unit_of_what_it_bounds() -> None:
    coverage, losses = (threshold_of(trigger) for trigger in awkward_deal().triggers)
    assert (coverage.identifier, coverage.value, coverage.unit) == ("below", 1.05, "ratio")
    assert (losses.identifier, losses.value, losses.unit) == ("above", 0.02, "share")
    assert losses.path == "triggers.losses.when.above"


@pytest.mark.parametrize("text", ["优先级 A", "（万元）", "a·b", "ＡＢ", "①", "cafe\u0301", "“引号”", "3.80%*"])
def test_cells_are_counted_as_a_terminal_counts_them(text: str) -> None:
    assert cells(text) == cell_len(text)


def test_a_text_is_cut_before_the_character_that_would_not_fit() -> None:
    assert clip("第一大核心企业违约", 18) == "第一大核心企业违约"
    assert clip("第一大核心企业违约", 17) == "第一大核心企业.."
    assert clip("第一大核心企业违约", 10) == "第一大核.."
    assert all(cells(clip("第一大core企业", width)) <= width for width in range(2, 20))


def test_columns_line_up_where_a_chinese_character_takes_two_cells() -> None:
    lines = aligned([["分级", "余额"], ["A", "1.00"], ["优先级", "263.00"]], ["left", "right"])
    assert lines == ("分级      余额", "A         1.00", "优先级  263.00")
    assert [cell_len(line) for line in lines] == [14, 14, 14]
    assert pad("余额", 6, "right") == "  余额"


def test_parts_go_into_as_many_lines_as_it_takes() -> None:
    assert wrapped(["aaaa", "bbbb", "cccc"], 10, 2) == ("aaaa  bbbb", "  cccc")
    assert wrapped([], 10, 2) == ("",)
