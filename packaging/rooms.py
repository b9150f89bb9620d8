"""The rules of the house that import-linter cannot see.

import-linter squashes other people's packages to their top name, so it cannot tell QtCore from
QtWidgets, and it does not know the standard library from the rest. This script reads the source
instead. ``make lint`` runs it; tests/unit/house plants violations and expects each to be named.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent
MAX_FILE_LINES = 500
MAX_FUNCTION_LINES = 50
QT_WITHOUT_WIDGETS = {"QtCore", "QtGui", "QtNetwork", "QtPrintSupport"}
# what the pure rooms may import of our own; everything else must be the standard library
DOMAIN_MAY_KNOW = ("windowdesk.domain", "windowdesk.i18n")
# standard library, yet not pure: files, processes, sockets, clocks and chance
IMPURE = {
    "asyncio", "ctypes", "glob", "http", "io", "multiprocessing", "os", "pathlib", "random",
    "secrets", "shutil", "signal", "socket", "sqlite3", "ssl", "subprocess", "sys", "tempfile",
    "threading", "time", "urllib", "uuid",
}  # fmt: skip
CLOCK_CALLS = {"now", "today", "utcnow"}


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything a module imports (``from a import b`` gives a.b)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def _qt_allowed(module: PurePosixPath, part: str) -> bool:
    room = module.parts[0]
    if room == "gui":
        return module.name != "presenter.py"
    transport = room == "peripherals" and any(p.startswith("transport") for p in module.parts[1:])
    raster = room == "documents" and len(module.parts) > 1 and module.parts[1].startswith("raster")
    return (transport or raster) and part in QT_WITHOUT_WIDGETS


def _qt(module: PurePosixPath, tree: ast.AST) -> Iterator[str]:
    for line, name in imports(tree):
        if name.split(".")[0] in {"PySide6", "shiboken6"}:
            part = name.split(".")[1] if "." in name else ""
            if not _qt_allowed(module, part):
                yield f"{module}:{line}: {name} is not for this room"


def _pure(module: PurePosixPath, tree: ast.AST) -> Iterator[str]:
    if module.parts[0] != "domain":
        return
    for line, name in imports(tree):
        top = name.split(".")[0]
        ours = any(name == own or name.startswith(own + ".") for own in DOMAIN_MAY_KNOW)
        if not ours and (top not in sys.stdlib_module_names or top in IMPURE):
            yield f"{module}:{line}: domain imports {name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name) and called.id == "open":
                yield f"{module}:{node.lineno}: domain opens a file"
            if isinstance(called, ast.Attribute) and called.attr in CLOCK_CALLS:
                yield f"{module}:{node.lineno}: domain reads the clock"


def _length(module: PurePosixPath, text: str, tree: ast.AST) -> Iterator[str]:
    lines = len(text.splitlines())
    if lines > MAX_FILE_LINES:
        yield f"{module}: {lines} lines, more than {MAX_FILE_LINES}"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > MAX_FUNCTION_LINES:
                yield f"{module}:{node.lineno}: {node.name} has {length} lines"


def _documented(module: PurePosixPath, tree: ast.Module) -> Iterator[str]:
    if not ast.get_docstring(tree):
        yield f"{module}: no docstring says why it exists"


def problems(source: Path = ROOT / "src" / "windowdesk") -> list[str]:
    """Every breach under ``source``, as ``file:line: what``."""
    found: list[str] = []
    for path in sorted(source.rglob("*.py")):
        module = PurePosixPath(path.relative_to(source).as_posix())
        if module.parts[:2] == ("gui", "forms"):
            continue
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
        found += [*_qt(module, tree), *_pure(module, tree)]
        found += [*_length(module, text, tree), *_documented(module, tree)]
    return found


if __name__ == "__main__":
    breaches = problems()
    print("\n".join(breaches) or "rooms: kept")
    raise SystemExit(bool(breaches))
