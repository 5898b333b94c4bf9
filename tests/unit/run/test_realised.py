"""A deal some of whose life is over: whom records are about, and what the subject is then."""

from datetime import date

import numpy as np
import pytest

from abs_model.deal.deal import Deal
from abs_model.engine.default_times import day_number
from abs_model.engine.ledger import MARKET
from abs_model.pool.pool import Pool
from abs_model.run.credit import credit_model
from abs_model.run.driven import footing, with_failures
from abs_model.run.project import project
from abs_model.run.realised import course_of, window_of
from abs_model.run.record import Subject
from abs_model.run.simulate import Settings, simulate
from abs_model.scenario.scenario import BASE
from tests.bills import book, subject_of_book
from tests.builders import day, deal_of
from tests.ip import ip_book, ip_deal, ip_subject
from tests.recorded import records_frame
from tests.small_subjects import credit_of, scenario, small_deal, subject_of

NOVEMBER = 5
"""The window of the small deal that ends on 2020-11-23."""


def small() -> Subject:
    """c1 owes 60,000 and c2 40,000 on 2021-05-10; a note of 80,000 and a guarantee."""
    return subject_of(small_deal(2), [60_000.0, 40_000.0])


def after(subject: Subject, *rows: tuple[object, ...], last: int = NOVEMBER) -> Subject:
    records = records_frame(
        [(record, name, day(str(when)), fen, status, "") for record, name, when, fen, status in rows]
    )
    return course_of(subject, [(records, last)]).subject(subject)


def test_a_window_is_known_by_its_end() -> None:
    subject = small()
    assert window_of(subject, subject.periods[NOVEMBER].end) == NOVEMBER
    assert window_of(subject, subject.deal.dates.cut_off) == 0
    with pytest.raises(ValueError, match="no collection window ends on 2020-11-24; one of 2020-07-23, "):
        window_of(subject, date(2020, 11, 24))


def test_before_anything_is_over_the_subject_is_what_it_was() -> None:
    subject = small()
    again = course_of(subject).subject(subject)
    assert (again.realised, again.rest, again.as_of) == (None, None, "")
    assert again.pool is subject.pool


def test_everything_still_open_comes_after_what_is_known() -> None:
    subject = after(small())
    end = subject.periods[NOVEMBER].end
    assert subject.as_of == end.isoformat()
    assert subject.first_open_date == date.fromordinal(end.toordinal() + 1)
    assert footing(subject).default_date == subject.first_open_date
    assert with_failures(subject, BASE).failures == {"guarantor": subject.first_open_date}
    model = credit_model(subject, credit_of({"c1": 0.1, "c2": 0.1, "guarantor": 0.05}), BASE)
    assert (model.start_day, model.last_day) == (day_number(end), day("2022-07-07"))
    # Half a year after it, a name of 10 % a year has defaulted with 1 - 0.9 ** (182 / 365).
    found = model.probability(0, np.array([model.start_day, model.start_day + 182]))
    assert found.tolist() == pytest.approx([0.0, 1 - 0.9 ** (182 / 365)])


def test_a_projection_starts_with_what_happened() -> None:
    subject = after(
        small(),
        ("receipt", "rc1", "2020-10-30", 1_000_000, ""),
        ("default", "rc2", "2020-11-02", None, ""),
        ("recovery", "rc2", "2020-11-12", 500_000, ""),
    )
    found = project(subject, [BASE])
    collected, standing = found.payments.between(source="pool.collected")[:, 0], found.payments.standing
    assert collected[NOVEMBER] == 1_000_000
    # What is left of c1 comes on 10 May 2021, of c2 nothing; the guarantor pays what that leaves open of the note.
    assert collected.sum() == 6_000_000
    assert standing["pool.defaulted"][NOVEMBER - 1 :, 0].tolist()[:2] == [0, 4_000_000]
    assert standing["pool.outstanding"][NOVEMBER, 0] == 5_000_000
    assert found.collections.n_elapsed == NOVEMBER
    assert found.plan.face == 10_000_000
    assert found.provenance.tape_sha256.endswith(f", realised {subject.realised.sha256}")  # type: ignore[union-attr]
    # 80,000 and 4,000 of interest are due, 65,000 are there.
    assert found.payments.between(source="guarantee").sum() == 1_900_000


def test_records_name_companies_or_roles_core_enterprises_or_groups() -> None:
    subject = after(
        small(), ("event", "guarantor", "2020-10-01", None, "failed"), ("event", "c2", "2020-10-02", None, "failed")
    )
    assert subject.realised is not None
    assert subject.realised.failure_day == {"guarantor": day("2020-10-01")}
    assert subject.realised.default_day == {"c2": day("2020-10-02")}
    found = project(subject, [BASE])
    # What is outstanding of c2 defaults on the first open day; who never paid does not pay now.
    assert found.payments.standing["pool.defaulted"][NOVEMBER : NOVEMBER + 2, 0].tolist() == [0, 4_000_000]
    assert not found.payments.between(source="guarantee").any()


