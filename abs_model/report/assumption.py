"""What a credit model assumes of its names: in words, and which of the numbers nobody published."""

from abs_model.glossary import Language, label
from abs_model.report.naming import said
from abs_model.report.number import say
from abs_model.report.source import ILLUSTRATIVE, is_illustrative, stated_source
from abs_model.run.likelihood import Simulation
from abs_model.scenario.credit import DEGREES_OF


def is_invented(simulation: Simulation, name: str, column: str) -> bool:
    """Whether a number of ``Simulation.names`` is illustrative.

    Parameters
    ----------
    simulation : Simulation
    name : str
        A core enterprise, or the role of a provider.
    column : str
        ``rating``, ``one_year_probability``, ``horizon_probability``, ``own_share`` or ``recovery_ratio``.
    """
    terms, own = simulation.credit.terms, simulation.credit.terms.names.get(name)
    if column == "rating":
        if own is not None and own.rating is not None:
            return says_illustrative(simulation, f"names.{name}.rating")
        if name in simulation.model.events:
            return False
        block = "parties" if name in simulation.model.providers else "core_enterprises"
        return is_illustrative(simulation.subject.deal, f"{block}.{name}.rating")
    if column == "own_share":
        block = f"correlation.names.{name}" if name in terms.correlation.names else "correlation"
        return says_illustrative(simulation, block)
    if column == "recovery_ratio":
        if own is not None and own.recovery_ratio is not None:
            return says_illustrative(simulation, f"names.{name}.recovery_ratio")
        is_debtor = name not in simulation.model.providers and name not in simulation.model.events
        if name in simulation.subject.pool.security:
            return is_illustrative(simulation.subject.deal, "ip.recovery.ratio")
        return is_debtor and says_illustrative(simulation, "recovery_ratio")
    if own is not None and own.default_probability:
        return says_illustrative(simulation, f"names.{name}.default_probability")
    return is_table_invented(simulation) or is_invented(simulation, name, "rating")


def says_illustrative(simulation: Simulation, path: str) -> bool:
    """Whether the credit file calls one of its terms illustrative."""
    return stated_source(simulation.credit.terms.source, path) == ILLUSTRATIVE


def is_table_invented(simulation: Simulation) -> bool:
    """Whether the rating table is nobody's: then so is every rating that is read off it."""
    return simulation.credit.table.source == ILLUSTRATIVE


def rests_on_invention(simulation: Simulation) -> bool:
    """Whether any probability or correlation behind the figures is illustrative."""
    columns = ("one_year_probability", "own_share", "recovery_ratio")
    return any(is_invented(simulation, name, column) for name in simulation.model.names for column in columns)


def copula_words(simulation: Simulation, language: Language) -> str:
    """The copula with its degrees of freedom: the dependence that is assumed."""
    terms = simulation.credit.terms.copula
    words = [label(terms.kind, language)]
    for degrees in DEGREES_OF[terms.kind]:
        value = getattr(terms, degrees)
        if value is not None:
            words.append(f"{label(degrees, language)} {say(value, 'number', language, {})}")
    return ("，" if language == "zh" else ", ").join(words)


def table_words(simulation: Simulation, language: Language) -> str:
    """The rating table by name and date."""
    table = simulation.credit.table
    return f"{said(table.name, language)} {table.date}"


def no_exact_words(language: Language) -> str:
    """Why a simulation has no exact figures."""
    if language == "zh":
        return "主体、违约时点或因子过多，无法逐一枚举：证券与增信没有精确值可对照。"
    return "Too many fates to weigh: notes and supports have nothing exact to compare with."


def rests_words(language: Language) -> str:
    """What the mark of illustrative numbers means where figures rest on them."""
    if language == "zh":
        return "示例值；由示例违约概率、相关系数或回收率推算的结果也只是示例。"
    return "illustrative; so is what rests on illustrative probabilities, correlations or recoveries"
