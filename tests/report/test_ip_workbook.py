"""The workbook of an IP note and that of its debtors: no hole, nothing live, totals that tie, reasons for nothing."""

import datetime
import math
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from abs_model.errors import ReportError
from abs_model.report.borrower_sheet import write_borrower_workbook
from abs_model.report.ip_workbook import write_ip_workbook
from tests.report.conftest import FORMULA
from tests.report.made_up_ip import FIRMS, awkward_report, awkward_view, borrower_report
from tests.report.test_likelihood_sheet import MARKED
from tests.report.test_workbook import CHINESE, LATIN, TOTAL, blocks, column, loaded

OWN = [
    "摘要 Summary", "条款 Terms", "债权明细 Claims", "债权还款计划 Schedule of claims", "知识产权登记簿 Register",
    "知识产权估值 Values of property", "历次评估 Appraisals", "贷款价值比情况 Loan to value",
]  # fmt: skip
DEBTORS = [
    "综合融资成本 All-in cost", "分年度成本 Cost by year", "贴息明细 Subsidies", "资金往来表 Who pays whom",
    "资金往来明细 Every payment", "债务人现金流 Debtors' flows",
]  # fmt: skip
GENERAL = [
    "资产池 Pool", "分层 Stratification", "集中度 Concentration", "现金流 Cash flow", "各级票据 Tranches",
    "账户 Accounts", "增信 Supports", "触发事件 Triggers", "支付明细 Payments", "日程 Schedule", "情景 Scenarios",
]  # fmt: skip
CLAIMS, SCHEDULE, REGISTER, VALUES, HISTORY, LIMITS = OWN[2:]
COSTS, YEARS, SUBSIDIES, MONEY, PAYMENTS, FLOWS = DEBTORS
LEFT_OUT = "未入池与未计入 What is left out"

Book = dict[str, Worksheet]


