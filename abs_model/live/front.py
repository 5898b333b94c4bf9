"""The front of a live workbook: what it is, how it is used, and two charts that follow its formulas."""

from collections.abc import Sequence
from typing import Any

from abs_model.live.case import Case, term_words
from abs_model.live.layout import FIRST
from abs_model.live.page import Leaf
from abs_model.report.naming import capital
from abs_model.report.sheet import GREY, HEAD_INK
from abs_model.report.sheet_chart import HEIGHT, WORDS, column_look
from abs_model.terms import Name

COLUMN = 7
"""Where the words and the charts stand, right of the results."""

ROWS_OF_A_CHART = 20


def write_front(leaf: Leaf, case: Case, scenario: Name, n_compared: int) -> None:
    """Write the words and the charts beside the results."""
    for offset, (text, is_head) in enumerate(_words(leaf, scenario, n_compared)):
        leaf.text(3 + offset, COLUMN, text, font_color=HEAD_INK if is_head else GREY, bold=is_head)
    notes = [(f"{note.tranche.id}.balance", note.tranche.id) for note in case.plan.notes]
    _add(leaf, "live_balances_chart", notes, row=13, subtype="stacked")
    flows = [(f"chart.{word}", f"live_{word}") for word in ("cash_in", "drawn_in", "paid_to_notes")]
    _add(leaf, "live_cash_chart", flows, row=13 + ROWS_OF_A_CHART)


def _words(leaf: Leaf, scenario: Name, n_compared: int) -> Sequence[tuple[str, bool]]:
    zh = leaf.book.language == "zh"
    title = term_words("live_how_to")
    if zh:
        return (
            (title.zh, True),
            (f"情景：{scenario.zh}", False),
            ("黄色单元格为输入，改动后全部公式随之重算；每个输入都有名称，见各表“名称”列。", False),
            ("日期未发生的留空；上限留空表示没有上限；比例以小数输入。", False),
            (f"生成时已将 {n_compared:,} 个单元格与引擎逐一核对，分毫不差；左侧“生成时”一列即引擎结果。", False),
            ("每张表左上角为全部校验的差额，应为 0，否则标红。", False),
            ("日程来自交易日历，不随输入变动；改日期、增减证券或步骤请改交易文件后重新生成。", False),
        )
    return (
        (capital(title.en), True),
        (f"Scenario: {scenario.en}", False),
        ("Yellow cells are inputs; everything else follows. Each has a name, in the column beside it.", False),
        ("Leave a date blank that never comes, and a cap that is none; type ratios as decimals.", False),
        (f"When it was written, {n_compared:,} cells were compared with the engine and were equal to the fen.", False),
        ("The figure on top of each sheet adds up all checks; it must be 0 and turns red if it is not.", False),
        ("Dates come from the calendar and do not move; change the deal file for other dates, notes or steps.", False),
    )


def _add(leaf: Leaf, title: str, rows: Sequence[tuple[str, str]], *, row: int, subtype: str = "") -> None:
    """A chart of columns over the ends of the windows."""
    kind: dict[str, Any] = {"type": "column"} | ({"subtype": subtype} if subtype else {})
    chart = leaf.book.workbook.add_chart(kind)
    layout, last = leaf.layout, FIRST + leaf.layout.n_periods - 1
    dates = layout.rows["window_end"]
    for number, (key, name) in enumerate(rows):
        place = layout.rows[key]
        words = capital(leaf.book.word(name)) if name.startswith("live_") else leaf.book.names[leaf.book.language][name]
        chart.add_series(
            {
                "categories": [layout.titles[dates.page], dates.row, FIRST + 1, dates.row, last],
                "values": [layout.titles[place.page], place.row, FIRST + 1, place.row, last],
                **column_look(words, number),
            }
        )
    heading = capital(leaf.book.word(title))
    chart.set_title({"name": heading, "name_font": {**WORDS, "size": 12, "color": HEAD_INK}, "overlay": False})
    chart.set_x_axis({"num_font": WORDS, "num_format": "yyyy-mm", "text_axis": True, "line": {"color": "#7F7F7F"}})
    chart.set_y_axis({"num_font": WORDS, "num_format": "#,##0", "line": {"none": True},
                      "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}})  # fmt: skip
    chart.set_legend({"position": "bottom", "font": WORDS})
    chart.set_size({"width": 820, "height": HEIGHT})
    leaf.sheet.insert_chart(row, COLUMN, chart, {"object_position": 3})
