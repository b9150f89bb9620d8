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

    def __init__(self, place: str, problem: str, code: str, about: str = "") -> None:
        super().__init__(f"{place}: {problem}")
        self.place = place
        self.problem = problem
        self.code = code
        self.about = about


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


@functools.cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def from_plain(kind: type[T], data: Any, place: str = "$") -> T:
    """``data`` as ``kind``. Raises :class:`PlainError` naming the first place that does not fit."""
    return typing.cast(T, _read(kind, data, place))


def _read(kind: Any, data: Any, place: str) -> Any:
    origin = typing.get_origin(kind)
    if kind is Any:
        return data
    if origin in (typing.Union, types.UnionType):
        return _read_union(kind, data, place)
    if origin is tuple:
        if not isinstance(data, (list, tuple)):
            raise PlainError(place, "expected a list", "list")
        (item_kind, *_rest) = typing.get_args(kind)
        return tuple(_read(item_kind, item, f"{place}[{i}]") for i, item in enumerate(data))
    if origin is not None and issubclass(origin, Mapping):
        return _read_mapping(kind, data, place)
    if isinstance(kind, type):
        return _read_scalar_or_class(kind, data, place)
    raise TypeError(f"cannot read into {kind!r}")


def _read_union(kind: Any, data: Any, place: str) -> Any:
    options = [option for option in typing.get_args(kind) if option is not types.NoneType]
    if data is None:
        if len(options) < len(typing.get_args(kind)):
            return None
        raise PlainError(place, "must not be empty", "empty")
    if len(options) != 1:
        raise TypeError(f"cannot choose between {kind!r}")
    return _read(options[0], data, place)


def _read_mapping(kind: Any, data: Any, place: str) -> Any:
    if not isinstance(data, Mapping):
        raise PlainError(place, "expected an object", "object")
    _key, value_kind = typing.get_args(kind)
    return {str(k): _read(value_kind, v, f"{place}.{k}") for k, v in data.items()}


def _read_scalar_or_class(kind: Any, data: Any, place: str) -> Any:
    if kind in (str, int, bool):
        if type(data) is not kind:
            code, name = _NAMES[kind]
            raise PlainError(place, f"expected {name}, got {data!r:.60}", code)
        return data
    if issubclass(kind, Enum):
        try:
            return kind(data)
        except ValueError:
            allowed = ", ".join(str(member.value) for member in kind)
            raise PlainError(
                place, f"{data!r:.60} is none of {allowed}", "choice", allowed
            ) from None
    if issubclass(kind, (datetime, date)):
        try:
            return kind.fromisoformat(data)
        except (TypeError, ValueError):
            raise PlainError(place, f"{data!r:.60} is no ISO 8601 date", "date") from None
    if _has_code(kind):
        try:
            return kind.parse(data)
        except (TypeError, ValueError, AttributeError):
            raise PlainError(place, f"{data!r:.60} cannot be read", "form") from None
    return _read_dataclass(kind, data, place)


_NAMES = {
    str: ("text", "text"),
    int: ("number", "a whole number"),
    bool: ("truth", "true or false"),
}


def _read_dataclass(kind: type, data: Any, place: str) -> Any:
    if not isinstance(data, Mapping):
        raise PlainError(place, "expected an object", "object")
    hints = _hints(kind)
    fields = {field.name: field for field in dataclasses.fields(kind)}
    unknown = [key for key in data if key not in fields]
    if unknown:
        raise PlainError(place, f"unknown field {unknown[0]!r:.60}", "unknown", unknown[0][:60])
    values: dict[str, Any] = {}
    for name, field in fields.items():
        if name in data:
            values[name] = _read(hints[name], data[name], f"{place}.{name}")
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            raise PlainError(place, f"{name} is missing", "missing", name)
    try:
        return kind(**values)
    except ValueError as problem:
        raise PlainError(place, str(problem), "odd") from problem


_FORM = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def canonical(value: Any) -> bytes:
    """The one UTF-8 JSON form of ``value``: sorted keys, no spaces, defaults left out."""
    return _FORM.encode(to_plain(value)).encode("utf-8", errors="surrogatepass")


def sha256(value: Any) -> str:
    """SHA-256 of the canonical form, as 64 lower-case hex digits."""
    return hashlib.sha256(canonical(value)).hexdigest()
