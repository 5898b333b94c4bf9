"""The register and the history of appraisals: what good rows are given, what is refused, what is worth a look."""

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd
import pytest

from abs_model.errors import TapeError
from abs_model.pool.ip_register import read_register, read_valuations
from abs_model.pool.ip_schema import REGISTER, VALUATIONS
from abs_model.pool.schema import accepted_headers
from abs_model.pool.tape import RawTape, Tape

ASSET: dict[str, object] = {
    "ip_id": "P1",
    "ip_type": "发明专利",
    "registration_no": "ZL201510000001.1",
    "owner_id": "D1",
    "claim_id": "C1",
    "filing_date": "2015-03-02",
    "expiry_date": "2035-03-02",
    "fee_paid_to": "2021-03-02",
    "pledge_registration_no": "Y1",
    "pledge_date": "2020-06-20",
    "is_disputed": "否",
    "revenue": "10000000.00",
    "growth_rate": "5%",
    "royalty_rate": "3%",
    "economic_life_years": "8",
    "appraised_value": "1000000.00",
    "appraisal_date": "2020-03-31",
}
VALUATION: dict[str, object] = {
    "ip_id": "P1",
    "appraisal_date": "2020-03-31",
    "appraised_value": "1000000.00",
    "method": "收益法",
    "appraiser": "甲评估",
}
CUT_OFF = date(2020, 6, 30)


def raw_of(rows: Sequence[Mapping[str, object]], path: str = "assets.csv") -> RawTape:
    headers = [*dict.fromkeys(name for row in rows for name in row)]
    frame = pd.DataFrame(rows, columns=headers, dtype=object)
    return RawTape(frame=frame, first_row_number=2, sha256="", path=path, format="csv")


def rows_of(*changes: Mapping[str, object]) -> list[dict[str, object]]:
    """A sound row for each change: P1, P2, ... with numbers of their own."""
    return [
        {**ASSET, "ip_id": f"P{n}", "registration_no": f"ZL20151000000{n}.1", **change}
        for n, change in enumerate(changes, 1)
    ]


def register(*changes: Mapping[str, object], valuations: Tape | None = None) -> Tape:
    return read_register(raw_of(rows_of(*changes)), cut_off=CUT_OFF, valuations=valuations)


def history(*changes: Mapping[str, object]) -> Tape:
    rows = [{**VALUATION, **change} for change in changes]
    return read_valuations(raw_of(rows, "valuations.csv"))


def lines(tape: Tape) -> list[tuple[int, str, str, str]]:
    table = tape.problems[["row", "column", "rule", "severity"]]
    return [tuple(line) for line in table.itertuples(index=False, name=None)]


def said(tape: Tape) -> str:
    (message,) = tape.problems["message"]
    return str(message)


def test_a_good_row_is_typed() -> None:
    tape = register({})
    assert tape.frame.iloc[0].to_dict() == {
        **ASSET,
        "row": 2,
        "ip_type": "invention",
        "filing_date": pd.Timestamp("2015-03-02"),
        "expiry_date": pd.Timestamp("2035-03-02"),
        "fee_paid_to": pd.Timestamp("2021-03-02"),
        "pledge_date": pd.Timestamp("2020-06-20"),
        "appraisal_date": pd.Timestamp("2020-03-31"),
        "is_disputed": False,
        "revenue": 10_000_000.0,
        "growth_rate": 0.05,
        "royalty_rate": 0.03,
        "economic_life_years": 8.0,
        "appraised_value": 1_000_000.0,
    }
    assert (len(tape.problems), len(tape.refused), tape.kind) == (0, 0, "intellectual property")


@pytest.mark.parametrize("schema", [REGISTER, VALUATIONS])
def test_no_header_stands_for_two_columns(schema: object) -> None:
    assert accepted_headers(schema)  # type: ignore[arg-type]


