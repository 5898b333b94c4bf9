"""A book of bills watched day by day: when a trigger ends with 10, what falls due when, which days cannot be meant."""

import datetime
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from abs_model.cli import main
from tests.cli.bill_place import Desk, bill_id, desk, live
from tests.faults.sound import assert_refused

# Bills that the guarantor took over in March, due in the autumn of 2024.
MARCH = {"issue_date": "2024-03-20", "guarantee_date": "2024-03-25", "discount_date": "2024-03-25"}

# Due on 16 September, a holiday (Mid-Autumn), and never heard of again.
SILENT = live(1, "100000.00", "A1", "s1", **{**MARCH, "due_date": "2024-09-16"})

# Due on Friday 20 September, refused on the Monday after, claimed on Thursday 26 September.
CLAIMED = live(
    2, "200000.00", "A2", "s2", **{
        **MARCH, "due_date": "2024-09-20", "presented_date": "2024-09-20", "refused_date": "2024-09-23",
        "refusal_reason": "资金不足", "claimed_date": "2024-09-26",
    }
)  # fmt: skip

# Due later, of an acceptor that is in order.
QUIET = live(3, "300000.00", "A3", "s3", issue_date="2024-07-15", guarantee_date="2024-07-16",
             discount_date="2024-07-16", due_date="2025-01-15")  # fmt: skip

# Of a year ago: one bill that the guarantor paid, and one that the acceptor paid.
LAST_YEAR = {"issue_date": "2023-11-10", "guarantee_date": "2023-11-13", "discount_date": "2023-11-13"}
COMPENSATED = live(4, "50000.00", "A2", "s4", **{
    **LAST_YEAR, "due_date": "2024-05-10", "presented_date": "2024-05-10", "refused_date": "2024-05-13",
    "refusal_reason": "资金不足", "claimed_date": "2024-05-14", "compensated_date": "2024-05-20",
    "compensated_amount": "50000.00", "recovered_date": "2024-06-03", "recovered_amount": "50000.00",
})  # fmt: skip
PAID = live(5, "150000.00", "A3", "s5", **{**LAST_YEAR, "due_date": "2024-05-10", "paid_date": "2024-05-10"})

NOTES = Path(__file__).parents[2] / "deals" / "fazhan-scf-2020-1"

Task = tuple[str, str, str, int, bool, bool]


@pytest.fixture
def place(tmp_path: Path) -> Desk:
    return desk(tmp_path, SILENT, CLAIMED, QUIET, COMPENSATED, PAID)


Seen = Callable[[str], Desk]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """The book, with its tables as at a day; each day is looked at once."""
    known: dict[str, Desk] = {}

    def look(day: str) -> Desk:
        if day not in known:
            known[day] = desk(tmp_path_factory.mktemp("day"), SILENT, CLAIMED, QUIET, COMPENSATED, PAID)
            watch(known[day], day)
        return known[day]

    return look


def watch(place: Desk, day: str, *words: str) -> None:
    """Look at the book as at a day."""
    result = place.end("pool", "--as-of", day, *words)
    assert result.exit_code == 0, result.output


def tasks(place: Desk, bill: dict[str, str]) -> list[Task]:
    """What is to be done about a bill: task, who, last day, days left, done, lapsed."""
    return [
        (
            line["task"],
            line["who"],
            line["due_by"],
            int(line["days_left"]),
            line["is_done"] == "true",
            line["is_lapsed"] == "true",
        )
        for line in place.table("tasks")
        if line["bill_id"].startswith(bill["pack_no"])
    ]


def stage(place: Desk, bill: dict[str, str]) -> str:
    (found,) = [line["stage"] for line in place.table("bills") if line["pack_no"] == bill["pack_no"]]
    return found


@pytest.mark.parametrize(
    ("day", "state", "present"),
    [
        ("2024-09-15", "discounted", None),
        # Ten days from the due date itself, holiday or not: until 26 September.
        ("2024-09-16", "due", (10, False)),
        ("2024-09-26", "due", (0, False)),
        ("2024-09-27", "due", (-1, True)),
    ],
)
def test_a_bill_falls_due_on_its_day_and_its_presentment_lapses_after_ten(
    seen: Seen, day: str, state: str, present: tuple[int, bool] | None
) -> None:
    place = seen(day)
    assert stage(place, SILENT) == state
    found = [one for one in tasks(place, SILENT) if one[0] == "present"]
    assert found == ([] if present is None else [("present", "holder", "2024-09-26", present[0], False, present[1])])


def test_two_years_against_the_acceptor_run_from_the_due_date_once_the_window_is_over(seen: Seen) -> None:
    place = seen("2024-09-26")
    assert [one[0] for one in tasks(place, SILENT)] == ["present"]
    place = seen("2024-09-27")
    # From 27 September 2024 to 16 September 2026: 730 days to 27 September 2026, less 11.
    assert ("recourse_acceptor", "holder", "2026-09-16", 719, False, False) in tasks(place, SILENT)


