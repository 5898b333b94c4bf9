"""A book of bills on one screen: it fits, it says what the book says, breaches and what has lapsed come first."""

import datetime
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from rich.cells import cell_len

from abs_model.glossary import TERMS, Language
from abs_model.pool.bill_book import BillBook
from abs_model.report.bill_screen import MOST_TASKS, Runs, book_screen, maturity_lines, task_lines
from abs_model.report.bill_words import (
    acceptor_names,
    frozen_words,
    is_invented,
    origin_words,
    programme_terms,
    word_of,
)
from abs_model.report.screen_line import MARK, WIDTH
from abs_model.run.likelihood import Estimate, Simulation
from tests.report.conftest import FORMULA
from tests.report.made_up_bills import eventful, programme, projection_of, quiet, simulation_of, tables_of

Tables = dict[str, pd.DataFrame]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def busy() -> tuple[BillBook, Tables]:
    """A book in which everything happens, with its tables."""
    book = eventful()
    return book, tables_of(book, with_credit=True)


@pytest.fixture(scope="module")
def runs(busy: tuple[BillBook, Tables]) -> tuple[Any, Simulation]:
    """What is to come of it."""
    return projection_of(busy[0]), simulation_of(busy[0])


def day_tables(tables: Tables) -> Tables:
    """Tables of a day, without credit assumptions."""
    return {name: table for name, table in tables.items() if name != "expected_losses"}


@pytest.mark.parametrize(("language", "most"), [("zh", 60), ("en", 70)])
def test_everything_at_once_fits_a_tall_screen(
    busy: tuple[BillBook, Tables], runs: Runs, language: Language, most: int
) -> None:
    lines = book_screen(*busy, language, runs, Path("reports/out/x")).splitlines()
    assert len(lines) <= most
    assert max(cell_len(line) for line in lines) <= WIDTH
    assert all(line == line.rstrip() for line in lines)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_book_of_a_day_fits_one_screen(busy: tuple[BillBook, Tables], language: Language) -> None:
    lines = book_screen(busy[0], day_tables(busy[1]), language).splitlines()
    assert len(lines) <= 45
    assert max(cell_len(line) for line in lines) <= WIDTH


def test_a_quiet_book_says_what_two_bills_come_to() -> None:
    """Faces of 300,000.00 and 312,345.67 yuan, 66 and 164 days from their due dates, of five lines of 20 million."""
    book = quiet()
    said = book_screen(book, tables_of(book), "zh")
    for words in (
        "商票保示例项目",
        "截至日 2024-06-28",
        "担保人 某融资担保股份有限公司",
        "在保票据张数 2",
        "已用额度 61.23",
        "授信额度合计 2,000.00",
        "总额度使用率 3.06%",
        "白名单户数 5",
        "加权平均剩余期限 116.0天",
        "单张平均金额 30.62",
        "承兑人赫芬达尔指数 0.5002",
        "31-86天 30.00（1张）",
        "其后 31.23（1张）",
        "资产明细指纹 bbbbbbbbbbbb",
        "白名单指纹 wwwwwwwwwwww",
    ):
        assert words in said, words
    assert said.count("成立") == 2
    for nothing in (MARK, "逾期账龄", "代偿明细", "触发事件", "情景", "nan"):
        assert nothing not in said, nothing


def test_a_busy_book_says_what_is_overdue_and_who_bears_claims(busy: tuple[BillBook, Tables]) -> None:
    """Claims of 320,000 and 330,000 yuan at 3:7 with 40 % of the seven passed on, 120,000 recovered pro rata."""
    said = book_screen(busy[0], day_tables(busy[1]), "zh")
    for words in (
        "信用原因 1-30天 93.70（3张）",
        "操作原因 31-60天 34.94（1张）",
        "票据张数 2  代偿金额 65.00  追偿金额 12.00",
        "本产品项下拒付",
        "资产明细为示例值",
        "授信额度合计 7,800.00*",
        "产品额度上限 9,000.00  ",
    ):
        assert words in said, words
    rows = {
        line.split()[0]: line.split()[1:] for line in said.splitlines() if line.startswith(("银行分担", "担保人自"))
    }
    assert rows["银行分担"][:4] == ["30.00%", "19.50", "3.60", "15.90"]
    assert rows["担保人自担"][:4] == ["42.00%", "27.30", "5.04", "22.26"]


