"""Programs run on devices that umockdev lays out."""

from __future__ import annotations

import shutil
import subprocess

from tests.parts import needs

# umockdev looks at a path behind the lock it was made under: two threads at once may abort the program
_ITS_OWN_FAULT = b"libumockdev-preload.c"
_ATTEMPTS = 10


def run(laid_out: list[str], program: list[str], *, check: bool = True) -> bytes:
    """What ``program`` printed there; ``laid_out``: the options of ``umockdev-run``."""
    return _printed(["umockdev-run", *laid_out, "--", *program], check=check)


def wrapped(program: list[str]) -> bytes:
    """What ``program`` printed, which lays its devices out itself."""
    return _printed(["umockdev-wrapper", *program], check=True)


def _printed(call: list[str], *, check: bool) -> bytes:
    """Made again where umockdev itself aborted it: one of forty runs of a program with threads."""
    needs("umockdev")
    wrapper = shutil.which(call[0])
    assert wrapper is not None
    for _attempt in range(_ATTEMPTS):
        done = subprocess.run(
            [wrapper, *call[1:]],
            capture_output=True, check=False, timeout=120, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        if not (done.returncode and _ITS_OWN_FAULT in done.stderr):
            break
    if check:
        assert done.returncode == 0, done.stderr.decode(errors="replace")[-2000:]
    return done.stdout
