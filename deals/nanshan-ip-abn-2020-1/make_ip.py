"""Write claims.csv, assets.csv and valuations.csv, the invented loans, patents and appraisals of the notes.

Published are the five debtors, 210,000,000 yuan in all, 7 inventions and 18 utility models. All else is stated below or
drawn from one seed, so that every run writes the same bytes:

    python deals/nanshan-ip-abn-2020-1/make_ip.py
"""

import csv
import datetime
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Row = dict[str, Any]

SEED = 20200923
LENT = datetime.date(2020, 9, 15)
DUE = datetime.date(2022, 9, 15)
MATURITY = datetime.date(2022, 9, 23)
APPRAISED = datetime.date(2020, 6, 30)
APPRAISED_AGAIN = datetime.date(2021, 9, 15)
APPRAISER = "信诚资产评估"

DISCOUNT_RATE = 0.16
TAX_RATE = 0.15
"""As in deal.yaml: what is 3.1 % without risk bears 12.9 % of premia; high-technology enterprises pay 15 %."""

JUDGEMENT = (0.95, 1.07)
"""An appraiser looks at more than a formula: its value is so much of that of the formula."""

UNIT = 10_000
"""Appraisals are stated in whole 万元."""

TYPES = {"发明专利": ("1", 20), "实用新型": ("2", 10)}
"""The digit of a type in a patent's number, and the years that it runs from filing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Debtor:
    """Who borrows how much, and when its pledges were registered."""

    id: str
    name: str
    principal: int
    pledged: datetime.date


DEBTORS = (
    Debtor(id="jinjia", name="劲嘉股份", principal=52_000_000, pledged=datetime.date(2020, 9, 8)),
    Debtor(id="mobi", name="摩比天线", principal=50_000_000, pledged=datetime.date(2020, 9, 8)),
    Debtor(id="boke", name="铂科新材", principal=45_000_000, pledged=datetime.date(2020, 9, 10)),
    Debtor(id="shanchuan", name="杉川机器人", principal=37_000_000, pledged=datetime.date(2020, 9, 11)),
    Debtor(id="maichi", name="麦驰物联", principal=26_000_000, pledged=datetime.date(2020, 9, 11)),
)

PATENTS = """
jinjia    发明专利 2015 22500 0.06 0.030 0.06 9 微结构镭射转移纸的制备方法
jinjia    发明专利 2016 16500 0.06 0.030 0.06 9 包装盒的防伪溯源方法
jinjia    实用新型 2017 12000 0.06 0.018 0.10 6 折叠包装盒的防伪封口结构
jinjia    实用新型 2017 10000 0.06 0.018 0.10 6 凹版印刷机的在线检测装置
jinjia    实用新型 2018  9500 0.06 0.018 0.10 7 礼盒的缓冲内托
jinjia    实用新型 2018  8500 0.06 0.018 0.10 7 转移膜的分切收卷装置
mobi      发明专利 2014 21000 0.07 0.032 0.08 8 多频基站天线的相位调节方法
mobi      发明专利 2016 16000 0.07 0.032 0.08 9 介质滤波器的耦合调试方法
mobi      实用新型 2016 12500 0.07 0.018 0.12 5 宽频双极化辐射单元
mobi      实用新型 2017 11500 0.07 0.018 0.12 6 天线下倾角的传动装置
mobi      实用新型 2018  9500 0.07 0.018 0.12 7 腔体滤波器的盖板结构
mobi      实用新型 2018  8500 0.07 0.018 0.12 7 基站天线的抱杆安装件
boke      发明专利 2015 24500 0.10 0.035 0.06 9 软磁粉芯的绝缘包覆方法
boke      实用新型 2017 11000 0.10 0.018 0.10 6 磁粉芯的成型模具
boke      实用新型 2017  9000 0.10 0.018 0.10 6 粉芯热处理用网带炉
boke      实用新型 2018  8500 0.10 0.018 0.10 7 一体成型电感
boke      实用新型 2019  6500 0.10 0.018 0.10 8 磁环的倒角装置
shanchuan 发明专利 2017 18000 0.12 0.035 0.08 9 激光雷达的测距标定方法
shanchuan 实用新型 2017 10500 0.12 0.018 0.12 6 扫地机器人的碰撞检测机构
shanchuan 实用新型 2018  9000 0.12 0.018 0.12 7 旋转激光雷达的无线供电结构
shanchuan 实用新型 2018  8000 0.12 0.018 0.12 7 扫地机器人的集尘装置
shanchuan 实用新型 2019  7000 0.12 0.018 0.12 8 机器人驱动轮的减震组件
maichi    发明专利 2017 14500 0.10 0.040 0.08 9 社区门禁的可视对讲组网方法
maichi    实用新型 2018  8000 0.10 0.020 0.12 7 可视对讲室内机
maichi    实用新型 2019  6500 0.10 0.020 0.12 8 人脸识别门禁终端
"""
"""Owner, type, year of filing, yearly revenue of its products in 万元, growth, royalty, decay, years of life, title."""

CLAIM_HEADERS = {
    "claim_id": "债权编号", "debtor_id": "原始债务人编号", "debtor_name": "原始债务人名称", "structure": "交易结构",
    "principal": "贷款本金", "start_date": "放款日期", "maturity_date": "到期日期", "guarantor_id": "担保人编号",
    "subsidy_scheme_id": "贴息政策编号", "contract_no": "贷款合同编号",
}  # fmt: skip
ASSET_HEADERS = {
    "ip_id": "知识产权编号", "ip_type": "知识产权类型", "registration_no": "专利号", "title": "专利名称",
    "owner_id": "权利人编号", "owner_name": "权利人名称", "claim_id": "所担保债权编号", "filing_date": "申请日期",
    "grant_date": "授权日期", "expiry_date": "期限届满日", "fee_paid_to": "年费缴至日",
    "pledge_registration_no": "质押登记编号", "pledge_date": "质押登记日期", "is_disputed": "是否存在争议",
    "revenue": "相关产品年收入", "growth_rate": "收入增长率", "royalty_rate": "收入分成率",
    "decay_rate": "技术衰减率", "economic_life_years": "剩余经济寿命", "tax_rate": "所得税率",
    "discount_rate": "折现率", "appraised_value": "评估价值", "appraisal_date": "评估基准日", "appraiser": "评估机构",
}  # fmt: skip
VALUATION_HEADERS = {
    "ip_id": "知识产权编号", "appraisal_date": "评估基准日", "appraised_value": "评估价值", "method": "评估方法",
    "appraiser": "评估机构",
}  # fmt: skip
"""Columns in their order, and how they are headed."""


def claim_id(debtor: Debtor) -> str:
    """Loans are numbered as the debtors are listed."""
    return f"NS-{DEBTORS.index(debtor) + 1:02d}"


def claim_rows() -> list[Row]:
    """One loan for each debtor; rate, due dates and fee are those of the deal."""
    return [
        {
            "claim_id": claim_id(debtor),
            "debtor_id": debtor.id,
            "debtor_name": debtor.name,
            "structure": "信托贷款",
            "principal": f"{debtor.principal}.00",
            "start_date": LENT,
            "maturity_date": DUE,
            "guarantor_id": "shendan",
            "subsidy_scheme_id": "nanshan",
            "contract_no": f"JCJQ-DK-2020-{number:02d}",
        }
        for number, debtor in enumerate(DEBTORS, start=1)
    ]


def patent_number(filed: datetime.date, digit: str, rng: random.Random) -> str:
    """A patent's number with its check character, and a serial far above all that have been given out."""
    stem = f"{filed.year}{digit}99{rng.randrange(100_000):05d}"
    weights = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
    rest = sum(int(one) * weight for one, weight in zip(stem, weights, strict=True)) % 11
    return f"ZL{stem}.{'X' if rest == 10 else rest}"


