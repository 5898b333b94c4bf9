"""A function fits the eye, a call fits a record, a file fits a sitting."""

import ast
import io
import tokenize

import pytest

from tests.house.source import Module, listing, module, package, type_of_function

MOST_LINES_OF_A_FUNCTION = 60
MOST_ARGUMENTS = 7
MOST_LINES_OF_A_FILE = 400

ALLOWED: dict[str, str] = {}
"""Places that may be larger, ``path name`` or ``path``, each with its reason: a long one may read better than three."""

IS_NO_CODE = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


def functions(one: Module) -> list[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Every function, method and inner function, with the name that ``ALLOWED`` would use."""
    return [(f"{one.path} {node.name}", node) for node in ast.walk(one.tree) if isinstance(node, type_of_function)]


def code_lines(one: Module) -> set[int]:
    """Numbers of the lines that are not blank, comment or docstring."""
    tokens = tokenize.generate_tokens(io.StringIO(one.text).readline)
    code = {
        line for token in tokens if token.type not in IS_NO_CODE for line in range(token.start[0], token.end[0] + 1)
    }
    return code - _docstring_lines(one.tree)


def _docstring_lines(tree: ast.Module) -> set[int]:
    lines: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            lines |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return lines


def n_arguments(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """What a caller can say: every parameter but ``self`` and ``cls``."""
    spec = function.args
    names = [parameter.arg for parameter in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)]
    return len(names) - (names[:1] in (["self"], ["cls"]))


def long_functions(modules: tuple[Module, ...]) -> dict[str, str]:
    """Functions of too many lines of code."""
    found = {}
    for one in modules:
        code = code_lines(one)
        for name, node in functions(one):
            length = sum(line in code for line in range(node.lineno, (node.end_lineno or node.lineno) + 1))
            if length > MOST_LINES_OF_A_FUNCTION:
                found[name] = f"{length} lines of code, line {node.lineno}"
    return found


def many_arguments(modules: tuple[Module, ...]) -> dict[str, str]:
    """Functions that ask for more than a record's worth."""
    return {
        name: f"{n_arguments(node)} arguments, line {node.lineno}"
        for one in modules
        for name, node in functions(one)
        if n_arguments(node) > MOST_ARGUMENTS
    }


def long_files(modules: tuple[Module, ...]) -> dict[str, str]:
    """Files too long to read in one go."""
    lengths = {one.path: len(one.text.splitlines()) for one in modules}
    return {path: f"{length} lines" for path, length in lengths.items() if length > MOST_LINES_OF_A_FILE}


def beyond(found: dict[str, str]) -> list[str]:
    """Findings that ``ALLOWED`` does not excuse."""
    return [f"{name}: {text}" for name, text in found.items() if name not in ALLOWED]


def test_no_function_is_longer_than_a_page() -> None:
    found = beyond(long_functions(package()))
    assert not found, listing(f"more than {MOST_LINES_OF_A_FUNCTION} lines of code:", found)


def test_no_call_needs_more_arguments_than_a_record_holds() -> None:
    found = beyond(many_arguments(package()))
    assert not found, listing(f"more than {MOST_ARGUMENTS} arguments; a record is missing:", found)


def test_no_file_is_longer_than_a_sitting() -> None:
    found = beyond(long_files(package()))
    assert not found, listing(f"more than {MOST_LINES_OF_A_FILE} lines:", found)


def test_every_allowance_has_a_reason_and_is_still_needed() -> None:
    found = long_functions(package()) | many_arguments(package()) | long_files(package())
    assert all(reason.strip() for reason in ALLOWED.values())
    assert set(ALLOWED) <= set(found), listing("no longer needed:", sorted(set(ALLOWED) - set(found)))


@pytest.mark.parametrize(("n_statements", "is_found"), [(59, False), (60, True)])
def test_the_rule_counts_code_and_not_words(n_statements: int, is_found: bool) -> None:
    body = "\n".join(f"    x = {number}\n    # why\n" for number in range(n_statements))
    planted = module("abs_model.engine.ledger", f'def f():\n    """One.\n\n    Two.\n    """\n{body}\n')
    assert bool(long_functions((planted,))) is is_found


@pytest.mark.parametrize(
    ("text", "count"),
    [("def f(a, b, /, c, *, d=1): ...", 4), ("class C:\n    def f(self, a, *, b): ...", 2), ("async def f(a): ...", 1)],
)
def test_the_rule_counts_what_a_caller_says(text: str, count: int) -> None:
    ((_, node),) = functions(module("abs_model.engine.ledger", text))
    assert n_arguments(node) == count


def test_the_rule_sees_a_long_file() -> None:
    assert not long_files((module("abs_model.engine.ledger", "x = 1\n" * 400),))
    assert long_files((module("abs_model.engine.ledger", "x = 1\n" * 401),))
