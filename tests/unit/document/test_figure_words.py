"""How figures are said: by the reader's unit, with it in text, below it in a table."""

import datetime

import pytest

from abs_model.document.figure_words import AmountUnit, Voice, head_words, in_cell, in_text
from abs_model.document.record import Form, Head, Quote, Source
from abs_model.errors import ReportError
from abs_model.glossary import Language, Unit

PLACE = Source(table="tranches", line=7, column="interest_paid")


def quote(value: object, unit: Unit = "yuan", form: Form = "", missing: str = "") -> Quote:
    return Quote(value=value, unit=unit, source=PLACE, form=form, missing=missing)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("language", "unit", "form", "expected"),
    [
        ("zh", "yuan", "", "9,994,000.00 元"),
        ("zh", "wan", "", "999.40 万元"),
        ("zh", "yi", "", "0.099940 亿元"),
        ("en", "yuan", "", "RMB 9,994,000.00"),
        ("en", "wan", "", "RMB 9.9940 million"),
        ("en", "yi", "", "RMB 9.99 million"),
        ("zh", "wan", "yuan", "9,994,000.00 元"),
        ("zh", "wan", "capitals", "玖佰玖拾玖万肆仟元整"),
        ("en", "wan", "capitals", "RMB 9,994,000.00"),
    ],
)
def test_an_amount_in_text_has_the_unit_that_the_reader_chose(
    language: Language, unit: AmountUnit, form: Form, expected: str
) -> None:
    assert in_text(quote(9_994_000.0, form=form), Voice(language=language, unit=unit)) == expected


@pytest.mark.parametrize(
    ("head", "form", "expected"),
    [
        (Head(words="利息", unit="yuan"), "", "999.40"),
        (Head(words="每份利息", unit="yuan", form="yuan"), "yuan", "9,994,000.00"),
        (Head(words="数值"), "", "999.40 万元"),
        (Head(words="利息", unit="yuan"), "yuan", "9,994,000.00 元"),
        (Head(words="大写", unit="yuan", form="capitals"), "capitals", "玖佰玖拾玖万肆仟元整"),
    ],
)
def test_an_amount_in_a_table_has_its_unit_where_the_heading_does_not_say_it(
    head: Head, form: Form, expected: str
) -> None:
    assert in_cell(quote(9_994_000.0, form=form), head, Voice(language="zh", unit="wan")) == expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (Head(words="利息", unit="yuan"), "利息（亿元）"),
        (Head(words="每份利息", unit="yuan", form="yuan"), "每份利息（元）"),
        (Head(words="剩余期限", unit="days"), "剩余期限（天）"),
        (Head(words="计息天数", unit="days"), "计息天数"),
        (Head(words="占比", unit="share"), "占比"),
    ],
)
def test_a_heading_says_the_unit_of_its_figures_once(head: Head, expected: str) -> None:
    assert head_words(head, Voice(language="zh", unit="yi")) == expected


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (datetime.date(2021, 7, 7), "date", "2021年7月7日", "7 July 2021"),
        (0.038, "rate", "3.80%", "3.80%"),
        (0.12345, "share", "12.35%", "12.35%"),
        (82, "count", "82", "82"),
        (3.8, "fine_yuan", "3.80 元", "RMB 3.80"),
        ("bullet", "state", "到期一次还本", "once, at maturity"),
        ("bullet", "text", "bullet", "bullet"),
    ],
)
def test_other_figures_are_said_by_their_unit(value: object, unit: Unit, zh: str, en: str) -> None:
    names = {"zh": {"bullet": "到期一次还本"}, "en": {"bullet": "once, at maturity"}}
    said = [in_text(quote(value, unit), Voice(language=one, names=names[one])) for one in ("zh", "en")]  # type: ignore[arg-type]
    assert said == [zh, en]


@pytest.mark.parametrize("value", [None, float("nan")])
def test_a_missing_figure_is_an_error_that_names_its_place(value: object) -> None:
    with pytest.raises(ReportError, match=r"tranches\.csv line 7: column interest_paid is empty"):
        in_text(quote(value), Voice(language="zh"))
    with pytest.raises(ReportError, match=r"tranches\.csv line 7: column interest_paid is empty"):
        in_cell(quote(value), Head(words="利息", unit="yuan"), Voice(language="zh"))


def test_a_missing_figure_that_says_what_it_means_is_said() -> None:
    assert in_text(quote(None, "rate", missing="not_applicable"), Voice(language="zh")) == "不适用"


def test_what_rounds_to_nothing_has_no_sign() -> None:
    assert in_text(quote(-0.004), Voice(language="zh")) == "0.00 元"
    assert in_text(quote(-12.0), Voice(language="zh", unit="wan")) == "0.00 万元"
    assert in_text(quote(-1200.0), Voice(language="zh", unit="wan")) == "-0.12 万元"
