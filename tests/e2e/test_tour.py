"""``windowdesk run`` on a machine without a display: the main job through the real screens."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import zxingcpp
from PIL import Image

from windowdesk.documents.readback import pdf_pages_png
from windowdesk.domain.numbers import ReceiptNumber, parse_receipt


def test_without_a_display_the_program_does_the_job_and_leaves_it_to_look_at(
    tmp_path: Path, needs: Callable[..., None]
) -> None:
    needs("xvfb")
    bare = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    bare.pop("QT_QPA_PLATFORM", None)
    command = [sys.executable, "-m", "windowdesk", "run", "--tour", str(tmp_path)]
    command += ["--with-centre", "--json"]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=300, check=False, env=bare
    )
    assert done.returncode == 0, done.stderr[-2000:]
    left = json.loads(done.stdout)
    folder = Path(left["folder"])

    outcomes = [matter["outcome"] for matter in left["matters"]]
    assert sorted(outcomes) == [
        "accept",
        "accept",
        "accept_on_spot",
        "correct_once",
        "not_required",
    ]
    assert left["equal"], "counter and centre hold different operations"
    numbers = {matter["number"] for matter in left["matters"]}
    assert len(numbers) == 4, "the return visit keeps the number of the first"
    for number in numbers:
        assert isinstance(parse_receipt(number), ReceiptNumber)

    screens = [folder / name for name in left["screens"]]
    assert len(screens) >= 10
    for screen in screens:
        with Image.open(screen) as picture:
            assert picture.size == (1366, 768)
    for name in left["papers"]:
        assert _codes_agree(folder / name, numbers), name


def _codes_agree(paper: Path, numbers: set[str]) -> bool:
    """The page carries a receipt number of the tour and a signed code, read by another decoder."""
    if paper.suffix == ".escpos":
        return paper.stat().st_size > 0
    found: list[str] = []
    for page in _pages(paper):
        with Image.open(page) as picture:
            found += [code.text for code in zxingcpp.read_barcodes(picture.convert("L"))]
    return bool(numbers & set(found)) and any(text.startswith("HTTPS://") for text in found)


def _pages(paper: Path) -> list[Path]:
    if paper.suffix == ".png":
        return [paper]
    pages = []
    for index, png in enumerate(pdf_pages_png(paper.read_bytes(), 150)):
        page = paper.with_suffix(f".{index}.png")
        page.write_bytes(png)
        pages.append(page)
    return pages
