"""What ``abs-model book`` says of ledgers of claims: rates corrected for age, their tables, and what is doubtful."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from abs_model.cli.speech import phrase, remark
from abs_model.cli.workspace_reading import Workspace
from abs_model.glossary import Language

if TYPE_CHECKING:
    import pandas as pd

    from abs_model.pool.tape import Tape
    from abs_model.run.claims_development import ClaimsDevelopment

STALE_DAYS = 92
"""A ledger whose last entry is older may be an old one: what was claimed since would count as not claimed."""


def claims_of(workspace: Workspace, guarantors: Iterable[str]) -> "dict[str, ClaimsDevelopment]":
    """Claims by cohort and age of each guarantor with a ledger in which something was guaranteed until the day."""
    from abs_model.run.claims_development import claims_development

    ledgers = _ledgers(workspace, guarantors)
    found = {name: claims_development(tape.frame, workspace.as_of) for name, tape in ledgers.items()}
    return {name: one for name, one in found.items() if one is not None}


def _ledgers(workspace: Workspace, guarantors: Iterable[str]) -> "dict[str, Tape]":
    return {name: workspace.claims_ledgers[name] for name in guarantors if name in workspace.claims_ledgers}


def claims_tables(
    workspace: Workspace, guarantors: Iterable[str], found: "Mapping[str, ClaimsDevelopment]"
) -> "dict[str, pd.DataFrame]":
    """Cohorts and triangle of all guarantors, and what is wrong with rows of their ledgers; only what there is."""
    import pandas as pd

    tables: dict[str, dict[str, pd.DataFrame]] = {
        "claims_development": {name: one.cohorts for name, one in found.items()},
        "claims_triangle": {name: one.triangle for name, one in found.items()},
        "claims_problems": {
            name: tape.problems for name, tape in _ledgers(workspace, guarantors).items() if len(tape.problems)
        },
    }
    return {
        word: pd.concat([own.assign(guarantor_id=name) for name, own in parts.items()], ignore_index=True)[
            ["guarantor_id", *next(iter(parts.values())).columns]
        ]
        for word, parts in tables.items()
        if parts
    }


def claims_summary(workspace: Workspace, found: "Mapping[str, ClaimsDevelopment]", guarantor: str) -> dict[str, object]:
    """Rates of all cohorts of a guarantor, and how many rows they rest on; nothing without a ledger."""
    one = found.get(guarantor)
    if one is None:
        return {}
    tape = workspace.claims_ledgers[guarantor]
    figures = {word: None if value != value else value for word, value in one.whole.items()}  # noqa: PLR0124 - NaN
    del figures["developed_share"]
    return {
        "claims": {
            "n_guarantees": one.n_guarantees,
            "n_rows": tape.n_rows,
            "n_refused": len(tape.refused),
            "known_until": one.known_until,
            "n_cohorts": len(one.cohorts) - 1,
            **figures,
        }
    }


def claims_hashes(workspace: Workspace, guarantor: str) -> dict[str, str]:
    """The hash of the ledger of a guarantor; nothing where there is none."""
    tape = workspace.claims_ledgers.get(guarantor)
    return {} if tape is None else {"claims_ledger_sha256": tape.sha256}


def remark_claims(
    workspace: Workspace, guarantors: Iterable[str], found: "Mapping[str, ClaimsDevelopment]", language: Language
) -> None:
    """Say on stderr what is doubtful of ledgers: refused rows, warnings, one that ends early or starts too late."""
    for name, tape in _ledgers(workspace, guarantors).items():
        _remark_rows(tape.path, (tape.n_rows, len(tape.refused), len(tape.problems)), language)
        one, day = found.get(name), workspace.as_of
        if one is None:
            zh = f"{tape.path}: 截至 {day} 尚无承保, 不计代偿率"
            remark(phrase(zh, f"{tape.path}: nothing guaranteed until {day}; no claim rates of it", language))
        elif (day - one.known_until).days > STALE_DAYS:
            zh = f"{tape.path}: 最后一笔为 {one.known_until}, 早于 {day}; 此后的代偿未知, 按未发生计"
            en = f"{tape.path}: its last entry is of {one.known_until}; claims from then to {day} count as none"
            remark(phrase(zh, en, language))


def _remark_rows(path: str, counts: tuple[int, int, int], language: Language) -> None:
    n_rows, n_refused, n_problems = counts
    if n_problems:
        zh = f"{path}: {n_rows} 笔中 {n_refused} 笔被拒收, 问题 {n_problems} 处, 见 claims_problems.csv"
        en = f"{path}: {n_refused} of {n_rows} rows refused, {n_problems} remarks; see claims_problems.csv"
        remark(phrase(zh, en, language))
