"""The scenario file: what may happen to a deal, and whether the pool knows the names in it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from abs_model.errors import Fault, ScenarioError, raise_all
from abs_model.io.terms_file import placed, raise_term_faults, read_terms
from abs_model.io.yaml_file import Positions
from abs_model.io.yaml_value import Loc
from abs_model.scenario.scenario import LARGEST, Scenario, ScenarioSet
from abs_model.terms import TermFault


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScenarioFile:
    """The scenarios of a deal, and the file they were read from."""

    scenarios: ScenarioSet
    path: Path
    sha256: str
    positions: Positions


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownNames:
    """What scenarios may name: obligors (core enterprises, groups, debtors), roles, receivables, industries, events.

    ``core_enterprises`` and ``roles`` are the names that have a rating; ``industries`` are those of both.
    """

    obligors: Collection[str]
    core_enterprises: Collection[str]
    roles: Collection[str]
    receivables: Collection[str]
    industries: Collection[str] = ()
    events: Collection[str] = ()


def read_scenario_file(path: Path) -> ScenarioFile:
    """Read scenarios, with the hash and the positions of the file.

    Raises
    ------
    ScenarioError
        With every fault at once, one a line.
    """
    scenarios, positions = read_terms(ScenarioSet, path, ScenarioError)
    raise_term_faults(ScenarioError, _ids_once(scenarios), positions)
    return ScenarioFile(scenarios=scenarios, path=path, sha256=positions.sha256, positions=positions)


def read_scenarios(path: Path) -> ScenarioSet:
    """Read scenarios; see ``read_scenario_file``."""
    return read_scenario_file(path).scenarios


def check_names(scenarios: ScenarioSet, known: KnownNames, positions: Positions | None = None) -> None:
    """Refuse scenarios that name what the pool or the deal does not have.

    Parameters
    ----------
    scenarios : ScenarioSet
    known : KnownNames
    positions : Positions, optional
        Of the file that they were read from; without it a message names the term only.

    Raises
    ------
    ScenarioError
        With every unknown name at once, each with the nearest known one.
    """
    faults = list(_unknown_names(scenarios, known))
    if positions is not None:
        raise_all(ScenarioError, placed(faults, positions))
    raise_all(
        ScenarioError,
        [Fault(where="scenarios", found=one.found, wanted=one.wanted, remedy=one.remedy) for one in faults],
    )


def _ids_once(scenarios: ScenarioSet) -> Iterator[TermFault]:
    seen: set[str] = set()
    for number, scenario in enumerate(scenarios.scenarios):
        if scenario.id in seen:
            yield TermFault(
                loc=("scenarios", number, "id"),
                found=f'id "{scenario.id}" is taken already, by a scenario above',
                wanted="an id of its own is wanted",
                remedy="Change one of the two.",
            )
        seen.add(scenario.id)


def _unknown_names(scenarios: ScenarioSet, known: KnownNames) -> Iterator[TermFault]:
    wanted = {
        "obligor": ("a core enterprise, group or debtor of the pool", {LARGEST, *known.obligors}),
        "role": ("a role under parties", set(known.roles)),
        "rated": ("a core enterprise or a role under parties", {*known.core_enterprises, *known.roles}),
        "receivable": ("a receivable of the tape", set(known.receivables)),
        "event": ("an event of the deal", set(known.events)),
        "industry": ("an industry of a core enterprise or a party of the deal", set(known.industries)),
    }
    for number, scenario in enumerate(scenarios.scenarios):
        for kind, loc, word in _names(scenario):
            meaning, words = wanted[kind]
            if word not in words:
                close = get_close_matches(word, words, n=1)
                term = ".".join(str(part) for part in loc)
                yield TermFault(
                    loc=("scenarios", number, *loc),
                    found=f'scenarios.{scenario.id}.{term} names "{word}"',
                    wanted=f"{meaning} is wanted",
                    remedy=f"Did you mean {close[0]}?" if close else "Write it as it stands there, or strike it.",
                )


def _names(scenario: Scenario) -> Iterator[tuple[str, Loc, str]]:
    """Kind, place and word of every name in a scenario."""
    for number, default in enumerate(scenario.defaults):
        yield "obligor", ("defaults", number, "obligor"), default.obligor
    for obligor in scenario.delays:
        yield "obligor", ("delays", obligor), obligor
    for role in scenario.failures:
        yield "role", ("failures", role), role
    for event in scenario.events:
        yield "event", ("events", event), event
    for name in scenario.downgrades:
        yield "rated", ("downgrades", name), name
    for industry in scenario.industry_multipliers:
        yield "industry", ("industry_multipliers", industry), industry
    for number, repurchase in enumerate(scenario.repurchases):
        for place, receivable in enumerate(repurchase.receivables):
            yield "receivable", ("repurchases", number, "receivables", place), receivable
