"""XML from a scanner, read without trust: one small tree, no DTD, no entities, bounded in every way.

Names are taken without their namespaces: firmware has three of them for one element, and old ones have
none. The text is UTF-8 whatever its head says, which is what all scanners send.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

MOST_BYTES = 256 * 1024
_MOST_NODES = 4000
_DEEPEST = 24
_MOST_TEXT = 1000


class BadXml(ValueError):
    """Not well formed, or larger or deeper than a scanner has reason to be."""


@dataclass(slots=True)
class Node:
    """An element: its name, its own text, and what is in it."""

    name: str
    text: str = ""
    inner: list[Node] = field(default_factory=list)

    def child(self, name: str) -> Node | None:
        """The first element of that name directly in it."""
        return next((node for node in self.inner if node.name == name), None)

    def said(self, name: str) -> str:
        """The text of that child, "" without one."""
        found = self.child(name)
        return "" if found is None else found.text.strip()

    def all(self, name: str) -> Iterator[Node]:
        """Every element of that name in it, however deep, in order."""
        waiting = self.inner[::-1]
        while waiting:
            node = waiting.pop()
            if node.name == name:
                yield node
            waiting += node.inner[::-1]

    def first(self, name: str) -> Node | None:
        """The first of them."""
        return next(self.all(name), None)

    def texts(self, name: str) -> tuple[str, ...]:
        """What they say, each once."""
        return tuple(dict.fromkeys(node.text.strip() for node in self.all(name)))


class _Builder:
    def __init__(self) -> None:
        self.root = Node("")
        self._open = [self.root]
        self._nodes = 0

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        self._nodes += 1
        if self._nodes > _MOST_NODES or len(self._open) > _DEEPEST:
            raise BadXml("too much of it")
        node = Node(name.rpartition(" ")[2])
        self._open[-1].inner.append(node)
        self._open.append(node)

    def end(self, _name: str) -> None:
        self._open.pop()

    def text(self, text: str) -> None:
        node = self._open[-1]
        if len(node.text) < _MOST_TEXT:
            node.text += text[:_MOST_TEXT]

    @staticmethod
    def refuse(*_what: object) -> None:
        raise BadXml("a document type: no scanner sends one")


def parse(data: bytes) -> Node:
    """The root element of ``data``. BadXml."""
    if len(data) > MOST_BYTES:
        raise BadXml(f"{len(data)} bytes")
    builder = _Builder()
    parser = expat.ParserCreate("UTF-8", " ")
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    parser.StartDoctypeDeclHandler = builder.refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError) as error:
        raise BadXml("not well formed") from error
    return builder.root.inner[0]
