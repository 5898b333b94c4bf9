"""Who bears a claim and who gets a recovery, against figures worked out by hand."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from abs_model.measure.money import Amounts, scaled
from abs_model.measure.sharing import UNITS_PER_ONE, Ceding, Layer, borne, ceded, net_borne, recovered, shared_back

BANK, GUARANTOR = 0, 1
THREE_SEVEN = [Layer(share=30_000_000), Layer(share=70_000_000)]
THREE_THREE_FOUR = [Layer(share=30_000_000), Layer(share=30_000_000), Layer(share=40_000_000)]
RE_GUARANTEE = [Ceding(of=GUARANTOR, share=40_000_000), Ceding(of=2, share=20_000_000)]
"""40 % of the guarantor's part is re-guaranteed, and a fund takes 20 % of that."""

MILLION = 100_000_000.0


def parts_of(claim: float, layers: Sequence[Layer], residual: int) -> list[float]:
    return borne(np.array([claim]), layers, residual)[:, 0].tolist()


def test_bank_and_guarantor_share_a_million_3_to_7() -> None:
    assert parts_of(MILLION, THREE_SEVEN, GUARANTOR) == [30_000_000.0, 70_000_000.0]


def test_bank_government_and_guarantor_share_a_million_3_3_4() -> None:
    assert parts_of(MILLION, THREE_THREE_FOUR, 2) == [30_000_000.0, 30_000_000.0, 40_000_000.0]


def test_one_fen_falls_on_one_and_the_rounding_on_the_guarantor() -> None:
    # 0.3 of 1 and 2 is 0 and 1; of the rest 3/7: of 1 is 0, of 1 is 0; the guarantor has what is left.
    assert parts_of(1.0, THREE_THREE_FOUR, 2) == [0.0, 0.0, 1.0]
    assert parts_of(2.0, THREE_THREE_FOUR, 2) == [1.0, 0.0, 1.0]
    assert parts_of(5.0, THREE_SEVEN, GUARANTOR) == [2.0, 3.0]


def test_a_part_that_rounding_the_whole_at_once_would_take_back_stays() -> None:
    layers = [Layer(share=30_000_000), Layer(share=40_000_000), Layer(share=30_000_000)]
    claims = np.arange(3.0)
    at_once = np.diff([scaled(claims, sum(one.share for one in layers[:n]), UNITS_PER_ONE) for n in range(4)], axis=0)
    assert np.diff(at_once[1]).min() == -1.0
    assert np.diff(borne(claims, layers, residual=2), axis=1).min() == 0.0


def test_a_first_loss_is_borne_alone_and_the_rest_is_shared() -> None:
    # The government bears the first 200,000 alone; of the other 800,000 the bank has 30 %, the guarantor 70 %.
    layers = [Layer(share=30_000_000), Layer(share=70_000_000), Layer(share=0, first_loss=20_000_000.0)]
    assert parts_of(MILLION, layers, GUARANTOR) == [24_000_000.0, 56_000_000.0, 20_000_000.0]
    assert parts_of(15_000_000.0, layers, GUARANTOR) == [0.0, 0.0, 15_000_000.0]


def test_first_losses_come_in_the_order_of_the_layers() -> None:
    layers = [Layer(share=0, first_loss=100.0), Layer(share=UNITS_PER_ONE), Layer(share=0, first_loss=50.0)]
    assert parts_of(120.0, layers, 1) == [100.0, 0.0, 20.0]
    assert parts_of(170.0, layers, 1) == [100.0, 20.0, 50.0]


def test_one_may_bear_a_first_loss_and_a_share() -> None:
    layers = [Layer(share=50_000_000, first_loss=100.0), Layer(share=50_000_000)]
    assert parts_of(300.0, layers, 1) == [200.0, 100.0]


def test_what_a_cap_refuses_falls_on_the_guarantor_alone() -> None:
    layers = [Layer(share=30_000_000, cap=20_000_000.0), Layer(share=30_000_000), Layer(share=40_000_000)]
    assert parts_of(MILLION, layers, 2) == [20_000_000.0, 30_000_000.0, 50_000_000.0]


