"""``abs-model size``: which term meets a target?"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click
from click.shell_completion import CompletionItem

from abs_model.cli.option import SCENARIO, Command, answers_and_writes, takes_credit, takes_files
from abs_model.cli.question import Question
from abs_model.cli.request import Files, Manner
from abs_model.cli.speech import phrase, remark, say, say_json
from abs_model.errors import AbsModelError
from abs_model.glossary import Language

if TYPE_CHECKING:
    from abs_model.deal.deal import Deal
    from abs_model.run.size import Answer

EXAMPLES = (
    'abs-model size deals/my-deal tranches.A.balance --target "A.shortfall <= 0" --scenario severe',
    'abs-model size deals/my-deal overcollateralisation_ratio --target "plan.least_coverage_ratio >= 1.0"',
    'abs-model size deals/my-deal pool.face --target "guarantee.drawn <= 0" '
    "--set accounts.collection.reinvestment_rate=0",
    'abs-model size deals/my-deal pool.discount_rate --target "guarantee.drawn <= 0" --minimise',
    'abs-model size deals/my-deal pool.purchase.rate --target "pool.purchase_price >= 262_050_000"',
    'abs-model size deals/my-deal support.guarantee.cap --target "A.late_days <= 0" --scenario late_90',
    'abs-model size deals/my-deal tranches.A.coupon_rate --target "A.irr == 0.04" --from 0.03 --to 0.05 --json',
    'abs-model size deals/my-notes tranches.A.coupon_rate --target "borrowers.rate_after_subsidy <= 0.028" --maximise',
    'abs-model size deals/my-deal tranches.A.balance --target "A.shortfall_probability <= 0.0001"',
)

OPTIONS: tuple[Callable[[Command], Command], ...] = (
    click.option("--maximise", "aim", flag_value="maximise", help="The largest value that meets the target."),
    click.option("--minimise", "aim", flag_value="minimise", help="The smallest value that meets the target."),
    click.option("--from", "low", type=float, metavar="X", help="Look from here on; from 0 if left out."),
    click.option("--to", "high", type=float, metavar="Y", help="Look up to here; far above what is usual if left out."),
    click.option(
        "--set",
        "changes",
        multiple=True,
        metavar="TERM=VALUE",
        help="Another term of the deal, changed first; as often as wanted. none takes it away.",
    ),
)
"""Which value is wanted."""


def complete_term(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Numeric terms of the deal that is typed already."""
    return _offered(ctx, incomplete, _term_names)


