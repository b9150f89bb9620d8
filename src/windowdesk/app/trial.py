"""The paper that proves a printer and a scanner at once: what stands on it, and the code to be scanned back."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

MARK = "测试 TEST"
NO_PAPER = "测试用，不作任何凭证"
# extensions A, B, E and F, and two that old fonts lack: what names at counters hold
RARE = "㙟䶮𠮷𡈼𬱖𫰛堃喆"
# no letter that a scanner or a person takes for another, and none that a keyboard layout moves
_LETTERS = "23456789BCDFGHJKNPRSTVX"
_HEAD, _LENGTH = "WDTEST", 8


@dataclass(frozen=True, slots=True)
class Trial:
    """One such paper: ``code`` stands on no other."""

    code: str
    window: str
    at: datetime

    @property
    def when(self) -> str:
        """Date and time as printed."""
        return f"{self.at:%Y-%m-%d %H:%M:%S}"


def new_code(choice: Callable[[str], str] = secrets.choice) -> str:
    """A code that no other test paper bears; 23^8 of them."""
    return _HEAD + "".join(choice(_LETTERS) for _nth in range(_LENGTH))


def is_trial(text: str) -> bool:
    """Whether ``text`` is the code of some test paper."""
    return text.startswith(_HEAD) and len(text) == len(_HEAD) + _LENGTH
