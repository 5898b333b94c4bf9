"""The whitelist and the history of overdue acts: what good rows are given, what is refused, what is worth a look."""

from collections.abc import Mapping, Sequence

import pandas as pd
import pytest

from abs_model.errors import TapeError
from abs_model.pool.tape import RawTape, Tape
from abs_model.pool.whitelist import read_overdue_events, read_whitelist

ACCEPTOR: dict[str, object] = {
    "acceptor_id": "A1",
    "acceptor_name": "四川甲建设集团有限公司",
    "group_id": "G1",
    "rating": "AA+",
    "line": "5000000.00",
    "granted_date": "2024-01-05",
    "line_expiry": "2025-01-04",
}
EVENT: dict[str, object] = {
    "event_id": "E1",
    "acceptor_id": "A1",
    "overdue_date": "2024-03-05",
    "overdue_amount": "100000.00",
    "reason": "资金不足",
    "settled_date": "",
}


def raw_of(rows: Sequence[Mapping[str, object]]) -> RawTape:
    frame = pd.DataFrame(rows, dtype=object)
    return RawTape(frame=frame, first_row_number=2, sha256="", path="whitelist.csv", format="csv")


def read(*rows: Mapping[str, object]) -> Tape:
    return read_whitelist(raw_of([{**ACCEPTOR, "acceptor_id": f"A{n}", **row} for n, row in enumerate(rows, 1)]))


def events(*rows: Mapping[str, object]) -> Tape:
    return read_overdue_events(raw_of([{**EVENT, "event_id": f"E{n}", **row} for n, row in enumerate(rows, 1)]))


def lines(tape: Tape) -> list[tuple[int, str, str, str]]:
    table = tape.problems[["row", "column", "rule", "severity"]]
    return [tuple(line) for line in table.itertuples(index=False, name=None)]


def test_a_good_acceptor_is_typed_and_kept_in_the_order_of_the_file() -> None:
    tape = read({"acceptor_id": "B"}, {"acceptor_id": "A"})
    assert tape.frame["acceptor_id"].tolist() == ["B", "A"]
    assert tape.frame.iloc[0].to_dict() == {
        **ACCEPTOR,
        "row": 2,
        "acceptor_id": "B",
        "line": 5_000_000.0,
        "granted_date": pd.Timestamp("2024-01-05"),
        "line_expiry": pd.Timestamp("2025-01-04"),
    }
    assert (len(tape.problems), tape.kind) == (0, "acceptors")


def test_an_acceptor_without_a_group_is_a_group_of_its_own() -> None:
    assert read({"group_id": ""}, {}).frame["group_id"].tolist() == ["A1", "G1"]
    cells = {name: cell for name, cell in ACCEPTOR.items() if name != "group_id"}
    assert read_whitelist(raw_of([cells])).frame["group_id"].tolist() == ["A1"]


def test_a_whitelist_needs_no_ratings_groups_or_dates() -> None:
    tape = read_whitelist(raw_of([{name: ACCEPTOR[name] for name in ("acceptor_id", "acceptor_name", "line")}]))
    assert list(tape.frame.columns) == ["row", "acceptor_id", "acceptor_name", "line", "group_id"]


@pytest.mark.parametrize(
    ("cell", "rating"),
    [("AAA", "AAA"), ("aa+", "AA+"), ("ＡＡ＋", "AA+"), ("A A -", "AA-"), ("aa−", "AA-"), ("", None), ("bbb", "BBB")],
)
def test_a_rating_is_read_whatever_its_case_and_width(cell: str, rating: str | None) -> None:
    tape = read({"rating": cell, "rating_at_grant": cell})
    found = tape.frame[["rating", "rating_at_grant"]].astype(object).where(tape.frame.notna(), None)
    assert found.values.tolist() == [[rating, rating]]
    assert len(tape.problems) == 0


@pytest.mark.parametrize("column", ["rating", "rating_at_grant"])
@pytest.mark.parametrize(("cell", "nearest"), [("AAAA", "Did you mean AAA?"), ("AA+级", "Did you mean AA+?")])
def test_a_rating_that_the_scale_does_not_have_is_refused_and_the_nearest_named(
    column: str, cell: str, nearest: str
) -> None:
    tape = read({}, {column: cell})
    assert lines(tape) == [(3, column, "unknown_rating", "refuse")]
    assert tape.problems["message"].item() == (
        f"{cell!r} is no rating of the domestic scale; a known one is wanted. {nearest}"
    )
    assert tape.refused[column].tolist() == [cell]