def complete_target(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Figures of the deal that is typed already."""
    return _offered(ctx, incomplete, _figure_names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which value is wanted: which end, between which values, with which other terms changed."""

    aim: Literal["maximise", "minimise"] | None
    low: float | None
    high: float | None
    changes: Mapping[str, float | str | None]


def says_which_value(command: Command) -> Command:
    """Give a command --maximise, --minimise, --from, --to and --set, as its argument ``wanted``."""

    @wraps(command)
    def collected(
        *,
        aim: Literal["maximise", "minimise"] | None,
        low: float | None,
        high: float | None,
        changes: tuple[str, ...],
        **others: Any,
    ) -> None:
        command(wanted=Wanted(aim=aim, low=low, high=high, changes=dict(map(_change, changes))), **others)

    chosen: Command = collected
    for option in reversed(OPTIONS):
        chosen = option(chosen)
    return chosen


@click.command(cls=Question, examples=EXAMPLES)
@takes_files
@click.argument("term", shell_complete=complete_term)
@click.option(
    "--target",
    required=True,
    metavar="TARGET",
    shell_complete=complete_target,
    help='What is to be met: a figure, one of <= >= ==, a number, such as "A.shortfall <= 0".',
)
@SCENARIO
@says_which_value
@takes_credit
@answers_and_writes
def size(files: Files, term: str, target: str, scenario: str | None, wanted: Wanted, manner: Manner) -> None:
    """Find the TERM of DEAL at which a target is met: the largest, the smallest, or where a figure comes to a number.

    TERM is the path of a number in the deal file, or one of three that are no single number of it: pool.face (every
    receivable in proportion), overcollateralisation_ratio (through the face), pool.discount_rate (the bank discount at
    which the price that the proceeds leave buys the pool).

    Figures are those of project, such as A.shortfall, A.irr, plan.least_coverage_ratio or guarantee.drawn; what all
    suppliers together pay, suppliers.simple_rate; what the debtors of an IP note pay, borrowers.rate_after_subsidy; and
    with credit assumptions those of simulate that are known exactly, such as A.shortfall_probability.
    """
    from abs_model.cli import delivery
    from abs_model.cli.check import remark_doubts
    from abs_model.cli.progress import counted
    from abs_model.cli.reading import chosen, read_case, read_credit_of
    from abs_model.cli.refusal import refuse_bills, shelf_before_issue
    from abs_model.report.size_screen import doubts, size_screen
    from abs_model.run.credit import Credit
    from abs_model.run.size import Question as Sizing
    from abs_model.run.size import size as find

    refuse_bills(files, "size")
    case = read_case(files)
    read = read_credit_of(case, files.credit)
    credit = Credit(terms=read.terms, table=read.table, sha256=read.sha256) if read else None
    under = chosen(case.scenarios, [scenario] if scenario else [])[0]
    question = Sizing(term=term, target=target, scenario=under, **asdict(wanted))
    folder = delivery.place_of(case.subject.deal.id, "size", manner)
    with counted(phrase("求解条款", "sizing", manner.language)) as progress:
        answer = find(case.subject, question, credit=credit, shelf=shelf_before_issue(case), progress=progress)
    summary, provenance = size_summary(answer), answer.provenance.as_mapping()
    tables, reports = {"size": answer.table}, _reports(answer, manner.language)
    delivery.deliver(folder, manner, summary=summary, provenance=provenance, tables=tables, write_reports=reports)
    remark_doubts(case, manner.language)
    for doubt in doubts(answer, manner.language):
        remark(doubt)
    if manner.is_json:
        say_json({**summary, "folder": str(folder)})
    else:
        say(size_screen(answer, manner.language, folder))


def _reports(answer: "Answer", language: Language) -> Callable[[Path], None]:
    """What writes every report of the answer into a folder."""

    def write(folder: Path) -> None:
        from abs_model.report.size_chart import write_size_charts
        from abs_model.report.size_sheet import write_size_workbook

        write_size_workbook(answer, folder / "workbook.xlsx", language)
        write_size_charts(answer, folder, language)

    return write


def size_summary(answer: "Answer") -> dict[str, object]:
    """The answer for machines: value, what it was, the target before and after, what bounds it, how it was found."""
    deal, term, target = answer.subject.deal, answer.term, answer.target
    return {
        "deal": deal.id,
        "name": {"zh": deal.name.zh, "en": deal.name.en},
        "scenario": answer.question.scenario.id,
        "term": {"id": term.id, "unit": term.unit, "value": answer.value, "before": term.value},
        "target": {
            "id": target.name,
            "unit": target.unit,
            "comparison": target.comparison,
            "number": target.stated(target.number),
            "before": answer.figure_before,
            "after": answer.figure,
            "is_met": answer.is_exact,
        },
        "one_unit_further": {"value": answer.neighbour_value, "figure": answer.neighbour_figure},
        "best_reached": {"value": answer.best_value, "figure": answer.best_figure},
        "face": answer.face,
        "bound": {"kind": answer.bound, "why": answer.why},
        "method": answer.method,
        "n_projections": answer.n_projections,
        "is_monotone": answer.is_monotone,
        "is_moved": answer.is_moved,
        "n_stretches": answer.n_stretches,
        "changes": dict(answer.question.changes),
    }


def _change(text: str) -> tuple[str, float | str | None]:
    """Path and value of a term that is to be changed first."""
    path, sign, word = (part.strip() for part in text.partition("="))
    if not (path and sign and word):
        raise click.UsageError(f'--set "{text}": a path, = and a value are wanted, such as support.guarantee.cap=0.')
    try:
        return path, float(word)
    except ValueError:
        return path, None if word == "none" else word


def _offered(ctx: click.Context, incomplete: str, names: "Callable[[Deal], Iterable[str]]") -> list[CompletionItem]:
    """Words of the deal that is typed already; click leaves it among those that it could not place."""
    from abs_model.io.deal_file import read_deal

    typed = ctx.params.get("deal") or next(iter(ctx.args), None)
    try:
        words = names(read_deal(Path(typed)).deal) if typed else ()
    except (AbsModelError, OSError):
        return []
    return [CompletionItem(word) for word in words if word.startswith(incomplete)]


def _term_names(deal: "Deal") -> Iterable[str]:
    from abs_model.run.term import DISCOUNT_RATE, FACE, OVERCOLLATERALISATION, numeric_terms

    return (FACE, OVERCOLLATERALISATION, DISCOUNT_RATE, *(term.id for term in numeric_terms(deal)))


def _figure_names(deal: "Deal") -> Iterable[str]:
    from abs_model.run.target import figures_of

    return figures_of(deal)
