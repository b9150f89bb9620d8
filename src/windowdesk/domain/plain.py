"""Frozen dataclasses to plain JSON values and back, strictly, and their canonical bytes.

Everything that is hashed, signed, stored or replayed passes through here, so two rules hold:
a field at its default is left out (a later version may add fields without changing old hashes),
and decoding refuses unknown fields, wrong types and missing values, naming the place.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
import types
import typing
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any, TypeVar

T = TypeVar("T")


class PlainError(ValueError):
    """A value does not fit its type; ``place`` says where ("$.materials[2].copies").

    ``problem`` is for logs and programmers; whoever words it has ``code`` ("list", "object", "empty",
    "text", "number", "truth", "choice", "date", "form", "unknown", "missing", "odd") and what it is
    ``about``: the field's name, or what there is to choose from.
    """

    def __init__(self, problem: str, code: str, about: str = "") -> None:
        super().__init__(problem)
        self.place = ""
        self.problem = problem
        self.code = code
        self.about = about

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}"


_AS_IT_IS = frozenset({type(None), bool, int, str})


def to_plain(value: Any) -> Any:
    """``value`` as dicts, lists, strings, ints, booleans and None; floats are refused."""
    kind: Any = type(value)
    return value if kind in _AS_IT_IS else _way_of(kind)(value)


@functools.cache
def _way_of(kind: Any) -> Callable[[Any], Any]:
    """How values of ``kind`` are made plain, looked up once: a case has thousands of them."""
    if issubclass(kind, Enum):
        return lambda value: value.value
    if issubclass(kind, (bool, int, str)):
        return lambda value: value
    if issubclass(kind, datetime):
        return lambda value: value.isoformat(timespec="seconds")
    if issubclass(kind, date):
        return lambda value: value.isoformat()
    if issubclass(kind, Mapping):
        return _mapping_to_plain
    if issubclass(kind, (tuple, list)):
        return _list_to_plain
    if _has_code(kind):
        return lambda value: value.code()
    return _dataclass_way(kind) if dataclasses.is_dataclass(kind) else _refuse


def _dataclass_way(kind: Any) -> Callable[[Any], Any]:
    return functools.partial(_dataclass_to_plain, _fields(kind))


def _refuse(value: Any) -> Any:
    raise TypeError(f"cannot make {type(value).__name__} plain")


def _mapping_to_plain(value: Any) -> dict[str, Any]:
    return {
        str(key): item if type(item) in _AS_IT_IS else to_plain(item) for key, item in value.items()
    }


def _list_to_plain(value: Any) -> list[Any]:
    return [item if type(item) in _AS_IT_IS else to_plain(item) for item in value]


def _dataclass_to_plain(fields: tuple[tuple[str, Any, Any], ...], value: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for name, default, factory in fields:
        held = getattr(value, name)
        if held is default or (default is not dataclasses.MISSING and held == default):
            continue
        if factory is not dataclasses.MISSING and held == factory():
            continue
        plain[name] = held if type(held) in _AS_IT_IS else to_plain(held)
    return plain


@functools.cache
def _fields(kind: type) -> tuple[tuple[str, Any, Any], ...]:
    """Name, default and default factory of each field of ``kind``."""
    return tuple((f.name, f.default, f.default_factory) for f in dataclasses.fields(kind))


@functools.cache
def _has_code(kind: Any) -> bool:
    """Values with a text form of their own (a Limit is "5wd") carry ``parse`` and ``code``."""
    return callable(getattr(kind, "parse", None)) and callable(getattr(kind, "code", None))


def from_plain(kind: type[T], data: Any) -> T:
    """``data`` as ``kind``. Raises :class:`PlainError` naming the first place that does not fit."""
    of: Any = kind
    try:
        return typing.cast(T, _reader(of)(data))
    except PlainError as misfit:
        raise _within("$", misfit) from misfit.__cause__


def _within(step: str, misfit: PlainError) -> PlainError:
    """The place is spelt on the way out, by whoever reads the whole: what fits needs none."""
    misfit.place = step + misfit.place
    return misfit


# whoever reads a value of one kind, worked out from its type once: a case has hundreds of values
_Reader = Callable[[Any], Any]


@functools.cache
def _reader(kind: Any) -> _Reader:
    origin = typing.get_origin(kind)
    if kind is Any:
        return lambda data: data
    if origin in (typing.Union, types.UnionType):
        return _optional_reader(kind)
    if origin is tuple:
        return functools.partial(_read_tuple, _reader(typing.get_args(kind)[0]))
    if origin is not None and issubclass(origin, Mapping):
        return functools.partial(_read_mapping, _reader(typing.get_args(kind)[1]))
    if isinstance(kind, type):
        return _class_reader(kind)
    raise TypeError(f"cannot read into {kind!r}")


def _class_reader(kind: Any) -> _Reader:
    if kind in (str, int, bool):
        return functools.partial(_read_exactly, kind)
    if issubclass(kind, Enum):
        return functools.partial(_read_choice, kind)
    if issubclass(kind, (datetime, date)):
        return functools.partial(_read_date, kind)
    # a class is looked into when one is read: it may hold itself
    return functools.partial(_read_form if _has_code(kind) else _read_dataclass, kind)


def _optional_reader(kind: Any) -> _Reader:
    options: list[Any] = [
        option for option in typing.get_args(kind) if option is not types.NoneType
    ]
    if len(options) != 1:
        raise TypeError(f"cannot choose between {kind!r}")
    read = _reader(options[0])
    return lambda data: None if data is None else read(data)


def _read_exactly(kind: Any, data: Any) -> Any:
    if type(data) is not kind:
        code, name = _NAMES[kind]
        raise PlainError(f"expected {name}, got {data!r:.60}", code)
    return data


_NAMES = {
    str: ("text", "text"),
    int: ("number", "a whole number"),
    bool: ("truth", "true or false"),
}


def _read_choice(kind: type[Enum], data: Any) -> Any:
    try:
        return kind(data)
    except ValueError:
        allowed = ", ".join(str(member.value) for member in kind)
        raise PlainError(f"{data!r:.60} is none of {allowed}", "choice", allowed) from None


def _read_date(kind: Any, data: Any) -> Any:
    try:
        return kind.fromisoformat(data)
    except (TypeError, ValueError):
        raise PlainError(f"{data!r:.60} is no ISO 8601 date", "date") from None


def _read_form(kind: Any, data: Any) -> Any:
    try:
        return kind.parse(data)
    except (TypeError, ValueError, AttributeError):
        raise PlainError(f"{data!r:.60} cannot be read", "form") from None


def _read_tuple(read: _Reader, data: Any) -> tuple[Any, ...]:
    if not isinstance(data, (list, tuple)):
        raise PlainError("expected a list", "list")
    done: list[Any] = []
    try:
        for item in data:
            done.append(read(item))  # how many fitted is the place of the one that does not
    except PlainError as misfit:
        raise _within(f"[{len(done)}]", misfit) from misfit.__cause__
    return tuple(done)


def _read_mapping(read: _Reader, data: Any) -> dict[str, Any]:
    if not isinstance(data, Mapping):
        raise PlainError("expected an object", "object")
    done: dict[str, Any] = {}
    key: Any = None
    try:
        for key, item in data.items():
            done[str(key)] = read(item)
    except PlainError as misfit:
        raise _within(f".{key}", misfit) from misfit.__cause__
    return done


@functools.cache
def _ways(kind: type) -> tuple[dict[str, tuple[type | None, _Reader]], frozenset[str]]:
    """By field of ``kind``: a type that needs no reading, how others are read; and which must be there."""
    hints: dict[str, Any] = typing.get_type_hints(kind)
    fields = _fields(kind)
    ways = {
        name: (hints[name] if hints[name] in _AS_IT_IS else None, _reader(hints[name]))
        for name, *_default in fields
    }
    missing = dataclasses.MISSING
    return ways, frozenset(name for name, *default in fields if default == [missing, missing])


def _read_dataclass(kind: type, data: Any) -> Any:
    if not isinstance(data, Mapping):
        raise PlainError("expected an object", "object")
    ways, needed = _ways(kind)
    if not data.keys() <= ways.keys():
        unknown = next(key for key in data if key not in ways)
        raise PlainError(f"unknown field {unknown!r:.60}", "unknown", unknown[:60])
    if not needed <= data.keys():
        name = next(name for name in ways if name in needed and name not in data)
        raise PlainError(f"{name} is missing", "missing", name)
    values: dict[str, Any] = {}
    name = ""
    try:
        for name, held in data.items():
            as_it_is, read = ways[name]
            values[name] = held if type(held) is as_it_is else read(held)
    except PlainError as misfit:
        raise _within(f".{name}", misfit) from misfit.__cause__
    try:
        return kind(**values)
    except ValueError as problem:
        raise PlainError(str(problem), "odd") from problem


_FORM = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def canonical(value: Any) -> bytes:
    """The one UTF-8 JSON form of ``value``: sorted keys, no spaces, defaults left out."""
    return _FORM.encode(to_plain(value)).encode("utf-8", errors="surrogatepass")


def sha256(value: Any) -> str:
    """SHA-256 of the canonical form, as 64 lower-case hex digits."""
    return hashlib.sha256(canonical(value)).hexdigest()
