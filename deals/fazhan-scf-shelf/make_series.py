"""Write the tapes of series 2 and 3, invented like that of series 1 and by its script: only who and how much differs.

The script of series 1 is loaded once a series, given other core enterprises, suppliers and faces, and its dates are
moved by whole weeks to the closing of the series. Every run writes the same bytes:

    python deals/fazhan-scf-shelf/make_series.py
"""

import datetime
import sys
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any

DEALS = Path(__file__).parents[1]
FIRST_CLOSING = datetime.date(2020, 7, 7)
DATES = ("due_date", "invoice_date", "delivery_date", "confirmation_date", "first_registration_date")


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """What a series has of its own; ``face`` is what pays its notes, costs and tax to the fen, by core enterprise.

    ``pledged``, ``reused`` and ``disputed`` are suppliers whose one further receivable fails a criterion.
    """

    number: int
    closing: datetime.date
    face: dict[str, int]
    names: dict[str, str]
    marks: dict[str, str]
    debtors: dict[str, str]
    suppliers: str
    pledged: str
    reused: str
    disputed: str

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return DEALS / f"fazhan-scf-2020-{self.number}"


SERIES_2 = Series(
    number=2,
    closing=datetime.date(2020, 10, 27),
    face={"jiuye": 7_749_467_235, "minli": 6_000_000_000, "sheshuo": 5_000_000_000},
    names={
        "jiuye": "四川省酒业集团有限责任公司",
        "minli": "四川泯砺药业有限公司",
        "sheshuo": "绵阳厍铄路桥工程有限公司",
    },
    marks={"jiuye": "JY", "minli": "ML", "sheshuo": "SS"},
    debtors={
        "jiuye-niangjiu": "泸州醴窖酿酒有限公司",
        "jiuye-baozhuang": "泸州醴源包装制品有限公司",
        "minli-hq": "四川泯砺药业有限公司",
        "minli-zhiji": "德阳泯岑制剂有限公司",
        "sheshuo-hq": "绵阳厍铄路桥工程有限公司",
        "sheshuo-peijian": "绵阳厍垒预制构件有限公司",
    },
    suppliers="""
泸州醅石陶瓷制品有限公司|jiuye-baozhuang|小型|四川|510502|非金属矿物制品业|2
四川沱瓴玻璃容器有限公司|jiuye-baozhuang jiuye-niangjiu|中型|四川|510521|非金属矿物制品业|3
成都珑楮包装印刷有限公司|jiuye-baozhuang|小型|四川|510115|印刷和记录媒介复制业|2
宜宾穗岭粮食经营有限公司|jiuye-niangjiu|中型|四川|511502|批发业|3
内江饴田农产品有限公司|jiuye-niangjiu|微型|四川|511002|农副食品加工业|2
泸州桅舸水运有限公司|jiuye-niangjiu|小型|四川|510504|水上运输业|2
贵州赤曲酿造设备有限公司|jiuye-niangjiu|小型|贵州|520382|专用设备制造业|2
重庆璧铝瓶盖有限公司|jiuye-baozhuang|小型|重庆|500120|金属制品业|2
成都芩和中药材有限公司|minli-hq minli-zhiji|中型|四川|510114|批发业|3
德阳泓瓿药用包装有限公司|minli-zhiji|小型|四川|510603|橡胶和塑料制品业|2
四川蓟原饮片有限公司|minli-hq|小型|四川|510781|医药制造业|2
成都晶埙药用玻璃有限公司|minli-zhiji|小型|四川|510112|非金属矿物制品业|2
江苏沅澈制药机械有限公司|minli-zhiji|中型|江苏|320583|专用设备制造业|2
成都淳绥冷链物流有限公司|minli-hq|小型|四川|510115|道路运输业|2
广汉禾岐辅料有限公司|minli-zhiji|微型|四川|510681|农副食品加工业|1
绵阳岷砼混凝土有限公司|sheshuo-peijian sheshuo-hq|中型|四川|510703|非金属矿物制品业|3
江油垒崟水泥制品有限公司|sheshuo-peijian|小型|四川|510781|非金属矿物制品业|2
成都钜梁钢绞线有限公司|sheshuo-peijian|中型|四川|510183|金属制品业|2
绵阳涪碛砂石有限公司|sheshuo-hq|小型|四川|510704|批发业|2
四川跖途沥青材料有限公司|sheshuo-hq|小型|四川|510105|批发业|2
德阳夯川工程机械租赁有限公司|sheshuo-hq|微型|四川|510603|商务服务业|1
""",
    pledged="德阳泓瓿药用包装有限公司",
    reused="四川蓟原饮片有限公司",
    disputed="绵阳涪碛砂石有限公司",
)

