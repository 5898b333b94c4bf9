"""What limits of a guarantor promise for any book: room is what is left, and what fits fits to the fen."""

from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from abs_model.deal.rulebook import WEIGHT_KINDS
from abs_model.run.guarantor_book import SMALL_CLASSES, GuarantorBook
from abs_model.run.guarantor_limit import capacity, limit_table
from tests.guarantors import book, business, guarantor, sheet

NAMES = ("jia", "yi", "bing")
GROUPS = {"jia": "one", "yi": "one", "bing": "two"}
kinds = st.sampled_from(WEIGHT_KINDS)
amounts = st.one_of(st.integers(1, 800_000_000), st.integers(1, 9_000_000_000)).map(lambda fen: fen / 100)


def exposure(name: str, kind: str, amount: float) -> dict[str, Any]:
    """One exposure of a client; in small classes it is a small firm."""
    return {
        "obligor_id": name,
        "group_id": GROUPS.get(name, name),
        "guaranteed": amount,
        "weight_kind": kind,
        "is_small": kind in SMALL_CLASSES,
    }


lines = st.lists(st.builds(exposure, st.sampled_from(NAMES), kinds, amounts), max_size=5)
others = st.integers(0, 1_050_000_000_000).map(lambda fen: business("other_borrowing", fen / 100))
equity = st.integers(0, 900_000_000).map(float)


def made(exposed: list[dict[str, Any]], other: Any, owned: float) -> GuarantorBook:
    """The book of one guarantor."""
    return book(*exposed, of=guarantor(other, balance_sheets=(sheet(equity_in_guarantors=owned),)))


def rooms(found: GuarantorBook, name: str) -> dict[str, Fraction]:
    """What leverage, client and group leave, fen, found anew from the lines."""
    named = found.named
    used = {
        found.leverage_rule.id: found.liability,
        "single_client": found.concentrated(named[named["obligor_id"] == name]),
        "group": found.concentrated(named[named["group_id"] == GROUPS.get(name, name)]),
    }
    return {rule: found.number(rule) * found.net_assets - owed for rule, owed in used.items()}


@settings(deadline=None)
@given(exposed=lines, other=others, owned=equity)
def test_headroom_is_threshold_less_value(exposed: list[dict[str, Any]], other: Any, owned: float) -> None:
    found = limit_table(made(exposed, other, owned))
    sign = found["direction"].map({"above": 1.0, "below": -1.0})
    assert ((found["headroom"] - sign * (found["threshold"] - found["value"])).abs() < 1e-9).all()
    assert (found["is_met"].astype(bool) == (found["headroom_amount"] >= 0)).all()


@settings(deadline=None)
@given(exposed=lines, other=others, owned=equity, kind=kinds, asked=kinds, amount=amounts)
def test_another_exposure_never_frees_capacity(
    exposed: list[dict[str, Any]], other: Any, owned: float, kind: str, asked: str, amount: float
) -> None:
    before, after = made(exposed, other, owned), made([*exposed, exposure("jia", kind, amount)], other, owned)
    for name in (None, *NAMES):
        assert capacity(after, asked, name).amount <= capacity(before, asked, name).amount


@settings(deadline=None)
@given(exposed=lines, other=others, owned=equity, kind=kinds, name=st.sampled_from([*NAMES, "new"]))
def test_what_fits_keeps_every_limit_and_one_fen_more_breaks_the_one_that_is_named(
    exposed: list[dict[str, Any]], other: Any, owned: float, kind: str, name: str
) -> None:
    start = made(exposed, other, owned)
    group = GROUPS.get(name, name)
    fits = capacity(start, kind, name, group)
    if fits.amount:
        full = made([*exposed, exposure(name, kind, fits.amount)], other, owned)
        assert min(rooms(full, name).values()) >= 0
    if fits.binding_limit in SMALL_CLASSES.values():
        named = start.named
        own = named[(named["obligor_id"] == name) & named["weight_kind"].str.endswith("_borrowing")]
        owed = int(own.loc[own["weight_kind"] != "housing_borrowing", "gross"].sum())
        assert round(fits.amount * 100) == max(int(start.number(fits.binding_limit)) * 100 - owed, 0)
        return
    more = round(fits.amount * 100 + 1) / 100
    broken = rooms(made([*exposed, exposure(name, kind, more)], other, owned), name)
    assert broken[fits.binding_limit] < 0
