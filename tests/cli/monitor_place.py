"""A workspace with the small sound deal, servicer files of it, and the command line to watch it with."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from abs_model.cli import main
from abs_model.io.history import open_history
from tests.faults.sound import Workspace, sound_deal

END = "2024-12-20"
"""Six windows are over; R-1 of a million was due on Monday, 2024-12-16, three more are not due yet."""

HEAD = "记录类型,编号,日期,金额,状态,关联编号,备注"


NOTHING = ("本期扣减", "本期赎回", "逾期1-30天", "逾期31-60天", "逾期61-90天", "逾期90天以上")


def servicer_rows(*more: str, collected: int = 1_000_000, defaulted: int = 0, day: str = "2024-12-16") -> list[str]:
    """A sound file: R-1 is paid, or defaults."""
    left = 4_000_000 - collected - defaulted
    told = [f"回款,R-1,{day},{collected}.00,,,"] * bool(collected)
    told += [f"违约,R-1,{day},{defaulted}.00,,,"] * bool(defaulted)
    pool = dict.fromkeys(("期初余额", *NOTHING, "本期回款", "本期违约", "期末余额", "未到期余额"), 0)
    pool |= {"期初余额": 4_000_000, "本期回款": collected, "本期违约": defaulted, "期末余额": left, "未到期余额": left}
    told += [f"余额,,{END},{amount}.00,{word},," for word, amount in pool.items()]
    account = {"期初余额": 0, "本期流入": collected, "本期流出": 0, "期末余额": collected}
    told += [f"账户,collection,{END},{amount}.00,{word},," for word, amount in account.items()]
    return [f"期间,small,{END},,,,", *told, *more]


@dataclass(frozen=True, slots=True)
class Watched:
    """A deal and its history."""

    deal: Workspace

    @property
    def history(self) -> Path:
        """Where the history is."""
        return self.deal.folder / "history.sqlite"

    @property
    def results(self) -> Path:
        """Where results go."""
        return self.deal.results

    def file(self, name: str, rows: Sequence[str]) -> Path:
        """Write a servicer file."""
        return self.deal.write(name, "\n".join([HEAD, *rows]) + "\n")

    def end(self, *words: str | Path) -> Result:
        """Monitor the deal."""
        places = ("--history", str(self.history), "--out", str(self.results))
        return CliRunner().invoke(main, ["monitor", str(self.deal.folder), *map(str, words), *places])

    def answer(self, *words: str | Path, ends_with: int = 0) -> Any:
        """The one JSON document that monitoring says."""
        result = self.end(*words, "--json")
        assert result.exit_code == ends_with, result.output
        return json.loads(result.stdout)

    def kept(self) -> Any:
        """What ``abs-model history`` says of everything."""
        words = ["history", "--history", str(self.history), "--check", "--json"]
        result = CliRunner().invoke(main, words)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    def names(self) -> list[str]:
        """Every file that was ever taken."""
        if not self.history.exists():
            return []
        with open_history(self.history, is_new=False) as history:
            return [one.name for one in history.files()]


def watched_deal(folder: Path) -> Watched:
    """Write the sound deal."""
    return Watched(sound_deal(folder))
