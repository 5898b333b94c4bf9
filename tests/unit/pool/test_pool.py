"""The pool and its identity: no row of a tape is lost, doubled or changed, to the fen."""

import dataclasses

import numpy as np
import pytest

from abs_model.errors import InvariantError, TapeError
from abs_model.pool.pool import Part, build_pool, identity
from tests.unit.pool.test_pool_builders import changed, clean_rows, criterion, deal_with, pool_of, tape_of


def test_every_row_of_the_tape_is_in_the_pool_excluded_or_refused() -> None:
    frame = changed(clean_rows(4), 1, is_pledged=True, receivable_amount=0.07)
    frame = changed(frame, 2, is_pledged=True, is_disputed=True, receivable_amount=0.29)
    tape = tape_of(frame, refused=[1.10, float("nan")])
    pool, screening = build_pool(tape, deal_with("unencumbered", "not_disputed"))
    found = pool.identity
    assert found.tape == Part(n_rows=6, amount=200_000_000 + 7 + 29 + 110)
    assert found.pool == Part(n_rows=2, amount=200_000_000)
    assert found.excluded == Part(n_rows=2, amount=7 + 29)
    assert found.refused == Part(n_rows=2, amount=110)
    assert found.n_without_amount == 1
    assert list(found.parts) == ["tape", "pool", "excluded", "refused"]
    assert found.refused.yuan == 1.10
    assert len(screening.exclusions) == 3


def test_rows_that_a_limit_cuts_count_as_excluded() -> None:
    tape = tape_of(clean_rows(4).assign(supplier_id=["S1", "S2", "S2", "S3"]))
    pool, _ = build_pool(tape, deal_with(limits=[{"by": "supplier_id", "amount": 1e6, "mode": "cut"}]))
    assert pool.identity.excluded == Part(n_rows=1, amount=100_000_000)
    assert pool.n_receivables == 3


def test_a_row_that_is_lost_doubled_or_changed_is_a_bug_and_not_a_report() -> None:
    tape = tape_of(changed(clean_rows(4), 1, is_pledged=True))
    _, screening = build_pool(tape, deal_with("unencumbered"))
    pool_frame = screening.pool_frame
    for wrong in (pool_frame[:-1], pool_frame.assign(receivable_amount=1_000_000.01)):
        with pytest.raises(InvariantError, match="tape of 4 rows: tape 4 rows 400000000 fen, pool"):
            identity(tape, dataclasses.replace(screening, pool_frame=wrong))
    with pytest.raises(InvariantError):
        identity(tape, dataclasses.replace(screening, exclusions=screening.exclusions[:0]))


def test_a_row_flagged_is_no_row_excluded() -> None:
    tape = tape_of(changed(clean_rows(3), 1, is_pledged=True))
    pool, screening = build_pool(tape, deal_with(criterion("unencumbered", effect="flag")))
    assert pool.identity.pool.n_rows == 3
    assert len(screening.flags) == 1


def test_face_is_whole_fen_in_tape_order_and_read_only() -> None:
    pool = pool_of(clean_rows(3).assign(receivable_amount=[0.29, 1.1, 263_000_000.0]))
    assert pool.face.tolist() == [29.0, 110.0, 26_300_000_000.0]
    assert pool.total == 26_300_000_139
    with pytest.raises(ValueError, match="read-only"):
        pool.face[0] = 0.0


def test_screening_leaves_the_tape_as_it_is() -> None:
    frame = clean_rows(3)
    tape = tape_of(frame.copy())
    build_pool(tape, deal_with("unencumbered"))
    assert tape.frame.equals(frame)


def test_a_pool_of_nothing_is_refused_with_the_reasons() -> None:
    tape = tape_of(clean_rows(3).assign(is_pledged=True), refused=[1.0])
    with pytest.raises(TapeError, match=r"tape.csv: none of 4 rows is in the pool \(unencumbered 3\); at least one"):
        build_pool(tape, deal_with("unencumbered", "not_disputed"))
    with pytest.raises(TapeError, match=r"none of 1 rows is in the pool \(all are refused\)"):
        build_pool(tape_of(clean_rows(1)[:0], refused=[np.nan]), deal_with())
