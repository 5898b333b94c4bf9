"""The credit file and its rating table: what is assumed of names, and whether the deal has those names."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from abs_model.deal.deal import Deal
from abs_model.errors import Fault, ScenarioError, nearest, raise_all
from abs_model.io.deal_file import SCHEMA_DIALECT
from abs_model.io.terms_file import placed, raise_term_faults, read_terms
from abs_model.io.yaml_file import Positions
from abs_model.io.yaml_value import Loc
from abs_model.measure.correlation import mended
from abs_model.scenario.credit import CorrelationMatrix, CreditTerms
from abs_model.scenario.credit_check import credit_faults
from abs_model.scenario.credit_name import CreditName, loadings, rating_in_use
from abs_model.scenario.rating_table import RatingTable, table_faults
from abs_model.scenario.scenario import Scenario
from abs_model.terms import TermFault

CREDIT_FILE = "credit.yaml"

MOST_MENDED = 0.10
"""Largest change of a correlation that is taken for rounding, or for estimates that do not quite fit together."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CreditFile:
    """Credit assumptions with the rating table that they name, and what is odd about them though they can be used.

    ``sha256`` is that of the hashes of both files, the assumptions first; ``positions`` are those of the assumptions.
    """

    terms: CreditTerms
    table: RatingTable
    path: Path
    sha256: str
    positions: Positions
    warnings: tuple[Fault, ...]


def read_credit_file(path: Path) -> CreditFile:
    """Read credit assumptions and their rating table.

    Parameters
    ----------
    path : Path
        The credit file, or the folder that holds it as ``credit.yaml``.

    Raises
    ------
    ScenarioError
        With every fault of the first of the two files that has one, one a line.
    """
    file = path / CREDIT_FILE if path.is_dir() else path
    terms, positions = read_terms(CreditTerms, file, ScenarioError)
    raise_term_faults(ScenarioError, credit_faults(terms), positions)
    warnings = _matrix_warnings(terms.correlation.matrix, positions)
    table, of_table = _read_table_of(terms, file, positions)
    return CreditFile(
        terms=terms,
        table=table,
        path=file,
        sha256=hashlib.sha256(f"{positions.sha256}{of_table.sha256}".encode()).hexdigest(),
        positions=positions,
        warnings=warnings,
    )


def read_rating_table(path: Path) -> RatingTable:
    """Read a rating table.

    Raises
    ------
    ScenarioError
        With every fault at once, one a line.
    """
    return _read_table(path)[0]


def credit_schema() -> dict[str, Any]:
    """JSON Schema of a credit file.

    Examples
    --------
    >>> credit_schema()["properties"]["contagion"]["description"]
    'who fails with whom, whatever the correlation'
    """
    return {"$schema": SCHEMA_DIALECT, **CreditTerms.model_json_schema()}


def rating_table_schema() -> dict[str, Any]:
    """JSON Schema of a rating table.

    Examples
    --------
    >>> rating_table_schema()["properties"]["years"]["description"]
    'horizons, rising'
    """
    return {"$schema": SCHEMA_DIALECT, **RatingTable.model_json_schema()}


def check_credit(file: CreditFile, names: Sequence[CreditName], deal: Deal) -> None:
    """Refuse credit assumptions that do not fit the names of a deal.

    Parameters
    ----------
    file : CreditFile
    names : sequence of CreditName
        Everybody who can default: core enterprises of the pool, and providers of supports.
    deal : Deal
        Its other core enterprises may be named too; they may be in the pool of another day.

    Raises
    ------
    ScenarioError
        With every name that nobody has, every name without a default probability, every rating that the table does not
        have, and every name that the correlation matrix leaves out; or because a copula does not take so many factors.
    """
    cores = [one.id for one in deal.core_enterprises]
    providers = list(dict.fromkeys(support.provider for support in deal.support))
    events = [event.id for event in deal.events]
    faults = [*_strange_names(file.terms, cores, providers, events), *_left_out(file.terms.correlation.matrix, names)]
    faults += [fault for name in names for fault in _without_probability(file, name)]
    raise_term_faults(ScenarioError, faults, file.positions)
    raise_term_faults(ScenarioError, _factors_too_many(file.terms, names), file.positions)


