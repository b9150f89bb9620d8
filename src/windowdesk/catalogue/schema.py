"""JSON Schemas (2020-12) of what people and programs exchange, made from the types themselves.

``item`` is the authoring format with its shorthands; ``submission`` and ``decision`` are the plain
forms; the others are answers of commands. Published in docs/schemas; a test holds
them current.
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Callable
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

from windowdesk.catalogue.answers import check_body, diff_body, import_body
from windowdesk.catalogue.drafts import NOTES
from windowdesk.catalogue.load import FORMAT
from windowdesk.catalogue.read import hints
from windowdesk.catalogue.shorthand import GROUPS
from windowdesk.domain.decision.model import Decision
from windowdesk.domain.decision.model import Document as Paper
from windowdesk.domain.decision.submission import Submission
from windowdesk.domain.standard.model import (
    Basis,
    Item,
    ItemCode,
    Material,
    Option,
    Organ,
    Procedure,
    Question,
    Requirement,
)
from windowdesk.domain.standard.when import When

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}$"
_LIMIT = r"^([0-9]{1,4}(wd|d|h|min|m)|0?spot|unstated)$"
_TEXT: Schema = {"type": "string"}
_WORDS: Schema = {"type": "string", "pattern": r"\S"}
_SHA: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}


class _Maker:
    """Collects one definition per dataclass."""

    def __init__(self, *, authoring: bool) -> None:
        self.authoring = authoring
        self.defs: dict[str, Schema] = {}

    def of(self, kind: Any) -> Schema:
        origin = typing.get_origin(kind)
        if origin in (typing.Union, types.UnionType):
            inner = [part for part in typing.get_args(kind) if part is not types.NoneType]
            found = self.of(inner[0])
            return found if self.authoring else {"anyOf": [found, {"type": "null"}]}
        if origin is tuple:
            return {"type": "array", "items": self.of(typing.get_args(kind)[0])}
        if origin is not None:
            value = self.of(typing.get_args(kind)[1])
            return {"type": "object", "additionalProperties": value}
        return self._plain(kind)

    def _plain(self, kind: Any) -> Schema:
        if kind is str:
            return dict(_WORDS if self.authoring else _TEXT)
        if kind in (int, bool):
            numbers: Schema = {"type": "integer", "minimum": 0, "maximum": 99_999}
            return numbers if kind is int else {"type": "boolean"}
        if issubclass(kind, datetime):
            return {"type": "string", "pattern": _MOMENT}
        if issubclass(kind, date):
            return {"type": "string", "pattern": _DATE}
        if issubclass(kind, Enum):
            return {"enum": self._values(kind)}
        if hasattr(kind, "parse"):
            return {"type": "string", "pattern": _LIMIT}
        return self._ref(kind)

    def _values(self, kind: type[Enum]) -> list[str]:
        values = [str(member.value) for member in kind]
        if not self.authoring:
            return values
        return list(dict.fromkeys([member.name.lower() for member in kind] + values))

    def _ref(self, kind: type) -> Schema:
        if kind.__name__ not in self.defs:
            self.defs[kind.__name__] = {}
            make = _AUTHORED.get(kind) if self.authoring else None
            self.defs[kind.__name__] = make(self) if make else self.object(kind)
        return {"$ref": f"#/$defs/{kind.__name__}"}

    def object(self, kind: Any) -> Schema:
        """A dataclass as an object: unknown fields refused, fields without default required."""
        fields = dataclasses.fields(kind)
        required = [
            field.name
            for field in fields
            if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        ]
        schema: Schema = {
            "type": "object",
            "description": _first_line(kind),
            "properties": {field.name: self.of(hints(kind)[field.name]) for field in fields},
            "additionalProperties": False,
        }
        return schema | ({"required": required} if required else {})


def _first_line(kind: Any) -> str:
    text = (kind.__doc__ or "").strip()
    return "" if text.startswith(f"{kind.__name__}(") else text.split("\n")[0]


# --- shorthands -------------------------------------------------------------------------------


def _basis(maker: _Maker) -> Schema:
    line = {"type": "string", "pattern": "^\\s*《[^《》]+》[^《]*$"}
    return {"anyOf": [line, maker.object(Basis)]}


def _when(_maker: _Maker) -> Schema:
    whens = {"type": "array", "items": {"$ref": "#/$defs/When"}, "minItems": 1}
    several = {"anyOf": [{"$ref": "#/$defs/When"}, whens]}
    options = {"anyOf": [_WORDS, {"type": "array", "items": _WORDS, "minItems": 1}]}
    return {
        "type": "object",
        "minProperties": 1,
        "properties": {"any": several, "all": several, "not": several},
        "additionalProperties": options,
    }


def _question(maker: _Maker) -> Schema:
    schema = maker.object(Question)
    mapping = {"type": "object", "additionalProperties": _WORDS}
    listed = {"type": "array", "items": maker.of(Option)}
    schema["properties"]["options"] = {"anyOf": [mapping, listed]}
    return schema


def _code(maker: _Maker) -> Schema:
    line = {
        "type": "object",
        "additionalProperties": _WORDS,
        "minProperties": 1,
        "maxProperties": 1,
    }
    return {"anyOf": [line, maker.object(ItemCode)]}


def _named(kind: type) -> Callable[[_Maker], Schema]:
    return lambda maker: {"anyOf": [_WORDS, maker.object(kind)]}


def _requirement(maker: _Maker) -> Schema:
    material = maker.object(Material)
    material["properties"]["when"] = maker.of(When)
    shared = {"id": _WORDS, "name": _WORDS, "when": maker.of(When), "basis": maker.of(Basis)}
    rows = {"type": "array", "items": {"$ref": "#/$defs/Requirement"}, "minItems": 1}
    groups = []
    for key in GROUPS:
        properties: Schema = {**shared, key: rows}
        required = ["id", "name", key]
        if key == "n_of":
            properties["need"] = {"type": "integer", "minimum": 1}
            required.append("need")
        groups.append(
            {
                "type": "object",
                "properties": properties,
                "required": required,
                "additionalProperties": False,
            }
        )
    return {"anyOf": [material, *groups]}


_AUTHORED: dict[type, Callable[[_Maker], Schema]] = {
    Basis: _basis,
    When: _when,
    Question: _question,
    ItemCode: _code,
    Organ: _named(Organ),
    Procedure: _named(Procedure),
    Requirement: _requirement,
}


# --- the five schemas -------------------------------------------------------------------------


def item_schema() -> Schema:
    """The authoring format of one item file."""
    maker = _Maker(authoring=True)
    body = maker.object(Item)
    skeleton = {"draft": {"const": True}, **dict.fromkeys(NOTES, _TEXT)}
    body["properties"] = {"format": {"const": FORMAT}, **skeleton, **body["properties"]}
    # a skeleton (draft: true) needs a name; without it everything an item must have
    body["if"] = {"required": ["draft"]}
    body["then"] = {"required": ["format", "code", "name"]}
    notes: Schema = {"properties": dict.fromkeys(NOTES, False)}
    body["else"] = {"required": ["format", *body.pop("required")], **notes}
    return _finish(
        "item", "One service item (事项标准), as an administrator writes it", body, maker
    )


def submission_schema() -> Schema:
    maker = _Maker(authoring=False)
    body = maker.object(Submission)
    return _finish("submission", "windowdesk/submission/1: findings, never a verdict", body, maker)


def decision_schema() -> Schema:
    """What ``windowdesk decide --json`` prints."""
    maker = _Maker(authoring=False)
    body = _spoken(maker)
    return _finish("decision", "windowdesk/decision/1 as decide prints it", body, maker)


def _spoken(maker: _Maker) -> Schema:
    """The decision with words beside each reason, and the promised date by itself."""
    body = maker.object(Decision)
    fields = body["properties"]
    fields["dates"] = fields.pop("due")
    fields["due"] = {"anyOf": [{"type": "string", "pattern": _DATE}, {"type": "null"}]}
    fields["firm"] = {"type": ["boolean", "null"]}
    fields["words"] = _object(title=_TEXT, subtitle=_TEXT, action=_TEXT)
    body["required"] += ["dates", "due", "firm", "words"]
    reason = maker.defs["Reason"]
    reason["properties"] |= {"text": _TEXT, "legal_basis": _TEXT}
    reason["required"] += ["text", "legal_basis"]
    return body


def issue_schema() -> Schema:
    """What ``windowdesk issue --json`` prints."""
    maker = _Maker(authoring=False)
    maker.defs["Decision"] = _spoken(maker)
    document = _object(
        kind={"enum": [kind.value for kind in Paper]},
        title=_TEXT,
        document_number=_TEXT,
        file=_TEXT,
        image={"type": ["string", "null"]},
        sha256=_SHA,
        media={"type": "string", "pattern": "^[a-z]+/"},
    )
    body = _object(
        case_id=_TEXT,
        number={"type": "string", "pattern": "^[0-9]{22}$"},
        query_secret=_TEXT,
        outcome={"$ref": "#/$defs/Decision/properties/outcome"},
        decision={"$ref": "#/$defs/Decision"},
        documents={"type": "array", "items": document},
    )
    return _finish("issue", "What left the counter", body, maker)


def verify_schema() -> Schema:
    """What ``windowdesk verify --json`` prints."""
    code = _object(
        format=_TEXT,
        text=_TEXT,
        number={"type": ["string", "null"]},
        kind={"type": ["string", "null"]},
        matches={"type": "boolean"},
        problem=_TEXT | {"type": ["string", "null"]},
        words=_TEXT,
        seal={"enum": ["", "own", "desk"]},
    )
    paper = _object(
        kind={"enum": [kind.value for kind in Paper]},
        title=_TEXT,
        number={"type": "string", "pattern": "^[0-9]{22}$"},
        document_number=_TEXT,
        issued_at={"type": "string", "pattern": _MOMENT},
        sha256=_SHA,
    )
    body = _object(
        file=_TEXT,
        valid={"type": "boolean"},
        unchecked={
            "type": "array",
            "description": "what this did not show: list_old, no_list, key_ended, not_in_store, "
            "progress, not_keyed_in, centre",
            "items": _TEXT,
        },
        codes={"type": "array", "items": code},
        document={"anyOf": [paper, {"type": "null"}]},
        centre={"anyOf": [_centre_says(), {"type": "null"}]},
    )
    return _finish("verify", "The codes of a file, checked against the store", body, None)


def _centre_says() -> Schema:
    """What the centre answered to ``--centre``; protocol/public.py names the values."""
    return _object(
        url=_TEXT,
        trouble={"enum": ["", "unreachable", "certificate"]},
        receipt={"type": ["object", "null"]},
        progress={"type": ["object", "null"]},
    )


def _object(**properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _finish(name: str, title: str, body: Schema, maker: _Maker | None) -> Schema:
    schema = {"$schema": DIALECT, "title": f"windowdesk {name}: {title}", **body}
    if maker is not None and maker.defs:
        schema["$defs"] = dict(sorted(maker.defs.items()))
    return schema


SCHEMAS: dict[str, Callable[[], Schema]] = {
    "item": item_schema,
    "submission": submission_schema,
    "decision": decision_schema,
    "issue": issue_schema,
    "verify": verify_schema,
    "import": lambda: _finish(
        "import", "What catalogue import made and refused", import_body(), None
    ),
    "check": lambda: _finish("check", "What catalogue check found", check_body(), None),
    "diff": lambda: _finish("diff", "What a new version changes, and for whom", diff_body(), None),
}


def schema_text(name: str) -> str:
    """The published text of schema ``name``."""
    return json.dumps(SCHEMAS[name](), ensure_ascii=False, indent=2) + "\n"


def write_schemas(folder: Path) -> list[Path]:
    """Write every schema into ``folder`` as NAME.schema.json."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in SCHEMAS:
        path = folder / f"{name}.schema.json"
        path.write_text(schema_text(name), encoding="utf-8")
        written.append(path)
    return written
