"""The tables that the deal file of an IP note names, from files."""

import json
from pathlib import Path

import pytest

from abs_model.errors import TapeError
from abs_model.io.deal_file import DealFile, read_deal
from abs_model.io.ip_file import read_claim_tapes
from tests.claims import ASSET, CLAIM, ip_deal


def placed(folder: Path, **terms) -> DealFile:
    """A deal with its tables in a folder."""
    deal = ip_deal(**terms)
    (folder / "deal.yaml").write_text(json.dumps(deal.model_dump(mode="json", exclude_unset=True)), encoding="utf-8")
    for name, row in (("tape.csv", CLAIM), ("assets.csv", ASSET)):
        (folder / name).write_text(f"{','.join(row)}\n{','.join(row.values())}\n", encoding="utf-8")
    return read_deal(folder)


def test_the_tables_are_read_from_the_folder_of_the_deal(tmp_path: Path) -> None:
    tapes = read_claim_tapes(placed(tmp_path))
    assert tapes.claims.frame["claim_id"].tolist() == ["L1"]
    assert tapes.claims.sha256
    assert tapes.register.frame["ip_id"].tolist() == ["p1"]
    assert (tapes.payments, tapes.valuations) == (None, None)


def test_another_tape_of_claims_and_further_tables(tmp_path: Path) -> None:
    file = placed(tmp_path, ip={"valuations": "v.csv"}, claims={"payments": "p.csv"})
    (tmp_path / "p.csv").write_text("债权编号,应还日期,本金\nL1,2022-09-15,12000000\n", encoding="gb18030")
    (tmp_path / "v.csv").write_text("ip_id,appraisal_date,appraised_value\np1,2020-06-01,1000000\n", encoding="utf-8")
    other = tmp_path / "other.csv"
    other.write_text((tmp_path / "tape.csv").read_text().replace("L1", "L2"), encoding="utf-8")
    tapes = read_claim_tapes(file, other)
    assert tapes.claims.frame["claim_id"].tolist() == ["L2"]
    assert tapes.payments is not None
    assert tapes.payments.frame["principal"].tolist() == [12_000_000.0]
    assert tapes.valuations is not None


@pytest.mark.parametrize("name", ["tape.csv", "assets.csv", "p.csv"])
def test_a_table_that_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    file = placed(tmp_path, claims={"payments": "p.csv"})
    (tmp_path / "p.csv").write_text("claim_id,due_date,principal\nL1,2022-09-15,12000000\n", encoding="utf-8")
    (tmp_path / name).unlink()
    with pytest.raises(TapeError, match=f"{name}: no such file; a tape file is wanted"):
        read_claim_tapes(file)
