"""The cross-check before the first period: what one model of terms cannot see of another."""

from collections.abc import Callable, Iterator

from abs_model.deal import check_claim, check_order, check_shelf, check_steps, check_terms, check_triggers
from abs_model.deal.deal import Deal
from abs_model.deal.plausibility import WARNINGS
from abs_model.deal.shelf import Shelf
from abs_model.terms import TermFault

CHECKS: tuple[Callable[[Deal], Iterator[TermFault]], ...] = (
    *check_terms.CHECKS,
    *check_triggers.CHECKS,
    *check_steps.CHECKS,
    *check_claim.CHECKS,
)
"""Every check but those of order, which mean nothing where two things have one id."""


def faults_of(deal: Deal) -> tuple[TermFault, ...]:
    """Everything that keeps a deal from being run.

    Every name that a term uses exists and is of the right kind; dates are in order; every tranche, fee and tax is paid
    somewhere in the list of every state; every support is drawn, and paid back where it may be owed.
    """
    checks = CHECKS if any(check_terms.ids_once(deal)) else (*CHECKS, *check_order.CHECKS)
    return tuple(fault for check in checks for fault in check(deal))


def warnings_of(deal: Deal) -> tuple[TermFault, ...]:
    """Everything that may be meant, and seldom is; the deal runs all the same."""
    return tuple(warning for check in WARNINGS for warning in check(deal))


def shelf_faults(shelf: Shelf) -> tuple[TermFault, ...]:
    """Terms of a shelf that contradict one another."""
    return tuple(fault for check in check_shelf.CHECKS for fault in check(shelf))
