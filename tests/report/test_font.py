"""The font of the reports: Chinese, or an error that says what to do."""

from pathlib import Path

import matplotlib as mpl
import pylopdf_fonts_zh_cn
import pytest

from abs_model.errors import ReportError
from abs_model.report import font

LATIN = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
PACKAGED = pylopdf_fonts_zh_cn.sans_path()


def test_the_packaged_font_is_taken_where_nobody_names_another() -> None:
    assert font.find_font({}) == PACKAGED


def test_the_font_that_the_environment_names_goes_first() -> None:
    serif = pylopdf_fonts_zh_cn.serif_path()
    assert font.find_font({font.VARIABLE: str(serif)}) == serif


@pytest.mark.parametrize("name", [str(LATIN), "/nowhere/font.otf", __file__], ids=["latin", "missing", "no font"])
def test_a_named_font_without_chinese_is_an_error_with_a_remedy(name: str) -> None:
    with pytest.raises(ReportError, match="ABS_MODEL_FONT is .*Install the package pylopdf-fonts-zh-cn"):
        font.find_font({font.VARIABLE: name})


def test_a_font_of_the_system_is_found_where_none_is_packaged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(font, "_packaged", lambda: iter(()))
    monkeypatch.setattr(font, "_system", lambda: iter((LATIN, PACKAGED)))
    assert font.find_font({}) == PACKAGED


def test_no_font_at_all_is_an_error_and_no_row_of_boxes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(font, "_packaged", lambda: iter(()))
    monkeypatch.setattr(font, "_system", lambda: iter((LATIN,)))
    with pytest.raises(ReportError, match="no Chinese font was found"):
        font.find_font({})


def test_missing_characters_are_named_once_and_in_order() -> None:
    assert font.missing_characters(LATIN, "A资产A池资") == "资产池"
    assert font.missing_characters(PACKAGED, "犇骉羴翯赟镕喆") == ""