def on_year(day: datetime.date, year: int) -> datetime.date:
    """The same day of another year; no day drawn here is a 29 February."""
    return day.replace(year=year)


def fees_paid_to(filed: datetime.date) -> datetime.date:
    """The first anniversary of a filing after the notes: fees were paid in advance for as long as they run."""
    day = on_year(filed, MATURITY.year)
    return day if day > MATURITY else on_year(filed, MATURITY.year + 1)


def worth(row: Row, years: float, revenue: float) -> float:
    """Relief from royalty: what royalties after tax are worth, the last year only as far as the life goes."""
    value, started = 0.0, 0
    while started < years:
        share = min(years - started, 1.0)
        grown = revenue * (1 + row["growth_rate"]) ** started * (1 - row["decay_rate"]) ** started
        value += share * grown * row["royalty_rate"] * (1 - TAX_RATE) / (1 + DISCOUNT_RATE) ** (started + share / 2)
        started += 1
    return value


def rounded(value: float) -> str:
    """A value in whole 万元, written in yuan."""
    return f"{round(value / UNIT) * UNIT}.00"


def patent_row(words: list[str], number: int, rng: random.Random) -> Row:
    """One line of PATENTS with its dates, numbers and appraisal."""
    owner, kind, year, revenue, *rates, life, title = words
    growth_rate, royalty_rate, decay_rate = map(float, rates)
    debtor = next(one for one in DEBTORS if one.id == owner)
    digit, legal_years = TYPES[kind]
    filed = datetime.date(int(year), rng.randint(1, 6 if year == "2019" else 12), rng.randint(1, 28))
    wait = rng.randint(500, 900) if kind == "发明专利" else rng.randint(180, 330)
    row: Row = {
        "ip_id": f"IP-{number:02d}",
        "ip_type": kind,
        "registration_no": patent_number(filed, digit, rng),
        "title": f"一种{title}",
        "owner_id": debtor.id,
        "owner_name": debtor.name,
        "claim_id": claim_id(debtor),
        "filing_date": filed,
        "grant_date": filed + datetime.timedelta(days=wait),
        "expiry_date": on_year(filed, filed.year + legal_years),
        "fee_paid_to": fees_paid_to(filed),
        "pledge_registration_no": f"Y2020999{DEBTORS.index(debtor) + 1:06d}",
        "pledge_date": debtor.pledged,
        "is_disputed": "否",
        "revenue": f"{int(revenue) * 10_000}.00",
        "growth_rate": growth_rate,
        "royalty_rate": royalty_rate,
        "decay_rate": decay_rate,
        "economic_life_years": int(life),
        "tax_rate": TAX_RATE,
        "discount_rate": DISCOUNT_RATE,
        "appraisal_date": APPRAISED,
        "appraiser": APPRAISER,
    }
    row["appraised_value"] = rounded(worth(row, int(life), int(revenue) * UNIT) * rng.uniform(*JUDGEMENT))
    return row


