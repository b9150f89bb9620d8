"""YAML text to a tree of texts, lists and mappings that remembers its lines; nothing is executed.

Every scalar stays text (an id ``no`` or a code ``000131128000`` is what the author typed); the
model's types decide later what becomes a number or true/false. Aliases, tags, duplicate keys,
deep nesting, large files and invisible characters are refused: an item file needs none of them,
and each is a known way to make a reader swallow something else than what an editor shows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from windowdesk.i18n import _, counted

MAX_BYTES = 1 << 20
MAX_DEPTH = 24
MAX_NODES = 20_000
# Marks that turn the direction of text around can show a reader another law than the one written.
_DECEPTIVE = frozenset("\u200e\u200f\u061c\ufeff") | {
    chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
}
_INTEGER = re.compile(r"0|[1-9][0-9]*", re.ASCII)
_FLOAT = re.compile(r"(0|[1-9][0-9]*)\.[0-9]+", re.ASCII)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class TreeError(Exception):
    """The text cannot be used as a whole; ``line`` from 1, ``what`` and ``fix`` for a person."""

    def __init__(self, line: int, what: str, fix: str) -> None:
        super().__init__(what)
        self.line = line
        self.what = what
        self.fix = fix


@dataclass(slots=True)
class Node:
    """One value: ``text`` for a scalar, ``items`` for a list, ``entries`` for a mapping.

    ``line`` counts from 1. ``key_lines`` says where each key stands. ``plain``: written without
    quotation marks (only then may ``3`` be a number for a program that reads the same file).
    """

    line: int
    text: str | None = None
    items: list[Node] | None = None
    entries: dict[str, Node] | None = None
    key_lines: dict[str, int] = field(default_factory=dict)
    plain: bool = False

    def authored(self) -> Any:
        """The value as a YAML 1.2 program would hold it: what the JSON Schema speaks of."""
        if self.items is not None:
            return [item.authored() for item in self.items]
        if self.entries is not None:
            return {key: value.authored() for key, value in self.entries.items()}
        text = self.text or ""
        if self.plain and text in ("true", "false"):
            return text == "true"
        if self.plain and _INTEGER.fullmatch(text):
            return int(text)
        return float(text) if self.plain and _FLOAT.fullmatch(text) else text


def read_tree(content: bytes) -> Node:
    """The one document of ``content``. Raises :class:`TreeError`."""
    if len(content) > MAX_BYTES:
        raise TreeError(
            0,
            _("文件超过 {n} KiB。").format(n=MAX_BYTES >> 10),
            _("请把文件拆成一个事项一个文件。"),
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content[: problem.start].count(b"\n") + 1
        raise TreeError(
            line, _("文件不是 UTF-8 编码。"), _("请用编辑器另存为 UTF-8。")
        ) from problem
    try:
        return _Builder(text).document()
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        raise TreeError(
            mark.line + 1 if mark else 0,
            _("这里不是有效的 YAML。"),
            _("请检查缩进、冒号后的空格和引号。"),
        ) from problem
    except (yaml.YAMLError, RecursionError, ValueError) as problem:
        raise TreeError(
            0,
            _("文件里有 YAML 不允许的字符或写法。"),
            _("请删去控制字符，另存为 UTF-8 纯文本。"),
        ) from problem


class _Builder:
    """Turns parse events into nodes, refusing what an item file never needs."""

    def __init__(self, text: str) -> None:
        self._events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)
        self._count = 0

    def document(self) -> Node:
        node: Node | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if node is not None:
                    raise TreeError(
                        _line(event),
                        _("一个文件里有两份文档（---）。"),
                        _("请一个事项一个文件。"),
                    )
                node = self._node(next(self._events), 1)
        if node is None:
            raise TreeError(0, _("文件是空的。"), _("请写入事项内容，或删去这个文件。"))
        return node

    def _node(self, event: Any, depth: int) -> Node:
        line = _line(event)  # asked of the parser once: it is slow to say
        self._refuse(event, line, depth)
        if isinstance(event, yaml.ScalarEvent):
            _refuse_characters(event.value, line)
            return Node(line, text=event.value, plain=not event.style)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(line, depth)
        return self._mapping(line, depth)

    def _refuse(self, event: Any, line: int, depth: int) -> None:
        self._count += 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise TreeError(line, _("不能使用锚点（&）或别名（*）。"), _("请把内容直接写在这里。"))
        if event.tag is not None:
            raise TreeError(line, _("不能使用标签（!）。"), _("请删去感叹号开头的标签。"))
        if depth > MAX_DEPTH:
            raise TreeError(line, counted("嵌套超过 {n} 层。", MAX_DEPTH), _("请减少层次。"))
        if self._count > MAX_NODES:
            raise TreeError(line, counted("内容超过 {n} 项。", MAX_NODES), _("请拆成多个事项。"))

    def _sequence(self, line: int, depth: int) -> Node:
        items = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._node(event, depth + 1))
        return Node(line, items=items)

    def _mapping(self, line: int, depth: int) -> Node:
        node = Node(line, entries={})
        entries: dict[str, Node] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            if key.text is None:
                raise TreeError(key.line, _("键必须是文字。"), _("请检查缩进和问号。"))
            if key.text in entries:
                raise TreeError(
                    key.line,
                    _("“{key}”写了两次。").format(key=key.text[:40]),
                    _("请删去其中一处。"),
                )
            entries[key.text] = self._node(next(self._events), depth + 1)
            node.key_lines[key.text] = key.line
        node.entries = entries
        return node


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def deceptive(character: str) -> bool:
    """Whether a character is invisible, turns text around, or is no character at all."""
    return character in _DECEPTIVE or unicodedata.category(character) in ("Cc", "Cs")


def _refuse_characters(text: str, line: int) -> None:
    # almost every text is printable, and that is quickly known
    if text.isprintable():
        return
    for character in text:
        if deceptive(character) and character != "\n":
            raise TreeError(
                line,
                _("文字里有看不见的控制字符 U+{code}。").format(code=f"{ord(character):04X}"),
                _("请删去这个字符。"),
            )