def test_a_refusal_starts_the_days_of_notice_claim_and_recourse(seen: Seen) -> None:
    place = seen("2024-09-23")
    assert stage(place, CLAIMED) == "refused"
    # Presented on the 20th, in time until the 30th. Notice: 23 + 3. Six months end on 23 March 2025.
    assert sorted(tasks(place, CLAIMED)) == [
        ("claim_guarantor", "holder", "2025-03-23", 181, False, False),
        ("give_notice", "holder", "2024-09-26", 3, False, False),
        ("present", "holder", "2024-09-30", 7, True, False),
        ("recourse_acceptor", "holder", "2026-09-20", 727, False, False),
        ("recourse_prior", "holder", "2025-03-23", 181, False, False),
    ]


@pytest.mark.parametrize(
    ("day", "left", "is_lapsed"), [("2024-09-26", 13, False), ("2024-10-09", 0, False), ("2024-10-10", -1, True)]
)
def test_the_guarantor_pays_within_five_working_days_over_the_national_holiday(
    seen: Seen, day: str, left: int, is_lapsed: bool
) -> None:
    # Claimed on Thursday 26 September 2024. Working days after it: Friday 27, Sunday 29 (made up for), Monday 30; off
    # from 1 to 7 October and on Saturday 28 September; then 8 and 9 October: the fifth is 9 October.
    place = seen(day)
    assert stage(place, CLAIMED) == "claimed"
    found = {one[0]: one for one in tasks(place, CLAIMED)}
    assert found["pay_claim"] == ("pay_claim", "guarantor", "2024-10-09", left, False, is_lapsed)
    # Who claims on the last day of notice has told of the refusal in time.
    since = (datetime.date.fromisoformat(day) - datetime.date(2024, 9, 26)).days
    assert found["give_notice"] == ("give_notice", "holder", "2024-09-26", -since, True, False)


def test_other_days_of_payment_are_terms_of_the_programme(place: Desk) -> None:
    place.write_terms("settlement: {claim_payment_days: 2}\n")
    watch(place, "2024-09-27")
    # The second working day after Thursday is the Sunday that is made up for.
    assert [one[2] for one in tasks(place, CLAIMED) if one[0] == "pay_claim"] == ["2024-09-29"]


def test_a_newer_holiday_notice_moves_the_last_day(place: Desk) -> None:
    notice = place.folder / "calendar.yaml"
    notice.write_text("2024: {holidays: [2024-10-08], source: illustrative}\n", encoding="utf-8")
    watch(place, "2024-09-27", "--calendar", str(notice))
    # Nothing but 8 October is off, and no Sunday is worked: 27 and 30 September, 1, 2 and 3 October.
    assert [one[2] for one in tasks(place, CLAIMED) if one[0] == "pay_claim"] == ["2024-10-03"]


# As at 27 September: 600,000 guaranteed and unsettled; 100,000 + 200,000 of it are past due, the rest in January.
MEASURED: dict[str, tuple[str, float, float]] = {
    "n_lapsed_tasks": ("above", 1.0, 0.5),  # the presentment of SILENT
    "overdue_ratio": ("above", 0.5, 0.4999),  # 300,000 / 600,000
    "largest_acceptor_share": ("above", 0.5, 0.4999),  # A3: 300,000 / 600,000
    "utilisation_ratio": ("above", 0.25, 0.2499),  # 600,000 / 2,400,000
    "claim_ratio": ("above", 0.25, 0.2499),  # 50,000 / (50,000 + 150,000)
    "leverage_multiple": ("above", 1.5, 1.4999),  # 600,000 / 400,000
    "n_frozen_acceptors": ("above", 1.0, 0.5),  # A2 has refused
    "liquidity_ratio": ("below", 2.0, 2.0001),  # 600,000 / 300,000 that are due already
}
"""Of each measure: on which side it is watched, its value, and a threshold that the value is just beyond."""


def watch_all(place: Desk, thresholds: dict[str, float]) -> None:
    """Write terms with one trigger for each measure."""
    lines = [
        f"  - {{id: t_{one}, name: {{zh: 警戒{one}, en: alarm of {one}}}, measure: {one}, {MEASURED[one][0]}: {most}}}"
        for one, most in thresholds.items()
    ]
    place.write_terms(
        "\n".join(["limits: {product: 2_400_000}", "capital: {net_assets: 400_000}", "triggers:", *lines, ""]),
        liquid=("liquid_assets: 400_000", "liquid_assets: 600_000"),
    )


