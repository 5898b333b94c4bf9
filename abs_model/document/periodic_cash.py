"""Cash in periodic reports: the period's receipts and payments, distributions, investment, what lies ahead."""

from collections.abc import Sequence

from abs_model.document.library import Line
from abs_model.document.matter import Matter
from abs_model.document.record import Block, Grid, Section
from abs_model.document.report_part import chart, not_told, note, report_line, say, section, table_of, told
from abs_model.document.report_state import flow_note, flow_table
from abs_model.run.tally import DISBURSEMENTS, RECEIPTS


def cash_section(matter: Matter, kind: str) -> Section:
    """D, E and G: cash of the period, against plan, ahead; distributions; investment of what lies in accounts."""
    return section(
        matter,
        "cash_receipts",
        flow_table(matter, kind),
        flow_note(matter),
        *chart(matter, "collections_and_payments"),
        sections=(
            _against_plan(matter, kind),
            section(matter, "forecast_12m", *forecast_blocks(matter, kind)),
            section(matter, "period_distributions", *_distributions(matter, kind)),
            section(matter, "fund_investment", *_investment(matter, kind)),
        ),
    )


COMPARED = (
    "word:cash_line", "planned", "actual", "deviation_share", "is_flagged", "planned_so_far", "actual_so_far",
    "so_far_share",
)  # fmt: skip


def _against_plan(matter: Matter, kind: str) -> Section:
    """What the last window brought, and all of them so far, against the plan; a fifth or more off is marked."""
    otherwise = note(
        matter,
        "未取得资产服务机构报送的实际归集数据，无从比较；取得后，偏离预测20%及以上的项目将予标示。",
        "No actual collections were taken, so nothing can be compared; once they are, what differs by 20 % or more is "
        "marked.",
    )
    last = {"period": report_line(matter, kind).value("last_window")}
    compared = told(matter, "actual_plan", COMPARED, otherwise=otherwise, where=last)
    return section(matter, "plan_against_actual", compared)


def forecast_blocks(matter: Matter, kind: str) -> tuple[Block, ...]:
    """Twelve months from the end of the period, as far as anything moves in them."""
    lines = matter.library.lines("months_ahead", report_kind=kind)
    moving = [line for line in lines if any(line.value(name) for name in (*RECEIPTS, *DISBURSEMENTS))]
    if not moving:
        return (
            say(
                matter,
                "报告期末起十二个月内，基准情形下无现金收付。",
                "In the base case no cash moves in the twelve months after the period.",
            ),
        )
    upto = lines[: lines.index(moving[-1]) + 1]
    said = say(
        matter,
        "下列为基准情形下自报告期末次日起逐月的测算；未列月份无现金收付。",
        "Projected in the base case month by month from the day after the period; in months that are not shown no cash "
        "moves.",
    )
    inside, out = _moving(lines, RECEIPTS), _moving(lines, DISBURSEMENTS)
    return (
        said,
        _months(matter, "forecast_in_months", upto, ("opening_balance", *inside, "closing_balance")),
        *((_months(matter, "forecast_out_months", upto, out),) if out else ()),
    )


def _moving(lines: Sequence[Line], kinds: Sequence[str]) -> tuple[str, ...]:
    """The kinds of cash that move in any line."""
    return tuple(kind for kind in kinds if any(line.value(kind) for line in lines))


def _months(matter: Matter, title: str, lines: Sequence[Line], columns: Sequence[str]) -> Grid:
    return table_of(matter, title, lines, ["forecast_month", *columns])


def _distributions(matter: Matter, kind: str) -> tuple[Block, ...]:
    """What the classes were paid in the period."""
    report = report_line(matter, kind)
    start, end = str(report.value("report_start")), str(report.value("report_end"))
    lines = [
        line for line in matter.library.lines("distribution") if start <= str(line.value("payment_date"))[:10] <= end
    ]
    if not lines:
        coming = [line for line in matter.library.lines("distribution") if str(line.value("payment_date"))[:10] > end]
        none = say(matter, "报告期内未进行收益分配。", "Nothing was distributed in the period.")
        if not coming:
            return (none,)
        ahead = say(
            matter,
            "下一兑付日为{day}。",
            "The next payment date is {day}.",
            day=coming[0].quote("payment_date"),
        )
        return (none, ahead)
    columns = [
        "sequence", "payment_date", "word:tranche", "interest_paid", "principal_paid", "total_per_unit",
        "closing_balance",
    ]  # fmt: skip
    return (table_of(matter, "period_distributions", lines, columns),)


def _investment(matter: Matter, kind: str) -> tuple[Block, ...]:
    """What lies in accounts earns what the deal file says; what it was really put into is for the manager to tell."""
    line = matter.library.line("report_flow", report_kind=kind)
    said = say(
        matter,
        "报告期内账户资金收益合计{income}。",
        "The money in the accounts earned {income} in the period.",
        income=line.quote("reinvestment_income"),
    )
    terms = matter.library.lines("account_terms")
    grid = table_of(matter, "yields_of_accounts", terms, ["name", "reinvestment_rate"], missing="none")
    rest = not_told(matter, "合格投资的品种、期限与余额", "What the money was invested in")
    return (said, grid, rest)
