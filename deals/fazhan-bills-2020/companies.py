"""Invented companies with codes, and the numbers of bills: what the scripts of both bill books draw from.

Names are put together from place, two characters and a trade. One may by chance be like that of a company that exists;
nothing here is about it.
"""

import csv
import datetime
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Row = dict[str, Any]

PLACES = """
四川 成都 Chengdu 510107|四川 成都 Chengdu 510115|四川 成都 Chengdu 510112|四川 绵阳 Mianyang 510703
四川 德阳 Deyang 510603|四川 宜宾 Yibin 511502|四川 泸州 Luzhou 510502|四川 乐山 Leshan 511102
四川 眉山 Meishan 511403|四川 南充 Nanchong 511302|四川 自贡 Zigong 510302|四川 内江 Neijiang 511002
四川 遂宁 Suining 510903|四川 广元 Guangyuan 510802|四川 攀枝花 Panzhihua 510403|四川 雅安 Ya'an 511802
四川 达州 Dazhou 511702|四川 资阳 Ziyang 512002|四川 广安 Guang'an 511602|四川 巴中 Bazhong 511902
"""
"""Province, city, city in English, area code; cities of 四川, some districts of the largest."""

FARTHER_PLACES = """
重庆 重庆 Chongqing 500107|重庆 重庆 Chongqing 500116|贵州 贵阳 Guiyang 520102|云南 昆明 Kunming 530102
陕西 西安 Xi'an 610103|湖北 武汉 Wuhan 420102|湖南 长沙 Changsha 430103|甘肃 兰州 Lanzhou 620102
"""

FIRST = """
岷 Min|沱 Tuo|涪 Fu|雒 Luo|邛 Qiong|峨 E|郫 Pi|筇 Qiong|栖 Qi|叙 Xu|阆 Lang|梓 Zi|旌 Jing|崃 Lai|汶 Wen|泯 Min|犍 Qian
僰 Bo|涐 E|渠 Qu|綦 Qi|渝 Yu|黔 Qian|邡 Fang|灌 Guan|青衣 Qingyi|剑 Jian|苌 Chang|隗 Wei|佘 She|缪 Miao|阙 Que|厍 She
"""
SECOND = """
炬 ju|垚 yao|珩 heng|淼 miao|彧 yu|铄 shuo|煦 xu|峤 qiao|骧 xiang|昶 chang|翊 yi|璟 jing|霁 ji|渌 lu|骁 xiao|砺 li
昀 yun|垣 yuan|晔 ye|桁 heng|钺 yue|筠 yun|湛 zhan|樾 yue|皓 hao|穗 sui|岫 xiu|澍 shu|砼 tong|桢 zhen|琮 cong
烁 shuo|懋 mao
"""
"""What a name begins and goes on with; rare in names of companies, so that few of them are alike."""

TRADES = """
房屋建筑业 建筑工程 Construction 14|土木工程建筑业 路桥工程 Road and Bridge 12|土木工程建筑业 市政工程 Municipal Works 8
建筑安装业 安装工程 Installation 5|酒、饮料和精制茶制造业 酒业 Distillery 8|食品制造业 食品 Foods 5
农副食品加工业 粮油 Grain and Oil 6|医药制造业 药业 Pharmaceutical 7|化学原料和化学制品制造业 化工 Chemical 6
非金属矿物制品业 建材 Building Materials 7|黑色金属冶炼和压延加工业 特钢 Special Steel 3
金属制品业 钢构 Steel Structures 4|通用设备制造业 机械 Machinery 6
专用设备制造业 装备制造 Equipment 7|汽车制造业 汽车部件 Auto Parts 5
铁路、船舶、航空航天和其他运输设备制造业 轨道装备 Rail Equipment 3|电气机械和器材制造业 电气 Electric 7
计算机、通信和其他电子设备制造业 电子科技 Electronics 9|电力、热力生产和供应业 能源 Energy 6|燃气生产和供应业 燃气 Gas 3
水的生产和供应业 水务 Water 4|批发业 供应链管理 Supply Chain 8|零售业 商贸连锁 Retail 4|道路运输业 物流 Logistics 5
生态保护和环境治理业 环境科技 Environment 5|软件和信息技术服务业 信息技术 Information Technology 4
"""
"""Division of GB/T 4754, the word in a name, the same in English, how often."""

