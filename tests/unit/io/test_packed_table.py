"""Packed tables come back as they were, whatever they hold, and damage is seen."""

import numpy as np
import pandas as pd
import pytest

from abs_model.io.packed_table import DamagedTableError, columns_packed, n_rows_packed, pack, unpack

TABLE = pd.DataFrame(
    {
        "subject": pd.array(["R1", "四川\n路桥", "", "\0;=1+1"], dtype="str"),
        "amount": [0.29, np.nan, 89_999_999_999_999.99, 0.0],
        "share": [1 / 3, np.inf, -np.inf, np.nan],
        "line": [3, -4, 2**62, 0],
        "day": np.array(["2020-07-31", "NaT", "1990-01-01", "2100-12-31"], dtype="datetime64[us]"),
        "is_in": [True, False, True, False],
    }
)


def test_a_table_comes_back_as_it_was() -> None:
    pd.testing.assert_frame_equal(unpack(pack(TABLE)), TABLE, check_exact=True)


@pytest.mark.parametrize("table", [TABLE.iloc[:0], TABLE.iloc[1:2].reset_index(drop=True), pd.DataFrame()])
def test_small_tables_come_back_too(table: pd.DataFrame) -> None:
    found = unpack(pack(table))
    assert list(found.columns) == list(table.columns)
    assert len(found) == len(table)
    pd.testing.assert_frame_equal(found, table, check_exact=True, check_index_type=False, check_column_type=False)


def test_amounts_are_kept_as_whole_fen() -> None:
    fen, other = pack(TABLE[["amount"]]), pack(TABLE[["share"]])
    assert b'"fen"' in fen
    assert b'"real"' in other


def test_what_is_in_it_can_be_told_without_unpacking() -> None:
    assert n_rows_packed(pack(TABLE)) == 4
    assert columns_packed(pack(TABLE)) == tuple(TABLE.columns)


@pytest.mark.parametrize(
    "column", [[b"bytes"], [{"a": 1}], [1 + 2j], pd.to_datetime(["2020-07-31 12:00"]), pd.array([None], dtype="Int64")]
)
def test_what_cannot_be_kept_is_refused(column: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        pack(pd.DataFrame({"x": column}))


def test_every_change_of_a_byte_is_seen() -> None:
    packed = pack(TABLE)
    n_seen = 0
    for at in range(len(packed)):
        damaged = packed[:at] + bytes([packed[at] ^ 0x55]) + packed[at + 1 :]
        try:
            found = unpack(damaged)
        except DamagedTableError:
            n_seen += 1
        else:
            # A name in the header may be changed into another name; what stands in the column may not.
            assert list(found.columns) != list(TABLE.columns)
    assert n_seen > len(packed) * 0.8


@pytest.mark.parametrize("cut", [1, 12, 40, -1])
def test_a_table_that_was_cut_short_is_seen(cut: int) -> None:
    with pytest.raises(DamagedTableError):
        unpack(pack(TABLE)[:cut])
    with pytest.raises(DamagedTableError):
        n_rows_packed(pack(TABLE)[:cut])
    with pytest.raises(DamagedTableError):
        unpack(pack(TABLE) + b"x")
