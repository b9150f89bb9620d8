"""Labels from a label printer, as the use cases and the rooms around them share it."""

from __future__ import annotations

from dataclasses import dataclass

# one label after another, each a P4 picture (netpbm): 1 is ink, rows from the top, 8 dots a byte
LABEL_MEDIA = "image/x-portable-bitmap"
_MM_PER_INCH = 25.4


@dataclass(frozen=True, slots=True)
class LabelStock:
    """The labels on the roll, and how fine the printer's head is."""

    width_mm: int = 60
    height_mm: int = 40
    dpi: int = 203

    @property
    def width(self) -> int:
        """Whole bytes of dots: what is over would be cut off."""
        return int(self.width_mm * self.dpi / _MM_PER_INCH) // 8 * 8

    @property
    def height(self) -> int:
        """In dots."""
        return int(self.height_mm * self.dpi / _MM_PER_INCH)