SUPPLIER_TRADES = """
批发业 商贸 Trading 14|批发业 物资 Materials 9|非金属矿物制品业 混凝土 Concrete 7|金属制品业 金属制品 Metalware 7
建筑装饰、装修和其他建筑业 劳务 Labour 7|通用设备制造业 机电 Electromechanical 7|专用设备制造业 精密机械 Precision 5
造纸和纸制品业 纸业 Paper 4|印刷和记录媒介复制业 印务 Printing 3|橡胶和塑料制品业 塑业 Plastics 5
道路运输业 运输 Transport 8|化学原料和化学制品制造业 材料科技 New Materials 4|电气机械和器材制造业 线缆 Cable 4
商务服务业 传媒 Media 2|农、林、牧、渔专业及辅助性活动 农业 Agriculture 3|租赁业 设备租赁 Leasing 4
"""

BANKS = ("990651000018", "990651000026", "990653000019", "990659000011", "990658000013")
"""Banks in which acceptors have their accounts; 990 is no class of bank."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """One company; its size in Chinese words, as tables have it."""

    id: str
    name: str
    name_en: str
    brand: tuple[str, str]
    size: str
    province: str
    industry: str


def words(table: str) -> list[list[str]]:
    """The entries of a table of words, which stand between bars and ends of lines."""
    return [entry.split() for line in table.strip().splitlines() for entry in line.split("|")]


def credit_code(area: str, rng: random.Random) -> str:
    """A unified social credit code (GB 32100-2015) with its two check characters.

    The body starts with MY, to keep clear of the ranges that are given out to companies.
    """
    letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = "MY" + "".join(rng.choices(letters, k=6))
    values = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    rest = -sum(weight * values.index(one) for weight, one in zip((3, 7, 9, 10, 5, 8, 4, 2), body, strict=True)) % 11
    stem = "91" + area + body + "0123456789X"[rest]
    return stem + letters[-sum(pow(3, place, 31) * letters.index(one) for place, one in enumerate(stem)) % 31]


def check_digit(digits: str) -> str:
    """The digit that ISO/IEC 7064 MOD 11,10 puts behind others.

    How the clearing system makes the last digit of a number is not published; the sample books say that this is how.

    >>> check_digit("0794")
    '5'
    """
    product = 10
    for digit in digits:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def bill_number(kind: str, bank: str, day: datetime.date, serial: int) -> str:
    """A number of 30 digits: type, bank, day of registration, serial, check digit."""
    stem = f"{kind}{bank}{day:%Y%m%d}{serial:08d}"
    return stem + check_digit(stem)


def draw_brands(rng: random.Random) -> list[tuple[str, str]]:
    """Every beginning with every second character, Chinese and English, in an order of chance."""
    brands = [(first + second, one + two) for first, one in words(FIRST) for second, two in words(SECOND)]
    rng.shuffle(brands)
    return brands


def draw_company(
    brand: tuple[str, str], size: str, rng: random.Random, trades: str = TRADES, farther: float = 0.0
) -> Company:
    """A company of a brand; ``farther`` is how likely it is that it is not in 四川."""
    is_farther = rng.random() < farther
    province, city, city_en, area = rng.choice(words(FARTHER_PLACES if is_farther else PLACES))
    known = words(trades)
    industry, trade, *trade_en, _ = rng.choices(known, [int(one[-1]) for one in known])[0]
    # A quarter of them bear the province in their name.
    place, place_en = (province, "Sichuan") if province == "四川" and rng.random() < 0.25 else (city, city_en)
    return Company(
        id=credit_code(area, rng),
        name=f"{place}{brand[0]}{trade}有限公司",
        name_en=f"{place_en} {brand[1]} {' '.join(trade_en)}",
        brand=brand,
        size=size,
        province=province,
        industry=industry,
    )


def spread(total: int, weights: Sequence[float], unit: int) -> list[int]:
    """Split a total by weights into whole units; what rounding leaves goes to the largest."""
    whole = sum(weights)
    parts = [max(round(total * weight / whole / unit), 1) * unit for weight in weights]
    parts[parts.index(max(parts))] += total - sum(parts)
    return parts


def settle(amounts: list[int], places: Sequence[int], total: int) -> None:
    """Change some amounts, all by nearly the same, so that all of them come to a total."""
    gap = total - sum(amounts)
    for rank, place in enumerate(places):
        amounts[place] += gap * (rank + 1) // len(places) - gap * rank // len(places)


def yuan(fen: int) -> str:
    """Fen as tables write them."""
    return f"{fen // 100}.{fen % 100:02d}"


def text(value: object) -> str:
    """A value as tables write it: nothing for what is not stated, 是 or 否."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)


def write_table(path: Path, headers: Mapping[str, str], rows: Iterable[Row]) -> None:
    """Write a table as CSV in UTF-8 with a mark, which Excel needs to read Chinese."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(headers.values())
        writer.writerows([text(row.get(name)) for name in headers] for row in rows)
