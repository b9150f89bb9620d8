"""Our labels drawn by a ZPL renderer that others wrote, dot by dot and read by an independent decoder."""

from __future__ import annotations

import base64
import io
import subprocess
from collections.abc import Callable
from pathlib import Path

import zxingcpp
from PIL import Image, ImageChops

from tests.parts import ZPL_RENDERER
from tests.unit.documents import samples
from windowdesk.app.labelling import LabelStock
from windowdesk.documents.press import WindowPress
from windowdesk.domain.decision.model import Document
from windowdesk.peripherals.label_printer.zpl import ZPL
from windowdesk.peripherals.raster import pictures

SCRIPT = Path(__file__).parent / "zpl" / "render.cjs"
# the renderer counts 8 dots a millimetre at 203 dpi: 60 mm are 480 of them, and 479.5 in truth
STOCK = LabelStock(60, 40)


def rendered(job: bytes) -> list[Image.Image]:
    call = ["node", str(SCRIPT), str(ZPL_RENDERER.parent), "60", "40", "8"]
    done = subprocess.run(call, input=job, capture_output=True, check=True, timeout=120)
    lines = done.stdout.split()
    return [Image.open(io.BytesIO(base64.b64decode(line))).convert("L") for line in lines]


def test_the_renderer_draws_every_label_as_we_did(needs: Callable[..., None]) -> None:
    needs("zpl-renderer")
    facts = samples.facts(Document.LABELS)
    labels = pictures(WindowPress().labels(facts, STOCK).content)[:4]
    shown = rendered(ZPL.job(labels, STOCK))
    assert len(shown) == len(labels)
    for ours, theirs in zip(labels, shown, strict=True):
        drawn = Image.frombytes("1", (ours.width, ours.height), ours.rows, "raw", "1;I")
        # on 60 mm the renderer puts what is 59 mm wide into the middle
        left = (theirs.width - ours.width) // 2
        whole = Image.new("L", theirs.size, 255)
        whole.paste(drawn.convert("L"), (left, 0))
        assert ImageChops.difference(whole, theirs).getbbox() is None
    codes = [found.text for picture in shown for found in zxingcpp.read_barcodes(picture)]
    assert codes[0] == facts.number
    assert codes[1:] == [f"{facts.number}-{line.index:02d}" for line in facts.materials][:3]
