"""Skeletons: item files with ``draft: true``, known by name and code and never given to the desk.

A list of names says neither which papers are asked for nor on which ground; an item made of it
would accept anything. A skeleton says what is still missing until somebody has written it.
"""

from __future__ import annotations

import dataclasses

from windowdesk.app.standards import Draft
from windowdesk.catalogue.read import MISSING, Reader
from windowdesk.catalogue.tree import Node
from windowdesk.domain.standard.model import Item
from windowdesk.i18n import _

KEY = "draft"
# keys a skeleton may carry for the person who completes it
NOTES = ("organ_name", "organ_code")


def is_draft(reader: Reader, body: Node) -> bool:
    """Whether the file says that it is a skeleton; anything but true and false is reported."""
    node = (body.entries or {}).get(KEY)
    if node is None:
        return False
    if node.text not in ("true", "false"):
        reader.report(node.line, KEY, _("draft 只能写 true。"), _("写好以后请删去 draft 这一行。"))
        return True
    if node.text == "false":
        reader.report(node.line, KEY, _("写好的事项不写 draft。"), _("请删去 draft 这一行。"))
    return True


def read_draft(reader: Reader, body: Node) -> Draft | None:
    """The skeleton of ``body``; None after reporting what even a skeleton must say."""
    entries = body.entries or {}
    texts = {}
    for key in ("code", "name"):
        if key not in entries:
            reader.report(body.line, key, _("缺少“{key}”。").format(key=key), _("请补上这一项。"))
        else:
            texts[key] = reader.read(str, entries[key], key)
    known = [field.name for field in dataclasses.fields(Item)]
    reader.unknown_keys(body, "", [KEY, *NOTES, *known])
    if reader.problems or MISSING in texts.values():
        return None
    return Draft(
        file=reader.file,
        code=texts["code"],
        name=texts["name"],
        organ=_text(entries, "organ_name") or _text(entries, "organ"),
        missing=missing(tuple(entries)),
        note=_text(entries, "note"),
    )


def missing(keys: tuple[str, ...]) -> tuple[str, ...]:
    """The keys an item must have that are not among ``keys``, in the order of an item file."""
    return tuple(
        field.name
        for field in dataclasses.fields(Item)
        if field.default is dataclasses.MISSING
        and field.default_factory is dataclasses.MISSING
        and field.name not in keys
    )


def _text(entries: dict[str, Node], key: str) -> str:
    node = entries.get(key)
    return (node.text or "").strip() if node is not None else ""
