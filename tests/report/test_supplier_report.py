"""The reports of what suppliers pay: parts add up to the rate, nothing live, no hole."""

from pathlib import Path

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from abs_model.glossary import Language
from abs_model.report.supplier_chart import draw_supplier_spread, write_supplier_charts
from abs_model.report.supplier_sheet import write_supplier_workbook
from abs_model.report.supplier_words import SupplierReport
from abs_model.run.record import Projection
from abs_model.run.supplier import supplier_page
from abs_model.run.supplier_spread import largest_supplier, spread_of
from abs_model.scenario.alternative import Alternative, AlternativeSet
from abs_model.terms import Name
from tests.report.conftest import FORMULA
from tests.report.test_chart import texts
from tests.report.test_workbook import CHINESE, blocks, loaded


@pytest.fixture(scope="module")
def paid(series_one: Projection) -> SupplierReport:
    """Series 1 against a bill and a loan, one of them with a hostile name."""
    alternatives = AlternativeSet(
        version="test",
        alternatives=(
            Alternative(id="bill", name=Name(zh=FORMULA, en="A$x^2$"), kind="discount", rate=0.05),
            Alternative(
                id="loan", name=Name(zh="贷款", en="loan"), kind="loan", rate=0.05, advance_ratio=0.8,
                guarantee_fee_rate=0.01,
            ),
        ),
        source={"bill": "illustrative"},
    )  # fmt: skip
    subject = series_one.subject
    return SupplierReport(deal=subject.deal, page=supplier_page(subject, alternatives), alternatives=alternatives)


def test_the_spread_of_one_supplier_adds_up_to_its_own_cost(paid: SupplierReport) -> None:
    page, (supplier, _) = paid.page, largest_supplier(paid.page)
    own = page.suppliers[page.suppliers["supplier_id"] == supplier].set_index("financing")
    spread = spread_of(page, supplier)
    kept = spread[spread["payer"] == "supplier"].groupby("financing")
    np.testing.assert_allclose(kept["amount"].sum(), own.loc[list(kept.groups), "cost"], rtol=0, atol=1e-6)
    np.testing.assert_allclose(kept["rate"].sum(), own.loc[list(kept.groups), "simple_rate"], rtol=1e-12)
    np.testing.assert_allclose(kept["share"].sum(), 1.0, rtol=1e-12)
    assert own["face"].iloc[0] == page.suppliers.loc[~page.suppliers["is_total"], "face"].max()


def test_a_supplier_that_is_not_there_is_an_error(paid: SupplierReport) -> None:
    with pytest.raises(KeyError, match="nobody"):
        spread_of(paid.page, "nobody")


def test_the_parts_of_a_bar_add_up_to_the_simple_rate(paid: SupplierReport) -> None:
    axes = draw_supplier_spread(paid, "zh").axes[0]
    total = paid.page.suppliers[paid.page.suppliers["is_total"]]
    spread = paid.page.spread
    for place, row in enumerate(total.to_dict("records")):
        own = [one for one in axes.patches if isinstance(one, Rectangle) and round(one.get_y() + 0.31) == place]
        beside = spread[(spread["financing"] == row["financing"]) & (spread["payer"] != "supplier")]["rate"].sum()
        drawn = sum(one.get_width() for one in own)
        assert drawn == pytest.approx((row["simple_rate"] + beside) * 100, rel=1e-12)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_chart_is_written_in_both_formats_and_says_names_as_they_are(
    paid: SupplierReport, language: Language, tmp_path: Path
) -> None:
    paths = write_supplier_charts(paid, tmp_path, language)
    assert [path.name for path in paths] == [f"supplier_spread_{language}.{kind}" for kind in ("png", "svg")]
    assert (FORMULA if language == "zh" else "A$x^2$") in texts(draw_supplier_spread(paid, language))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_workbook_has_every_table_without_a_hole_or_anything_live(
    paid: SupplierReport, language: Language, tmp_path: Path
) -> None:
    book = loaded(write_supplier_workbook(paid, tmp_path / "a.xlsx", language))
    assert [name.split()[0] for name in book] == ["供应商融资成本", "按供应商", "逐笔融资成本", "逐笔成本去向", "来历"]
    counts = []
    for name, page in book.items():
        for zh, en, _, body in blocks(page):
            counts.append(len(body))
            assert all(CHINESE.search(one) for one in zh), name
            for row in body:
                assert [en[at] for at, cell in enumerate(row) if cell.value in {None, ""}] == [], name
                assert not [cell for cell in row if cell.data_type in {"f", "e"} or cell.hyperlink], name
    page = paid.page
    assert counts[:5] == [3, len(page.spread), len(page.suppliers) - 3, len(page.receivables), len(page.parts)]
    first = next(blocks(book[next(iter(book))]))[3]
    assert first[1][0].value == (FORMULA if language == "zh" else "A$x^2$")
    assert "示例值" in str([page.cell(row, 1).value for page in book.values() for row in range(1, 6)])
