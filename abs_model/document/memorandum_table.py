"""Tables that restate what only the memorandum says of a deal: bounds of steps, timeline, terms of the pool."""

import pandas as pd

from abs_model.deal.deal import Deal
from abs_model.deal.priority import STATES, Step
from abs_model.report.source import is_illustrative

CLOSING = "closing"
STEP_COLUMNS = (
    "state", "step", "verb", "step_names", "paid_from", "paid_to", "after_tranches", "step_limit", "limit_share",
    "limit_target_ratio", "is_illustrative",
)  # fmt: skip


def memorandum_tables(deal: Deal) -> dict[str, pd.DataFrame]:
    """The tables of this module, by the names of their files."""
    return {
        "steps": steps_table(deal),
        "timeline": timeline_table(deal),
        "pool_terms": pool_terms_table(deal),
        "instalments_due": instalments_table(deal),
    }


def steps_table(deal: Deal) -> pd.DataFrame:
    """One row a step of each state that has a list of its own, the closing first; amounts in yuan.

    Returns
    -------
    DataFrame
        state, step (its place in the list, from 1), verb, step_names, paid_from, paid_to, after_tranches, and the
        bounds step_limit, limit_share (of what the account holds), limit_target_ratio (of the pool's outstanding
        face).
    """
    order = deal.priority_of_payments
    lists = {CLOSING: order.closing} | {state: getattr(order, state) for state in STATES}
    rows = [
        _step_row(deal, state, place, step)
        for state, steps in lists.items()
        for place, step in enumerate(steps or (), start=1)
    ]
    return pd.DataFrame(rows, columns=list(STEP_COLUMNS))


def _step_row(deal: Deal, state: str, place: int, step: Step) -> dict[str, object]:
    limit = step.limit
    return {
        "state": state,
        "step": place,
        "verb": step.verb,
        "step_names": ", ".join(step.objects),
        "paid_from": step.source or deal.plan_account,
        "paid_to": step.to,
        "after_tranches": ", ".join(step.after or ()) or None,
        "step_limit": limit and limit.amount,
        "limit_share": limit and limit.share,
        "limit_target_ratio": limit and limit.target_ratio,
        "is_illustrative": is_illustrative(deal, f"priority_of_payments.{state}"),
    }


def marked_summary(table: pd.DataFrame, deal: Deal) -> pd.DataFrame:
    """The pool summary with a mark on what rests on an illustrative tape; the issue amount has its own source."""
    is_issue_invented = any(is_illustrative(deal, f"tranches.{one.id}.balance") for one in deal.tranches)
    is_tape_invented = is_illustrative(deal, "pool.tape")
    of_issue = table["identifier"] == "issue_amount"
    return table.assign(is_illustrative=of_issue.map({True: is_issue_invented, False: is_tape_invented}))


def marked_eligibility(table: pd.DataFrame, deal: Deal) -> pd.DataFrame:
    """The eligibility statement with a mark on bounds, and on counts of a tape, that nobody published."""
    bounds = "most_days smallest_allowed largest_allowed rating" if is_illustrative(deal, "pool.eligibility") else ""
    counts = "n_receivables receivable_amount share" if is_illustrative(deal, "pool.tape") else ""
    return table.assign(illustrative_columns=f"{bounds} {counts}".strip())


def marked_undertakings(table: pd.DataFrame, deal: Deal) -> pd.DataFrame:
    """What stands behind supports, with a mark on what nobody published of their providers."""

    def marks(provider: str) -> str:
        invented = [name for name in ("rating", "liquid_assets") if is_illustrative(deal, f"parties.{provider}.{name}")]
        if "liquid_assets" in invented:
            invented.append("covered_to_liquid_assets")
        if is_illustrative(deal, "pool.tape"):
            invented.append("same_province_share")
        return " ".join(invented)

    return table.assign(illustrative_columns=[marks(str(one)) for one in table["provider"]])


def timeline_table(deal: Deal) -> pd.DataFrame:
    """One row an event of the timeline: business days before a payment date, or after it, and which of both it is."""
    rows = [
        {
            "event": event,
            "business_days": abs(offset),
            "is_before_payment": offset <= 0,
            "is_illustrative": is_illustrative(deal, f"dates.timeline.{event}"),
        }
        for event, offset in sorted(deal.dates.timeline.items(), key=lambda pair: pair[1])
    ]
    return pd.DataFrame(rows, columns=["event", "business_days", "is_before_payment", "is_illustrative"])


def instalments_table(deal: Deal) -> pd.DataFrame:
    """One row a dated instalment of principal of a class that has some, yuan."""
    rows = [
        {
            "tranche": tranche.id,
            "instalment_date": one.date,
            "principal_scheduled": one.amount,
            "is_illustrative": is_illustrative(deal, f"tranches.{tranche.id}.instalments"),
        }
        for tranche in deal.tranches
        for one in tranche.instalments
    ]
    return pd.DataFrame(rows, columns=["tranche", "instalment_date", "principal_scheduled", "is_illustrative"])


def pool_terms_table(deal: Deal) -> pd.DataFrame:
    """One row: how the pool is priced, renewed and called, as far as the deal says."""
    pool = deal.pool
    again, call = pool.replenishment, pool.clean_up_call
    row = {
        "purchase_method": pool.purchase.method,
        "purchase_rate": pool.purchase.rate,
        "replenishment_until": again and again.until,
        "replenishment_tenor_days": again and again.tenor_days,
        "replenishment_price_ratio": again and again.price_ratio,
        "clean_up_ratio": call and call.pool_ratio,
        "is_illustrative": is_illustrative(deal, "pool"),
    }
    return pd.DataFrame([row])
