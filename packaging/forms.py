"""Generate what the source tree leaves out: Qt forms and resources, translations, colours of pages.

One script for everybody who needs them: the build hook (wheel, sdist to wheel, editable), ``make``
after a source changed, and the test that fails when a form is stale. Generated code is never
committed; its first line names its source and that source's SHA-256, so that staleness is a
comparison of two hashes and a fresh file is not made again.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FORMS = Path("src/windowdesk/gui/forms")
LOCALE = Path("src/windowdesk/locale")
TOKENS = Path("resources/theme/tokens.toml")
STYLES = Path("src/windowdesk/central/static/tokens.css")
# when a page takes which colours; the person's own preference decides, nothing is stored
_PREFERENCES = {
    "light": ":root",
    "dark": "@media (prefers-color-scheme: dark) { :root",
    "contrast": "@media (prefers-contrast: more) { :root",
}
PACKAGE_DOC = '"""Forms generated from ui/ by packaging/forms.py; never committed."""\n'


@dataclass(frozen=True, slots=True)
class Job:
    """One generated module: the tool, its source, everything it depends on, and its target."""

    tool: str  # "uic" or "rcc"
    source: Path
    target: Path
    inputs: tuple[Path, ...]

    def header(self, root: Path) -> str:
        """First line of the generated module."""
        digest = hashlib.sha256()
        for path in self.inputs:
            digest.update(path.read_bytes())
        relative = self.source.relative_to(root).as_posix()
        return f"# Made from {relative}, sha256 {digest.hexdigest()}"

    def fresh(self, root: Path) -> bool:
        """Whether the target was made from the source as it is now."""
        if not self.target.is_file():
            return False
        with self.target.open(encoding="utf-8") as lines:
            return lines.readline().rstrip("\n") == self.header(root)


def jobs(root: Path) -> Iterator[Job]:
    """Every module to generate: ui/*.ui by uic, resources/*.qrc by rcc."""
    for source in sorted((root / "ui").glob("*.ui")):
        yield Job("uic", source, root / FORMS / f"ui_{source.stem}.py", (source,))
    for source in sorted((root / "resources").glob("*.qrc")):
        files = [source.parent / (node.text or "") for node in ET.parse(source).iter("file")]
        yield Job("rcc", source, root / FORMS / f"{source.stem}_rc.py", (source, *files))


def stale(root: Path = ROOT) -> list[str]:
    """Sources whose module is missing or old, and modules whose source is gone."""
    expected = list(jobs(root))
    old = [job.source.relative_to(root).as_posix() for job in expected if not job.fresh(root)]
    known = {job.target.name for job in expected} | {"__init__.py"}
    made = sorted((root / FORMS).glob("*.py"))
    return old + [path.relative_to(root).as_posix() for path in made if path.name not in known]


def _run(job: Job, root: Path) -> None:
    options = ["--from-imports"] if job.tool == "uic" else []
    call = f"from PySide6.scripts.pyside_tool import {job.tool}; {job.tool}()"
    done = subprocess.run(
        [sys.executable, "-c", call, *options, str(job.source)],
        capture_output=True,
        check=False,
        text=True,
    )
    if done.returncode or not done.stdout:
        raise SystemExit(f"pyside6-{job.tool} {job.source}: {done.stderr or 'wrote nothing'}")
    partial = job.target.with_suffix(".part")
    partial.write_text(f"{job.header(root)}\n{done.stdout}", encoding="utf-8")
    partial.replace(job.target)


def make_forms(root: Path = ROOT) -> list[Path]:
    """Generate stale modules, remove orphans; return every generated module."""
    folder = root / FORMS
    folder.mkdir(parents=True, exist_ok=True)
    init = folder / "__init__.py"
    if not init.is_file() or init.read_text(encoding="utf-8") != PACKAGE_DOC:
        init.write_text(PACKAGE_DOC, encoding="utf-8")
    expected = list(jobs(root))
    for job in expected:
        if not job.fresh(root):
            _run(job, root)
    targets = [init, *(job.target for job in expected)]
    for path in folder.glob("*.py"):
        if path not in targets:
            path.unlink()
    return targets


def make_catalogues(root: Path = ROOT) -> list[Path]:
    """Compile every .po into the .mo beside it when the .po is newer; return the .mo files."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    made = []
    for source in sorted((root / LOCALE).glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        made.append(target)
        if target.is_file() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as text:
            catalogue = read_po(text, locale=source.parent.parent.name)
        partial = target.with_suffix(".part")
        with partial.open("wb") as binary:
            write_mo(binary, catalogue)
        partial.replace(target)
    return made


def style_tokens(root: Path = ROOT) -> str:
    """The token file as custom properties of CSS: one block for each theme, measures in px."""
    source = (root / TOKENS).read_bytes()
    tokens = tomllib.loads(source.decode("utf-8"))
    digest = hashlib.sha256(source).hexdigest()
    blocks = [f"/* Made from {TOKENS.as_posix()}, sha256 {digest} */"]
    for theme, opening in _PREFERENCES.items():
        values = {**tokens["metrics"], **tokens[theme]} if theme == "light" else tokens[theme]
        lines = [
            f"  --{name.replace('_', '-')}: {_measure(value)};" for name, value in values.items()
        ]
        scheme = "light" if theme == "light" else "dark"
        lines.append(f"  color-scheme: {scheme};")
        blocks.append(f"{opening} {{\n" + "\n".join(lines) + "\n}" + " }" * opening.count("{"))
    return "\n".join(blocks) + "\n"


def _measure(value: object) -> str:
    return f"{value}px" if isinstance(value, int) else str(value)


def make_styles(root: Path = ROOT) -> list[Path]:
    """The colours of the centre's pages, from the token file the desk's screens use."""
    target = root / STYLES
    text = style_tokens(root)
    if not target.is_file() or target.read_text(encoding="utf-8") != text:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_suffix(".part")
        partial.write_text(text, encoding="utf-8")
        partial.replace(target)
    return [target]


def make_all(root: Path = ROOT) -> list[Path]:
    """Everything generated, made or already fresh."""
    return [*make_forms(root), *make_catalogues(root), *make_styles(root)]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="name stale forms, change nothing")
    if parser.parse_args().check:
        names = stale()
        raise SystemExit("stale: " + ", ".join(names) + "; run make" if names else 0)
    make_all()
