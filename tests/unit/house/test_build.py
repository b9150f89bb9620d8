"""Generated forms and translations reach every kind of installation, and stale ones are noticed."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from .tree import copy_tree, script

FORM = """<?xml version="1.0" encoding="UTF-8"?>
<ui version="4.0"><class>Probe</class><widget class="QWidget" name="Probe">
<property name="windowTitle"><string>{title}</string></property></widget></ui>
"""
CATALOGUE = """msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "材料"
msgstr "Material"
"""
INSIDE = {
    "windowdesk/gui/forms/ui_probe.py",
    "windowdesk/locale/en/LC_MESSAGES/windowdesk.mo",
    "windowdesk/central/static/tokens.css",
}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A source tree with one form and one translation, nothing generated."""
    root = copy_tree(
        tmp_path / "source",
        *("pyproject.toml", "README.md", ".gitignore", "packaging", "src"),
        "resources/theme/tokens.toml",
    )
    (root / "ui").mkdir()
    (root / "ui" / "probe.ui").write_text(FORM.format(title="一"), encoding="utf-8")
    messages = root / "src/windowdesk/locale/en/LC_MESSAGES"
    messages.mkdir(parents=True, exist_ok=True)
    (messages / "windowdesk.po").write_text(CATALOGUE, encoding="utf-8")
    return root


def build(root: Path, kind: str, out: Path) -> Path:
    """Run hatchling as an installer would; the one file it wrote."""
    call = f"from hatchling.build import build_{kind} as b; b({str(out)!r})"
    done = subprocess.run(
        [sys.executable, "-c", call], cwd=root, capture_output=True, check=False, text=True
    )
    assert done.returncode == 0, done.stderr
    (made,) = out.iterdir()
    return made


def unpack(archive: tarfile.TarFile, target: Path) -> None:
    """Its files; by hand, because Debian 12's Python 3.11.2 has no extraction filters yet."""
    for member in archive.getmembers():
        content = archive.extractfile(member) if member.isfile() else None
        if content is not None:
            path = target / member.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.read())


def test_wheel_carries_generated_files(source: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(build(source, "wheel", tmp_path / "out")) as wheel:
        assert set(wheel.namelist()) >= INSIDE


def test_wheel_from_sdist_carries_generated_files(source: Path, tmp_path: Path) -> None:
    with tarfile.open(build(source, "sdist", tmp_path / "sdist")) as archive:
        names = archive.getnames()
        unpack(archive, tmp_path / "unpacked")
    assert not [
        name for name in names if "/forms/ui_" in name or name.endswith((".mo", "/tokens.css"))
    ]
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    with zipfile.ZipFile(build(unpacked, "wheel", tmp_path / "out")) as wheel:
        assert set(wheel.namelist()) >= INSIDE


def test_editable_install_generates_in_place(source: Path, tmp_path: Path) -> None:
    build(source, "editable", tmp_path / "out")
    for name in INSIDE:
        assert (source / "src" / name).is_file()


def test_changed_form_is_stale_until_made_again(source: Path) -> None:
    forms = script("forms")
    assert forms.stale(source) == ["ui/probe.ui"]
    forms.make_forms(source)
    assert forms.stale(source) == []
    (source / "ui" / "probe.ui").write_text(FORM.format(title="二"), encoding="utf-8")
    assert forms.stale(source) == ["ui/probe.ui"]
    forms.make_forms(source)
    text = (source / "src/windowdesk/gui/forms/ui_probe.py").read_text(encoding="utf-8")
    assert "\\u4e8c" in text or "二" in text


def test_module_of_a_removed_form_is_stale(source: Path) -> None:
    forms = script("forms")
    forms.make_forms(source)
    (source / "ui" / "probe.ui").unlink()
    assert forms.stale(source) == ["src/windowdesk/gui/forms/ui_probe.py"]
    forms.make_forms(source)
    assert forms.stale(source) == []


def test_forms_of_this_checkout_are_fresh() -> None:
    assert script("forms").stale() == []
