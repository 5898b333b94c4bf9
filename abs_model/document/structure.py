"""The structure diagram of a deal: parties in their places, and who hands cash, claims or support to whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from abs_model.deal.deal import Deal
from abs_model.deal.party import Party
from abs_model.glossary import Language, label
from abs_model.report.naming import said

FlowKind = Literal["flow_of_cash", "flow_of_rights", "flow_of_support"]

MOST_NAMES = 5
"""Names in one box; further ones are others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One box: who or what, with which names, in which column and row, counted from the left and from the top."""

    id: str
    title: str
    names: tuple[str, ...]
    column: float
    row: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One arrow between boxes, and what it carries."""

    source: str
    target: str
    kind: FlowKind
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagram:
    """Boxes, arrows between them, and parties that have no part in either, as lines ``role: name``."""

    places: tuple[Place, ...]
    flows: tuple[Flow, ...]
    others: tuple[str, ...]

    def place(self, name: str) -> Place:
        """A box by its id."""
        return next(one for one in self.places if one.id == name)

    def has(self, name: str) -> bool:
        """Whether there is such a box."""
        return any(one.id == name for one in self.places)


def structure_of(deal: Deal, language: Language) -> Diagram:
    """The diagram of a deal, laid out by rule.

    From left to right in the middle row: who sells first (suppliers, or the trust that lent), the originator, the plan,
    the investors. Below them, in the same order: who owes, the servicer, the plan account with its custodian, the
    registrar. Above the plan stand the providers of supports. What a deal does not have is left out, and its arrows go
    to the next box.

    Parameters
    ----------
    deal : Deal
    language : Language
    """
    places = tuple(_places(deal, language))
    known = {one.id for one in places}
    flows = tuple(flow for flow in _flows(deal, language) if flow.source in known and flow.target in known)
    return Diagram(places=places, flows=flows, others=tuple(_others(deal, language)))


def _places(deal: Deal, language: Language) -> Iterator[Place]:
    def box(name: str, title: str, names: tuple[str, ...], column: float, row: float) -> Place:
        return Place(id=name, title=title, names=_few(names, language), column=column, row=row)

    if _first_seller(deal) == "supplier":
        yield box("seller", label("supplier", language), (), 0, 1)
    elif _first_seller(deal):
        yield box("seller", label("loan_trustee", language), _names(deal, "loan_trustee", language), 0, 1)
    if "originator" in deal.parties:
        yield box("originator", label("originator", language), _names(deal, "originator", language), 1, 1)
    manager = _manager(deal)
    managed = () if manager is None else _with_role(deal, manager, language)
    yield box("plan", label("plan", language), managed, 2, 1)
    yield box("investor", label("investor", language), _names(deal, "investor", language), 3, 1)
    payers = tuple(one.name if language == "zh" else one.name_en or one.name for one in deal.core_enterprises)
    yield box("payer", label("core_enterprise", language), payers, 0, 2)
    if "servicer" in deal.parties:
        yield box("servicer", *_collector(deal, language), 1, 2)
    account = said(deal.accounts[0].name, language)
    yield box("account", account, _with_role(deal, "custodian", language), 2, 2)
    if "registrar" in deal.parties:
        yield box("registrar", label("registrar", language), _names(deal, "registrar", language), 3, 2)
    if deal.ip is not None and "government" in deal.parties:
        yield box("government", label("government", language), _names(deal, "government", language), 0, 3)
    yield from _providers(deal, language)


def _providers(deal: Deal, language: Language) -> Iterator[Place]:
    """Providers of supports, evenly above the plan."""
    roles = list(dict.fromkeys(one.provider for one in deal.support))
    for role, column in zip(roles, provider_columns(len(roles)), strict=True):
        titles = [role, *(other for other in deal.parties if other == "promoter" and _same(deal, other, role))]
        title = " / ".join(label(one, language) for one in titles)
        names = _few(_names(deal, role, language), language)
        yield Place(id=f"provider.{role}", title=title, names=names, column=column, row=0)


def provider_columns(n_providers: int) -> tuple[float, ...]:
    """Columns of so many providers: one apart and around the plan as long as there is room, else as the page allows.

    Examples
    --------
    >>> provider_columns(1), provider_columns(2), provider_columns(4)
    ((2.0,), (1.5, 2.5), (0.0, 1.0, 2.0, 3.0))
    """
    apart = min(1.0, 3 / max(n_providers - 1, 1))
    first = min(2 - (n_providers - 1) * apart / 2, 3 - (n_providers - 1) * apart)
    return tuple(first + place * apart for place in range(n_providers))


