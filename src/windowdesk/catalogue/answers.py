"""The published shapes of what the commands of ``windowdesk catalogue`` answer in JSON."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_TEXTS: Schema = {"type": "array", "items": _TEXT}


def fixed(**properties: Schema) -> Schema:
    """An object with exactly these properties."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def _counts() -> Schema:
    return {"type": "object", "additionalProperties": _COUNT}


def import_body() -> Schema:
    """``catalogue import``: ``imported`` + length of ``refused`` = ``parts``."""
    remark = fixed(file=_TEXT, place=_TEXT, reason=_TEXT, code=_TEXT)
    made = fixed(
        file=_TEXT,
        place=_TEXT,
        to=_TEXT,
        code=_TEXT,
        name=_TEXT,
        missing=_TEXTS,
        draft={"type": "boolean"},
    )
    return fixed(
        **{"from": {"enum": ["brazil", "xlsx", "items"]}},
        source=_TEXT,
        to=_TEXT,
        parts=_COUNT,
        imported=_COUNT,
        drafts=_COUNT,
        refused=_list(remark),
        remarks=_list(remark),
        ignored=_TEXTS,
        items=_list(made),
    )


def check_body() -> Schema:
    """``catalogue check``: sound items, skeletons, and everything wrong or doubtful."""
    head = fixed(
        code=_TEXT,
        name=_TEXT,
        organ=_TEXT,
        version=_TEXT,
        hash={"type": "string", "pattern": "^[0-9a-f]{64}$"},
        effective=_TEXT,
        cancelled={"type": ["string", "null"]},
    )
    draft: Schema = {
        "type": "object",
        "properties": {
            "file": _TEXT, "code": _TEXT, "name": _TEXT, "organ": _TEXT, "missing": _TEXTS,
            "note": _TEXT,
        },
        "required": ["file", "code", "name", "organ", "missing"],
        "additionalProperties": False,
    }  # fmt: skip
    problem = fixed(
        file=_TEXT,
        line=_COUNT,
        place=_TEXT,
        code=_TEXT,
        severity={"enum": ["error", "warning"]},
        what=_TEXT,
        fix=_TEXT,
    )
    return fixed(
        valid={"type": "boolean"},
        items=_list(head),
        drafts=_list(draft),
        problems=_list(problem),
    )


def diff_body() -> Schema:
    """``catalogue diff``: differences as written, and what they change for whom."""
    effect: Schema = {
        "type": "object",
        "properties": {
            "kind": _TEXT, "burden": {"enum": ["more", "less", "other"]}, "subject": _TEXT,
            "name": _TEXT, "before": _TEXT, "after": _TEXT, "text": _TEXT,
        },
        "required": ["kind", "burden", "text"],
        "additionalProperties": False,
    }  # fmt: skip
    answers = {"type": "object", "additionalProperties": _TEXTS}
    group = fixed(whom=_TEXT, answers=_list(answers), ways=_COUNT, of=_COUNT, effects=_list(effect))
    cases = fixed(by_state=_counts(), concerned=_counts(), numbers=_TEXTS)
    told = fixed(
        item=_TEXT,
        name=_TEXT,
        old=_TEXT,
        new=_TEXT,
        complete={"type": "boolean"},
        groups=_list(group),
        open_cases={"anyOf": [cases, {"type": "null"}]},
    )
    change = {
        "type": "object",
        "properties": {"item": _TEXT, "kind": _TEXT, "part": _TEXT, "text": _TEXT},
        "required": ["item", "kind", "part", "text"],
    }
    return fixed(equal={"type": "boolean"}, changes=_list(change), effects=_list(told))
