"""What holds for every register: limits, rankings, the order of rows, expiries; and no cell that makes it fail."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from abs_model.deal.ip import IP_TYPES
from abs_model.measure.money import to_fen
from abs_model.pool.ip_limit import ip_types, loan_to_value
from abs_model.pool.ip_objection import RULES
from abs_model.pool.ip_register import read_register, read_valuations
from abs_model.pool.ip_schema import REGISTER, VALUATIONS
from abs_model.pool.ip_standing import assets_of, lending_fen
from abs_model.pool.ip_term import LONG_DESIGNS_FROM, legal_expiry
from abs_model.pool.ip_value import value_path
from tests.unit.pool.test_ip_register import ASSET, CUT_OFF, VALUATION, raw_of
from tests.unit.pool.test_ip_standing import CLAIMS, ip_deal
from tests.unit.pool.test_tape import CELLS

Row = dict[str, object]

amounts = st.integers(1, 10**9).map(lambda fen: f"{fen // 100}.{fen % 100:02d}")
rows = st.fixed_dictionaries(
    {name: st.just(cell) for name, cell in ASSET.items()}
    | {
        "ip_id": st.sampled_from(["P1", "P2", "P3", "P4"]),
        "registration_no": st.sampled_from(["", "ZL1.1", "1.1", "ZL2.2"]),
        "claim_id": st.sampled_from(["C1", "C2", "C3", "C9"]),
        "owner_id": st.sampled_from(["D1", "D1", "D2"]),
        "ip_type": st.sampled_from(IP_TYPES),
        "expiry_date": st.just(""),
        "pledge_date": st.sampled_from(["2020-06-18", "2020-06-19", "2020-06-20", ""]),
        "pledge_registration_no": st.sampled_from(["Y1", "Y1", "Y1", ""]),
        "is_disputed": st.sampled_from(["否", "否", "是"]),
        "royalty_rate": st.sampled_from(["3%", "3%", "300%"]),
        "appraised_value": amounts,
    }
)
registers = st.lists(rows, min_size=1, max_size=8)
caps = st.none() | st.sampled_from([0.3, 0.01, 1.5, 0.123456789])
ratios = st.dictionaries(st.sampled_from(IP_TYPES), st.integers(0, 10**8).map(lambda units: units / 10**8))


def assets_from(register: list[Row], deal: Any = None) -> pd.DataFrame:
    tape = read_register(raw_of(register), cut_off=CUT_OFF)
    return assets_of(tape, None, deal or ip_deal(), CLAIMS, CUT_OFF)


@given(registers, ratios, caps)
@settings(max_examples=25, deadline=None)
def test_limits_hold_exactly(register: list[Row], pledge_ratios: dict[str, float], largest: float | None) -> None:
    deal = ip_deal(pledge_ratios=pledge_ratios, largest_loan_to_value=largest)
    assets = assets_from(register, deal)
    for _, line in loan_to_value(assets, CLAIMS, deal).iterrows():
        own = assets[(assets["debtor_id"] == line["debtor_id"]) & assets["is_accepted"]]
        values = [int(fen) for fen in to_fen(own["appraised_value"].to_numpy(dtype=float))]
        shares = [Fraction(repr(pledge_ratios[ip_type])) for ip_type in own["ip_type"]]
        most = sum((value * share for value, share in zip(values, shares, strict=True)), Fraction(0))
        lent, principal = int(to_fen(line["lending_value"])), int(to_fen(line["principal"]))
        assert most - max(len(own), 1) < lent <= most
        cap = sum(values) * Fraction(repr(largest)) if largest is not None else Fraction(10**20)
        assert line["is_within"] == (principal <= lent and principal <= cap)
        assert line["is_within"] == (line["loan_headroom"] >= 0.0)


@given(registers)
@settings(max_examples=25, deadline=None)
def test_every_row_is_accepted_or_has_one_reason_and_no_property_counts_twice(register: list[Row]) -> None:
    tape = read_register(raw_of(register), cut_off=CUT_OFF)
    assets = assets_of(tape, None, ip_deal(), CLAIMS, CUT_OFF)
    assert len(assets) + len(tape.refused) == len(register)
    assert (assets["is_accepted"] == (assets["rule"] == "")).all()
    assert set(assets["rule"]) <= {"", *RULES}
    assert (assets["is_accepted"] == (assets["message"] == "")).all()
    accepted = assets[assets["is_accepted"]]
    assert accepted["property_no"].is_unique
    assert (assets["lending_value"][~assets["is_accepted"]] == 0.0).all()
    assert (accepted["lending_value"] <= accepted["appraised_value"]).all()
    assert to_fen(ip_types(assets)["lending_value"]).sum() == to_fen(assets["lending_value"]).sum()


@given(registers, st.data())
@settings(max_examples=25, deadline=None)
def test_accepting_less_never_raises_what_may_be_lent(register: list[Row], data: st.DataObject) -> None:
    assets = assets_from(register)
    fewer = assets.copy()
    is_struck = np.array(data.draw(st.lists(st.booleans(), min_size=len(assets), max_size=len(assets))), dtype=bool)
    fewer.loc[is_struck, "is_accepted"] = False
    fewer.loc[is_struck, "lending_value"] = 0.0
    before, after = (loan_to_value(one, CLAIMS, ip_deal(largest_loan_to_value=0.5)) for one in (assets, fewer))
    for column in ("n_accepted", "accepted_value", "lending_value", "loan_headroom"):
        assert (after[column] <= before[column]).all()
    assert not (after["is_within"] & ~before["is_within"]).any()


@given(registers, st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_the_order_of_rows_changes_nothing(register: list[Row], shuffler: Any) -> None:
    once: dict[object, Row] = {}
    for row in register:  # Of rows that repeat each other the first stands, so that order would speak.
        once.setdefault(row["claim_id"], row)
    straight = [*once.values()]
    mixed = shuffler.sample(straight, len(straight))
    columns = ["claim_id", "ip_id", "is_accepted", "rule", "lending_value"]
    one, other = (assets_from(order)[columns].sort_values("claim_id", ignore_index=True) for order in (straight, mixed))
    pd.testing.assert_frame_equal(one, other)


@given(st.sampled_from(IP_TYPES), st.dates(date(1990, 1, 1), date(2040, 1, 1)), st.integers(0, 4000), st.booleans())
def test_who_files_later_expires_no_earlier(ip_type: Any, filed: date, days: int, is_granted: bool) -> None:
    later = filed + timedelta(days=days)
    granted = (filed, later) if is_granted else (None, None)
    assert legal_expiry(ip_type, filed, granted[0]) <= legal_expiry(ip_type, later, granted[1])
    assert legal_expiry(ip_type, filed) > filed + timedelta(days=3651)
    if ip_type == "design":
        years = 15 if filed >= LONG_DESIGNS_FROM else 10
        assert legal_expiry(ip_type, filed).year == filed.year + years


@given(registers, st.lists(st.integers(0, 8000), min_size=2, max_size=5))
@settings(max_examples=20, deadline=None)
def test_values_that_stand_are_never_above_the_appraisal_and_end_with_the_right(
    register: list[Row], days: list[int]
) -> None:
    plain = [row | {"growth_rate": "0"} for row in register]
    assets = assets_from(plain)
    dates = [CUT_OFF + timedelta(days=one) for one in sorted(days)]
    path = value_path(assets, ip_deal(), dates)
    value = np.where(assets["is_accepted"], to_fen(assets["appraised_value"].to_numpy(dtype=float)), 0.0)
    assert ((path >= 0.0) & (path <= value[:, np.newaxis])).all()
    assert (np.diff(path, axis=1) <= 0.0).all()
    is_over = assets["expiry_date"].to_numpy()[:, np.newaxis] <= np.array(dates, dtype="datetime64[us]")
    assert (path[is_over] == 0.0).all()


@given(st.integers(0, 9 * 10**15), st.integers(0, 10**6), st.integers(0, 10**8))
def test_what_may_be_lent_rises_with_the_value_and_is_whole(fen: int, more: int, units: int) -> None:
    value, higher, ratio = fen / 100, min(fen + more, 9 * 10**15) / 100, units / 10**8
    lent = lending_fen(value, ratio)
    assert lent <= lending_fen(higher, ratio)
    assert 0 <= int(to_fen(value)) * Fraction(units, 10**8) - lent < 1


CONTENT = {
    column.name: CELLS | st.sampled_from(["", "x", "2020-01-01", "1", "300%", ASSET.get(column.name, "")])
    for column in REGISTER.columns
}
cells = st.fixed_dictionaries({name: st.just(ASSET.get(name, "")) | CONTENT[name] for name in CONTENT})


@given(st.lists(cells, min_size=1, max_size=5))
@settings(max_examples=60, deadline=None)
def test_no_content_of_a_register_makes_it_fail(register: list[Row]) -> None:
    raw = raw_of([*register, dict(ASSET)])
    tape = read_register(raw, cut_off=CUT_OFF)
    assert tape.n_rows <= len(raw.frame)
    assert set(tape.refused["row"]) == set(tape.problems[tape.problems["severity"] == "refuse"]["row"])
    assets = assets_of(tape, None, ip_deal(), CLAIMS, CUT_OFF)
    assert len(assets) == len(tape.frame)
    value_path(assets, ip_deal(), [CUT_OFF, date(2030, 1, 1)])
    loan_to_value(assets, CLAIMS, ip_deal())


@given(
    st.lists(
        st.fixed_dictionaries(
            {name: st.just(VALUATION.get(name, "")) | CELLS for name in (column.name for column in VALUATIONS.columns)}
        ),
        min_size=1,
        max_size=5,
    )
)
@settings(max_examples=25, deadline=None)
def test_no_content_of_a_history_makes_it_fail(valuations: list[Row]) -> None:
    tape = read_valuations(raw_of([*valuations, dict(VALUATION)]))
    assert not tape.frame.duplicated(["ip_id", "appraisal_date"]).any()
