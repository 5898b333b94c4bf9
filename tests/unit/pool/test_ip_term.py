"""How long rights last: the law's years, the days on which they end, renewals."""

from datetime import date

import pytest

from abs_model.pool.ip_term import expiry_that_counts, is_lawful_expiry, legal_expiry, years_between

FILED = date(2016, 2, 29)


@pytest.mark.parametrize(
    ("ip_type", "filed", "granted", "ends"),
    [
        ("invention", FILED, None, date(2036, 2, 29)),
        ("utility_model", FILED, date(2017, 1, 1), date(2026, 2, 28)),  # a year without a 29 February
        ("design", date(2021, 5, 31), None, date(2031, 5, 31)),
        ("design", date(2021, 6, 1), None, date(2036, 6, 1)),
        ("trademark", date(2015, 1, 5), date(2016, 1, 7), date(2026, 1, 7)),
        ("trademark", date(2015, 1, 5), None, date(2025, 1, 5)),
        ("copyright", date(2019, 1, 1), None, date(2069, 12, 31)),
        ("copyright", date(2019, 12, 31), None, date(2069, 12, 31)),
    ],
)
def test_the_law_gives(ip_type: str, filed: date, granted: date | None, ends: date) -> None:
    assert legal_expiry(ip_type, filed, granted) == ends  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("stated", "is_lawful"),
    [
        (date(2026, 1, 6), True), (date(2026, 1, 7), True), (date(2036, 1, 6), True), (date(2046, 1, 7), True),
        (date(2026, 1, 5), False), (date(2031, 1, 7), False), (date(2037, 1, 7), False), (date(2018, 1, 7), False),
    ],
)  # fmt: skip
def test_a_trademark_ends_after_ten_years_or_a_renewal(stated: date, is_lawful: bool) -> None:
    assert is_lawful_expiry(stated, "trademark", date(2015, 1, 5), date(2016, 1, 7)) is is_lawful


def test_a_renewal_around_the_turn_of_a_year_is_one() -> None:
    assert is_lawful_expiry(date(2028, 12, 31), "trademark", date(2008, 1, 1), date(2009, 1, 1))


def test_a_trademark_whose_registration_is_not_stated_may_end_on_any_day() -> None:
    assert is_lawful_expiry(date(2024, 7, 3), "trademark", date(2008, 1, 1))


@pytest.mark.parametrize(("days_off", "is_lawful"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_day_more_or_less_is_how_offices_count(days_off: int, is_lawful: bool) -> None:
    stated = date.fromordinal(date(2009, 9, 6).toordinal() + days_off)
    assert is_lawful_expiry(stated, "utility_model", date(1999, 9, 6)) is is_lawful


def test_the_earlier_day_counts_and_of_a_trademark_the_stated_one() -> None:
    assert expiry_that_counts("invention", FILED, stated=date(2030, 1, 1)) == date(2030, 1, 1)
    assert expiry_that_counts("invention", FILED, stated=date(2040, 1, 1)) == date(2036, 2, 29)
    assert expiry_that_counts("invention", FILED) == date(2036, 2, 29)
    assert expiry_that_counts("trademark", FILED, date(2017, 1, 1), date(2037, 1, 1)) == date(2037, 1, 1)


def test_years_are_never_below_nothing() -> None:
    assert years_between(date(2020, 1, 1), date(2019, 1, 1)) == 0.0
    assert years_between(date(2020, 1, 1), date(2021, 1, 1)) == pytest.approx(366 / 365.25)
