"""Change a line of a module's source at run time: the functions keep their place, their code changes."""

from __future__ import annotations

import inspect
import types
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def planted(module: types.ModuleType, *changes: tuple[str, str]) -> Iterator[None]:
    """Inside the block ``module``'s functions are those of its source with each ``old`` as ``new``.

    Every ``old`` has to be in the source exactly once, so that a change of the code which makes the
    plant impossible fails instead of passing. Only bodies of functions may change.
    """
    source = inspect.getsource(module)
    for old, new in changes:
        assert source.count(old) == 1, f"{source.count(old)} × in {module.__name__}: {old!r}"
        source = source.replace(old, new)
    wrong = _codes(compile(source, module.__file__ or "", "exec"))
    swapped = []
    for function in _functions(module):
        other = wrong.get(function.__qualname__)
        if other is not None and other.co_freevars == function.__code__.co_freevars:
            swapped.append((function, function.__code__))
            function.__code__ = other
    try:
        yield
    finally:
        for function, code in swapped:
            function.__code__ = code


def _codes(code: types.CodeType) -> dict[str, types.CodeType]:
    found = {}
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            found[constant.co_qualname] = constant
            found |= _codes(constant)
    return found


def _functions(module: types.ModuleType) -> Iterator[types.FunctionType]:
    for value in vars(module).values():
        if getattr(value, "__module__", None) != module.__name__:
            continue
        if isinstance(value, type):
            for member in vars(value).values():
                yield from _plain(member)
        else:
            yield from _plain(value)


def _plain(member: Any) -> Iterator[types.FunctionType]:
    if isinstance(member, property):
        member = member.fget
    member = getattr(member, "__wrapped__", None) or getattr(member, "__func__", member)
    if isinstance(member, types.FunctionType):
        yield member
