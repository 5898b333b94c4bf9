"""``abs-model schema``: what a deal file, and the files beside it, may hold."""

from pathlib import Path
from typing import Any

import click

from abs_model.cli.option import A_FILE
from abs_model.cli.question import Question

EXAMPLES = (
    "abs-model schema --out deals/deal.schema.json",
    "abs-model schema | jq .properties.tranches",
    "abs-model schema --of programme --out deals/programme.schema.json",
)


KINDS = ("deal", "programme", "credit", "rating_table", "alternatives", "shelf", "guarantor", "rulebook")
"""Files that have a schema."""


@click.command(cls=Question, examples=EXAMPLES)
@click.option(
    "--of",
    "kind",
    type=click.Choice(KINDS),
    default="deal",
    show_default=True,
    help="Which kind of file; programme is a deal file of guaranteed bills.",
)
@click.option("--out", type=A_FILE, metavar="FILE", help="Where to write; to the screen if left out.")
def schema(kind: str, out: Path | None) -> None:
    """Write the JSON Schema of deal files, with which an editor completes and checks them.

    An editor that speaks YAML takes it up from the first line of a deal file:
    # yaml-language-server: $schema=../deal.schema.json
    """
    from abs_model.cli.speech import remark, say_json
    from abs_model.io.results import write_schema

    content = _schema_of(kind)
    if out is None:
        say_json(content)
    else:
        write_schema(content, out)
        remark(f"{out}: written.")


def _schema_of(kind: str) -> dict[str, Any]:
    from abs_model.io.alternatives_file import alternatives_schema
    from abs_model.io.credit_file import credit_schema, rating_table_schema
    from abs_model.io.deal_file import deal_schema
    from abs_model.io.guarantor_file import guarantor_schema
    from abs_model.io.programme_file import programme_schema
    from abs_model.io.rulebook_file import rulebook_schema
    from abs_model.io.shelf_file import shelf_schema

    schemas = {
        "deal": deal_schema,
        "programme": programme_schema,
        "credit": credit_schema,
        "rating_table": rating_table_schema,
        "alternatives": alternatives_schema,
        "shelf": shelf_schema,
        "guarantor": guarantor_schema,
        "rulebook": rulebook_schema,
    }
    return schemas[kind]()
