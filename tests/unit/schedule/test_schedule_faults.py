"""Terms that make no schedule, and what the user is told."""

from dataclasses import replace
from datetime import date

import pytest

from abs_model.errors import DealError
from abs_model.schedule.calendar import Calendar
from abs_model.schedule.period import ScheduleTerms, build_schedule, schedule_faults

SHENZHEN = Calendar(code="XSHE")
SOUND = ScheduleTerms(
    cut_off=date(2020, 6, 30),
    closing=date(2020, 7, 7),
    expected_maturity=date(2021, 7, 7),
    legal_final=date(2022, 7, 7),
    payment=(date(2021, 7, 7),),
    collection="monthly",
    after_maturity="monthly",
    roll="following",
    timeline=(("servicer_report", -10), ("transfer", -3)),
)


def refused(terms: ScheduleTerms) -> list[str]:
    with pytest.raises(DealError) as raised:
        build_schedule(terms, SHENZHEN)
    return str(raised.value).splitlines()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"closing": date(2020, 6, 29)}, "dates.closing: 2020-06-29 lies before the cut-off date 2020-06-30;"),
        (
            {"legal_final": date(2021, 7, 6)},
            "dates.legal_final: 2021-07-06 lies before the expected maturity 2021-07-07;",
        ),
        ({"payment": ()}, "dates.payment: it is empty;"),
        (
            {"payment": (date(2020, 7, 7), date(2021, 7, 7))},
            "dates.payment[0]: 2020-07-07 does not lie after the closing 2020-07-07;",
        ),
        (
            {"payment": (date(2021, 1, 7), date(2021, 1, 7), date(2021, 7, 7))},
            "dates.payment[1]: 2021-01-07 does not lie after 2021-01-07;",
        ),
        ({"payment": (date(2021, 1, 7),)}, "dates.payment[0]: the last scheduled payment is on 2021-01-07;"),
        ({"collection": "monthy"}, "dates.collection: 'monthy' is not known;"),
        ({"after_maturity": "yearly"}, "dates.after_maturity: 'yearly' is not known;"),
        ({"roll": "next"}, "dates.roll: 'next' is not known;"),
        ({"calculation": "servicer_reprot"}, "dates.calculation: event 'servicer_reprot' is not in the timeline;"),
        (
            {"timeline": (("servicer_report", 2),)},
            "dates.timeline.servicer_report: collection closes 2 business days after the payment date;",
        ),
        (
            {"timeline": (("servicer_report", -10), ("servicer_report", -9))},
            "dates.timeline.servicer_report: it is given 2 times;",
        ),
        (
            {"timeline": (("servicer_report", -10), ("payment", -1))},
            "dates.timeline.payment: the payment date itself is given an offset;",
        ),
        (
            # Back from Tuesday 07-14: 07-13, 07-10 .. 07-06 (6), 07-03 .. 07-01 (9), 06-30 (10): the cut-off date.
            {"payment": (date(2020, 7, 14), date(2021, 7, 7))},
            "dates.cut_off: collection for the first payment 2020-07-14 closes on 2020-06-30;",
        ),
        (
            {"payment": (date(2020, 10, 1), date(2020, 10, 3), date(2021, 7, 7))},
            "dates.payment: 2020-10-01 and 2020-10-03 both close on 2020-09-17;",
        ),
    ],
)
def test_a_fault_of_the_terms_is_told_alone_with_its_place(changes: dict[str, object], told: str) -> None:
    faults = refused(replace(SOUND, **changes))  # type: ignore[arg-type]
    assert len(faults) == 1
    assert faults[0].startswith(told)


def test_a_misspelt_calculation_event_gets_the_nearest_one_as_remedy() -> None:
    (fault,) = refused(replace(SOUND, calculation="servicer_reprot"))
    assert fault.endswith("Did you mean servicer_report?")


def test_all_faults_of_the_terms_are_told_at_once() -> None:
    terms = replace(
        SOUND,
        closing=date(2020, 6, 1),
        legal_final=date(2021, 1, 1),
        roll="next",  # type: ignore[arg-type]
        calculation="report",
    )
    places = [fault.split(":")[0] for fault in refused(terms)]
    assert places == ["dates.roll", "dates.calculation", "dates.closing", "dates.legal_final"]


def test_faults_can_be_asked_for_without_an_exception() -> None:
    assert schedule_faults(SOUND, SHENZHEN) == ()
    (fault,) = schedule_faults(replace(SOUND, payment=()), SHENZHEN)
    assert fault.where == "dates.payment"
