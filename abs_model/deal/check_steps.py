"""Steps that name what is not there, or carry terms that their verb does not take."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from abs_model.deal.check_terms import FEE_GROUPS, role_remedy
from abs_model.deal.deal import Deal
from abs_model.deal.priority import STATES, Step
from abs_model.deal.support import POOL, Support
from abs_model.errors import nearest
from abs_model.terms import TermFault

CLOSING = "closing"

TAKES_FROM = {"pay", "fill", "reimburse", "buy", "release"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One step at its place in one list."""

    deal: Deal
    list: str
    number: int
    step: Step

    @property
    def loc(self) -> tuple[str | int, ...]:
        """The way to the step."""
        return ("priority_of_payments", self.list, self.number)

    @property
    def name(self) -> str:
        """What messages call it; steps count from 1."""
        return f"{self.list} step {self.number + 1}"

    def fault(self, term: str, found: str, wanted: str, remedy: str) -> TermFault:
        """A fault at one of the step's terms."""
        return TermFault(loc=(*self.loc, term), found=f"{self.name} {found}", wanted=wanted, remedy=remedy)


def own_lists(deal: Deal) -> dict[str, tuple[Step, ...]]:
    """The lists that the file gives, by name; a state without one follows a milder state."""
    terms = deal.priority_of_payments
    return {name: steps for name in (CLOSING, *STATES) if (steps := getattr(terms, name)) is not None}


def listed_steps(deal: Deal) -> Iterator[Listed]:
    """Every step of every list that the file gives."""
    for name, steps in own_lists(deal).items():
        for number, step in enumerate(steps):
            yield Listed(deal=deal, list=name, number=number, step=step)


def known_payees(deal: Deal) -> tuple[str, ...]:
    """Every name that a ``pay`` step may use: single payees, what exceeds the cap of a fee, groups with a member."""
    excess = tuple(f"fees.{fee.id}.excess" for fee in deal.plan_fees if fee.cap is not None)
    groups = {fee.group for fee in deal.plan_fees} | ({"fees.subordinated"} if excess else set())
    return (*deal.payees, *excess, *sorted(groups))


def members(deal: Deal, names: tuple[str, ...]) -> tuple[str, ...]:
    """The single payees behind several names."""
    return tuple(member for name in names for member in deal.members(name))


def payments(deal: Deal, steps: Sequence[Step]) -> set[str]:
    """The single payees that some steps pay; a misspelt name counts as the one that is meant, and is told elsewhere."""
    known, tranches = known_payees(deal), {tranche.id for tranche in deal.tranches}
    words = [word for step in steps for word in step.pay or ()]
    words += [f"{word}.{part}" for word in words if word in tranches for part in ("interest", "principal")]
    return set(members(deal, tuple(meant(word, known) for word in words)))


def meant(word: str | None, known: Iterable[str]) -> str:
    """The known word that a word is, or is a slip of the keyboard away from.

    Examples
    --------
    >>> meant("garantee", ["guarantee", "facility"]), meant("x", ["guarantee"])
    ('guarantee', 'x')
    """
    if word is None:
        return ""
    words = list(known)
    return word if word in words else next(iter(get_close_matches(word, words, n=1)), word)


def claim_remedy(deal: Deal, word: str) -> str:
    """What to do about a name that is no claim on the plan."""
    if word in {tranche.id for tranche in deal.tranches}:
        return f"Write {word}.interest or {word}.principal."
    short = word.removeprefix("fees.")
    fee = next((fee for fee in deal.fees if fee.id == short), None)
    if fee is not None:
        return (
            f"Write fees.{short}."
            if fee.payer == "plan"
            else f"Strike it; the {fee.payer} pays that fee, not the plan."
        )
    if short in FEE_GROUPS:
        return "Strike it; the plan pays no fee of that group."
    return nearest(word, known_payees(deal))


