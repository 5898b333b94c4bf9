"""A simulation with made-up figures: every number stands here, so that a report can be held against it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd

from abs_model.run.credit import Credit, credit_model
from abs_model.run.likelihood import Estimate, Simulation
from abs_model.run.project import prepare
from abs_model.scenario.credit import CreditTerms
from abs_model.scenario.rating_table import RatingTable
from abs_model.scenario.scenario import BASE
from tests.report.conftest import FORMULA, awkward_deal, awkward_tape

CORES = ("c1", "c2", "c3", "c4", "c5", "c6", "c7")
NAMES = (*CORES, "guarantor", "liquidity_provider")

POOL = {
    "any_default_probability": (0.25, 0.004, 0.26, "share"),
    "expected_defaulted": (1_234_567.0, 5_000.0, 1_230_000.0, "yuan"),
    "expected_lost": (1_000_000.0, 4_000.0, 1_000_000.0, "yuan"),
}
TRANCHE = {
    "shortfall_probability": (0.0123456, 0.0002, 0.0124, "share"),
    "late_probability": (0.02, 0.0004, 0.0204, "share"),
    "expected_loss_ratio": (0.0000456, 0.0000012, 0.0000457, "share"),
    "loss_given_default": (0.4, 0.01, 0.41, "share"),
    "present_value_loss_ratio": (0.0000321, 0.0000011, 0.000032, "share"),
    "expected_payment_date": (date(2026, 12, 24), 0.25, date(2026, 12, 23), "date"),
}
SUPPORT = {
    "call_probability": (0.05, 0.001, 0.0521, "share"),
    "expected_claim": (12_345.0, 100.0, 12_445.0, "yuan"),
    "claim_given_call": (246_900.0, 1_000.0, 246_000.0, "yuan"),
    "mean_worst_claim_99": (480_000.0, None, 479_000.0, "yuan"),
    "expected_timing_gap": (2_345.0, 50.0, 2_345.0, "yuan"),
    "expected_support_loss": (10_000.0, 90.0, 10_090.0, "yuan"),
    "failure_probability": (0.003, 0.0, 0.003, "share"),
    "failed_in_need_probability": (0.0, 0.0, 0.0000001, "share"),
}
STEMS = {
    "pool": ("defaulted_quantile", "lost_quantile"),
    "tranche": ("shortfall_quantile",),
    "support": ("claim_quantile", "largest_week_quantile", "largest_month_quantile", "support_loss_quantile"),
}
QUANTILES = {"95": (0.0, 0.0, 0.0), "99": (210_000.0, 15_000.0, 204_000.0), "999": (500_000.0, 0.0, 500_000.0)}
SUBJECTS = {"pool": ("pool",), "tranche": ("A", "B"), "support": ("guarantee", "facility")}


def estimates(*, is_exact: bool = True) -> tuple[Estimate, ...]:
    """Every figure of pool, tranches and supports."""
    words: dict[str, dict[str, Any]] = {"pool": POOL, "tranche": TRANCHE, "support": SUPPORT}
    found = []
    for section, subjects in SUBJECTS.items():
        for subject in subjects:
            figures: dict[str, Any] = dict(words[section])
            figures |= {
                f"{stem}_{level}": (*numbers, "yuan") for stem in STEMS[section] for level, numbers in QUANTILES.items()
            }
            for word, (value, error, exact, unit) in figures.items():
                found.append(
                    Estimate(
                        section=section,
                        subject=subject,
                        identifier=word,
                        value=value,
                        standard_error=error,
                        exact=exact if is_exact else None,
                        unit=unit,
                    )
                )
    return tuple(found)


def made_up(*, is_exact: bool = True, is_illustrative: bool = True, **changes: Any) -> Simulation:
    """The awkward deal with a simulation nobody ran; ``changes`` are those of its parts."""
    scale = awkward_deal(core_enterprises=_cores(is_illustrative))
    deal = scale if is_illustrative else scale.model_copy(update={"source": {}})
    subject = prepare(deal, awkward_tape(), deal_sha256="d" * 64)
    credit = Credit(terms=credit_terms(is_illustrative), table=rating_table(is_illustrative), sha256="c" * 64)
    simulation = Simulation(
        subject=subject,
        scenario=BASE,
        credit=credit,
        model=credit_model(subject, credit, BASE),
        scheme="mixture",
        seed=7,
        n_paths=16_384,
        n_fates=4_321 if is_exact else 0,
        estimates=estimates(is_exact=is_exact),
        claims=_claims(is_exact),
        weeks=_weeks(is_exact),
        distributions=_distributions(is_exact),
        ratings=_ratings(is_exact),
        names=_names(),
        correlations=_correlations(),
        provenance=replace(
            subject.provenance((BASE,), seed=7), n_paths=16_384, credit_sha256="c" * 64, scheme="mixture"
        ),
    )
    return replace(simulation, **changes)


def _cores(is_illustrative: bool) -> list[dict[str, Any]]:
    """Seven core enterprises, the first with a hostile name, all rated AA."""
    names = {"c1": FORMULA, "c2": "甲$x^2$<科技>有限公司"}
    return [{"id": core, "name": names.get(core, f"核心企业{core}"), "rating": "AA"} for core in CORES]


def rating_table(is_illustrative: bool) -> RatingTable:
    """Four ratings over one year and three."""
    rows = {"AAA": (0.001, 0.003), "AA+": (0.003, 0.009), "AA": (0.01, 0.03), "BBB": (0.1, 0.27)}
    return RatingTable.model_validate(
        {
            "id": "four",
            "name": {"zh": "四级表", "en": "table of four"},
            "scale": "domestic",
            "source": "illustrative" if is_illustrative else "评级公司 2024 年违约研究",
            "date": date(2024, 6, 28),
            "years": (1, 3),
            "default_probability": rows,
            "expected_loss": rows,
        }
    )


def credit_terms(is_illustrative: bool) -> CreditTerms:
    """One factor; the providers' ratings and one obligor's probability are stated; one drags the guarantor down."""
    source = dict.fromkeys(("correlation", "recovery_ratio", "names", "contagion"), "illustrative")
    return CreditTerms.model_validate(
        {
            "version": "v1",
            "rating_table": "ratings.yaml",
            "correlation": {"common": 0.2},
            "recovery_ratio": 0.1,
            "names": {
                "guarantor": {"rating": "AAA"},
                "liquidity_provider": {"rating": "AA+"},
                "c7": {"default_probability": ({"years": 1, "probability": 0.02},)},
            },
            "contagion": ({"obligor": "c2", "provider": "guarantor", "probability": 0.25},),
            "source": source if is_illustrative else {},
        }
    )


def _claims(is_exact: bool) -> pd.DataFrame:
    """Four dates of two supports; on the second and the fourth nothing can be claimed."""
    rows = []
    for support in SUBJECTS["support"]:
        for period, (share, amount) in enumerate(((0.03, 10_000.0), (0.0, 0.0), (0.02, 2_345.0), (0.0, 0.0)), start=1):
            day = date(2026, 6, 30) + timedelta(days=91 * period)
            year, week, _ = day.isocalendar()
            rows.append(
                {
                    "support": support,
                    "period": period,
                    "claim_date": day,
                    "week": f"{year}-W{week:02d}",
                    "call_probability": share,
                    "call_probability_error": share / 50,
                    "exact_call_probability": share * 1.01 if is_exact else None,
                    "expected_claim": amount,
                    "expected_claim_error": amount / 50,
                    "exact_expected_claim": amount * 1.01 if is_exact else None,
                }
            )
    return pd.DataFrame(rows)


def _weeks(is_exact: bool) -> pd.DataFrame:
    """The same by calendar week, with quantiles that stand in no relation to anything."""
    rows = []
    for claim in _claims(is_exact).to_dict("records"):
        row = {"support": claim["support"], "week": claim["week"], "first_claim_date": claim["claim_date"]}
        row |= {word: claim[word] for word in ("expected_claim", "expected_claim_error", "exact_expected_claim")}
        for level, (value, error, exact) in QUANTILES.items():
            row[f"claim_quantile_{level}"], row[f"claim_quantile_{level}_error"] = value, error
            row[f"exact_claim_quantile_{level}"] = exact if is_exact else None
        rows.append(row)
    return pd.DataFrame(rows)


SPREADS = {
    "pool": ("defaulted", "lost"),
    "tranche": ("shortfall",),
    "support": ("drawn", "largest_week", "largest_month", "support_loss"),
}
AMOUNTS = (0.0, 100_000.0, 200_000.0, 400_000.0, 500_000.0)
ABOVE = (0.05, 0.02, 0.01, 0.0005, 0.0)


def _distributions(is_exact: bool) -> pd.DataFrame:
    rows = [
        {
            "section": section,
            "subject": subject,
            "identifier": word,
            "amount": amount,
            "probability_above": above,
            "probability_error": above / 20,
            "exact_probability_above": above * 1.02 if is_exact else float("nan"),
        }
        for section, subjects in SUBJECTS.items()
        for subject in subjects
        for word in SPREADS[section]
        for amount, above in zip(AMOUNTS, ABOVE, strict=True)
    ]
    return pd.DataFrame(rows)


RATINGS = {
    "base": (0.0124, "AA", "AA+", 0),
    "correlation_higher": (0.02, "AA", "AA", 0),
    "probability_double": (0.024, "BBB", "AA", 1),
    "provider_down_1": (0.0131, "AA", "AA+", 0),
    "provider_down_3": (0.3, "<BBB", "BBB", 2),
}


def _ratings(is_exact: bool) -> pd.DataFrame:
    rows = [
        {
            "tranche": tranche,
            "variation": variation,
            "shortfall_probability": probability,
            "shortfall_probability_error": 0.0 if is_exact else 0.0003,
            "present_value_loss_ratio": probability / 4,
            "present_value_loss_error": 0.0 if is_exact else 0.0001,
            "rating_by_probability": by_probability,
            "rating_by_loss": by_loss,
            "notches_by_probability": notches,
            "notches_by_loss": notches,
            "is_exact": is_exact,
        }
        for tranche in SUBJECTS["tranche"]
        for variation, (probability, by_probability, by_loss, notches) in RATINGS.items()
    ]
    return pd.DataFrame(rows)


def _names() -> pd.DataFrame:
    """The seventh core enterprise has a stated probability and no rating."""
    ratings = [*["AA"] * 6, None, "AAA", "AA+"]
    return pd.DataFrame(
        {
            "name": NAMES,
            "role": [*["core_enterprise"] * 7, *["provider"] * 2],
            "rating": ratings,
            "one_year_probability": [0.01] * 6 + [0.02, 0.001, 0.003],
            "horizon_probability": [0.015] * 6 + [0.03, 0.0015, 0.0045],
            "own_share": 0.8,
            "recovery_ratio": [0.1] * 7 + [0.0] * 2,
        }
    )


def _correlations() -> pd.DataFrame:
    """Every pair alike, but the joint probability of the last two is not known."""
    pairs = [(one, other) for at, one in enumerate(NAMES) for other in NAMES[at + 1 :]]
    joint = [0.0012] * (len(pairs) - 1) + [float("nan")]
    return pd.DataFrame(
        {
            "name": [one for one, _ in pairs],
            "other": [other for _, other in pairs],
            "correlation": 0.2,
            "joint_probability": joint,
        }
    )
