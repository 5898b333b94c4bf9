"""``abs-model schema``: what a deal file may hold."""

from pathlib import Path

import click

from abs_model.cli.option import A_FILE
from abs_model.cli.question import Question

EXAMPLES = (
    "abs-model schema --out deals/deal.schema.json",
    "abs-model schema | jq .properties.tranches",
)


@click.command(cls=Question, examples=EXAMPLES)
@click.option("--out", type=A_FILE, metavar="FILE", help="Where to write; to the screen if left out.")
def schema(out: Path | None) -> None:
    """Write the JSON Schema of deal files, with which an editor completes and checks them.

    An editor that speaks YAML takes it up from the first line of a deal file:
    # yaml-language-server: $schema=../deal.schema.json
    """
    from abs_model.cli.speech import remark, say_json
    from abs_model.io.deal_file import deal_schema
    from abs_model.io.results import write_schema

    if out is None:
        say_json(deal_schema())
    else:
        write_schema(deal_schema(), out)
        remark(f"{out}: written.")
