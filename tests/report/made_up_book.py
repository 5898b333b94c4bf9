"""A guarantor's book to report on: two small deals, hostile names, a limit that is broken, items that no file has."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

import pandas as pd

from abs_model.deal.party import CoreEnterprise
from abs_model.glossary import words_of
from abs_model.report.book_sheet import GUARANTOR_WORDS, GuarantorReport
from abs_model.run.book_model import BookDeal
from abs_model.run.book_path import BookLimits, Change
from abs_model.run.book_simulation import BookSettings, BookSimulation, simulate_book
from abs_model.run.exposure_ledger import Ledger, ledger, of_guarantor
from abs_model.run.exposure_member import Member
from abs_model.run.guarantor_view import GuarantorView, guarantor_view
from abs_model.run.near_duplicate import near_duplicates
from abs_model.run.simulate import Settings
from abs_model.run.supervisory_return import supervisory_return
from tests.guarantors import DAY, RULEBOOK, business, guarantor, sheet
from tests.report.conftest import FORMULA
from tests.small_subjects import credit_of, small_deal, subject_of

GUARANTOR = "guarantor"
NAMES = {
    "first": {"c1": FORMULA, "c2": "四川甲乙物流有限公司"},
    "second": {"c1": FORMULA, "c2": "四川甲乙物流股份有限公司"},
}


def member(deal_id: str, face: tuple[float, float]) -> Member:
    """Notes of 80,000 on two names, guaranteed in full."""
    names = NAMES[deal_id]
    deal = small_deal(2, id=deal_id, source={"pool": "illustrative"})  # type: ignore[arg-type]
    cores = [CoreEnterprise(id=key, name=name, name_en=f"company {key}", rating="AA") for key, name in names.items()]
    deal = deal.model_copy(update={"core_enterprises": tuple(cores)})
    return Member(deal_id=deal_id, subject=subject_of(deal, [*face]))


@lru_cache(maxsize=1)
def made_up_members() -> tuple[Member, ...]:
    """Both deals."""
    return member("first", (60_000.0, 40_000.0)), member("second", (50_000.0, 50_000.0))


@lru_cache(maxsize=1)
def made_up_ledger() -> Ledger:
    """Their lines on the day."""
    return ledger(made_up_members(), DAY)


@lru_cache(maxsize=1)
def made_up_view() -> GuarantorView:
    """A guarantor of half a million: one client is beyond a tenth of it, class II assets are not known."""
    own = guarantor(
        business("aa_bond", 1_000_000.0),
        id=GUARANTOR,
        balance_sheets=(sheet(net_assets=500_000.0, class_2=None),),
        source={"balance_sheets": "illustrative"},
    )
    return guarantor_view(own, RULEBOOK, of_guarantor(made_up_ledger(), GUARANTOR), DAY)


@lru_cache(maxsize=1)
def made_up_simulation() -> BookSimulation:
    """One draw through both deals; without the second one for comparison."""
    known = made_up_ledger().obligors
    deals = [
        BookDeal(
            deal_id=one.deal_id,
            subject=one.subject,
            entities={key: known.of(one.deal_id, "debtor", key).id for key in NAMES[one.deal_id]},
        )
        for one in made_up_members()
    ]
    settings = BookSettings(
        drawing=Settings(n_paths=4_096),
        as_of=DAY,
        limits=BookLimits(liquid_assets=50_000.0, net_assets=400_000.0),
        changes=(Change(id="alone", without=("second",)),),
    )
    credit = credit_of({"c1": 0.05, GUARANTOR: 0.01}, source={"correlation": "illustrative"})
    return simulate_book(deals, GUARANTOR, credit, settings)


def made_up_report(simulations: Mapping[str, BookSimulation] | None = None) -> GuarantorReport:
    """All of it; with a simulation if there is to be one."""
    found, view = made_up_ledger(), made_up_view()
    with words_of(GUARANTOR_WORDS):
        returns = supervisory_return(view, RULEBOOK)
    left_out = pd.DataFrame([{"deal_id": "later", "product": "ip_abn", "reason": "closes_later"}])
    return GuarantorReport(
        ledger=found,
        members=made_up_members(),
        guarantors={GUARANTOR: "示例担保"},
        near_duplicates=near_duplicates(found.obligors),
        left_out=left_out,
        views={GUARANTOR: view},
        returns={GUARANTOR: returns},
        simulations=simulations or {},
        file_hashes={GUARANTOR: "a" * 64},
    )


def with_draw() -> GuarantorReport:
    """All of it with the simulation."""
    return made_up_report({GUARANTOR: made_up_simulation()})


def with_exposures(report: GuarantorReport, exposures: pd.DataFrame) -> GuarantorReport:
    """The same with other lines."""
    return replace(report, ledger=replace(report.ledger, exposures=exposures))
