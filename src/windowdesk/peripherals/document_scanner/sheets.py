"""What the simulated scanner scans: invented papers, marked 演示, each with a code that says which it is."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image, ImageDraw, ImageFont

_LINES = (
    "演示材料（样张）", "材料名称：演示用的证明，不是真实材料", "申请人：演示甲　　　住址：演示市演示区演示路1号",
    "本页由模拟扫描仪生成，仅供演示和培训。", "一、所填内容全部虚构。", "二、扫描件标有“演示”二字。",
    "盖章处：（演示）　　　　日期：2026年1月1日",
)  # fmt: skip
_MARK, _LATIN_MARK = "演示", "DEMO"
# across an A4 page, in parts of its width
_STEP = 1 / 18


def code_of(number: int, *, back: bool = False) -> str:
    """What the code on a page says: which sheet of this scanner, counted from 1, and which side."""
    return f"WD-DEMO-SCAN-{number}{'B' if back else 'A'}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One side of a paper as it lies on the glass. ``font``: a file with Chinese letters."""

    number: int
    back: bool = False
    font: Path | None = None

    def scanned(self, width: int, height: int, dpi: int, mode: str, media: str) -> bytes:
        """Scanned at ``dpi``, ``width`` x ``height`` pixels of it from the top left corner."""
        page = self._page(max(width, round(8.27 * dpi)), max(height, round(11.69 * dpi)))
        seen = page.crop((0, 0, width, height))
        wanted = {"RGB24": "RGB", "Grayscale8": "L", "BlackAndWhite1": "1"}.get(mode, "RGB")
        into = io.BytesIO()
        kind = "PNG" if media == "image/png" or wanted == "1" else "JPEG"
        seen.convert(wanted).save(into, kind, dpi=(dpi, dpi))
        return into.getvalue()

    def _page(self, width: int, height: int) -> Image.Image:
        from PIL import Image, ImageDraw

        page = Image.new("RGB", (width, height), (252, 252, 250))
        draw = ImageDraw.Draw(page)
        step = width * _STEP
        big = self._face(width * 0.26)
        mark = _MARK if self.font else _LATIN_MARK
        draw.text((width / 2, height / 2), mark, (226, 214, 214), big, anchor="mm")
        self._writing(draw, step)
        page.paste(self._code(round(step * 3)), (round(width - 5 * step), round(height - 5 * step)))
        red, seal = (190, 30, 30), [3 * step, height - 6 * step, 6.5 * step, height - 2.5 * step]
        draw.ellipse(seal, outline=red, width=max(1, round(step / 12)))
        middle = ((seal[0] + seal[2]) / 2, (seal[1] + seal[3]) / 2)
        draw.text(middle, mark, red, self._face(step), anchor="mm")
        return page

    def _writing(self, draw: ImageDraw.ImageDraw, step: float) -> None:
        face = self._face(step * 0.55)
        side = "背面" if self.back else "正面"
        for number, line in enumerate((*_LINES, f"第 {self.number} 张　{side}")):
            at = (2 * step, (2 + 1.3 * number) * step)
            if self.font is None:
                draw.rectangle(
                    [*at, at[0] + len(line) * step * 0.4, at[1] + step * 0.4], (60, 60, 64)
                )
            else:
                draw.text(at, line, (30, 30, 34), face)

    def _face(self, size: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
        from PIL import ImageFont

        if self.font is None:
            return ImageFont.load_default(size)
        return ImageFont.truetype(str(self.font), max(1, round(size)))

    def _code(self, size: int) -> Image.Image:
        import segno
        from PIL import Image

        into = io.BytesIO()
        code = segno.make(code_of(self.number, back=self.back), error="m", micro=False)
        code.save(into, kind="png", scale=8, border=4)
        return Image.open(into).convert("RGB").resize((size, size), Image.Resampling.NEAREST)
