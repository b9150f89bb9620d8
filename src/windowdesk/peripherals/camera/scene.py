"""What the demonstration camera sees: an invented paper on a table, a little askew, marked 演示.

Everything on it is made up. ``font`` is a file with Chinese letters; without one the writing is grey
bars, and the mark is in Latin letters.
"""

from __future__ import annotations

import io
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Paper = Literal["form", "card", "empty", "none"]
FRAME = (2304, 1728)
_TABLE = (74, 64, 56)
_LINES = (
    "申请书（样张）", "申请人：演示甲　　　住所：演示市演示区演示路1号", "申请事项：演示用的事项，不是真实材料",
    "本页由模拟高拍仪生成，仅供演示和培训。", "一、所填内容真实、完整。", "二、知悉法律规定和办理要求。",
    "三、同意以电子形式保存本页。", "申请人（签名）：演示甲　　　　日期：2026年1月1日",
)  # fmt: skip
_MARK, _LATIN_MARK = "演示", "DEMO"


@dataclass(frozen=True, slots=True)
class Scene:
    """A paper under the camera. ``askew`` in degrees; ``blur`` in pixels; ``light`` from 0 to 1."""

    paper: Paper = "form"
    askew: float = 2.6
    blur: float = 0.0
    light: float = 1.0
    number: int = 1
    font: Path | None = None

    def jpeg(self, size: tuple[int, int] = FRAME, quality: int = 88) -> bytes:
        """The frame, as a camera of ``size`` sends it."""
        from PIL import Image, ImageEnhance, ImageFilter

        frame = self._table(size)
        if self.paper != "none":
            sheet = self._sheet(round(size[1] * (0.86 if self.paper != "card" else 0.3)))
            turned = sheet.rotate(-self.askew, Image.Resampling.BICUBIC, expand=True)
            at = (size[0] - turned.width) // 2, (size[1] - turned.height) // 2
            frame.paste(turned, at, turned)
        picture = frame.convert("RGB")
        if self.blur:
            picture = picture.filter(ImageFilter.GaussianBlur(self.blur))
        if self.light < 1:
            picture = ImageEnhance.Brightness(picture).enhance(self.light)
        into = io.BytesIO()
        picture.save(into, "JPEG", quality=quality)
        return into.getvalue()

    def _table(self, size: tuple[int, int]):  # type: ignore[no-untyped-def] # Pillow comes late
        from PIL import Image

        grain = random.Random(7)
        strip = Image.new("RGBA", (1, size[1]))
        for y in range(size[1]):
            more = grain.randint(-7, 7)
            strip.putpixel((0, y), (*(part + more for part in _TABLE), 255))
        return strip.resize(size)

    def _sheet(self, tall: int):  # type: ignore[no-untyped-def] # the same
        from PIL import Image, ImageDraw, ImageFont

        card = self.paper == "card"
        wide = round(tall * 1.586) if card else round(tall / 1.4142)
        sheet = Image.new("RGBA", (wide, tall), (247, 246, 242, 255))
        draw = ImageDraw.Draw(sheet)
        step = tall / (9 if card else 22)

        def face(height: float):  # type: ignore[no-untyped-def] # the same
            if self.font is None:
                return ImageFont.load_default(height)
            return ImageFont.truetype(str(self.font), round(height))

        if self.paper != "empty":
            ink = (32, 34, 38, 255)
            for nth, line in enumerate(_LINES[1:4] if card else (*_LINES, *_LINES[2:6])):
                at = (wide * 0.1, tall * 0.09 + nth * step * (1.5 if not card else 1.9))
                if self.font is None:
                    draw.rectangle((*at, at[0] + 0.75 * wide, at[1] + step * 0.4), fill=ink)
                else:
                    draw.text(at, line, ink, face(step * 0.5))
            number = f"- {self.number} -"
            draw.text((wide * 0.47, tall - step * 1.3), number, ink, face(step * 0.6))
        mark = Image.new("RGBA", sheet.size, (0, 0, 0, 0))
        words = _MARK if self.font is not None else _LATIN_MARK
        pen = ImageDraw.Draw(mark)
        for x, y in ((0.16, 0.3), (0.5, 0.62)):
            pen.text((wide * x, tall * y), words, (11, 107, 102, 64), face(min(wide, tall) * 0.17))
        sheet.alpha_composite(mark)
        return sheet
