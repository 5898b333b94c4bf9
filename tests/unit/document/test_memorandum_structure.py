"""The structure diagram: who stands where, what reaches whom, nothing over anything else."""

from itertools import combinations
from pathlib import Path
from typing import Any, get_args

import matplotlib as mpl
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from abs_model.deal.deal import Deal
from abs_model.deal.party import Role
from abs_model.document.structure import Diagram, structure_of
from abs_model.document.structure_chart import draw_structure, framed
from abs_model.glossary import Language
from abs_model.io.deal_file import read_deal
from abs_model.report.chart_style import settings
from tests.builders import deal_of, series_one_deal

DEALS = Path(__file__).parents[3] / "deals"
DATES = {
    "cut_off": "2020-06-30", "closing": "2020-07-07", "expected_maturity": "2021-07-07", "legal_final": "2022-07-07",
    "payment": ["2021-07-07"], "calendar": "XSHE",
}  # fmt: skip
NOTES = [{"pay": "A.interest"}, {"pay": "A.principal"}]


def deal_with(roles: tuple[str, ...], providers: tuple[str, ...] = (), **terms: Any) -> Deal:
    """A deal with parties in these roles, and a support of each provider."""
    return deal_of(
        dates=DATES,
        tranches=[{"id": "A", "rank": "senior", "balance": 100, "redemption": "bullet"}],
        parties={
            role: {"id": role, "name": f"四川某某{role}有限责任公司", "name_en": f"the {role} company"}
            for role in roles
        },
        support=[
            {"id": f"s{place}", "kind": "guarantee", "provider": role, "covers": ["A.interest", "A.principal"]}
            for place, role in enumerate(providers)
        ],
        normal=[*NOTES, *({"draw": f"s{place}"} for place in range(len(providers)))],
        **terms,
    )


def every_role() -> Deal:
    """A deal in which every role is held, with four providers of support."""
    roles = get_args(Role)
    return deal_with(roles, ("guarantor", "re_guarantor", "liquidity_provider", "guarantee_fund"))


def reached(diagram: Diagram, kind: str, start: str) -> set[str]:
    """Boxes that arrows of a kind lead to from a box."""
    found, waiting = set[str](), [start]
    while waiting:
        here = waiting.pop()
        new = {flow.target for flow in diagram.flows if flow.kind == kind and flow.source == here} - found
        found |= new
        waiting += new
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_party_is_named_once_in_a_box_or_below(language: Language) -> None:
    deal = every_role()
    diagram = structure_of(deal, language)
    words = [*(name for one in diagram.places for name in one.names), *diagram.others]
    for role, party in deal.parties.items():
        own = party.name if language == "zh" else party.name_en  # type: ignore[union-attr]
        assert sum(str(own) in word for word in words) == 1, role


def test_a_promoter_that_is_the_guarantor_shares_its_box() -> None:
    diagram = structure_of(read_deal(DEALS / "fazhan-scf-2020-1").deal, "zh")
    assert diagram.place("provider.guarantor").title == "担保人 / 发起人"
    assert not any("发起人" in line for line in diagram.others)


@pytest.mark.parametrize("without", [(), ("servicer",), ("registrar",), ("servicer", "registrar"), ("originator",)])
def test_what_payers_pay_reaches_investors_and_what_these_paid_reaches_suppliers(without: tuple[str, ...]) -> None:
    roles = tuple(one for one in ("originator", "servicer", "registrar", "custodian", "investor") if one not in without)
    diagram = structure_of(deal_with(roles), "zh")
    assert "investor" in reached(diagram, "flow_of_cash", "payer")
    assert "seller" in reached(diagram, "flow_of_cash", "investor")
    assert "plan" in reached(diagram, "flow_of_rights", "seller")


def test_an_ip_note_has_the_lending_trust_and_the_subsidy() -> None:
    diagram = structure_of(read_deal(DEALS / "nanshan-ip-abn-2020-1").deal, "en")
    assert diagram.place("seller").names == ("JIC Trust",)
    assert "payer" in reached(diagram, "flow_of_cash", "government")
    (support,) = [flow for flow in diagram.flows if flow.kind == "flow_of_support"]
    assert support.words == "joint and several guarantee of the loans; shortfall undertaking on the notes"


def test_every_provider_has_an_arrow_to_the_plan() -> None:
    diagram = structure_of(every_role(), "en")
    supports = [flow for flow in diagram.flows if flow.kind == "flow_of_support"]
    assert [flow.source.removeprefix("provider.") for flow in supports] == [
        "guarantor", "re_guarantor", "liquidity_provider", "guarantee_fund",
    ]  # fmt: skip
    assert {flow.target for flow in supports} == {"plan"}


DRAWN = {
    "series one": lambda: read_deal(DEALS / "fazhan-scf-2020-1").deal,
    "ip note": lambda: read_deal(DEALS / "nanshan-ip-abn-2020-1").deal,
    "every role": every_role,
    "three providers": lambda: deal_with(
        ("originator", "guarantor", "re_guarantor", "promoter"), ("guarantor", "promoter")
    ),
    "few parties": series_one_deal,
}


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_boxes_keep_apart_and_nothing_is_written_over_anything(name: str, language: Language) -> None:
    deal = DRAWN[name]()
    frames, height = framed(structure_of(deal, language))
    for one, other in combinations(frames.values(), 2):
        assert one.right < other.left or other.right < one.left or one.bottom > other.top or other.bottom > one.top
    assert all(0 < one.left < one.right < 7.4 and 0 < one.bottom < one.top < height for one in frames.values())
    with mpl.rc_context(rc=settings()):
        boxes = extents(draw_structure(deal, language))
    for (words, one), (others, other) in combinations(boxes, 2):
        assert not one.overlaps(other), (words, others)


def extents(figure: Figure) -> list[tuple[str, Any]]:
    """Where each text of a figure ends up, shrunk by a tenth of a line."""
    FigureCanvasAgg(figure)
    figure.draw_without_rendering()
    texts = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    assert all(figure.bbox.contains(*corner) for text in texts for corner in text.get_window_extent().corners())
    return [(text.get_text(), text.get_window_extent().padded(-0.6)) for text in texts]
