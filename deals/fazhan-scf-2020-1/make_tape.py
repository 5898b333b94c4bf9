"""Write tape.csv, the invented receivables of series 1: 82 that pass every criterion and 14 that fail one each.

Published are the number of receivables and of suppliers, the two core enterprises, and an average that fits the issue
amount. All else is drawn from one seed, so that every run writes the same bytes:

    python deals/fazhan-scf-2020-1/make_tape.py
"""

import csv
import datetime
import math
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SEED = 20200707

FACE = {"jiuye": 16_431_874_218, "xinzhu": 10_935_747_038}
"""Face of the pool by core enterprise, fen. Together 273,676,212.56 yuan: what pays 263,000,000 with a coupon of 3.8 %,
the costs and the tax, to the fen."""

CORE_ENTERPRISES = {"jiuye": "四川省酒业集团有限责任公司", "xinzhu": "成都市新筑路桥机械股份有限公司"}

MARKS = {"jiuye": "JY", "xinzhu": "XZ"}
"""What letters of confirmation call a core enterprise."""

CONTRACT_MARKS = {"jiuye": "JYCG", "xinzhu": "XZWZ"}
"""How the numbers of its contracts begin."""

PREFIX = "FZ1"
"""How the ids of receivables begin."""

SMALLEST, LARGEST = 30_000_000, 1_200_000_000
"""Bounds of one receivable of the pool, fen: well within the criterion, so that the draw never meets it by chance."""

SIZES = {"中型": 1.7, "小型": 1.0, "微型": 0.45}
"""How large a supplier's receivables are drawn, by its size."""

DISCOUNT_RATES = {"大型": 0.0495, "中型": 0.0515, "小型": 0.0535, "微型": 0.0555}
"""Lowest yearly rate at which a supplier sells, by its size."""

DAY = datetime.timedelta(days=1)
CONFIRMED = tuple(f"2020-06-{day}" for day in (15, 16, 17, 18, 19, 22, 23, 24))
REGISTERED = ("2020-06-29", "2020-06-30", "2020-07-01", "2020-07-02", "2020-07-03")

COMMON_DUE_DATES = {
    "2020-12-18": 3, "2021-01-15": 4, "2021-02-05": 4, "2021-03-12": 6, "2021-03-31": 7, "2021-04-16": 9,
    "2021-04-30": 10, "2021-05-14": 11, "2021-05-31": 12, "2021-06-10": 14, "2021-06-18": 12,
}  # fmt: skip
"""Dates on which the core enterprises pay many suppliers at once, and how often each is drawn."""

DEBTORS = {
    "jiuye-hq": "四川省酒业集团有限责任公司",
    "jiuye-niangjiu": "泸州醴窖酿酒有限公司",
    "jiuye-baozhuang": "泸州醴源包装制品有限公司",
    "jiuye-liangyou": "宜宾醴禾粮油收储有限公司",
    "jiuye-wuliu": "四川醴程酒类物流有限公司",
    "jiuye-xiaoshou": "成都醴汇酒业销售有限公司",
    "xinzhu-hq": "成都市新筑路桥机械股份有限公司",
    "xinzhu-zhizuo": "成都筑垣桥梁支座有限公司",
    "xinzhu-ganggou": "四川筑垣钢结构工程有限公司",
    "xinzhu-guidao": "眉山筑垣轨道装备有限公司",
    "xinzhu-chengtou": "资阳筑垣城轨建设投资有限公司",
}
"""Debtors: the core enterprise itself, or an invented subsidiary; an id starts with that of its core enterprise."""

