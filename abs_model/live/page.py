"""One sheet of a live workbook: headings, inputs, formulas with their values, checks that turn red."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from abs_model.deal.deal import Deal
from abs_model.glossary import Unit
from abs_model.live.case import NEVER, term_words
from abs_model.live.formula import Over
from abs_model.live.language import Values
from abs_model.live.layout import FIRST, HEAD_ROWS, TABLE_HEADS, VALUE, Layout, Spot, quoted
from abs_model.live.model import Block, CellSpec, Model, Page, RowSpec, Schedule, Words
from abs_model.report.naming import capital
from abs_model.report.sheet import GREY, HEAD_FILL, HEAD_INK, RULE, UNIT_WORDS, Book
from abs_model.report.source import say_source

INPUT_FILL, INPUT_INK, WRONG_FILL, WRONG_INK = "#FFF8DC", "#1F4E9E", "#F8CBAD", "#9C0006"
ALERT_FILL = "#FCE4D6"
FORMATS: dict[Unit, str] = {
    "yuan": '#,##0.00;-#,##0.00;"-"',
    "count": "0",
    "rate": "0.00######%",
    "share": "0.00######%",
    "ratio": "0.0000####",
    "days": "0",
    "date": f'[>={NEVER}]"-";[>0]yyyy-mm-dd;"-"',
    "number": '[>1E+300]"∞";General',
}
"""Number formats of formulas; a day that is never shows a stroke, a ratio without a denominator infinity."""

INPUT_FORMATS: dict[Unit, str] = {"date": "yyyy-mm-dd", "yuan": "#,##0.00"}
VALIDATIONS: dict[Unit, dict[str, Any]] = {
    "rate": {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1},
    "share": {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1},
    "ratio": {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100},
    "yuan": {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 9e13},
    "days": {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": 3660},
    "date": {"validate": "decimal", "criteria": "between", "minimum": 1, "maximum": NEVER},
}
"""What may be typed into an input, by unit."""

MESSAGES: dict[Unit, Words] = {
    "rate": Words(zh="请输入 0 到 1 的小数，如 0.038 表示 3.8%。", en="A decimal from 0 to 1: 0.038 for 3.8 %."),
    "share": Words(zh="请输入 0 到 1 的小数，如 0.05 表示 5%。", en="A decimal from 0 to 1: 0.05 for 5 %."),
    "ratio": Words(zh="请输入 0 到 100 的倍数。", en="A multiple from 0 to 100."),
    "yuan": Words(zh="请输入金额（元），至多两位小数。", en="An amount in yuan, of at most two decimals."),
    "days": Words(zh="请输入 0 到 3660 的整数天数。", en="Whole days from 0 to 3660."),
    "date": Words(zh="请输入日期；留空表示不发生。", en="A date; blank for never."),
}
WIDTHS = ((0, 0, 34), (1, 1, 38), (2, 2, 22), (VALUE, VALUE, 18))
RESULT_WIDTHS = ((0, 0, 30), (1, 1, 34), (2, 2, 10), (VALUE, VALUE, 17), (4, 4, 17), (5, 5, 15), (6, 6, 3))


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One sheet while it is written."""

    book: Book
    layout: Layout
    values: Values
    page: Page
    deal: Deal
    sheet: Worksheet

    def style(self, **settings: Any) -> Format:
        """A format of the workbook."""
        return self.book.style(**settings)

    def text(self, row: int, column: int, text: str, **settings: Any) -> None:
        """Write a text as a text, whatever it begins with."""
        self.sheet.write_string(row, column, text, self.style(**settings))

    def formula(self, row: int, column: int, text: str, value: float | str, look: Format) -> None:
        """Write a formula with the value that it comes to."""
        self.sheet.write_formula(row, column, f"={text}", look, value)


def open_leaf(leaf: Leaf, freeze: tuple[int, int]) -> None:
    """Title, what the checks say, widths, and how it is printed."""
    sheet = leaf.sheet
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_row(0, 24)
    words = term_words(f"live_sheet_{leaf.page}")
    leaf.text(0, 0, f"{words.zh} {capital(words.en)}", font_size=14, font_color=HEAD_INK)
    leaf.text(1, 0, f"{leaf.deal.name.zh}  {leaf.deal.name.en}", font_color=GREY)
    check = term_words("live_check_all")
    leaf.text(2, 0, f"{check.zh}（0）", font_color=GREY)
    leaf.text(2, 1, capital(check.en), font_color=GREY)
    spot = Spot(leaf.layout, leaf.page)
    look = leaf.style(num_format="#,##0.00", align="right", font_color="#2E7D32", bold=True)
    leaf.formula(2, VALUE, spot.cell("checks"), leaf.values.number("checks"), look)
    _redden(leaf, 2, VALUE, 2, VALUE)
    for first, last, width in RESULT_WIDTHS if leaf.page == "results" else WIDTHS:
        sheet.set_column(first, last, width)
    sheet.freeze_panes(*freeze)


