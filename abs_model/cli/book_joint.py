"""One draw of defaults through all deals of a guarantor, where credit assumptions stand beside it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from abs_model.cli.speech import remark

if TYPE_CHECKING:
    from abs_model.cli.reading import Case
    from abs_model.cli.workspace_reading import Workspace
    from abs_model.run.book_model import BookDeal
    from abs_model.run.book_path import BookLimits, Change
    from abs_model.run.book_simulation import BookSimulation
    from abs_model.run.exposure_ledger import Ledger
    from abs_model.run.guarantor_view import GuarantorView


PATHS = 20_480
"""Paths that nobody asks for more of: a few seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """How the book is drawn, and the share of its own claims that a re-guarantor would take over, as a what-if."""

    n_paths: int = 0
    seed: int = 1
    re_guarantee_share: float = 0.0


def takes_drawing(command: Callable[..., None]) -> Callable[..., None]:
    """The options of a joint simulation, handed on as one record."""

    @click.option(
        "--paths",
        "n_paths",
        type=click.IntRange(min=0),
        default=PATHS,
        show_default=True,
        metavar="N",
        help="Paths of the joint simulation, made where a credit.yaml stands beside a guarantor.yaml; 0 for none.",
    )
    @click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Seed of the draws.")
    @click.option(
        "--re-guarantee",
        "re_guarantee_share",
        type=click.FloatRange(0.0, 1.0),
        default=0.0,
        metavar="SHARE",
        help="What if a re-guarantor took over this share of what the guarantor bears: before and after.",
    )
    @wraps(command)
    def collected(*, n_paths: int, seed: int, re_guarantee_share: float, **others: Any) -> None:
        drawing = Drawing(n_paths=n_paths, seed=seed, re_guarantee_share=re_guarantee_share)
        command(drawing=drawing, **others)

    return collected


def joint_simulations(
    workspace: "Workspace", ledger: "Ledger", views: "Mapping[str, GuarantorView]", drawing: Drawing
) -> "dict[str, BookSimulation]":
    """What one draw makes of all deals of each guarantor that has a balance sheet and a credit.yaml beside it.

    Raises
    ------
    ScenarioError
        If credit assumptions are wrong, or do not fit the names of the deals.
    """
    from abs_model.errors import Fault, ScenarioError
    from abs_model.io.credit_file import CREDIT_FILE, read_credit_file
    from abs_model.run.book_model import book_names, unknown_names
    from abs_model.run.book_simulation import BookSettings, simulate_book
    from abs_model.run.credit import Credit
    from abs_model.run.simulate import Settings

    found = {}
    for file in workspace.guarantors:
        name, path = file.guarantor.id, file.path.parent / CREDIT_FILE
        deals = book_deals(workspace, ledger, name)
        if name not in views or not deals or not drawing.n_paths or not path.is_file():
            continue
        read = read_credit_file(path)
        credit = Credit(terms=read.terms, table=read.table, sha256=read.sha256)
        for word in unknown_names(credit.terms, book_names(deals)):
            remark(f"{path}: {word} is in no deal of {name}'s book as at {workspace.as_of}")
        settings = BookSettings(
            drawing=Settings(n_paths=drawing.n_paths, seed=drawing.seed),
            as_of=workspace.as_of,
            limits=book_limits(views[name]),
            changes=_changes([one.deal_id for one in deals], drawing.re_guarantee_share),
        )
        try:
            found[name] = simulate_book(deals, name, credit, settings)
        except ValueError as error:
            said, _, wanted = str(error).partition("; ")
            fault = Fault(where=str(path), found=said, wanted=wanted or "assumptions that fit are wanted",
                          remedy="Mend them, or look at the book with --paths 0.")  # fmt: skip
            raise ScenarioError(str(fault)) from None
    return found


def _changes(deals: "Sequence[str]", re_guarantee_share: float) -> "tuple[Change, ...]":
    """The book without each of its deals, where there are several, and with the re-guarantee that is asked for."""
    from abs_model.run.book_path import Change

    without = tuple(Change(id=f"without {one}", without=(one,)) for one in deals if len(deals) > 1)
    if not re_guarantee_share:
        return without
    return (*without, Change(id=f"re_guarantee {re_guarantee_share:g}", re_guarantee_share=re_guarantee_share))


def book_deals(workspace: "Workspace", ledger: "Ledger", guarantor: str) -> "list[BookDeal]":
    """The deals under which a guarantor is liable on the day, in the words of the ledger."""
    lines = ledger.exposures
    live = set(lines.loc[(lines["guarantor_id"] == guarantor) & (lines["guaranteed"] > 0), "deal_id"])
    return [_deal(case, ledger) for case in workspace.cases if case.subject.deal.id in live]


def _deal(case: "Case", ledger: "Ledger") -> "BookDeal":
    """A deal, and what the ledger calls its obligors and its guarantors."""
    from abs_model.run.book_model import BookDeal

    own = case.subject.deal.id
    entities = {
        identifier: entity.id
        for companies in (ledger.guarantors, ledger.obligors)
        for (deal_id, _, identifier), entity in companies.by_mention.items()
        if deal_id == own
    }
    return BookDeal(deal_id=own, subject=case.subject, book=case.book, entities=entities, scenario=case.scenarios[0])


def book_limits(view: "GuarantorView") -> "BookLimits":
    """What a guarantor has on the day, from its balance sheet and the rules in force."""
    from abs_model.run.book_path import BookLimits

    book = view.book
    outside = book.lines[book.lines["obligor_id"].isna()]
    weighted = sum(
        int(liable) * book.weight(str(kind))
        for liable, kind in zip(outside["liable"], outside["weight_kind"], strict=True)
    )
    return BookLimits(
        liquid_assets=book.sheet.class_1,
        net_assets=float(book.net_assets) / 100,
        leverage=float(book.leverage_rule.value),
        other_balance=float(weighted) / 100,
    )