@pytest.fixture(scope="module")
def zh(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The note in Chinese."""
    return loaded(write_ip_workbook(awkward_report(), tmp_path_factory.mktemp("note") / "note.xlsx", "zh"))


@pytest.fixture(scope="module")
def en(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The note in English."""
    return loaded(write_ip_workbook(awkward_report(), tmp_path_factory.mktemp("note") / "note.xlsx", "en"))


@pytest.fixture(scope="module")
def debtors(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """What debtors pay, in English."""
    return loaded(write_borrower_workbook(borrower_report(), tmp_path_factory.mktemp("note") / "b.xlsx", "en"))


@pytest.fixture(params=["zh", "en", "debtors"])
def book(request: pytest.FixtureRequest) -> Book:
    """Any of them."""
    found: Book = request.getfixturevalue(request.param)
    return found


def tables_on(page: Worksheet) -> list[tuple[list[str], list[list[object]]]]:
    """English headings and values of every table of a sheet."""
    return [(heads, [[cell.value for cell in row] for row in body]) for _, heads, _, body in blocks(page)]


def words_on(page: Worksheet) -> set[str]:
    return {str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None}


def test_there_is_a_sheet_for_every_part(zh: Book, en: Book, debtors: Book) -> None:
    assert list(zh) == [*OWN, *DEBTORS, LEFT_OUT, *GENERAL]
    assert list(en) == list(zh)
    assert list(debtors) == [*DEBTORS, "来历 Provenance"]
    assert all(len(name) <= 31 for name in zh)


def test_every_heading_is_chinese_above_and_english_below_and_no_cell_is_empty(book: Book) -> None:
    for name, page in book.items():
        for heads, others, units, body in blocks(page):
            assert all(heads), name
            assert all(others), name
            assert any(CHINESE.search(one) for one in heads), name
            assert any(LATIN.search(one) for one in others), name
            for row in body:
                if row[0].value != TOTAL:
                    assert [others[at] for at, cell in enumerate(row) if cell.value in {None, ""}] == [], name
            for place, unit in enumerate(units):
                if any(isinstance(row[place].value, int | float) for row in body):
                    assert unit, f"{name}: {others[place]}"


def test_nothing_is_a_formula_a_link_or_an_error_and_nothing_speaks_of_core_enterprises(tmp_path: Path) -> None:
    path = write_ip_workbook(awkward_report(), tmp_path / "book.xlsx", "zh")
    with zipfile.ZipFile(path) as archive:
        pages = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        words = archive.read("xl/sharedStrings.xml").decode()
    assert len(pages) == len(OWN) + len(DEBTORS) + 1 + len(GENERAL)
    assert not [page for page in pages if "<f>" in page or "<hyperlink" in page or 't="e"' in page]
    assert not [word for word in ("核心企业", "供应商", "Core enterprise", "Supplier", "nan<") if word in words]


def test_hostile_names_stay_the_text_that_they_are(en: Book) -> None:
    assert column(en[CLAIMS], "Debtor")[:2] == [FORMULA, FORMULA]
    assert "=1+1" in column(en[CLAIMS], "Debtor")
    assert FORMULA in column(en[REGISTER], "Title")
    assert "=1+1" in words_on(en[HISTORY])
    assert "=1+1" in column(en[COSTS], "Debtor")


def test_the_same_note_writes_the_same_bytes_dated_by_its_cut_off(tmp_path: Path) -> None:
    one, other = (write_ip_workbook(awkward_report(), tmp_path / name, "en") for name in ("one.xlsx", "other.xlsx"))
    assert one.read_bytes() == other.read_bytes()
    assert load_workbook(one).properties.created == datetime.datetime(2020, 9, 23)


def test_the_first_sheet_has_figures_cost_identities_and_the_sentence_on_weak_support(zh: Book) -> None:
    page = zh[OWN[0]]
    words = words_on(page)
    assert any(one.startswith("知识产权处置回收小且慢，仅为弱担保") for one in words)
    assert any("a weak support" in one for one in words)
    assert any("项为示例值" in one for one in words)
    tables = tables_on(page)
    figures = {row[1]: row[2] for row in tables[0][1]}
    assert figures["Claims in the pool"] == 4
    assert figures["Principal of claims"] == 46_000_000
    assert figures["Target rate"] == 0.03
    identities = next(rows for heads, rows in tables if heads[0] == "Identity in Chinese")
    assert len(identities) == 10
    assert {row[-1] for row in identities} == {"成立"}
    assert [row[0] for row in identities][-5:] == [
        "入池债权本金 = 分期本金合计", "每日各方收支合计 = 0", "各方收款合计 = 各方付款合计", "债务人按日付款 = 归集",
        "载体账户余额 = 账户期末余额",
    ]  # fmt: skip


def test_claims_that_stay_out_stand_out_and_say_why(zh: Book) -> None:
    _, heads, _, body = next(blocks(zh[CLAIMS]))
    marked = {row[0].value: row[heads.index("Rule")].value for row in body if row[0].fill.fgColor.rgb == MARKED}
    assert marked == {"c5": "本金超过质押率上限", "c6": "还款晚于证券到期前的缓冲日"}
    kinds = column(zh[CLAIMS], "Repayment")
    assert set(kinds[:-1]) == {"先息后本", "等额本金", "等额本息"}


def test_the_schedule_adds_up_to_principal_and_interest(en: Book) -> None:
    page = en[SCHEDULE]
    parts = {name: column(page, name) for name in ("Interest", "Principal", "Amount")}
    for values in parts.values():
        assert math.fsum(values[:-1]) == pytest.approx(values[-1], abs=0.004)
    assert parts["Principal"][-1] == 139_000_000
    assert parts["Interest"][-1] + parts["Principal"][-1] == pytest.approx(parts["Amount"][-1], abs=0.004)
    left = zip(column(page, "Claim")[:-1], column(page, "Principal left after it"), strict=False)
    assert dict(left) == dict.fromkeys(("c1", "c2", "c3", "c4", "c5", "c6"), 0)


def test_the_register_says_what_is_accepted_and_else_the_reason(zh: Book) -> None:
    _, heads, _, body = next(blocks(zh[REGISTER]))
    standing = {row[0].value: row[heads.index("Accepted or why not")].value for row in body if row[0].value != TOTAL}
    assert standing["p1"] == "计入"
    assert standing["p5"].startswith("权属或效力存在争议（")
    assert {row[0].value for row in body if row[0].fill.fgColor.rgb == MARKED} == {"p5", "p6", "p7"}
    stale = dict(zip(column(zh[REGISTER], "Ip id"), column(zh[REGISTER], "Appraisal is stale"), strict=True))
    assert (stale["p3"], stale["p1"]) == ("是", "否")
    assert any("知识产权登记簿为示例值" in one for one in words_on(zh[REGISTER]))


def test_values_stand_by_debtor_one_by_one_and_with_their_inputs(zh: Book) -> None:
    by_debtor, one_by_one, inputs = tables_on(zh[VALUES])
    values = awkward_view().tables["ip_values"]
    total = values[values["ip_level"] == "total"].iloc[0]
    assert by_debtor[1][-1][by_debtor[0].index("Model value")] == total["model_value"]
    assert len(one_by_one[1]) == 8
    without = next(row for row in one_by_one[1] if row[0] == "p4")
    assert without[one_by_one[0].index("Model value")] == "不适用"
    given = next(row for row in inputs[1] if row[0] == "p4")
    assert given[inputs[0].index("Revenue a year")] == "未注明"
    assert given[inputs[0].index("Discount rate")] == "按条款取值"
    assert any("20,000次抽样" in one for one in words_on(zh[VALUES]))


def test_limits_stand_by_debtor_and_type_with_caps_and_room(en: Book) -> None:
    by_debtor, by_type, by_both = tables_on(en[LIMITS])
    table = awkward_view().tables["loan_to_value"]
    caps = [row[by_debtor[0].index("Cap of the loan-to-value ratio")] for row in by_debtor[1]]
    np.testing.assert_allclose(np.array(caps, dtype=float), table["loan_to_value_cap"], rtol=1e-12)
    assert [row[0] for row in by_type[1]] == ["invention patent", "utility model", "trademark", TOTAL]
    assert by_both[1][0][:2] == [FORMULA, "invention patent"]
    assert any("at most 60.00% of the value accepted (illustrative)" in one for one in words_on(en[LIMITS]))


def test_costs_say_before_and_after_and_whether_the_target_holds(zh: Book) -> None:
    by_debtor, by_claim = tables_on(zh[COSTS])
    place = by_debtor[0].index("Keeps target")
    kept = {str(row[0]): row[place] for row in by_debtor[1]}
    assert kept == {FORMULA: "否", FIRMS["d2"]: "是", "=1+1": "否", TOTAL: "否"}
    _, _, _, body = next(blocks(zh[COSTS]))
    assert [row[0].fill.fgColor.rgb == MARKED for row in body[:-1]] == [True, False, True]
    costs = awkward_view().page.costs
    after = costs.loc[costs["level"] == "total", "rate_after_subsidy"].iloc[0]
    assert by_debtor[1][-1][by_debtor[0].index("All-in rate after subsidy")] == pytest.approx(after, rel=1e-12)
    assert len(by_claim[1]) == 5


def test_years_add_up_to_what_is_paid(en: Book) -> None:
    total = tables_on(en[YEARS])[0]
    place = total[0].index("Cash cost after subsidy")
    assert math.fsum(row[place] for row in total[1][:-1]) == pytest.approx(total[1][-1][place], abs=0.004)  # type: ignore[misc]


def test_subsidies_say_what_binds_and_why_nothing_is_paid(zh: Book) -> None:
    remarks = column(zh[SUBSIDIES], "Remark")
    assert {"达到年度贴息上限", "未申报贴息政策"} <= set(remarks)
    schemes = dict(zip(column(zh[SUBSIDIES], "Claim"), column(zh[SUBSIDIES], "Subsidy scheme"), strict=True))
    assert schemes["c4"] == "无"
    paid = column(zh[SUBSIDIES], "Subsidy")
    assert math.fsum(paid[:-1]) == pytest.approx(paid[-1], abs=0.004)


def test_every_date_of_who_pays_whom_adds_up_to_nothing_and_the_sum_is_shown(zh: Book) -> None:
    parties, by_date = tables_on(zh[MONEY])
    assert parties[1][-1] == [TOTAL, None, 0, 0, 0]
    assert by_date[0][-1] == "Total"
    for row in by_date[1]:
        amounts = [cell for cell in row[1:] if isinstance(cell, int | float)]
        assert math.fsum(amounts[:-1]) == pytest.approx(0.0, abs=0.004)
        assert amounts[-1] == 0
    checks, payments = tables_on(zh[PAYMENTS])
    assert {row[checks[0].index("Does not balance")] for row in checks[1]} == {0}
    assert {"融资到账", "利息", "担保费", "担保费减免", "贴息", "legal"} <= {str(row[5]) for row in payments[1]}
    assert FORMULA in {str(row[2]) for row in payments[1]}


def test_what_is_left_out_stands_with_every_problem(zh: Book) -> None:
    parts, claims, assets, problems = tables_on(zh[LEFT_OUT])
    assert [row[1] for row in claims[1]] == ["c5", "c6"]
    assert [row[1] for row in assets[1]] == ["p5", "p6", "p7"]
    told = {(row[0], row[5]) for row in problems[1]}
    assert {("债权", "拒收"), ("知识产权登记簿", "拒收"), ("债权还款计划", "拒收")} <= told
    assert parts[1][0][2] == pytest.approx(math.fsum(row[2] for row in parts[1][1:]), abs=0.004)  # type: ignore[misc]


@pytest.mark.parametrize(("table", "name"), [("loan_to_value", "principal"), ("claims", "accepted_value")])
def test_a_figure_that_is_missing_is_an_error_and_no_empty_cell(tmp_path: Path, table: str, name: str) -> None:
    report = awkward_report()
    broken = report.view.tables[table].copy()
    broken.loc[0, name] = math.nan
    view = replace(report.view, tables={**report.view.tables, table: broken})
    with pytest.raises(ReportError, match="not a number"):
        write_ip_workbook(replace(report, view=view), tmp_path / "a.xlsx", "zh")
