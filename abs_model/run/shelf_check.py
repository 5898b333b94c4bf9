"""What is wrong with the series of a shelf: limits and dates, receivables sold twice, criteria that differ."""

import datetime
from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from abs_model.deal.eligibility import Criterion
from abs_model.deal.party import Party
from abs_model.deal.shelf import Shelf, shelf_before
from abs_model.errors import Fault
from abs_model.measure.money import to_yuan
from abs_model.run.check import issue_faults
from abs_model.run.shelf_ledger import Series, core_keys, in_order, issued_by, name_amounts, used
from abs_model.terms import fen

DUPLICATE_COLUMNS = (
    "duplicate_kind", "invoice_no", "receivable_id", "other_receivable_id", "series", "other_series", "row",
    "other_row", "supplier_name", "receivable_amount", "other_amount", "invoice_amount", "is_live_together", "remedy",
)  # fmt: skip

CRITERIA_COLUMNS = ("series", "rule", "criteria_difference", "first_series_has", "this_series_has")


def shelf_state_faults(shelf: Shelf, series: Sequence[Series], as_of: datetime.date) -> tuple[Fault, ...]:
    """Everything that series up to a day break of their shelf.

    Amounts left, caps, number of issues and dates of each series as it closes; what a core enterprise owes over all
    series that are live then; one guarantor; receivables sold twice; criteria that one series has and another lacks.

    Parameters
    ----------
    shelf : Shelf
        As its file has it.
    series : sequence of Series
    as_of : date
        Series that close later are not looked at.
    """
    out = issued_by(series, as_of)
    issues = [one.issue for one in out]
    faults: list[Fault] = []
    for one in out:
        before = _refilled(shelf, out, one) if shelf.is_refilled else shelf_before(shelf, one.issue, issues)
        faults += [_at(one, fault) for fault in issue_faults(one.deal, before, one.pool)]
    faults += [*_core_faults(shelf, out), *_guarantor_faults(shelf, out)]
    faults += [*_duplicate_faults(duplicates_table(out)), *_criteria_faults(criteria_table(out))]
    return tuple(faults)


def duplicates_table(series: Sequence[Series]) -> pd.DataFrame:
    """Receivables that stand in two series: the same receivable, or one invoice sold beyond its amount or by two.

    An invoice of which two series hold parts that together fit it, of one supplier, is told (``shared_invoice``) and no
    fault. Each line names both places and what to do.
    """
    rows = [row for first, second in combinations(in_order(series), 2) for row in _between(first, second)]
    return pd.DataFrame(rows, columns=list(DUPLICATE_COLUMNS))


def criteria_table(series: Sequence[Series]) -> pd.DataFrame:
    """Where criteria of a series differ from those of the first: rules that it lacks or adds, other numbers."""
    ordered = in_order(series)
    rows: list[dict[str, object]] = []
    for one in ordered[1:]:
        first, own = _criteria(ordered[0]), _criteria(one)
        for rule in dict.fromkeys((*first, *own)):
            if first.get(rule) != own.get(rule):
                kind = "rule_lacking" if rule not in own else "rule_added" if rule not in first else "other_parameters"
                rows.append(
                    {
                        "series": one.deal.id,
                        "rule": rule,
                        "criteria_difference": kind,
                        "first_series_has": first.get(rule, ""),
                        "this_series_has": own.get(rule, ""),
                    }
                )
    return pd.DataFrame(rows, columns=list(CRITERIA_COLUMNS))


def _refilled(shelf: Shelf, series: Sequence[Series], one: Series) -> Shelf:
    """The shelf before a series where what was repaid may be issued again."""
    own = fen(one.issue.amount)
    return shelf.model_copy(
        update={
            "issued_before": float(to_yuan(used(shelf, series, one.closing) - own)),
            "n_issued_before": shelf.n_issued_before + in_order(series).index(one),
        }
    )


def _at(series: Series, fault: Fault) -> Fault:
    return Fault(where=f"{series.place}: {fault.where}", found=fault.found, wanted=fault.wanted, remedy=fault.remedy)


def _core_faults(shelf: Shelf, series: Sequence[Series]) -> Iterator[Fault]:
    """Core enterprises that owe too much over several live series, at the closing that makes it too much."""
    if shelf.per_core_enterprise_cap is None:
        return
    cap, keys = fen(shelf.per_core_enterprise_cap), core_keys([one.deal for one in series])
    for one in series:
        live = [other for other in series if other.is_live(one.closing) and other.issue.key <= one.issue.key]
        total: dict[str, int] = {}
        for other in live:
            for name, face in name_amounts(other, one.closing)[0].items():
                key = keys[(other.deal.id, name)]
                total[key] = total.get(key, 0) + face
        own = name_amounts(one, one.closing)[0]
        for name, face in own.items():
            amount = total[keys[(one.deal.id, name)]]
            if amount > cap >= face:
                yield Fault(
                    where=f"{one.place}: shelf {shelf.id}: per_core_enterprise_cap",
                    found=f"{name} owes {float(to_yuan(amount)):,.2f} yuan over {len(live)} live series",
                    wanted=f"at most {shelf.per_core_enterprise_cap:,.2f} is wanted",
                    remedy="Leave some of its receivables out, or wait until a series is repaid.",
                )