def test_acceptors_stand_in_order_of_what_they_use_and_the_rest_is_counted(busy: tuple[BillBook, Tables]) -> None:
    said = book_screen(busy[0], day_tables(busy[1]), "zh").splitlines()
    start = next(number for number, line in enumerate(said) if line.startswith("万元"))
    shown = said[start + 1 : start + 9]
    used = [float(line.split("*")[2].split()[0].replace(",", "")) for line in shown]
    assert used == sorted(used, reverse=True)
    assert shown[0].startswith(FORMULA)
    assert said[start + 9] == "其余 10: lines.csv"


def test_what_is_breached_comes_first_and_loudly(busy: tuple[BillBook, Tables]) -> None:
    said = book_screen(busy[0], day_tables(busy[1]), "en")
    triggers = said[said.index("Triggers") : said.index("Identities")]
    assert triggers.count("!!! breached") == 3
    assert triggers.rindex("!!!") < triggers.index("utilisation of the product")
    assert "lapsed tasks 3 (> 0*) !!! breached" in triggers
    assert re.search(r"liquidity ratio [\d.]+ \(< 1\.0000\*\)", triggers)


def test_every_scenario_is_a_line_with_what_the_guarantor_keeps_of_it(
    busy: tuple[BillBook, Tables], runs: Runs
) -> None:
    """Seven bills of the acceptor that has refused come to 2,593,826.80 yuan, of which 42 % stay with the guarantor."""
    said = book_screen(*busy, "zh", runs).splitlines()
    base = next(line.split() for line in said if line.startswith("基准情形"))
    late = next(line.split() for line in said if line.startswith("全部延迟30天"))
    assert base[1:5] == ["259.38", "0.00", "259.38", "108.94"]
    drawn, gap = (float(one.replace(",", "")) for one in late[1:3])
    assert late[3] == "259.38"
    assert drawn == pytest.approx(gap + 259.38, abs=0.011)


def test_the_liquidity_of_a_stress_is_liquid_assets_over_thirty_days_of_claims(
    busy: tuple[BillBook, Tables], runs: tuple[Any, Simulation]
) -> None:
    for exact, ratio in ((None, "7.5000"), (3_000_000.0, "10.0000")):
        estimates = tuple(_stated(one, 4_000_000.0, exact) for one in runs[1].estimates)
        said = book_screen(*busy, "zh", (runs[0], replace(runs[1], estimates=estimates)))
        assert f"压力流动性比率 {ratio}" in said
        assert "Ⅰ级资产 3,000.00*" in said


def _stated(one: Estimate, value: float, exact: float | None) -> Estimate:
    return replace(one, value=value, exact=exact) if one.identifier == "largest_month_quantile_999" else one


def test_losses_are_expected_only_where_there_is_credit(busy: tuple[BillBook, Tables], runs: Runs) -> None:
    assert "占预期损失比例" in book_screen(*busy, "zh", runs)
    without = book_screen(busy[0], day_tables(busy[1]), "zh", (runs[0], None))
    assert "预期" not in without
    assert without.count("成立") == 5
    assert "来历      条款文件指纹 dddddddddddd" in without


def test_an_english_screen_has_no_chinese_but_names() -> None:
    book = eventful(is_latin=True)
    tables = tables_of(book, with_credit=True)
    said = book_screen(book, tables, "en", (projection_of(book), simulation_of(book)), Path("out"))
    assert not CHINESE.search(said)
    assert not CHINESE.search("\n".join(task_lines(tables["tasks"], "en")))
    assert said.splitlines()[-1].startswith(f"{MARK} illustrative; so is what rests on")


def test_maturities_are_cut_by_the_days_of_their_rungs() -> None:
    day = datetime.date(2024, 6, 28)
    ends = [("past_due", 0, 0)] + [("daily", number, number) for number in range(1, 31)]
    ends += [("weekly", 31, 37), ("monthly", 38, 68)]
    rows = [
        {
            "rung": kind,
            "from_date": day + datetime.timedelta(days=first),
            "to_date": day + datetime.timedelta(days=last),
            "n_bills": 1,
            "face": 10_000.0,
        }
        for kind, first, last in ends
    ]
    said = " ".join(maturity_lines(pd.DataFrame(rows), day, "zh"))
    for words in (
        "已到期 1.00（1张）",
        "1-7天 7.00（7张）",
        "8-30天 23.00（23张）",
        "31-37天 1.00（1张）",
        "其后 1.00（1张）",
    ):
        assert words in said, words


def tasks_of(n: int, n_lapsed: int, n_done: int = 0) -> pd.DataFrame:
    """Tasks that fall due one after the other; the last ones have lapsed, though nobody would look for them there."""
    rows = [
        {
            "bill_id": f"6{number:029d}:1-{10**12 - 1}",
            "acceptor_id": "A01",
            "task": "re_recourse",
            "who": "guarantor",
            "due_by": pd.Timestamp("2024-06-28") + pd.Timedelta(days=number),
            "days_left": number,
            "is_done": number < n_done,
            "is_lapsed": number >= n - n_lapsed,
            "article": "票据法第17条",
        }
        for number in range(n)
    ]
    return pd.DataFrame(rows)


