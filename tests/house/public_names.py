"""The names that others may rely on, pinned in ``public_names.txt``; ``make names`` pins them anew."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.source import Module, package, type_of_function

PINNED = Path(__file__).with_name("public_names.txt")
HEADER = "# Every public class and function of abs_model, one a line. A line that goes breaks somebody: make names\n"


def exported(one: Module) -> list[str] | None:
    """What ``__all__`` lists; None where a module has none."""
    for node in one.tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets):
                return [str(name) for name in ast.literal_eval(node.value)]
    return None


def public_names(one: Module) -> Iterator[str]:
    """Dotted names that a module offers: ``__all__`` if it has one, else its own classes and functions."""
    if any(part.startswith("_") for part in one.name.split(".")[1:]):
        return
    own = [node.name for node in one.tree.body if isinstance(node, type_of_function | ast.ClassDef)]
    listed = exported(one)
    for name in own if listed is None else listed:
        if not name.startswith("_"):
            yield f"{one.name}.{name}"


def surface() -> list[str]:
    """Every public name of the package, sorted."""
    return sorted({name for one in package() for name in public_names(one)})


def pinned() -> list[str]:
    """The names that were pinned last."""
    lines = PINNED.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def main() -> None:
    """Pin the names of today, and say what changed."""
    before, after = set(pinned()) if PINNED.exists() else set(), set(surface())
    PINNED.write_text(HEADER + "".join(f"{name}\n" for name in sorted(after)), encoding="utf-8", newline="\n")
    for name in sorted(before ^ after):
        print("-" if name in before else "+", name)


if __name__ == "__main__":
    main()