def _flows(deal: Deal, language: Language) -> Iterator[Flow]:
    def rights(source: str, target: str, zh: str, en: str) -> Flow:
        return Flow(source=source, target=target, kind="flow_of_rights", words=zh if language == "zh" else en)

    def cash(source: str, target: str, zh: str, en: str) -> Flow:
        return Flow(source=source, target=target, kind="flow_of_cash", words=zh if language == "zh" else en)

    sellers = ["seller"] if _first_seller(deal) else []
    sellers += ["originator"] if "originator" in deal.parties else []
    for source, target in zip(sellers, [*sellers[1:], "plan"], strict=False):
        yield rights(source, target, "债权转让", "claims")
        yield cash(target, source, "转让价款", "price")
    yield rights("plan", "investor", said_of_notes(deal, "zh"), said_of_notes(deal, "en"))
    yield cash("investor", "plan", "认购资金", "proceeds")
    if _first_seller(deal) == "loan_trustee":
        yield cash("seller", "payer", "贷款", "loan")
        yield rights("payer", "seller", "债权与质押", "claim, pledge")
    elif _first_seller(deal):
        yield rights("payer", "seller", "确认付款义务", "confirms debt")
    yield cash("payer", "servicer" if "servicer" in deal.parties else "account", "到期付款", "pays")
    yield cash("servicer", "account", "归集转付", "sweep")
    yield cash("account", "registrar", "分配", "pays out")
    last = "registrar" if "registrar" in deal.parties else "account"
    yield cash(last, "investor", "本息", "payments")
    yield rights("account", "plan", "保管", "custody")
    yield cash("government", "payer", "贴息", "subsidy")
    for role in dict.fromkeys(one.provider for one in deal.support):
        own = [said(one.name, language) for one in deal.support if one.provider == role]
        words = ("、" if language == "zh" else "; ").join(own)
        yield Flow(source=f"provider.{role}", target="plan", kind="flow_of_support", words=words)


def said_of_notes(deal: Deal, language: Language) -> str:
    """What investors hold, short enough for an arrow."""
    if language == "en":
        return "notes"
    return "支持票据" if deal.product == "ip_abn" else "支持证券"


def _first_seller(deal: Deal) -> str:
    """Who holds the claims before the originator: suppliers, the trust that lent; nobody, where the originator did."""
    if deal.ip is None:
        return "supplier"
    return "loan_trustee" if "loan_trustee" in deal.parties else ""


def _others(deal: Deal, language: Language) -> Iterator[str]:
    """Parties without a box, a line each."""
    for role in deal.parties:
        if role not in _shown(deal):
            names = _few(_names(deal, role, language), language)
            yield f"{label(role, language)}{_colon(language)}{('、' if language == 'zh' else ', ').join(names)}"


def _shown(deal: Deal) -> set[str]:
    """Roles that some box names."""
    providers = {one.provider for one in deal.support}
    shown = {"originator", "custodian", "registrar", "investor", _manager(deal) or "", *providers}
    shown |= {"servicer", "supervisory_bank"} if "servicer" in deal.parties else set()
    shown |= {"loan_trustee"} if _first_seller(deal) == "loan_trustee" else set()
    shown |= {"government"} if deal.ip is not None else set()
    return shown | ({"promoter"} if any(_same(deal, "promoter", one) for one in providers) else set())


def _manager(deal: Deal) -> str | None:
    """The role that manages the plan."""
    return next((role for role in ("plan_manager", "note_trustee") if role in deal.parties), None)


def _collector(deal: Deal, language: Language) -> tuple[str, tuple[str, ...]]:
    """Who collects, and where it is supervised."""
    names = _names(deal, "servicer", language)
    return label("servicer", language), (*names, *_with_role(deal, "supervisory_bank", language))


def _with_role(deal: Deal, role: str, language: Language) -> tuple[str, ...]:
    """``role: name`` for the parties in a role; nothing where there is none."""
    if role not in deal.parties:
        return ()
    return tuple(f"{label(role, language)}{_colon(language)}{name}" for name in _names(deal, role, language))


def _names(deal: Deal, role: str, language: Language) -> tuple[str, ...]:
    held = deal.parties.get(role, ())  # type: ignore[call-overload]
    parties: tuple[Party, ...] = (held,) if isinstance(held, Party) else held
    return tuple(one.name if language == "zh" else one.name_en or one.name for one in parties)


def _same(deal: Deal, role: str, other: str) -> bool:
    """Whether two roles are one company."""
    held, others = (deal.parties.get(one) for one in (role, other))  # type: ignore[call-overload]
    return isinstance(held, Party) and isinstance(others, Party) and held.id == others.id


def _few(names: tuple[str, ...], language: Language) -> tuple[str, ...]:
    """The first names, and a word for the rest."""
    if len(names) <= MOST_NAMES:
        return names
    return (*names[: MOST_NAMES - 1], names[MOST_NAMES - 1] + ("等" if language == "zh" else " and others"))


def _colon(language: Language) -> str:
    return "：" if language == "zh" else ": "
