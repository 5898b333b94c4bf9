"""Does the issue fit its shelf: amount, earlier issues, dates, what each core enterprise owes."""

from collections.abc import Iterator

from abs_model.deal.deal import Deal
from abs_model.deal.shelf import Shelf
from abs_model.errors import Fault
from abs_model.measure.money import to_yuan
from abs_model.pool.pool import Pool


def issue_amount(deal: Deal) -> float:
    """Principal of all tranches at issue, which is what uses up a shelf; yuan."""
    return sum(tranche.balance for tranche in deal.tranches)


def issue_faults(deal: Deal, shelf: Shelf, pool: Pool) -> tuple[Fault, ...]:
    """Everything that keeps a deal from being issued under its shelf.

    Parameters
    ----------
    deal : Deal
    shelf : Shelf
        As it stood before this issue; see ``shelf_before``.
    pool : Pool
        For what each core enterprise owes.
    """
    return (*_amount_faults(deal, shelf), *_date_faults(deal, shelf), *_core_enterprise_faults(shelf, pool))


def _amount_faults(deal: Deal, shelf: Shelf) -> Iterator[Fault]:
    amount, left = issue_amount(deal), shelf.registered_amount - shelf.issued_before
    if amount > left:
        yield Fault(
            where=f"shelf {shelf.id}",
            found=f"the issue of {amount:,.2f} yuan exceeds what is left of the registered amount",
            wanted=f"at most {left:,.2f} ({shelf.registered_amount:,.2f} less {shelf.issued_before:,.2f} issued "
            "before) is wanted",
            remedy="Issue less, or register more.",
        )
    if shelf.per_issue_cap is not None and amount > shelf.per_issue_cap:
        yield Fault(
            where=f"shelf {shelf.id}: per_issue_cap",
            found=f"the issue comes to {amount:,.2f} yuan",
            wanted=f"at most {shelf.per_issue_cap:,.2f} is wanted",
            remedy="Issue less, or make two series of it.",
        )
    if shelf.most_issues is not None and shelf.n_issued_before >= shelf.most_issues:
        yield Fault(
            where=f"shelf {shelf.id}: most_issues",
            found=f"the issue is number {shelf.n_issued_before + 1} under the shelf",
            wanted=f"at most {shelf.most_issues} are wanted",
            remedy="Do without one of them, or register anew.",
        )


def _date_faults(deal: Deal, shelf: Shelf) -> Iterator[Fault]:
    if shelf.letter_date is None:
        return
    is_first = shelf.issued_before == 0 and shelf.n_issued_before == 0
    last = shelf.first_issue_deadline if is_first else shelf.expiry
    if last is not None and not shelf.letter_date <= deal.dates.closing <= last:
        yield Fault(
            where=f"shelf {shelf.id}: letter_date",
            found=f"closing is on {deal.dates.closing}",
            wanted=f"a day from {shelf.letter_date} to {last} is wanted for {'the first' if is_first else 'a'} series",
            remedy="Check both dates, or renew the registration.",
        )


def _core_enterprise_faults(shelf: Shelf, pool: Pool) -> Iterator[Fault]:
    if shelf.per_core_enterprise_cap is None:
        return
    owed = pool.frame["receivable_amount"].mul(100).round().groupby(pool.frame["core_enterprise_id"]).sum()
    for name, fen in owed.items():
        amount = float(to_yuan(fen))
        if amount > shelf.per_core_enterprise_cap:
            yield Fault(
                where=f"shelf {shelf.id}: per_core_enterprise_cap",
                found=f"{name} owes {amount:,.2f} yuan of this pool",
                wanted=f"at most {shelf.per_core_enterprise_cap:,.2f} is wanted",
                remedy="Leave some of its receivables out.",
            )
