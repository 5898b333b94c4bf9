"""Reconciliation (勾稽): whether a servicer file agrees with itself, the pool, earlier files and the bank."""

from collections.abc import Iterator

import pandas as pd

from abs_model.pool.realised import States
from abs_model.pool.reconcile_account import account_differences, support_differences
from abs_model.pool.reconcile_difference import At, Difference, differences_frame
from abs_model.pool.reconcile_ground import Ground
from abs_model.pool.reconcile_period import period_differences
from abs_model.pool.reconcile_pool import pool_differences
from abs_model.pool.reconcile_receivable import RECEIVABLE_CHECKS
from abs_model.pool.reconcile_record import RECORD_CHECKS
from abs_model.pool.reconcile_scene import Scene
from abs_model.pool.servicer_tape import ServicerFile
from abs_model.terms import Name


def reconcile(file: ServicerFile, ground: Ground, after: States | None = None) -> pd.DataFrame:
    """Everything in which a servicer file does not agree.

    Parameters
    ----------
    file : ServicerFile
    ground : Ground
        What is known before it; see ``ground_of``.
    after : States, optional
        Where each receivable stands after it; worked out if left out.

    Returns
    -------
    DataFrame
        ``DIFFERENCE_COLUMNS``, errors first; empty where all agrees. Where a line has severity ``error``, the file is
        not taken as it is. Of a file of another deal, or of windows that do not come next, nothing else is said.
    """
    return differences_frame(_differences(file, ground, after))


def _differences(file: ServicerFile, ground: Ground, after: States | None) -> Iterator[Difference]:
    yield from _refused(file)
    wrong_period = [*period_differences(file, ground)]
    yield from wrong_period
    last = ground.last_window(file.period_end)
    if wrong_period or last is None:
        return
    scene = Scene(file=file, ground=ground, last=last, known=after)
    for check in (*RECORD_CHECKS, *RECEIVABLE_CHECKS, pool_differences, account_differences, support_differences):
        yield from check(scene)


def _refused(file: ServicerFile) -> Iterator[Difference]:
    """Rows that could not be read: what they say is in no sum."""
    refused = file.problems[file.problems["severity"] == "refuse"]
    if len(refused):
        first = refused.iloc[0]
        why = str(first["message"]).rstrip(".")
        yield Difference(
            rule="refused_rows",
            at=At(file=file.name, sheet=str(first["sheet"]), line=int(first["row"])),
            found=Name(
                zh=f"有 {file.n_refused} 行无法读取，首个问题：{why}",
                en=f"{file.n_refused} rows cannot be read, the first because {why}",
            ),
            wanted=Name(zh="每行都应可读", en="rows that can be read are wanted"),
            remedy=Name(zh="请逐行更正，见问题表。", en="Correct them; the table of problems has them all."),
        )


def is_taken(differences: pd.DataFrame) -> bool:
    """Whether a file with these differences is taken without anybody's word."""
    return not bool((differences["severity"] == "error").any())
