"""The shorthands of the authoring format, each expanded to the model.

* a basis in one line: ``《劳务派遣行政许可实施办法》第八条第（三）项``
* a condition by answers: ``when: {handler: agent, place: [own, rent]}``, with ``any``, ``all``, ``not``
* options as a mapping: ``options: {own: 自有, rent: 租赁}``
* a checklist row as its material, or as ``one_of`` / ``all_of`` / ``n_of`` rows
* organ and procedure by name, embedded so that the item's hash covers them
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from windowdesk.catalogue.read import MISSING, Reader, Shorthand
from windowdesk.catalogue.tree import Node
from windowdesk.domain.standard.model import (
    Basis,
    ItemCode,
    Material,
    Organ,
    Procedure,
    Question,
    Requirement,
)
from windowdesk.domain.standard.when import When
from windowdesk.i18n import _

_BASIS = re.compile(r"(《[^《》]+》(?:[（(][^（()）]*[)）])?)(.*)", re.DOTALL)
GROUPS = {"one_of": 1, "all_of": 0, "n_of": -1}
_ROW_KEYS = ("id", "name", "when", "basis", "need", *GROUPS)
_MATERIAL_KEYS = tuple(Material.__dataclass_fields__)


def shorthands(
    organs: Mapping[str, Organ], procedures: Mapping[str, Procedure]
) -> dict[type, Shorthand]:
    """The shorthand of each type; ``organs`` and ``procedures`` are those that may be named."""
    return {
        Basis: read_basis,
        When: read_when,
        Question: _read_question,
        Requirement: _read_requirement,
        ItemCode: _read_code,
        Organ: _named(Organ, organs, _("机关")),
        Procedure: _named(Procedure, procedures, _("程序")),
    }


def _named(kind: type, library: Mapping[str, Any], what: str) -> Shorthand:
    def read(reader: Reader, node: Node, place: str) -> Any:
        if node.text is None:
            return reader.fields(kind, node, place)
        if node.text in library:
            return library[node.text]
        return reader.report(
            node.line,
            place,
            _("没有名为“{name}”的{what}。").format(name=node.text[:40], what=what),
            _("已有：{names}。").format(names="、".join(sorted(library)) or "—"),
        )

    return read


def read_basis(reader: Reader, node: Node, place: str) -> Any:
    """《law》 and article in one line, or the fields law, article and words."""
    if node.text is None:
        return reader.fields(Basis, node, place)
    match = _BASIS.fullmatch(node.text.strip())
    if match is None or "《" in match[2]:
        return reader.report(
            node.line,
            place,
            _("依据“{text}”不是一部法的一处条文。").format(text=node.text[:60]),
            _("请写成《法名》第几条；两部法写成两条。"),
        )
    return Basis(match[1], match[2].strip())


def read_when(reader: Reader, node: Node, place: str) -> Any:
    """A mapping of question to option(s), all of which must hold; any / all / not for the rest."""
    entries = reader.entries(node, place)
    if entries is MISSING:
        return MISSING
    parts = [_read_part(reader, key, entries[key], f"{place}.{key}") for key in entries]
    if MISSING in parts:
        return MISSING
    if not parts:
        return reader.report(node.line, place, _("条件是空的。"), _("请填写，或删去 when。"))
    return parts[0] if len(parts) == 1 else When(all=tuple(parts))


def _read_part(reader: Reader, key: str, node: Node, place: str) -> Any:
    if key in ("any", "all", "not"):
        nodes = [node] if node.items is None else node.items
        parts = tuple(read_when(reader, part, f"{place}[{i}]") for i, part in enumerate(nodes))
        if MISSING in parts:
            return MISSING
        if not parts:
            return reader.report(node.line, place, _("条件是空的。"), _("请至少写一个。"))
        return (
            When(any=parts)
            if key == "any"
            else (When(none=parts) if key == "not" else When(all=parts))
        )
    nodes = [node] if node.items is None else node.items
    values = tuple(reader.read(str, value, place) for value in nodes)
    if MISSING in values:
        return MISSING
    if not values:
        return reader.report(node.line, place, _("没有选项。"), _("请至少写一个选项。"))
    return When(key, values)


def _read_question(reader: Reader, node: Node, place: str) -> Any:
    """Options may be a mapping of id to text, which keeps the author's order."""
    options = (node.entries or {}).get("options")
    if options is None or options.entries is None:
        return reader.fields(Question, node, place)
    listed = [
        Node(
            value.line,
            entries={"id": Node(options.key_lines[key], text=key), "text": value},
            key_lines={"id": value.line, "text": value.line},
        )
        for key, value in options.entries.items()
    ]
    as_list = Node(options.line, items=listed)
    expanded = Node(node.line, entries={**(node.entries or {}), "options": as_list})
    expanded.key_lines = node.key_lines
    return reader.fields(Question, expanded, place)


