"""Ledgers of claims that are wrong: which rows are refused, what is only worth a second look, and what is said."""

from pathlib import Path

import pytest

from abs_model.errors import TapeError
from abs_model.io.tape_file import read_tape_file
from abs_model.pool.claims_ledger import CLAIMS_LEDGER, read_claims_ledger
from abs_model.pool.tape import Tape

HEAD = "担保编号,担保生效日,担保金额（元）,代偿日期,代偿金额（元）\n"
SOUND = "G1,2018-03-01,1000000.00,2019-05-06,400000.00\nG2,2019-03-01,2000000.00,,\n"


def read(folder: Path, text: str) -> Tape:
    """The ledger of some text."""
    path = folder / "ledger.csv"
    path.write_text(text, encoding="utf-8")
    return read_claims_ledger(read_tape_file(path, CLAIMS_LEDGER))


def test_what_is_broken_below_is_sound(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + SOUND)
    assert len(found.frame) == 2
    assert found.problems.empty
    english = "guarantee_id,start_date,guaranteed_amount,claim_date,claim_amount\n"
    assert read(tmp_path, english + SOUND).frame.equals(found.frame)


@pytest.mark.parametrize(
    ("row", "rule", "said"),
    [
        (
            "G3,2019-03-01,100.00,2019-02-28,50.00",
            "claim_before_start",
            "claimed on 2019-02-28, and the guarantee starts on 2019-03-01; a claim on or after that day is wanted. "
            "Correct one of the two.",
        ),
        (
            "G3,2019-03-01,100.00,,50.00",
            "claim_without_date",
            "50 claimed, and no day; the day of the claim is wanted. Fill it.",
        ),
        (
            "G3,2019-03-01,100.00,2019-05-06,",
            "claim_without_amount",
            "claimed on 2019-05-06, and no amount; the amount of the claim is wanted. Fill it, or take the day out.",
        ),
        (
            "G1,2018-03-01,1000000.00,2019-05-06,400000.00",
            "duplicate_id",
            "'G1' stands in row 2 already; a further row of a guarantee is wanted only for a further claim",
        ),
        ("G1,2018-03-01,1000000.00,,", "duplicate_id", "'G1' stands in row 2 already"),
        ("G1,2018-03-02,1000000.00,2019-06-06,1.00", "duplicate_id", "'G1' stands in row 2 already"),
        ("G1,2018-03-01,999999.00,2019-06-06,1.00", "duplicate_id", "'G1' stands in row 2 already"),
        ("G3,,100.00,,", "missing", "start_date is wanted in every row. Fill it."),
        ("G3,2019-03-01,0,,", "not_positive", "0 is no amount; one above 0 is wanted."),
        ("G3,2019-03-01,100.00,2019-05-06,-5.00", "not_positive", "-5 is no amount; one of at least 0 is wanted."),
        ("G3,2019-03-01,100.00,soon,5.00", "", "soon"),
    ],
)
def test_a_row_that_is_refused(tmp_path: Path, row: str, rule: str, said: str) -> None:
    found = read(tmp_path, f"{HEAD}{SOUND}{row}\n")
    assert [*found.refused["row"]] == [4]
    assert len(found.frame) == 2
    lines = found.problems[found.problems["severity"] == "refuse"]
    assert any(said in message for message in lines["message"])
    assert not rule or rule in set(lines["rule"])


def test_a_further_claim_of_a_guarantee_is_a_row_of_its_own(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + SOUND + "G1,2018-03-01,1000000.00,2019-08-06,600000.00\n")
    assert found.problems.empty
    assert [*found.frame["guarantee_id"]] == ["G1", "G2", "G1"]


def test_claims_above_the_guaranteed_amount_are_told(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + SOUND + "G1,2018-03-01,1000000.00,2019-08-06,600000.01\n")
    (problem,) = found.problems.to_dict("records")
    assert (problem["row"], problem["rule"], problem["severity"]) == (4, "claim_above_guaranteed", "warn")
    assert problem["message"] == (
        "claims of 'G1' come to 1000000.01; at most guaranteed_amount, 1000000, is wanted. Check both: interest and "
        "costs may be meant."
    )
    assert len(found.frame) == 3


def test_a_line_that_adds_up_others_is_no_guarantee(tmp_path: Path) -> None:
    found = read(tmp_path, f"{HEAD}{SOUND}合计,,3000000.00,,400000.00\n")
    assert len(found.frame) == 2
    assert [*found.problems["rule"]] == ["total_line"]


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (HEAD.replace("代偿日期", "代偿时点"), "no column for claim_date among the headers; a header such as 代偿日"),
        (HEAD.replace("代偿金额（元）", "备注"), "no column for claim_amount among the headers"),
        (HEAD.replace("担保生效日", "备注"), "no column for start_date among the headers"),
        (HEAD.replace("（元）", "（万元）", 1), "the column '担保金额（万元）' is kept in 万元"),
        ("a,b,c,d,e\n", "no headers of a tape of claims ledger"),
    ],
)
def test_headers_that_make_no_ledger(tmp_path: Path, head: str, said: str) -> None:
    with pytest.raises(TapeError) as raised:
        read(tmp_path, head + SOUND)
    assert said in str(raised.value)
