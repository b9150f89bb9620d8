"""XML from strangers: no document type, no entities, nothing fetched, everything bounded.

Expat reads; this keeps a small tree that knows its lines. A document type is refused outright: it
is how a few bytes become gigabytes, or ask for somebody else's files, and no source here needs one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from windowdesk.i18n import _

MAX_DEPTH = 48
MAX_ELEMENTS = 200_000


class XmlTrouble(Exception):
    """The document cannot be used; ``line`` and ``column`` from 1, ``what`` for a person."""

    def __init__(self, code: str, line: int, column: int, what: str) -> None:
        super().__init__(what)
        self.code = code
        self.line = line
        self.column = column
        self.what = what

    @property
    def place(self) -> str:
        return _("第 {line} 行第 {column} 列").format(line=self.line, column=self.column)


@dataclass(slots=True)
class Element:
    """One element: its name without namespace, attributes, children, and all text inside it."""

    name: str
    line: int
    attributes: dict[str, str]
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def first(self, *path: str) -> Element | None:
        """The first element at ``path`` below this one."""
        return next(self.every(*path), None)

    def every(self, *path: str) -> Iterator[Element]:
        """Every element at ``path`` below this one, in order."""
        if not path:
            yield self
            return
        for child in self.children:
            if child.name == path[0]:
                yield from child.every(*path[1:])

    def said(self, *path: str) -> str:
        """The text at ``path``, "" where it is missing."""
        found = self.first(*path)
        return "" if found is None else found.text.strip()


def read_xml(content: bytes) -> Element:
    """The root element of ``content``. Raises :class:`XmlTrouble`."""
    builder = _Builder()
    parser = guarded()
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.characters
    builder.parser = parser
    parse(parser, content)
    if builder.root is None:
        raise XmlTrouble("xml_broken", 1, 1, _("文件里没有内容。"))
    return builder.root


def guarded() -> Any:
    """An expat parser that refuses document types and entities; names come without namespace."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def refuse(*_about: object) -> Any:
        raise XmlTrouble(
            "xml_doctype",
            parser.CurrentLineNumber,
            parser.CurrentColumnNumber + 1,
            _("XML 里有文档类型或实体声明，不读这样的文件。"),
        )

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    parser.UnparsedEntityDeclHandler = refuse
    return parser


def parse(parser: Any, content: bytes, *, final: bool = True) -> None:
    """Feed ``content``; expat's complaints become :class:`XmlTrouble`."""
    try:
        parser.Parse(content, final)
    except expat.ExpatError as problem:
        raise XmlTrouble(
            "xml_broken", problem.lineno, problem.offset + 1, _("这里不是有效的 XML。")
        ) from problem
    except (LookupError, ValueError) as problem:
        raise XmlTrouble("xml_encoding", 1, 1, _("文件声明的编码读不了。")) from problem


def local(name: str) -> str:
    """``name`` without its namespace."""
    return name.rpartition(" ")[2]


class _Builder:
    """Keeps the tree while expat reads; refuses one that grows beyond reason."""

    def __init__(self) -> None:
        self.root: Element | None = None
        self.parser: Any = None
        self._open: list[Element] = []
        self._texts: list[list[str]] = []
        self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        line = self.parser.CurrentLineNumber
        if self._count > MAX_ELEMENTS or len(self._open) >= MAX_DEPTH:
            column = self.parser.CurrentColumnNumber + 1
            raise XmlTrouble("xml_too_large", line, column, _("XML 的层数或元素太多。"))
        plain = {local(key): value for key, value in attributes.items()}
        element = Element(local(name), line, plain)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)
        self._texts.append([])

    def end(self, _name: str) -> None:
        self._open.pop().text = "".join(self._texts.pop())

    def characters(self, text: str) -> None:
        self._texts[-1].append(text)