SERIES_3 = Series(
    number=3,
    closing=datetime.date(2021, 1, 19),
    face={"xinzhu": 5_648_040_733, "wenyuan": 6_000_000_000, "jianlu": 4_000_000_000},
    names={
        "xinzhu": "成都市新筑路桥机械股份有限公司",
        "wenyuan": "成都汶垣药业有限公司",
        "jianlu": "内江剑渌建筑工程有限公司",
    },
    marks={"xinzhu": "XZ", "wenyuan": "WY", "jianlu": "JL"},
    debtors={
        "xinzhu-hq": "成都市新筑路桥机械股份有限公司",
        "xinzhu-ganggou": "四川筑垣钢结构工程有限公司",
        "wenyuan-hq": "成都汶垣药业有限公司",
        "wenyuan-shengwu": "成都汶萃生物制品有限公司",
        "jianlu-hq": "内江剑渌建筑工程有限公司",
        "jianlu-zhuangshi": "内江剑澧装饰工程有限公司",
    },
    suppliers="""
成都钧磐钢构配件有限公司|xinzhu-ganggou|小型|四川|510113|金属制品业|2
四川埒岩钢材销售有限公司|xinzhu-ganggou xinzhu-hq|中型|四川|510106|批发业|3
德阳镌石精密铸造有限公司|xinzhu-hq|小型|四川|510603|金属制品业|2
眉山蔚垣涂料有限公司|xinzhu-ganggou|微型|四川|511403|化学原料和化学制品制造业|1
重庆瑭砾紧固件有限公司|xinzhu-hq|小型|重庆|500107|通用设备制造业|2
河北邢砚轴承有限公司|xinzhu-hq|中型|河北|130535|通用设备制造业|2
成都葶和药材贸易有限公司|wenyuan-hq|中型|四川|510105|批发业|3
成都澈瓯生物试剂有限公司|wenyuan-shengwu|小型|四川|510107|批发业|2
四川瑢康药用胶囊有限公司|wenyuan-hq wenyuan-shengwu|小型|四川|510115|医药制造业|2
浙江菱澹净化设备有限公司|wenyuan-shengwu|中型|浙江|330109|专用设备制造业|2
成都旃速医药物流有限公司|wenyuan-hq|小型|四川|510114|道路运输业|2
湖北荇泽原料药有限公司|wenyuan-hq|中型|湖北|420881|医药制造业|2
成都楮墨药盒印务有限公司|wenyuan-hq|微型|四川|510132|印刷和记录媒介复制业|1
内江沱筑商品混凝土有限公司|jianlu-hq|中型|四川|511002|非金属矿物制品业|3
内江甜川钢筋加工有限公司|jianlu-hq|小型|四川|511011|金属制品业|2
自贡盐阜门窗有限公司|jianlu-zhuangshi|小型|四川|510302|金属制品业|2
成都堇墙建筑劳务有限公司|jianlu-hq jianlu-zhuangshi|小型|四川|510104|建筑装饰、装修和其他建筑业|2
乐山峨岩石材有限公司|jianlu-zhuangshi|微型|四川|511102|非金属矿物制品业|1
""",
    pledged="成都澈瓯生物试剂有限公司",
    reused="四川瑢康药用胶囊有限公司",
    disputed="自贡盐阜门窗有限公司",
)


def script_of_series_1() -> ModuleType:
    """The script that writes the tape of series 1, loaded anew."""
    loader = SourceFileLoader("make_tape", str(DEALS / "fazhan-scf-2020-1" / "make_tape.py"))
    module = ModuleType(loader.name)
    # Its records look their module up by name while they are made.
    sys.modules[loader.name] = module
    loader.exec_module(module)
    return module


def prepared(series: Series) -> ModuleType:
    """The script of series 1 with the names and amounts of another."""
    script = script_of_series_1()
    vars(script).update(
        SEED=int(f"{series.closing:%Y%m%d}"),
        FACE=series.face,
        CORE_ENTERPRISES=series.names,
        MARKS=series.marks,
        CONTRACT_MARKS={name: f"{mark}HT" for name, mark in series.marks.items()},
        PREFIX=f"FZ{series.number}",
        DEBTORS=series.debtors,
        SUPPLIER_TABLE=series.suppliers,
        MISFITS=misfits(series, script.Misfit),
    )
    return script


def misfits(series: Series, kind: Any) -> tuple[Any, ...]:
    """Three receivables that stay out: one pledged elsewhere, one on the same invoice, one disputed."""
    papers = {"invoice_amount": 198_000_000, "contract_amount": 260_000_000}
    return (
        kind("unencumbered", series.pledged, 99_000_000, "2021-04-30", {"is_pledged": True, **papers}),
        kind("invoice_used_once", series.reused, 96_500_000, "2021-04-30", papers),
        kind("not_disputed", series.disputed, 73_280_000, "2021-05-14", {"is_disputed": True}),
    )


def moved(row: dict[str, Any], series: Series) -> dict[str, Any]:
    """A row with its dates at the closing of its series, and letters of confirmation of its own."""
    by = series.closing - FIRST_CLOSING
    row |= {name: datetime.date.fromisoformat(str(row[name])) + by for name in DATES}
    row["confirmation_no"] = row["confirmation_no"].replace("2020", f"{series.closing:%Y}S{series.number}")
    return row


def write_series(series: Series) -> None:
    """Write the tape of a series into its folder."""
    script = prepared(series)
    rows = [moved(row, series) for row in script.make_rows()]
    script.make_rows = lambda: rows
    script.write_tape(series.folder / "tape.csv")


if __name__ == "__main__":
    for one in (SERIES_2, SERIES_3):
        write_series(one)