def test_a_cap_holds_for_first_loss_and_share_together() -> None:
    # 100 alone and 100 of the other 200 would be 200; 120 are allowed, so the guarantor has 180.
    layers = [Layer(share=50_000_000, first_loss=100.0, cap=120.0), Layer(share=50_000_000)]
    assert parts_of(300.0, layers, 1) == [120.0, 180.0]
    assert parts_of(100.0, [Layer(share=0, first_loss=100.0, cap=80.0), Layer(share=UNITS_PER_ONE)], 1) == [80.0, 20.0]


def test_claims_climb_through_first_loss_share_and_cap() -> None:
    # A first loss of 200,000 on the government, then 3:7, and at most 250,000 for the bank; yuan.
    layers = [Layer(share=30_000_000, cap=25_000_000.0), Layer(share=70_000_000), Layer(share=0, first_loss=2e7)]
    claims = np.array([100_000.0, 600_000.0, 1_000_000.0, 2_000_000.0])
    assert (borne(claims * 100, layers, GUARANTOR).T / 100).tolist() == [
        [0.0, 0.0, 100_000.0],
        [120_000.0, 280_000.0, 200_000.0],
        [240_000.0, 560_000.0, 200_000.0],
        [250_000.0, 1_550_000.0, 200_000.0],
    ]


def test_a_re_guarantor_takes_40_percent_of_the_guarantor_and_a_fund_20_percent_of_that() -> None:
    # Of 1,000,000: bank 300,000; guarantor 700,000, of which 280,000 pass on, of which 56,000 pass on.
    parts = borne(np.array([MILLION]), THREE_SEVEN, GUARANTOR)
    assert ceded(parts, RE_GUARANTEE)[:, 0].tolist() == [28_000_000.0, 5_600_000.0]
    assert net_borne(parts, RE_GUARANTEE)[:, 0].tolist() == [30_000_000.0, 42_000_000.0, 22_400_000.0, 5_600_000.0]


def test_two_cedings_of_one_bearer_are_both_of_all_that_it_bears() -> None:
    parts = np.array([[0.0], [1_000.0]])
    both = [Ceding(of=GUARANTOR, share=40_000_000), Ceding(of=GUARANTOR, share=60_000_000)]
    assert net_borne(parts, both)[:, 0].tolist() == [0.0, 0.0, 400.0, 600.0]


def test_what_a_re_guarantor_refuses_stays_where_it_was_and_is_not_passed_on() -> None:
    # 280,000 would pass; 100,000 may. The fund has 20 % of what did pass.
    parts = borne(np.array([MILLION]), THREE_SEVEN, GUARANTOR)
    capped = [Ceding(of=GUARANTOR, share=40_000_000, cap=10_000_000.0), RE_GUARANTEE[1]]
    assert net_borne(parts, capped)[:, 0].tolist() == [30_000_000.0, 60_000_000.0, 8_000_000.0, 2_000_000.0]


def test_recoveries_go_back_by_what_each_has_borne() -> None:
    # 98,000 of a claim of 1,000,000: bank 29,400, guarantor 41,160, re-guarantor 21,952, fund 5,488.
    net = net_borne(borne(np.array([[MILLION]]), THREE_SEVEN, GUARANTOR), RE_GUARANTEE)
    back = recovered(np.array([[9_800_000.0]]), net)
    assert back[:, 0, 0].tolist() == [2_940_000.0, 4_116_000.0, 2_195_200.0, 548_800.0]


def test_those_of_an_order_are_made_whole_before_the_others_share() -> None:
    # The bank's 300 first, then 200 for 280 + 420 of the others: 80 and 120.
    still = np.array([[300.0], [280.0], [420.0]])
    assert shared_back(np.array([500.0]), still, [0])[:, 0].tolist() == [300.0, 80.0, 120.0]
    assert shared_back(np.array([350.0]), still, [2, 0])[:, 0].tolist() == [0.0, 0.0, 350.0]
    assert shared_back(np.array([500.0]), still, [2, 0])[:, 0].tolist() == [80.0, 0.0, 420.0]
    assert shared_back(np.array([1_000.0]), still, [0, 1, 2])[:, 0].tolist() == [300.0, 280.0, 420.0]