def _redden(leaf: Leaf, top: int, left: int, bottom: int, right: int) -> None:
    """Let cells turn red where they are not 0."""
    look = leaf.book.workbook.add_format({"bg_color": WRONG_FILL, "font_color": WRONG_INK})
    leaf.sheet.conditional_format(
        top, left, bottom, right, {"type": "cell", "criteria": "not between", "minimum": -0.004, "maximum": 0.004,
                                   "format": look}
    )  # fmt: skip


def _head(leaf: Leaf, block: Block, row: int) -> None:
    """The heading of a block in both languages, and its note below it."""
    for column in range(VALUE + 1):
        leaf.text(row, column, "", bg_color=HEAD_FILL)
    leaf.text(row, 0, block.words.zh, bg_color=HEAD_FILL, font_color=HEAD_INK, bold=True)
    leaf.text(row, 1, capital(block.words.en), bg_color=HEAD_FILL, font_color=HEAD_INK, bold=True)
    note = block.note.zh if leaf.book.language == "zh" else block.note.en
    leaf.text(row + 1, 0, note, font_color=GREY, font_size=8, italic=True)


def write_cells(leaf: Leaf) -> None:
    """A sheet of single cells: what each is called, its name, its value, its unit and where it comes from."""
    open_leaf(leaf, (4, VALUE))
    leaf.text(3, 1, "", bottom=1, bottom_color=RULE)
    heads = ["live_name", "live_name", "live_value_in_use", "live_unit", "live_source"]
    if leaf.page == "results":
        heads = ["live_name", "live_unit", "live_now", "live_as_written", "live_change"]
    for column, term in zip((0, 2, 3, 4, 5), heads, strict=True):
        words = term_words(term)
        leaf.text(3, column, f"{words.zh} {capital(words.en)}", bold=True, bottom=1, bottom_color=RULE)
    if leaf.page != "results":
        leaf.sheet.set_column(4, 4, 18)
        leaf.sheet.set_column(5, 5, 22)
        leaf.sheet.set_column(6, 24, 16)
    for block, row in _blocks(leaf):
        _head(leaf, block, row)
        if block.labels:
            _write_table_of_cells(leaf, block, row + 2)
            continue
        for cell in block.cells:
            _write_line(leaf, cell)


def _blocks(leaf: Leaf) -> Iterator[tuple[Block, int]]:
    return ((block, row) for block, row in leaf.layout.heads if block.page == leaf.page)


def _write_line(leaf: Leaf, cell: CellSpec) -> None:
    """One cell with what stands around it."""
    place = leaf.layout.cells[cell.key]
    rule = {"bottom": 4, "bottom_color": RULE}
    leaf.text(place.row, 0, cell.words.zh, **rule)
    leaf.text(place.row, 1, capital(cell.words.en), **rule)
    leaf.text(place.row, 2, UNIT_WORDS[cell.unit] if leaf.page == "results" else cell.name, **rule, font_color=GREY)
    _write_cell(leaf, cell)
    if leaf.page == "results":
        _write_change(leaf, cell)
    else:
        leaf.text(place.row, 4, UNIT_WORDS[cell.unit], **rule, font_color=GREY)
        source = say_source(leaf.deal, cell.loc, leaf.book.language) if cell.loc else ""
        leaf.text(place.row, 5, source, **rule, font_color=GREY)


def _write_change(leaf: Leaf, cell: CellSpec) -> None:
    """What a result was when the workbook was written, and by how much it has changed since."""
    row = leaf.layout.cells[cell.key].row
    look = leaf.style(num_format=FORMATS[cell.unit], bottom=4, bottom_color=RULE, font_color=GREY)
    value = leaf.values.cells[cell.key]
    if value is None:
        leaf.text(row, VALUE + 1, "", bottom=4, bottom_color=RULE)
    else:
        leaf.sheet.write_number(row, VALUE + 1, value, look)
    formula = f"ROUND(N(D{row + 1})-N(E{row + 1}),{2 if cell.unit == 'yuan' else 8})"
    leaf.formula(row, VALUE + 2, formula, 0.0, leaf.style(num_format=FORMATS[cell.unit], bottom=4, bottom_color=RULE))


