"""From the tree of an item file to the model, along the model's own types.

The authoring format *is* the model, plus the shorthands of ``shorthand.py``. Every field that does
not fit is reported with its line, and reading goes on, so that one run names everything.
"""

from __future__ import annotations

import dataclasses
import difflib
import functools
import types
import typing
from collections.abc import Callable, Mapping
from datetime import date
from enum import Enum
from typing import Any

from windowdesk.catalogue.problems import Problem
from windowdesk.catalogue.tree import Node
from windowdesk.i18n import _

Shorthand = Callable[["Reader", Node, str], Any]
MISSING: Any = object()


@functools.cache
def hints(kind: type) -> dict[str, Any]:
    """The resolved types of a dataclass's fields."""
    return typing.get_type_hints(kind)


class Reader:
    """Reads one file; ``problems`` collects what did not fit (:data:`MISSING` stands for it)."""

    def __init__(self, file: str, shorthands: Mapping[type, Shorthand]) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self._shorthands = shorthands

    def report(self, line: int, place: str, what: str, fix: str) -> Any:
        """Note a problem; gives :data:`MISSING` so that a caller can return it."""
        self.problems.append(Problem(self.file, line, place, what, fix))
        return MISSING

    def read(self, kind: Any, node: Node, place: str) -> Any:
        """``node`` as ``kind``, or :data:`MISSING` after reporting why not."""
        origin = typing.get_origin(kind)
        if origin in (typing.Union, types.UnionType):
            (inner,) = (part for part in typing.get_args(kind) if part is not types.NoneType)
            return self.read(inner, node, place)
        if origin is tuple:
            return self._list(typing.get_args(kind)[0], node, place)
        if origin is not None:
            return self._texts(node, place)
        shorthand = self._shorthands.get(kind)
        if shorthand is not None:
            return shorthand(self, node, place)
        if dataclasses.is_dataclass(kind) and not hasattr(kind, "parse"):
            return self.fields(kind, node, place)
        return self._scalar(kind, node, place)

    # --- containers ------------------------------------------------------------------------

    def _list(self, kind: Any, node: Node, place: str) -> Any:
        if node.items is None:
            return self.report(
                node.line, place, _("这里应当是列表。"), _("请每项一行，以“- ”开头。")
            )
        values = [self.read(kind, item, f"{place}[{i}]") for i, item in enumerate(node.items)]
        return MISSING if MISSING in values else tuple(values)

    def _texts(self, node: Node, place: str) -> Any:
        entries = self.entries(node, place)
        if entries is MISSING:
            return MISSING
        return {key: self._text(value, f"{place}.{key}") for key, value in entries.items()}

    def entries(self, node: Node, place: str) -> Any:
        """The entries of a mapping, or :data:`MISSING`."""
        if node.entries is None:
            return self.report(node.line, place, _("这里应当是“键: 值”的形式。"), _("请检查缩进。"))
        return node.entries

    def fields(
        self, kind: Any, node: Node, place: str, given: Mapping[str, Any] | None = None
    ) -> Any:
        """``node`` as the dataclass ``kind``; ``given`` are fields a shorthand already read."""
        entries = self.entries(node, place)
        if entries is MISSING:
            return MISSING
        values = dict(given or {})
        known = {field.name: field for field in dataclasses.fields(kind)}
        self.unknown_keys(node, place, known.keys())
        for name, field in known.items():
            at = f"{place}.{name}" if place else name
            if name in entries:
                values[name] = self.read(hints(kind)[name], entries[name], at)
            elif name not in values and _required(field):
                values[name] = self.report(
                    node.line,
                    at,
                    _("缺少“{key}”。").format(key=name),
                    _("请补上这一项。"),
                )
        if MISSING in values.values():
            return MISSING
        try:
            return kind(**values)
        except ValueError as problem:
            return self.report(node.line, place, _("内容自相矛盾。"), str(problem))

    def unknown_keys(self, node: Node, place: str, known: typing.Iterable[str]) -> None:
        """Report keys that mean nothing here, with the nearest that does."""
        allowed = list(known)
        for key in node.entries or {}:
            if key in allowed:
                continue
            near = difflib.get_close_matches(key, allowed, 1)
            fix = (
                _("是否想写“{key}”？").format(key=near[0])
                if near
                else _("可用的键：{keys}。").format(keys="、".join(allowed))
            )
            at = f"{place}.{key}" if place else key
            self.report(node.key_lines[key], at, _("不认识的键“{key}”。").format(key=key[:40]), fix)

    # --- scalars ---------------------------------------------------------------------------

    def _scalar(self, kind: Any, node: Node, place: str) -> Any:
        text = self._text(node, place)
        if text is MISSING or kind is str:
            return text
        if kind is bool:
            return self._bool(text, node, place)
        if kind is int:
            if text.isascii() and text.isdigit() and len(text) < 6:
                return int(text)
            return self.report(
                node.line, place, _("“{text}”不是整数。").format(text=text[:40]), _("请写数字。")
            )
        if isinstance(kind, type) and issubclass(kind, Enum):
            return self._enum(kind, text, node, place)
        return self._parsed(kind, text, node, place)

    def _text(self, node: Node, place: str) -> Any:
        if node.text is None:
            return self.report(
                node.line, place, _("这里应当是一段文字。"), _("请写成一行，或加引号。")
            )
        if not node.text.strip():
            return self.report(node.line, place, _("这里是空的。"), _("请填写，或删去这个键。"))
        return node.text.strip()

    def _bool(self, text: str, node: Node, place: str) -> Any:
        if text in ("true", "false"):
            return text == "true"
        return self.report(
            node.line,
            place,
            _("“{text}”不是 true 或 false。").format(text=text[:40]),
            _("请写 true 或 false。"),
        )

    def _enum(self, kind: type[Enum], text: str, node: Node, place: str) -> Any:
        """By name in small letters ("required"); the published code ("1") serves as well."""
        for member in kind:
            if text in (member.name.lower(), member.value):
                return member
        names = "、".join(member.name.lower() for member in kind)
        return self.report(
            node.line,
            place,
            _("“{text}”不是可用的值。").format(text=text[:40]),
            _("可用：{names}。").format(names=names),
        )

    def _parsed(self, kind: Any, text: str, node: Node, place: str) -> Any:
        """Dates (ISO 8601) and limits ("20wd", "15d", "3m", "8h", "spot")."""
        try:
            return date.fromisoformat(text) if kind is date else kind.parse(text)
        except ValueError:
            fix = (
                _("请写成 2026-01-31 的形式。")
                if kind is date
                else _(
                    "请写成 20wd（工作日）、15d（自然日）、3m（月）、8h（小时）、30min（分钟）、"
                    "spot（当场）或 unstated（没有写明）。"
                )
            )
            return self.report(node.line, place, _("“{text}”读不懂。").format(text=text[:40]), fix)


def _required(field: Any) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
