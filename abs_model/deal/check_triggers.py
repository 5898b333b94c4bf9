"""Triggers that measure what is not there, or whose threshold says nothing."""

from collections.abc import Iterator
from typing import Literal

from abs_model.deal.deal import Deal
from abs_model.errors import nearest
from abs_model.terms import TermFault

Kind = Literal["tranche", "support", "account", "core enterprise", "event"]

SUBJECTS: dict[str, tuple[Kind, bool]] = {
    "asset_coverage_ratio": ("tranche", False),
    "interest_unpaid": ("tranche", True),
    "principal_unpaid": ("tranche", True),
    "support_failed": ("support", True),
    "support_drawn": ("support", True),
    "core_enterprise_defaulted": ("core enterprise", False),
    "account_gap": ("account", True),
    "event_happened": ("event", True),
}
"""What a measure is of, and whether it must be named; the other measures are of the whole pool."""

SHARES = {"cumulative_default_ratio", "cumulative_dilution_ratio", "overdue_ratio", "pool_ratio"}
FLAGS = {"support_failed", "core_enterprise_defaulted", "event_happened"}


def trigger_subjects(deal: Deal) -> Iterator[TermFault]:
    """A trigger measures something of the kind that its measure is of."""
    ids: dict[Kind, list[str]] = {
        "tranche": [one.id for one in deal.tranches],
        "support": [one.id for one in deal.support],
        "account": [one.id for one in deal.accounts if one.target is not None],
        "core enterprise": [one.id for one in deal.core_enterprises],
        "event": [one.id for one in deal.events],
    }
    for number, trigger in enumerate(deal.triggers):
        measure, subject = trigger.when.measure, trigger.when.subject
        loc = ("triggers", number, "when", "subject")
        of = "nothing" if subject is None else f'"{subject}"'
        found = f"triggers.{trigger.id} measures {measure} of {of}"
        if measure not in SUBJECTS:
            if subject is not None:
                remedy = "Strike subject; this is measured of the whole pool."
                yield TermFault(loc=loc, found=found, wanted="no subject is wanted", remedy=remedy)
            continue
        kind, is_wanted = SUBJECTS[measure]
        if (subject is None and is_wanted) or (subject is not None and subject not in ids[kind]):
            article = "an" if kind in {"account", "event"} else "a"
            wanted = f"{article} {kind}{' with a target' if kind == 'account' else ''} is wanted"
            yield TermFault(
                loc=loc, found=found, wanted=f"{wanted} as subject", remedy=nearest(subject or "", ids[kind])
            )


def trigger_thresholds(deal: Deal) -> Iterator[TermFault]:
    """A threshold can be passed, and need not be."""
    for number, trigger in enumerate(deal.triggers):
        when = trigger.when
        top = 1.0 if when.measure in SHARES | FLAGS else float("inf")
        is_never = when.above >= top if when.above is not None else (when.below or 0.0) <= 0
        is_always = when.above < 0 if when.above is not None else (when.below or 0.0) > top
        if is_never or is_always:
            word = "above" if when.above is not None else "below"
            value, often = getattr(when, word), "always" if is_always else "never"
            remedy = "Write above: 0." if when.measure in FLAGS else f"Write {value / 100:g} for {value:g} %."
            yield TermFault(
                loc=("triggers", number, "when", word),
                found=f"triggers.{trigger.id}, {when.measure} {word} {value:g}, is {often} breached",
                wanted=f"a threshold {'between 0 and 1' if top == 1 else 'of 0 or more'} is wanted",
                remedy=remedy if top == 1 and value > 0 else "Check sign and direction.",
            )


def trigger_effects(deal: Deal) -> Iterator[TermFault]:
    """Only what goes on can be stopped."""
    for number, trigger in enumerate(deal.triggers):
        if trigger.then == "stop_replenishment" and deal.pool.replenishment is None:
            yield TermFault(
                loc=("triggers", number, "then"),
                found=f"triggers.{trigger.id} stops a replenishment that the pool does not have",
                wanted="pool.replenishment is wanted",
                remedy="Add it, or strike the trigger.",
            )


CHECKS = (trigger_subjects, trigger_thresholds, trigger_effects)
"""Every check of this page."""
