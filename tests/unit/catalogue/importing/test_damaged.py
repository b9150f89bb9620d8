"""Damaged sources of every kind: words, never a crash, and what is made can be read again."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.unit.catalogue.importing.test_brazil import SERVICE
from tests.unit.catalogue.importing.test_item_list import HEAD, ROW
from windowdesk.app.errors import BadCatalogue
from windowdesk.app.importing import ImportReport
from windowdesk.catalogue.importing.brazil import import_brazil
from windowdesk.catalogue.importing.item_list import import_list
from windowdesk.catalogue.importing.template import template_bytes
from windowdesk.catalogue.importing.workbook import import_workbook
from windowdesk.catalogue.load import load_items

SCRAPS = (b"<", b">", b"&", b'"', b"\0", b"-1", b"\xff", b"9" * 30, b"<a/>", b"A1:ZZZ9999999")


def damaged(content: bytes, draw: Random) -> bytes:
    """``content`` with a few bytes changed, lost or added."""
    spoilt = bytearray(content)
    for _time in range(draw.randint(1, 12)):
        at = draw.randrange(max(1, len(spoilt)))
        match draw.randrange(3):
            case 0 if spoilt:
                spoilt[at] = draw.randrange(256)
            case 1:
                del spoilt[at : at + draw.randint(1, 40)]
            case _:
                spoilt[at:at] = draw.choice(SCRAPS)
    return bytes(spoilt)


def service(draw: Random) -> bytes:
    return damaged(SERVICE.encode(), draw)


def archive(draw: Random) -> bytes:
    return damaged(template_bytes(), draw)


def member(draw: Random) -> bytes:
    """A sound archive with one damaged part."""
    with zipfile.ZipFile(io.BytesIO(template_bytes())) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    name = draw.choice([name for name in parts if name.startswith("xl/")])
    parts[name] = damaged(parts[name], draw)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for each, content in parts.items():
            made.writestr(each, content)
    return target.getvalue()


def rows(draw: Random) -> bytes:
    return damaged((HEAD + ROW * 3).encode(), draw)


Kind = tuple[Callable[[Random], bytes], Callable[[Path, Path], ImportReport], str]
KINDS: dict[str, Kind] = {
    "service": (service, import_brazil, "a.xml"),
    "archive": (archive, import_workbook, "a.xlsx"),
    "member": (member, import_workbook, "a.xlsx"),
    "list": (rows, import_list, "a.csv"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_source_is_answered_in_words(tmp_path: Path, kind: str) -> None:
    make, read, name = KINDS[kind]
    draw = Random(20_260_302)
    for number in range(60):
        source, out = tmp_path / f"{number}-{name}", tmp_path / f"{number}-out"
        source.write_bytes(make(draw))
        try:
            report = read(source, out)
        except BadCatalogue:
            # the whole source is refused, in words
            report = ImportReport(0, (), ())
        assert report.parts == len(report.made) + len(report.refused)
        assert all(refused.reason and refused.code for refused in report.refused)
        assert out.exists() == bool(report.made)
        if report.made:
            loaded = load_items(out)
            assert loaded.problems == ()
            assert len(loaded.items) + len(loaded.drafts) == len(report.made)