SUPPLIER_TABLE = """
四川沱岚玻璃制瓶有限公司|jiuye-baozhuang jiuye-niangjiu|中型|四川|510521|非金属矿物制品业|4
泸州蜀窑陶瓷酒瓶有限公司|jiuye-baozhuang|小型|四川|510502|非金属矿物制品业|3
重庆渝澜玻璃器皿有限公司|jiuye-baozhuang|小型|重庆|500116|非金属矿物制品业|2
山东淄岱玻璃制品有限公司|jiuye-baozhuang|中型|山东|370304|非金属矿物制品业|3
泸州醴沁包装材料有限公司|jiuye-baozhuang|小型|四川|510502|造纸和纸制品业|0
四川川槿纸箱包装有限公司|jiuye-baozhuang jiuye-xiaoshou|中型|四川|510681|造纸和纸制品业|4
成都锦柯纸业有限公司|jiuye-baozhuang|小型|四川|510115|造纸和纸制品业|2
宜宾叙禾彩印包装有限公司|jiuye-baozhuang|小型|四川|511502|印刷和记录媒介复制业|2
深圳市粤昉包装设计印务有限公司|jiuye-xiaoshou|小型|广东|440306|印刷和记录媒介复制业|2
浙江越珩瓶盖科技有限公司|jiuye-baozhuang|小型|浙江|330604|金属制品业|2
贵州黔酌塑胶瓶盖有限公司|jiuye-baozhuang|小型|贵州|520382|橡胶和塑料制品业|3
泸州纳岭粮食贸易有限公司|jiuye-liangyou jiuye-niangjiu|中型|四川|510503|批发业|4
内江甜禾粮油有限公司|jiuye-liangyou|小型|四川|511002|农副食品加工业|2
黑龙江松稷粮食经销有限公司|jiuye-liangyou|中型|黑龙江|230127|批发业|3
遂宁涪谷农业发展有限公司|jiuye-liangyou|微型|四川|510903|农副食品加工业|2
泸州长桡物流有限公司|jiuye-wuliu|中型|四川|510504|道路运输业|3
四川蜀辚运输有限公司|jiuye-wuliu jiuye-xiaoshou|小型|四川|510114|道路运输业|3
宜宾三桅水运有限公司|jiuye-wuliu|微型|四川|511502|水上运输业|1
成都觅声广告有限公司|jiuye-xiaoshou jiuye-hq|小型|四川|510107|商务服务业|3
北京京璞品牌策划有限公司|jiuye-hq|微型|北京|110105|商务服务业|1
成都珞安自动化设备有限公司|jiuye-niangjiu|小型|四川|510112|专用设备制造业|1
衡水冀峤橡胶制品有限公司|xinzhu-zhizuo|中型|河北|131102|橡胶和塑料制品业|4
成都蓉砺橡塑有限公司|xinzhu-zhizuo|小型|四川|510116|橡胶和塑料制品业|2
四川攀垚钢材贸易有限公司|xinzhu-ganggou xinzhu-hq|中型|四川|510403|批发业|4
成都岷钢金属材料有限公司|xinzhu-ganggou|小型|四川|510106|批发业|2
成都邛晔供应链有限公司|xinzhu-ganggou|小型|四川|510183|批发业|0
河北唐峘钢铁有限公司|xinzhu-ganggou|大型|河北|130208|黑色金属冶炼和压延加工业|0
湖北鄂钧特钢有限公司|xinzhu-hq|中型|湖北|420202|黑色金属冶炼和压延加工业|3
德阳旌锐机械加工有限公司|xinzhu-hq xinzhu-zhizuo|小型|四川|510603|通用设备制造业|3
成都沐达精密机械有限公司|xinzhu-guidao|微型|四川|510132|通用设备制造业|1
眉山彭晟铸造有限公司|xinzhu-zhizuo|小型|四川|511403|金属制品业|2
江苏锡轲轨道配件有限公司|xinzhu-guidao|小型|江苏|320206|铁路、船舶、航空航天和其他运输设备制造业|3
四川涂川防腐涂装工程有限公司|xinzhu-ganggou|小型|四川|510105|建筑装饰、装修和其他建筑业|1
成都川焊焊接材料有限公司|xinzhu-ganggou|微型|四川|510113|金属制品业|1
重庆巴垣紧固件有限公司|xinzhu-guidao|小型|重庆|500107|通用设备制造业|2
成都驷达货运有限公司|xinzhu-hq|微型|四川|510115|道路运输业|1
株洲湘轸电气有限公司|xinzhu-guidao xinzhu-hq|中型|湖南|430211|电气机械和器材制造业|3
"""
"""Name, debtors, size, province, area code, division of GB/T 4754, receivables in the pool (0: what it sells is out).

The one whose receivable is above its core enterprise's limit comes last: a limit is used up in the tape's order."""

TRANSACTIONS = {"道路运输业": "服务", "水上运输业": "服务", "商务服务业": "服务", "建筑装饰、装修和其他建筑业": "工程"}
"""What suppliers of a division sell, where it is not goods."""

