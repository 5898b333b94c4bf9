"""What a shelf and the plan of its series may not say."""

import pytest

from abs_model.deal.check import shelf_faults
from abs_model.deal.issue_plan import Ramp
from abs_model.deal.shelf import Issue, Shelf, shelf_before
from tests.shelves import PLAN, day, shelf_of

FAULTS = {
    "no_size": ({"size": None}, "plan", "the plan has neither size nor series"),
    "size_and_series": (
        {"series": [{"date": day("2024-09-01"), "amount": 1e6, "core_enterprises": {"alpha": 1.0}}]},
        "plan",
        "the plan has both size and series",
    ),
    "two_sizes": ({"size": {"amount": 1e6, "headroom_share": 0.1}}, "size", "size has both of"),
    "a_name_twice": (
        {"core_enterprises": [{"id": "alpha", "name": "甲"}, {"id": "alpha", "name": "甲"}]},
        "core_enterprises",
        "alpha is listed 2 times",
    ),
    "too_many_names": ({"names_per_series": 3}, "names_per_series", "names_per_series is 3"),
    "a_stranger": (
        {"size": None, "series": [{"date": day("2024-09-01"), "amount": 1e6, "core_enterprises": {"alfa": 1.0}}]},
        "alfa",
        'there is no core enterprise "alfa"',
    ),
    "shares": (
        {"size": None, "series": [{"date": day("2024-09-01"), "amount": 1e6, "core_enterprises": {"alpha": 0.9}}]},
        "core_enterprises",
        "shares add up to 0.9",
    ),
    "coupons_back": (
        {"coupons": [{"date": day("2024-02-01"), "rate": 0.04}, {"date": day("2024-01-01"), "rate": 0.03}]},
        "date",
        "2024-01-01 follows 2024-02-01",
    ),
    "no_coupon_yet": (
        {"start": day("2024-01-15"), "coupons": [{"date": day("2024-02-01"), "rate": 0.04}]},
        "date",
        "the first coupon holds from 2024-02-01",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_plan_that_contradicts_itself_is_told_with_place_and_remedy(fault: str) -> None:
    changes, last, said = FAULTS[fault]
    (found,) = shelf_faults(shelf_of(plan=PLAN | changes))
    assert found.loc[-1] == last
    assert found.found.startswith(said)
    assert found.wanted
    assert found.remedy


def test_a_sound_shelf_has_no_faults() -> None:
    assert shelf_faults(shelf_of()) == ()


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"n_issued_before": 2}, "n_issued_before"),
        ({"issued_before": 5.0, "n_issued_before": 9, "most_issues": 8}, "n_issued_before"),
        ({"series": ("../a", "../a")}, "series"),
    ],
)
def test_counts_and_lists_of_a_shelf_hold_together(changes: dict[str, object], word: str) -> None:
    (found,) = shelf_faults(shelf_of(**changes))
    assert found.loc[0] == word


def test_days_of_a_shelf_follow_the_letter() -> None:
    shelf = shelf_of(letter_date=day("2024-02-29"), validity_months=24, first_issue_months=12)
    assert (shelf.first_issue_deadline, shelf.expiry) == (day("2025-02-28"), day("2026-02-28"))
    assert shelf_of(letter_date=None).expiry is None


def test_an_old_shelf_file_needs_none_of_the_new_words() -> None:
    old = {"id": "s", "name": {"zh": "架", "en": "s"}, "venue": "SZSE", "registered_amount": 1e6}
    shelf = Shelf.model_validate(old)
    assert (shelf.is_refilled, shelf.plan, shelf.series, shelf.n_issued_before) == (False, None, (), 0)


def test_what_was_issued_before_a_series_is_added_up_by_closing_and_id() -> None:
    def issue(word: str, closing: str, amount: float) -> Issue:
        return Issue(deal_id=word, place=word, closing=day(closing), amount=amount)

    first, second, same_day = (
        issue("a", "2024-03-01", 1e6),
        issue("b", "2024-05-01", 2e6),
        issue("c", "2024-05-01", 4e6),
    )
    shelf, every = shelf_of(issued_before=5e5, n_issued_before=1), (second, same_day, first)
    counted = {one.deal_id: shelf_before(shelf, one, every) for one in every}
    assert [counted[word].issued_before for word in "abc"] == [5e5, 1.5e6, 3.5e6]
    assert [counted[word].n_issued_before for word in "abc"] == [1, 2, 3]


def test_a_ramp_grows_from_series_to_series() -> None:
    assert [Ramp(first=10, growth=0.5).at(place) for place in range(4)] == [10, 15, 22, 33]