def _guarantor_faults(shelf: Shelf, series: Sequence[Series]) -> Iterator[Fault]:
    """Series whose notes somebody else guarantees."""
    if shelf.guarantor is None:
        return
    for one in series:
        found = one.deal.parties.get("guarantor", ())
        ids = [party.id for party in ([found] if isinstance(found, Party) else found)]
        if shelf.guarantor not in ids:
            yield Fault(
                where=f"{one.place}: parties.guarantor",
                found=f"the guarantor is {', '.join(ids) or 'nobody'}",
                wanted=f"{shelf.guarantor}, who guarantees every series of shelf {shelf.id}, is wanted",
                remedy="Name it, or strike guarantor in the shelf file.",
            )


def _between(first: Series, second: Series) -> Iterator[dict[str, object]]:
    """Receivables of two series that have an invoice, or everything that tells them apart, in common."""
    left, right = _keyed(first), _keyed(second)
    overlap = second.closing < first.repaid_on
    for kind, on in (("same_receivable", ["receivable_id", "supplier_id", "fen"]), ("same_invoice", ["invoice"])):
        met = left.dropna(subset=on).merge(right.dropna(subset=on), on=on, suffixes=("", "_other"))
        for row in met.to_dict("records"):
            here = {str(key): value for key, value in row.items()}
            other_id = str(here.get("receivable_id_other", here["receivable_id"]))
            is_alike = _is_same_receivable(here, other_id)
            if kind == "same_invoice" and is_alike:
                continue
            amounts = (float(here["receivable_amount"]), float(here["receivable_amount_other"]))
            of = str(here.get("supplier_id_other", here["supplier_id"]))
            sold = float(here["sold"]) + float(here["sold_other"])
            fits = sold <= float(here["invoice_amount"]) and here["supplier_id"] == of
            yield {
                "duplicate_kind": "shared_invoice" if kind == "same_invoice" and fits else kind,
                "invoice_no": here["invoice_no"],
                "receivable_id": here["receivable_id"],
                "other_receivable_id": other_id,
                "series": first.deal.id,
                "other_series": second.deal.id,
                "row": here["row"],
                "other_row": here["row_other"],
                "supplier_name": here["supplier_name"],
                "receivable_amount": amounts[0],
                "other_amount": amounts[1],
                "invoice_amount": here["invoice_amount"],
                "is_live_together": overlap,
                "remedy": _remedy(second, other_id, is_fault=not (kind == "same_invoice" and fits)),
            }


def _is_same_receivable(row: dict[str, object], other_id: str) -> bool:
    """Whether a pair that shares an invoice has been told already as one receivable."""
    return (
        row["receivable_id"] == other_id
        and row["supplier_id"] == row.get("supplier_id_other", row["supplier_id"])
        and row["fen"] == row.get("fen_other", row["fen"])
    )


def _remedy(second: Series, receivable: str, *, is_fault: bool) -> str:
    if not is_fault:
        return f"Keep the papers that split the invoice; {second.deal.id} may keep {receivable}."
    return f"Take {receivable} out of the tape of {second.deal.id}, or have its originator buy it back."


def _keyed(series: Series) -> pd.DataFrame:
    """What receivables are compared by: ids without case and blanks, an invoice by its code and number."""
    frame = series.pool.frame
    wanted = ("row", "receivable_id", "supplier_id", "supplier_name", "invoice_no", "invoice_code", "invoice_amount")
    table = pd.DataFrame(index=frame.index)
    for column in wanted:
        table[column] = frame.get(column, pd.NA)
    table["receivable_amount"] = frame["receivable_amount"]
    table["fen"] = series.pool.face.astype(np.int64)
    number, code = (table[one].astype("string").str.strip().str.upper() for one in ("invoice_no", "invoice_code"))
    table["invoice"] = (code.fillna("") + "/" + number).where(number.notna() & (number != ""))
    table["invoice_amount"] = pd.to_numeric(table["invoice_amount"], errors="coerce")
    table["sold"] = table.groupby("invoice")["receivable_amount"].transform("sum")
    return table


def _duplicate_faults(table: pd.DataFrame) -> Iterator[Fault]:
    for row in table[table["duplicate_kind"] != "shared_invoice"].to_dict("records"):
        what = "the same receivable" if row["duplicate_kind"] == "same_receivable" else "one invoice"
        yield Fault(
            where=f"{row['series']}, row {row['row']} ({row['receivable_id']}) and {row['other_series']}, "
            f"row {row['other_row']} ({row['other_receivable_id']})",
            found=f"{what} is sold to two series"
            + (f" (invoice {row['invoice_no']})" if isinstance(row["invoice_no"], str) and row["invoice_no"] else ""),
            wanted="a receivable in one series only is wanted",
            remedy=str(row["remedy"]),
        )


def _criteria_faults(table: pd.DataFrame) -> Iterator[Fault]:
    for row in table[table["criteria_difference"] == "rule_lacking"].to_dict("records"):
        yield Fault(
            where=f"{row['series']}: pool.eligibility",
            found=f"the criterion {row['rule']} of the first series is not there",
            wanted="the criteria of the shelf are wanted of every series",
            remedy="Add it, or issue the series outside this shelf.",
        )


def _criteria(series: Series) -> dict[str, str]:
    """Criteria by rule, each with its numbers in words."""
    return {one.rule: _in_words(one) for one in series.deal.pool.eligibility}


def _in_words(one: Criterion) -> str:
    told = one.model_dump(exclude_defaults=True, exclude={"rule"})
    return ", ".join(f"{word}: {value}" for word, value in sorted(told.items())) or "-"