def check_downgrades(file: CreditFile, names: Sequence[CreditName], scenarios: Sequence[Scenario]) -> None:
    """Refuse scenarios that downgrade a name whose default probabilities are stated without a rating.

    Raises
    ------
    ScenarioError
        With every such name of every scenario.
    """
    unrated = {name.id for name in names if rating_in_use(file.terms, file.table, name) is None}
    raise_all(
        ScenarioError,
        [
            Fault(
                where=f"scenario {scenario.id}",
                found=f"downgrades.{name} moves a name that has stated default probabilities and no rating",
                wanted="a rating is wanted for a downgrade",
                remedy=f"Write names.{name}.rating in {file.path}, or use default_probability_multiplier.",
            )
            for scenario in scenarios
            for name, n_notches in scenario.downgrades.items()
            if n_notches and name in unrated
        ],
    )


def check_correlations(file: CreditFile, names: Sequence[CreditName], scenarios: Sequence[Scenario]) -> None:
    """Refuse scenarios whose correlation does not fit the credit assumptions.

    Raises
    ------
    ScenarioError
        With every scenario that gives shares where correlations are a matrix, that leaves a name no risk of its own, or
        that gives a copula more factors than it takes.
    """
    raise_all(ScenarioError, [fault for one in scenarios for fault in _correlation_unfit(file, names, one)])


def _correlation_unfit(file: CreditFile, names: Sequence[CreditName], scenario: Scenario) -> Iterator[Fault]:
    where, terms = f"scenario {scenario.id}", file.terms
    if scenario.correlation is None:
        return
    words = " and ".join(scenario.correlation.stated)
    try:
        made = loadings(terms.correlation, names, scenario.correlation)
    except ValueError as error:
        found, _, wanted = str(error).partition("; ")
        remedy = f"Lower {words} under correlation." if terms.correlation.matrix is None else "Strike its correlation"
        remedy = remedy if terms.correlation.matrix is None else f"{remedy}, or write shares in {file.path}."
        yield Fault(where=where, found=found, wanted=wanted, remedy=remedy)
        return
    if terms.copula.kind == "double_t" and made.loading.shape[1] > 1:
        yield Fault(
            where=where,
            found=f"correlation.{words} makes {made.loading.shape[1]} common factors, and copula.kind is double_t",
            wanted="one factor is wanted with it",
            remedy=f"Strike correlation, or write kind: student_t in {file.path}.",
        )


def _read_table(path: Path) -> tuple[RatingTable, Positions]:
    table, positions = read_terms(RatingTable, path, ScenarioError)
    raise_term_faults(ScenarioError, table_faults(table), positions)
    return table, positions


def _read_table_of(terms: CreditTerms, file: Path, positions: Positions) -> tuple[RatingTable, Positions]:
    """The rating table that credit assumptions name; where there is none, the term that names it is told."""
    path = file.parent / terms.rating_table
    if not path.is_file():
        beside = sorted(one.name for one in path.parent.iterdir()) if path.parent.is_dir() else []
        close = get_close_matches(path.name, [name for name in beside if name.endswith((".yaml", ".yml"))], n=1)
        near = (Path(terms.rating_table).parent / close[0]).as_posix() if close else ""
        fault = TermFault(
            loc=("rating_table",),
            found=f'rating_table is "{terms.rating_table}", and there is no such file',
            wanted="the path of a rating table, from the folder of this file, is wanted",
            remedy=f"Did you mean {near}?" if near else "Check the path.",
        )
        raise_term_faults(ScenarioError, [fault], positions)
    return _read_table(path)


def _matrix_warnings(matrix: CorrelationMatrix | None, positions: Positions) -> tuple[Fault, ...]:
    """What mending the correlation matrix changes; it is refused where that is much."""
    change = 0.0 if matrix is None else mended(matrix.rows)[1]
    if not change:
        return ()
    fault = TermFault(
        loc=("correlation", "matrix"),
        found=f"no names can have these correlations together; the nearest that they can differ by up to {change:.4f}",
        wanted="a positive semi-definite matrix is wanted",
        remedy="Check the entries; the mended matrix is used."
        if change <= MOST_MENDED
        else f"Check the entries: the matrix is mended only where none changes by more than {MOST_MENDED:.2f}.",
    )
    if change > MOST_MENDED:
        raise_term_faults(ScenarioError, [fault], positions)
    return tuple(placed([fault], positions))


