"""Records and the receivables that they name: what is owed, whether it is still in the pool, at what price it left."""

import datetime
from collections.abc import Iterator

import numpy as np

from abs_model.measure.money import Amounts
from abs_model.pool.exposure import EPOCH
from abs_model.pool.realised_event import HELD, OUTSIDE, REPURCHASED
from abs_model.pool.reconcile_difference import Difference, Row, apart, yuan
from abs_model.pool.reconcile_scene import EXITS, NEVER, Scene
from abs_model.terms import Name


def over_receipts(scene: Scene) -> Iterator[Difference]:
    """More was received for receivables, or deducted from them, than they owed."""
    key = scene.key
    for record, words in (("receipt", Name(zh="回款", en="receipts")), ("dilution", Name(zh="扣减", en="deductions"))):
        told = scene.told(record)
        counted = np.bincount(key, weights=_counted(scene, record), minlength=len(told))
        stays_to = np.full(len(told), -NEVER)
        np.maximum.at(stays_to, key, scene.exit_day)
        for owner, row in scene.last_rows(record, told > counted):
            if stays_to[owner] >= (row.day - EPOCH).days:
                yield _over(row, words, float(told[owner]), float(counted[owner]))


def _counted(scene: Scene, record: str) -> Amounts:
    """What of the receipts for each receivable, or of the deductions from it, found something owed, fen."""
    if record == "dilution":
        return scene.rise("diluted")
    cash = scene.rise("paid") + scene.rise("recovered")
    own = scene.own[scene.is_of("recovery") & (scene.own["place"] >= 0)]
    told = np.bincount(own["place"], weights=own["fen"], minlength=len(cash)).astype(np.float64)
    # Of a claim or contract the receivables are added up, so what each got of a recovery need not be known.
    for row in scene.rows(scene.is_of("recovery") & (scene.own["place"] < 0).to_numpy()):
        told[scene.places_of(row)[:1]] += row.amount or 0.0
    return np.maximum(cash - told, 0.0)


def _over(row: Row, words: Name, stated: float, counted: float) -> Difference:
    name, gap = row.at.subject, yuan(stated - counted)
    return Difference(
        rule="over_receipt",
        at=row.at,
        stated=stated,
        computed=counted,
        found=Name(
            zh=f"{name} 本期{words.zh}合计 {yuan(stated)} 元", en=f"{words.en} of {name} come to {yuan(stated)} yuan"
        ),
        wanted=Name(
            zh=f"应不超过尚欠的 {yuan(counted)} 元，多 {gap} 元",
            en=f"at most the {yuan(counted)} yuan that it owed is wanted ({gap} yuan too much)",
        ),
        remedy=Name(
            zh="请核对金额，或将多出部分记入其所属的应收账款。",
            en="Check the amount, or give the rest to the receivable that it belongs to.",
        ),
    )


def strangers(scene: Scene) -> Iterator[Difference]:
    """Records of receivables that are on the tape and not in the pool, and of such that have left it before."""
    place, day = (scene.own[name].to_numpy(dtype=np.int64) for name in ("place", "day"))
    is_sound = (place >= 0) & (day >= scene.entered_day[place]) & (day <= scene.exit_day[place])
    for row in scene.rows(scene.is_of("receipt", "dilution", *EXITS) & ~is_sound):
        places, said = scene.places_of(row), (row.day - EPOCH).days
        if not len(places):
            continue
        if (said < scene.entered_day[places]).all():
            yield _outside(row)
        elif (said > scene.exit_day[places]).all():
            yield _after_exit(scene, row, int(places[0]))


def _outside(row: Row) -> Difference:
    return Difference(
        rule="outside_pool",
        at=row.at,
        stated=row.amount,
        computed=0.0,
        found=Name(zh=f"{row.words.zh}而该笔未入池", en=f"{row.words.en}is not in the pool"),
        wanted=Name(zh="应为池内应收账款", en="a receivable of the pool is wanted"),
        remedy=Name(
            zh="请更正编号，或先记录其替换入池。", en="Correct the id, or record first what it came into the pool for."
        ),
    )


