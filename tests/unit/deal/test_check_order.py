"""Lists that leave a claim unpaid, or a support unpaid or never asked, are refused."""

from pathlib import Path

import pytest

from tests.unit.io.deal_text import Change, faults


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param(
            [("    - pay: purchase\n", "")],
            "deal.yaml:64:3: closing never pays purchase; a step that pays it is wanted. Add pay: purchase.",
            id="a price that is never paid",
        ),
        pytest.param(
            [("    - pay: fees.closing\n", "")],
            "deal.yaml:64:3: closing never pays fees.legal; a step that pays it is wanted. Add pay: fees.legal.",
            id="a closing fee that is never paid",
        ),
        pytest.param(
            [
                (
                    "    - pay: tax\n    - pay: fees.senior\n    - pay: A.interest\n",
                    "    - pay: tax\n    - pay: A.interest\n",
                )
            ],
            "deal.yaml:68:3: normal never pays fees.custody, nor do acceleration, default, which "
            "follow it; a step that pays it is wanted. Add pay: fees.custody.",
            id="a claim that normal and its heirs never pay",
        ),
        pytest.param(
            [("    - pay: [tax, fees.liquidation]\n", "    - pay: fees.liquidation\n")],
            "deal.yaml:81:3: liquidation never pays tax; a step that pays it is wanted. Add pay: tax.",
            id="a tax that liquidation never pays",
        ),
        pytest.param(
            [("    - pay: [tax, fees.liquidation]\n", "    - pay: tax\n")],
            "deal.yaml:81:3: liquidation never pays fees.agency; a step that pays it is wanted. Add pay: fees.agency.",
            id="a liquidation fee that is never paid",
        ),
        pytest.param(
            [("    - pay: [A.interest, A.principal]\n", "    - pay: A.principal\n")],
            "deal.yaml:81:3: liquidation never pays A.interest; a step that pays it is wanted. Add pay: A.interest.",
            id="interest that liquidation never pays",
        ),
        pytest.param(
            [("    - {pay: B.principal, after: A}\n", "")],
            "deal.yaml:68:3: normal never pays B.principal, nor do acceleration, default, which follow "
            "it; a step that pays it is wanted. Add pay: B.principal.",
            id="a subordinated principal that is never paid",
        ),
        pytest.param(
            [("    - pay: fees.subordinated\n    - {pay: B", "    - {pay: B")],
            "deal.yaml:68:3: normal never pays fees.custody.excess, nor do acceleration, default, "
            "which follow it; a step that pays it is wanted. Add pay: fees.custody.excess.",
            id="what exceeds a cap and is never paid",
        ),
        pytest.param(
            [
                ("    - draw: guarantee\n    - fill: reserve\n    - reimburse: guarantee\n", "    - fill: reserve\n"),
                (
                    "    - draw: guarantee\n    - reimburse: guarantee\n    - pay: fees.subordinated\n    - pay: B",
                    "    - pay: fees.subordinated\n    - pay: B",
                ),
            ],
            "deal.yaml:58:5: support.guarantee is never drawn; a step that draws it is wanted. Add "
            "draw: guarantee after the steps that pay A.interest, A.principal.",
            id="a support that is never drawn",
        ),
        pytest.param(
            [
                (
                    "    - draw: guarantee\n    - reimburse: guarantee\n    - pay: fees.subordinated\n    - pay: B",
                    "    - draw: guarantee\n    - pay: fees.subordinated\n    - pay: B",
                )
            ],
            "deal.yaml:81:3: liquidation never reimburses guarantee, which may be owed what it has "
            "paid; a step that reimburses it is wanted. Add reimburse: guarantee after the steps that "
            "pay and draw.",
            id="a support that a graver state never pays back",
        ),
        pytest.param(
            [
                ("    - draw: guarantee\n    - fill: reserve\n    - reimburse: guarantee\n", "    - fill: reserve\n"),
                ("    test: after\n", "    is_curable: true\n"),
            ],
            "deal.yaml:68:3: normal never reimburses guarantee, which may be owed what it has paid; a "
            "step that reimburses it is wanted. Add reimburse: guarantee after the steps that pay and "
            "draw.",
            id="a support that is owed after a cure",
        ),
        pytest.param(
            [
                (
                    "    - draw: guarantee\n    - fill: reserve\n    - reimburse: guarantee\n",
                    "    - reimburse: guarantee\n    - fill: reserve\n    - draw: guarantee\n",
                )
            ],
            "deal.yaml:74:18: normal step 6 reimburses guarantee before step 8 draws it; the draw and "
            "all that it covers first are wanted. Move the step behind step 8.",
            id="a support paid back before it is drawn",
        ),
        pytest.param(
            [
                (
                    "    - pay: A.principal\n"
                    "    - {draw: reserve, for: [A.interest, A.principal]}\n"
                    "    - draw: guarantee\n"
                    "    - fill: reserve\n"
                    "    - reimburse: guarantee\n",
                    "    - draw: guarantee\n    - fill: reserve\n    - reimburse: guarantee\n    - pay: A.principal\n",
                )
            ],
            "deal.yaml:74:18: normal step 6 reimburses guarantee before A.principal is paid; the draw "
            "and all that it covers first are wanted. Move the step behind step 7.",
            id="a support paid back before what it covers",
        ),
    ],
)
def test_a_list_that_leaves_something_undone_is_refused(tmp_path: Path, changes: list[Change], said: str) -> None:
    assert faults(tmp_path, *changes) == said
