"""What measures of intellectual-property notes promise: schedules and subsidies to the fen, values, ranges, costs."""

import datetime
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from abs_model.measure import royalty_range
from abs_model.measure.borrower import cost_by_year, dated_rate, present_value
from abs_model.measure.instalment import annuity, bullet, effective_split, equal_principal, interest_on, level_payment
from abs_model.measure.investor import internal_rate_of_return
from abs_model.measure.money import Amounts
from abs_model.measure.royalty import relief_from_royalty
from abs_model.measure.royalty_range import RoyaltyInputs, Spread, ValueRange, value_range
from abs_model.measure.subsidy import (
    bracket_subsidy,
    capped,
    eligible_cost,
    financed_subsidy,
    marginal_ratio,
    revenue_cap,
    target_subsidy,
)

principals = st.integers(0, 10**12) | st.integers(0, 50)
ratios = st.integers(0, 100).map(lambda percent: Fraction(percent, 100))
rates = st.integers(0, 40_000_000).map(lambda units: Fraction(units, 100_000_000))
lengths = st.lists(st.integers(0, 400).map(lambda days: Fraction(days, 365)), min_size=1, max_size=40)
amounts = st.lists(st.integers(0, 10**10), min_size=1, max_size=8).map(lambda each: np.array(each, dtype=np.float64))


@given(principal=principals, rate=rates, fractions=lengths)
def test_an_annuity_repays_exactly_and_never_takes_back(
    principal: int, rate: Fraction, fractions: list[Fraction]
) -> None:
    schedule = annuity(principal, rate, fractions)
    assert schedule.principal.sum() == principal
    assert schedule.principal.min() >= 0
    assert schedule.interest.min() >= 0
    assert (schedule.principal <= schedule.balance).all()
    assert_array_equal(schedule.interest, interest_on(schedule.balance, rate, fractions))


@given(principal=principals, rate=rates, n=st.integers(1, 40))
def test_the_payments_of_an_annuity_are_level_until_the_last(principal: int, rate: Fraction, n: int) -> None:
    schedule = annuity(principal, rate, [Fraction(1)] * n)
    # A loan of a few fen may be repaid before the last payment.
    paid = schedule.payment[:-1][schedule.balance[1:] > 0]
    assert len(set(paid.tolist())) <= 1
    if principal > 10**6:
        assert_allclose(paid, level_payment(principal, float(rate), n), rtol=0, atol=0.51 + 1e-12 * principal)


@given(principal=principals, n=st.integers(1, 400))
def test_equal_parts_add_up_and_differ_by_one_fen_at_most(principal: int, n: int) -> None:
    parts = equal_principal(principal, n)
    assert parts.sum() == principal
    assert parts.max() - parts.min() <= 1
    assert bullet(principal, n).sum() == principal