def test_chinese_headers_are_those_of_the_trade() -> None:
    cells = {
        "知识产权编号": "P1", "知识产权类型": "实用新型", "专利号": "ZL201720000001.1", "权利人编号": "D1",
        "权利人": "甲公司", "对应债权编号": "C1", "申请日": "2017-03-28", "授权公告日": "2017-11-10",
        "年费缴至": "2021-03-28", "质押登记号": "Y1", "质押登记日": "2020-06-20", "是否涉诉": "否",
        "相关产品年收入（元）": "1000000", "收入增长率": "-3%", "收入分成率": "1.8%", "剩余经济寿命（年）": "6.5年",
        "评估价值（元）": "500000", "评估基准日": "2020-03-31",
    }  # fmt: skip
    tape = read_register(raw_of([cells]), cut_off=CUT_OFF)
    row = tape.frame.iloc[0]
    assert len(tape.problems) == 0
    assert (row["ip_type"], row["growth_rate"], row["economic_life_years"]) == ("utility_model", -0.03, 6.5)
    assert (row["royalty_rate"], row["appraised_value"], row["owner_name"]) == (0.018, 500_000.0, "甲公司")


def test_dates_far_apart_are_no_reason_for_a_warning() -> None:
    tape = register({"filing_date": "2001-03-02", "expiry_date": "2021-03-02", "grant_date": "2009-01-01"})
    assert lines(tape) == []


@pytest.mark.parametrize(
    ("column", "cell", "rule", "parts"),
    [
        ("royalty_rate", "300%", "royalty_out_of_range", ("3 (300 % of revenue)", "0.5 to 5 %", "Write 0.03 for 3 %.")),
        ("royalty_rate", "3.0", "royalty_out_of_range", ("Write 0.03 for 3 %.",)),
        ("royalty_rate", "2.5", "royalty_out_of_range", ("Write 0.025 for 2.5 %.",)),
        ("royalty_rate", "-0.01", "royalty_out_of_range", ("-1 % of revenue",)),
        ("royalty_rate", "三", "not_a_number", ("is no number",)),
        ("growth_rate", "-1", "growth_out_of_range", ("-100 % a year", "above -1")),
        ("growth_rate", "-150%", "growth_out_of_range", ("-1.5",)),
        ("growth_rate", "5", "growth_out_of_range", ("Write 0.05 for 5 % a year.",)),
        ("growth_rate", "fast", "not_a_number", ("'fast' is no number",)),
        ("economic_life_years", "-2", "life_out_of_range", ("-2 is no economic life", "Write 8 for eight years.")),
        ("economic_life_years", "2030", "life_out_of_range", ("from 0 to 100",)),
        ("economic_life_years", "long", "not_a_number", ("'long' is no number",)),
        ("decay_rate", "1", "rate_of_one", ("below 1",)),
        ("tax_rate", "100%", "rate_of_one", ("Write 0.15 for 15 %.",)),
        ("ip_type", "商业秘密", "unknown_choice", ("'商业秘密'", "invention (发明)", "Write one of them.")),
        ("filing_date", "2020-07-01", "filed_after_cut_off", ("2020-06-30",)),
        ("filing_date", "2020-04-01", "filed_after_appraisal", ("2020-03-31 is before filing_date 2020-04-01",)),
        ("pledge_date", "2015-03-01", "before_filing", ("pledge_date 2015-03-01", "Correct one of the two.")),
        ("expiry_date", "2014-03-02", "before_filing", ("expiry_date 2014-03-02",)),
        ("appraisal_date", "", "appraisal_undated", ("the day of the appraisal is wanted",)),
        ("appraised_value", "-5", "not_positive", ("is no amount",)),
        ("owner_id", "", "missing", ("owner_id is wanted",)),
    ],
)
def test_a_row_that_cannot_be_meant_is_refused_with_a_remedy(
    column: str, cell: str, rule: str, parts: tuple[str, ...]
) -> None:
    changes = {column: cell} | ({"expiry_date": ""} if column == "filing_date" else {})
    tape = register(changes, {})
    assert (2, column if rule != "filed_after_appraisal" else "appraisal_date", rule, "refuse") in lines(tape)
    assert tape.frame["ip_id"].tolist() == ["P2"]
    assert tape.refused["row"].tolist() == [2]
    messages = " ".join(tape.problems["message"])
    for part in parts:
        assert part in messages


def test_a_royalty_of_300_percent_is_one_problem() -> None:
    assert lines(register({"royalty_rate": "300%"}, {})) == [(2, "royalty_rate", "royalty_out_of_range", "refuse")]


def test_a_high_royalty_is_a_warning() -> None:
    tape = register({"royalty_rate": "25%"})
    assert lines(tape) == [(2, "royalty_rate", "high_royalty", "warn")]
    assert "share of profit" in said(tape)