def payee_remedy(deal: Deal, word: str) -> str:
    """What to do about a name that cannot be paid, but may be filled, reimbursed or released to."""
    if word in {support.id for support in deal.support}:
        return f"Write reimburse: {word}."
    if word in {account.id for account in deal.accounts}:
        return f"Write fill: {word}, or a transfer to it."
    if word in deal.parties:
        return f"Write release: {word}, or pay a fee of it."
    return claim_remedy(deal, word)


def payees_known(deal: Deal) -> Iterator[TermFault]:
    """What is paid, or drawn for, is a payee."""
    known = known_payees(deal)
    for one in listed_steps(deal):
        for place, word in enumerate(one.step.pay or ()):
            if word not in known:
                yield _no_payee((*one.loc, "pay", place), f'{one.name} pays "{word}"', payee_remedy(deal, word))
        for place, word in enumerate(one.step.names or ()):
            if word not in known:
                yield _no_payee((*one.loc, "for", place), f'{one.name} draws for "{word}"', claim_remedy(deal, word))


def covers_known(deal: Deal) -> Iterator[TermFault]:
    """What a support covers is a payee; the price of the pool is none of its business.

    Claims of the pool are covered one by one, and by a support of their own: what it pays is cash of the pool.
    """
    known = set(known_payees(deal)) - {"purchase"}
    for number, support in enumerate(deal.support):
        if POOL in support.covers:
            yield from _pool_covered(deal, number, support)
            continue
        for place, word in enumerate(support.covers):
            if word not in known:
                remedy = "Strike it." if word == "purchase" else claim_remedy(deal, word)
                loc = ("support", number, "covers", place)
                yield _no_payee(loc, f'support.{support.id} covers "{word}"', remedy)


def _pool_covered(deal: Deal, number: int, support: Support) -> Iterator[TermFault]:
    """What a support of the pool may not be: one of receivables, or of notes besides."""
    if deal.pool.asset == "receivables":
        yield TermFault(
            loc=("support", number, "covers"),
            found=f"support.{support.id} covers {POOL}, and the pool is of receivables",
            wanted="claims or bills, which are guaranteed one by one, are wanted",
            remedy="Cover what the plan pays: [A.interest, A.principal], say.",
        )
    if len(support.covers) > 1:
        yield TermFault(
            loc=("support", number, "covers"),
            found=f"support.{support.id} covers {', '.join(support.covers)}",
            wanted=f"{POOL} alone is wanted: its money comes in with collections, before anything is paid",
            remedy="Make two supports of it.",
        )
    for name, steps in own_lists(deal).items():
        paid = [place for place, step in enumerate(steps) if step.pay is not None]
        drawn = [place for place, step in enumerate(steps) if step.draw == support.id]
        if name != CLOSING and drawn and paid and drawn[0] > paid[0]:
            yield TermFault(
                loc=("priority_of_payments", name, drawn[0], "draw"),
                found=f"{name} step {drawn[0] + 1} draws {support.id}, which covers {POOL}, behind a payment",
                wanted="it first is wanted: what it pays is paid on with collections",
                remedy="Move the step to the top of the list.",
            )


def _no_payee(loc: tuple[str | int, ...], found: str, remedy: str) -> TermFault:
    return TermFault(loc=loc, found=found, wanted="a payee of the plan is wanted", remedy=remedy)


def payees_once(deal: Deal) -> Iterator[TermFault]:
    """A payee has one part in a step; it would be paid twice."""
    named: list[tuple[tuple[str | int, ...], str, tuple[str, ...]]] = [
        ((*one.loc, term), one.name, words)
        for one in listed_steps(deal)
        for term, words in (("pay", one.step.pay), ("for", one.step.names))
        if words is not None
    ]
    named += [
        (("support", number, "covers"), f"support.{one.id}", one.covers) for number, one in enumerate(deal.support)
    ]
    for loc, name, words in named:
        singles = members(deal, words)
        for double in sorted({single for single in singles if singles.count(single) > 1}):
            has_group = words.count(double) < 2
            yield TermFault(
                loc=loc,
                found=f"{name} names {double} twice",
                wanted="every payee once is wanted",
                remedy="Strike one; a group of fees names each of them." if has_group else "Strike one.",
            )


