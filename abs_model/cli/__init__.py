"""One short command per question; the only room that prints."""

import click

from abs_model import __version__
from abs_model.cli.program import Program

COMMANDS = {
    "run": "The main job: check, screen, project every scenario, write every report.",
    "check": "Are deal, tape, scenarios and shelf sound?",
    "pool": "What is in the pool, what is out and why, how concentrated is it?",
    "approve": "Which bills on offer fit which line today; what says no, and by how much?",
    "select": "Which receivables of a larger tape fill the issue best, under every limit?",
    "project": "What happens, period by period, under named scenarios?",
    "explain": "Where does a number come from?",
    "stress": "Does it hold under the named ladder of stresses?",
    "simulate": "How likely is it: shortfalls, claims on the guarantor, ratings; exact where possible.",
    "report": "The workbook and charts of a deal, and the tables that they are made from.",
    "live": "A workbook of formulas that calculates by itself, equal to the engine to the fen.",
    "suppliers": "What does each supplier really pay, against a bill or a loan, and who keeps it?",
    "borrowers": "What does an IP note cost each original debtor, all in, before and after subsidy?",
    "monitor": "What did happen, what is overdue, who is to act; of a book of bills.",
    "history": "Which servicer files were taken, what was corrected, which runs rest on them?",
    "shelf": "How much do the shelf and each name still allow, and which series may follow?",
    "book": "All that a guarantor stands behind over all deals, obligor by obligor, against its limits.",
    "size": "Which term meets a target: size, rate, cap, over-collateralisation?",
    "schema": "The JSON Schema of deal files, for completion in an editor.",
    "init": "A new deal that runs at once, to be changed into yours.",
}


EXAMPLES = (
    "abs-model init my-deal",
    "abs-model check deals/my-deal",
    "abs-model run deals/my-deal",
    "abs-model explain deals/my-deal A.interest --date 2026-07-07",
)


@click.group(cls=Program, short_helps=COMMANDS, examples=EXAMPLES)
@click.version_option(__version__, prog_name="abs-model")
def main() -> None:
    """Model supply-chain receivables securitisations and the guarantee behind them.

    DEAL is a folder with a deal.yaml, or the file itself. Results go to reports/out/<deal>/<command>. Every command
    explains itself: abs-model run --help.

    Ends with 0 when done; with 2 where the command line, 3 the deal file, 4 the tape, 5 the scenarios, 6 the place for
    results, 7 the history is to be put right; with 10 where stress or monitor finds a trigger event breached; with 130
    when interrupted; with 1 where the program itself is at fault.
    """