def _read_code(reader: Reader, node: Node, place: str) -> Any:
    """``scheme: value`` in one line, or both fields."""
    entries = node.entries
    if entries is None or len(entries) != 1:
        return reader.fields(ItemCode, node, place)
    ((scheme, value),) = entries.items()
    text = reader.read(str, value, f"{place}.{scheme}")
    return MISSING if text is MISSING else ItemCode(scheme, text)


def _read_requirement(reader: Reader, node: Node, place: str) -> Any:
    entries = reader.entries(node, place)
    if entries is MISSING:
        return MISSING
    kinds = [key for key in GROUPS if key in entries]
    if not kinds:
        return _read_material_row(reader, node, place)
    if len(kinds) > 1:
        return reader.report(
            node.line, place, _("一行不能既是 {a} 又是 {b}。").format(a=kinds[0], b=kinds[1]), ""
        )
    return _read_group(reader, node, place, kinds[0])


def _read_group(reader: Reader, node: Node, place: str, kind: str) -> Any:
    reader.unknown_keys(node, place, _ROW_KEYS)
    row = _Row(reader, node, place)
    members = row.get(tuple[Requirement, ...], kind)
    need = row.get(int, "need") if kind == "n_of" else GROUPS[kind]
    if kind != "n_of" and "need" in (node.entries or {}):
        reader.report(node.line, place, _("只有 n_of 才写 need。"), _("请删去 need。"))
    values = {"id": row.get(str, "id"), "name": row.get(str, "name"), "need": need}
    values |= row.optional()
    if members is MISSING or MISSING in values.values():
        return MISSING
    if not members:
        return reader.report(node.line, place, _("这一组没有成员。"), _("请至少写一项。"))
    return Requirement(members=members, **values)


def _read_material_row(reader: Reader, node: Node, place: str) -> Any:
    row = _Row(reader, node, place)
    optional = row.optional()
    body = {key: value for key, value in (node.entries or {}).items() if key != "when"}
    lines = {key: node.key_lines.get(key, node.line) for key in body}
    inner = Node(node.line, entries=body, key_lines=lines)
    material = reader.fields(Material, inner, place)
    if material is MISSING or MISSING in optional.values():
        return MISSING
    # the basis belongs to the material: one place says it
    return Requirement(material.id, material=material, **_only(optional, "when"))


def _only(values: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {key: values[key]} if key in values else {}


class _Row:
    """The keys a row shares with every other row."""

    def __init__(self, reader: Reader, node: Node, place: str) -> None:
        self._reader = reader
        self._node = node
        self._place = place

    def get(self, kind: Any, key: str) -> Any:
        """A key that must be there."""
        value = (self._node.entries or {}).get(key)
        at = f"{self._place}.{key}"
        if value is None:
            return self._reader.report(
                self._node.line, at, _("缺少“{key}”。").format(key=key), _("请补上这一项。")
            )
        return self._reader.read(kind, value, at)

    def optional(self) -> dict[str, Any]:
        """``when`` and ``basis``, where written."""
        kinds = {"when": When, "basis": Basis}
        entries = self._node.entries or {}
        return {
            key: self._reader.read(kind, entries[key], f"{self._place}.{key}")
            for key, kind in kinds.items()
            if key in entries
        }