def _strange_names(
    terms: CreditTerms, cores: list[str], providers: list[str], events: list[str]
) -> Iterator[TermFault]:
    """Names that are neither a core enterprise nor an event of the deal nor the provider of one of its supports."""
    either = "a core enterprise of the deal, or the role of a support's provider, is wanted"
    if events:
        either = "a core enterprise or an event of the deal, or the role of a support's provider, is wanted"
    every = [*cores, *providers, *events]
    named: list[tuple[Loc, str, list[str], str]] = [(("names", name), name, every, either) for name in terms.names]
    named += [(("correlation", "names", name), name, every, either) for name in terms.correlation.names]
    if terms.correlation.matrix is not None:
        named += [
            (("correlation", "matrix", "names", place), name, every, either)
            for place, name in enumerate(terms.correlation.matrix.names)
        ]
    for number, one in enumerate(terms.contagion):
        core, role = "a core enterprise of the deal is wanted", "the role of a support's provider is wanted"
        named.append((("contagion", number, "obligor"), one.obligor, cores, core))
        named.append((("contagion", number, "provider"), one.provider, providers, role))
    for loc, name, known, wanted in named:
        if name not in known:
            is_key = loc[-1] == name
            found = f'{".".join(map(str, loc[:-1] if is_key else loc))} {"has" if is_key else "is"} "{name}"'
            yield TermFault(loc=loc, found=found, wanted=wanted, remedy=nearest(name, known))


def _left_out(matrix: CorrelationMatrix | None, names: Sequence[CreditName]) -> Iterator[TermFault]:
    missing = [name.id for name in names if matrix is not None and name.id not in matrix.names]
    if missing:
        yield TermFault(
            loc=("correlation", "matrix", "names"),
            found=f"correlation.matrix leaves out {', '.join(missing)}",
            wanted="every core enterprise of the pool and every provider of support is wanted",
            remedy="Add a row and a column for each.",
        )


def _factors_too_many(terms: CreditTerms, names: Sequence[CreditName]) -> Iterator[TermFault]:
    """The double t copula has one common factor: with two, a name's own law would depend on all its shares."""
    n_factors = loadings(terms.correlation, names).loading.shape[1]
    if terms.copula.kind == "double_t" and n_factors > 1:
        yield TermFault(
            loc=("copula", "kind"),
            found=f"copula.kind is double_t, and the names have {n_factors} common factors",
            wanted="one factor is wanted with it",
            remedy="Leave common as the only share, or write kind: student_t.",
        )


def _without_probability(file: CreditFile, name: CreditName) -> Iterator[TermFault]:
    """What keeps a name from having a default probability."""
    terms, table = file.terms, file.table
    own, rating = terms.names.get(name.id), rating_in_use(terms, table, name)
    if rating in table.ratings or (own is not None and own.default_probability):
        return
    wanted = "a rating of the table, or default_probability, is wanted"
    if own is not None and own.rating is not None:
        yield TermFault(
            loc=("names", name.id, "rating"),
            found=f'names.{name.id}.rating is "{own.rating}", which {terms.rating_table} does not have',
            wanted="a rating of the table is wanted",
            remedy=_near_rating(own.rating, table),
        )
        return
    if rating is not None:
        found = f"{name.id} is rated {rating} in the deal, which {terms.rating_table} does not have"
        remedy = f"Add a row for {rating} there, or names.{name.id}.rating here. {_near_rating(rating, table)}"
    elif name.rating is not None:
        found = f"{name.id} is rated {name.rating} on the domestic scale, and {terms.rating_table} is international"
        remedy = f"Add names.{name.id}.rating, on the scale of the table."
    else:
        found = f"{name.id} has no default probability: the deal does not rate it"
        remedy = f"Add names.{name.id}.rating, or a rating in the deal."
    yield TermFault(loc=("names", name.id), found=found, wanted=wanted, remedy=remedy)


def _near_rating(rating: str, table: RatingTable) -> str:
    """The rating of the table that is spelt most like one that it does not have, or all that it has."""
    close = get_close_matches(rating.upper(), {one.upper() for one in table.ratings}, n=1, cutoff=0.4)
    near = [one for one in table.ratings if one.upper() in close]
    return f"Did you mean {near[0]}?" if near else f"It has {', '.join(table.ratings)}."
