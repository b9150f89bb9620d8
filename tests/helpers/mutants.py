"""Small wrong versions of a module, to see whether the tests would notice.

Each mutant changes one thing: a condition negated, a comparison moved by one, and/or exchanged, an
enum's member exchanged for its neighbour, one element left out of a tuple, list or sum. It is
compiled in memory and put in the place of the original for as long as the tests run.
"""

from __future__ import annotations

import ast
import copy
import inspect
import itertools
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from types import ModuleType
from typing import Any

_SWAPS: dict[type, type] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """``name`` says what was changed where, without line numbers; ``tree`` is the wrong module."""

    name: str
    tree: ast.Module


def names(module: ModuleType) -> list[str]:
    """What every mutant of ``module`` is called, in order of the source; none of them is made."""
    tree = ast.parse(inspect.getsource(module))
    return [_full(module, name) for name, _change, _undo in _changes(tree, module)]


def mutants(module: ModuleType, wanted: Collection[str]) -> Iterator[Mutant]:
    """The mutants of ``module``'s functions that are ``wanted``."""
    tree = ast.parse(inspect.getsource(module))
    for name, change, undo in list(_changes(tree, module)):
        if _full(module, name) not in wanted:
            continue
        change()
        whole = ast.fix_missing_locations(copy.deepcopy(tree))
        undo()
        yield Mutant(_full(module, name), whole)


def _full(module: ModuleType, name: str) -> str:
    return f"{module.__name__.rpartition('.')[2]}.{name}"


_Act = Callable[[], None]
_Change = tuple[str, _Act, _Act]


def _changes(tree: ast.Module, module: ModuleType) -> Iterator[_Change]:
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(ast.Module(_without_types(function.body), [])):
                for what, (change, undo) in _of(node, module):
                    yield f"{function.name}: {what}", change, undo


def _without_types(body: list[ast.stmt]) -> list[ast.stmt]:
    """The statements whose values matter: an annotation is no rule."""
    return [
        ast.Expr(statement.value)
        if isinstance(statement, ast.AnnAssign) and statement.value
        else statement
        for statement in body
        if not isinstance(statement, ast.AnnAssign) or statement.value
    ]


def _of(node: ast.AST, module: ModuleType) -> Iterator[tuple[str, tuple[_Act, _Act]]]:
    text = ast.unparse(node) if isinstance(node, ast.expr | ast.stmt) else ""
    if isinstance(node, ast.If | ast.IfExp):
        yield f"not ({ast.unparse(node.test)})", _negate(node)
    if isinstance(node, ast.comprehension):
        for index, test in enumerate(node.ifs):
            yield f"no filter {ast.unparse(test)}", _drop(node.ifs, index)
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _SWAPS:
        yield f"swap {text}", _set(node.ops, 0, _SWAPS[type(node.ops[0])]())
    if isinstance(node, ast.BoolOp):
        yield f"and/or {text}", _attribute(node, "op", _SWAPS[type(node.op)]())
    if isinstance(node, ast.Tuple | ast.List) and isinstance(node.ctx, ast.Load):
        for index, element in enumerate(node.elts):
            if len(node.elts) > 1 or isinstance(element, ast.Starred):
                yield f"without {ast.unparse(element)} in {text}", _drop(node.elts, index)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        kind = getattr(module, node.value.id, None)
        if isinstance(kind, type) and issubclass(kind, Enum):
            members = list(kind.__members__)
            other = members[(members.index(node.attr) + 1) % len(members)]
            yield f"{text} as {other}", _attribute(node, "attr", other)


def _negate(node: ast.If | ast.IfExp) -> tuple[_Act, _Act]:
    return _attribute(node, "test", ast.UnaryOp(ast.Not(), node.test))


def _drop(elements: list[Any], index: int) -> tuple[_Act, _Act]:
    kept = elements[index]
    return lambda: elements.__delitem__(index), lambda: elements.insert(index, kept)


def _set(elements: list[Any], index: int, value: Any) -> tuple[_Act, _Act]:
    kept = elements[index]
    return (
        lambda: elements.__setitem__(index, value),
        lambda: elements.__setitem__(index, kept),
    )


def _attribute(node: ast.AST, name: str, value: Any) -> tuple[_Act, _Act]:
    kept = getattr(node, name)
    return lambda: setattr(node, name, value), lambda: setattr(node, name, kept)


@contextmanager
def in_place(module: ModuleType, mutant: Mutant) -> Iterator[None]:
    """The mutant's functions and classes wherever the original's were imported."""
    names: dict[str, Any] = {"__name__": module.__name__, "__file__": module.__file__}
    exec(compile(mutant.tree, f"<{mutant.name}>", "exec"), names)
    own = {
        id(value): names[name]
        for name, value in vars(module).items()
        if getattr(value, "__module__", None) == module.__name__ and name in names
    }
    changed: list[tuple[ModuleType, str, Any]] = []
    for other in list(sys.modules.values()):
        if getattr(other, "__name__", "").startswith(("windowdesk.domain", "tests.")):
            for name, value in list(vars(other).items()):
                if id(value) in own:
                    changed.append((other, name, value))
                    setattr(other, name, own[id(value)])
    try:
        yield
    finally:
        for other, name, value in changed:
            setattr(other, name, value)


def calls_of(module: ModuleType) -> list[Callable[[], None]]:
    """Every test function of ``module``, once for each of its parameters."""
    calls: list[Callable[[], None]] = []
    for name, function in vars(module).items():
        if not name.startswith("test_"):
            continue
        marks = [m for m in getattr(function, "pytestmark", []) if m.name == "parametrize"]
        for chosen in itertools.product(*(mark.args[1] for mark in marks)):
            values: dict[str, Any] = {}
            for mark, value in zip(marks, chosen, strict=True):
                given = mark.args[0]
                keys = [given] if isinstance(given, str) else list(given)
                values |= dict(zip(keys, [value] if len(keys) == 1 else value, strict=True))
            calls.append(_call(module, name, values))
    return calls


def _call(module: ModuleType, name: str, values: dict[str, Any]) -> Callable[[], None]:
    return lambda: getattr(module, name)(**values)
