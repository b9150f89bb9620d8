"""What a simulated printer prints says so, and is dot by dot what a real one would print."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from tests.peripherals.slip import codes, draw, job_of
from windowdesk.peripherals.raster import Raster
from windowdesk.peripherals.receipt_printer.simulated import SimulatedReceiptPrinter, save_png
from windowdesk.peripherals.watermark import HEIGHT, marked


def test_every_picture_of_a_simulated_printer_carries_the_mark(tmp_path: Path) -> None:
    slip = draw()
    printer = SimulatedReceiptPrinter(tmp_path)
    printer.print(job_of(slip), "")
    (path,) = printer.slips
    save_png(slip, tmp_path / "real.png")
    with Image.open(path) as shown, Image.open(tmp_path / "real.png") as real:
        mark = shown.crop((0, 0, shown.width, HEIGHT))
        assert 0 in mark.crop((0, 0, 200, HEIGHT - 4)).tobytes(), "nothing is written there"
        below = shown.crop((0, HEIGHT, real.width, HEIGHT + real.height))
        assert below.tobytes() == real.tobytes()
    assert codes(path.read_bytes()) == codes((tmp_path / "real.png").read_bytes())


@pytest.mark.parametrize("width", [1, 8, 63, 200, 201, 576])
def test_paper_of_any_width_can_be_marked(width: int) -> None:
    paper = Raster(width, 3, b"\xaa" * ((width + 7) // 8) * 3)
    under = marked(paper)
    assert (under.width, under.height) == (width, 3 + HEIGHT)
    assert under.rows.endswith(paper.rows)
