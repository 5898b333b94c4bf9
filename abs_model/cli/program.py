"""The program around the commands: loads each when it is used, and ends with the exit code of what happened."""

import errno
import io
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from importlib import import_module
from typing import Any

import click

from abs_model.cli.question import write_examples
from abs_model.cli.speech import complain
from abs_model.errors import AbsModelError

INTERRUPTED = 130


class PipeClosedError(Exception):
    """Whoever read the output has heard enough."""


class Program(click.Group):
    """A group that lists its commands without importing them.

    The command ``run`` is the object ``run`` in the module ``abs_model.cli.run``.
    """

    def __init__(self, *, short_helps: Mapping[str, str], examples: Sequence[str], **attributes: Any) -> None:
        super().__init__(**attributes)
        self.short_helps, self.examples = short_helps, examples

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the commands, in the order in which they are used."""
        return list(self.short_helps)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in self.short_helps:
            return None
        command: click.Command = getattr(import_module(f"abs_model.cli.{cmd_name}"), cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is meant, or name the nearest one."""
        near = get_close_matches(args[0], self.short_helps, n=1)
        if args[0] not in self.short_helps and near:
            ctx.fail(f"No such command '{args[0]}'. Did you mean {near[0]}?")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with their short help."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self.short_helps.items()))

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Show the examples."""
        write_examples(self.examples, formatter)

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read the command line."""
        with _quiet_pipes():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        with _quiet_pipes():
            return super().invoke(ctx)

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any) -> Any:  # type: ignore[override]
        """Run the command line and end the process.

        Our own errors end with their message and exit code, a closed pipe ends quietly, and a fault of the program with
        its traceback.
        """
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")
        sys.exit(self._ended(args, prog_name, extra))

    def _ended(self, args: Sequence[str] | None, prog_name: str | None, extra: dict[str, Any]) -> int:
        """Run the command line and return the exit code."""
        extra["standalone_mode"] = False
        try:
            code = super().main(args, prog_name, **extra)
        except AbsModelError as error:
            complain(str(error))
            return error.exit_code
        except click.ClickException as error:
            error.show()
            return error.exit_code
        except (click.Abort, KeyboardInterrupt):
            complain("Interrupted; results are as they were before.")
            return INTERRUPTED
        except PipeClosedError:
            _drop_output()
            return 0
        return code if isinstance(code, int) else 0


@contextmanager
def _quiet_pipes() -> Iterator[None]:
    """Tell a closed pipe from every other failure of the system; on Windows it is called an invalid argument."""
    try:
        yield
    except OSError as error:
        if isinstance(error, BrokenPipeError) or (sys.platform == "win32" and error.errno == errno.EINVAL):
            raise PipeClosedError from None
        raise


def _drop_output() -> None:
    """Leave what is still to be written unsaid, so that the interpreter does not try once more at the very end."""
    sys.stdout = io.StringIO()