HEADERS = {
    "receivable_id": "应收账款编号", "core_enterprise_id": "核心企业编号", "core_enterprise_name": "核心企业名称",
    "group_id": "集团编号", "debtor_id": "债务人编号", "debtor_name": "债务人名称", "supplier_id": "供应商编号",
    "supplier_name": "供应商名称", "supplier_size": "企业规模", "supplier_province": "供应商省份",
    "supplier_industry": "供应商行业", "transaction_type": "交易类型", "contract_no": "合同编号",
    "contract_amount": "合同金额", "invoice_no": "发票号码", "invoice_code": "发票代码",
    "invoice_date": "开票日期", "invoice_amount": "发票金额", "is_invoice_verified": "发票是否验真",
    "receivable_amount": "应收账款金额", "delivery_date": "交货日期", "confirmation_no": "付款确认书编号",
    "confirmation_date": "付款确认书日期", "due_date": "到期日", "discount_rate": "贴现率",
    "first_registration_no": "一次转让登记编号", "first_registration_date": "一次转让登记日期",
    "second_registration_no": "二次转让登记编号", "is_joint_debtor_covered": "是否债务加入",
    "is_performed": "是否履约", "is_prepayment": "是否预付款", "retention_amount": "质保金",
    "has_set_off": "是否抵销", "is_assignable": "是否可转让", "is_notified": "是否通知债务人",
    "is_pledged": "是否质押", "is_related_party": "是否关联方", "is_disputed": "是否争议",
    "is_dishonest_debtor": "债务人是否失信被执行人", "is_government_debtor": "债务人是否为地方政府或融资平台",
    "asset_class": "五级分类", "currency": "币种", "status": "状态",
}  # fmt: skip
"""Columns of the tape in their order, and how they are headed."""

CLEAN = {
    "is_invoice_verified": True, "is_joint_debtor_covered": True, "is_performed": True, "is_prepayment": False,
    "retention_amount": 0, "has_set_off": False, "is_assignable": True, "is_notified": True, "is_pledged": False,
    "is_related_party": False, "is_disputed": False, "is_dishonest_debtor": False, "is_government_debtor": False,
    "asset_class": "正常", "currency": "人民币", "status": "未到期",
}  # fmt: skip
"""What a receivable says that passes."""

AMOUNTS = ("contract_amount", "invoice_amount", "receivable_amount", "retention_amount")

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplier:
    """One supplier and the papers that all its receivables share."""

    name: str
    debtors: tuple[str, ...]
    size: str
    province: str
    industry: str
    n_receivables: int
    papers: Row

    @property
    def core_enterprise(self) -> str:
        """Id of the core enterprise whose group it supplies."""
        return self.debtors[0].partition("-")[0]


@dataclass(frozen=True, slots=True)
class Misfit:
    """A receivable that fails a criterion: whose it is, its amount in fen, its due date, and what is wrong with it."""

    rule: str
    supplier: str
    amount: int
    due_date: str
    changes: Row = field(default_factory=dict)


MISFITS = (
    Misfit("confirmed", "宜宾叙禾彩印包装有限公司", 64_800_000, "2021-04-16", {
        "confirmation_no": "FKQR-2020-JY-0099", "confirmation_date": "2020-07-02",
        "first_registration_date": "2020-07-03"}),
    Misfit("due_before_maturity", "泸州长桡物流有限公司", 126_350_000, "2021-06-28"),
    Misfit("registered_twice", "泸州纳岭粮食贸易有限公司", 88_000_000, "2021-03-31", {"second_registration_no": ""}),
    Misfit("no_prepayment", "成都珞安自动化设备有限公司", 135_000_000, "2021-05-14", {"is_prepayment": True}),
    Misfit("not_disputed", "四川川槿纸箱包装有限公司", 91_564_000, "2021-04-30", {"is_disputed": True}),
    Misfit("unrelated_parties", "泸州醴沁包装材料有限公司", 158_620_000, "2021-05-31", {"is_related_party": True}),
    Misfit("amount_within", "遂宁涪谷农业发展有限公司", 8_643_000, "2021-02-05"),
    Misfit("no_retention", "衡水冀峤橡胶制品有限公司", 74_231_850, "2021-05-14", {"retention_amount": 3_711_593}),
    Misfit("unencumbered", "成都岷钢金属材料有限公司", 118_000_000, "2021-04-30", {
        "is_pledged": True, "invoice_amount": 236_000_000, "contract_amount": 300_000_000}),
    Misfit("invoice_used_once", "成都邛晔供应链有限公司", 115_000_000, "2021-04-30", {
        "invoice_amount": 236_000_000, "contract_amount": 250_000_000}),
    Misfit("supplier_size_within", "河北唐峘钢铁有限公司", 248_000_000, "2021-06-10"),
    Misfit("invoice_covers", "德阳旌锐机械加工有限公司", 104_890_000, "2021-03-12", {"invoice_amount": 98_450_000}),
    Misfit("no_government_debtor", "四川涂川防腐涂装工程有限公司", 112_000_000, "2021-05-31", {
        "debtor_id": "xinzhu-chengtou", "is_government_debtor": True}),
    Misfit("within_core_enterprise_limit", "株洲湘轸电气有限公司", 896_000_000, "2021-06-18"),
)  # fmt: skip
"""One for each of 14 rules. The invoice of the pledged one is financed a second time by another supplier."""


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