def accounts_known(deal: Deal) -> Iterator[TermFault]:
    """Accounts that steps name exist; what is topped up has a target, and money moves between two."""
    accounts = {account.id: account for account in deal.accounts}
    for one in listed_steps(deal):
        step = one.step
        for term, word, does in (
            ("fill", step.fill, "fills"),
            ("transfer", step.transfer, "transfers"),
            ("from", step.source, "takes from"),
            ("to", step.to, "transfers to"),
        ):
            if word is not None and word not in accounts:
                yield one.fault(term, f'{does} "{word}"', "an account is wanted", nearest(word, accounts))
        if step.fill in accounts and accounts[step.fill].target is None:
            found, remedy = f'fills "{step.fill}", which has no target', f"Add accounts.{step.fill}.target."
            yield one.fault("fill", found, "an account with a target is wanted", remedy)
        if step.fill is not None and step.fill == (step.source or deal.plan_account):
            yield one.fault(
                "fill", f"fills {step.fill} from itself", "two accounts are wanted", "Name another account."
            )
        if step.transfer is not None and step.transfer == step.to:
            yield one.fault("to", f"transfers {step.to} to itself", "two accounts are wanted", "Name another account.")


def draws_known(deal: Deal) -> Iterator[TermFault]:
    """A step draws a support for what it covers, or a reserve for names that the step gives."""
    supports = {support.id: support for support in deal.support}
    reserves = [account.id for account in deal.accounts if account.target is not None]
    for one in listed_steps(deal):
        word, names = one.step.draw, one.step.names
        if word is None:
            continue
        if word in supports:
            covered = members(deal, supports[word].covers)
            for place, name in enumerate(names or ()):
                strange = [single for single in deal.members(name) if single not in covered]
                if strange and name in known_payees(deal):
                    yield TermFault(
                        loc=(*one.loc, "for", place),
                        found=f"{one.name} draws {word} for {name}, which it does not cover",
                        wanted=f"one of {', '.join(supports[word].covers)} is wanted",
                        remedy=f"Strike it, or add it to support.{word}.covers.",
                    )
        elif word in reserves:
            if names is None:
                found = f"draws account {word} for nothing"
                yield one.fault("draw", found, "the payees that it is for are wanted", "Add for: [A.interest], say.")
        else:
            is_account = word in {account.id for account in deal.accounts}
            found = f'draws "{word}"' + (", an account without a target" if is_account else "")
            remedy = f"Add accounts.{word}.target." if is_account else nearest(word, {*supports, *reserves})
            yield one.fault("draw", found, "a support, or an account with a target, is wanted", remedy)


def supports_reimbursed_known(deal: Deal) -> Iterator[TermFault]:
    """Only a support is reimbursed."""
    known = {support.id for support in deal.support}
    for one in listed_steps(deal):
        word = one.step.reimburse
        if word is not None and word not in known:
            remedy = f"Write fill: {word}." if word in {one.id for one in deal.accounts} else nearest(word, known)
            yield one.fault("reimburse", f'reimburses "{word}"', "a support is wanted", remedy)


def releases_known(deal: Deal) -> Iterator[TermFault]:
    """What is left goes to a party or to the holders of a tranche, and waits for tranches that exist."""
    tranches = {tranche.id for tranche in deal.tranches}
    for one in listed_steps(deal):
        word = one.step.release
        if word is not None and word not in tranches and word not in deal.parties:
            is_role = role_remedy(deal, word).startswith("Add")
            remedy = role_remedy(deal, word) if is_role else nearest(word, {*tranches, *deal.parties})
            yield one.fault("release", f'releases to "{word}"', "a tranche or a role under parties is wanted", remedy)
        for place, name in enumerate(one.step.after or ()):
            if name not in tranches:
                yield TermFault(
                    loc=(*one.loc, "after", place),
                    found=f'{one.name} waits for "{name}"',
                    wanted="a tranche is wanted",
                    remedy=nearest(name, tranches),
                )


