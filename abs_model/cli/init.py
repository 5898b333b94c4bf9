"""``abs-model init``: a new deal to start from."""

from pathlib import Path

import click

from abs_model.cli.option import A_FILE
from abs_model.cli.question import Question

EXAMPLES = (
    "abs-model init my-deal",
    "abs-model init my-bills --product bill_guarantee --folder work/my-bills",
    "abs-model init my-notes --product ip_abn",
    "abs-model run deals/my-deal",
)


@click.command(cls=Question, examples=EXAMPLES)
@click.argument("name")
@click.option(
    "--product",
    type=click.Choice(["supply_chain_abs", "bill_guarantee", "ip_abn"]),
    default="supply_chain_abs",
    show_default=True,
    help="What kind of deal it is.",
)
@click.option("--folder", type=A_FILE, metavar="FOLDER", help="Where to put it; deals/NAME if left out.")
def init(name: str, product: str, folder: Path | None) -> None:
    """Make a new deal, NAME, that runs at once: terms, scenarios, tape, all numbers illustrative."""
    import re

    from abs_model.cli.speech import remark, say
    from abs_model.io.template_file import write_new_deal
    from abs_model.terms import IDENTIFIER_PATTERN

    if not re.fullmatch(IDENTIFIER_PATTERN, name):
        raise click.UsageError(f"NAME {name!r}: a letter, then letters, digits, _ and - are wanted.")
    place = folder or Path("deals") / name
    for path in write_new_deal(name, product, place):
        say(path.as_posix())
    remark(f"Next: abs-model run {place.as_posix()}")
