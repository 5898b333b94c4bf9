"""The priority of payments in words, made from the steps: every step of any deal, and every name in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from abs_model.deal.account import Account
from abs_model.deal.deal import Deal
from abs_model.deal.priority import STATES, Step
from abs_model.deal.support import POOL, Support
from abs_model.deal.tranche import Tranche
from abs_model.document.library import Line
from abs_model.document.matter import Matter
from abs_model.document.memorandum_phrase import Said, capitalised, listed, put
from abs_model.document.memorandum_table import CLOSING
from abs_model.document.record import Part
from abs_model.glossary import label
from abs_model.report.naming import deal_names, joined
from abs_model.run.credit import party_of

PRINCIPAL = ".principal"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Order:
    """The list of one state, and what its names are called.

    Attributes
    ----------
    matter : Matter
        With the tables ``steps``, ``support_terms``, ``account_terms`` and ``pool_terms``.
    deal : Deal
    state : str
        ``closing``, or a state that has a list of its own.
    names : mapping of str to str
        What payees, accounts and supports are called.
    """

    matter: Matter
    deal: Deal
    state: str
    names: Mapping[str, str]

    @property
    def steps(self) -> tuple[Step, ...]:
        """Its steps, in order."""
        order = self.deal.priority_of_payments
        return order.closing if self.state == CLOSING else getattr(order, self.state)

    def say(self, zh: str, en: str) -> str:
        """One of two phrases."""
        return self.matter.say(zh, en)

    def payees(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Single payees behind names, fees of a group one by one."""
        return tuple(member for name in names for member in self.deal.members(name))

    def list_of(self, names: tuple[str, ...], *, is_plain: bool = False) -> str:
        """Names as a list in a sentence; a group of fees by its fees, principal with what of it is due unless plain."""
        remarks = {} if is_plain else {name: self._due_of(name) for name in self.payees(names)}
        return listed(self.matter, [self.payee(name) + remarks.get(name, "") for name in self.payees(names)])

    def payee(self, name: str) -> str:
        """What one payee is called."""
        if name == "tax":
            return self.say("税款（增值税及附加）", "tax (value-added tax and surtaxes)")
        if name == "purchase":
            return label("purchase", self.matter.language)
        if name == POOL:
            return self.say("资产池内到期未获清偿的债权", "claims of the pool that are due and unpaid")
        return self.names.get(name) or _group_words(name, self)

    def tranche(self, name: str) -> Tranche:
        """A tranche by its id."""
        return next(one for one in self.deal.tranches if one.id == name)

    def account(self, name: str) -> Account | None:
        """An account by its id; None where the name is not one."""
        return next((one for one in self.deal.accounts if one.id == name), None)

    def support(self, name: str) -> Support:
        """A support by its id."""
        return next(one for one in self.deal.support if one.id == name)

    def provider(self, support: Support) -> str:
        """Who gives a support: role and name."""
        party = party_of(self.deal, support.provider)
        own = party.name if self.matter.language == "zh" or party.name_en is None else party.name_en
        return joined(label(support.provider, self.matter.language), own, self.matter.language)

    def _due_of(self, name: str) -> str:
        """What of a tranche's principal a step pays: as its redemption says; the balance once an event happened."""
        if not name.endswith(PRINCIPAL):
            return ""
        if self.state not in {CLOSING, "normal"}:
            return self.say("（全部未偿余额）", " (the whole balance)")
        return self.say(*DUE[self.tranche(name.removesuffix(PRINCIPAL)).redemption])


DUE = {
    "bullet": ("（到期应付部分）", " (due at maturity)"),
    "schedule": ("（按还本计划应付部分）", " (as scheduled)"),
    "pass_through": ("（过手摊还，直至清偿完毕）", " (until repaid in full)"),
    "zero_coupon": ("（到期应付部分）", " (due at maturity)"),
}
GROUPS = {
    "fees.senior": ("优先支付的费用", "senior fees"),
    "fees.subordinated": ("后置支付的费用", "subordinated fees"),
    "fees.closing": ("设立时应付的费用", "fees due at closing"),
    "fees.liquidation": ("清算费用", "fees of the winding-up"),
}


def _group_words(name: str, order: Order) -> str:
    """A group of fees in which there is no fee."""
    return order.say(*GROUPS.get(name, (name, name)))


def order_of(matter: Matter, deal: Deal, state: str) -> Order:
    """The list of a state, ready to be said."""
    return Order(matter=matter, deal=deal, state=state, names=deal_names(deal, matter.language))