def test_what_has_lapsed_is_the_first_thing_to_do_and_the_rest_is_counted() -> None:
    lines = task_lines(tasks_of(40, n_lapsed=3, n_done=5), "zh")
    assert lines[0] == "待办事项  35（已逾期限 3）"
    assert [line.split()[2] for line in lines[2:5]] == ["!!!"] * 3
    assert [line.split()[3] for line in lines[2:5]] == ["37", "38", "39"]
    assert lines[5].split()[:3] == ["再追索", "2024-07-03", "5"]
    assert len(lines) == 2 + MOST_TASKS + 1
    assert lines[-1] == "其余 20: tasks.csv"
    assert max(cell_len(line) for line in lines) <= WIDTH


def test_a_number_that_is_too_long_keeps_its_end_where_numbers_differ() -> None:
    line = task_lines(tasks_of(1, n_lapsed=0).assign(task="recourse_prior"), "en")[2]
    assert cell_len(line) == WIDTH
    assert re.search(r" \.\.0+:1-999999999999$", line)


def test_nothing_to_do_is_said() -> None:
    assert task_lines(tasks_of(3, n_lapsed=0, n_done=3), "en") == ("Tasks         none",)


@pytest.mark.parametrize(
    ("column", "word", "zh"),
    [
        ("stage", "due", "已到期待答复"),
        ("state", "overdue", "承兑人逾期"),
        ("frozen_for", "overdue", "承兑人逾期"),
        ("recourse", "acceptor", "出票人、承兑人及其保证人"),
        ("task", "recourse_acceptor", "向承兑人追索"),
        ("basis", "credit", "仅信用逾期"),
        ("reason", "credit", "信用原因"),
        ("price_source", "price_grid", "价格表"),
    ],
)
def test_a_word_is_said_as_its_column_means_it(column: str, word: str, zh: str) -> None:
    assert word_of(column, word, "zh") == zh


def test_reasons_of_a_freeze_are_said_one_after_the_other() -> None:
    assert (
        frozen_words("persistently_overdue, own_refusal", "en") == "persistently overdue, refused a bill of this book"
    )
    assert frozen_words("", "zh") == ""


def test_acceptors_are_called_by_their_english_names_where_there_are_any() -> None:
    book = quiet()
    names = pd.Series(["First Works", *[None] * 4], dtype="str")
    named = book.whitelist.frame.assign(acceptor_name_en=names)
    other = replace(book, whitelist=replace(book.whitelist, frame=named))
    assert acceptor_names(other, "en")["A01"] == "First Works"
    assert acceptor_names(other, "en")["A03"] == "川东第3机械有限公司"
    assert acceptor_names(other, "zh")["A01"] == FORMULA


def test_an_acceptor_that_has_no_line_is_called_as_its_bills_have_it_or_by_its_id() -> None:
    book = quiet()
    strange = book.frame.assign(acceptor_id=["Z1", "Z2"], acceptor_name=pd.Series(["外人公司", None], dtype="str"))
    found = acceptor_names(replace(book, frame=strange), "zh")
    assert (found["Z1"], found["Z2"], found["A01"]) == ("外人公司", "Z2", FORMULA)


def test_a_term_comes_from_its_file_and_a_default_from_the_rule_that_it_follows() -> None:
    terms = programme()
    assert origin_words(terms, "limits.product", "en") == "公告"
    assert origin_words(terms, "limits.per_group", "zh") == "示例值"
    assert origin_words(terms, "settlement.grid", "zh") == "未注明"
    assert origin_words(terms, "law.notice_days", "zh") == "票据法第66条"
    assert origin_words(terms, "prices.day_count", "zh") == "程序默认值"
    assert is_invented(terms, "prices.grid.0.discount_rate")
    assert not is_invented(terms, "prices.day_count")


def test_every_term_of_a_programme_has_its_word_and_its_value() -> None:
    found = programme_terms(programme())
    assert [term.identifier for term in found if term.identifier not in TERMS] == []
    values = {term.path: term.value for term in found}
    assert values["limits.product"] == 90_000_000
    assert values["prices.guarantee_fee_payer"] == "acceptor"
    assert values["sharing.cessions.re.share"] == 0.4
    assert values["triggers.claims.above"] == 0.05
    assert "limits.per_supplier" not in values
