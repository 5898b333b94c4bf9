"""``abs-model check``: is everything sound?"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from abs_model.cli.option import answers, takes_files
from abs_model.cli.part import counts, parts_of
from abs_model.cli.pool import say_parts, say_problems
from abs_model.cli.question import Question
from abs_model.cli.request import Files, Manner
from abs_model.cli.speech import phrase, remark, say, say_json, say_title, yuan
from abs_model.glossary import Language

if TYPE_CHECKING:
    from abs_model.cli.reading import Case
    from abs_model.errors import Fault
    from abs_model.io.credit_file import CreditFile
    from abs_model.pool.tape import Tape


EXAMPLES = (
    "abs-model check deals/my-deal",
    "abs-model check deals/my-deal --tape tape-2026-06.xlsx --lang en",
    "abs-model check deals/my-deal --json | jq .warnings",
)


@click.command(cls=Question, examples=EXAMPLES)
@takes_files
@answers
def check(files: Files, manner: Manner) -> None:
    """Say whether deal, tape, scenarios, credit assumptions and shelf of DEAL are sound; write nothing.

    Ends with 0 when DEAL can be run; with 3 where its deal file, 4 its tape, 5 its scenarios or credit assumptions keep
    it from that.
    """
    from abs_model.cli.reading import read_case, read_credit_of
    from abs_model.cli.refusal import refuse_unfit_issue
    from abs_model.run.project import project

    case = read_case(files)
    credit = read_credit_of(case)
    refuse_unfit_issue(case)
    project(case.subject, case.scenarios)
    if manner.is_json:
        say_json(check_summary(case, credit))
    else:
        say_check(case, credit, manner.language)


def check_summary(case: "Case", credit: "CreditFile | None") -> dict[str, object]:
    """What was looked at, for machines."""
    subject = case.subject
    return {
        "deal": subject.deal.id,
        "sound": True,
        "warnings": [str(warning) for warning in _warnings(case, credit)],
        "scenarios": [scenario.id for scenario in case.scenarios],
        "credit": credit.terms.version if credit else None,
        "rating_table": credit.table.id if credit else None,
        "shelf": case.shelf.id if case.shelf else None,
        "parts": parts_of(subject),
        "problems_by": counts(subject.tape.problems, "rule"),
        "problems_of_tables": {tape.kind: counts(tape.problems, "rule") for tape in case.tables[1:]},
        "excluded_by": counts(subject.screening.exclusions, "rule"),
        "projected_dates": _projected(case),
    }


def say_check(case: "Case", credit: "CreditFile | None", language: Language) -> None:
    """Say what is sound, then what is worth a second look."""
    subject, deal = case.subject, case.subject.deal
    say(phrase(deal.name.zh, deal.name.en, language))
    for line in (*_sound(case, language), *_sound_credit(credit, language)):
        say(phrase("通过  ", "sound  ", language) + line)
    say_title(phrase("明细去向", "Where the rows of the tape went", language))
    say_parts(subject, language)
    for tape in case.tables:
        say_problems(tape, language)
    _say_warnings(_warnings(case, credit), language)


def _warnings(case: "Case", credit: "CreditFile | None") -> "tuple[Fault, ...]":
    """What is worth a second look in the deal and in what is assumed of its names."""
    return (*case.deal_file.warnings, *(credit.warnings if credit else ()))


def _sound_credit(credit: "CreditFile | None", language: Language) -> list[str]:
    """One line on the credit assumptions, where there are any."""
    if credit is None:
        return []
    table = f"{credit.table.id}, {credit.table.date}"
    return [
        f"{credit.path}: " + phrase(f"信用假设,评级表 {table}", f"credit assumptions, rating table {table}", language)
    ]


def _sound(case: "Case", language: Language) -> list[str]:
    """One line for each thing that was looked at."""
    from abs_model.cli.refusal import shelf_before_issue
    from abs_model.run.check import issue_amount

    subject, deal, shelf = case.subject, case.subject.deal, shelf_before_issue(case)
    n = f"{len(deal.tranches)} / {len(deal.fees)} / {len(deal.support)} / {len(deal.triggers)}"
    lines = [
        f"{case.deal_file.path}: "
        + phrase("级别/费用/增信/触发事件", "tranches/fees/supports/triggers", language)
        + f" {n}",
        f"{subject.tape.path}: {subject.tape.format}, sha256 {subject.tape.sha256[:12]}",
        phrase(f"情景 {len(case.scenarios)} 个", f"{len(case.scenarios)} scenarios", language),
        phrase(
            f"日程 {len(subject.periods) - 1} 期,推算日期 {len(_projected(case))} 个",
            f"{len(subject.periods) - 1} periods, {len(_projected(case))} projected dates",
            language,
        ),
    ]
    if shelf is not None:
        issue = issue_amount(deal)
        left = shelf.registered_amount - shelf.issued_before - issue
        zh = f"储架 {shelf.id}: 本期 {yuan(issue)} 元,发行后剩余额度 {yuan(left)} 元"
        en = f"shelf {shelf.id}: this issue {yuan(issue)} RMB, left of the registered amount {yuan(left)} RMB"
        lines.append(phrase(zh, en, language))
    return lines


def remark_doubts(case: "Case", language: Language) -> None:
    """Say on stderr what is worth a second look before the figures are believed: refused rows, odd terms."""
    for tape in case.tables:
        remark_refused(
            tape, phrase("abs-model check 或 problems.csv", "abs-model check or problems.csv", language), language
        )
    for warning in case.deal_file.warnings:
        remark(str(warning))


def remark_refused(tape: "Tape", where: str, language: Language) -> None:
    """Say on stderr how many rows of a tape are refused, if any, and where it is said why."""
    n_refused = len(tape.refused)
    if n_refused:
        zh = f"{tape.path}: {tape.n_rows} 笔中 {n_refused} 笔被拒收，原因见 {where}。"
        en = f"{tape.path}: {n_refused} of {tape.n_rows} rows refused; see {where}."
        remark(phrase(zh, en, language))


def _projected(case: "Case") -> list[str]:
    """Days that rest on a year without a published notice."""
    days = {event.date for period in case.subject.periods for event in period.events if event.is_projected}
    return [day.isoformat() for day in sorted(days)]


def _say_warnings(warnings: "Sequence[Fault]", language: Language) -> None:
    if warnings:
        say_title(phrase("提示(可能有意为之)", "Worth a second look (it may be meant)", language))
    for warning in warnings:
        say(str(warning))
