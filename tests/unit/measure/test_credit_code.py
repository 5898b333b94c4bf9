"""Check characters of unified social credit codes: the example of the standard, public codes, and every slip."""

import pytest

from abs_model.measure.credit_code import CHARACTERS, check_character, credit_code_in, is_sound_credit_code

STANDARD = "91350100M000100Y43"
PUBLIC = ("9144030071526726XG", "91330100799655058B", "914403001922038216", STANDARD)
"""Of the standard itself, and of companies that print theirs."""


@pytest.mark.parametrize("code", PUBLIC)
def test_public_codes_are_sound(code: str) -> None:
    assert is_sound_credit_code(code)
    assert credit_code_in(code) == code


def test_every_wrong_character_is_found() -> None:
    for place in range(18):
        for character in CHARACTERS.replace(STANDARD[place], ""):
            assert not is_sound_credit_code(STANDARD[:place] + character + STANDARD[place + 1 :])


def test_two_neighbours_that_changed_places_are_found() -> None:
    for place in range(17):
        one, other = STANDARD[place], STANDARD[place + 1]
        swapped = STANDARD[:place] + other + one + STANDARD[place + 2 :]
        assert is_sound_credit_code(swapped) is (one == other)


@pytest.mark.parametrize(
    "text", ["", "jiuye", STANDARD[:-1], STANDARD + "0", STANDARD.replace("Y", "I"), "9" * 17 + "O"]
)
def test_other_texts_are_no_codes(text: str) -> None:
    assert credit_code_in(text) is None
    assert not is_sound_credit_code(text)


def test_width_case_and_blanks_do_not_matter() -> None:
    full = "".join(chr(ord(one) + 0xFEE0) for one in STANDARD.lower())
    assert credit_code_in(f"  {full} ") == STANDARD


@pytest.mark.parametrize("first", ["", "1" * 16, "I" * 17])
def test_what_is_no_beginning_of_a_code_is_refused(first: str) -> None:
    with pytest.raises(ValueError, match="17 digits and capitals"):
        check_character(first)
