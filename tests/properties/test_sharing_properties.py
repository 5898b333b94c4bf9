"""What sharing promises for any layers, cedings and history: nothing is lost, nothing is taken back, caps hold."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from abs_model.measure.money import Amounts
from abs_model.measure.sharing import UNITS_PER_ONE, Ceding, Layer, borne, net_borne, recovered
from abs_model.measure.sub_range import range_amount, split

INFINITE = float("inf")


@st.composite
def shares(draw: st.DrawFn, n: int) -> list[int]:
    """Shares of 1, round ones as often as odd ones."""
    step = draw(st.sampled_from([1, 10_000_000]))
    cuts = sorted(draw(st.lists(st.integers(0, UNITS_PER_ONE // step), min_size=n - 1, max_size=n - 1)))
    edges = [0, *(cut * step for cut in cuts), UNITS_PER_ONE]
    return [right - left for left, right in pairwise(edges)]


@st.composite
def sharings(draw: st.DrawFn) -> tuple[list[Layer], int, list[Ceding]]:
    """Sharers, who bears what caps refuse, and cedings of all of them."""
    n = draw(st.integers(1, 5))
    residual = draw(st.integers(0, n - 1))
    amount = st.integers(1, 3_000).map(float)
    layers = [
        Layer(
            share=share,
            first_loss=draw(st.just(0.0) | amount),
            cap=INFINITE if number == residual else draw(st.just(INFINITE) | amount),
        )
        for number, share in enumerate(draw(shares(n)))
    ]
    left = [UNITS_PER_ONE] * n
    cedings = []
    for number in range(draw(st.integers(0, 4))):
        of = draw(st.integers(0, n + number - 1))
        left.append(UNITS_PER_ONE)
        if left[of]:
            share = draw(st.integers(1, left[of]) | st.just(min(40_000_000, left[of])))
            left[of] -= share
            cedings.append(Ceding(of=of, share=share, cap=draw(st.just(INFINITE) | amount)))
        else:
            left.pop()
            break
    return layers, residual, cedings


claims_of = st.lists(st.integers(0, 2_000), min_size=1, max_size=8).map(lambda each: np.cumsum(each, dtype=np.float64))
"""Claims so far, period by period."""


@given(sharing=sharings(), claims=claims_of)
def test_parts_of_a_claim_add_up_to_it_never_shrink_and_keep_their_caps(
    sharing: tuple[list[Layer], int, list[Ceding]], claims: Amounts
) -> None:
    layers, residual, cedings = sharing
    parts = borne(claims, layers, residual)
    net = net_borne(parts, cedings)
    for each in (parts, net):
        assert_array_equal(each.sum(axis=0), claims)
        assert np.diff(each, axis=1, prepend=0.0).min() >= 0.0
        assert_array_equal(each, np.rint(each))
    caps = [one.cap for one in layers]
    assert (parts <= np.array(caps)[:, None]).all()
    assert (net <= np.array([*caps, *(one.cap for one in cedings)])[:, None]).all()


@given(sharing=sharings())
def test_fen_by_fen_each_further_fen_falls_on_exactly_one(sharing: tuple[list[Layer], int, list[Ceding]]) -> None:
    layers, residual, cedings = sharing
    steps = np.diff(net_borne(borne(np.arange(4_001.0), layers, residual), cedings), axis=1)
    assert_array_equal(np.sort(steps, axis=0)[-1], 1.0)
    assert_array_equal(steps.sum(axis=0), 1.0)


@given(n=st.integers(2, 6), data=st.data(), claim=st.integers(0, 9 * 10**15))
def test_without_caps_and_first_losses_each_part_is_within_half_a_fen_of_its_share_for_each_other_sharer(
    n: int, data: st.DataObject, claim: int
) -> None:
    each = data.draw(shares(n))
    residual = data.draw(st.integers(0, n - 1))
    parts = borne(np.array([float(claim)]), [Layer(share=share) for share in each], residual)[:, 0]
    for share, part in zip(each, parts.tolist(), strict=True):
        assert abs(Fraction(claim * share, UNITS_PER_ONE) - int(part)) <= Fraction(n - 1, 2)


@given(sharing=sharings(), claims=claims_of, data=st.data())
def test_recoveries_add_up_never_shrink_and_nobody_recovers_more_than_it_bore(
    sharing: tuple[list[Layer], int, list[Ceding]], claims: Amounts, data: st.DataObject
) -> None:
    layers, residual, cedings = sharing
    net = net_borne(borne(claims, layers, residual), cedings)
    so_far, recoveries = 0, []
    for claim in claims.tolist():
        so_far = data.draw(st.integers(so_far, int(claim)))
        recoveries.append(float(so_far))
    order = data.draw(st.lists(st.integers(0, len(net) - 1), unique=True))
    back = recovered(np.array(recoveries), net, order)
    assert_array_equal(back.sum(axis=0), recoveries)
    assert np.diff(back, axis=1, prepend=0.0).min() >= 0.0
    assert (back <= net).all()
    # Whoever stands in the order waits for those before it only in what came while they were still open.
    if order:
        first = back[order[0]]
        assert_array_equal(
            np.diff(first, prepend=0.0),
            np.minimum(np.diff(recoveries, prepend=0.0), net[order[0]] - np.concatenate([np.zeros(1), first[:-1]])),
        )


@given(sharing=sharings(), claim=st.integers(1, 5_000), data=st.data())
def test_what_is_recovered_at_once_goes_back_within_a_fen_of_what_each_bore(
    sharing: tuple[list[Layer], int, list[Ceding]], claim: int, data: st.DataObject
) -> None:
    layers, residual, cedings = sharing
    net = net_borne(borne(np.array([float(claim)]), layers, residual), cedings)
    amount = data.draw(st.integers(0, claim))
    for part, bore in zip(recovered(np.array([float(amount)]), net)[:, 0].tolist(), net[:, 0].tolist(), strict=True):
        assert abs(Fraction(amount * int(bore), claim) - int(part)) <= 1


@given(sharing=sharings(), claims=claims_of)
def test_paths_do_not_see_each_other(sharing: tuple[list[Layer], int, list[Ceding]], claims: Amounts) -> None:
    layers, residual, cedings = sharing
    both = np.stack([claims, claims[::-1].cumsum()], axis=1)
    alone = net_borne(borne(claims, layers, residual), cedings)
    assert_array_equal(net_borne(borne(both, layers, residual), cedings)[:, :, 0], alone)
    recoveries = np.floor(both / 2)
    together = recovered(recoveries, net_borne(borne(both, layers, residual), cedings))
    assert_array_equal(together[:, :, 0], recovered(recoveries[:, 0], alone))


@given(
    start=st.integers(1, 10**11),
    parts=st.lists(st.integers(1, 10**9), min_size=1, max_size=6),
    sharing=sharings(),
)
def test_splitting_a_range_changes_no_total(
    start: int, parts: list[int], sharing: tuple[list[Layer], int, list[Ceding]]
) -> None:
    whole = sum(parts)
    ranges = split(start, start + whole - 1, parts)
    amounts = range_amount(ranges[:, 0], ranges[:, 1])
    assert amounts.tolist() == parts
    assert amounts.sum() == range_amount(np.array([start]), np.array([start + whole - 1]))[0]
    # Nor does it change who bears what, when every part is claimed.
    layers, residual, cedings = sharing
    pieces = net_borne(borne(np.cumsum(amounts), layers, residual), cedings)
    assert_array_equal(pieces[:, -1], net_borne(borne(np.array([float(whole)]), layers, residual), cedings)[:, 0])
