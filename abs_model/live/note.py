"""What stands below the heading of each block: by which rule its formulas go, in both languages."""

from abs_model.live.model import Words


def _words(zh: str, en: str) -> Words:
    return Words(zh=zh, en=en)


NOTES: dict[str, Words] = {
    # Inputs.
    "deal": _words("黄色单元格可改，其余随之重算。", "Yellow cells may be changed; everything else follows."),
    "constants": _words(
        "四舍五入修正略大于 1，使恰为半分的金额在任何程序中都向上进位。",
        "half_up is a little more than 1, so that half a fen is rounded up by every program.",
    ),
    "tranche": _words(
        "发行收入 = 本金 × 发行价格 ÷ 100。票面利率上升只作用于利率大于 0 的证券。",
        "Proceeds are principal times issue price over 100. A coupon shift acts on coupons above 0 only.",
    ),
    "accounts": _words(
        "目标为金额与余额比例中的较大者；所服务的证券还清后为 0。",
        "A target is the larger of the amount and the share of the balance; nothing once its notes are repaid.",
    ),
    "fees": _words("超过上限的部分列入次级费用。", "What exceeds a cap ranks with the subordinated fees."),
    "tax": _words(
        "税款 = 含税收入 ÷（1 + 增值税率）× 增值税率 ×（1 + 附加税率）。",
        "Tax is income with tax, over 1 + VAT, times VAT, times 1 + surtax.",
    ),
    "supports": _words("上限留空表示没有上限。", "A blank cap is no cap."),
    "limits": _words("每次到达该步骤时的上限。", "Bounds each time the step is reached."),
    "thresholds": _words("金额以元计，比例以小数计。", "Amounts in yuan, ratios as decimals."),
    # Drivers.
    "overall": _words(
        "统一回收率留空时，各债务人用自己的回收率（如质押）。债务人表中留空的延迟天数取本表的延迟天数。",
        "With no recovery here each obligor has its own, of its pledge for example. A blank delay below is this one.",
    ),
    "failures": _words("日期留空表示不发生。", "A blank date is never."),
    "obligors": _words(
        "每行一个债务人：黄色为输入，留空的违约日、回购日表示不发生；同日违约与回购按违约处理。",
        "One obligor a row: yellow cells are inputs; a blank day is never. On a tie default goes before repurchase.",
    ),
    "pool_face": _words(
        "入池面值是触发比例的分母，不随循环购买变动。", "The denominator of ratios, whatever is bought later."
    ),
    # Dates.
    "schedule": _words(
        "日期来自交易日历，不是公式；改日期须改交易文件。",
        "Dates come from the calendar and are no formulas; to move them, change the deal file.",
    ),
    "property": _words("各事件发生后对应的价值不再计入。", "What an event wipes out counts no more once it happens."),
    # The pool.
    "run_off": _words(
        "付款日加延迟在期末或出池前一日之前的面值。",
        "Face whose pay day, moved by the delay, is up to the window's end, or the day before it leaves the pool.",
    ),
    "diluted": _words("累计到期 × 抵扣比例，四舍五入到分。", "Run off times dilution, rounded to the fen."),
    "failed": _words("（累计到期 - 抵扣）× 零星违约比例。", "What is left of run off, times the default ratio."),
    "collected_so_far": _words("累计到期 - 抵扣 - 零星违约。", "Run off less diluted and failed."),
    "defaulted": _words("出池日起计入剩余面值。", "From the day of default on, the face that was left."),
    "repurchased_so_far": _words("回购日按面值收取现金。", "Taken back at face, paid in cash on the day."),
    "outstanding": _words("面值 - 累计到期；出池后为 0。", "Face less run off; nothing once it has left the pool."),
    "overdue": _words("按约定已到期而未付的面值。", "Face that has fallen due as promised and is not paid."),
    "from_failed": _words("零星违约 × 回收率，滞后计入。", "Of what failed, after the lag."),
    "from_defaulted": _words(
        "违约面值 × 回收率，滞后后一次计入；质押失效的不计。",
        "Of what defaulted, once, after the lag; nothing where an event has wiped out what was pledged.",
    ),
    "fallen_due": _words("按约定到期日，扣除抵扣。", "As promised, less dilution."),
    "on_time": _words("当期到期且当期付清的部分。", "Of what fell due in this very window."),
    "due_unpaid": _words("累计到期未付，不低于 0。", "Due so far less all cash so far, at least 0."),
    "claimed": _words(
        "当期到期而未按时付款，由逐笔担保人代偿。", "Due and not paid in time: claimed of who answers for it."
    ),
    "returned": _words("索赔后又收到的款项，归代偿人。", "What comes in on earlier claims after all."),
    "pool_total": _words(
        "各债务人合计；当期现金为累计数之差。最后一列为法定到期之后。",
        "All obligors together; cash of a window is a difference. The last column is after legal final.",
    ),
    # Circular purchase.
    "weight": _words(
        "兑付日尚未违约的债务人的入池面值。", "Face at the cut-off of whoever is not in default on the payment date."
    ),
    "lot_face": _words(
        "购买款按权重累计分摊并四舍五入，再除以价格比例。",
        "The spend split by weight, cumulatively rounded, over the price.",
    ),
    "lot_due_day": _words("兑付日加期限，顺延至工作日。", "Payment date and tenor, rolled to a business day."),
    "lot_pay_day": _words("约定到期日加延迟。", "Due day and delay."),
    "lot_default_day": _words("债务人的违约日。", "The day of default of the obligor."),
    "lot_end_day": _words("付款日与违约日中较早者。", "The earlier of both."),
    "lot_paid_face": _words("违约日晚于付款日的面值。", "Face whose day of default is after its pay day."),
    "lot_lost": _words("其余面值。", "The rest of the face."),
    "lot_late": _words("违约日晚于约定到期日的面值。", "Face whose day of default is after its due day."),
    "lot_diluted": _words("面值 × 抵扣比例。", "Face times dilution."),
    "lot_failed": _words("（面值 - 抵扣）× 零星违约比例。", "The rest times the default ratio."),
    "lot_collected": _words("面值 - 抵扣 - 零星违约。", "What is left."),
    "lot_failed_back_day": _words("付款日加回收滞后。", "Pay day and lag."),
    "lot_failed_back": _words("零星违约 × 回收率。", "What failed times recovery."),
    "lot_lost_back_day": _words("违约日加回收滞后。", "Day of default and lag."),
    "lot_lost_back": _words("违约面值 × 回收率。", "What defaulted times recovery."),
    "arrivals": _words(
        "以前各期购入资产至期末的累计数。", "Of all that was bought in earlier periods, up to the window's end."
    ),
    # Closing.
    "issue": _words(
        "认购款进入专项计划账户，设立费用到期。", "Proceeds arrive in the plan account; closing fees fall due."
    ),
    "price": _words(
        "购买价款；按募集资金购买时为该步骤时账户余额。", "Where proceeds buy the pool, what the account holds then."
    ),
    # Cash in.
    "yield": _words("期初余额 × 收益率 × 天数 ÷ 365。", "Balance at the start times rate times days over 365."),
    "cash_of_pool": _words(
        "混同日所在归集期的回款全部损失；清仓回购后的回款归回购人。",
        "All cash of the window of commingling is lost; after a clean-up call cash is the originator's.",
    ),
    "claims": _words(
        "事后付款按未付索赔与各垫款余额分摊，随后当期索赔到期。",
        "What comes in after all is split over unpaid claims and advances; then the claims of the window fall due.",
    ),
    "pool_state": _words("含循环购买；清仓回购后为 0。", "With what was bought; nothing once it has been called."),
    "tests_before": _words(
        "每期检测；不可治愈的一经触发即持续。", "Tested in every period; one that cannot be cured stays."
    ),
    "tests_after": _words("仅在兑付期检测，影响下一期。", "Tested after a distribution; acts from the next period on."),
    "state": _words("取各触发事件所要求的最严重状态。", "The gravest that any breach calls for."),
    # What falls due.
    "advances": _words("垫款余额 × 年利率 × 年限（ACT/365F）。", "Advance times rate times year fraction (ACT/365F)."),
    "interest": _words(
        "余额 ×（票面利率 + 上升）× 年限；贴现证券按日均摊折价；一次付息的到期或非正常状态时到期。",
        "Balance times coupon and shift times year fraction; a discount accretes by day; interest that waits falls due "
        "at maturity or outside the normal state.",
    ),
    "principal": _words(
        "到期后为余额；分期按计划；过手为余额。非正常状态全部到期。",
        "The balance once mature; by instalments; pass-through the balance. All of it outside the normal state.",
    ),
    "fees_due": _words(
        "每次到期 × 费用倍数；未付的一直应付。", "What falls due times the multiple; what is unpaid stays due."
    ),
    "tax_due": _words("按票息或按折价部分计税。", "On the coupon, or on the discount part of what was collected."),
    "call": _words(
        "正常状态下，未偿面值占比不高于约定比例且足以付清全部应付时回购。",
        "In the normal state, where little is left and it pays off all that is owed.",
    ),
    "after_call": _words("回购当期全部本息到期，逐笔担保索赔终止。", "Everything falls due; claims on the pool end."),
    # Steps.
    "pay": _words(
        "付可用、限额、应付中的最小者；多个收款人按应付比例分摊，累计四舍五入。",
        "The least of available, limit and due; several payees share pro rata, cumulatively rounded.",
    ),
    "fill": _words("补足至目标。", "Up to the target."),
    "draw": _words("按担保范围逐项代偿，不超过上限。", "Word by word, what is due and enforceable, within the cap."),
    "reimburse": _words(
        "担保范围内没有未付时，先利息后垫款。", "Interest first, then the advance, once all that is covered is current."
    ),
    "buy": _words(
        "正常状态、截止日前、无停止事件时购买。", "In the normal state, until the last day, with no stop event."
    ),
    "transfer": _words("转出超过目标的部分。", "What is above the target."),
    "release": _words("剩余全部释放。", "All that is left."),
    # Positions, checks, results.
    "positions": _words("每期结束时的余额与未付。", "Where everything stands at the end of each period."),
    "pool": _words("含循环购买与清仓回购之后。", "After purchases and a clean-up call."),
    "payees": _words("各来源合计。", "From whatever source."),
    "checks": _words("各行均须为 0；不为 0 的标红。", "Each row must be 0; one that is not turns red."),
    "check_sums": _words("必须为 0。", "Must be 0."),
    "pool_results": _words("存续期合计。", "Over the life of the deal."),
    "note_results": _words("存续期合计。", "Over the life of the deal."),
    "support_results": _words("存续期合计。", "Over the life of the deal."),
    "cost_results": _words("存续期合计。", "Over the life of the deal."),
}
"""By block; a row of the pool by its word, a step by its verb."""