def read_suppliers(rng: random.Random) -> list[Supplier]:
    """The suppliers of the table, each with codes, letters of confirmation and registrations drawn for it."""
    suppliers = []
    for number, line in enumerate(SUPPLIER_TABLE.strip().splitlines(), start=1):
        name, debtors, size, province, area, industry, n_receivables = line.split("|")
        mark = MARKS[debtors.partition("-")[0]]
        papers = {
            "supplier_id": credit_code(area, rng),
            "area": area,
            "confirmation_no": f"FKQR-2020-{mark}-{number:04d}",
            "confirmation_date": rng.choice(CONFIRMED),
            "discount_rate": f"{DISCOUNT_RATES[size] + 0.0005 * rng.randrange(7):.4f}",
            "first_registration_no": f"0{rng.randrange(7_000_000, 8_800_000)}{rng.randrange(10**12):012d}",
            "first_registration_date": rng.choice(REGISTERED),
        }
        suppliers.append(
            Supplier(
                name=name,
                debtors=tuple(debtors.split()),
                size=size,
                province=province,
                industry=industry,
                n_receivables=int(n_receivables),
                papers=papers,
            )
        )
    return suppliers


def draw_amounts(suppliers: Sequence[Supplier], total: int, rng: random.Random) -> list[int]:
    """Amounts of the pool's receivables of some suppliers, fen, in their order and of exactly this total."""
    weights = [
        SIZES[supplier.size] * rng.lognormvariate(0, 0.6)
        for supplier in suppliers
        for _ in range(supplier.n_receivables)
    ]
    scale = total / sum(weights)
    amounts = []
    for weight in weights:
        unit = rng.choices((1_000_000, 10_000, 1), (40, 20, 40))[0]
        amounts.append(round(min(max(weight * scale, SMALLEST), LARGEST) / unit) * unit)
    # Bounds and round amounts cost a little of the total: the receivables that are not round make up for it evenly.
    uneven = [place for place, amount in enumerate(amounts) if amount % 10_000]
    gap = total - sum(amounts)
    for rank, place in enumerate(uneven):
        amounts[place] += gap * (rank + 1) // len(uneven) - gap * rank // len(uneven)
    return amounts


def draw_due_date(rng: random.Random) -> str:
    """Mostly one of the common dates; every fourth on a day of its own, which may be no business day."""
    if rng.random() < 0.25:
        return (datetime.date(2020, 12, 7) + rng.randrange(193) * DAY).isoformat()
    return rng.choices(list(COMMON_DUE_DATES), list(COMMON_DUE_DATES.values()))[0]


def new_row(supplier: Supplier, debtor: str, amount: int, due_date: str) -> Row:
    """A receivable that passes, still without contract and invoice."""
    return {
        **CLEAN,
        **supplier.papers,
        "core_enterprise_id": supplier.core_enterprise,
        "core_enterprise_name": CORE_ENTERPRISES[supplier.core_enterprise],
        "group_id": supplier.core_enterprise,
        "debtor_id": debtor,
        "supplier_name": supplier.name,
        "supplier_size": supplier.size,
        "supplier_province": supplier.province,
        "supplier_industry": supplier.industry,
        "transaction_type": TRANSACTIONS.get(supplier.industry, "贸易"),
        "receivable_amount": amount,
        "due_date": due_date,
    }


def give_invoice(rows: Sequence[Row], number: int, rng: random.Random) -> None:
    """Put receivables on one invoice: two in five invoices are for more than is sold."""
    size, area = rows[0]["supplier_size"], rows[0]["area"]
    issue = rng.choice((19, 20))
    batch = rng.randint(1, 3)
    code = f"0{area[:2]}00{issue}0011{batch}" if size == "微型" else f"{area[:2]}00{issue}{batch}130"
    delivery = datetime.date(2020, 1, 6) + rng.randrange(150) * DAY
    invoiced = sum(row["receivable_amount"] for row in rows)
    if rng.random() < 0.4:
        invoiced = round(invoiced * rng.uniform(1.01, 1.15))
    paper = {
        "invoice_no": f"{number:08d}",
        "invoice_code": code,
        "invoice_amount": invoiced,
        "invoice_date": delivery + rng.randint(2, 9) * DAY,
        "delivery_date": delivery,
    }
    for row in rows:
        row.update(paper)


