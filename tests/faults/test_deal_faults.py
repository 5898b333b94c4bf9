"""Deal files that cannot be run: each ends with 3, says where, what, wanted and what to do, and leaves no results."""

from pathlib import Path

import pytest

from tests.faults.sound import SHELF, Workspace, assert_refused

FAULTS = {
    "a_rate_written_in_per_cent": (
        "coupon_rate: 0.038", "coupon_rate: 3.8",
        ("deal.yaml:25:", "coupon_rate", "3.8", "a decimal below 1 is wanted", "Write 0.038 for 3.8 %."),
    ),
    "a_misspelt_account": (
        "{draw: reserve, for: [A.interest, A.principal]}", "{draw: resreve, for: [A.interest, A.principal]}",
        ("deal.yaml:45:", "resreve", "Did you mean reserve?"),
    ),
    "a_tranche_that_no_step_pays": (
        "    - pay: A.principal\n", "",
        ("deal.yaml:", "normal never pays A.principal", "a step that pays it is wanted", "Add pay: A.principal."),
    ),
    "a_duplicate_key": (
        "  closing: 2024-07-05\n", "  closing: 2024-07-05\n  closing: 2024-07-08\n",
        ("deal.yaml:14:", "closing"),
    ),
    "an_unknown_field": (
        "redemption: bullet}", "redemption: bullet, cupon: 0.04}",
        ("deal.yaml:25:", "cupon"),
    ),
    "a_field_that_is_missing": (
        "  cut_off: 2024-06-28\n", "",
        ("deal.yaml:", "cut_off"),
    ),
    "a_closing_before_the_cut_off": (
        "closing: 2024-07-05", "closing: 2024-06-03",
        ("deal.yaml:13:", "closing", "2024-06-03", "2024-06-28"),
    ),
    "instalments_that_do_not_add_up": (
        "redemption: bullet}",
        "redemption: schedule, "
        "instalments: [{date: 2025-01-06, amount: 1_000_000}, {date: 2025-07-07, amount: 2_000_000}]}",
        ("deal.yaml:25:", "3,000,000", "3,500,000"),
    ),
    "a_guarantee_that_is_never_drawn": (
        "    - draw: guarantee\n", "",
        ("deal.yaml:", "support.guarantee is never drawn", "a step that draws it is wanted", "Add draw: guarantee"),
    ),
    "a_reimbursement_before_what_the_guarantee_covers": (
        "    - pay: A.interest\n", "    - reimburse: guarantee\n    - pay: A.interest\n",
        ("deal.yaml:43:", "guarantee"),
    ),
    "a_number_in_quotes": (
        "balance: 3_500_000", 'balance: "3_500_000"',
        ("deal.yaml:25:", "balance", "3_500_000", "quote"),
    ),
    "a_day_that_no_calendar_has": (
        "closing: 2024-07-05", "closing: 2024-06-31",
        ("deal.yaml:13:", "2024-06-31"),
    ),
    "a_full_width_colon": (
        "id: small\n", "id：small\n",
        ("deal.yaml:1:", "：", "full-width"),
    ),
    "an_account_paid_to_itself": (
        "{transfer: reserve, to: collection}", "{transfer: reserve, to: reserve}",
        ("deal.yaml:47:", "reserve"),
    ),
    "two_tranches_of_one_id": (
        "accounts:\n",
        "  - {id: A, name: {zh: 甲, en: a}, rank: senior, balance: 1_000, redemption: bullet}\naccounts:\n",
        ("deal.yaml:26:", "A"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_the_deal_is_refused_for(fault: str, place: Workspace) -> None:
    old, new, parts = FAULTS[fault]
    place.replace("deal.yaml", old, new)
    assert_refused(place.end(), 3, *parts)
    assert not place.results.exists()


def test_every_fault_is_said_at_once(place: Workspace) -> None:
    place.replace("deal.yaml", "coupon_rate: 0.038", "coupon_rate: 3.8")
    place.replace("deal.yaml", "closing: 2024-07-05", "closing: soon")
    result = place.end()
    assert_refused(result, 3, "deal.yaml:13:", "deal.yaml:25:")
    assert len(result.stderr.splitlines()) == 2


def test_a_deal_saved_as_gb18030_is_refused_with_a_way_to_save_it(place: Workspace) -> None:
    text = (place.folder / "deal.yaml").read_text(encoding="utf-8")
    place.write("deal.yaml", text, encoding="gb18030")
    assert_refused(place.end(), 3, "deal.yaml:3:", "GB18030", "UTF-8 is wanted", "Save it as UTF-8")
    assert not place.results.exists()


def test_a_missing_deal_file_is_named(place: Workspace) -> None:
    (place.folder / "deal.yaml").rename(place.folder / "deel.yaml")
    assert_refused(place.end(), 3, "deal.yaml", "there is no such file", "Did you mean deel.yaml?")


def test_a_missing_deal_folder_is_named(tmp_path: Path) -> None:
    assert_refused(Workspace(tmp_path / "nowhere").end(), 3, "nowhere", "there is no such file")


def test_a_missing_shelf_file_is_named(place: Workspace) -> None:
    place.replace("deal.yaml", "dates:\n", "shelf: ../shelf.yaml\ndates:\n")
    assert_refused(place.end(), 3, "shelf.yaml", "there is no such file")
    assert not place.results.exists()


SHELF_FAULTS = {
    "an_issue_above_what_is_left": ("issued_before: 7_000_000\n", ("3,500,000.00", "at most 3,000,000.00")),
    "an_issue_above_the_cap_of_one_series": ("per_issue_cap: 2_000_000\n", ("per_issue_cap", "at most 2,000,000.00")),
    "a_core_enterprise_above_its_cap": ("per_core_enterprise_cap: 1_500_000\n", ("alpha owes 2,000,000.00",)),
    "a_letter_that_has_run_out": (
        "letter_date: 2021-01-04\n",
        ("closing is on 2024-07-05", "2021-01-04 to 2022-01-04"),
    ),
}


@pytest.mark.parametrize("fault", SHELF_FAULTS)
@pytest.mark.parametrize("command", ["check", "run"])
def test_the_issue_does_not_fit_its_shelf_for(fault: str, command: str, place: Workspace) -> None:
    more, parts = SHELF_FAULTS[fault]
    place.write("shelf.yaml", SHELF + more)
    place.replace("deal.yaml", "dates:\n", "shelf: shelf.yaml\ndates:\n")
    assert_refused(place.end(command), 3, "shelf shelf", *parts)
    assert not place.results.exists()


def test_an_issue_that_fits_its_shelf_is_sound(place: Workspace) -> None:
    place.write("shelf.yaml", SHELF + "issued_before: 6_500_000\nletter_date: 2023-01-04\n")
    place.replace("deal.yaml", "dates:\n", "shelf: shelf.yaml\ndates:\n")
    result = place.end("check", "--lang", "en")
    assert result.exit_code == 0
    assert "left of the registered amount 0.00 RMB" in result.stdout
