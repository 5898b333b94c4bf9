"""One folder of results: figures and origin as JSON, tables as CSV, and whatever reports go with them."""

import datetime
import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from abs_model.errors import Fault, ReportError
from abs_model.glossary import TERMS
from abs_model.io.whole_folder import MARK, files_in, written_whole

PROVENANCE = "provenance.json"

FORMULA_STARTS = r"^[=+\-@\t\r\n＝＋－＠]"
"""What makes a spreadsheet program take text for a formula, full-width signs included."""


def write_results(
    folder: Path,
    summary: Mapping[str, object],
    provenance: Mapping[str, object],
    tables: Mapping[str, pd.DataFrame],
    write_reports: Callable[[Path], object] | None = None,
    *,
    root: Path | None = None,
) -> None:
    """Write one folder of results, whole or not at all.

    Parameters
    ----------
    folder : Path
        Where they are to stand; the results of an earlier run make room once the new ones are whole.
    summary : mapping
        Figures and identities; ``files`` is added, the list of everything in the folder.
    provenance : mapping
        All that the results depend on.
    tables : mapping of str to DataFrame
        By name of the file, without ``.csv``; a table without columns is left out.
    write_reports : callable, optional
        Writes further documents into the folder that it is given.
    root : Path, optional
        A folder above, below which no link is followed.

    Raises
    ------
    ReportError
        If the place is unfit or cannot be written to; what stood there before is still there then.
    """
    with written_whole(folder, root) as part:
        for name, table in tables.items():
            if len(table.columns):
                write_table(table, part / f"{name}.csv")
        _write_json(provenance, part / PROVENANCE)
        if write_reports is not None:
            write_reports(part)
        _write_json({**summary, "files": sorted((*files_in(part), MARK))}, part / MARK)


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV: UTF-8 with a byte order mark, dates as 2020-07-07, money with two decimals.

    Text that a spreadsheet program would take for a formula gets a ``'`` in front.
    """
    _shown_table(table).to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")


def append_table(table: pd.DataFrame, path: Path) -> None:
    """Write more rows of a table, of the same columns, below those that ``write_table`` has written."""
    _shown_table(table).to_csv(path, mode="a", header=False, index=False, encoding="utf-8", lineterminator="\n")


def write_schema(schema: Mapping[str, object], path: Path) -> None:
    """Write a JSON Schema as one file.

    Raises
    ------
    ReportError
        If it cannot be written.
    """
    try:
        _write_json(schema, path)
    except OSError as error:
        fault = Fault(
            where=str(path),
            found=f"it cannot be written ({error.strerror})",
            wanted="a file that may be written is wanted",
            remedy="Check the folder and its rights, or name another file with --out.",
        )
        raise ReportError(str(fault)) from None


def as_json(content: Mapping[str, object]) -> str:
    """Content as JSON text: dates as 2020-07-07, what is not a number as null, what has no bound as text."""
    return json.dumps(_plain(content), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _write_json(content: Mapping[str, object], path: Path) -> None:
    path.write_text(as_json(content), encoding="utf-8", newline="\n")


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(one) for one in value]
    if isinstance(value, np.generic):
        return _plain(value.item())
    if value is pd.NaT or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, float) and math.isinf(value):
        return "inf" if value > 0 else "-inf"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, datetime.date) else value


def _shown_table(table: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({name: _shown(table[name]) for name in table.columns}, columns=table.columns)


def _shown(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """A column as it stands in a file."""
    is_money = _is_money(str(column.name))
    if pd.api.types.is_bool_dtype(column.dtype):
        return column.astype("object").map({True: "true", False: "false"})
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        days: pd.Series[Any] = column.dt.strftime("%Y-%m-%d")
        return days
    if pd.api.types.is_float_dtype(column.dtype):
        return column.map(_yuan, na_action="ignore") if is_money else column
    if pd.api.types.is_numeric_dtype(column.dtype):
        return column
    if pd.api.types.infer_dtype(column, skipna=True) == "string":
        return _defused(column)
    return column.map(_yuan_or_text if is_money else _text, na_action="ignore")


def _is_money(name: str) -> bool:
    """Whether the glossary gives the column, less the tranche or support in front of it, in yuan."""
    term = TERMS.get(name.rpartition(".")[2])
    return term is not None and term.unit == "yuan"


def _yuan(amount: float) -> str:
    return f"{amount + 0.0:.2f}"


def _yuan_or_text(value: object) -> object:
    return _yuan(value) if isinstance(value, int | float) and not isinstance(value, bool) else _text(value)


def _text(value: object) -> object:
    """A value of a column that holds several kinds."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.date):
        return value.isoformat()[:10]
    return _defused_text(value) if isinstance(value, str) else value


def _defused_text(text: str) -> str:
    """What ``_defused`` makes of one text."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{text}" if re.match(FORMULA_STARTS, text) else text


def _defused(text: "pd.Series[Any]") -> "pd.Series[Any]":
    """Text that starts no formula, and holds no line end that would start a line of the file unless it is quoted."""
    if text.str.contains("\r", regex=False).any():
        text = text.str.replace("\r\n?", "\n", regex=True)
    is_risky = text.str.match(FORMULA_STARTS).fillna(value=False).astype(bool)
    return text.where(~is_risky, "'" + text)