def test_income_is_what_the_bank_says() -> None:
    terms = {"accounts": [{"id": "collection", "reinvestment_rate": 0.01}]}
    deal = Deal.model_validate(small_deal(1).model_dump(by_alias=True, exclude_unset=True) | _named(terms))
    plain = subject_of(deal, [60_000.0], "2020-10-10")
    silent = after(plain, ("receipt", "rc1", "2020-10-10", 6_000_000, ""))
    told = after(
        plain,
        ("receipt", "rc1", "2020-10-10", 6_000_000, ""),
        ("income", "collection", "2020-11-20", 4_321, ""),
    )
    own = [project(one, [BASE]).payments.between(source=MARKET)[:, 0] for one in (silent, told)]
    # 60,000 for 31 days at 1 %: 50.9589.
    assert [one[NOVEMBER] for one in own] == [5_096, 4_321]
    assert [one[NOVEMBER - 1] for one in own] == [0, 0]
    assert own[1][NOVEMBER + 1] > 0


def _named(terms: dict[str, list[dict[str, object]]]) -> dict[str, object]:
    return {"accounts": [{"name": {"zh": "户", "en": "account"}} | one for one in terms["accounts"]]}


def test_a_simulation_of_the_rest_adds_what_has_defaulted() -> None:
    credit = credit_of({"c1": 0.1, "c2": 0.1, "guarantor": 0.05})
    subject = after(small(), ("default", "rc2", "2020-11-02", None, ""))
    found = simulate(subject, credit, BASE, Settings(n_paths=16_384))
    mean = next(one for one in found.estimates if one.identifier == "expected_defaulted")
    # c1 owes 60,000 until 10 May 2021, 168 days after 23 November; a default on that day still costs all of it.
    expected = 40_000 + 60_000 * (1 - 0.9 ** (168 / 365))
    assert mean.exact == pytest.approx(expected)
    assert mean.value == pytest.approx(expected, rel=1e-6)
    gone = after(small(), ("default", "rc1", "2020-11-02", None, ""), ("event", "c1", "2020-11-02", None, "failed"))
    dead = simulate(gone, credit, BASE, Settings(n_paths=16_384))
    any_default = next(one for one in dead.estimates if one.identifier == "any_default_probability")
    assert (any_default.value, any_default.exact) == (1.0, pytest.approx(1.0))


def test_an_ip_note_takes_cash_for_a_claim_to_its_instalments() -> None:
    subject = ip_subject(ip_book(ip_deal(n_debtors=1)))
    course = course_of(subject)
    first = subject.pool.face[0]
    ids = subject.pool.frame["receivable_id"]
    assert ids.iloc[0] == "c1-01"
    end = subject.periods[1].end
    records = records_frame([("receipt", "c1", day(end.isoformat()), int(first) + 5, "", "")])
    states = course.after(subject, records, 1).states
    assert states.amounts["paid"][:3].tolist() == [first, 5, 0]


def test_a_book_of_bills_goes_on_as_a_deal() -> None:
    made = book({"face": 100.0}, {"face": 200.0})
    subject = subject_of_book(made)
    pool: Pool = subject.pool
    course = course_of(subject)
    assert course.roster.is_guaranteed.all()
    records = records_frame([])
    found = course.after(subject, records, 1)
    now = project(found.subject(subject), [BASE])
    window = subject.periods[1].end
    due = pool.face[course.roster.pay_day <= day(window.isoformat())].sum()
    assert found.states.windows["claimed"][1] == due > 0
    # Nobody has paid, so the guarantor pays what fell due; in the base case all of it comes back.
    assert now.payments.between(source="guarantee")[1, 0] == due
    assert now.payments.paid("guarantee").sum() == due


def test_terms_of_a_deal_that_is_over_are_terms_still() -> None:
    deal = deal_of(
        dates={"cut_off": "2020-06-30", "closing": "2020-07-07", "expected_maturity": "2020-12-07",
               "legal_final": "2020-12-07", "payment": ["2020-12-07"], "calendar": "XSHE"},
        pool={"clean_up_call": {"pool_ratio": 0.10}},
        tranches=[{"id": "A", "rank": "senior", "balance": 90_000.0, "redemption": "bullet"}],
        normal=[{"pay": "A.interest"}, {"pay": "A.principal"}, {"release": "originator", "after": "A"}],
    )  # fmt: skip
    plain = subject_of(deal, [100_000.0], "2021-03-10")
    last = len(plain.periods) - 1
    # A clean-up call looks at a tenth of the face at the cut-off, not of what was left before.
    for paid, called in ((9_000_000, 1_000_000), (8_999_999, 0)):
        found = project(after(plain, ("receipt", "rc1", "2020-09-01", paid, ""), last=last - 1), [BASE])
        assert found.payments.between(source="originator").sum() == called


def test_a_scenario_of_the_past_happens_now() -> None:
    plain = small()
    lost = scenario(defaults=[{"obligor": "c1", "date": "2020-08-01"}])
    found = project(after(plain), [lost])
    assert found.payments.standing["pool.defaulted"][:, 0].tolist()[NOVEMBER : NOVEMBER + 2] == [0, 6_000_000]
