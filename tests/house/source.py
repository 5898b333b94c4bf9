"""The package as the house rules see it: every module parsed once, with its imports, local and typing-only ones too."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = "abs_model"

type_of_function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True, eq=False)
class Module:
    """One file of the package."""

    name: str
    text: str
    tree: ast.Module
    is_package: bool = False

    @property
    def room(self) -> str:
        """First word below the package: ``deal`` of ``abs_model.deal.tranche``; empty for the package itself."""
        return room_of(self.name)

    @property
    def path(self) -> str:
        """Path from the root, as an editor wants it."""
        stem = self.name.replace(".", "/")
        return f"{stem}/__init__.py" if self.is_package else f"{stem}.py"


def room_of(name: str) -> str:
    """Room of a dotted module name."""
    return [*name.split("."), ""][1]


def module(name: str, text: str, *, is_package: bool = False) -> Module:
    """A module from its text; the tests of the rules plant broken ones with it."""
    return Module(name, text, ast.parse(text), is_package)


def read(path: Path) -> Module:
    """The module in a file below the root."""
    parts = list(path.relative_to(ROOT).with_suffix("").parts)
    is_package = parts[-1] == "__init__"
    return module(
        ".".join(parts[:-1] if is_package else parts), path.read_text(encoding="utf-8"), is_package=is_package
    )


@cache
def package() -> tuple[Module, ...]:
    """Every module of the package on disk."""
    return tuple(read(path) for path in sorted((ROOT / PACKAGE).rglob("*.py")))


def imports(one: Module, known: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Line and name of every module of ours that ``one`` imports, wherever in the file it does.

    ``from abs_model.deal import tranche`` is an import of ``abs_model.deal.tranche`` where that is a ``known`` module,
    and of ``abs_model.deal`` where ``tranche`` is a name in it.
    """
    for node in located(one.tree):
        for name in _imported(node, one, known):
            if name.split(".")[0] == PACKAGE:
                yield node.lineno, name


def _imported(node: ast.AST, one: Module, known: frozenset[str]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        origin = _origin(node, one)
        for alias in node.names:
            submodule = f"{origin}.{alias.name}"
            yield submodule if submodule in known else origin
    elif isinstance(node, ast.Call) and called(node) == "import_module":
        yield from (str(argument.value) for argument in node.args[:1] if isinstance(argument, ast.Constant))


def _origin(node: ast.ImportFrom, one: Module) -> str:
    if not node.level:
        return node.module or ""
    parts = one.name.split(".")
    parts = parts[: len(parts) - node.level + one.is_package]
    return ".".join([*parts, node.module] if node.module else parts)


def located(tree: ast.Module) -> Iterator[ast.stmt | ast.expr]:
    """Everything in a module that has a line number of its own."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.stmt | ast.expr))


def called(node: ast.Call) -> str:
    """Last word of what is called: ``read_csv`` of ``pd.read_csv(path)``."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def at_start(tree: ast.Module) -> Iterator[ast.stmt]:
    """Every statement that runs when the module is imported: in no function, under no ``TYPE_CHECKING``."""
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, type_of_function | ast.Lambda):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting += node.orelse
            continue
        if isinstance(node, ast.stmt):
            yield node
        waiting += ast.iter_child_nodes(node)


def named(node: ast.AST) -> list[str]:
    """Dotted names that an import statement brings in, whoever's they are; nothing for another node."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and not node.level:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def listing(title: str, found: list[str]) -> str:
    """What a failing rule prints: one finding a line."""
    return "\n  ".join([title, *sorted(found)])
