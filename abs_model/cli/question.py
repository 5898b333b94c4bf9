"""A command that shows how it is used."""

from collections.abc import Sequence
from typing import Any

import click


class Question(click.Command):
    """A command whose help ends with examples."""

    def __init__(self, *, examples: Sequence[str], **attributes: Any) -> None:
        super().__init__(**attributes)
        self.examples = examples

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Show the examples."""
        write_examples(self.examples, formatter)


def write_examples(examples: Sequence[str], formatter: click.HelpFormatter) -> None:
    """Examples as they are typed, one a line, never wrapped."""
    with formatter.section("Examples"):
        for example in examples:
            formatter.write(f"{'':>{formatter.current_indent}}{example}\n")
