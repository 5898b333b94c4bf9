"""What freezes a line: each reason alone, all of them together, and only those that the programme counts."""

import datetime
from typing import Any

import pandas as pd
import pytest

from abs_model.deal.line import FREEZE_REASONS, Freeze
from abs_model.pool.freeze import REASON_WORDS, frozen_acceptors

DAY = datetime.date(2021, 6, 1)


def acceptors(**columns: list[Any]) -> pd.DataFrame:
    """A whitelist of A1, A2 and so on, with what is told of them."""
    n_rows = max((len(values) for values in columns.values()), default=2)
    frame = pd.DataFrame({"acceptor_id": [f"A{number}" for number in range(1, n_rows + 1)], **columns})
    kinds = {"rating": "str", "rating_at_grant": "str"}
    return frame.astype({name: kinds.get(name, "boolean") for name in columns})


def states(*rows: tuple[str, str, str, str | None]) -> pd.DataFrame:
    """Acceptor, basis, state, excluded_until."""
    frame = pd.DataFrame(rows, columns=["acceptor_id", "basis", "state", "excluded_until"])
    return frame.assign(excluded_until=pd.to_datetime(frame["excluded_until"]))


def frozen(
    whitelist: pd.DataFrame,
    regime: pd.DataFrame | None = None,
    refusals: tuple[str, ...] = (),
    day: datetime.date = DAY,
    **terms: Any,
) -> dict[str, tuple[str, ...]]:
    return frozen_acceptors(
        whitelist, Freeze.model_validate(terms), states() if regime is None else regime, refusals, day
    )


def test_nothing_is_frozen_without_a_reason() -> None:
    sound = acceptors(rating=["AA", "A"], rating_at_grant=["AA", "BBB"], is_negative_news=[False, None])
    assert frozen(sound, states(("A1", "all", "none", None)), lowest_rating="A") == {}


def test_an_acceptor_is_frozen_while_it_is_overdue_by_all_acts() -> None:
    regime = states(("A1", "all", "overdue", None), ("A2", "credit", "overdue", None), ("A2", "all", "none", None))
    assert frozen(acceptors(), regime) == {"A1": ("overdue",)}


@pytest.mark.parametrize(("day", "is_frozen"), [("2021-05-31", True), ("2021-06-01", False), ("2021-06-02", False)])
def test_an_exclusion_holds_up_to_the_day_before_it_ends(day: str, is_frozen: bool) -> None:
    regime = states(("A1", "all", "none", "2021-06-01"))
    found = frozen(acceptors(), regime, day=datetime.date.fromisoformat(day))
    assert found == ({"A1": ("persistently_overdue",)} if is_frozen else {})


def test_an_exclusion_for_credit_alone_is_not_the_clearing_systems() -> None:
    assert frozen(acceptors(), states(("A1", "credit", "persistently_overdue", "2023-06-01"))) == {}


def test_an_acceptor_that_is_persistently_overdue_is_frozen_whichever_of_the_two_reasons_counts() -> None:
    regime = states(("A1", "all", "persistently_overdue", "2023-06-01"))
    assert frozen(acceptors(), regime) == {"A1": ("persistently_overdue",)}
    assert frozen(acceptors(), regime, reasons=["overdue"]) == {"A1": ("overdue",)}


@pytest.mark.parametrize(
    ("column", "reason"),
    [
        ("is_disclosure_breach", "disclosure_breach"),
        ("is_negative_news", "negative_news"),
        ("is_refused_elsewhere", "refused_elsewhere"),
    ],
)
def test_a_flag_freezes_where_it_says_yes_and_not_where_it_says_nothing(column: str, reason: str) -> None:
    assert frozen(acceptors(**{column: [False, True, None]})) == {"A2": (reason,)}


@pytest.mark.parametrize(("rating", "is_frozen"), [("AAA", False), ("A+", False), ("A", True), ("C", True)])
def test_a_rating_below_the_floor_freezes_and_the_floor_itself_does_not(rating: str, is_frozen: bool) -> None:
    found = frozen(acceptors(rating=[rating]), lowest_rating="A+")
    assert found == ({"A1": ("rating_floor",)} if is_frozen else {})


@pytest.mark.parametrize("rating", [None, "unrated"])
def test_an_acceptor_without_a_rating_is_below_any_floor(rating: str | None) -> None:
    assert frozen(acceptors(rating=[rating, "AAA"]), lowest_rating="C") == {"A1": ("rating_floor",)}
    assert frozen(acceptors(rating=[rating, "AAA"])) == {}


def test_a_whitelist_without_ratings_is_below_any_floor() -> None:
    assert frozen(acceptors(), lowest_rating="C") == {"A1": ("rating_floor",), "A2": ("rating_floor",)}


def test_a_rating_is_cut_where_it_is_worse_than_when_the_line_was_granted() -> None:
    now, then = ["AA-", "AA", "AA+", None, "AA"], ["AA", "AA", "AA", "AA", None]
    assert frozen(acceptors(rating=now, rating_at_grant=then)) == {"A1": ("rating_cut",)}


def test_an_acceptor_off_the_whitelist_is_frozen_too_and_stands_behind() -> None:
    regime = states(("B1", "all", "overdue", None))
    found = frozen(acceptors(), regime, ("B2", "A2"))
    assert list(found.items()) == [("A2", ("own_refusal",)), ("B1", ("overdue",)), ("B2", ("own_refusal",))]


def test_every_reason_is_said_in_the_order_of_the_terms_and_only_those_that_count() -> None:
    whitelist = acceptors(
        rating=["BBB"],
        rating_at_grant=["AA"],
        is_disclosure_breach=[True],
        is_negative_news=[True],
        is_refused_elsewhere=[True],
    )
    regime = states(("A1", "all", "overdue", "2022-01-01"))
    assert frozen(whitelist, regime, ("A1",), lowest_rating="A") == {"A1": FREEZE_REASONS}
    for reason in FREEZE_REASONS:
        assert frozen(whitelist, regime, ("A1",), lowest_rating="A", reasons=[reason]) == {"A1": (reason,)}
    assert frozen(whitelist, regime, ("A1",), lowest_rating="A", reasons=[]) == {}


def test_every_reason_has_words() -> None:
    assert set(REASON_WORDS) == set(FREEZE_REASONS)
