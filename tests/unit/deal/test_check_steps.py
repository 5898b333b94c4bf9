"""Steps that name what is not there, or say what their verb does not take, are refused."""

from pathlib import Path

import pytest

from tests.unit.io.deal_text import Change, faults


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param(
            [("    - pay: tax\n    - pay: fees.senior\n", "    - pay: [tax, fees.senor]\n")],
            'deal.yaml:69:18: normal step 1 pays "fees.senor"; a payee of the plan is wanted. Did '
            "you mean fees.senior?",
            id="a misspelt group of fees",
        ),
        pytest.param(
            [("    - pay: tax\n    - pay: fees.senior\n", "    - pay: [tax, custody]\n")],
            'deal.yaml:69:18: normal step 1 pays "custody"; a payee of the plan is wanted. Write fees.custody.',
            id="a fee without its prefix",
        ),
        pytest.param(
            [
                (
                    "    - pay: tax\n    - pay: fees.senior\n",
                    "    - pay: tax\n    - pay: fees.senior\n    - pay: fees.platform\n",
                )
            ],
            'deal.yaml:71:12: normal step 3 pays "fees.platform"; a payee of the plan is wanted. '
            "Strike it; the supplier pays that fee, not the plan.",
            id="a fee that somebody else pays",
        ),
        pytest.param(
            [("    cap: 100_000\n", "")],
            'deal.yaml:76:12: normal step 9 pays "fees.subordinated"; a payee of the plan is wanted. '
            "Strike it; the plan pays no fee of that group.\n"
            'deal.yaml:86:12: liquidation step 6 pays "fees.subordinated"; a payee of the plan is '
            "wanted. Strike it; the plan pays no fee of that group.",
            id="a group without a fee",
        ),
        pytest.param(
            [("    - pay: A.interest\n    - pay: A.principal\n", "    - pay: A\n")],
            'deal.yaml:71:12: normal step 3 pays "A"; a payee of the plan is wanted. Write A.interest or A.principal.',
            id="a tranche instead of its claim",
        ),
        pytest.param(
            [
                (
                    "    - fill: reserve\n    - reimburse: guarantee\n    - pay: fees.subordinated\n    - {pay",
                    "    - fill: reserve\n"
                    "    - pay: guarantee\n"
                    "    - reimburse: guarantee\n"
                    "    - pay: fees.subordinated\n"
                    "    - {pay",
                )
            ],
            'deal.yaml:76:12: normal step 8 pays "guarantee"; a payee of the plan is wanted. Write '
            "reimburse: guarantee.",
            id="a support that is paid",
        ),
        pytest.param(
            [("    - draw: guarantee\n    - fill: reserve\n", "    - draw: guarantee\n    - pay: reserve\n")],
            'deal.yaml:75:12: normal step 7 pays "reserve"; a payee of the plan is wanted. Write '
            "fill: reserve, or a transfer to it.",
            id="an account that is paid",
        ),
        pytest.param(
            [
                (
                    "    - pay: tax\n    - pay: fees.senior\n",
                    "    - pay: tax\n    - pay: fees.senior\n    - pay: plan_manager\n",
                )
            ],
            'deal.yaml:71:12: normal step 3 pays "plan_manager"; a payee of the plan is wanted. '
            "Write release: plan_manager, or pay a fee of it.",
            id="a party that is paid",
        ),
        pytest.param(
            [("    - pay: tax\n    - pay: fees.senior\n", "    - pay: tax\n    - pay: [fees.senior, fees.custody]\n")],
            "deal.yaml:70:12: normal step 2 names fees.custody twice; every payee once is wanted. "
            "Strike one; a group of fees names each of them.",
            id="a fee paid with its own group",
        ),
        pytest.param(
            [("    - pay: tax\n    - pay: fees.senior\n", "    - pay: [tax, tax, fees.senior]\n")],
            "deal.yaml:69:12: normal step 1 names tax twice; every payee once is wanted. Strike one.",
            id="a payee named twice",
        ),
        pytest.param(
            [("covers: [A.interest, A.principal]", "covers: [A.interest, A.principle]")],
            'deal.yaml:62:26: support.guarantee covers "A.principle"; a payee of the plan is wanted. '
            "Did you mean A.principal?",
            id="a cover that is misspelt",
        ),
        pytest.param(
            [("covers: [A.interest, A.principal]", "covers: [A, A.interest]")],
            'deal.yaml:62:14: support.guarantee covers "A"; a payee of the plan is wanted. Write '
            "A.interest or A.principal.",
            id="a cover of a whole tranche",
        ),
        pytest.param(
            [("covers: [A.interest, A.principal]", "covers: [A.interest, A.principal, purchase]")],
            'deal.yaml:62:39: support.guarantee covers "purchase"; a payee of the plan is wanted. Strike it.',
            id="a cover of the price",
        ),
        pytest.param(
            [("covers: [A.interest, A.principal]", "covers: [A.interest, A.principal, A.interest]")],
            "deal.yaml:62:13: support.guarantee names A.interest twice; every payee once is wanted. Strike one.",
            id="a cover named twice",
        ),
        pytest.param(
            [("{draw: reserve, for: [A.interest, A.principal]}", "draw: reserve")],
            "deal.yaml:73:13: normal step 5 draws account reserve for nothing; the payees that it is "
            "for are wanted. Add for: [A.interest], say.",
            id="a draw for nobody",
        ),
        pytest.param(
            [("{draw: reserve, for: [A.interest, A.principal]}", "{draw: reserve, for: [A.interst, A.principal]}")],
            'deal.yaml:73:29: normal step 5 draws for "A.interst"; a payee of the plan is wanted. '
            "Did you mean A.interest?",
            id="a draw for a misspelt claim",
        ),
        pytest.param(
            [
                (
                    "    - draw: guarantee\n    - fill: reserve\n",
                    "    - {draw: guarantee, for: [tax, A.interest]}\n    - fill: reserve\n",
                )
            ],
            "deal.yaml:74:31: normal step 6 draws guarantee for tax, which it does not cover; one of "
            "A.interest, A.principal is wanted. Strike it, or add it to support.guarantee.covers.",
            id="a draw for what is not covered",
        ),
        pytest.param(
            [("{draw: reserve, for: [A.interest, A.principal]}", "{draw: collection, for: tax}")],
            'deal.yaml:73:14: normal step 5 draws "collection", an account without a target; a '
            "support, or an account with a target, is wanted. Add accounts.collection.target.",
            id="a draw on an account without a target",
        ),
        pytest.param(
            [("    - draw: guarantee\n    - fill: reserve\n", "    - draw: garantee\n    - fill: reserve\n")],
            'deal.yaml:74:13: normal step 6 draws "garantee"; a support, or an account with a '
            "target, is wanted. Did you mean guarantee?",
            id="a misspelt support that is drawn, once",
        ),
        pytest.param(
            [("    - draw: guarantee\n    - fill: reserve\n", "    - draw: guarantee\n    - fill: resreve\n")],
            'deal.yaml:75:13: normal step 7 fills "resreve"; an account is wanted. Did you mean reserve?',
            id="a misspelt account",
        ),
        pytest.param(
            [
                (
                    "    - draw: guarantee\n    - fill: reserve\n",
                    "    - draw: guarantee\n    - {fill: collection, from: reserve}\n",
                )
            ],
            'deal.yaml:75:14: normal step 7 fills "collection", which has no target; an account with '
            "a target is wanted. Add accounts.collection.target.",
            id="an account that has nothing to be filled to",
        ),
        pytest.param(
            [
                (
                    "    - draw: guarantee\n    - fill: reserve\n",
                    "    - draw: guarantee\n    - {fill: reserve, from: reserve}\n",
                )
            ],
            "deal.yaml:75:14: normal step 7 fills reserve from itself; two accounts are wanted. Name another account.",
            id="an account filled from itself",
        ),
        pytest.param(
            [
                (
                    "    - pay: tax\n    - pay: fees.senior\n",
                    "    - {pay: tax, from: colection}\n    - pay: fees.senior\n",
                )
            ],
            'deal.yaml:69:24: normal step 1 takes from "colection"; an account is wanted. Did you mean collection?',
            id="an unknown account to pay from",
        ),
        pytest.param(
            [
                (
                    "    - draw: guarantee\n    - fill: reserve\n",
                    "    - draw: guarantee\n    - fill: reserve\n    - reimburse: reserve\n",
                )
            ],
            'deal.yaml:76:18: normal step 8 reimburses "reserve"; a support is wanted. Write fill: reserve.',
            id="an account that is reimbursed",
        ),
        pytest.param(
            [("{transfer: reserve, to: collection, after: A}", "{transfer: reserve, after: A}")],
            "deal.yaml:79:18: normal step 11 transfers reserve to nowhere; an account to: is wanted. "
            "Add to: collection, say.",
            id="a transfer to nowhere",
        ),
        pytest.param(
            [("{transfer: reserve, to: collection, after: A}", "{transfer: reserve, to: reserve, after: A}")],
            "deal.yaml:79:31: normal step 11 transfers reserve to itself; two accounts are wanted. "
            "Name another account.",
            id="a transfer to itself",
        ),
        pytest.param(
            [
                (
                    "{transfer: reserve, to: collection, after: A}",
                    "{transfer: reserve, to: collection, from: collection, after: A}",
                )
            ],
            "deal.yaml:79:49: normal step 11 has from: with transfer; from: with buy, fill, pay, "
            "reimburse, release only is wanted. Strike it; transfer names where the money comes from "
            "itself.",
            id="a transfer with a source",
        ),
        pytest.param(
            [("{transfer: reserve, to: collection, after: A}", "{release: A, to: collection, from: reserve}")],
            "deal.yaml:79:24: normal step 11 has to: with release; to: with transfer only is wanted. "
            "Write transfer: reserve, to: collection.",
            id="a release to an account",
        ),
        pytest.param(
            [("    - {release: B, after: [A, B]}", "    - {release: orginator, after: [A, B]}")],
            'deal.yaml:80:17: normal step 12 releases to "orginator"; a tranche or a role under '
            "parties is wanted. Did you mean originator?",
            id="a release to a misspelt role",
        ),
        pytest.param(
            [("    - {release: B, after: [A, B]}", "    - {release: investor, after: [A, B]}")],
            'deal.yaml:80:17: normal step 12 releases to "investor"; a tranche or a role under '
            "parties is wanted. Add investor under parties.",
            id="a release to a role without a party",
        ),
        pytest.param(
            [("    - {release: B, after: [A, B]}", "    - {release: B, after: [A, C]}")],
            'deal.yaml:80:31: normal step 12 waits for "C"; a tranche is wanted. Write one of: A, B.',
            id="a wait for an unknown tranche",
        ),
        pytest.param(
            [
                (
                    "    - pay: tax\n    - pay: fees.senior\n",
                    "    - {pay: tax, for: [A.interest]}\n    - pay: fees.senior\n",
                )
            ],
            "deal.yaml:69:23: normal step 1 has for: with pay; for: with draw only is wanted. Strike it.",
            id="a payment with names of a draw",
        ),
        pytest.param(
            [
                (
                    "    - pay: A.interest\n    - pay: A.principal\n",
                    "    - {pay: [A.interest, A.principal], limit: {target_ratio: 0.9}}\n",
                )
            ],
            "deal.yaml:71:47: normal step 3 has limit.target_ratio with pay: A.interest, A.principal; "
            "the principal of one tranche is wanted. Pay it in a step of its own.",
            id="a target balance of two claims",
        ),
        pytest.param(
            [
                (
                    "    - draw: guarantee\n    - fill: reserve\n",
                    "    - {draw: guarantee, limit: {share: 0.9}}\n    - fill: reserve\n",
                )
            ],
            "deal.yaml:74:32: normal step 6 limits guarantee to a share of what it holds; an amount is "
            "wanted with a support. Write limit: {amount: …}, or give the support a cap.",
            id="a share of what a support holds",
        ),
        pytest.param(
            [
                (
                    "    - pay: tax\n    - pay: fees.senior\n",
                    "    - pay: tax\n    - pay: fees.senior\n    - buy: receivables\n",
                )
            ],
            "deal.yaml:71:12: normal step 3 buys receivables, and pool has no replenishment; "
            "pool.replenishment is wanted. Add it, or strike the step.",
            id="buying without a replenishment",
        ),
        pytest.param(
            [
                ("    - pay: purchase\n", "    - pay: purchase\n    - buy: receivables\n"),
                (
                    "  purchase: {method: proceeds}",
                    "  replenishment: {until: 2021-01-07, tenor_days: 60, price_ratio: 0.97}\n"
                    "  purchase: {method: proceeds}",
                ),
                (
                    "    - pay: tax\n    - pay: fees.senior\n",
                    "    - pay: tax\n    - pay: fees.senior\n    - buy: receivables\n",
                ),
            ],
            "deal.yaml:69:12: closing step 4 buys receivables; a later list is wanted. Write pay: purchase.",
            id="buying at closing",
        ),
        pytest.param(
            [
                (
                    "  purchase: {method: proceeds}",
                    "  replenishment: {until: 2021-01-07, tenor_days: 60, price_ratio: 0.97}\n"
                    "  purchase: {method: proceeds}",
                )
            ],
            "deal.yaml:69:3: normal never buys receivables, and pool has a replenishment; a step that "
            "buys is wanted. Add buy: receivables, or strike pool.replenishment.",
            id="a replenishment that never buys",
        ),
        pytest.param(
            [
                (
                    "    - pay: fees.closing\n    - fill: reserve\n    - pay: purchase\n",
                    "    - fill: reserve\n    - pay: [fees.closing, purchase]\n",
                )
            ],
            "deal.yaml:66:12: closing step 2 shares purchase with others; purchase alone is wanted: "
            "its price is what is left. Pay the others in a step before it.",
            id="a price that shares a step",
        ),
    ],
)
def test_a_step_that_cannot_be_taken_is_refused(tmp_path: Path, changes: list[Change], said: str) -> None:
    assert faults(tmp_path, *changes) == said
