"""What holds for every tape of bills, and however its bills are split."""

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from abs_model.measure.money import to_fen
from abs_model.pool.bill_schema import BILLS
from abs_model.pool.bill_split import SPLIT_AT, split
from abs_model.pool.bill_tape import read_bills
from abs_model.pool.tape import RawTape, Tape
from tests.unit.pool.test_bill_tape import CN, GOOD, NEW, NONE, OLD, ONE_ROW, numbered, part, programme_of
from tests.unit.pool.test_tape import CELLS, says_nothing

PROGRAMME = programme_of(numbering={"check_digit": "luhn"})
AMOUNTS = ("face", "other_fee", "paid_amount", "compensated_amount", "recovered_amount")
PACKS = [NEW, numbered("7"), OLD]

Row = dict[str, object]


def tape_of(rows: list[Row], programme: Any = None) -> Tape:
    headers = [*dict.fromkeys(name for row in rows for name in row)]
    frame = pd.DataFrame(rows, columns=headers, dtype=object)
    raw = RawTape(frame=frame, first_row_number=2, sha256="", path="bills.csv", format="csv")
    return read_bills(raw, programme or programme_of(), CN)


def fen(frame: pd.DataFrame, column: str) -> int:
    return int(to_fen(frame[column].dropna().to_numpy(dtype=float)).sum())


ranges = st.tuples(st.integers(1, 40), st.integers(0, 12)).map(lambda one: (one[0], one[0] + one[1]))
CONTENT = {
    **{column.name: CELLS | st.sampled_from(["", "x"]) for column in BILLS.columns},
    "pack_no": CELLS | st.sampled_from([*PACKS, numbered("5"), numbered("3"), numbered("600"), "12345678"]),
    "range_start": CELLS | st.sampled_from(["0", "1", "5", "40000001", "1000000000000", 7]),
    "range_end": CELLS | st.sampled_from(["0", "1", "9", "40000000", "1000000000000", 7]),
    "sub_range": CELLS | st.sampled_from(["0", "1-9", "5,40000000", "9-1", ""]),
    "system": CELLS | st.sampled_from(["新一代", "电票", "纸票", ""]),
    "due_date": CELLS | st.sampled_from(["2024-07-05", "2024-07-06", "2024-01-04"]),
    "compensated_amount": CELLS | st.sampled_from(["0", "1", "500000"]),
    "status_code": CELLS | st.sampled_from(["000000", "26"]),
}
WIDE = [*GOOD, "sub_range", "system", "paid_amount", "compensated_amount", "recovered_amount", "paid_date",
        "refused_date", "compensated_date", "discount_date", "status_code"]  # fmt: skip


@given(
    st.lists(
        st.fixed_dictionaries(
            {name: st.just(GOOD.get(name, "")) | CONTENT[name] for name in WIDE},
        ),
        min_size=1,
        max_size=6,
    )
)
@settings(max_examples=100)
def test_whatever_the_cells_hold_every_row_ends_in_exactly_one_place(rows: list[Row]) -> None:
    last = dict.fromkeys(WIDE, "") | GOOD | {"pack_no": numbered("64")}
    tape = tape_of([*rows, last], PROGRAMME if rows[0]["system"] == "" else None)
    good, refused = tape.frame["row"].tolist(), tape.refused["row"].tolist()
    told = tape.problems.loc[tape.problems["severity"] == "refuse", "row"]
    blank = [row for row in range(2, len(rows) + 3) if row not in {*good, *refused}]
    assert tape.n_rows == len(good) + len(refused) == len({*good, *refused})
    assert sorted({*told}) == refused
    assert all(says_nothing(cell) for row in blank for cell in rows[row - 2].values())
    assert tape.frame[["bill_id", "system", "range_start", "range_end"]].notna().all(axis=None)
    assert tape.frame["bill_id"].is_unique
    has_range = tape.frame["range_end"] > 0
    whole = tape.frame[has_range]
    assert (to_fen(whole["face"].to_numpy()) == (whole["range_end"] - whole["range_start"] + 1).to_numpy()).all()
    assert (has_range <= (tape.frame["system"] == "new_generation")).all()