def give_contract(rows: Sequence[Row], rng: random.Random) -> None:
    """Put receivables under one framework contract that is larger than all its invoices."""
    invoices = {row["invoice_no"]: row["invoice_amount"] for row in rows}
    amount = math.ceil(sum(invoices.values()) * rng.uniform(1.05, 1.9) / 10_000_000) * 10_000_000
    mark = CONTRACT_MARKS[rows[0]["core_enterprise_id"]]
    contract_no = f"{mark}-{rng.choice((2019, 2020))}-{rng.randrange(100, 10_000):04d}"
    for row in rows:
        row.update(contract_no=contract_no, contract_amount=amount)


def pool_rows(
    suppliers: Iterable[Supplier], amounts: Iterable[int], numbers: Iterable[int], rng: random.Random
) -> list[Row]:
    """The receivables that pass: one contract for each supplier and debtor; some invoices cover two of them."""
    amounts, numbers = iter(amounts), iter(numbers)
    rows = []
    for supplier in suppliers:
        debtors = sorted(supplier.debtors[place % len(supplier.debtors)] for place in range(supplier.n_receivables))
        own = [new_row(supplier, debtor, next(amounts), draw_due_date(rng)) for debtor in debtors]
        for debtor in dict.fromkeys(debtors):
            under = [row for row in own if row["debtor_id"] == debtor]
            n_together = 2 if len(under) > 1 and rng.random() < 0.3 else 1
            for invoiced in (under[:n_together], *([row] for row in under[n_together:])):
                give_invoice(invoiced, next(numbers), rng)
            give_contract(under, rng)
        rows += own
    return rows


def misfit_rows(suppliers: Mapping[str, Supplier], numbers: Iterable[int], rng: random.Random) -> list[Row]:
    """The receivables that fail, each under a contract and an invoice of its own, but for the invoice used twice."""
    rows = {}
    for misfit, number in zip(MISFITS, numbers, strict=True):
        supplier = suppliers[misfit.supplier]
        row = new_row(supplier, supplier.debtors[0], misfit.amount, misfit.due_date)
        give_invoice([row], number, rng)
        give_contract([row], rng)
        row.update(misfit.changes)
        rows[misfit.rule] = row
    first, second = rows["unencumbered"], rows["invoice_used_once"]
    second.update({name: first[name] for name in ("invoice_no", "invoice_code", "invoice_date", "delivery_date")})
    return list(rows.values())


def make_rows() -> list[Row]:
    """All receivables in the order of the tape: by supplier, then by due date."""
    rng = random.Random(SEED)  # noqa: S311 - amounts to look at, nothing to keep secret
    suppliers = read_suppliers(rng)
    amounts = [
        amount
        for core_enterprise, face in FACE.items()
        for amount in draw_amounts([one for one in suppliers if one.core_enterprise == core_enterprise], face, rng)
    ]
    numbers = rng.sample(range(1_200_000, 99_000_000), len(amounts) + len(MISFITS))
    rows = pool_rows(suppliers, amounts, numbers[len(MISFITS) :], rng)
    rows += misfit_rows({one.name: one for one in suppliers}, numbers[: len(MISFITS)], rng)
    place = {supplier.name: number for number, supplier in enumerate(suppliers)}
    rows.sort(key=lambda row: (place[row["supplier_name"]], row["due_date"]))
    second_registration_no = f"08{rng.randrange(10**18):018d}"
    for number, row in enumerate(rows, start=1):
        row["receivable_id"] = f"{PREFIX}-{number:03d}"
        row["debtor_name"] = DEBTORS[row["debtor_id"]]
        row.setdefault("second_registration_no", second_registration_no)
    return rows


def text(name: str, value: object) -> str:
    """A value as the tape writes it: yuan, 是 or 否, a date as 2020-06-15."""
    if name in AMOUNTS and isinstance(value, int):
        return f"{value // 100}.{value % 100:02d}"
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)


def write_tape(path: Path) -> None:
    """Write the tape as CSV in UTF-8 with a mark, which Excel needs to read Chinese."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADERS.values())
        writer.writerows([text(name, row[name]) for name in HEADERS] for row in make_rows())


if __name__ == "__main__":
    write_tape(Path(__file__).with_name("tape.csv"))
