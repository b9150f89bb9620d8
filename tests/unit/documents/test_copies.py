"""Pages as pictures in one PDF: their own bytes, their real size, and no trace in other papers."""

from __future__ import annotations

import io
from datetime import datetime

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from tests.helpers.sheets import jpeg
from windowdesk.app.copies import BoundPage
from windowdesk.documents.copies import PictureBinder

AT = datetime(2026, 1, 1, 9, 0)
_DOWN, _ACROSS = np.indices((300, 200))
# lighter to the right and to the bottom, each in a colour of its own: no part is like another
COLOUR = jpeg(np.dstack((_ACROSS, _DOWN // 2, _ACROSS // 2)).astype(np.uint8))
STAMP = ("与原件核对无误", "A05 工号1001", "2026-01-01")


def grey() -> bytes:
    into = io.BytesIO()
    Image.open(io.BytesIO(COLOUR)).convert("L").save(into, "JPEG")
    return into.getvalue()


def test_a_picture_goes_into_the_file_byte_for_byte_and_is_seen_there() -> None:
    # one page twice: a feeder may send two that are the same
    contents = (COLOUR, COLOUR, grey())
    pages = [BoundPage(content, 200, 300, 72) for content in contents]
    made = PictureBinder().bind("材料", pages, AT)
    assert made.count(COLOUR) == 2
    assert contents[2] in made
    assert len(made) < sum(map(len, contents)) + 4000
    pdf = pypdfium2.PdfDocument(made)
    shown = [page.render().to_pil().convert("RGB") for page in pdf]
    pdf.close()
    for seen, content in zip(shown, contents, strict=True):
        picture = Image.open(io.BytesIO(content)).convert("RGB")
        assert seen.size == picture.size
        assert np.abs(np.asarray(seen).astype(int) - np.asarray(picture)).mean() < 4


def test_the_same_pages_are_the_same_bytes_and_no_page_is_no_file() -> None:
    pages = [BoundPage(COLOUR, 200, 300, 72, STAMP)]
    binder = PictureBinder()
    assert binder.bind("材料", pages, AT) == binder.bind("材料", pages, AT)
    with pytest.raises(ValueError, match="one page"):
        binder.bind("材料", [], AT)


@pytest.mark.parametrize("switch", [0, 1])
def test_the_switches_of_the_whole_process_stay_as_they_are(
    monkeypatch: pytest.MonkeyPatch, switch: int
) -> None:
    from reportlab import rl_config

    monkeypatch.setattr(rl_config, "useA85", switch)
    before = dict(vars(rl_config))
    made = PictureBinder().bind("材料", [BoundPage(COLOUR, 200, 300, 72, STAMP)], AT)
    assert vars(rl_config) == before
    assert COLOUR in made
