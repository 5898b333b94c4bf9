"""Sizing what an IP note may cost its debtors: the answer is looked at through the note that has it."""

import pytest

from abs_model.errors import DealError
from abs_model.run.borrower_cost import all_in_cost, borrower_figure
from abs_model.run.claim_deal import rebuilt
from abs_model.run.record import Subject
from abs_model.run.size import Answer, Question, size
from abs_model.run.target import figures_of, parse_target
from abs_model.run.term import set_terms
from abs_model.scenario.scenario import BASE
from tests.ip import NANSHAN, Terms, ip_book, ip_deal, ip_subject
from tests.small_subjects import small_deal


@pytest.fixture(scope="module")
def subject() -> Subject:
    """Two debtors whose claims bear 0.25 % more than the coupon; the second one has more and a smaller share of it."""
    ip: Terms = {
        "claims": {"frequency": "quarterly", "amortisation": "interest_only", "margin": 0.0025},
        "guarantee_fee": {"rate": 0.012},
        "subsidies": [NANSHAN],
    }
    return ip_subject(ip_book(ip_deal(ip=ip), [{"rate": ""}, {"rate": "", "principal": 60_000_000}]))


def answered(subject: Subject, term: str, target: str, **asked: object) -> Answer:
    return size(subject, Question(term=term, target=target, scenario=BASE, **asked))  # type: ignore[arg-type]


def figure(subject: Subject, name: str, **terms: float) -> float:
    """A figure of the note with some terms changed, by its own tables alone."""
    values = {path.replace("__", "."): value for path, value in terms.items()}
    changed = rebuilt(subject, set_terms(subject.deal, values))
    assert changed.claims is not None
    return borrower_figure(all_in_cost(changed.claims), name)


def test_the_largest_coupon_that_keeps_the_cost_after_subsidy(subject: Subject) -> None:
    answer = answered(subject, "tranches.A.coupon_rate", "borrowers.rate_after_subsidy <= 0.028", aim="maximise")
    assert answer.value is not None
    assert figure(subject, "rate_after_subsidy", tranches__A__coupon_rate=answer.value) <= 0.028 + 1e-12
    further = round(answer.value + 2e-6, 8)
    assert figure(subject, "rate_after_subsidy", tranches__A__coupon_rate=further) > 0.028
    assert answer.figure_before == figure(subject, "rate_after_subsidy")
    assert answer.is_moved
    assert answer.bound == "target"


@pytest.mark.parametrize(
    ("term", "target", "sign"),
    [
        ("ip.guarantee_fee.rate", "borrowers.largest_rate_after_subsidy <= 0.028", 1),
        ("ip.subsidies.district.brackets.1.ratio", "borrowers.simple_rate <= 0.028", -1),
    ],
)
def test_terms_of_the_note_can_be_looked_for(subject: Subject, term: str, target: str, sign: int) -> None:
    aim = "maximise" if sign > 0 else "minimise"
    answer = answered(subject, term, target, aim=aim, low=0.0, high=1.0)
    assert answer.value is not None
    wanted = target.partition(" ")[0].removeprefix("borrowers.")
    assert figure(subject, wanted, **{term.replace(".", "__"): answer.value}) <= 0.028 + 1e-12
    beyond = round(answer.value + sign * 1e-5, 8)
    assert figure(subject, wanted, **{term.replace(".", "__"): beyond}) > 0.028


def test_the_largest_is_that_of_the_debtor_who_pays_most(subject: Subject) -> None:
    assert figure(subject, "largest_rate_after_subsidy") > figure(subject, "rate_after_subsidy")


def test_other_deals_have_no_borrowers() -> None:
    deal = small_deal(1)
    assert not [figure for figure in figures_of(deal) if figure.startswith("borrowers.")]
    with pytest.raises(DealError, match="there is no figure"):
        parse_target("borrowers.rate_after_subsidy <= 0.028", deal)


def test_a_rate_in_per_cent_is_refused(subject: Subject) -> None:
    with pytest.raises(DealError, match=r"Write 0\.028 for 2\.8 %"):
        parse_target("borrowers.rate_after_subsidy <= 2.8", subject.deal)
