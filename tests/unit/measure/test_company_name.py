"""Names of companies: what is spelling, what is form, and how alike the rest is."""

import pytest

from abs_model.measure.company_name import likeness, plain_name, stem_of


@pytest.mark.parametrize(
    "other",
    [
        "上银国际投资(深圳)有限公司",
        "上银国际投资（深圳） 有限公司",
        "上银国际投资\u3000〔深圳〕有限公司",
        "\u200b上银国际投资深圳有限公司\n",
    ],
)
def test_spelling_does_not_matter(other: str) -> None:
    assert plain_name(other) == plain_name("上银国际投资（深圳）有限公司")


def test_the_form_of_a_company_is_no_spelling() -> None:
    one, other = "甲实业有限责任公司", "甲实业股份有限公司"
    assert plain_name(one) != plain_name(other)
    assert stem_of(one) == stem_of(other) == "甲实业"


def test_english_forms_go_too() -> None:
    assert stem_of("Acme Co., Ltd.") == stem_of("ACME Limited") == "acme"


def test_a_name_of_nothing_but_its_form_stays() -> None:
    assert stem_of("有限公司") == "有限公司"


def test_likeness_is_symmetric_and_1_only_of_the_same() -> None:
    assert likeness("酒业集团", "酒业集团") == 1.0
    assert likeness("酒业集团", "铁业集团") == likeness("铁业集团", "酒业集团") < 1.0
    assert likeness("酒业集团", "铁业集团", 0.99) == 0.0
