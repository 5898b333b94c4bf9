"""The named ladder of stresses, as data with a version: what a risk team asks of any deal before every committee.

Rows that state a date say it by a word; ``standard_ladder`` puts the deal's own dates, names and industries in.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from abs_model.scenario.scenario import BASE, LARGEST, Scenario
from abs_model.terms import Name

LADDER_VERSION = "2020-07.1"
"""Version of the rows below; results say it."""

PROVINCE_SHARE = 0.375
"""Share of a province's factor in the regional shock: with the 0.125 that raters' correlations leave to the economy,
two names of one province are correlated with 0.5."""

INDUSTRY_SHARE = 0.40
"""Share of an industry's factor in the severe sector shock: 0.20 of the same correlations, and 0.20 more."""

TOP = 3
"""How many of the largest core enterprises default together in the row of the top names."""


CORE_ENTERPRISE = Name(zh="核心企业", en="core enterprise")
"""What the row names call a debtor, unless the product has a word of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the ladder has to know of a deal.

    Attributes
    ----------
    default_date : date
        When those who default or fail stop paying: half-way between closing and expected maturity.
    commingling_date : date
        End of the collection window in which most of the pool falls due.
    largest : tuple of str
        Core enterprises by what they owe, the largest first.
    largest_group : str, optional
        The group that owes most, where it has more than one core enterprise.
    largest_industry : str, optional
        The industry whose core enterprises owe most.
    guarantors : tuple of str
        Roles of those who guarantee or make up shortfalls.
    rated_guarantors : tuple of str
        Names of the same in a credit model; empty where there is none, or it has no rating of theirs.
    has_credit : bool
        Whether there is a credit model, without which some stresses would say nothing.
    is_dilutable : bool
        Whether debtors may deduct from what they owe; the acceptor of a bill may not (票据法 13).
    has_collector : bool
        Whether somebody holds collections on their way; bills are paid through the clearing system.
    has_coupon, has_fees : bool
        Whether the deal pays any.
    debtor : Name
        What a core enterprise of the deal is called.
    """

    default_date: datetime.date
    commingling_date: datetime.date
    largest: tuple[str, ...]
    largest_group: str | None = None
    largest_industry: str | None = None
    guarantors: tuple[str, ...] = ()
    rated_guarantors: tuple[str, ...] = ()
    has_credit: bool = False
    is_dilutable: bool = True
    has_collector: bool = True
    has_coupon: bool = True
    has_fees: bool = True
    debtor: Name = CORE_ENTERPRISE


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One row of the ladder: its drivers, with words or levels in the place of names and dates, and what it needs.

    ``needs`` holds attributes of ``Setting``, or ``several`` core enterprises. ``{n}`` in a name is how many default,
    ``{debtor}`` what core enterprises of the deal are called.
    """

    id: str
    zh: str
    en: str
    drivers: Mapping[str, Any] = field(default_factory=dict)
    needs: tuple[str, ...] = ()


_NO_RECOVERY = {"recovery_ratio": 0.0}

RUNGS: tuple[Rung, ...] = (
    # Credit and liquidity that the guarantor bridges.
    Rung(
        id="largest_defaults",
        zh="第一大{debtor}违约且无回收",
        en="largest {debtor} defaults, no recovery",
        drivers={"defaults": "largest", **_NO_RECOVERY},
    ),
    Rung(
        id="top_defaults",
        zh="前{n}大{debtor}违约且无回收",
        en="{n} largest {debtor}s default, no recovery",
        drivers={"defaults": "top", **_NO_RECOVERY},
        needs=("several",),
    ),
    Rung(
        id="group_defaults",
        zh="最大集团全部违约且无回收",
        en="the whole of the largest group defaults, no recovery",
        drivers={"defaults": "group", **_NO_RECOVERY},
        needs=("largest_group",),
    ),
    Rung(id="late_30", zh="全部延迟30天", en="all debtors pay 30 days late", drivers={"delay_days": 30}),
    Rung(id="late_60", zh="全部延迟60天", en="all debtors pay 60 days late", drivers={"delay_days": 60}),
    Rung(id="late_90", zh="全部延迟90天", en="all debtors pay 90 days late", drivers={"delay_days": 90}),
    *(
        Rung(
            id=f"dilution_{percent}",
            zh=f"商务抵扣{percent}%",
            en=f"dilution of {percent} %",
            drivers={"dilution_ratio": percent / 100},
            needs=("is_dilutable",),
        )
        for percent in (2, 5)
    ),
    Rung(
        id="commingling",
        zh="归集方破产、一期回款混同损失",
        en="holder of collections fails, one period lost",
        drivers={"commingling": "commingling_date"},
        needs=("has_collector",),
    ),
    # The one that nobody bridges.
    Rung(
        id="largest_and_guarantor",
        zh="第一大{debtor}与担保人同时违约",
        en="largest {debtor} and guarantor default",
        drivers={"defaults": "largest", "failures": "guarantors", **_NO_RECOVERY},
        needs=("guarantors",),
    ),
    # Costs: the note promises more, the plan keeps less.
    *(
        Rung(
            id=f"coupon_{points}",
            zh=f"票面利率上升{points}个基点",
            en=f"coupon {points} bp higher",
            drivers={"coupon_shift": points / 10_000},
            needs=("has_coupon",),
        )
        for points in (50, 100)
    ),
    Rung(id="fees_20", zh="费用上升20%", en="fees 20 % higher", drivers={"fee_multiplier": 1.2}, needs=("has_fees",)),
    # What moves probabilities and no cash.
    Rung(
        id="guarantor_down_1",
        zh="担保人下调1级",
        en="guarantor one notch down",
        drivers={"downgrades": 1},
        needs=("has_credit", "rated_guarantors"),
    ),
    Rung(
        id="guarantor_down_3",
        zh="担保人下调3级",
        en="guarantor three notches down",
        drivers={"downgrades": 3},
        needs=("has_credit", "rated_guarantors"),
    ),
    *(
        Rung(
            id=f"probability_{word}",
            zh=f"违约概率×{number:g}",
            en=f"default probabilities x {number:g}",
            drivers={"default_probability_multiplier": number},
            needs=("has_credit",),
        )
        for word, number in (("1_5", 1.5), ("2", 2.0), ("3", 3.0))
    ),
    Rung(
        id="sector_3",
        zh="最大行业违约概率×3",
        en="default probabilities of the largest industry x 3",
        drivers={"industry_multipliers": 3.0},
        needs=("has_credit", "largest_industry"),
    ),
    Rung(
        id="sector_10",
        zh="最大行业违约概率×10、行业相关性上升",
        en="the same x 10, industries hang together more",
        drivers={"industry_multipliers": 10.0, "correlation": {"industry": INDUSTRY_SHARE}},
        needs=("has_credit", "largest_industry"),
    ),
    Rung(
        id="regional",
        zh="区域冲击：同省相关系数0.5",
        en="regional shock: correlation 0.5 within a province",
        drivers={"correlation": {"province": PROVINCE_SHARE}},
        needs=("has_credit",),
    ),
)
"""The rows below the base case. Those above ``largest_and_guarantor`` are what the guarantor is there to bridge."""

LADDER_IDS = (BASE.id, *(rung.id for rung in RUNGS))
"""Ids of all rows, the base case first."""


def standard_ladder(setting: Setting) -> tuple[Scenario, ...]:
    """The rows that say something of a deal, in order, without the base case.

    Parameters
    ----------
    setting : Setting

    References
    ----------
    The grid of stresses that raters of supply-chain deals use, with drivers for names, groups and sectors; levels are
    house defaults, see ``docs/methods/stress.md``.
    """
    return tuple(_placed(rung, setting) for rung in RUNGS if not missing(rung, setting))


def missing(rung: Rung, setting: Setting) -> tuple[str, ...]:
    """What a row cannot do without and a deal does not have, as words of ``Rung.needs``."""
    return tuple(
        word for word in rung.needs if not (len(setting.largest) > 1 if word == "several" else getattr(setting, word))
    )


def name_of(rung: Rung, setting: Setting) -> Name:
    """What a row is called, with how many names of a deal default."""
    n_names, debtor = min(TOP, len(setting.largest)), setting.debtor
    return Name(zh=rung.zh.format(n=n_names, debtor=debtor.zh), en=rung.en.format(n=n_names, debtor=debtor.en))


def _placed(rung: Rung, setting: Setting) -> Scenario:
    """A row with names and dates of the deal in the place of words."""
    drivers = {driver: _value(driver, value, setting) for driver, value in rung.drivers.items()}
    return Scenario.model_validate({"id": rung.id, "name": name_of(rung, setting), **drivers})


def _value(driver: str, value: Any, setting: Setting) -> Any:
    """A driver of a row as a scenario takes it."""
    if driver == "defaults":
        obligors = {"largest": (LARGEST,), "top": setting.largest[:TOP], "group": (setting.largest_group,)}[value]
        return [{"obligor": obligor, "date": setting.default_date} for obligor in obligors]
    if driver == "failures":
        return dict.fromkeys(setting.guarantors, setting.default_date)
    if driver == "commingling":
        return setting.commingling_date
    if driver == "downgrades":
        return dict.fromkeys(setting.rated_guarantors, value)
    if driver == "industry_multipliers":
        return {setting.largest_industry: value}
    return value
