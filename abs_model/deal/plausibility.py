"""Terms that may be meant, and seldom are: told, never refused."""

from collections.abc import Callable, Iterator

from abs_model.deal.check_steps import CLOSING, listed_steps, members, own_lists, payments
from abs_model.deal.deal import Deal
from abs_model.terms import TermFault

SMALLEST_BALANCE = 10_000
HIGHEST_COUPON = 0.24
HIGHEST_FEE_RATE = 0.1


def small_balances(deal: Deal) -> Iterator[TermFault]:
    """A tranche smaller than one note is written in 万元."""
    for number, tranche in enumerate(deal.tranches):
        if tranche.balance < SMALLEST_BALANCE:
            yield TermFault(
                loc=("tranches", number, "balance"),
                found=f"tranches.{tranche.id}.balance is {tranche.balance:,.2f} yuan",
                wanted="yuan are wanted, not 万元",
                remedy=f"Write {tranche.balance * 10_000:_.0f} if 万元 are meant.",
            )


def odd_coupons(deal: Deal) -> Iterator[TermFault]:
    """A senior tranche bears interest, and no coupon is usurious."""
    for number, tranche in enumerate(deal.tranches):
        loc, name = ("tranches", number, "coupon_rate"), f"tranches.{tranche.id}.coupon_rate"
        if tranche.rank == "senior" and not tranche.coupon_rate and tranche.redemption != "zero_coupon":
            remedy = "Write the coupon, or redemption: zero_coupon."
            yield TermFault(loc=loc, found=f"{name} is 0", wanted="a senior coupon is expected", remedy=remedy)
        if tranche.coupon_rate > HIGHEST_COUPON:
            found, wanted = f"{name} is {tranche.coupon_rate:g}", f"at most {HIGHEST_COUPON:g} is expected"
            yield TermFault(loc=loc, found=found, wanted=wanted, remedy="Check the decimal point.")


def high_fees(deal: Deal) -> Iterator[TermFault]:
    """A fee is a small part of what it is taken of."""
    for number, fee in enumerate(deal.fees):
        for word, value in (("rate", fee.rate), ("ratio", fee.ratio)):
            if value is not None and value > HIGHEST_FEE_RATE:
                yield TermFault(
                    loc=("fees", number, word),
                    found=f"fees.{fee.id}.{word} is {value:g}",
                    wanted=f"at most {HIGHEST_FEE_RATE:g} is expected",
                    remedy="Check the decimal point.",
                )


def nothing_behind(deal: Deal) -> Iterator[TermFault]:
    """A deal has somebody behind it and something that wakes it up."""
    if not deal.support:
        remedy = "Add support, or say in the report that the pool stands alone."
        yield TermFault(
            loc=(), found="the deal has no support", wanted="a guarantee or undertaking is expected", remedy=remedy
        )
    if not deal.triggers:
        remedy = "Add triggers; without one only the list normal is ever used."
        yield TermFault(
            loc=(), found="the deal has no trigger", wanted="an event of default is expected", remedy=remedy
        )


def leaking_releases(deal: Deal) -> Iterator[TermFault]:
    """Cash that is collected for a principal due later does not leave the plan before."""
    waiting = [one.id for one in deal.tranches if one.redemption != "pass_through"]
    for one in listed_steps(deal):
        if one.list == "normal" and one.step.release is not None and one.step.after is None and waiting:
            yield one.fault(
                "release",
                f"releases to {one.step.release} while principal of {', '.join(waiting)} is not yet due",
                "after: is expected",
                f"Add after: [{', '.join(waiting)}], or leave it if the documents say so.",
            )


def early_draws(deal: Deal) -> Iterator[TermFault]:
    """The plan pays with its own cash before others pay for it."""
    supports = {support.id: support for support in deal.support}
    for one in listed_steps(deal):
        if one.list == CLOSING or one.step.draw not in supports:
            continue
        covered = members(deal, one.step.names or supports[one.step.draw].covers)
        steps = own_lists(deal)[one.list]
        later = payments(deal, steps[one.number :]) - payments(deal, steps[: one.number])
        early = [single for single in covered if single in later]
        if early:
            yield one.fault(
                "draw",
                f"draws {one.step.draw} before the plan pays {', '.join(early)}",
                "the plan's own cash first is expected",
                "Move the draw behind the payments that it covers.",
            )


def junior_first(deal: Deal) -> Iterator[TermFault]:
    """Principal of a senior tranche is not paid after that of a subordinated one."""
    ranks = {f"{one.id}.principal": ("senior", "mezzanine", "subordinated").index(one.rank) for one in deal.tranches}
    for name, steps in own_lists(deal).items():
        order = [[single for single in members(deal, step.pay or ()) if single in ranks] for step in steps]
        for number, singles in enumerate(order):
            before = {single for earlier in order[: number + 1] for single in earlier}
            later = [single for after in order[number + 1 :] for single in after if single not in before]
            for single in singles:
                seniors = sorted({one for one in later if ranks[one] < ranks[single]})
                if seniors:
                    yield TermFault(
                        loc=("priority_of_payments", name, number, "pay"),
                        found=f"{name} step {number + 1} pays {single} before {', '.join(seniors)}",
                        wanted="the senior tranche first is expected",
                        remedy="Exchange the steps, or check the ranks.",
                    )


def trapped_cash(deal: Deal) -> Iterator[TermFault]:
    """What is put into an account comes out of it again."""
    steps = [one.step for one in listed_steps(deal)]
    for number, account in enumerate(deal.accounts[1:], start=1):
        is_fed = any(account.id in (step.fill, step.to) for step in steps)
        is_used = any(account.id in (step.draw, step.transfer, step.source) for step in steps)
        if is_fed and not is_used:
            yield TermFault(
                loc=("accounts", number),
                found=f"accounts.{account.id} is filled and never used",
                wanted="a step that draws on it is expected",
                remedy=f"Add draw: {account.id}, and transfer: {account.id} for what is above its target.",
            )


WARNINGS: tuple[Callable[[Deal], Iterator[TermFault]], ...] = (
    small_balances, odd_coupons, high_fees, nothing_behind, leaking_releases, early_draws, junior_first, trapped_cash,
)  # fmt: skip
"""Every warning of this page."""
