"""Each rule of the house is broken once in a copy, and must be named: no contract misses."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .tree import ROOT, copy_tree, script


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the source and its contracts."""
    root = copy_tree(tmp_path_factory.mktemp("house"), "pyproject.toml", "src/windowdesk/**.py")
    for screen in ("planted_a", "planted_b"):
        for name in ("__init__", "view", "presenter"):
            write(root, f"gui/screens/{screen}/{name}.py", "")
    if not (root / "src/windowdesk/gui/screens/__init__.py").exists():
        write(root, "gui/screens/__init__.py", "")
    return root


def write(root: Path, name: str, body: str) -> Path:
    """A module of the copy with a docstring and ``body``."""
    path = root / "src" / "windowdesk" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'"""Planted."""\n\n{body}\n', encoding="utf-8")
    return path


def contracts(root: Path) -> str:
    """Output of import-linter over the copy; "" when every contract is kept."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root / "src"), "COLUMNS": "200"},
        capture_output=True,
        check=False,
        text=True,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout if done.returncode else ""


PLANTS_FOR_CONTRACTS = [
    ("storage/planted.py", "import windowdesk.gui", "each layer knows only those below"),
    ("documents/planted.py", "import windowdesk.storage", "each layer knows only those below"),
    ("app/planted.py", "import windowdesk.storage", "each layer knows only those below"),
    ("domain/planted.py", "import windowdesk.app", "each layer knows only those below"),
    ("protocol/planted.py", "import windowdesk.app", "each layer knows only those below"),
    ("planted.py", "", "each layer knows only those below"),
    ("domain/planted.py", "import sqlalchemy", "SQL only in storage"),
    ("documents/planted.py", "import sqlite3", "SQL only in storage"),
    ("cli/planted.py", "import sqlcipher3", "SQL only in storage"),
    ("gui/screens/planted_a/presenter.py", "import PySide6.QtCore", "presenters are free of Qt"),
    (
        "gui/screens/planted_a/presenter.py",
        "from windowdesk.gui.screens.planted_a import view",
        "presenters are free of Qt",
    ),
    (
        "gui/screens/planted_a/view.py",
        "from windowdesk.gui.screens.planted_b import view",
        "screens do not know one another",
    ),
]


@pytest.mark.parametrize(("name", "body", "contract"), PLANTS_FOR_CONTRACTS)
def test_contract_breaks(house: Path, name: str, body: str, contract: str) -> None:
    view = house / "src/windowdesk/gui/screens/planted_a/view.py"
    before = {path: path.read_bytes() for path in {view, house / "src/windowdesk" / name}
              if path.exists()}  # fmt: skip
    view.write_text('"""Planted."""\nimport PySide6.QtWidgets\n', encoding="utf-8")
    planted = write(house, name, body)
    try:
        output = contracts(house)
        broken = [line for line in output.splitlines() if contract in line]
        assert any("BROKEN" in line for line in broken), output
    finally:
        planted.unlink()
        for path, content in before.items():
            path.write_bytes(content)


def test_cycle_breaks_a_contract(house: Path) -> None:
    one = write(house, "domain/planted_one.py", "import windowdesk.domain.planted_two")
    two = write(house, "domain/planted_two.py", "import windowdesk.domain.planted_one")
    try:
        assert "no cycles between siblings, at any depth BROKEN" in contracts(house)
    finally:
        one.unlink()
        two.unlink()


def test_contracts_are_kept_without_a_plant(house: Path) -> None:
    assert contracts(house) == ""


PLANTS_FOR_ROOMS = [
    ("peripherals/planted/transport.py", "from PySide6.QtWidgets import QWidget", "QtWidgets"),
    ("peripherals/planted/protocol.py", "from PySide6.QtCore import QObject", "QtCore"),
    ("documents/planted.py", "import PySide6.QtGui", "QtGui"),
    ("documents/raster.py", "from PySide6 import QtWidgets", "QtWidgets"),
    ("app/planted.py", "import PySide6", "PySide6"),
    ("gui/screens/planted_a/presenter.py", "from PySide6.QtCore import QObject", "QtCore"),
    ("domain/planted.py", "import yaml", "imports yaml"),
    ("domain/planted.py", "def late():\n    import sqlalchemy", "imports sqlalchemy"),
    ("domain/planted.py", "import pathlib", "imports pathlib"),
    ("domain/planted.py", "from windowdesk.settings import load", "imports windowdesk.settings"),
    (
        "domain/planted.py",
        "from datetime import datetime\nNOW = datetime.now()",
        "reads the clock",
    ),
    ("domain/planted.py", "TEXT = open('x')", "opens a file"),
    ("cli/planted.py", "def long():\n" + "    x = 1\n" * 50, "long has 51 lines"),
    ("cli/planted.py", "x = 1\n" * 500, "lines, more than 500"),
]


@pytest.mark.parametrize(("name", "body", "said"), PLANTS_FOR_ROOMS)
def test_room_rule_is_named(tmp_path: Path, name: str, body: str, said: str) -> None:
    write(tmp_path, name, body)
    found = script("rooms").problems(tmp_path / "src" / "windowdesk")
    assert len(found) == 1, found
    assert name in found[0]
    assert said in found[0]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("gui/widgets/planted.py", "from PySide6.QtWidgets import QWidget"),
        ("peripherals/planted/transport_tcp.py", "from PySide6.QtNetwork import QTcpSocket"),
        ("documents/raster/image.py", "from PySide6.QtGui import QImage"),
        ("domain/planted.py", "from windowdesk.domain.time import x\nfrom decimal import Decimal"),
    ],
)
def test_what_a_room_may_do_is_not_named(tmp_path: Path, name: str, body: str) -> None:
    write(tmp_path, name, body)
    assert script("rooms").problems(tmp_path / "src" / "windowdesk") == []


def test_module_without_a_reason_to_exist_is_named(tmp_path: Path) -> None:
    write(tmp_path, "cli/planted.py", "").write_text("x = 1\n", encoding="utf-8")
    (found,) = script("rooms").problems(tmp_path / "src" / "windowdesk")
    assert "docstring" in found


def test_this_house_keeps_its_rules() -> None:
    assert script("rooms").problems(ROOT / "src" / "windowdesk") == []
