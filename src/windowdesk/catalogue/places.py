"""From a place in a standard ("requirements.licence.points.sealed") to the line it is written on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from windowdesk.catalogue.shorthand import GROUPS
from windowdesk.catalogue.tree import Node

_TOKEN = re.compile(r"[^.\[\]]+|\[[0-9]+\]")


def line_of(tree: Node, place: str, *, nth: int = 0) -> int:
    """The line of ``place``, or of the innermost part of it that is written; from 1.

    Parts are keys, ``[index]``, or ids of list entries. ``nth``: which of several with that id.
    """
    node, line = tree, tree.line
    tokens = _TOKEN.findall(place)
    for position, token in enumerate(tokens):
        found = _step(node, token, nth if position == len(tokens) - 1 else 0)
        if found is None:
            break
        node, line = found
    return line


def _step(node: Node, token: str, nth: int) -> tuple[Node, int] | None:
    if token.startswith("["):
        index = int(token[1:-1])
        items = node.items or []
        return (items[index], items[index].line) if index < len(items) else None
    if node.entries is not None and token in node.entries:
        return node.entries[token], node.key_lines.get(token, node.line)
    named = list(_named(node, token))
    return named[min(nth, len(named) - 1)] if named else None


def _named(node: Node, ident: str) -> Iterator[tuple[Node, int]]:
    """Entries of a list with that id, members of groups among them; ``scheme: value`` by scheme."""
    for entry in node.items or []:
        keys = entry.entries or {}
        given = keys.get("id")
        if given is not None and given.text == ident:
            yield entry, given.line
        elif given is None and ident in keys:
            yield keys[ident], entry.key_lines.get(ident, entry.line)
        for group in GROUPS:
            if group in keys:
                yield from _named(keys[group], ident)