def asset_rows(rng: random.Random) -> list[Row]:
    """The 25 patents, by debtor."""
    lines = [line.split() for line in PATENTS.strip().splitlines()]
    return [patent_row(words, number, rng) for number, words in enumerate(lines, start=1)]


def valuation_rows(assets: Iterable[Row], rng: random.Random) -> list[Row]:
    """The appraisals before the issue, and those a year later: a year less to live, revenue that came out otherwise."""
    later = (APPRAISED_AGAIN - APPRAISED).days / 365
    rows = []
    for row in assets:
        surprise = rng.uniform(0.85, 1.05)
        revenue = float(row["revenue"]) * ((1 + row["growth_rate"]) * (1 - row["decay_rate"])) ** later * surprise
        again = rounded(worth(row, row["economic_life_years"] - later, revenue))
        for day, value in ((APPRAISED, row["appraised_value"]), (APPRAISED_AGAIN, again)):
            rows.append(
                {
                    "ip_id": row["ip_id"],
                    "appraisal_date": day,
                    "appraised_value": value,
                    "method": "收益法",
                    "appraiser": APPRAISER,
                }
            )
    return rows


def write_table(path: Path, headers: Mapping[str, str], rows: Iterable[Row]) -> None:
    """Write a table as CSV in UTF-8 with a mark, which Excel needs to read Chinese."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(headers.values())
        writer.writerows([row[name] for name in headers] for row in rows)


def write_tables(folder: Path) -> None:
    """Write the three tables."""
    rng = random.Random(SEED)  # noqa: S311 - numbers to look at, nothing to keep secret
    assets = asset_rows(rng)
    write_table(folder / "claims.csv", CLAIM_HEADERS, claim_rows())
    write_table(folder / "assets.csv", ASSET_HEADERS, assets)
    write_table(folder / "valuations.csv", VALUATION_HEADERS, valuation_rows(assets, rng))


if __name__ == "__main__":
    write_tables(Path(__file__).parent)
