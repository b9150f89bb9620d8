"""The sheet that sets a scanner up: what zxing-cpp reads from its pages is what the families say."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from tests.parts import needs
from tests.unit.documents.reading import pdfium_text, squeezed
from windowdesk.app.scanner_sheet import SELF_TEST, Family, Step
from windowdesk.cli import main
from windowdesk.documents.codes import code128_for_readers
from windowdesk.documents.pdf import programming
from windowdesk.peripherals.scanner.families import families

AT = datetime(2026, 3, 2, 9, 0)
DPI = 203


def pages(pdf: bytes) -> list[Image.Image]:
    """Each page as a printer of 203 dpi would put it on paper."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=DPI / 72, grayscale=True).to_pil() for page in document]
    finally:
        document.close()


def codes_on(pdf: bytes) -> list[tuple[bytes, bool]]:
    """What is read, and whether it is for the scanner itself, from the top of each page down."""
    found = []
    for page in pages(pdf):
        read = sorted(zxingcpp.read_barcodes(page), key=lambda code: code.position.top_left.y)
        found += [(code.bytes, "ReaderInit" in str(code.extra)) for code in read]
    return found


def wanted(known: tuple[Family, ...]) -> list[tuple[bytes, bool]]:
    steps = [step for family in known for step in family.steps] + list(SELF_TEST)
    return [(step.code.encode(), step.for_scanner) for step in steps]


def test_every_code_is_read_back_in_its_order() -> None:
    needs("fonts")
    known = families()
    assert known
    assert codes_on(programming.draw(known, AT)) == wanted(known)


def test_without_any_family_the_self_test_stands_there() -> None:
    needs("fonts")
    assert codes_on(programming.draw((), AT)) == wanted(())


def test_a_long_family_goes_on_over_the_page_and_no_step_is_cut() -> None:
    needs("fonts")
    steps = tuple(
        Step(f"第 {n} 步，文字很长很长要换行的时候也不压到条码", f"0{n:02}") for n in range(17)
    )
    long = Family("某牌", steps, "somewhere")
    pdf = programming.draw((long,), AT)
    assert len(pages(pdf)) > 2
    assert codes_on(pdf) == wanted((long,))


def test_words_and_sources_stand_beside_the_codes() -> None:
    needs("fonts")
    known = families()
    text = squeezed("".join(pdfium_text(programming.draw(known, AT))))
    for family in known:
        assert squeezed(family.source) in text
        for step in family.steps:
            assert squeezed(step.words) in text
    assert "未在真机上试过" in text


def test_every_family_says_where_its_codes_are_published() -> None:
    for family in families():
        assert family.source
        assert family.steps
        for step in family.steps:
            assert code128_for_readers(step.code)


def test_a_scanners_code_is_set_b_only() -> None:
    with pytest.raises(ValueError, match="set B"):
        code128_for_readers("政务")


def test_the_command_writes_it_and_prints_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    needs("fonts")
    file = tmp_path / "sheet.pdf"
    assert main(["scanner-sheet", str(file), "--print", "--json", "--profile", str(tmp_path)]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["families"] == [family.name for family in families()]
    assert said["printed"]
    assert codes_on(file.read_bytes()) == wanted(families())
    assert main(["scanner-sheet", str(tmp_path), "--json"]) == 3
    assert "scanner_sheet" in capsys.readouterr().out