@st.composite
def licences(draw: st.DrawFn) -> tuple[int, Amounts, list[float]]:
    """A lump sum, and fees that together exceed it, the last ones perhaps nothing."""
    fees = draw(st.lists(st.integers(0, 10**9) | st.integers(0, 20), min_size=1, max_size=12).filter(any))
    gaps = draw(st.lists(st.integers(1, 800), min_size=len(fees), max_size=len(fees)))
    lump_sum = draw(st.integers(max(sum(fees) // 3, 1), max(sum(fees) - 1, 1)))
    fees = fees if sum(fees) > lump_sum else [*fees[:-1], fees[-1] + 2]
    return lump_sum, np.array(fees, dtype=np.float64), (np.cumsum(gaps) / 365).tolist()


@given(licence=licences())
def test_the_loan_in_a_licence_adds_up_both_ways(licence: tuple[int, Amounts, list[float]]) -> None:
    lump_sum, fees, years = licence
    rate, parts = effective_split(lump_sum, fees, years)
    assert rate > 0
    assert parts.principal.sum() == lump_sum
    assert parts.principal.min() >= 0
    assert parts.interest.min() >= 0
    assert_array_equal(parts.payment, fees)
    assert_allclose(fees @ (1 + rate) ** -np.array(years), lump_sum, rtol=1e-9)


@st.composite
def brackets(draw: st.DrawFn) -> tuple[list[float], list[Fraction]]:
    """Ascending tops, the last finite or not, and ratios."""
    tops: list[float] = sorted(draw(st.sets(st.integers(1, 10**10), min_size=1, max_size=5)))
    tops += [float("inf")] if draw(st.booleans()) else []
    return tops, draw(st.lists(ratios, min_size=len(tops), max_size=len(tops)))


@given(scheme=brackets(), ticket=st.integers(1, 2 * 10**10))
def test_a_blended_ratio_lies_between_those_of_its_brackets(
    scheme: tuple[list[float], list[Fraction]], ticket: int
) -> None:
    tops, each = scheme
    reached = [ratio for ratio, bottom in zip(each, [0, *tops], strict=False) if bottom < ticket]
    reached += [Fraction(0)] if ticket > tops[-1] else []
    assert min(reached) <= marginal_ratio(ticket, tops, each) <= max(reached)


@given(scheme=brackets(), ticket=st.integers(1, 2 * 10**10), more=ratios, width=st.integers(1, 10**10))
def test_a_bracket_more_above_never_lowers_a_ratio_and_leaves_smaller_tickets_alone(
    scheme: tuple[list[float], list[Fraction]], ticket: int, more: Fraction, width: int
) -> None:
    tops, each = scheme
    if tops[-1] < float("inf"):
        longer = marginal_ratio(ticket, [*tops, tops[-1] + width], [*each, more])
        assert longer >= marginal_ratio(ticket, tops, each)
        assert ticket > tops[-1] or longer == marginal_ratio(ticket, tops, each)


@given(scheme=brackets(), ticket=st.integers(1, 2 * 10**10), cut=st.integers(1, 10**10))
def test_a_bracket_split_in_two_changes_nothing(
    scheme: tuple[list[float], list[Fraction]], ticket: int, cut: int
) -> None:
    tops, each = scheme
    place = sum(top < cut for top in tops)
    if place < len(tops) and cut not in tops:
        split = [*tops[:place], cut, *tops[place:]], [*each[:place], each[place], *each[place:]]
        assert marginal_ratio(ticket, *split) == marginal_ratio(ticket, tops, each)


@given(scheme=brackets(), tickets=st.lists(st.integers(1, 2 * 10**10), min_size=2, max_size=6), cost=principals)
def test_where_ratios_fall_with_size_a_larger_ticket_has_a_smaller_ratio_but_no_smaller_amount(
    scheme: tuple[list[float], list[Fraction]], tickets: list[int], cost: int
) -> None:
    tops, each = scheme
    each = sorted(each, reverse=True)
    found = [marginal_ratio(ticket, tops, each) for ticket in sorted(tickets)]
    assert all(small >= large for small, large in pairwise(found))
    assert all(a * x <= b * y for (a, x), (b, y) in pairwise(zip(sorted(tickets), found, strict=True)))
    paid = bracket_subsidy(np.full(len(tickets), float(cost)), np.array(sorted(tickets), dtype=float), tops, each)
    assert (np.diff(paid) <= 0).all()
    for one, ratio in zip(paid.tolist(), found, strict=True):
        assert abs(cost * ratio - int(one)) <= Fraction(1, 2)


@given(claims=amounts, cap=st.integers(0, 10**11) | st.just(float("inf")))
def test_a_cap_is_kept_and_parts_add_up_to_it(claims: Amounts, cap: float) -> None:
    parts = capped(claims, cap)
    assert parts.sum() == min(claims.sum(), cap)
    assert (parts <= claims).all()
    assert parts.min() >= 0
    assert_array_equal(parts, np.rint(parts))
    both = capped(np.stack([claims, claims], axis=1), np.array([cap, 0.0]))
    assert_array_equal(both, np.stack([parts, np.zeros_like(parts)], axis=1))


@given(cost=amounts, ratio=ratios, owed=st.integers(0, 10**14), vat=ratios.filter(lambda rate: rate < 1))
def test_no_scheme_pays_more_than_the_cost_or_less_than_nothing(
    cost: Amounts, ratio: Fraction, owed: int, vat: Fraction
) -> None:
    balance = np.array([float(owed)])
    for paid in (target_subsidy(cost, ratio, balance), financed_subsidy(cost, balance, ratio)):
        assert ((paid >= 0) & (paid <= cost)).all()
    # What is left of a cost above the target is the target.
    target = cost - target_subsidy(cost, ratio, balance)
    assert max(Fraction(int(one)) for one in target.tolist()) <= Fraction(1, 2) + ratio * owed / 365
    net = eligible_cost(cost, vat)
    for whole, part, cap in zip(cost.tolist(), net.tolist(), revenue_cap(cost, ratio).tolist(), strict=True):
        assert abs(Fraction(int(whole)) / (1 + vat) - int(part)) <= Fraction(1, 2)
        assert 0 <= ratio * int(whole) - int(cap) < 1


def test_a_scheme_that_makes_no_sense_is_refused() -> None:
    one, half = np.ones(1), Fraction(1, 2)
    for tops, each, wrong in (
        ([], [], "one of each"), ([5.0], [half, half], "one of each"), ([5.0, 5.0], [half, half], "ascend"),
        ([0.0], [half], "ascend"), ([5.0], [Fraction(2)], "share in"), ([float("nan")], [half], "ascend"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=wrong):
            marginal_ratio(1, tops, each)
    with pytest.raises(ValueError, match="ticket"):
        marginal_ratio(0, [5.0], [half])
    for cap in (-1.0, 0.5, float("nan")):
        with pytest.raises(ValueError, match="cap"):
            capped(one, cap)
    with pytest.raises(ValueError, match="below 0"):
        bracket_subsidy(-one, one, [5.0], [half])
    with pytest.raises(ValueError, match="value-added tax"):
        eligible_cost(one, Fraction(1))
    with pytest.raises(ValueError, match="share in"):
        target_subsidy(one, Fraction(-1, 2), one)


finite = {"allow_nan": False, "allow_infinity": False}


@st.composite
def assets(draw: st.DrawFn) -> dict[str, float]:
    """Inputs of one asset that earns something."""
    part = st.floats(0.001, 0.5, **finite)  # type: ignore[arg-type]
    return {
        "revenue": draw(st.floats(1.0, 1e10)), "royalty": draw(part), "life": draw(st.floats(0.01, 30.0)),
        "discount_rate": draw(st.floats(0.0, 0.5)), "growth": draw(st.floats(-0.5, 0.5)),
        "decay": draw(st.floats(0.0, 0.5)), "tax_rate": draw(st.floats(0.0, 0.5)),
    }  # fmt: skip


@given(asset=assets(), step=st.floats(0.01, 0.4))
def test_a_value_falls_with_decay_tax_and_discount_and_rises_with_life_royalty_and_growth(
    asset: dict[str, float], step: float
) -> None:
    value = float(relief_from_royalty(**asset))

    def moved(name: str) -> float:
        return float(relief_from_royalty(**{**asset, name: asset[name] + step}))

    slack = 1 + 1e-12
    assert value > 0
    assert moved("tax_rate") < value
    assert moved("discount_rate") < value
    assert moved("decay") <= value * slack
    assert moved("royalty") > value
    assert moved("growth") * slack >= value
    assert_allclose(relief_from_royalty(**{**asset, "royalty": asset["royalty"] * 2}), 2 * value, rtol=1e-12)


@given(asset=assets(), step=st.floats(0.01, 20.0))
def test_a_value_rises_with_life(asset: dict[str, float], step: float) -> None:
    # Also where the middle of a last part-year moves away, because what it brings grows faster than it is discounted.
    value = relief_from_royalty(**asset)
    longer = relief_from_royalty(**{**asset, "life": asset["life"] + step})
    assert longer >= value
    # What a year brings may have shrunk so far that no float shows it.
    shrinking = (1 + asset["growth"]) * (1 - asset["decay"]) / (1 + asset["discount_rate"])
    assert longer > value or shrinking ** asset["life"] < 1e-12


def inputs_of(asset: dict[str, float], n_assets: int, **other: float) -> RoyaltyInputs:
    terms = {name: value for name, value in asset.items() if name != "life"}
    lives = {"legal_years": asset["life"], "economic_years": asset["life"]}
    return RoyaltyInputs(**{name: np.full(n_assets, value) for name, value in {**terms, **lives, **other}.items()})


@st.composite
def spreads(draw: st.DrawFn) -> Spread:
    return Spread(
        growth=draw(st.floats(0.0, 0.5)), common_share=draw(st.floats(0.0, 1.0)), royalty=draw(st.floats(0.0, 0.99)),
        life=draw(st.floats(0.0, 20.0)), is_antithetic=draw(st.booleans()),
    )  # fmt: skip


def drawn(inputs: RoyaltyInputs, spread: Spread, n_draws: int = 200, seed: int = 7) -> ValueRange:
    groups = [f"debtor {number % 2}" for number in range(len(inputs.revenue))]
    return value_range(inputs, spread, groups, n_draws, np.random.default_rng(seed), (0.0, 0.05, 0.5, 0.95, 1.0))


@given(asset=assets(), spread=spreads())
def test_quantiles_are_ordered_and_the_parts_add_up_to_the_whole(asset: dict[str, float], spread: Spread) -> None:
    found = drawn(inputs_of(asset, 3), spread)
    assert found.labels == ("debtor 0", "debtor 1")
    for each in (found.asset, found.group, found.total):
        assert (np.diff(each.quantile, axis=0) >= 0).all()
        assert (each.quantile >= 0).all()
        assert (each.standard_error >= 0).all()
        assert ((each.mean >= each.quantile[0] * (1 - 1e-12)) & (each.mean <= each.quantile[-1] * (1 + 1e-12))).all()
    assert_allclose(found.group.mean, [found.asset.mean[[0, 2]].sum(), found.asset.mean[1]], rtol=1e-12)
    assert_allclose(found.total.mean, found.asset.mean.sum(), rtol=1e-12)


@given(asset=assets())
def test_without_a_spread_there_is_no_range(asset: dict[str, float]) -> None:
    inputs = inputs_of(asset, 2)
    found = drawn(inputs, Spread(), n_draws=4)
    assert_allclose(found.asset.quantile, np.broadcast_to(inputs.value, (5, 2)), rtol=1e-12)
    assert_allclose(found.total.standard_error, 0.0, atol=1e-12 * inputs.value.sum())


SOUND = {
    "revenue": 100.0, "royalty": 0.02, "life": 6.0, "discount_rate": 0.2, "growth": 0.05, "decay": 0.1,
    "tax_rate": 0.15,
}  # fmt: skip


def test_draws_do_not_depend_on_how_they_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    spread = Spread(growth=0.1, common_share=0.4, royalty=0.3, life=2.0)
    whole = drawn(inputs_of(SOUND, 5), spread, 1_000)
    monkeypatch.setattr(royalty_range, "CHUNK", 37)
    cut = drawn(inputs_of(SOUND, 5), spread, 1_000)
    assert_array_equal(cut.asset.quantile, whole.asset.quantile)
    assert_array_equal(cut.total.mean, whole.total.mean)


def test_a_royalty_alone_has_the_quantiles_of_its_triangle() -> None:
    # V is proportional to k; 5 % of a triangle of half width h lie below 1 - h (1 - 0.1^(1/2)).
    inputs = inputs_of(SOUND, 1)
    found = drawn(inputs, Spread(royalty=0.3), 100_000)
    low = 1 - 0.3 * (1 - 0.1**0.5)
    assert_allclose(found.asset.quantile[:, 0] / inputs.value, [0.7, low, 1.0, 2 - low, 1.3], rtol=0, atol=3e-3)
    # Mirror images cancel what is linear, and the standard error knows it.
    assert_allclose(found.asset.mean, inputs.value, rtol=1e-12)
    assert (found.asset.standard_error < 1e-12 * inputs.value).all()


def test_the_mean_is_that_of_an_integral_within_its_standard_error() -> None:
    # A year and a half, growth alone: V = a + b (1 + g), so the mean is the value at the middle.
    inputs = inputs_of(SOUND, 1, economic_years=1.5)
    plain = drawn(inputs, Spread(growth=0.1, is_antithetic=False), 20_000)
    assert abs(plain.asset.mean - inputs.value) < 4 * plain.asset.standard_error
    slope = float(inputs.value[0] - relief_from_royalty(100, 0.02, 1.0, 0.2, tax_rate=0.15)) / 1.05
    assert_allclose(plain.asset.standard_error, 0.1 * slope / 20_000**0.5, rtol=0.05)


def test_assets_of_one_market_fall_together_and_those_of_two_do_not() -> None:
    inputs = inputs_of(SOUND, 4)
    alone, shared = (drawn(inputs, Spread(growth=0.1, common_share=share), 20_000) for share in (0.0, 1.0))
    assert_allclose(alone.asset.quantile[1], shared.asset.quantile[1], rtol=0.01)
    width = [one.group.quantile[3] - one.group.quantile[1] for one in (alone, shared)]
    assert_allclose(width[1] / width[0], 2**0.5, rtol=0.03)
    total = [one.total.quantile[3] - one.total.quantile[1] for one in (alone, shared)]
    assert_allclose(total[1] / total[0], 2**0.5, rtol=0.03)


def test_draws_beyond_what_is_legal_are_moved_to_its_edge() -> None:
    certain = inputs_of(SOUND, 2, royalty=1.0, legal_years=6.0)
    found = drawn(certain, Spread(growth=5.0, royalty=0.9, life=30.0), 2_000)
    assert (found.asset.quantile[0] >= 0.0).all()
    # Nothing outlives the law, and no royalty exceeds all revenue.
    still = drawn(certain, Spread(royalty=0.9, life=30.0), 2_000)
    assert_allclose(still.asset.quantile[-1], certain.value, rtol=1e-12)


def test_a_range_that_cannot_be_drawn_is_refused() -> None:
    inputs, rng = inputs_of(SOUND, 2), np.random.default_rng(1)
    for n_draws in (3, 2, 0):
        with pytest.raises(ValueError, match="even number"):
            value_range(inputs, Spread(), ["a", "b"], n_draws, rng)
    with pytest.raises(ValueError, match="one group for each"):
        value_range(inputs, Spread(), ["a"], 10, rng)
    for levels in ((), (0.5, 0.1), (0.5, 1.5)):
        with pytest.raises(ValueError, match="levels"):
            value_range(inputs, Spread(), ["a", "b"], 10, rng, levels)
    wrongs: list[dict[str, Any]] = [{"growth": -0.1}, {"life": -1.0}, {"common_share": 1.1}, {"royalty": 1.0}]
    for wrong in wrongs:
        with pytest.raises(ValueError, match="wanted"):
            Spread(**wrong)
    with pytest.raises(ValueError, match="growth is"):
        inputs_of(SOUND, 2, growth=-1.5)
    with pytest.raises(ValueError, match="shapes"):
        RoyaltyInputs(**{**{name: getattr(inputs, name) for name in SOUND_NAMES}, "growth": np.zeros(3)})


SOUND_NAMES = ("revenue", "growth", "royalty", "decay", "legal_years", "economic_years", "discount_rate", "tax_rate")

START = datetime.date(2020, 9, 23)


@st.composite
def borrowings(draw: st.DrawFn) -> tuple[list[datetime.date], list[float]]:
    """A loan, then payments that together exceed it."""
    days = sorted(draw(st.sets(st.integers(30, 1_500), min_size=1, max_size=12)))
    paid = draw(st.lists(st.integers(1, 10**7), min_size=len(days), max_size=len(days)))
    loan = sum(paid) / draw(st.floats(1.001, 2.0))
    return [START, *(START + datetime.timedelta(days=day) for day in days)], [loan, *(-float(one) for one in paid)]


@given(borrowing=borrowings())
def test_the_cost_of_a_loan_is_the_rate_that_investors_would_see(
    borrowing: tuple[list[datetime.date], list[float]],
) -> None:
    dates, flows = borrowing
    rate = dated_rate(dates, flows)
    assert rate > 0
    assert_allclose(rate, internal_rate_of_return(dates, flows), rtol=1e-6, atol=1e-8)
    assert_allclose(dated_rate(dates[::-1], [-one / 100 for one in flows[::-1]]), rate, rtol=1e-9)
    assert_allclose(present_value(rate, dates, flows), 0.0, atol=1e-11 * flows[0] * len(flows))


@given(borrowing=borrowings(), day=st.integers(1, 2_000), share=st.floats(0.0, 0.95))
def test_a_subsidy_never_raises_the_cost(
    borrowing: tuple[list[datetime.date], list[float]], day: int, share: float
) -> None:
    dates, flows = borrowing
    subsidy = -share * sum(flows)
    paid = [*dates, START + datetime.timedelta(days=day)], [*flows, subsidy]
    before, after = dated_rate(dates, flows), dated_rate(*paid)
    assert after <= before + 1e-12
    assert after > 0
    assert_allclose(sum(cost_by_year(*paid).values()), sum(flows) + subsidy, rtol=1e-9, atol=1e-6)


def test_costs_of_no_flow_and_no_time_are_refused() -> None:
    with pytest.raises(ValueError, match="no amounts"):
        cost_by_year([], [])
    with pytest.raises(ValueError, match="above -1"):
        present_value(-1.0, [START], [1.0])
