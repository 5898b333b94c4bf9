"""What a guarantor may still stand for beside a shelf, in the form that rolling issuance asks for."""

import math
from collections.abc import Collection, Mapping, Sequence

import pandas as pd

from abs_model.deal.party import CoreEnterprise
from abs_model.run.guarantor_book import GuarantorBook
from abs_model.run.shelf_state import Capacity

KIND = "other_financing"
"""Class of a guarantee of plan notes (其他融资担保)."""


def capacity_of(
    book: GuarantorBook, own_deals: Collection[str] = (), names: Mapping[str, str] | None = None
) -> Capacity:
    """Limits and use of a guarantor without the series of a shelf.

    Parameters
    ----------
    book : GuarantorBook
        As at the day from which the plan starts.
    own_deals : collection of str
        Series of the shelf: the plan counts them itself, so their lines are left out here.
    names : mapping of str to str, optional
        What the plan calls an obligor, or a group of one, of the book; as the book does if left out.

    Returns
    -------
    Capacity
        What is used is rounded up, net assets are rounded down.
    """
    lines = book.lines[~book.lines["deal_id"].isin(list(own_deals))]
    called = names or {}
    weighted = sum(
        book.weight(str(kind)) * int(liable.sum()) for kind, liable in lines.groupby("weight_kind")["liable"]
    )
    by_name, by_group = (
        {called.get(str(key), str(key)): math.ceil(book.concentrated(own)) for key, own in lines.groupby(column)}
        for column in ("obligor_id", "group_id")
    )
    return Capacity(
        net_assets=math.floor(book.net_assets),
        leverage_limit=float(book.leverage_rule.value),
        single_limit=float(book.rules["single_client"].value),
        group_limit=float(book.rules["group"].value),
        used_weighted=math.ceil(weighted),
        used_by_name=by_name,
        used_by_group=by_group,
        weight=float(book.weight(KIND)),
    )


def names_of_plan(exposures: pd.DataFrame, cores: Sequence[CoreEnterprise]) -> dict[str, str]:
    """What a plan calls the obligors of a ledger: by credit code where both have it, else by id.

    Parameters
    ----------
    exposures : DataFrame
        With obligor_id and obligor_code.
    cores : sequence of CoreEnterprise
        Those of the plan.
    """
    known = {one.id: one.id for one in cores} | {one.code: one.id for one in cores if one.code is not None}
    pairs = zip(exposures["obligor_id"], exposures["obligor_code"], strict=True)
    return {str(name): known.get(code, known.get(name, str(name))) for name, code in pairs}