def _after_exit(scene: Scene, row: Row, place: int) -> Difference:
    left = EPOCH + datetime.timedelta(days=int(scene.exit_day[place]))
    holding = int(scene.after.holding[place])
    is_default = holding == HELD
    way = Name(zh="被替换", en="was replaced")
    if is_default:
        way = Name(zh="认定违约", en="was declared a default")
    elif holding == REPURCHASED:
        way = Name(zh="被赎回", en="was bought back")
    remedy = Name(zh="请更正编号或日期；误收的款项应退回。", en="Correct id or day; what came in by mistake goes back.")
    if is_default and row.record == "receipt":
        remedy = Name(zh="违约后收到的款项请记为清收。", en="What comes in after a default is a recovery: call it so.")
    return Difference(
        rule="after_exit",
        at=row.at,
        stated=row.amount,
        computed=0.0,
        found=Name(
            zh=f"{row.words.zh}日期 {row.day}，而其已于 {left} {way.zh}",
            en=f"{row.words.en}on {row.day}, but it {way.en} on {left}",
        ),
        wanted=Name(zh="其后不应再有记录", en="no record after that day is wanted"),
        remedy=remedy,
    )


def recoveries(scene: Scene) -> Iterator[Difference]:
    """Recoveries on receivables that were not declared a default before."""
    for row in scene.rows(scene.is_of("recovery")):
        places = scene.places_of(row)
        is_default = (scene.after.amounts["defaulted"][places] > 0) & (scene.exit_day[places] <= (row.day - EPOCH).days)
        if len(places) and not is_default.any() and (scene.after.holding[places] != OUTSIDE).any():
            yield Difference(
                rule="recovery_without_default",
                at=row.at,
                stated=row.amount,
                computed=0.0,
                found=Name(
                    zh=f"{row.words.zh}记为清收，而该笔未认定违约",
                    en=f"{row.words.en}has a recovery and was not declared a default",
                ),
                wanted=Name(zh="清收应在违约之后", en="a recovery after a default is wanted"),
                remedy=Name(zh="请改记为回款，或先记录违约。", en="Make it a receipt, or record the default first."),
            )


def exit_prices(scene: Scene) -> Iterator[Difference]:
    """Prices of what was bought back, and amounts of defaults, that are not what was owed."""
    for record, column, words in (
        ("repurchase", "repurchased", Name(zh="赎回价款", en="the price")),
        ("default", "defaulted", Name(zh="违约金额", en="the amount in default")),
    ):
        for row in scene.rows(scene.is_of(record)):
            owed = float(scene.rise(column)[scene.places_of(row)].sum())
            if row.amount and owed and row.amount != owed:
                yield _off_price(row, words, owed)


def _off_price(row: Row, words: Name, owed: float) -> Difference:
    stated = row.amount or 0.0
    gap = apart(stated, owed)
    return Difference(
        rule="exit_price",
        at=row.at,
        stated=stated,
        computed=owed,
        severity="warning",
        found=Name(
            zh=f"{row.at.subject} {words.zh} {yuan(stated)} 元",
            en=f"{words.en} of {row.at.subject} is {yuan(stated)} yuan",
        ),
        wanted=Name(
            zh=f"尚欠余额为 {yuan(owed)} 元，{gap.zh}", en=f"the {yuan(owed)} yuan that it owed is wanted ({gap.en})"
        ),
        remedy=Name(
            zh="请核对；如按约定另有价格，可不更正。", en="Check it; where the documents name another price, leave it."
        ),
    )


def totals(scene: Scene) -> dict[str, float]:
    """What the records of the file say of each line of the pool's statement, fen: by what they are called there.

    ``repurchased`` is the face that was bought back, and of replacements what left less what came in.
    """
    new = scene.ground.before.n_elapsed + 1
    swapped = float(scene.rise("replaced").sum() - scene.after.windows["replaced_in"][new:].sum())
    return {
        "collected": float(scene.own["fen"].to_numpy()[scene.is_of("receipt")].sum()),
        "diluted": float(scene.own["fen"].to_numpy()[scene.is_of("dilution")].sum()),
        "repurchased": float(scene.rise("repurchased").sum()) + swapped,
        "defaulted": float(scene.rise("defaulted").sum()),
    }


RECEIVABLE_CHECKS = (over_receipts, strangers, recoveries, exit_prices)
"""What is asked of records and the receivables that they name."""
