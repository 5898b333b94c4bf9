"""What the names of a run are called in words: payees, accounts, supports, triggers, scenarios, states."""

from abs_model.deal.deal import Deal
from abs_model.glossary import TERMS, Language, label
from abs_model.run.credit import party_of
from abs_model.run.likelihood import Simulation
from abs_model.run.record import Projection
from abs_model.terms import Name


def said(name: Name, language: Language) -> str:
    """A name of the deal file in one language."""
    return name.zh if language == "zh" else name.en


def heading(identifier: str, language: Language) -> str:
    """The label of a term as it heads a column, a chart or a section."""
    return capital(label(identifier, language))


def capital(text: str) -> str:
    """A text with its first letter as a capital."""
    return text[:1].upper() + text[1:]


def joined(first: str, second: str, language: Language) -> str:
    """Two words as one: Chinese without a blank, English with one."""
    return first + second if language == "zh" else f"{first} {second}"


def names_of(projection: Projection, language: Language) -> dict[str, str]:
    """Every name that the tables of a run hold, in words: those of the deal first, then those of the glossary.

    Returns
    -------
    dict of str to str
        By identifier, such as ``A.interest``, ``fees.custody``, ``pool.collected``, ``investors.A``.
    """
    return deal_names(projection.subject.deal, language)


def deal_names(deal: Deal, language: Language) -> dict[str, str]:
    """The same for whatever is asked of a deal."""
    return glossary_names(language) | _flows(language) | _terms(deal, language)


def glossary_names(language: Language) -> dict[str, str]:
    """Every term of the glossary in words, by identifier."""
    return {identifier: label(identifier, language) for identifier in TERMS}


def scenario_names(projection: Projection, language: Language) -> dict[str, str]:
    """The scenarios of a run in words, by identifier."""
    return {scenario.id: said(scenario.name, language) for scenario in projection.scenarios}


def trigger_names(projection: Projection, language: Language) -> dict[str, str]:
    """The trigger events of a deal in words, by identifier."""
    return {trigger.id: said(trigger.name, language) for trigger in projection.subject.deal.triggers}


def dimension(by: str) -> str:
    """The term for what a limit is taken by: the party, not its id.

    Examples
    --------
    >>> dimension("supplier_id"), dimension("supplier_industry")
    ('supplier', 'supplier_industry')
    """
    return by.removesuffix("_id")


def core_enterprise_names(deal: Deal, language: Language) -> dict[str, str]:
    """The core enterprises in words, by id; in Chinese where there is no English name."""
    return {
        one.id: one.name if language == "zh" or one.name_en is None else one.name_en for one in deal.core_enterprises
    }


def credit_name_words(simulation: Simulation, language: Language) -> dict[str, str]:
    """The names of a credit model in words: core enterprises, providers by role and name of the party, events."""
    deal, model = simulation.subject.deal, simulation.model
    words = {name: name for name in model.names} | core_enterprise_names(deal, language)
    for role in model.providers:
        party = party_of(deal, role)
        own = party.name if language == "zh" or party.name_en is None else party.name_en
        words[role] = f"{label(role, language)} {own}"
    return words | {event.id: said(event.name, language) for event in deal.events}


def _flows(language: Language) -> dict[str, str]:
    pool = label("pool", language)
    return {
        f"pool.{flow}": joined(pool, label(flow, language), language)
        for flow in ("collected", "recovered", "repurchased")
    }


def _terms(deal: Deal, language: Language) -> dict[str, str]:
    names = {tranche.id: said(tranche.name, language) for tranche in deal.tranches}
    names |= {account.id: said(account.name, language) for account in deal.accounts}
    names |= {support.id: said(support.name, language) for support in deal.support}
    for fee in deal.fees:
        names[f"fees.{fee.id}"] = said(fee.name, language)
        names[f"fees.{fee.id}.excess"] = joined(said(fee.name, language), label("excess", language), language)
    for tranche in deal.tranches:
        own = said(tranche.name, language)
        names[f"investors.{tranche.id}"] = joined(own, label("investors", language), language)
        for part in ("interest", "principal", "residual"):
            names[f"{tranche.id}.{part}"] = joined(own, label(part, language), language)
    return names
