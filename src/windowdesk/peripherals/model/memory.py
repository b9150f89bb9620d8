"""Memory that was freed, given back to the system: pictures come and go by tens of megabytes."""

from __future__ import annotations

import ctypes
import gc
import sys


def give_back() -> None:
    """Let go what nobody holds, and have the C library keep nothing of it for later.

    Only glibc can be told so; elsewhere what is let go stays for the next picture.
    """
    gc.collect()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc's
        if trim is not None:
            trim(0)