@settings(max_examples=50)
@given(st.lists(st.sampled_from(ONE_ROW) | st.none(), min_size=1, max_size=8))
def test_good_and_refused_rows_and_fen_add_up_to_the_tape_whatever_is_wrong_with_it(
    faults: list[tuple[Row, str, str, str] | None],
) -> None:
    rows: list[Row] = []
    for number, fault in enumerate(faults):
        cells = {} if fault is None else fault[0]
        rows.append({**dict.fromkeys(WIDE, ""), **GOOD, "pack_no": f"{NEW[:21]}{number:09d}", **cells})
    tape = tape_of(rows)
    expected = {number + 2 for number, fault in enumerate(faults) if fault and fault[3] == "refuse"}
    assert expected <= {*tape.refused["row"]}
    assert len(tape.frame) + len(tape.refused) == tape.n_rows == len(rows)
    total = sum(round(float(str(row["face"])) * 100) for row in rows)
    assert fen(tape.frame, "face") + fen(tape.refused, "amount") == total


@settings(max_examples=100)
@given(
    st.lists(
        st.tuples(st.sampled_from([NEW, numbered("7")]), ranges | st.just((0, 0)), st.booleans()),
        min_size=1,
        max_size=12,
    )
)
def test_rows_that_share_sub_bills_with_an_earlier_row_are_found_as_by_looking_at_every_pair(
    bills: list[tuple[str, tuple[int, int], bool]],
) -> None:
    rows: list[Row] = []
    for number, (start, end), is_sound in bills:
        cells = part(start, end) if end else {"range_start": "0", "range_end": "0"}
        rows.append({**GOOD, **cells, "pack_no": number, "supplier_id": "S1" if is_sound else ""})
    table = tape_of(rows).problems
    found = table[table["rule"].isin(["range_overlap", "duplicate_bill", "whole_beside_parts"])]
    expected = {}
    for later, (number, (start, end), _) in enumerate(bills):
        sharing = [
            earlier
            for earlier, (other, (first, last), _) in enumerate(bills[:later])
            if other == number and (end == 0 or last == 0 or (start <= last and first <= end))
        ]
        if sharing:
            expected[later + 2] = {row + 2 for row in sharing}
    assert sorted(found["row"]) == sorted(expected)
    for row, rule, message in found[["row", "rule", "message"]].itertuples(index=False):
        named = int(message.split(" in row ")[1].split(maxsplit=1)[0].rstrip(";"))
        assert named in expected[row]
        assert (rule == "duplicate_bill") == (bills[row - 2][:2] in [one[:2] for one in bills[: row - 2]])


@settings(max_examples=30)
@given(
    ends=st.lists(ranges, min_size=1, max_size=8),
    cells=st.lists(
        st.fixed_dictionaries(
            {
                "due_date": st.sampled_from(["2024-07-05", "2024-07-08", "2024-05-01", "2024-01-04"]),
                "discount_date": st.sampled_from(["", "2024-01-08", "2024-08-08"]),
                "status_code": st.sampled_from(["000000", "7"]),
                "face": st.sampled_from([None, "3.00"]),
            }
        ),
        min_size=8,
        max_size=8,
    ),
    seed=st.integers(0, 2**32 - 1),
)
def test_what_one_row_breaks_does_not_hang_on_where_it_stands(
    ends: list[tuple[int, int]], cells: list[Row], seed: int
) -> None:
    """Every bill has a pack of its own, so that no row is a later one."""
    rows: list[Row] = []
    for number, ((start, end), cell) in enumerate(zip(ends, cells, strict=False)):
        row = {**GOOD, **part(start, end), **cell, "pack_no": f"{NEW[:21]}{number:09d}", "supplier_id": f"S{number}"}
        rows.append(row | {"face": cell["face"] or part(start, end)["face"]})
    order = np.random.default_rng(seed).permutation(len(rows))

    def facts(tape: Tape, numbers: dict[int, object]) -> list[tuple[object, ...]]:
        table = tape.problems[["row", "column", "value", "rule", "severity", "message"]]
        return sorted((numbers[line[0]], *line[1:]) for line in table.itertuples(index=False, name=None))

    one = facts(tape_of(rows), {place + 2: row["pack_no"] for place, row in enumerate(rows)})
    shuffled = [rows[place] for place in order]
    assert one == facts(tape_of(shuffled), {place + 2: row["pack_no"] for place, row in enumerate(shuffled)})