@pytest.mark.parametrize("cell", ["0.04", "4%", 0.04, "４％"])
def test_growth_is_read_however_it_is_written(cell: object) -> None:
    assert register({"growth_rate": cell}).frame["growth_rate"].tolist() == [0.04]


def test_an_expiry_that_no_law_gives_is_a_warning_with_what_the_law_gives() -> None:
    tape = register({"expiry_date": "2045-03-02"})
    assert lines(tape) == [(2, "expiry_date", "expiry_against_law", "warn")]
    assert said(tape) == (
        "expiry_date 2045-03-02 is not what the law gives; 2035-03-02 is wanted for an invention, twenty years from "
        "filing. Check both dates; 2035-03-02 counts."
    )


def test_the_last_day_of_a_right_and_the_first_without_it_are_both_lawful() -> None:
    assert lines(register({"expiry_date": "2035-03-01"}, {"expiry_date": "2035-03-02"}, {"expiry_date": ""})) == []


def test_a_value_may_be_missing_where_something_else_tells_it() -> None:
    bare = {"appraised_value": "", "appraisal_date": "", "revenue": "", "royalty_rate": ""}
    tape = register(bare, {**bare, "revenue": "1", "royalty_rate": "1%"}, {**bare, "royalty_rate": "1%"})
    assert lines(tape) == [
        (2, "appraised_value", "value_missing", "refuse"), (4, "appraised_value", "value_missing", "refuse")
    ]  # fmt: skip
    known = register(bare, bare, valuations=history({}))
    assert lines(known) == [(3, "appraised_value", "value_missing", "refuse")]
    assert "Fill in the appraisal, or take the row out." in said(known)


def test_a_register_may_leave_all_values_to_the_history() -> None:
    row = {name: cell for name, cell in ASSET.items() if not name.startswith("apprais")}
    tape = read_register(raw_of([row, {**row, "ip_id": "", "registration_no": ""}]), valuations=history({}))
    assert tape.frame["appraised_value"].isna().tolist() == [True]
    assert tape.refused["amount"].isna().tolist() == [True]


@pytest.mark.parametrize(
    "again",
    [{"ip_id": "P1"}, {"registration_no": "zl 2015 1 0000001.1"}, {"registration_no": "201510000001.1"}],
)
def test_the_same_property_for_the_same_claim_is_refused(again: dict[str, object]) -> None:
    tape = register({}, again)
    assert lines(tape)[-1] == (3, "ip_id", "duplicate_pledge", "refuse")
    assert "is pledged to 'C1' in row 2 already" in tape.problems["message"].iloc[-1]


def test_the_same_property_for_another_claim_is_a_row_of_its_own() -> None:
    tape = register({}, {"ip_id": "P1", "registration_no": ASSET["registration_no"], "claim_id": "C2"})
    assert (len(tape.frame), len(tape.problems)) == (2, 0)


def test_lines_that_add_up_others_are_no_pledges() -> None:
    total = {**dict.fromkeys(ASSET, ""), "ip_id": "合计", "appraised_value": "1000000.00"}
    tape = read_register(raw_of([ASSET, total]), cut_off=CUT_OFF)
    assert lines(tape) == [(3, "ip_id", "total_line", "refuse")]


def test_a_history_is_typed_and_a_day_has_one_value() -> None:
    tape = history({}, {"appraisal_date": "2021-03-31"}, {"appraised_value": "2"}, {"ip_id": "P2"})
    assert tape.frame["method"].tolist() == ["income"] * 3
    assert lines(tape) == [(4, "appraisal_date", "duplicate_appraisal", "refuse")]
    assert said(tape).startswith("P1 is appraised for 2020-03-31 in row 2 already; one value")


def test_cells_of_a_history_that_cannot_be_read_are_refused_and_repeat_nothing() -> None:
    tape = history({"appraisal_date": "x"}, {"appraisal_date": "y"}, {"appraised_value": ""})
    assert sorted(tape.problems["rule"]) == ["missing", "not_a_date", "not_a_date"]


def test_what_is_no_register_is_one_error() -> None:
    with pytest.raises(TapeError, match="no column for ip_type"):
        read_register(raw_of([{"ip_id": "P1", "owner_id": "D1", "claim_id": "C1", "filing_date": "2020-01-01"}]))