def test_who_has_got_something_back_keeps_it_when_others_bear_later_claims() -> None:
    # The first bears 100 alone and gets 50; then both bear half of 100 more and 40 comes: 100 and 50 are open.
    net = np.array([[100.0, 150.0], [0.0, 50.0]])
    assert_array_equal(recovered(np.array([50.0, 90.0]), net), [[50.0, 77.0], [0.0, 13.0]])


def test_order_looks_at_what_is_open_in_each_period() -> None:
    net = np.array([[30.0, 60.0], [70.0, 140.0]])
    assert_array_equal(recovered(np.array([50.0, 100.0]), net, [0]), [[30.0, 60.0], [20.0, 40.0]])


@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (2, 3, 4)])
def test_any_number_of_axes_gives_the_same_parts(shape: tuple[int, ...]) -> None:
    claims = np.floor(np.random.default_rng(7).uniform(0, 1e9, shape))
    net = net_borne(borne(claims, THREE_SEVEN, GUARANTOR), RE_GUARANTEE)
    each = [net_borne(borne(np.array([one]), THREE_SEVEN, GUARANTOR), RE_GUARANTEE)[:, 0] for one in claims.flat]
    assert net.shape == (4, *shape)
    assert_array_equal(net.reshape(4, -1), np.transpose(each))
    back = shared_back(np.floor(claims / 3), net, [0])
    assert back.shape == (4, *shape)
    assert_array_equal(back.sum(axis=0), np.floor(claims / 3))


def test_the_guarantor_alone_bears_everything() -> None:
    assert parts_of(12_345.0, [Layer(share=UNITS_PER_ONE)], 0) == [12_345.0]


@pytest.mark.parametrize(
    ("layers", "residual", "message"),
    [
        ([Layer(share=30_000_000), Layer(share=60_000_000)], 1, "that come to 100000000"),
        ([Layer(share=-1), Layer(share=UNITS_PER_ONE + 1)], 1, "at least 0"),
        ([], 0, "come to 100000000"),
        ([Layer(share=UNITS_PER_ONE, first_loss=-1.0)], 0, "first loss -1.0"),
        ([Layer(share=UNITS_PER_ONE, first_loss=float("inf"))], 0, "first loss inf"),
        ([Layer(share=0, cap=0.0), Layer(share=UNITS_PER_ONE)], 1, "cap 0.0"),
        ([Layer(share=0), Layer(share=UNITS_PER_ONE, cap=5.0)], 1, "layer 1 is to bear what caps refuse"),
        ([Layer(share=UNITS_PER_ONE)], 1, "layer 1 is to bear"),
    ],
)
def test_layers_that_leave_something_unborne_are_refused(layers: list[Layer], residual: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        borne(np.array([1.0]), layers, residual)


@pytest.mark.parametrize(
    "cedings",
    [
        [Ceding(of=2, share=1)],
        [Ceding(of=-1, share=1)],
        [Ceding(of=1, share=0)],
        [Ceding(of=1, share=1, cap=0.0)],
        [Ceding(of=1, share=60_000_000), Ceding(of=1, share=60_000_000)],
    ],
)
def test_a_ceding_of_nobody_or_of_more_than_all_is_refused(cedings: list[Ceding]) -> None:
    with pytest.raises(ValueError, match="wanted"):
        ceded(np.zeros((2, 1)), cedings)


@pytest.mark.parametrize("recoveries", [[50.0, 40.0], [101.0, 101.0]])
def test_recoveries_that_shrink_or_exceed_what_is_borne_are_refused(recoveries: list[float]) -> None:
    net: Amounts = np.array([[30.0, 30.0], [70.0, 70.0]])
    with pytest.raises(ValueError, match="shrink or exceed"):
        recovered(np.array(recoveries), net)