def state_steps(matter: Matter, deal: Deal, state: str) -> tuple[Said, ...]:
    """Every step of a list as a sentence, in order.

    Parameters
    ----------
    matter : Matter
        See ``Order``.
    deal : Deal
    state : str
        ``closing``, or a state that has a list of its own.
    """
    order = order_of(matter, deal, state)
    return tuple(step_words(order, place, step) for place, step in enumerate(order.steps, start=1))


def followed_state(deal: Deal, state: str) -> str | None:
    """The milder state whose list governs a state that has none; None where it has its own."""
    order = deal.priority_of_payments
    if state == CLOSING or getattr(order, state) is not None:
        return None
    return next(one for one in reversed(STATES[: STATES.index(state)]) if getattr(order, one) is not None)


def step_words(order: Order, place: int, step: Step) -> Said:
    """One step as a sentence.

    Parameters
    ----------
    order : Order
    place : int
        In its list, from 1; the line of the table ``steps`` that its bounds are quoted from.
    step : Step
    """
    (line,) = order.matter.library.lines("steps", state=order.state, step=place)
    said = (*_condition(order, step), *_source(order, step), *WORDS[step.verb](order, step), *_bound(order, step, line))
    return (*capitalised(said), order.say("。", "."))


def _condition(order: Order, step: Step) -> Said:
    if not step.after:
        return ()
    names = listed(order.matter, [order.names[one] for one in step.after])
    return (order.say(f"待{names}的本金和利息全部清偿后，", f"once {names} is repaid in full, "),)


def _source(order: Order, step: Step) -> Said:
    """Where it is paid from, if not from the plan account."""
    source = step.source
    if source is None or source == order.deal.plan_account or step.verb in {"draw", "transfer"}:
        return ()
    return (order.say(f"自{order.names[source]}，", f"from the {order.names[source]}, "),)


def _bound(order: Order, step: Step, line: Line) -> Said:
    """The bound on a whole step."""
    limit = step.limit
    if limit is None:
        return ()
    if limit.amount is not None:
        bound = line.quote("step_limit")
        return put(order.matter, "，每次以{bound}为限", ", at most {bound} each time", bound=bound)
    if limit.share is not None:
        bound = line.quote("limit_share")
        zh, en = "，以届时该账户余额的{bound}为限", ", at most {bound} of what the account then holds"
        return put(order.matter, zh, en, bound=bound)
    bound = line.quote("limit_target_ratio")
    zh = "，以使本金余额降至资产池未收回余额的{bound}为限"
    en = ", only until the balance is {bound} of the outstanding face of the pool"
    return put(order.matter, zh, en, bound=bound)


def _pay(order: Order, step: Step) -> Said:
    names = step.objects
    payees = order.payees(names)
    words = order.list_of(names)
    if len(payees) > 1:
        return (order.say(f"同顺序、按应付金额比例支付{words}", f"pay {words}, pro rata to what each is due"),)
    if payees == ("purchase",) and order.deal.pool.purchase.method == "proceeds":
        return (order.say(f"以余额支付{words}", f"pay the {words} with all that is left"),)
    return (order.say(f"支付{words}", f"pay {words}"),)


def _fill(order: Order, step: Step) -> Said:
    account = order.account(step.objects[0])
    own = order.names[step.objects[0]]
    said: Said = (order.say(f"将{own}补足至目标余额", f"top the {own} up to its target"),)
    if account is None or account.target is None:
        return said
    target = account.target
    line = order.matter.library.line("account_terms", account=account.id)
    parts: dict[str, Part | Said] = {"notes": listed(order.matter, [order.names[one] for one in target.tranches])}
    if target.amount:
        parts["amount"] = line.quote("target_amount")
    if target.ratio:
        parts["ratio"] = line.quote("target_ratio")
    zh, en = TARGETS[bool(target.amount), bool(target.ratio)]
    return (*said, *put(order.matter, zh, en, **parts))


TARGETS = {
    (True, True): (
        "（{amount}与{notes}余额的{ratio}中的较高者，至{notes}清偿时止）",
        " (the larger of {amount} and {ratio} of the balance of {notes}, until that is repaid)",
    ),
    (True, False): ("（{amount}，至{notes}清偿时止）", " ({amount}, until {notes} is repaid)"),
    (False, True): ("（{notes}余额的{ratio}）", " ({ratio} of the balance of {notes})"),
    (False, False): ("（目标余额为零，对应{notes}）", " (nothing, for {notes})"),
}
"""How a target is said, with an amount and with a share of the balance of notes."""