def test_no_trigger_is_breached_on_its_threshold_and_that_ends_with_0(place: Desk) -> None:
    watch_all(place, {one: value for one, (_, value, _) in MEASURED.items()})
    result = place.end("monitor", "--as-of", "2024-09-27", "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    for told in json.loads(result.stdout)["triggers"]:
        value = MEASURED[told["measure"]][1]
        assert (told["value"], told["threshold"], told["is_breached"]) == (value, value, False)
    for line in place.table("triggers"):
        assert (line["direction"], float(line["headroom"])) == (MEASURED[line["measure"]][0], 0.0)


def test_every_trigger_beyond_its_threshold_is_named_with_both_numbers_and_that_ends_with_10(place: Desk) -> None:
    watch_all(place, {one: beyond for one, (_, _, beyond) in MEASURED.items()})
    result = place.end("monitor", "--as-of", "2024-09-27", "--json", "--lang", "zh")
    assert result.exit_code == 10, result.output
    assert [one["is_breached"] for one in json.loads(result.stdout)["triggers"]] == [True] * len(MEASURED)
    for line, (measure, (_, value, beyond)) in zip(result.stderr.splitlines(), MEASURED.items(), strict=True):
        assert f"警戒{measure}" in line
        assert f"{value:g}" in line
        assert f"{beyond:g}" in line
    for told in place.table("triggers"):
        _, value, beyond = MEASURED[told["measure"]]
        assert float(told["headroom"]) == pytest.approx(-abs(beyond - value), abs=1e-12)


def test_one_breach_is_enough_and_the_screen_marks_it_and_lists_what_is_to_be_done(place: Desk) -> None:
    watch_all(place, {one: value for one, (_, value, _) in MEASURED.items()} | {"overdue_ratio": 0.4999})
    result = place.end("monitor", "--as-of", "2024-09-27", "--lang", "en")
    assert result.exit_code == 10, result.output
    (line,) = result.stderr.splitlines()
    assert "alarm of overdue_ratio" in line
    (marked,) = [one for one in result.stdout.splitlines() if "!!! breached" in one]
    assert "49.99%" in marked
    for word in ("2024-09-26", "2024-10-09", bill_id(SILENT)[-20:], bill_id(CLAIMED)[-20:]):
        assert word in result.stdout, word
    assert "workbook.xlsx" in {path.name for path in place.results.iterdir()}


def test_a_guarantor_without_any_liquid_assets_breaches_its_liquidity(place: Desk) -> None:
    trigger = "triggers:\n  - {id: it, name: {zh: 流动, en: liquid}, measure: liquidity_ratio, below: 1}\n"
    place.write_terms(trigger, liquid=("liquid_assets: 400_000", "liquid_assets: 0"))
    # Nothing against 300,000 that are due: 0, and 0 is below 1.
    (told,) = place.answer("pool", "--as-of", "2024-09-27")["triggers"]
    assert (told["value"], told["is_breached"]) == (0.0, True)


def test_what_cannot_be_measured_is_no_breach(place: Desk) -> None:
    trigger = "triggers:\n  - {id: it, name: {zh: 代偿, en: claims}, measure: claim_ratio, above: 0}\n"
    place.write_terms(trigger)
    # By 1 April no guarantee had ended: there is nothing to divide by.
    (told,) = place.answer("pool", "--as-of", "2024-04-01")["triggers"]
    assert (told["value"], told["is_breached"]) == (None, False)


def test_a_bill_that_cannot_be_read_is_told_beside_the_figures_that_leave_it_out(place: Desk) -> None:
    place.write_rows("bills.csv", [SILENT, {**CLAIMED, "face": "viel"}, QUIET])
    result = place.end("monitor", "--as-of", "2024-09-27", "--lang", "en")
    assert result.exit_code == 0, result.output
    assert "1 of 3 rows refused" in result.stderr


@pytest.mark.parametrize("day", ["2023-11-12", "1999-12-31"])
def test_a_day_before_the_first_guarantee_ends_with_4_and_writes_nothing(place: Desk, day: str) -> None:
    result = place.end("monitor", "--as-of", day)
    assert_refused(result, 4, "bills.csv", f"no bill is guaranteed and unsettled on {day}", "--as-of")
    assert not place.results.exists()


def test_the_first_day_of_the_first_guarantee_can_be_looked_at(place: Desk) -> None:
    said = place.answer("pool", "--as-of", "2023-11-13")
    figures = {one["identifier"]: one["value"] for one in said["figures"]}
    # Both bills of last year are live on it, and no other: 50,000 + 150,000.
    assert (figures["n_live_bills"], figures["used"]) == (2, 200_000.0)


@pytest.mark.parametrize("word", ["30.6.2024", "2024-02-30", "2024/06/28", "2024-6-28", "yesterday", ""])
@pytest.mark.parametrize("command", ["monitor", "approve"])
def test_a_day_that_is_no_date_ends_with_2_and_says_how_one_is_written(place: Desk, command: str, word: str) -> None:
    result = place.end(command, "--as-of", word)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"'--as-of': {word!r} is no date; write year, month and day: 2021-07-07." in result.stderr
    assert not place.results.exists()


@pytest.mark.parametrize("command", ["check", "pool", "project", "run", "report", "stress", "simulate"])
def test_a_deal_of_notes_takes_no_day_and_says_where_its_dates_are(command: str) -> None:
    result = CliRunner().invoke(main, [command, str(NOTES), "--as-of", "2024-09-27"])
    assert (result.exit_code, result.stdout) == (2, "")
    last = result.stderr.splitlines()[-1]
    assert "--as-of: a book of bills is wanted; the dates of other deals are in the deal file." in last