@st.composite
def live_bills(draw: st.DrawFn) -> pd.DataFrame:
    """Two packs in parts, one bill that cannot be split; amounts that are said of some of the wholes."""
    rows: list[Row] = [{**GOOD, **NONE, "pack_no": OLD, "other_fee": ""}]
    for number in PACKS[:2]:
        end = 0
        for size in draw(st.lists(st.integers(1, 60), min_size=1, max_size=3)):
            start, end = end + 1, end + size
            paid = draw(st.integers(0, max(size - 1, 0)))
            compensated = draw(st.integers(0, size))
            recovered = draw(st.integers(0, compensated))
            amounts = {
                "other_fee": draw(st.integers(0, 500)),
                "paid_amount": paid,
                "compensated_amount": compensated,
                "recovered_amount": recovered,
            }
            stated = {name: f"{amount / 100:.2f}" for name, amount in amounts.items() if draw(st.booleans()) and amount}
            if "compensated_amount" not in stated:
                stated.pop("recovered_amount", None)
            rows.append({**GOOD, **part(start, end), "pack_no": number, **stated})
    tape = tape_of(rows)
    assert not len(tape.refused)
    return tape.frame


def as_rows(frame: pd.DataFrame) -> list[Row]:
    """Good rows as a file would hold them."""
    cells = frame.drop(columns=["row", "bill_id"])
    for column in cells:
        if cells[column].dtype.kind == "M":
            cells[column] = cells[column].dt.strftime("%Y-%m-%d")
    return [
        {str(name): "" if pd.isna(cell) else str(cell) for name, cell in row.items()}
        for row in cells.astype(object).to_dict("records")
    ]


@settings(max_examples=30)
@given(frame=live_bills(), data=st.data())
def test_a_split_changes_no_total_and_whatever_is_split_reads_clean(frame: pd.DataFrame, data: st.DataObject) -> None:
    before, n_bills = frame, len(frame)
    for _ in range(data.draw(st.integers(1, 4))):
        large = frame[frame["range_end"] > frame["range_start"]]
        if large.empty:
            break
        bill_id = data.draw(st.sampled_from(large["bill_id"].tolist()))
        face = fen(frame[frame["bill_id"] == bill_id], "face")
        cuts = data.draw(st.sets(st.integers(1, face - 1), min_size=1, max_size=4))
        edges = [0, *sorted(cuts), face]
        parts = [(after - first) / 100 for first, after in pairwise(edges)]
        frame = split(frame, bill_id, parts, data.draw(st.sampled_from(SPLIT_AT)))
        n_bills += len(parts) - 1
    assert len(frame) == n_bills
    for column in {*AMOUNTS} & {*frame}:
        assert fen(frame, column) == fen(before, column)
        by_pack = [one.groupby("pack_no")[column].sum().round(2).to_dict() for one in (frame, before)]
        assert by_pack[0] == by_pack[1]
    tape = tape_of(as_rows(frame))
    assert tape.problems.loc[tape.problems["severity"] == "refuse", "message"].tolist() == []
    assert tape.frame["bill_id"].tolist() == frame["bill_id"].tolist()
    np.testing.assert_array_equal(tape.frame["face"].to_numpy(), frame["face"].to_numpy())
