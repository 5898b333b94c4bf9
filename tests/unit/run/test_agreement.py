"""How far drawn figures lie from exact ones: by hand, and what is no difference at all."""

from datetime import date
from typing import Any

import pytest

from abs_model.run.agreement import agreement
from abs_model.run.likelihood import Estimate


def estimate(value: Any, error: float | None, exact: Any, word: str = "call_probability") -> Estimate:
    """One figure of a guarantee."""
    return Estimate(
        section="support",
        subject="guarantee",
        identifier=word,
        value=value,
        standard_error=error,
        exact=exact,
        unit="share",
    )


@pytest.mark.parametrize(
    ("value", "error", "exact", "distance"),
    [
        (0.05, 0.001, 0.052, -2.0),
        (110.0, 2.5, 100.0, 4.0),
        (5.0, 0.0, 5.0, 0.0),
        (1072075.925666135, 5.4e-11, 1072075.925666132, 0.0),
        (5.0, 0.0, 6.0, None),
        (5.0, None, 6.0, None),
        (None, None, 6.0, None),
        (5.0, 1.0, None, None),
        (date(2021, 7, 12), 0.5, date(2021, 7, 7), 10.0),
        (date(2021, 7, 8), 1e-5, date(2021, 7, 7), 0.0),
        (date(2021, 7, 8), 0.5, 7.0, None),
    ],
)
def test_a_distance_is_counted_in_standard_errors_and_rounding_is_none(
    value: Any, error: float | None, exact: Any, distance: float | None
) -> None:
    found = estimate(value, error, exact).distance
    assert found == (distance if distance is None else pytest.approx(distance, rel=1e-9))


def test_what_is_more_than_three_errors_off_is_told_the_farthest_first() -> None:
    near, far, farther = (
        estimate(10.0, 1.0, exact, word)
        for exact, word in ((7.0, "expected_claim"), (13.5, "claim_given_call"), (1.0, "expected_support_loss"))
    )
    found = agreement([near, far, farther])
    assert found.n_compared == 3
    assert found.farthest is farther
    assert [one.identifier for one in found.apart] == ["expected_support_loss", "claim_given_call"]
    assert found.as_mapping() == {
        "n_compared": 3,
        "largest_distance": 9.0,
        "farthest": "support.guarantee.expected_support_loss",
        "more_than_three_standard_errors_apart": [
            "support.guarantee.expected_support_loss", "support.guarantee.claim_given_call",
        ],
        "not_measured": [],
    }  # fmt: skip


def test_what_never_happened_on_a_path_is_not_measured_and_not_apart() -> None:
    never, unseen = estimate(0.0, 0.0, 1e-6), estimate(None, None, 0.4)
    found = agreement([never, unseen, estimate(5.0, None, 6.0), estimate(5.0, 1.0, None)])
    assert found.unmeasured == (never, unseen)
    assert (found.n_compared, found.farthest, found.apart) == (0, None, ())
    assert found.as_mapping()["largest_distance"] is None
