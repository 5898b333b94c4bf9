"""The sample servicer files: written by their scripts, sound, in agreement with engine and bank to the fen."""

import runpy
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from abs_model.cli.reading import read_case
from abs_model.cli.request import Files
from abs_model.io.servicer_file import read_servicer_file
from abs_model.pool.servicer_tape import ServicerFile
from abs_model.run.correction import changes
from abs_model.run.record import Subject
from abs_model.run.taking import Taking, consider
from tests.house.source import ROOT

DEALS = ROOT / "deals"
SAMPLES = {
    "fazhan-scf-2020-1": ("2020-12-23.csv", "2021-03-23.csv", "2021-06-23.xlsx", "2021-08-24.csv"),
    "fazhan-bills-2020": ("2020-10-23.csv", "2020-11-16.csv", "2020-12-31.csv"),
    "nanshan-ip-abn-2020-1": ("2020-12-16.csv", "2021-03-16.csv"),
}
SERIES = "fazhan-scf-2020-1"
RESTATED = "2021-03-23-restated.csv"


@cache
def subject_of(deal: str) -> Subject:
    return read_case(Files(deal=DEALS / deal)).subject


@cache
def read(deal: str, name: str) -> ServicerFile:
    return read_servicer_file(DEALS / deal / "servicer" / name)


def taken(deal: str, names: tuple[str, ...]) -> Taking:
    files = [read(deal, name) for name in names]
    return consider(subject_of(deal), files[:-1], files[-1])


@pytest.mark.parametrize("deal", SAMPLES)
def test_the_script_writes_the_samples(deal: str, tmp_path: Path) -> None:
    runpy.run_path(str(DEALS / deal / "make_servicer.py"))["write_files"](tmp_path)
    written = sorted(path.name for path in tmp_path.iterdir())
    assert written == sorted(path.name for path in (DEALS / deal / "servicer").iterdir())
    for name in written:
        if name.endswith(".csv"):
            assert (tmp_path / name).read_bytes() == (DEALS / deal / "servicer" / name).read_bytes()
        else:
            assert read_servicer_file(tmp_path / name).records.equals(read(deal, name).records)


@pytest.mark.parametrize(
    ("deal", "n_files"), [(deal, count) for deal, names in SAMPLES.items() for count in range(1, len(names) + 1)]
)
def test_every_sample_agrees_in_everything(deal: str, n_files: int) -> None:
    taking = taken(deal, SAMPLES[deal][:n_files])
    assert read(deal, SAMPLES[deal][n_files - 1]).problems.empty
    assert taking.differences["message_en"].tolist() == []
    assert taking.bank is not None
    assert not taking.bank.lines["difference"].any()


def test_the_restated_file_agrees_and_later_ones_with_it() -> None:
    first, _, third, fourth = SAMPLES[SERIES]
    for names in ((first, RESTATED), (first, RESTATED, third)):
        assert taken(SERIES, names).differences.empty
    after = taken(SERIES, (first, RESTATED, third, fourth))
    assert after.is_sound
    assert sorted(after.differences["rule"]) == ["bank_line", "bank_line", "bank_line", "claim_above_needed"]


def test_the_correction_reaches_tax_claim_and_rest() -> None:
    """What was recovered after a default is no income: tax falls, so does the claim, and the rest is larger."""
    first, _, third, fourth = SAMPLES[SERIES]
    before, after = (
        taken(SERIES, (first, second, third, fourth)).projection for second in (SAMPLES[SERIES][1], RESTATED)
    )
    assert before is not None
    assert after is not None
    table = changes(before, after, last=14)
    parts = ["change_claim", "change_reimbursed", "change_paid", "change_standing"]
    money = table[table["change_part"].isin(parts)].set_index(["period", "change_part", "change_line"])
    moved = money["correction_change"].round(2).to_dict()
    face, price, factor = 27_367_621_256, 26_205_000_000, Fraction(3, 103) * Fraction(112, 100)

    def tax(amount: int) -> int:
        exact = Fraction(amount * (face - price), face) * factor
        return int(exact + Fraction(1, 2))

    late = 2_680_912_477
    told = face - late - 10_864_000
    known = told - 148_000_000
    now = (tax(known) - tax(told)) / 100
    later = (tax(known + late) - tax(told + late)) / 100 - now
    assert moved == {
        (12, "change_claim", "guarantee"): round(now, 2),
        (12, "change_paid", "tax"): round(now, 2),
        (12, "change_standing", "guarantee.advance"): round(now, 2),
        (13, "change_reimbursed", "guarantee"): round(now, 2),
        (13, "change_paid", "tax"): round(later, 2),
        (13, "change_paid", "originator"): round(-now - later, 2),
    }


def test_the_samples_are_of_every_kind() -> None:
    folder = DEALS / SERIES / "servicer"
    assert (folder / "2020-12-23.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    with pytest.raises(UnicodeDecodeError):
        (folder / "2021-03-23.csv").read_text(encoding="utf-8")
    assert len(set(read(SERIES, "2021-06-23.xlsx").records["sheet"])) >= 4
    assert (folder / "2021-08-24.csv").read_text(encoding="utf-8").startswith("record,")
