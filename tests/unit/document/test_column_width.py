"""Columns of tables: they fill the line, and no figure is broken."""

from hypothesis import given, settings
from hypothesis import strategies as st

from abs_model.document.column_width import LEAST, PAGE_CELLS, column_widths
from abs_model.report.text_table import cells

TEXTS = st.lists(
    st.lists(st.text(alphabet="一二金额 ab1,.%", min_size=0, max_size=30), min_size=1, max_size=5),
    min_size=1,
    max_size=8,
)


@given(TEXTS)
@settings(max_examples=25)
def test_widths_fill_the_line(columns: list[list[str]]) -> None:
    found = column_widths(columns)
    assert sum(found.parts) == 1000
    assert len(found.parts) == len(columns)
    assert min(found.parts) > 0


def test_no_figure_is_broken_in_a_table_of_eight_columns() -> None:
    figure = "263,000,000.00"
    found = column_widths([["期次", "1"], *[["金额（元）", figure]] * 7])
    assert found.size == "tiny"
    assert all(PAGE_CELLS["tiny"] * part / 1000 >= cells(figure) for part in found.parts[1:])


def test_a_long_text_takes_what_figures_leave() -> None:
    name = "四川发展融资担保股份有限公司" * 2
    found = column_widths([["名称", name], ["评级", "AAA"], ["金额（元）", "263,000,000.00"]])
    assert found.size == "normal"
    assert found.parts[0] > found.parts[2] > found.parts[1]
    assert PAGE_CELLS["normal"] * found.parts[1] / 1000 >= LEAST


def test_a_name_among_many_figures_keeps_room_for_a_few_words() -> None:
    name = "四川渝岭电子科技有限公司"
    found = column_widths([["集团", name], ["户数", "5"], *[["授信额度（元）", "3,260,900,000.00"]] * 4])
    assert PAGE_CELLS[found.size] * found.parts[0] / 1000 >= cells("四川渝岭电子")
