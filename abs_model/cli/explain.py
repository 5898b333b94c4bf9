"""``abs-model explain``: where a number came from."""

import datetime
from typing import TYPE_CHECKING

import click

from abs_model.cli.completion import complete_item
from abs_model.cli.option import SCENARIO, Day, answers, takes_files
from abs_model.cli.question import Question
from abs_model.cli.request import Files, Manner
from abs_model.cli.speech import phrase, say, say_json, say_table, say_title, yuan
from abs_model.glossary import Language, label

if TYPE_CHECKING:
    from abs_model.run.explain import Explanation
    from abs_model.run.record import Projection

MOST_ROWS = 20
"""Rows of the tape, and movements, that go on a screen."""


EXAMPLES = (
    "abs-model explain deals/my-deal A.interest --date 2026-07-07",
    "abs-model explain deals/my-deal guarantee --scenario late_60",
    "abs-model explain deals/my-deal pool.collected --date 2026-03-31 --json",
)


@click.command(cls=Question, examples=EXAMPLES)
@takes_files
@click.argument("item", shell_complete=complete_item)
@click.option("--date", type=Day(), help="Payment date, or a day of a collection window; the first one if left out.")
@SCENARIO
@answers
def explain(files: Files, item: str, date: datetime.date | None, scenario: str | None, manner: Manner) -> None:
    """Take one figure of DEAL apart: the steps, the movements, the rows of the tape behind it.

    ITEM is an account, a payee such as A.interest or fees.custody, a support, or pool.collected.
    """
    from abs_model.cli.reading import chosen, read_case
    from abs_model.run.explain import explain as take_apart
    from abs_model.run.project import project

    case = read_case(files)
    projection = project(case.subject, chosen(case.scenarios, [scenario] if scenario else []))
    explanation = take_apart(projection, item, date)
    if manner.is_json:
        say_json(explanation_summary(explanation))
    else:
        say_explanation(explanation, projection, manner.language)


def explanation_summary(explanation: "Explanation") -> dict[str, object]:
    """The explanation for machines."""
    period = explanation.period
    return {
        "item": explanation.item,
        "scenario": explanation.scenario,
        "period": period.number,
        "payment_date": period.payment_date,
        "window_end": period.end,
        "state": explanation.state,
        "amount": explanation.amount,
        "unit": "yuan",
        "steps": explanation.steps.to_dict("records"),
        "movements": explanation.movements.to_dict("records"),
        "collected_after": explanation.collected_after,
        "n_receivables": len(explanation.receivables),
        "receivables": explanation.receivables.to_dict("records"),
    }


def say_explanation(explanation: "Explanation", projection: "Projection", language: Language) -> None:
    """Say the figure, then what is behind it."""
    from abs_model.report.naming import names_of

    names, period = names_of(projection, language), explanation.period
    day = period.payment_date or period.end
    say(f"{explanation.item}  {names.get(explanation.item, '')}".rstrip())
    where = phrase(f"第 {period.number} 期", f"period {period.number}", language)
    say(f"{day}  {where}  {names[explanation.state]}  {explanation.scenario}")
    say(f"{phrase('净额', 'net', language)} {yuan(explanation.amount)} {label('yuan', language)}")
    if len(explanation.steps):
        say_title(label("priority_of_payments", language))
        columns = ["step", "verb", "source", "target", "available", "due", "paid", "left_due"]
        say_table(explanation.steps, columns, language, names)
    _say_movements(explanation, names, language)
    _say_receivables(explanation, language)


def _say_movements(explanation: "Explanation", names: dict[str, str], language: Language) -> None:
    movements = explanation.movements
    if not len(movements):
        say(phrase("至今没有资金流动。", "Nothing has moved so far.", language))
        return
    say_title(phrase(f"至今流水 {len(movements)} 笔", f"Movements so far: {len(movements)}", language))
    say_table(movements.tail(MOST_ROWS), ["date", "step", "verb", "source", "target", "amount"], language, names)


def _say_receivables(explanation: "Explanation", language: Language) -> None:
    rows = explanation.receivables
    if not len(rows):
        return
    face, after, end = yuan(rows["receivable_amount"].sum()), explanation.collected_after, explanation.period.end
    zh = f"{after} 之后至 {end} 回款的应收账款 {len(rows)} 笔,面值 {face} 元(列示最大 {min(len(rows), MOST_ROWS)} 笔)"
    en = f"Receivables paid after {after} up to {end}: {len(rows)}, face {face} RMB (the largest {MOST_ROWS} at most)"
    say_title(phrase(zh, en, language))
    columns = ["row", "receivable_id", "debtor_id", "supplier_name", "due_date", "paid_date", "receivable_amount"]
    say_table(rows.head(MOST_ROWS), columns, language)
