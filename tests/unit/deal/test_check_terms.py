"""Terms that contradict one another are refused, each rule by itself."""

from pathlib import Path

import pytest

from tests.unit.io.deal_text import Change, faults


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param(
            [
                ("  - id: reserve\n", "  - id: A\n"),
                ("  - fill: reserve\n    - pay: purchase", "  - pay: purchase"),
                ("    - {draw: reserve, for: [A.interest, A.principal]}\n", ""),
                ("    - fill: reserve\n    - reimburse", "    - reimburse"),
                ("    - {transfer: reserve, to: collection, after: A}\n", ""),
            ],
            'deal.yaml:43:9: id "A" is taken already, under tranches; an id of its own is wanted. '
            "Change one of the two, and the terms that name it.",
            id="a tranche and an account with one id",
        ),
        pytest.param(
            [("{id: agency,", "{id: legal,")],
            'deal.yaml:54:10: id "legal" is taken already, under fees; an id of its own is wanted. '
            "Change one of the two, and the terms that name it.",
            id="two fees with one id",
        ),
        pytest.param(
            [("  - id: unpaid\n", "  - id: losses\n")],
            'deal.yaml:95:9: id "losses" is taken already, under triggers; an id of its own is '
            "wanted. Change one of the two, and the terms that name it.",
            id="two triggers with one id",
        ),
        pytest.param(
            [('"002480"', "jiuye")],
            'deal.yaml:13:10: id "jiuye" is taken already, under core_enterprises; an id of its own '
            "is wanted. Change one of the two, and the terms that name it.",
            id="two core enterprises with one id",
        ),
        pytest.param(
            [("{id: platform,", "{id: closing,")],
            'deal.yaml:55:10: id "closing" is a word of the deal file itself; an id of its own is '
            "wanted. Write closing_1, or a better word, here and in the steps.",
            id="a fee called like a group of fees",
        ),
        pytest.param(
            [("{id: collection, name", "{id: tax, name"), ("to: collection", "to: tax")],
            'deal.yaml:42:10: id "tax" is a word of the deal file itself; an id of its own is '
            "wanted. Write tax_1, or a better word, here and in the steps.",
            id="an account called tax",
        ),
        pytest.param(
            [("{id: collection, name", "{id: custodian, name"), ("to: collection", "to: custodian")],
            'deal.yaml:42:10: id "custodian" is a word of the deal file itself; an id of its own is '
            "wanted. Write custodian_1, or a better word, here and in the steps.",
            id="an account called like a role",
        ),
        pytest.param(
            [("provider: guarantor", "provider: garantor")],
            'deal.yaml:61:15: support.guarantee.provider is "garantor"; a role under parties is '
            "wanted. Did you mean guarantor?",
            id="a misspelt provider",
        ),
        pytest.param(
            [("provider: guarantor", "provider: liquidity_provider")],
            'deal.yaml:61:15: support.guarantee.provider is "liquidity_provider"; a role under '
            "parties is wanted. Add liquidity_provider under parties.",
            id="a provider that is no party",
        ),
        pytest.param(
            [("payee: plan_manager", "payee: trustee")],
            'deal.yaml:49:12: fees.custody.payee is "trustee"; a role under parties is wanted. Write '
            "one of: guarantor, originator, plan_manager, underwriter.",
            id="a payee that is no party",
        ),
        pytest.param(
            [
                (
                    "  purchase: {method: proceeds}",
                    "  clean_up_call: {pool_ratio: 0.1}\n  purchase: {method: proceeds}",
                ),
                ("  originator: {id: lianyirong, name: 联易融}\n", ""),
            ],
            "deal.yaml:27:18: pool.clean_up_call sells to the originator; a role under parties is "
            "wanted. Add originator under parties.",
            id="a clean-up call without an originator",
        ),
        pytest.param(
            [("tranches: [A]}", "tranches: [C]}")],
            'deal.yaml:45:38: accounts.reserve.target.tranches has "C"; a tranche is wanted. Write one of: A, B.',
            id="a target of an unknown tranche",
        ),
        pytest.param(
            [("target: {ratio: 0.01, tranches: [A]}", "target: {tranches: [A]}")],
            "deal.yaml:45:13: accounts.reserve.target asks for nothing; an amount or a ratio is "
            "wanted. Add one, or strike the target.",
            id="a target of nothing",
        ),
        pytest.param(
            [
                (
                    "    rate: 0.0002\n    base: tranche_balance\n",
                    "    rate: 0.0002\n    base: tranche_balance\n    tranches: [A, Z]\n",
                )
            ],
            'deal.yaml:52:19: fees.custody.tranches has "Z"; a tranche is wanted. Write one of: A, B.',
            id="a fee of an unknown tranche",
        ),
        pytest.param(
            [("base: pool_balance}", "base: pool_balance, tranches: [A]}")],
            "deal.yaml:54:116: fees.agency names tranches with base pool_balance; base tranche_balance "
            "or payments_due is wanted with tranches. Strike tranches, or change the base.",
            id="tranches with a base that has none",
        ),
        pytest.param(
            [("timing: closing, amount: 300_000", "timing: closing, annual_amount: 300_000")],
            "deal.yaml:53:57: fees.legal falls due at closing and is counted by the year; amount or "
            "ratio is wanted at closing, when no time has passed. Write amount or ratio, or timing: "
            "payment.",
            id="a yearly fee at closing",
        ),
        pytest.param(
            [("timing: closing, amount: 300_000", "timing: closing, ratio: 0.1, base: payments_due")],
            "deal.yaml:53:84: fees.legal is a share of the payments due at closing; a base is wanted "
            "that is there at closing. Write tranche_balance or face.",
            id="a closing fee on payments",
        ),
        pytest.param(
            [("    redemption: bullet\n", "    redemption: zero_coupon\n")],
            "deal.yaml:35:17: tranches.A is zero_coupon with issue_price 100; a price below 100 is "
            "wanted. Write the issue price per 100 yuan.",
            id="a zero-coupon tranche at par",
        ),
        pytest.param(
            [("    redemption: bullet\n", "    redemption: bullet\n    issue_price: 98.5\n")],
            "deal.yaml:36:18: tranches.A is bullet with issue_price 98.5; 100 is wanted unless it is "
            "zero_coupon. Strike issue_price, or write redemption: zero_coupon.",
            id="a coupon tranche below par",
        ),
        pytest.param(
            [("    redemption: bullet\n", "    redemption: bullet\n    maturity: 2021-01-08\n")],
            "deal.yaml:36:15: tranches.A.maturity is 2021-01-08; a scheduled payment date is wanted. "
            "Write 2021-01-07, or add 2021-01-08 to dates.payment.",
            id="a maturity off the schedule",
        ),
        pytest.param(
            [
                (
                    "    redemption: bullet\n",
                    "    redemption: bullet\n    instalments: [{date: 2021-01-07, amount: 5}]\n",
                )
            ],
            "deal.yaml:36:18: tranches.A is bullet and has instalments; instalments are wanted with "
            "redemption schedule only. Strike them, or write redemption: schedule.",
            id="instalments of a bullet",
        ),
        pytest.param(
            [("    redemption: bullet\n", "    redemption: schedule\n")],
            "deal.yaml:30:5: tranches.A.instalments come to 0.00 yuan; the balance, 250,000,000.00 "
            "yuan, is wanted. Check the instalments, or the balance.",
            id="a schedule without instalments",
        ),
        pytest.param(
            [
                (
                    "    redemption: bullet\n",
                    "    redemption: schedule\n"
                    "    instalments: [{date: 2021-01-07, amount: 50_000_000}, {date: 2021-07-07, "
                    "amount: 199_999_999.99}]\n",
                )
            ],
            "deal.yaml:36:18: tranches.A.instalments come to 249,999,999.99 yuan; the balance, "
            "250,000,000.00 yuan, is wanted. Check the instalments, or the balance.",
            id="instalments that do not come to the balance",
        ),
        pytest.param(
            [
                (
                    "    redemption: bullet\n",
                    "    redemption: schedule\n    instalments: [{date: 2021-01-08, amount: 250_000_000}]\n",
                )
            ],
            "deal.yaml:36:26: tranches.A.instalments.0.date is 2021-01-08; a scheduled payment date is "
            "wanted. Write 2021-01-07, or add 2021-01-08 to dates.payment.",
            id="instalments off the schedule",
        ),
        pytest.param(
            [
                (
                    "    redemption: bullet\n",
                    "    redemption: schedule\n"
                    "    instalments: [{date: 2021-07-07, amount: 50_000_000}, {date: 2021-01-07, "
                    "amount: 200_000_000}]\n",
                )
            ],
            "deal.yaml:36:66: tranches.A.instalments.1.date is 2021-01-07, after one of 2021-07-07; "
            "dates in rising order are wanted. Put them in order; add up those of one day.",
            id="instalments out of order",
        ),
        pytest.param(
            [
                (
                    "    redemption: bullet\n",
                    "    redemption: schedule\n"
                    "    maturity: 2021-01-07\n"
                    "    instalments: [{date: 2021-01-07, amount: 50_000_000}, {date: 2021-07-07, "
                    "amount: 200_000_000}]\n",
                )
            ],
            "deal.yaml:37:66: tranches.A.instalments.1.date is 2021-07-07; a day not after the "
            "tranche's maturity, 2021-01-07, is wanted. Move the instalment, or the maturity.",
            id="an instalment after maturity",
        ),
        pytest.param(
            [("legal_final: 2022-07-07", "legal_final: 2202-07-07")],
            "deal.yaml:18:16: dates.legal_final is 2202-07-07, with closing on 2020-07-07; 30 years at "
            "most are wanted. Check both years.",
            id="a legal final in another century",
        ),
        pytest.param(
            [("  calendar: XSHE\n", "  calendar: XSHE\n  timeline: {servicer_report: -1000}\n")],
            "deal.yaml:21:31: dates.timeline.servicer_report is -1000; 250 business days at most are "
            "wanted. Write business days from the payment date, negative before it.",
            id="an event years before the payment",
        ),
        pytest.param(
            [("legal_final: 2022-07-07", "legal_final: 2021-07-06")],
            "deal.yaml:18:16: dates.legal_final: 2021-07-06 lies before the expected maturity "
            "2021-07-07; a day on or after it is wanted. Check both dates.",
            id="a legal final before maturity",
        ),
        pytest.param(
            [("  cut_off: 2020-06-30", "  cut_off: 2020-07-30")],
            "deal.yaml:16:12: dates.closing: 2020-07-07 lies before the cut-off date 2020-07-30; a day "
            "on or after it is wanted. Check both dates.",
            id="a closing before the cut-off",
        ),
        pytest.param(
            [("  payment: [2021-01-07, 2021-07-07]", "  payment: [2021-01-07]")],
            "deal.yaml:19:13: dates.payment.0: the last scheduled payment is on 2021-01-07; the "
            "expected maturity 2021-07-07 is wanted, when the last principal is due. Add the expected "
            "maturity to the payments; leave later dates to dates.after_maturity.",
            id="payments that stop before maturity",
        ),
        pytest.param(
            [("  payment: [2021-01-07, 2021-07-07]", "  payment: [2020-07-07, 2021-07-07]")],
            "deal.yaml:19:13: dates.payment.0: 2020-07-07 does not lie after the closing 2020-07-07; a "
            "later day is wanted. Strike it, or check the closing date.",
            id="a payment at closing",
        ),
        pytest.param(
            [("  payment: [2021-01-07, 2021-07-07]", "  payment: [2021-01-07, 2020-12-07, 2021-07-07]")],
            "deal.yaml:19:25: dates.payment.1: 2020-12-07 does not lie after 2021-01-07; dates in "
            "rising order are wanted. Put them in order and strike what is there twice.",
            id="payments out of order",
        ),
        pytest.param(
            [("  calendar: XSHE\n", "  calendar: XSHE\n  calculation: servicer_raport\n")],
            "deal.yaml:21:16: dates.calculation: event 'servicer_raport' is not in the timeline; an "
            "event of dates.timeline is wanted. Did you mean servicer_report?",
            id="a calculation that is no event",
        ),
        pytest.param(
            [("  calendar: XSHE\n", "  calendar: XSHE\n  timeline: {servicer_report: 3}\n")],
            "deal.yaml:21:31: dates.timeline.servicer_report: collection closes 3 business days after "
            "the payment date; an offset of 0 or below is wanted. Write -3.",
            id="a collection that closes after the payment",
        ),
        pytest.param(
            [("  payment: [2021-01-07, 2021-07-07]", "  payment: [2020-07-08, 2021-07-07]")],
            "deal.yaml:15:12: dates.cut_off: collection for the first payment 2020-07-08 closes on "
            "2020-06-22; a day after the cut-off date 2020-06-30 is wanted. Move the first payment "
            "date back, or check the cut-off date.",
            id="a first collection before the cut-off",
        ),
        pytest.param(
            [
                (
                    "  purchase: {method: proceeds}",
                    "  replenishment: {until: 2021-01-07, tenor_days: 182, price_ratio: 0.97}\n"
                    "  purchase: {method: proceeds}",
                ),
                (
                    "    - pay: tax\n    - pay: fees.senior\n",
                    "    - pay: tax\n    - pay: fees.senior\n    - buy: receivables\n",
                ),
            ],
            "deal.yaml:28:26: what is bought on 2021-01-07 falls due after 182 days, on 2021-07-08; a "
            "day not after the expected maturity, 2021-07-07, is wanted. Write until: 2021-01-06, or a "
            "shorter tenor.",
            id="a replenishment that falls due too late",
        ),
        pytest.param(
            [
                (
                    "  purchase: {method: proceeds}",
                    "  replenishment: {until: 2021-01-06, tenor_days: 60, price_ratio: 0.97}\n"
                    "  purchase: {method: proceeds}",
                ),
                (
                    "    - pay: tax\n    - pay: fees.senior\n",
                    "    - pay: tax\n    - pay: fees.senior\n    - buy: receivables\n",
                ),
            ],
            "deal.yaml:28:26: pool.replenishment.until is 2021-01-06; a day not before the first "
            "payment date, 2021-01-07, is wanted. Check the date, or strike the replenishment.",
            id="a replenishment that ends before the first payment",
        ),
        pytest.param(
            [("minimum: 10_000, maximum: 50_000_000", "minimum: 50_000_000, maximum: 10_000")],
            "deal.yaml:25:38: rule amount_within has minimum 50,000,000.00 and maximum 10,000.00; a "
            "minimum not above the maximum is wanted. Exchange the two.",
            id="amounts the wrong way round",
        ),
    ],
)
def test_terms_that_contradict_one_another_are_refused(tmp_path: Path, changes: list[Change], said: str) -> None:
    assert faults(tmp_path, *changes) == said
