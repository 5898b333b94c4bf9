"""Every term that does not fit is said in full: where, what was found, what is wanted, what to do."""

from pathlib import Path

import pytest

from tests.unit.io.deal_text import Change, faults


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param(
            [("    coupon_rate: 0.038", "    coupon_rate: 3.8")],
            "deal.yaml:34:18: tranches.A.coupon_rate is 3.8; a decimal below 1 is wanted. Write 0.038 for 3.8 %.",
            id="a rate in per cent",
        ),
        pytest.param(
            [("    coupon_rate: 0.038", "    coupon_rate: 380")],
            "deal.yaml:34:18: tranches.A.coupon_rate is 380; a decimal below 1 is wanted. Write 0.038 for 3.8 %.",
            id="a rate beyond any per cent",
        ),
        pytest.param(
            [("    coupon_rate: 0.038", "    coupon_rate: -0.01")],
            "deal.yaml:34:18: tranches.A.coupon_rate is -0.01; a number of at least 0 is wanted. Write "
            "it without the minus sign, or 0.",
            id="a negative rate",
        ),
        pytest.param(
            [("    coupon_rate: 0.038", "    coupon_rate: 3.8%")],
            'deal.yaml:34:18: tranches.A.coupon_rate is "3.8%"; a number is wanted. Write 0.038.',
            id="a rate with a per cent sign",
        ),
        pytest.param(
            [("    coupon_rate: 0.038", '    coupon_rate: "0.038"')],
            'deal.yaml:34:18: tranches.A.coupon_rate is "0.038"; a number is wanted. Remove the quotes.',
            id="a rate in quotes",
        ),
        pytest.param(
            [("    coupon_rate: 0.038", "    coupon_rate:")],
            "deal.yaml:34:5: tranches.A.coupon_rate is empty; a number is wanted. Write it, or strike the line.",
            id="a rate left empty",
        ),
        pytest.param(
            [("    coupon_rate: 0.038", "    coupon_rate: 0.0380000001")],
            "deal.yaml:34:18: tranches.A.coupon_rate is 0.0380000001; at most eight decimals are wanted. Round it.",
            id="a rate too fine to be exact",
        ),
        pytest.param(
            [("    coupon_rate: 0.038", "    coupon_rate: .nan")],
            "deal.yaml:34:18: tranches.A.coupon_rate is .nan; a finite number is wanted. Write its digits.",
            id="a rate that is no number at all",
        ),
        pytest.param(
            [("    coupon_rate: 0.038", "    coupon_rate: [0.038]")],
            "deal.yaml:34:18: tranches.A.coupon_rate is a list; a number is wanted. Write one number.",
            id="a list for a rate",
        ),
        pytest.param(
            [("    balance: 250_000_000", "    balance: 2.5亿元")],
            'deal.yaml:33:14: tranches.A.balance is "2.5亿元"; a number is wanted. Write 250_000_000.',
            id="an amount in hundred millions",
        ),
        pytest.param(
            [("    balance: 250_000_000", "    balance: 250,000,000")],
            'deal.yaml:33:14: tranches.A.balance is "250,000,000"; a number is wanted. Write 250_000_000.',
            id="an amount with commas",
        ),
        pytest.param(
            [("    balance: 250_000_000", "    balance: 0")],
            "deal.yaml:33:14: tranches.A.balance is 0; a number above 0 is wanted. Check the number.",
            id="an amount of nothing",
        ),
        pytest.param(
            [("    balance: 250_000_000", "    balance: 250000000.005")],
            "deal.yaml:33:14: tranches.A.balance is 250000000.005; an amount in yuan with at most two "
            "decimals is wanted. Round it to the fen.",
            id="a part of a fen",
        ),
        pytest.param(
            [("    balance: 250_000_000", "    balance: 9e14")],
            "deal.yaml:33:14: tranches.A.balance is 9e14; a number of at most 90,000,000,000,000 is "
            "wanted. Write yuan, not fen.",
            id="an amount in fen",
        ),
        pytest.param(
            [("    balance: 250_000_000", "    balance: about 250 million")],
            'deal.yaml:33:14: tranches.A.balance is "about 250 million"; a number is wanted. Write '
            "digits only, without quotes or units.",
            id="words for an amount",
        ),
        pytest.param(
            [("    coupon_rate: 0.038", "    coupon_rat: 0.038")],
            'deal.yaml:34:5: tranches.A has "coupon_rat"; a term that is known there is wanted. Did '
            "you mean coupon_rate?",
            id="a misspelt term",
        ),
        pytest.param(
            [("    redemption: bullet\n", "    redemtion: bullet\n")],
            'deal.yaml:35:5: tranches.A has "redemtion"; a term that is known there is wanted. Did '
            "you mean redemption?",
            id="a misspelt term that is wanted, once",
        ),
        pytest.param(
            [("    coupon_rate: 0.038", "    票面利率: 0.038")],
            'deal.yaml:34:5: tranches.A has "票面利率"; a term that is known there is wanted. Write '
            "one of: balance, coupon_rate, day_count, has_interest_on_arrears, id, instalments, "
            "interest, issue_price, maturity, name, rank, redemption.",
            id="a term in Chinese",
        ),
        pytest.param(
            [("tax: {base: coupon}", "tax: {base： coupon}")],
            'deal.yaml:56:7: tax has "base： coupon"; a term that is known there is wanted. Type : for ：.',
            id="a full-width colon in a key",
        ),
        pytest.param(
            [("    balance: 250_000_000\n", "")],
            "deal.yaml:30:5: tranches.A has no balance; balance is wanted: principal at issue, yuan. Add it.",
            id="a missing term",
        ),
        pytest.param(
            [("    redemption: bullet\n", "")],
            "deal.yaml:30:5: tranches.A has no redemption; redemption is wanted: how principal falls "
            "due. Add it, one of bullet, schedule, pass_through, zero_coupon.",
            id="a missing choice",
        ),
        pytest.param(
            [("    redemption: bullet\n", "    redemption: Bulet\n")],
            'deal.yaml:35:17: tranches.A.redemption is "Bulet"; one of bullet, schedule, '
            "pass_through, zero_coupon is wanted. Did you mean bullet?",
            id="a misspelt choice",
        ),
        pytest.param(
            [("    redemption: bullet\n", "    redemption: 到期一次还本\n")],
            'deal.yaml:35:17: tranches.A.redemption is "到期一次还本"; one of bullet, schedule, '
            "pass_through, zero_coupon is wanted. Choose one of them.",
            id="a choice far from every word",
        ),
        pytest.param(
            [("product: supply_chain_abs", "product: abs")],
            'deal.yaml:2:10: product is "abs"; one of supply_chain_abs, bill_guarantee, ip_abn is wanted. '
            "Choose one of them.",
            id="a choice of one",
        ),
        pytest.param(
            [("rating: AAA", "rating: aaa")],
            'deal.yaml:6:57: parties.guarantor.rating is "aaa"; one of AAA, AA+, AA, AA-, A+, A, A-, '
            "BBB+, BBB, BBB-, BB+, BB, BB-, B+, B, B-, CCC, CC, C is wanted. Did you mean AAA?",
            id="a choice in another case",
        ),
        pytest.param(
            [("  guarantor: {id", "  guarrantor: {id")],
            'deal.yaml:6:3: parties has "guarrantor"; one of promoter, originator, plan_manager, '
            "custodian, supervisory_bank, servicer, platform, guarantor, re_guarantor, liquidity_provider, "
            "registrar, rating_agency, law_firm, accountant, underwriter, investor, discount_bank, "
            "government, partner_enterprise, guarantee_fund, loan_trustee, note_trustee, valuer is wanted. Did you "
            "mean guarantor?",
            id="a misspelt role",
        ),
        pytest.param(
            [("  originator: {id: lianyirong, name: 联易融}", "  1: {id: lianyirong, name: 联易融}")],
            'deal.yaml:5:3: parties has "1"; one of promoter, originator, plan_manager, custodian, '
            "supervisory_bank, servicer, platform, guarantor, re_guarantor, liquidity_provider, registrar, "
            "rating_agency, law_firm, accountant, underwriter, investor, discount_bank, "
            "government, partner_enterprise, guarantee_fund, loan_trustee, note_trustee, valuer is wanted. "
            "Choose one of them.",
            id="a number for a role",
        ),
        pytest.param(
            [("{zh: 优先级, en: senior}", "优先级")],
            'deal.yaml:31:11: tranches.A.name is "优先级"; a mapping is wanted. Write {zh: …, en: …}.',
            id="one name for two languages",
        ),
        pytest.param(
            [("  - id: A\n", "  - id: 优先\n")],
            'deal.yaml:30:9: tranches.优先.id is "优先"; 1 to 64 letters, digits, _ or -, beginning '
            "with a letter, are wanted. Write it in Latin letters; the Chinese name goes under name.",
            id="an id in Chinese",
        ),
        pytest.param(
            [("  - id: A\n", "  - id: A 1\n")],
            'deal.yaml:30:9: tranches.A 1.id is "A 1"; 1 to 64 letters, digits, _ or -, beginning '
            "with a letter, are wanted. Write A_1.",
            id="an id of two words",
        ),
        pytest.param(
            [("  - id: A\n", "  - id: 1A\n")],
            'deal.yaml:30:9: tranches.1A.id is "1A"; 1 to 64 letters, digits, _ or -, beginning with '
            "a letter, are wanted. Let it begin with a letter.",
            id="an id that begins with a digit",
        ),
        pytest.param(
            [("  - id: A\n", "  - id: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n")],
            "deal.yaml:30:9: "
            "tranches.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.id is "
            '"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…"; 1 to 64 letters, digits, _ or -, beginning '
            "with a letter, are wanted. Shorten it.",
            id="an id without end",
        ),
        pytest.param(
            [("  - id: A\n", "  - id: 1\n")],
            'deal.yaml:30:9: tranches.0.id is 1; text is wanted. Put it in quotes: "1".',
            id="an id that is a number",
        ),
        pytest.param(
            [("  - id: A\n", "  - id:\n")],
            "deal.yaml:30:5: tranches.0.id is empty; text is wanted. Write it.",
            id="an id left empty",
        ),
        pytest.param(
            [('"002480"', "002480")],
            'deal.yaml:13:10: core_enterprises.1.id is 002480; text is wanted. Put it in quotes: "002480".',
            id="a company code without quotes",
        ),
        pytest.param(
            [("  cut_off: 2020-06-30", "  cut_off: 2020-6-30")],
            'deal.yaml:15:12: dates.cut_off is "2020-6-30"; a date is wanted. Write 2020-06-30.',
            id="a date with short month",
        ),
        pytest.param(
            [("  cut_off: 2020-06-30", "  cut_off: 2020/6/30")],
            'deal.yaml:15:12: dates.cut_off is "2020/6/30"; a date is wanted. Write 2020-06-30.',
            id="a date with slashes",
        ),
        pytest.param(
            [("  cut_off: 2020-06-30", "  cut_off: 2020年6月30日")],
            'deal.yaml:15:12: dates.cut_off is "2020年6月30日"; a date is wanted. Write 2020-06-30.',
            id="a date in Chinese",
        ),
        pytest.param(
            [("  cut_off: 2020-06-30", "  cut_off: 20200630")],
            "deal.yaml:15:12: dates.cut_off is 20200630; a date is wanted. Write 2020-06-30.",
            id="a date without dashes",
        ),
        pytest.param(
            [("  cut_off: 2020-06-30", "  cut_off: 2020-06-30 08:00:00")],
            "deal.yaml:15:12: dates.cut_off is 2020-06-30 08:00:00; a date is wanted. Write 2020-06-30.",
            id="a date with a time",
        ),
        pytest.param(
            [("  cut_off: 2020-06-30", '  cut_off: "2020-06-31"')],
            'deal.yaml:15:12: dates.cut_off is "2020-06-31"; a day of the calendar is wanted. Check day and month.',
            id="a day in quotes that does not exist",
        ),
        pytest.param(
            [("  cut_off: 2020-06-30", "  cut_off: 2020/13/45")],
            'deal.yaml:15:12: dates.cut_off is "2020/13/45"; a date is wanted. Write year-month-day: 2020-07-07.',
            id="a date that no calendar has",
        ),
        pytest.param(
            [("  cut_off: 2020-06-30", "  cut_off: soon")],
            'deal.yaml:15:12: dates.cut_off is "soon"; a date is wanted. Write year-month-day: 2020-07-07.',
            id="no date at all",
        ),
        pytest.param(
            [("  payment: [2021-01-07, 2021-07-07]", "  payment: 2021-07-07")],
            "deal.yaml:19:12: dates.payment is 2021-07-07; a list is wanted. Put a dash before each "
            "item, or brackets around them.",
            id="one date for a list",
        ),
        pytest.param(
            [("  payment: [2021-01-07, 2021-07-07]", "  payment: []")],
            "deal.yaml:19:12: dates.payment is an empty list; at least one item is wanted. Add one.",
            id="an empty list",
        ),
        pytest.param(
            [("  payment: [2021-01-07, 2021-07-07]", "  payment:")],
            "deal.yaml:19:3: dates.payment is empty; a list is wanted. Write it.",
            id="a list left empty",
        ),
        pytest.param(
            [("covers: [A.interest, A.principal]", "covers: [1]")],
            'deal.yaml:62:14: support.guarantee.covers.0 is 1; text is wanted. Put it in quotes: "1".',
            id="a list with one item that does not fit, once",
        ),
        pytest.param(
            [("  calendar: XSHE\n", "  calendar: XSHE\n  timeline: {servicer_report: '-10'}\n")],
            'deal.yaml:21:31: dates.timeline.servicer_report is "-10"; a whole number is wanted. Remove the quotes.',
            id="a whole number in quotes",
        ),
        pytest.param(
            [("  calendar: XSHE\n", "  calendar: XSHE\n  timeline: {servicer_report: -10.5}\n")],
            "deal.yaml:21:31: dates.timeline.servicer_report is -10.5; a whole number is wanted. Round it.",
            id="half a day",
        ),
        pytest.param(
            [("    - {rule: not_overdue}", "    - {rule: tenor_within, days: 365.0}")],
            "deal.yaml:24:34: pool.eligibility.0.days is 365.0; a whole number is wanted. Write 365.",
            id="a whole number with decimals",
        ),
        pytest.param(
            [("    test: after\n", "    is_curable: yes\n")],
            'deal.yaml:98:17: triggers.unpaid.is_curable is "yes"; true or false is wanted. Write true.',
            id="a flag in English",
        ),
        pytest.param(
            [("    test: after\n", "    is_curable: 否\n")],
            'deal.yaml:98:17: triggers.unpaid.is_curable is "否"; true or false is wanted. Write false.',
            id="a flag in Chinese",
        ),
        pytest.param(
            [("    test: after\n", "    is_curable:\n")],
            "deal.yaml:98:5: triggers.unpaid.is_curable is empty; true or false is wanted. Write it, "
            "or strike the line.",
            id="a flag left empty",
        ),
        pytest.param(
            [("    test: after\n", "    is_curable: perhaps\n")],
            'deal.yaml:98:17: triggers.unpaid.is_curable is "perhaps"; true or false is wanted. Write one of the two.',
            id="a flag that is neither",
        ),
        pytest.param(
            [("balance: 四川融资担保动态 2020 Q3", "balance: 2020")],
            'deal.yaml:101:23: source.tranches.A.balance is 2020; text is wanted. Put it in quotes: "2020".',
            id="a number for text",
        ),
        pytest.param(
            [("    - {release: B, after: [A, B]}", "    - {release: [A, B]}")],
            "deal.yaml:80:17: normal step 12 release is a list; one text is wanted. Write a single word or text.",
            id="a list for text",
        ),
        pytest.param(
            [("{zh: 优先级, en: senior}", "{zh: '', en: senior}")],
            'deal.yaml:31:16: tranches.A.name.zh is ""; text is wanted. Write it.',
            id="empty text",
        ),
        pytest.param(
            [("  originator: {id: lianyirong, name: 联易融}", "  originator: 联易融")],
            'deal.yaml:5:15: parties.originator is "联易融"; a mapping is wanted. Write {id: …, name: …}.',
            id="a word for a mapping",
        ),
        pytest.param(
            [("tax: {base: coupon}", "tax: coupon")],
            'deal.yaml:56:6: tax is "coupon"; a mapping is wanted. Write {key: …}, with keys from '
            "vat_rate, surtax_ratio, base.",
            id="a word for a mapping of which nothing is wanted",
        ),
        pytest.param(
            [("tax: {base: coupon}", "tax:")],
            "deal.yaml:56:1: tax is empty; a mapping is wanted. Write it, or strike the line.",
            id="a mapping left empty",
        ),
        pytest.param(
            [("  originator: {id: lianyirong, name: 联易融}", "  originator: {id: lianyirong}")],
            "deal.yaml:5:15: parties.originator has no name; name is wanted: registered name. Add it.",
            id="a party without a name",
        ),
        pytest.param(
            [("  originator: {id: lianyirong, name: 联易融}", "  originator: []")],
            "deal.yaml:5:15: parties.originator is an empty list; at least one item is wanted. Add "
            "one, or strike the line.",
            id="a role without parties",
        ),
        pytest.param(
            [("    - {id: ccb, name: 建设银行}", "    - {id: ccb, name: 建设银行, telephone_number: 95533}")],
            'deal.yaml:10:29: parties.underwriter.ccb has "telephone_number"; a term that is known '
            "there is wanted. Write one of: code, group, id, industry, liquid_assets, name, name_en, province, rating.",
            id="a strange term of the second of two parties",
        ),
        pytest.param(
            [("product: supply_chain_abs\n", "product: supply_chain_abs\n5: 6\n")],
            "deal.yaml:3:1: the file has the key 5; a word is wanted. Put it in quotes if it is one.",
            id="a number for a key",
        ),
        pytest.param(
            [("  purchase: {method: proceeds}", "  purchase: {method: proceeds, rate: 0.05}")],
            "deal.yaml:28:13: pool.purchase has method proceeds and a rate; a rate with "
            "simple_discount and true_discount, and only with them, is wanted. Strike the rate, or "
            "change the method.",
            id="a price with a rate too many",
        ),
        pytest.param(
            [("  purchase: {method: proceeds}", "  purchase: {method: simple_discount}")],
            "deal.yaml:28:13: pool.purchase has method simple_discount and no rate; a rate with "
            "simple_discount and true_discount, and only with them, is wanted. Add the rate.",
            id="a discount without a rate",
        ),
        pytest.param(
            [("    - {rule: not_overdue}", "    - {rule: not_overdue, days: 5}")],
            "deal.yaml:24:7: pool.eligibility.0 has rule not_overdue with days; no parameter is wanted. Strike days.",
            id="a criterion with a parameter too many",
        ),
        pytest.param(
            [("    - {rule: not_overdue}", "    - {rule: tenor_within}")],
            "deal.yaml:24:7: pool.eligibility.0 has rule tenor_within with no parameter; days is wanted. Add days.",
            id="a criterion without its parameter",
        ),
        pytest.param(
            [("    - {rule: not_overdue}", "    - {rule: tenor_within, sizes: [small]}")],
            "deal.yaml:24:7: pool.eligibility.0 has rule tenor_within with sizes; days is wanted. "
            "Strike sizes. Add days.",
            id="a criterion with a wrong parameter",
        ),
        pytest.param(
            [("    - {rule: not_overdue}", "    - not_overdue")],
            'deal.yaml:24:7: pool.eligibility.0 is "not_overdue"; a mapping is wanted. Write {rule: …}.',
            id="a criterion that is a word",
        ),
        pytest.param(
            [("share: 0.6}", "share: 0.6, amount: 5}")],
            "deal.yaml:27:7: pool.concentration.0 has share and amount; exactly one of share and "
            "amount is wanted. Make two limits of it.",
            id="a limit of two measures",
        ),
        pytest.param(
            [(", share: 0.6}", "}")],
            "deal.yaml:27:7: pool.concentration.0 has neither share nor amount; exactly one of share "
            "and amount is wanted. Add one.",
            id="a limit of no measure",
        ),
        pytest.param(
            [("    - pay: tax\n    - pay: fees.senior\n", "    - {pay: [tax, fees.senior], fill: reserve}\n")],
            "deal.yaml:69:7: normal step 1 has pay and fill; exactly one of pay, fill, draw, "
            "reimburse, buy, transfer, release is wanted. Make a step of each.",
            id="a step of two verbs",
        ),
        pytest.param(
            [("    - pay: tax\n    - pay: fees.senior\n", "    - pay: tax\n    - pay: fees.senior\n    - {}\n")],
            "deal.yaml:71:7: normal step 3 has no verb; exactly one of pay, fill, draw, reimburse, "
            "buy, transfer, release is wanted. Say what the step does.",
            id="a step without a verb",
        ),
        pytest.param(
            [("    - pay: tax\n    - pay: fees.senior\n", "    - {paay: tax}\n    - pay: fees.senior\n")],
            'deal.yaml:69:8: normal step 1 has "paay"; a term that is known there is wanted. Did you mean pay?',
            id="a misspelt verb",
        ),
        pytest.param(
            [("    - {release: B, after: [A, B]}", "    - {release: B, after: [A, B], limit: {share: 50}}")],
            "deal.yaml:80:50: normal step 12 limit.share is 50; a decimal below 1 is wanted. Write 0.5 for 50 %.",
            id="a step's share in per cent",
        ),
        pytest.param(
            [("    - {release: B, after: [A, B]}", "    - {release: B, after: [A, B], limit: {}}")],
            "deal.yaml:80:42: normal step 12 limit has no measure; exactly one of amount, share and "
            "target_ratio is wanted. Add one.",
            id="a step's limit of no measure",
        ),
        pytest.param(
            [("    - {release: B, after: [A, B]}", "    - {release: B, after: [A, B], limit: 5}")],
            "deal.yaml:80:42: normal step 12 limit is 5; a mapping is wanted. Write {key: …}, with "
            "keys from amount, share, target_ratio.",
            id="a step's limit that is a number",
        ),
        pytest.param(
            [
                (
                    "    rate: 0.0002\n    base: tranche_balance\n",
                    "    amount: 5\n    rate: 0.0002\n    base: tranche_balance\n",
                )
            ],
            "deal.yaml:47:5: fees.custody has amount and rate; exactly one of amount, annual_amount, "
            "rate and ratio is wanted. Make two fees of it.",
            id="a fee of two measures",
        ),
        pytest.param(
            [("    rate: 0.0002\n    base: tranche_balance\n", "")],
            "deal.yaml:47:5: fees.custody has no measure; exactly one of amount, annual_amount, rate "
            "and ratio is wanted. Add one.",
            id="a fee of no measure",
        ),
        pytest.param(
            [("    rate: 0.0002\n    base: tranche_balance\n", "    rate: 0.0002\n")],
            "deal.yaml:47:5: fees.custody has rate and no base; a base with a rate or a ratio, and "
            "only with them, is wanted. Add the base.",
            id="a fee without a base",
        ),
        pytest.param(
            [("timing: closing, amount: 300_000", "timing: closing, amount: 300_000, base: face")],
            "deal.yaml:53:5: fees.legal has amount and a base; a base with a rate or a ratio, and only "
            "with them, is wanted. Strike the base.",
            id="an amount with a base",
        ),
        pytest.param(
            [("above: 0.05}", "above: 0.05, below: 1}")],
            "deal.yaml:93:11: triggers.losses.when has above and below; exactly one of above and below "
            "is wanted. Make two triggers of it.",
            id="a trigger of two thresholds",
        ),
        pytest.param(
            [(", above: 0.05}", "}")],
            "deal.yaml:93:11: triggers.losses.when has neither above nor below; exactly one of above "
            "and below is wanted. Add one.",
            id="a trigger without a threshold",
        ),
        pytest.param(
            [("above: 0.05}", "above: 5%}")],
            'deal.yaml:93:54: triggers.losses.when.above is "5%"; a number is wanted. Write 0.05.',
            id="a threshold with a per cent sign",
        ),
    ],
)
def test_a_term_that_does_not_fit_is_said_in_full(tmp_path: Path, changes: list[Change], said: str) -> None:
    assert faults(tmp_path, *changes) == said
