"""What may be meant, and seldom is, is told and not refused."""

from pathlib import Path

import pytest

from tests.unit.io.deal_text import Change, warnings


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param(
            [("    balance: 250_000_000", "    balance: 250")],
            "deal.yaml:33:14: tranches.A.balance is 250.00 yuan; yuan are wanted, not 万元. Write "
            "2_500_000 if 万元 are meant.",
            id="a balance in ten thousands",
        ),
        pytest.param(
            [("    coupon_rate: 0.038\n", "")],
            "deal.yaml:30:5: tranches.A.coupon_rate is 0; a senior coupon is expected. Write the "
            "coupon, or redemption: zero_coupon.",
            id="a senior tranche without interest",
        ),
        pytest.param(
            [("    coupon_rate: 0.038", "    coupon_rate: 0.38")],
            "deal.yaml:34:18: tranches.A.coupon_rate is 0.38; at most 0.24 is expected. Check the decimal point.",
            id="a coupon beyond the usurious",
        ),
        pytest.param(
            [("    rate: 0.0002", "    rate: 0.2")],
            "deal.yaml:50:11: fees.custody.rate is 0.2; at most 0.1 is expected. Check the decimal point.",
            id="a fee rate beyond belief",
        ),
        pytest.param(
            [("ratio: 0.001,", "ratio: 0.11,")],
            "deal.yaml:54:79: fees.agency.ratio is 0.11; at most 0.1 is expected. Check the decimal point.",
            id="a fee ratio beyond belief",
        ),
        pytest.param(
            [
                (
                    "support:\n"
                    "  - id: guarantee\n"
                    "    name: {zh: 差额补足, en: shortfall undertaking}\n"
                    "    kind: shortfall_undertaking\n"
                    "    provider: guarantor\n"
                    "    covers: [A.interest, A.principal]\n",
                    "",
                ),
                ("    - draw: guarantee\n    - fill: reserve\n    - reimburse: guarantee\n", "    - fill: reserve\n"),
                (
                    "    - draw: guarantee\n    - reimburse: guarantee\n    - pay: fees.subordinated\n    - pay: B",
                    "    - pay: fees.subordinated\n    - pay: B",
                ),
            ],
            "deal.yaml:1:1: the deal has no support; a guarantee or undertaking is expected. Add "
            "support, or say in the report that the pool stands alone.",
            id="no support",
        ),
        pytest.param(
            [
                (
                    "triggers:\n"
                    "  - id: losses\n"
                    "    name: {zh: 累计违约, en: cumulative defaults}\n"
                    "    when: {measure: cumulative_default_ratio, above: 0.05}\n"
                    "    then: liquidation\n"
                    "  - id: unpaid\n"
                    "    name: {zh: 未付利息, en: interest unpaid}\n"
                    "    when: {measure: interest_unpaid, subject: A, above: 0}\n"
                    "    test: after\n"
                    "    then: liquidation\n",
                    "",
                )
            ],
            "deal.yaml:1:1: the deal has no trigger; an event of default is expected. Add triggers; "
            "without one only the list normal is ever used.",
            id="no trigger",
        ),
        pytest.param(
            [("    - {release: B, after: [A, B]}", "    - release: B")],
            "deal.yaml:80:16: normal step 12 releases to B while principal of A is not yet due; after: "
            "is expected. Add after: [A], or leave it if the documents say so.",
            id="a release while principal is still to come",
        ),
        pytest.param(
            [("    - pay: A.principal\n    - {draw", "    - draw: guarantee\n    - pay: A.principal\n    - {draw")],
            "deal.yaml:72:13: normal step 4 draws guarantee before the plan pays A.principal; the "
            "plan's own cash first is expected. Move the draw behind the payments that it covers.",
            id="a support that pays before the plan",
        ),
        pytest.param(
            [
                (
                    "    - pay: A.interest\n    - pay: A.principal\n",
                    "    - pay: A.interest\n    - pay: B.principal\n    - pay: A.principal\n",
                ),
                ("    - {pay: B.principal, after: A}\n", ""),
            ],
            "deal.yaml:72:12: normal step 4 pays B.principal before A.principal; the senior tranche "
            "first is expected. Exchange the steps, or check the ranks.",
            id="a junior principal before a senior one",
        ),
        pytest.param(
            [
                ("    - {draw: reserve, for: [A.interest, A.principal]}\n", ""),
                ("    - {transfer: reserve, to: collection, after: A}\n", ""),
            ],
            "deal.yaml:43:5: accounts.reserve is filled and never used; a step that draws on it is "
            "expected. Add draw: reserve, and transfer: reserve for what is above its target.",
            id="a reserve that is never used",
        ),
    ],
)
def test_what_is_seldom_meant_is_told_and_not_refused(tmp_path: Path, changes: list[Change], said: str) -> None:
    assert warnings(tmp_path, *changes) == [said]
