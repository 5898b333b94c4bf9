"""A table in short: the first lines, all others, the total; what is shown adds up."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abs_model.run.short_table import NAMED, OTHERS, TOTAL, largest, total_yuan, with_total


def table(*faces: float) -> pd.DataFrame:
    return pd.DataFrame({"key": [f"k{number}" for number in range(len(faces))], "n": 1, "face": list(faces)})


def test_the_largest_the_others_and_the_total() -> None:
    found = largest(table(5.0, 3.0, 2.0, 0.1), ("n",), ("face",), most=2)
    lines = found[["level", "n_names", "key", "n", "face"]].to_numpy().tolist()
    assert lines == [
        [NAMED, 1, "k0", 1, 5.0],
        [NAMED, 1, "k1", 1, 3.0],
        [OTHERS, 2, OTHERS, 2, 2.1],
        [TOTAL, 4, TOTAL, 4, 10.1],
    ]


def test_no_line_for_others_where_there_are_none() -> None:
    assert largest(table(1.0, 2.0), (), ("face",), most=2)["level"].tolist() == [NAMED, NAMED, TOTAL]
    assert with_total(table(1.0), ("n",), ("face",))["level"].tolist() == [NAMED, TOTAL]


def test_a_table_of_nothing_has_no_total() -> None:
    assert with_total(table(), ("n",), ("face",)).empty


def test_what_does_not_add_up_says_nothing_in_sums() -> None:
    found = with_total(table(1.0, 2.0).assign(rate=0.1), (), ("face",))
    assert found["rate"].isna().tolist() == [False, False, True]


def test_sums_are_exact_to_the_fen() -> None:
    # In binary 0.1 + 0.2 is more than 0.3.
    assert total_yuan(pd.Series([0.1, 0.2])) == 0.3
    assert total_yuan(pd.Series(dtype="float64")) == 0.0


@settings(max_examples=25)
@given(
    fen=st.lists(st.integers(min_value=0, max_value=10**12), min_size=1, max_size=30),
    most=st.integers(min_value=1, max_value=12),
)
def test_lines_and_others_add_up_to_the_total(fen: list[int], most: int) -> None:
    found = largest(table(*(one / 100 for one in fen)), ("n",), ("face",), most=most)
    parts, total = found[found["level"] != TOTAL], found[found["level"] == TOTAL]
    assert round(total["face"].iloc[0] * 100) == sum(fen)
    assert sum(round(one * 100) for one in parts["face"]) == sum(fen)
    assert parts["n"].sum() == total["n"].iloc[0] == len(fen)
    assert found["n_names"].iloc[-1] == len(fen)
    assert (found["level"] == NAMED).sum() == min(most, len(fen))


def test_a_count_stays_a_count() -> None:
    assert with_total(table(1.0, 2.0), ("n",), ("face",))["n"].dtype.kind == "i"


@pytest.mark.parametrize("most", [1, 3])
def test_the_order_is_that_of_the_table(most: int) -> None:
    assert (
        largest(table(1.0, 9.0, 5.0, 7.0), (), ("face",), most=most)["face"].tolist()[:most] == [1.0, 9.0, 5.0][:most]
    )
