"""Check digits, against published numbers and the words of the two rules."""

import numpy as np
import pytest

from abs_model.measure.bill_number import CHECK_DIGITS, Digits, iso_7064_mod_11_10, luhn


def digits(*numbers: str) -> Digits:
    return np.array([[int(letter) for letter in number] for number in numbers], dtype=np.uint8)


def fits(numbers: Digits, method: str) -> list[bool]:
    """Whether the last digit of each number follows from those before it."""
    return (CHECK_DIGITS[method](numbers[:, :-1]) == numbers[:, -1]).tolist()


def thousand_numbers() -> Digits:
    return np.random.default_rng(20220603).integers(0, 10, (1_000, 29)).astype(np.uint8)


def ends_at_one(number: list[int]) -> bool:
    """ISO/IEC 7064, 8.3: the sum of the last product and the check digit is 1 modulo 10."""
    product = 10
    for digit in number[:-1]:
        total = (product + digit) % 10 or 10
        product = 2 * total % 11
    return (product + number[-1]) % 10 == 1


def adds_up_to_ten(number: list[int]) -> bool:
    """Luhn: with every second digit from the right doubled and its digits added, the sum ends in 0."""
    doubled = (sum(map(int, str(2 * digit))) for digit in number[-2::-2])
    return (sum(number[-1::-2]) + sum(doubled)) % 10 == 0


RULES = {"iso_7064_mod_11_10": ends_at_one, "luhn": adds_up_to_ten}


def test_the_example_of_the_standard_ends_in_5() -> None:
    assert iso_7064_mod_11_10(digits("0794")).tolist() == [5]


def test_the_example_of_the_german_tax_number_fits() -> None:
    # 86095742719: the published example of the Identifikationsnummer, whose last digit is MOD 11,10.
    assert fits(digits("86095742719", "86095742710"), "iso_7064_mod_11_10") == [True, False]


def test_the_numbers_that_explain_luhn_fit() -> None:
    # 7992739871 with 3, the example that everybody gives, and the test number of a card network.
    assert luhn(digits("7992739871")).tolist() == [3]
    assert fits(digits("4111111111111111", "4111111111111112"), "luhn") == [True, False]


@pytest.mark.parametrize("method", CHECK_DIGITS)
def test_of_ten_last_digits_exactly_the_right_one_fits(method: str) -> None:
    first = thousand_numbers()
    right = CHECK_DIGITS[method](first)
    for last in range(10):
        numbers = np.column_stack([first, np.full(len(first), last, dtype=np.uint8)])
        expected = [RULES[method](one) for one in numbers.tolist()]
        assert fits(numbers, method) == expected == (right == last).tolist()


@pytest.mark.parametrize("method", CHECK_DIGITS)
def test_every_wrong_digit_is_found(method: str) -> None:
    first = thousand_numbers()[:50]
    numbers = np.column_stack([first, CHECK_DIGITS[method](first)])
    for place in range(30):
        for step in range(1, 10):
            wrong = numbers.copy()
            wrong[:, place] = (wrong[:, place] + step) % 10
            assert not any(fits(wrong, method))


def test_luhn_takes_09_for_90_as_its_page_says() -> None:
    assert luhn(digits("1090")) == luhn(digits("1900"))
    assert luhn(digits("1230")) != luhn(digits("1320"))


@pytest.mark.parametrize("method", CHECK_DIGITS)
def test_no_numbers_have_no_check_digits(method: str) -> None:
    assert CHECK_DIGITS[method](np.empty((0, 29), dtype=np.uint8)).tolist() == []


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        (np.array([[1, 10]], dtype=np.uint8), "digits hold 10"),
        (np.array([[1, 1]], dtype=np.int64), "type int64"),
        (np.array([1, 2], dtype=np.uint8), r"shape \(2,\)"),
    ],
)
def test_what_is_no_digit_is_refused(numbers: Digits, message: str) -> None:
    for method in (iso_7064_mod_11_10, luhn):
        with pytest.raises(ValueError, match=message):
            method(numbers)
