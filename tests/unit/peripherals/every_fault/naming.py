"""Which faults a driver's own text names: a new one in it wants a row."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import windowdesk
from windowdesk.peripherals.faults import Fault

SRC = Path(windowdesk.__file__).parent


def named(*places: str) -> frozenset[Fault]:
    """The faults in ``places``: "peripherals/wires/tcp", or some of it: "…/files:SerialOpener,_opened"."""
    return frozenset(fault for place in places for fault in _named(place))


@cache
def _named(place: str) -> frozenset[Fault]:
    module, _colon, names = place.partition(":")
    tree = ast.parse((SRC / f"{module}.py").read_text(encoding="utf-8"))
    parts: list[ast.stmt] = tree.body
    if names:
        wanted = names.split(",")
        parts = [
            node
            for node in tree.body
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name in wanted
        ]
        assert len(parts) == len(wanted), f"{place}: not all of it is there"
    return frozenset(
        Fault[node.attr]
        for part in parts
        for node in ast.walk(part)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "Fault"
        and node.attr in Fault.__members__
    )


def modules() -> dict[str, frozenset[Fault]]:
    """Every module of the drivers that names a fault."""
    found = {
        path.relative_to(SRC).with_suffix("").as_posix(): path
        for room in ("peripherals", "bootstrap")
        for path in (SRC / room).rglob("*.py")
    }
    return {module: faults for module in sorted(found) if (faults := _named(module))}
