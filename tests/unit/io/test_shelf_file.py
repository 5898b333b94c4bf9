"""A shelf is read whole or refused whole."""

from pathlib import Path

import pytest

from abs_model.errors import DealError
from abs_model.io.shelf_file import read_shelf

TEXT = """\
id: fazhan-shelf
name: {zh: 发展储架, en: Fazhan shelf}
venue: SZSE
registered_amount: 5_000_000_000
letter_date: 2020-06-01
per_issue_cap: 1_000_000_000
source: {registered_amount: 四川融资担保动态 2020 Q3}
"""


def write(folder: Path, old: str = "", new: str = "") -> Path:
    """The shelf file, with a piece of its text changed."""
    file = folder / "shelf.yaml"
    file.write_text(TEXT.replace(old, new, 1) if old else TEXT, encoding="utf-8")
    return file


def test_a_shelf_is_read_from_its_file_or_its_folder(tmp_path: Path) -> None:
    shelf = read_shelf(write(tmp_path))
    assert (shelf.registered_amount, shelf.validity_months) == (5_000_000_000, 24)
    assert read_shelf(tmp_path) == shelf


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("SZSE", "SZS", '3:8: venue is "SZS"; one of SZSE, SSE, interbank is wanted. Did you mean SZSE?'),
        ("2020-06-01", "2020-6-1", '5:14: letter_date is "2020-6-1"; a date is wanted. Write 2020-06-01.'),
        (
            "per_issue_cap: 1_000_000_000",
            "per_issue_cap: 5_000_000_001",
            "6:16: per_issue_cap is 5,000,000,001.00 yuan; "
            "at most the registered amount, 5,000,000,000.00 yuan, is wanted. Check both amounts.",
        ),
        (
            "per_issue_cap: 1_000_000_000",
            "first_issue_months: 36",
            "6:21: first_issue_months is 36; at most validity_months, 24, is wanted. Check both.",
        ),
    ],
)
def test_a_shelf_that_does_not_fit_is_said_in_full(tmp_path: Path, old: str, new: str, said: str) -> None:
    file = write(tmp_path, old, new)
    with pytest.raises(DealError) as caught:
        read_shelf(file)
    assert str(caught.value) == f"{file}:{said}"
