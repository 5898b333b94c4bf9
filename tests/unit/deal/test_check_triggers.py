"""Triggers that measure nothing, or say nothing, are refused."""

from pathlib import Path

import pytest

from tests.unit.io.deal_text import Change, faults


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param(
            [("measure: interest_unpaid, subject: A, above: 0", "measure: interest_unpaid, above: 0")],
            "deal.yaml:97:11: triggers.unpaid measures interest_unpaid of nothing; a tranche is wanted "
            "as subject. Write one of: A, B.",
            id="no subject where one is wanted",
        ),
        pytest.param(
            [
                (
                    "measure: interest_unpaid, subject: A, above: 0",
                    "measure: principal_unpaid, subject: guarantee, above: 0",
                )
            ],
            'deal.yaml:97:48: triggers.unpaid measures principal_unpaid of "guarantee"; a tranche is '
            "wanted as subject. Write one of: A, B.",
            id="a subject of another kind",
        ),
        pytest.param(
            [("measure: interest_unpaid, subject: A, above: 0", "measure: account_gap, subject: collection, above: 0")],
            'deal.yaml:97:43: triggers.unpaid measures account_gap of "collection"; an account with '
            "a target is wanted as subject. Write one of: reserve.",
            id="an account without a target",
        ),
        pytest.param(
            [("measure: interest_unpaid, subject: A, above: 0", "measure: support_drawn, subject: guarante, above: 0")],
            'deal.yaml:97:45: triggers.unpaid measures support_drawn of "guarante"; a support is '
            "wanted as subject. Did you mean guarantee?",
            id="a misspelt support",
        ),
        pytest.param(
            [
                (
                    "measure: interest_unpaid, subject: A, above: 0",
                    "measure: core_enterprise_defaulted, subject: jiuy, above: 0",
                )
            ],
            'deal.yaml:97:57: triggers.unpaid measures core_enterprise_defaulted of "jiuy"; a core '
            "enterprise is wanted as subject. Did you mean jiuye?",
            id="an unknown core enterprise",
        ),
        pytest.param(
            [
                (
                    "measure: interest_unpaid, subject: A, above: 0",
                    "measure: asset_coverage_ratio, subject: C, below: 1.1",
                )
            ],
            'deal.yaml:97:52: triggers.unpaid measures asset_coverage_ratio of "C"; a tranche is '
            "wanted as subject. Write one of: A, B.",
            id="an unknown tranche to cover",
        ),
        pytest.param(
            [("measure: interest_unpaid, subject: A, above: 0", "measure: pool_ratio, subject: A, below: 0.1")],
            'deal.yaml:97:42: triggers.unpaid measures pool_ratio of "A"; no subject is wanted. '
            "Strike subject; this is measured of the whole pool.",
            id="a subject of a pool measure",
        ),
        pytest.param(
            [("above: 0.05}", "above: 5}")],
            "deal.yaml:93:54: triggers.losses, cumulative_default_ratio above 5, is never breached; a "
            "threshold between 0 and 1 is wanted. Write 0.05 for 5 %.",
            id="a share in per cent",
        ),
        pytest.param(
            [("above: 0.05}", "above: -0.05}")],
            "deal.yaml:93:54: triggers.losses, cumulative_default_ratio above -0.05, is always "
            "breached; a threshold between 0 and 1 is wanted. Check sign and direction.",
            id="a share that is always passed",
        ),
        pytest.param(
            [("above: 0.05}", "below: 0}")],
            "deal.yaml:93:54: triggers.losses, cumulative_default_ratio below 0, is never breached; a "
            "threshold between 0 and 1 is wanted. Check sign and direction.",
            id="a share below which nothing is",
        ),
        pytest.param(
            [
                (
                    "measure: interest_unpaid, subject: A, above: 0",
                    "measure: support_failed, subject: guarantee, above: 1",
                )
            ],
            "deal.yaml:97:64: triggers.unpaid, support_failed above 1, is never breached; a threshold "
            "between 0 and 1 is wanted. Write above: 0.",
            id="a failure more than once",
        ),
        pytest.param(
            [("measure: interest_unpaid, subject: A, above: 0", "measure: interest_unpaid, subject: A, below: 0")],
            "deal.yaml:97:57: triggers.unpaid, interest_unpaid below 0, is never breached; a threshold "
            "of 0 or more is wanted. Check sign and direction.",
            id="an amount below nothing",
        ),
        pytest.param(
            [("    test: after\n    then: liquidation", "    then: stop_replenishment")],
            "deal.yaml:98:11: triggers.unpaid stops a replenishment that the pool does not have; "
            "pool.replenishment is wanted. Add it, or strike the trigger.",
            id="a stop of what does not go on",
        ),
    ],
)
def test_a_trigger_that_measures_or_says_nothing_is_refused(tmp_path: Path, changes: list[Change], said: str) -> None:
    assert faults(tmp_path, *changes) == said
