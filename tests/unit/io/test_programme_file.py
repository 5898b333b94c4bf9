"""The file of a bill programme: what says that it is one, what it names, and what is wrong with it at its place."""

import hashlib
from importlib.resources import files
from pathlib import Path

import pytest

from abs_model.errors import DealError, TapeError
from abs_model.io.programme_file import (
    is_programme,
    read_acceptors,
    read_bill_tape,
    read_overdue_history,
    read_programme,
)
from abs_model.schedule.calendar import Calendar

TEMPLATE = files("abs_model.io").joinpath("template", "bill_guarantee")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The template of a programme, written out."""
    for source in TEMPLATE.iterdir():
        (tmp_path / source.name).write_bytes(source.read_bytes())
    return tmp_path


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("product: bill_guarantee\n", True),
        ("id: x\r\nproduct: 'bill_guarantee'\r\n", True),
        ('id: x\nproduct:   "bill_guarantee"   # 商票保\n', True),
        ("product: supply_chain_abs\n", False),
        ("# product: bill_guarantee\nproduct: supply_chain_abs\n", False),
        ("terms:\n  product: bill_guarantee\n", False),
        ("product: bill_guarantees\n", False),
        ("", False),
    ],
)
def test_the_product_says_what_a_deal_file_is(text: str, is_one: bool, tmp_path: Path) -> None:
    (tmp_path / "deal.yaml").write_bytes(text.encode())
    assert is_programme(tmp_path) is is_programme(tmp_path / "deal.yaml") is is_one


def test_a_file_that_is_not_there_is_no_programme(tmp_path: Path) -> None:
    assert not is_programme(tmp_path)


def test_a_programme_is_read_with_its_hash_and_the_tables_it_names(folder: Path) -> None:
    file = read_programme(folder)
    text = (folder / "deal.yaml").read_bytes()
    assert (file.path, file.folder, file.sha256) == (folder / "deal.yaml", folder, hashlib.sha256(text).hexdigest())
    lines = (folder / "bills.csv").read_text(encoding="utf-8").splitlines()
    tape = read_bill_tape(file, Calendar(code="CN"))
    assert len(tape.frame) + len(tape.refused) == len(lines) - 1
    acceptors = read_acceptors(file)
    assert len(acceptors.frame) == len((folder / "whitelist.csv").read_text(encoding="utf-8").splitlines()) - 1


def test_a_history_of_overdue_acts_is_read_where_one_is_named(folder: Path) -> None:
    assert read_overdue_history(read_programme(folder)) is None
    with (folder / "deal.yaml").open("a", encoding="utf-8") as file:
        file.write("\noverdue_events: acts.csv\n")
    acts = "逾期事件编号,承兑人编号,逾期发生日期,逾期发生额\nY1,a1,2022-06-20,300000.00\n"
    (folder / "acts.csv").write_text(acts, encoding="gb18030")
    history = read_overdue_history(read_programme(folder))
    assert history is not None
    assert history.frame[["acceptor_id", "overdue_amount"]].to_numpy().tolist() == [["a1", 300_000.0]]


def test_faults_of_terms_come_together_each_at_its_place(folder: Path) -> None:
    path = folder / "deal.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("bills:"))
    lines[at] = "bill: bills.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(DealError) as caught:
        read_programme(folder)
    said = str(caught.value)
    assert f"deal.yaml:{at + 1}:1:" in said
    assert "Did you mean bills?" in said


def test_another_tape_may_stand_in_and_must_be_one(folder: Path) -> None:
    file = read_programme(folder)
    with pytest.raises(TapeError):
        read_bill_tape(file, Calendar(code="CN"), folder / "whitelist.csv")