def _write_table_of_cells(leaf: Leaf, block: Block, row: int) -> None:
    """Cells as a table: what they are along the top, whose along the side."""
    width = len(block.cells) // len(block.labels)
    for column, cell in enumerate(block.cells[:width], start=VALUE):
        look = {"bold": True, "text_wrap": True, "align": "center", "bottom_color": RULE}
        leaf.text(row, column, cell.words.zh, **look)
        leaf.text(row + 1, column, capital(cell.words.en), **look, bottom=1)
    leaf.sheet.set_row(row + 1, 26)
    for number, words in enumerate(block.labels):
        at = row + TABLE_HEADS + number
        leaf.text(at, 0, words.zh, bottom=4, bottom_color=RULE)
        leaf.text(at, 1, words.en, bottom=4, bottom_color=RULE)
        for cell in block.cells[number * width : (number + 1) * width]:
            _write_cell(leaf, cell)


def _write_cell(leaf: Leaf, cell: CellSpec) -> None:
    """An input that may be changed, or a formula."""
    place = leaf.layout.cells[cell.key]
    if place.name:
        leaf.book.workbook.define_name(place.name, f"={_absolute(leaf, place.row, place.column)}")
    if cell.formula is not None:
        look = leaf.style(num_format=FORMATS[cell.unit], bottom=4, bottom_color=RULE, align="right")
        text = cell.formula.text(Spot(leaf.layout, leaf.page))
        value = leaf.values.cells[cell.key]
        leaf.formula(place.row, place.column, text, "" if value is None else value, look)
        return
    pattern = INPUT_FORMATS.get(cell.unit, FORMATS.get(cell.unit, "General"))
    look = leaf.style(
        num_format=pattern, bg_color=INPUT_FILL, font_color=INPUT_INK, border=1, border_color=RULE, align="right"
    )
    if cell.number is None:
        leaf.sheet.write_blank(place.row, place.column, None, look)
    else:
        leaf.sheet.write_number(place.row, place.column, cell.number, look)
    _validate(leaf, cell, place.row, place.column)


def _validate(leaf: Leaf, cell: CellSpec, row: int, column: int) -> None:
    rule = VALIDATIONS.get(cell.unit)
    if rule is None:
        return
    message = MESSAGES[cell.unit]
    text = message.zh if leaf.book.language == "zh" else message.en
    leaf.sheet.data_validation(
        row, column, row, column, rule | {"ignore_blank": True, "input_message": text, "error_message": text}
    )


def _absolute(leaf: Leaf, row: int, column: int, last: int | None = None) -> str:
    from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

    if last is None:
        return f"{quoted(leaf.layout.titles[leaf.page])}!{xl_rowcol_to_cell(row, column, True, True)}"
    return f"{quoted(leaf.layout.titles[leaf.page])}!{xl_range_abs(row, column, last, column)}"


def write_tables(leaf: Leaf, model: Model) -> None:
    """The receivables of each obligor by pay day, and the instalments of notes: all of them inputs."""
    open_leaf(leaf, (4, VALUE))
    top = min(span.first for span in leaf.layout.tables.values()) - TABLE_HEADS
    for column, term in ((0, "live_obligor"), (VALUE, "live_day"), (VALUE + 1, "live_amount")):
        words = term_words(term)
        leaf.text(top, column, words.zh, bold=True)
        leaf.text(top + 1, column, capital(words.en), bold=True, bottom=1, bottom_color=RULE)
    leaf.sheet.set_column(VALUE + 1, VALUE + 1, 18)
    for table in model.tables:
        _write_dated(leaf, table)


def _write_dated(leaf: Leaf, table: Schedule) -> None:
    span = leaf.layout.tables[table.key]
    look = {"bg_color": INPUT_FILL, "font_color": INPUT_INK, "border": 1, "border_color": RULE}
    for at, (day, amount) in enumerate(zip(table.days, table.amounts, strict=True), start=span.first):
        leaf.text(at, 0, table.words.zh, bottom=4, bottom_color=RULE)
        leaf.text(at, 1, table.words.en, bottom=4, bottom_color=RULE)
        leaf.sheet.write_number(at, VALUE, day, leaf.style(**look, num_format=INPUT_FORMATS["date"]))
        leaf.sheet.write_number(at, VALUE + 1, amount, leaf.style(**look, num_format=INPUT_FORMATS["yuan"]))
    workbook = leaf.book.workbook
    workbook.define_name(span.days, f"={_absolute(leaf, span.first, VALUE, span.last)}")
    workbook.define_name(span.amounts, f"={_absolute(leaf, span.first, VALUE + 1, span.last)}")


