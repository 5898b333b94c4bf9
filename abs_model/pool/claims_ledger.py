"""The ledger of a guarantor's claims (代偿台账): every guarantee it gave, and what was claimed of it when."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abs_model.errors import Fault, TapeError, raise_all
from abs_model.pool.cell import shown
from abs_model.pool.column import Cells, Finding, Mask, Positions
from abs_model.pool.row import Readings, Together
from abs_model.pool.schema import Schema, columns_of
from abs_model.pool.tape import RawTape, Tape, read_rows

_COLUMNS = """
guarantee_id* id 担保编号 保函编号 担保合同编号 担保合同号 委托担保合同编号 担保项目编号 项目编号 业务编号 guarantee_no
    guarantee_number
start_date* date 担保生效日 担保生效日期 担保起始日 担保起始日期 担保日 担保日期 承保日 承保日期 放款日 放款日期
    guarantee_date inception_date
guaranteed_amount* amount 担保金额 承保金额 担保责任金额 担保发生额 担保本金 guarantee_amount amount_guaranteed
claim_date date 代偿日 代偿日期 代偿付款日 代偿付款日期 date_of_claim compensated_date
claim_amount amount 代偿金额 代偿额 代偿款 代偿款金额 实际代偿金额 claim compensated_amount
"""

CLAIMS_LEDGER = Schema(
    kind="claims ledger",
    columns=columns_of(_COLUMNS, {}),
    key="guarantee_id",
    amount="guaranteed_amount",
    due_date="",
    start_date="start_date",
    is_key_unique=False,
)
"""The columns of a ledger; a guarantee that is claimed several times has a row for each claim."""

CLAIM_COLUMNS = ("claim_date", "claim_amount")


def read_claims_ledger(raw: RawTape) -> Tape:
    """Type and check every row of a ledger of claims.

    Beside what ``read_rows`` refuses: a claim before its guarantee, one without its date or its amount, and every
    further row of a guarantee that is no further claim of the same guarantee (same start and amount, another claim).
    Claims of a guarantee that come to more than its amount are a warning.

    Parameters
    ----------
    raw : RawTape

    Returns
    -------
    Tape
        A row without ``claim_date`` is a guarantee that nothing was claimed of. The amount of a guarantee stands in
        each of its rows, and counts once.

    Raises
    ------
    TapeError
        If the headers do not make a ledger, if a column of claims is not there (a book without any claim would follow
        from a mistyped header), or if there are no rows.
    """
    return read_rows(raw, CLAIMS_LEDGER, lambda readings, first: _together(raw.path, readings, first))


def _together(path: str, readings: Readings, first_row_number: int) -> Together:
    """What claims and guarantees of a row, and the rows of a guarantee, say together."""
    raise_all(TapeError, [_missing(path, name) for name in CLAIM_COLUMNS if name not in readings])
    found = [*_claim_findings(readings), _repeated(readings, first_row_number)]
    return Together(findings=[*found, _above_guaranteed(readings, np.concatenate([one.positions for one in found]))])


def _missing(path: str, name: str) -> Fault:
    return Fault(
        where=path,
        found=f"no column for {name} among the headers",
        wanted=f"a header such as {CLAIMS_LEDGER.column(name).zh[0]} or {name} is wanted",
        remedy="Add the column; its cells stay empty where nothing was claimed.",
    )


def _claim_findings(readings: Readings) -> Iterator[Finding]:
    """Claims before their guarantee, and those of which half is missing."""
    start, date, amount = (readings[name] for name in ("start_date", *CLAIM_COLUMNS))
    early = np.flatnonzero((date.values < start.values).to_numpy(dtype=np.bool_))
    days = _days(date.values, early)
    yield _refusal(
        "claim_before_start",
        "claim_date",
        early,
        days,
        [
            f"claimed on {day}, and the guarantee starts on {other}; a claim on or after that day is wanted. Correct "
            "one of the two."
            for day, other in zip(days, _days(start.values, early), strict=True)
        ],
    )
    is_claimed = (amount.values > 0).to_numpy(dtype=np.bool_)
    undated = np.flatnonzero(is_claimed & date.is_missing)
    amounts = [f"{one:.15g}" for one in amount.values.to_numpy(dtype=np.float64)[undated]]
    yield _refusal(
        "claim_without_date",
        "claim_date",
        undated,
        [""] * len(undated),
        [f"{one} claimed, and no day; the day of the claim is wanted. Fill it." for one in amounts],
    )
    empty = np.flatnonzero(date.values.notna().to_numpy(dtype=np.bool_) & amount.is_missing)
    yield _refusal(
        "claim_without_amount",
        "claim_amount",
        empty,
        [""] * len(empty),
        [
            f"claimed on {day}, and no amount; the amount of the claim is wanted. Fill it, or take the day out."
            for day in _days(date.values, empty)
        ],
    )


def _repeated(readings: Readings, first_row_number: int) -> Finding:
    """Further rows of a guarantee that are no further claims of it."""
    rows = pd.DataFrame({column: readings[column].values for column in _ROW if column in readings})
    rows = rows[rows["guarantee_id"].notna()]
    later = rows[rows.duplicated("guarantee_id")]
    firsts = rows.drop_duplicates("guarantee_id")
    at = pd.Series(firsts.index, index=firsts["guarantee_id"].to_numpy(dtype=object))
    first = at.reindex(later["guarantee_id"].to_numpy(dtype=object)).to_numpy(dtype=np.intp)
    terms = ["start_date", "guaranteed_amount"]
    is_same = (later[terms].to_numpy(dtype=object) == rows.loc[first, terms].to_numpy(dtype=object)).all(axis=1)
    is_claim = (later["claim_amount"] > 0).to_numpy(dtype=np.bool_) & ~rows.duplicated()[later.index].to_numpy()
    is_wrong = ~(is_same & is_claim)
    chosen = later[is_wrong]
    wanted = (
        "a further row of a guarantee is wanted only for a further claim, with the same start_date and "
        "guaranteed_amount. Take out the row that is not meant, or give it an id of its own."
    )
    return _refusal(
        "duplicate_id",
        "guarantee_id",
        chosen.index.to_numpy(dtype=np.intp),
        [*chosen["guarantee_id"]],
        [
            f"{shown(key)} stands in row {place + first_row_number} already; {wanted}"
            for key, place in zip(chosen["guarantee_id"], first[is_wrong].tolist(), strict=True)
        ],
    )


_ROW = ("guarantee_id", "start_date", "guaranteed_amount", *CLAIM_COLUMNS)


def _above_guaranteed(readings: Readings, refused: Positions) -> Finding:
    """Where the claims of a guarantee, row by row, come to more than its amount."""
    ids, amount = readings["guarantee_id"].values, readings["guaranteed_amount"].values
    claim = readings["claim_amount"].values.fillna(0.0)
    claim.iloc[refused] = 0.0
    so_far = claim.groupby(ids, dropna=False).cumsum().round(2)
    positions = np.flatnonzero(_is_above(so_far, claim, amount))
    return Finding(
        positions=positions,
        column="claim_amount",
        values=[f"{one:.15g}" for one in claim.to_numpy(dtype=np.float64)[positions]],
        rule="claim_above_guaranteed",
        messages=[
            f"claims of {shown(key)} come to {total:.15g}; at most guaranteed_amount, {whole:.15g}, is wanted. Check "
            "both: interest and costs may be meant."
            for key, total, whole in zip(
                ids.iloc[positions], so_far.iloc[positions], amount.iloc[positions], strict=True
            )
        ],
        severity="warn",
    )


def _is_above(so_far: Cells, claim: Cells, amount: Cells) -> Mask:
    is_above: NDArray[np.bool_] = ((so_far > amount) & (claim > 0)).to_numpy(dtype=np.bool_)
    return is_above


def _refusal(rule: str, column: str, positions: Positions, values: Sequence[str], messages: Sequence[str]) -> Finding:
    return Finding(positions=positions, column=column, values=values, rule=rule, messages=messages)


def _days(dates: Cells, positions: Positions) -> list[str]:
    return [f"{day:%Y-%m-%d}" if pd.notna(day) else "" for day in dates.iloc[positions]]
