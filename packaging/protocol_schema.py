"""Writes docs/schemas/protocol.schema.json from the messages themselves; a test sees it is current.

python packaging/protocol_schema.py [--check]
"""

from __future__ import annotations

import inspect
import json
import pkgutil
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec

from windowdesk import protocol
from windowdesk.protocol import messages
from windowdesk.protocol.batch import Received  # what came, in memory: nothing that travels

TARGET = Path(__file__).resolve().parent.parent / "docs" / "schemas" / "protocol.schema.json"


def structs() -> list[type[msgspec.Struct]]:
    """Every message of every module, by name; no name twice, for a schema has one place for each."""
    found: dict[str, type[msgspec.Struct]] = {}
    for named in pkgutil.iter_modules(protocol.__path__):
        module = import_module(f"{protocol.__name__}.{named.name}")
        for _name, kind in inspect.getmembers(module, inspect.isclass):
            ours = issubclass(kind, msgspec.Struct) and kind.__module__ == module.__name__
            if not ours or kind in (messages.Struct, Received) or kind.__name__.startswith("_"):
                continue
            if kind.__name__ in found:
                raise SystemExit(f"two messages are called {kind.__name__}")
            found[kind.__name__] = kind
    return [found[name] for name in sorted(found)]


def schema() -> dict[str, Any]:
    """A JSON Schema whose ``$defs`` are the messages."""
    _refs, definitions = msgspec.json.schema_components(structs(), ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Messages of counter and centre, version 1",
        "description": "What they mean: docs/protocol.md",
        "$defs": definitions,
    }


def text() -> str:
    return json.dumps(schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    if "--check" in sys.argv:
        raise SystemExit(TARGET.read_text(encoding="utf-8") != text())
    TARGET.write_text(text(), encoding="utf-8")