def write_periods(leaf: Leaf, model: Model) -> None:
    """A sheet on which periods run across: dates on top, then block below block."""
    open_leaf(leaf, (HEAD_ROWS - 1, FIRST))
    leaf.sheet.fit_to_pages(0, 0)
    leaf.sheet.set_print_scale(60)
    leaf.sheet.repeat_columns(0, VALUE - 1)
    leaf.sheet.repeat_rows(3, HEAD_ROWS - 2)
    has_after = leaf.page in {"schedule", "collections", "purchases"}
    last = model.n_periods if has_after else model.n_periods - 1
    leaf.sheet.set_column(FIRST, FIRST + last, 16)
    _write_heads(leaf, model, last)
    for block, row in _blocks(leaf):
        _head(leaf, block, row)
        for cell in block.cells:
            _write_line(leaf, cell)
        for spec in block.rows:
            _write_row(leaf, model, spec)


def _write_heads(leaf: Leaf, model: Model, last: int) -> None:
    """Number, window and payment date of each period, and whose list it follows."""
    names = ["normal", "acceleration", "default", "liquidation"]
    state_words = ",".join(f'"{leaf.book.word(name)}"' for name in names)
    look: dict[str, Any] = {"bg_color": HEAD_FILL, "font_color": HEAD_INK, "align": "right", "bold": True}
    total = term_words("live_total")
    leaf.text(6, VALUE, f"{total.zh} {capital(total.en)}", **look)
    lines = (("period", "0"), ("window_end", FORMATS["date"]), ("payment_date", "yyyy-mm-dd"), ("state", "General"))
    for offset, (key, pattern) in enumerate(lines):
        row = 3 + offset
        words = term_words("live_state" if key == "state" else f"live_{key}")
        zh, en = (words.zh.split("（")[0], words.en.split(" (")[0])
        leaf.text(row, 0, zh, font_color=HEAD_INK)
        leaf.text(row, 1, capital(en), font_color=HEAD_INK)
        for period in range(last + 1):
            is_after = period == model.n_periods
            column = FIRST + period
            if is_after and key != "period":
                leaf.text(row, column, "", **look)
                continue
            if is_after:
                after = term_words("live_after")
                leaf.text(row, column, after.zh if leaf.book.language == "zh" else after.en, **look)
                continue
            spot = Spot(leaf.layout, leaf.page, period)
            own, number = spot.row(key, period), leaf.values.rows[key][period]
            text, value = _shown(key, own, number, (state_words, [leaf.book.word(name) for name in names]))
            leaf.formula(row, column, text, value, leaf.style(**look, num_format=pattern))


def _shown(key: str, own: str, number: float, states: tuple[str, list[str]]) -> tuple[str, float | str]:
    """What a heading shows of a row: the name of a state, nothing for a date that is not there."""
    if key == "state":
        return f"CHOOSE({own}+1,{states[0]})", states[1][int(number)]
    if key == "payment_date":
        return f'IF({own}>0,{own},"")', number or ""
    return own, number


def _write_row(leaf: Leaf, model: Model, spec: RowSpec) -> None:
    """One row: its names, its unit, its total if it is a flow, and its formula in every period."""
    row = leaf.layout.rows[spec.key].row
    rule = {"bottom": 4, "bottom_color": RULE}
    leaf.text(row, 0, spec.words.zh, **rule)
    leaf.text(row, 1, capital(spec.words.en), **rule)
    leaf.text(row, 2, UNIT_WORDS[spec.unit], **rule, font_color=GREY)
    look = leaf.style(num_format=FORMATS[spec.unit], **rule, align="right")
    if spec.is_flow:
        over = Over(spec.key, 0, model.n_periods - 1)
        value = over.value(leaf.values)
        leaf.formula(row, VALUE, over.text(Spot(leaf.layout, leaf.page)), value, look)
    last = model.n_periods if spec.has_after else model.n_periods - 1
    for period in range(last + 1):
        _write_value(leaf, spec, row, period, look)
    if spec.is_check:
        _redden(leaf, row, FIRST, row, FIRST + last)
    if spec.key == "state" or spec.key.endswith(".breached"):
        alert = leaf.book.workbook.add_format({"bg_color": ALERT_FILL, "font_color": WRONG_INK})
        leaf.sheet.conditional_format(
            row, FIRST, row, FIRST + last, {"type": "cell", "criteria": ">", "value": 0, "format": alert}
        )


def _write_value(leaf: Leaf, spec: RowSpec, row: int, period: int, look: Format) -> None:
    column = FIRST + period
    if spec.numbers is not None:
        number = spec.numbers[period]
        if number is None:
            leaf.sheet.write_blank(row, column, None, look)
        else:
            leaf.sheet.write_number(row, column, number, look)
        return
    formula = spec.at(period)
    if formula is None:
        leaf.sheet.write_blank(row, column, None, look)
        return
    text = formula.text(Spot(leaf.layout, leaf.page, period))
    leaf.formula(row, column, text, leaf.values.rows[spec.key][period], look)