def modifiers_fit(deal: Deal) -> Iterator[TermFault]:
    """A step carries only terms that its verb takes."""
    for one in listed_steps(deal):
        step, verb = one.step, one.step.verb
        if step.to is not None and verb != "transfer":
            yield one.fault("to", f"has to: with {verb}", "to: with transfer only is wanted", _strike_to(step))
        if verb == "transfer" and step.to is None:
            remedy = f"Add to: {deal.plan_account}, say."
            yield one.fault("transfer", f"transfers {step.transfer} to nowhere", "an account to: is wanted", remedy)
        if step.names is not None and verb != "draw":
            yield one.fault("for", f"has for: with {verb}", "for: with draw only is wanted", "Strike it.")
        if step.source is not None and verb not in TAKES_FROM:
            found, wanted = f"has from: with {verb}", f"from: with {', '.join(sorted(TAKES_FROM))} only is wanted"
            yield one.fault("from", found, wanted, f"Strike it; {verb} names where the money comes from itself.")


def _strike_to(step: Step) -> str:
    return f"Write transfer: {step.source}, to: {step.to}." if step.source else "Strike it, or write a transfer."


def limits_fit(deal: Deal) -> Iterator[TermFault]:
    """A target balance is one tranche's; a share is of what an account holds, and a support holds nothing."""
    for one in listed_steps(deal):
        limit, words = one.step.limit, one.step.pay or ()
        if limit is None:
            continue
        singles = members(deal, words)
        is_principal = len(singles) == 1 and singles[0].endswith(".principal")
        if limit.target_ratio is not None and not is_principal:
            found = f"has limit.target_ratio with {one.step.verb}: {', '.join(one.step.objects)}"
            wanted, remedy = "the principal of one tranche is wanted", "Pay it in a step of its own."
            yield one.fault("limit", found, wanted, remedy)
        if limit.share is not None and one.step.draw in {support.id for support in deal.support}:
            found, wanted = f"limits {one.step.draw} to a share of what it holds", "an amount is wanted with a support"
            yield one.fault("limit", found, wanted, "Write limit: {amount: …}, or give the support a cap.")


def purchases_fit(deal: Deal) -> Iterator[TermFault]:
    """Buying needs a replenishment, after closing; a price that is what proceeds leave is paid on its own."""
    has_renewal = deal.pool.replenishment is not None
    for one in listed_steps(deal):
        if one.step.buy is not None and (not has_renewal or one.list == CLOSING):
            found = "buys receivables" + ("" if has_renewal else ", and pool has no replenishment")
            wanted = "a later list is wanted" if has_renewal else "pool.replenishment is wanted"
            remedy = "Write pay: purchase." if has_renewal else "Add it, or strike the step."
            yield one.fault("buy", found, wanted, remedy)
        names = one.step.pay or ()
        if "purchase" in names and len(names) > 1 and deal.pool.purchase.method == "proceeds":
            found, wanted = "shares purchase with others", "purchase alone is wanted: its price is what is left"
            yield one.fault("pay", found, wanted, "Pay the others in a step before it.")
    if has_renewal and not any(step.buy for step in deal.priority_of_payments.normal):
        yield TermFault(
            loc=("priority_of_payments", "normal"),
            found="normal never buys receivables, and pool has a replenishment",
            wanted="a step that buys is wanted",
            remedy="Add buy: receivables, or strike pool.replenishment.",
        )


CHECKS: tuple[Callable[[Deal], Iterator[TermFault]], ...] = (
    payees_known, covers_known, payees_once, accounts_known, draws_known, supports_reimbursed_known, releases_known,
    modifiers_fit, limits_fit, purchases_fit,
)  # fmt: skip
"""Every check of this page."""
