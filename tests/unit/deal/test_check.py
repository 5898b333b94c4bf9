"""What a deal may say: the rules refuse no more than they mean to."""

from pathlib import Path

import pytest

from tests.unit.io.deal_text import Change, faults

ISSUED_BELOW_PAR = ("    redemption: bullet\n", "    redemption: zero_coupon\n    issue_price: 96.5\n")
IN_TWO_PARTS = (
    "    redemption: bullet\n",
    "    redemption: schedule\n"
    "    instalments: [{date: 2021-01-07, amount: 100_000_000}, {date: 2021-07-07, amount: 150_000_000}]\n",
)
RENEWED = (
    "  purchase: {method: proceeds}",
    "  replenishment: {until: 2021-01-07, tenor_days: 181, price_ratio: 0.97}\n  purchase: {method: proceeds}",
)
BOUGHT = (
    "    - pay: tax\n    - pay: fees.senior\n",
    "    - pay: tax\n    - pay: fees.senior\n    - buy: receivables\n",
)
STOPPED = ("    test: after\n    then: liquidation", "    test: after\n    then: stop_replenishment")
ACCELERATED = (
    "  liquidation:\n",
    "  acceleration:\n"
    "    - {pay: [tax, fees.senior]}\n"
    "    - {pay: [A.interest, A.principal], from: reserve}\n"
    "    - {pay: [A.interest, A.principal], limit: {share: 0.5}}\n"
    "    - {draw: guarantee, for: A.interest, limit: {amount: 1_000_000}}\n"
    "    - {reimburse: guarantee, from: collection}\n"
    "    - pay: [fees.subordinated, B.principal]\n"
    "  liquidation:\n",
)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param([ISSUED_BELOW_PAR], id="a zero-coupon tranche below par"),
        pytest.param([IN_TWO_PARTS], id="a schedule that comes to the balance"),
        pytest.param(
            [("    redemption: bullet\n", "    redemption: bullet\n    maturity: 2021-01-07\n")], id="an early maturity"
        ),
        pytest.param([RENEWED, BOUGHT], id="a replenishment that falls due on the last day"),
        pytest.param([RENEWED, BOUGHT, STOPPED], id="a replenishment that an event stops"),
        pytest.param([ACCELERATED], id="a list of its own for acceleration"),
        pytest.param(
            [("tax: {base: coupon}\n", ""), ("    - pay: tax\n", "")], id="a tax of nothing that normal does not pay"
        ),
        pytest.param(
            [("covers: [A.interest, A.principal]", "covers: [fees.senior, A.interest]")], id="a cover of fees"
        ),
        pytest.param(
            [("measure: interest_unpaid, subject: A, above: 0", "measure: asset_coverage_ratio, below: 1.1")],
            id="a coverage of all tranches",
        ),
        pytest.param(
            [("measure: interest_unpaid, subject: A, above: 0", "measure: core_enterprise_defaulted, above: 0")],
            id="a default of any core enterprise",
        ),
        pytest.param(
            [("    - pay: A.principal\n", "    - {pay: A.principal, limit: {target_ratio: 0.9}}\n")],
            id="a target balance of one tranche",
        ),
        pytest.param(
            [
                (
                    "    - reimburse: guarantee\n    - pay: fees.subordinated\n    - {pay",
                    "    - pay: fees.subordinated\n    - {pay",
                ),
                ("    - draw: guarantee\n    - fill: reserve\n", "    - fill: reserve\n"),
            ],
            id="a support drawn and paid back in liquidation only",
        ),
        pytest.param(
            [("    - pay: A.principal\n", "    - {pay: A.principal, limit: {share: 0.5}}\n    - pay: A.principal\n")],
            id="a claim that is paid in two steps",
        ),
    ],
)
def test_what_the_documents_may_say_is_accepted(tmp_path: Path, changes: list[Change]) -> None:
    assert faults(tmp_path, *changes) == ""


def test_two_things_with_one_id_are_told_without_what_follows_from_it(tmp_path: Path) -> None:
    said = faults(tmp_path, ("  - id: B\n", "  - id: A\n"))
    assert said.splitlines()[0].startswith('deal.yaml:36:9: id "A" is taken already, under tranches;')
    assert "never pays" not in said