def test_one_line_in_wan_yuan_is_a_warning_at_its_row() -> None:
    tape = read({"line": "10000.00"}, {"line": "9999.99"}, {"line": "500"}, {}, {}, {}, {})
    assert lines(tape) == [
        (1, "line", "lines_in_wan", "warn"),
        (3, "line", "small_line", "warn"),
        (4, "line", "small_line", "warn"),
    ]
    assert tape.problems["message"].iloc[-1] == (
        "500 is a line below 10,000 yuan; yuan are wanted, not 万元. Write 5000000 for 500 万元."
    )
    assert lines(read({"line": "500"}, {}, {})) == [(2, "line", "small_line", "warn")]
    assert len(tape.frame) == 7


def test_a_column_of_lines_in_wan_yuan_is_told_as_a_whole() -> None:
    tape = read(*({"line": str(500 + number)} for number in range(12)))
    assert lines(tape)[0] == (1, "line", "lines_in_wan", "warn")
    assert tape.problems["message"].iloc[0] == (
        "12 of 12 lines below 10,000 yuan, the middle one of all 505.5; yuan are wanted, not 万元. "
        "Write 5000000 for 500 万元."
    )


@pytest.mark.parametrize(("middle", "is_told"), [("99999.99", True), ("100000", False)])
def test_lines_of_which_the_middle_one_is_small_are_a_warning(middle: str, is_told: bool) -> None:
    tape = read({"line": "10000"}, {"line": middle}, {"line": "5000000"})
    assert lines(tape) == ([(1, "line", "lines_in_wan", "warn")] if is_told else [])


def test_a_line_above_ten_billion_is_a_warning() -> None:
    tape = read({"line": "10000000000"}, {"line": "10000000000.01"})
    assert lines(tape) == [(3, "line", "large_line", "warn")]


def test_an_acceptor_stands_once_on_the_list() -> None:
    tape = read({}, {"acceptor_id": "A1", "line": "7000000"})
    assert lines(tape) == [(3, "acceptor_id", "duplicate_id", "refuse")]


def test_a_line_that_ends_before_it_is_granted_is_refused() -> None:
    assert lines(read({"line_expiry": "2024-01-04"})) == [(2, "line_expiry", "due_before_start", "refuse")]


def test_every_row_of_a_whitelist_that_cannot_be_read_is_still_told() -> None:
    tape = read({"line": "x"}, {"line": ""})
    assert lines(tape) == [(2, "line", "not_a_number", "refuse"), (3, "line", "missing", "refuse")]


def test_a_good_overdue_act_is_typed() -> None:
    tape = events({}, {"settled_date": "2024-04-01", "reason": "操作"}, {"reason": ""})
    assert tape.frame["overdue_amount"].tolist() == [100_000.0] * 3
    assert tape.frame["reason"].tolist()[:2] == ["credit", "operational"]
    assert tape.frame["settled_date"].isna().tolist() == [True, False, True]
    assert (len(tape.problems), tape.kind) == (0, "overdue acts")


def test_a_history_needs_no_settlements() -> None:
    cells = {name: cell for name, cell in EVENT.items() if name not in ("settled_date", "reason")}
    assert len(read_overdue_events(raw_of([cells])).frame) == 1


def test_an_act_that_is_settled_before_it_happened_is_refused() -> None:
    assert lines(events({"settled_date": "2024-03-04"})) == [(2, "settled_date", "due_before_start", "refuse")]
    assert lines(events({"settled_date": "2024-03-05"})) == []


def test_an_act_stands_once_in_the_history() -> None:
    assert lines(events({}, {"event_id": "E1"})) == [(3, "event_id", "duplicate_id", "refuse")]


def test_a_reason_that_is_none_is_refused() -> None:
    assert lines(events({"reason": "天气"})) == [(2, "reason", "unknown_choice", "refuse")]


def test_a_table_of_something_else_is_an_error() -> None:
    raw = raw_of([{"承兑人编号": "A1", "担保额度(万元)": "500"}])
    with pytest.raises(TapeError) as caught:
        read_whitelist(raw)
    assert "'担保额度(万元)' is kept in 万元; amounts in 元" in str(caught.value)
    assert "no column for acceptor_name" in str(caught.value)
