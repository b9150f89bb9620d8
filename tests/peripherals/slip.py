"""A slip with a Code 128 and a QR code, drawn here and not by the product's own renderer."""

from __future__ import annotations

import io
from pathlib import Path

import segno
import zxingcpp
from barcode.codex import Code128
from barcode.writer import ImageWriter
from PIL import Image

from windowdesk.documents.raster.escpos import job
from windowdesk.peripherals.raster import Raster
from windowdesk.peripherals.receipt_printer.escpos import WIDTH_DOTS

NUMBER = "2644010300012030015737"
URL = "HTTPS://ZW.EXAMPLE.GOV.CN/V#6BF0XC%E1$:AB+DEMO"


def draw() -> Raster:
    """White paper, a Code 128 of NUMBER, a QR of URL below it."""
    paper = Image.new("L", (WIDTH_DOTS, 620), 255)
    options = {"module_width": 0.25, "module_height": 9.0, "dpi": 203, "write_text": False}
    bars = Code128(NUMBER, writer=ImageWriter()).render(writer_options=options)
    paper.paste(bars.convert("L"), ((WIDTH_DOTS - bars.width) // 2, 20))
    code = io.BytesIO()
    segno.make(URL, error="m", micro=False).save(code, kind="png", scale=6, border=4)
    picture = Image.open(code).convert("L")
    paper.paste(picture, ((WIDTH_DOTS - picture.width) // 2, 200))
    black = paper.point(lambda grey: 255 if grey < 128 else 0).convert(
        "1", dither=Image.Dither.NONE
    )
    return Raster(paper.width, paper.height, black.tobytes())


def job_of(raster: Raster) -> bytes:
    """The bytes the desk would send for ``raster``."""
    return job(Image.frombytes("1", (raster.width, raster.height), raster.rows))


def codes(picture: bytes | Path) -> set[str]:
    """What an independent decoder reads from a PNG."""
    source = io.BytesIO(picture) if isinstance(picture, bytes) else picture
    with Image.open(source) as image:
        return {found.text for found in zxingcpp.read_barcodes(image.convert("L"))}
