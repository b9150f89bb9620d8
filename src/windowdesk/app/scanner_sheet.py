"""What stands on the sheet that sets a scanner up: codes for the scanner, and codes that test it.

Everything is in Chinese, as all that is printed; an installer holds the sheet and the scanner.
"""

from __future__ import annotations

from dataclasses import dataclass

# case, digits, and the marks that a wrong keyboard layout moves
LAYOUT = "WD-Echo_01#A/b:9%+.Z"
SEPARATOR = "WD\x1d01"
CHINESE = "政务服务"


@dataclass(frozen=True, slots=True)
class Step:
    """One code to scan, in order: what it does in words, and its text.

    ``for_scanner``: Code 128 behind FNC3, which the scanner keeps for itself; else a QR code whose text
    it sends.
    """

    words: str
    code: str
    for_scanner: bool = True


@dataclass(frozen=True, slots=True)
class Family:
    """Scanners that understand the same codes; ``source`` is where they are published."""

    name: str
    steps: tuple[Step, ...]
    source: str
    remark: str = ""


SELF_TEST = (
    Step(f"键盘布局：应送来 {LAYOUT}", LAYOUT, for_scanner=False),
    Step("分隔符 GS：应送来 WD、GS、01（键盘方式是 Ctrl+]）", SEPARATOR, for_scanner=False),
    Step(f"中文：应送来 {CHINESE}（键盘方式送不来，串口方式可以）", CHINESE, for_scanner=False),
)
