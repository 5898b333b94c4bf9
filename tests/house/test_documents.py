"""The documents tell the truth: their commands exist, their links lead somewhere, the drawn tree is the disk."""

import re
from pathlib import Path

import click
import pytest

from tests.house.documents import commands, documents, links, tree_block, tree_paths
from tests.house.source import PACKAGE, ROOT, listing, package

TREE_FORMAT = (
    "a line is: indentation, names with one blank between them, two blanks, a description; a folder ends with /\n"
)


def text_of(name: str) -> str:
    """A document at the root; a missing one is a failure, not an error."""
    path = ROOT / name
    assert path.is_file(), f"{name} is wanted at the root"
    return path.read_text(encoding="utf-8")


def program() -> click.Group:
    """The command line, imported only here so that other rules run without it."""
    from abs_model import cli

    if isinstance(cli.main, click.Group):
        return cli.main
    groups = [value for value in vars(cli).values() if isinstance(value, click.Group)]
    assert len(groups) == 1, "abs_model.cli is to hold the program, one click group"
    return groups[0]


def options(command: click.Command) -> dict[str, bool]:
    """Options of a command, and whether each takes a value."""
    known = {"--help": False}
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            known |= dict.fromkeys(
                (*parameter.opts, *parameter.secondary_opts), not (parameter.is_flag or parameter.count)
            )
    return known


def wrong_with_program(words: list[str], group: click.Group) -> str:
    """What a line of ``abs-model`` gets wrong; empty where it is right."""
    command: click.Command = group
    known = options(group)
    waiting = list(words)
    while waiting:
        word = waiting.pop(0)
        if word.startswith("-") and word not in {"-", "--"}:
            option, _, value = word.partition("=")
            if option not in known:
                return f"{command.name} has no option {option}"
            if known[option] and not value:
                waiting[:1] = []
        elif command is group:
            found = group.get_command(click.Context(group), word)
            if found is None:
                return f"no command {word}; there are {', '.join(group.list_commands(click.Context(group)))}"
            command, known = found, options(found)
        elif word.startswith("deals/") and not (ROOT / word).exists():
            return f"no {word} on disk"
    return ""


def wrong_with_make(words: list[str], makefile: str) -> str:
    """What a line of ``make`` gets wrong; empty where it is right."""
    for word in words:
        name, is_variable, _ = word.partition("=")
        pattern = rf"(?m)^{re.escape(name)} *\?=" if is_variable else rf"(?m)^{re.escape(name)}:"
        if not word.startswith("-") and not re.search(pattern, makefile):
            return f"Makefile has no {'variable' if is_variable else 'target'} {name}"
    return ""


def test_every_command_in_a_document_exists() -> None:
    found = []
    makefile = text_of("Makefile")
    for path, text in documents().items():
        for name, *words in commands(text):
            wrong = wrong_with_make(words, makefile) if name == "make" else wrong_with_program(words, program())
            if wrong:
                found.append(f"{path}: {name} {' '.join(words)}: {wrong}")
    assert not found, listing("shell blocks of the documents say what does not work:", found)


@pytest.mark.parametrize("words", [["run"], ["test"]])
def test_the_readme_shows_how_to_run_and_how_to_test(words: list[str]) -> None:
    assert ["make", *words] in list(commands(text_of("README.md"))), f"a ```sh block with `make {words[0]}` is wanted"


def test_every_make_target_is_explained() -> None:
    makefile = text_of("Makefile")
    phony = " ".join(re.findall(r"(?m)^\.PHONY: ([a-z].*)$", makefile)).split()
    explained = re.findall(r"(?m)^([a-z-]+):.*##", makefile)
    assert phony == explained


def test_every_link_leads_somewhere() -> None:
    found = [
        f"{path}: {target}"
        for path, text in documents().items()
        for target in links(text)
        if not (ROOT / path.parent / target).exists()
    ]
    assert not found, listing("no such file:", found)


def test_the_drawn_tree_names_only_what_exists() -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    paths = tree_paths(tree_block(text_of("ARCHITECTURE.md")))
    assert paths, "ARCHITECTURE.md is to draw the house in a fenced block with a line that starts with abs_model/"
    found = [
        path
        for path in paths
        if not ((ROOT / path).is_dir() if path.endswith("/") else (ROOT / path).is_file()) and f"/{path}" not in ignored
    ]
    assert not found, listing(TREE_FORMAT + "drawn, but not on disk:", found)


def test_the_drawn_tree_names_every_module() -> None:
    drawn = set(tree_paths(tree_block(text_of("ARCHITECTURE.md"))))
    rooms = {f"{Path(one.path).parent.as_posix()}/" for one in package() if one.is_package}
    modules = {one.path for one in package() if not one.is_package}
    found = sorted((rooms | modules) - drawn)
    assert not found, listing(TREE_FORMAT + "on disk, but not drawn:", found)


DOCUMENT = """
Look at [the tree](ARCHITECTURE.md#tree) and [elsewhere](https://example.org).

```console
$ abs-model run deals/a --lang zh  # the main job
$ make test-long DEAL=deals/a | tail
done
```

```yaml
make: believe
```

```text
abs-model/
├── README.md cli.py      the doorbell
├── abs_model/
│   ├── errors.py         one family
│   └── deal/             what the documents say:
│                         nothing moves
│       └── fee.py
└── docs/
```
"""


def test_the_rule_reads_a_document() -> None:
    assert list(commands(DOCUMENT)) == [
        ["abs-model", "run", "deals/a", "--lang", "zh"],
        ["make", "test-long", "DEAL=deals/a"],
    ]
    assert links(DOCUMENT) == ["ARCHITECTURE.md"]
    assert tree_paths(tree_block(DOCUMENT)) == [
        *("README.md", "cli.py", f"{PACKAGE}/", f"{PACKAGE}/errors.py"),
        *(f"{PACKAGE}/deal/", f"{PACKAGE}/deal/fee.py", "docs/"),
    ]


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("run deals --lang zh", ""),
        ("--quiet run deals --lang=zh", ""),
        ("--help", ""),
        ("rum deals", "no command rum; there are run"),
        ("run deals --langs zh", "run has no option --langs"),
        ("run deals/nowhere", "no deals/nowhere on disk"),
    ],
)
def test_the_rule_sees_what_the_program_does_not_know(line: str, wrong: str) -> None:
    group = click.Group("abs-model", params=[click.Option(["--quiet"], is_flag=True)])
    group.add_command(click.Command("run", params=[click.Argument(["deal"]), click.Option(["--lang"])]))
    assert wrong_with_program(line.split(), group) == wrong


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("run", ""),
        ("run DEAL=deals/a", ""),
        ("runs", "Makefile has no target runs"),
        ("run DEALS=a", "Makefile has no variable DEALS"),
    ],
)
def test_the_rule_sees_what_the_makefile_does_not_know(line: str, wrong: str) -> None:
    assert wrong_with_make(line.split(), "DEAL ?= deals\n\nrun: ready  ## go\n") == wrong
