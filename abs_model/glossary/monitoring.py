"""The words of monitoring: duties and what has become of them, what calls for an interim report, how a screen puts it."""

from abs_model.glossary.term import Term

TERMS: dict[str, Term] = {
    # Duties.
    "duties": Term("履约事项日历", "duties"),
    "duty": Term("事项", "duty", "state"),
    "about": Term("所涉期间", "about"),
    "duty_state": Term("办理情况", "state", "state"),
    "duty_overdue": Term("逾期未办", "overdue", "state"),
    "due_soon": Term("即将到期", "due soon", "state"),
    "duty_open": Term("未到期", "open", "state"),
    "duty_done": Term("已办", "done", "state"),
    "done_date": Term("办理日期", "done on", "date"),
    # A screen.
    "files_taken": Term("本次入库", "taken now"),
    "files_known": Term("此前已入库", "taken before"),
    "rest_assumed": Term("后续假设", "assumed of the rest"),
    "actual_plan_so_far": Term("累计实际/预测", "actual/plan so far"),
    "reconciliation": Term("勾稽", "reconciliation"),
    "trigger_headroom": Term("触发事件距阈值", "trigger events against their thresholds"),
    "threshold_is_one": Term("1 即达到触发条件", "1 is a breach"),
    # What calls for an interim report.
    "interim_events": Term("临时报告事项", "interim events"),
    "interim_event": Term("重大事项", "interim event", "state"),
    "known_on": Term("知悉日", "known on", "date"),
    "interim_value": Term("实际值", "found", "number"),
    "interim_limit": Term("报告标准", "calls for a report", "number"),
    "interim_proof": Term("依据", "proof"),
    "report_due": Term("临时报告期限", "report due", "date"),
    "loss_above_share": Term("资产池损失超过票据未偿本金的规定比例", "loss of the pool above a share of the notes", "state"),
    "expected_cash_down": Term("预计现金流较计划下降超过规定比例", "expected cash below plan", "state"),
    "distribution_missed": Term("未按约定分配", "distribution missed", "state"),
    "rating_changed": Term("评级变动", "rating action", "state"),
    "participant_failed": Term("参与机构丧失履约能力", "a party fails", "state"),
    "participant_changed": Term("参与机构变更", "change of a party", "state"),
    "material_dispute": Term("基础资产发生争议", "receivables in dispute", "state"),
    "trigger_breached": Term("触发事件发生", "trigger event", "state"),
}