def _draw(order: Order, step: Step) -> Said:
    name = step.objects[0]
    account = order.account(name)
    if account is not None:
        words = order.list_of(step.names or (), is_plain=True)
        own = order.names[name]
        en = f"what is then short of {words} is paid from the {own}"
        return (order.say(f"前述款项不足支付的，以{own}的余额补足{words}", en),)
    return _draw_support(order, order.support(name), step.names)


def _draw_support(order: Order, support: Support, names: tuple[str, ...] | None) -> Said:
    provider, own = order.provider(support), order.names[support.id]
    wanted = names or support.covers
    if wanted == (POOL,):
        account = order.names[order.deal.plan_account]
        zh = f"资产池内的债权到期未获清偿的，由{provider}根据“{own}”逐笔代偿，代偿款划入{account}"
        en = f"where a claim of the pool is not paid when due, {provider} pays it under the {own} into the {account}"
        said: Said = (order.say(zh, en),)
    else:
        words, forward = order.list_of(wanted, is_plain=True), _brought_forward(order, support, wanted)
        zh = f"账户资金不足支付的，由{provider}根据“{own}”支付{words}的不足部分{forward}"
        en = f"where cash is short, {provider} pays what is lacking of {words} under the {own}{forward}"
        said = (order.say(zh, en),)
    if support.cap is None:
        return said
    cap = order.matter.library.quote("support_terms", "cap", support=support.id)
    zh = "，未偿还的代偿余额不超过{cap}" if support.is_revolving else "，累计不超过{cap}"
    en = ", with at most {cap} outstanding at any time" if support.is_revolving else ", at most {cap} in all"
    return (*said, *put(order.matter, zh, en, cap=cap))


def _brought_forward(order: Order, support: Support, names: tuple[str, ...]) -> str:
    """Whether it answers for principal that an event brought forward, where one may have."""
    if order.state in {CLOSING, "normal"} or not any(name.endswith(PRINCIPAL) for name in names):
        return ""
    if support.is_paying_accelerated:
        return order.say("（含因加速清偿或违约而提前到期的本金）", ", principal that was brought forward included")
    return order.say("（本金以原定还本安排下已到期的部分为限）", ", of principal only what the schedule has made due")


def _reimburse(order: Order, step: Step) -> Said:
    support = order.support(step.objects[0])
    provider, own = order.provider(support), order.names[support.id]
    interest = order.say("及其利息", " with interest") if support.advance_rate else ""
    zh = f"在“{own}”所担保的到期款项均已付清的前提下，向{provider}偿还其已代为支付而未获偿还的款项{interest}"
    en = f"as long as all that the {own} covers is current, pay back to {provider} what it has paid{interest}"
    return (order.say(zh, en),)


def _buy(order: Order, step: Step) -> Said:
    del step
    if order.deal.pool.replenishment is None:
        zh = "循环购买新的基础资产（本项目未设循环期，不适用）"
        return (order.say(zh, "buy new receivables (not applicable: no replenishment was agreed)"),)
    until = order.matter.library.quote("pool_terms", "replenishment_until")
    zh = "于{until}前（含该日）且未停止循环购买的，以账户余款循环购买新的合格基础资产"
    en = "until {until}, and unless replenishment has stopped, buy new receivables that meet the criteria"
    return put(order.matter, zh, en, until=until)


def _transfer(order: Order, step: Step) -> Said:
    account = order.account(step.objects[0])
    own, to = order.names[step.objects[0]], order.names[str(step.to)]
    if account is not None and account.target is not None:
        return (
            order.say(f"将{own}超出目标余额的部分划入{to}", f"move what the {own} holds above its target to the {to}"),
        )
    return (order.say(f"将{own}的余额划入{to}", f"move what the {own} holds to the {to}"),)


def _release(order: Order, step: Step) -> Said:
    target = step.objects[0]
    if any(one.id == target for one in order.deal.tranches):
        holders = order.names[f"investors.{target}"]
        en = f"hand what is left to {holders} as their residual return"
        return (order.say(f"余款作为剩余收益分配给{holders}", en),)
    role = label(target, order.matter.language)
    parties = order.deal.parties.get(target)  # type: ignore[call-overload]
    own = "" if parties is None else _party_words(order, target)
    return (order.say(f"余款返还{role}{own}", f"hand what is left to the {role}{own}"),)


def _party_words(order: Order, role: str) -> str:
    party = party_of(order.deal, role)
    if order.matter.language == "zh":
        return party.name
    return f" {party.name_en or party.name}"


WORDS: Mapping[str, Callable[[Order, Step], Said]] = {
    "pay": _pay,
    "fill": _fill,
    "draw": _draw,
    "reimburse": _reimburse,
    "buy": _buy,
    "transfer": _transfer,
    "release": _release,
}
"""What says each verb."""
