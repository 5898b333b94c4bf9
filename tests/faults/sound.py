"""A small sound deal to break, and the command line to break it on."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result

from abs_model.cli import main

DEAL = """\
id: small
product: supply_chain_abs
name: {zh: 小型项目, en: small deal}
parties:
  originator: {id: factor, name: 示例保理}
  plan_manager: {id: manager, name: 示例证券}
  guarantor: {id: guarantor, name: 示例担保, rating: AAA}
core_enterprises:
  - {id: alpha, name: 甲公司, rating: AA+}
  - {id: beta, name: 乙公司, rating: AA}
dates:
  cut_off: 2024-06-28
  closing: 2024-07-05
  payment: [2025-01-06, 2025-07-07]
  expected_maturity: 2025-07-07
  legal_final: 2025-10-08
  calendar: XSHE
pool:
  tape: tape.csv
  eligibility:
    - {rule: not_disputed}
    - {rule: on_whitelist}
  purchase: {method: proceeds}
tranches:
  - {id: A, name: {zh: 优先级, en: senior}, rank: senior, balance: 3_500_000, coupon_rate: 0.038, redemption: bullet}
accounts:
  - {id: collection, name: {zh: 专户, en: plan account}}
  - {id: reserve, name: {zh: 储备金, en: reserve}, target: {amount: 10_000, tranches: [A]}}
fees:
  - {id: management, name: {zh: 管理费, en: management fee}, payee: plan_manager, rate: 0.001, base: tranche_balance}
support:
  - id: guarantee
    name: {zh: 担保, en: guarantee}
    kind: guarantee
    provider: guarantor
    covers: [A.interest, A.principal]
priority_of_payments:
  closing:
    - fill: reserve
    - pay: purchase
  normal:
    - pay: fees.management
    - pay: A.interest
    - pay: A.principal
    - {draw: reserve, for: [A.interest, A.principal]}
    - draw: guarantee
    - {transfer: reserve, to: collection}
    - reimburse: guarantee
    - {release: originator, after: A}
triggers:
  - id: defaults
    name: {zh: 累计违约, en: defaults}
    when: {measure: cumulative_default_ratio, above: 0.05}
    then: acceleration
source: {tranches: illustrative}
"""

SCENARIOS = """\
version: v1
scenarios:
  - id: late
    name: {zh: 延迟, en: late}
    delay_days: 60
  - id: alpha_defaults
    name: {zh: 甲公司违约, en: alpha defaults}
    defaults: [{obligor: alpha, date: 2025-02-03}]
"""

SHELF = """\
id: shelf
name: {zh: 储架, en: shelf}
venue: SZSE
registered_amount: 10_000_000
"""

HEADERS = (
    "应收账款编号", "核心企业编号", "核心企业名称", "债务人编号", "债务人名称", "供应商编号", "供应商名称", "合同编号",
    "发票号码", "开票日期", "应收账款金额", "到期日", "是否争议",
)  # fmt: skip

SUPPLIERS = {"s1": "供应商一", "s2": "供应商二"}

Row = dict[str, str]


def sound_rows() -> list[Row]:
    """Four receivables of a million each, two of each core enterprise."""
    rows = []
    for number, (core, supplier, due) in enumerate(
        (
            ("alpha", "s1", "2024-12-16"),
            ("alpha", "s2", "2025-03-17"),
            ("beta", "s1", "2025-04-15"),
            ("beta", "s2", "2025-06-10"),
        ),
        start=1,
    ):
        cells = (
            f"R-{number}", core, {"alpha": "甲公司", "beta": "乙公司"}[core], f"{core}-sub", f"{core} 子公司", supplier,
            SUPPLIERS[supplier], f"C-{number}", f"2400000{number}", "2024-05-20", "1000000.00", due, "否",
        )  # fmt: skip
        rows.append(dict(zip(HEADERS, cells, strict=True)))
    return rows


def tape_text(rows: Sequence[Row], headers: Sequence[str] = HEADERS) -> str:
    """Rows as the text of a CSV file."""
    out = io.StringIO()
    writer = csv.DictWriter(out, headers, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


WRITING = {"run", "pool", "project", "simulate", "stress", "report"}
"""Commands that write a folder of results."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folder of one deal, and what the command line makes of it."""

    folder: Path

    @property
    def results(self) -> Path:
        """Where results go."""
        return self.folder / "results"

    def write(self, name: str, text: str, encoding: str = "utf-8") -> Path:
        """Write one file."""
        path = self.folder / name
        path.write_text(text, encoding=encoding, newline="")
        return path

    def replace(self, name: str, old: str, new: str) -> None:
        """Break one place of a file."""
        text = (self.folder / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        self.write(name, text.replace(old, new))

    def write_tape(self, rows: Sequence[Row], headers: Sequence[str] = HEADERS) -> None:
        """Write the tape anew."""
        self.write("tape.csv", tape_text(rows, headers))

    def change_cell(self, row: int, header: str, value: str) -> None:
        """Break one cell of the tape; rows count from 1, headers left out."""
        rows = sound_rows()
        rows[row - 1][header] = value
        self.write_tape(rows)

    def end(self, command: str = "run", *words: str) -> Result:
        """Run a command on the deal; what writes, writes into ``results``."""
        out = ("--out", str(self.results)) if command in WRITING else ()
        return CliRunner().invoke(main, [command, str(self.folder), *out, *words])

    def problems(self) -> list[dict[str, str]]:
        """The lines of problems.csv."""
        return read_csv(self.results / "problems.csv")


def sound_deal(folder: Path) -> Workspace:
    """Write the sound deal."""
    place = Workspace(folder)
    place.write("deal.yaml", DEAL)
    place.write("scenarios.yaml", SCENARIOS)
    place.write_tape(sound_rows())
    return place


def read_csv(path: Path) -> list[dict[str, str]]:
    """The lines of a result table."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


HOUSE_FORM = re.compile(r"^(?P<where>.+?): (?P<found>.+?); (?P<wanted>.+?)\. (?P<remedy>.+)$")


def assert_refused(result: Result, exit_code: int, *parts: str) -> None:
    """The command ended with this code and said on stderr where, what, wanted and what to do, with these parts in it.

    Nothing else was said: no traceback, no half answer.
    """
    assert result.exit_code == exit_code, result.output
    assert "Traceback" not in result.output
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert lines
    for line in lines:
        assert HOUSE_FORM.match(line), f"not of the house form: {line}"
    for part in parts:
        assert part in result.stderr, f"{part!r} is not said: {result.stderr}"
