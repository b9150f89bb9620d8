"""Things a test may need that not every machine has, and an honest answer when one is missing.

``needs("strace")`` lets a test go on where the part is there. In continuous integration a missing
part is a failure; elsewhere the test is left out, and the run ends by naming what was not run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NOT_RUN = "not run: "
SOFTHSM = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
)
ZPL_RENDERER = ROOT / "build" / "zpl" / "node_modules"
EMUPOS_PYTHON = ROOT / ".venv313" / "bin" / "python"


def shared_folder() -> Path:
    """Real input written by others: WINDOWDESK_TEST_DATA, else beside the checkout."""
    return Path(os.environ.get("WINDOWDESK_TEST_DATA", ROOT.parent / "shared" / "data"))


def _command(name: str) -> Callable[[], bool]:
    return lambda: shutil.which(name) is not None


def _own_cups() -> bool:
    return all(map(shutil.which, ("cupsd", "lp", "lpadmin"))) and os.geteuid() == 0


def _strace() -> bool:
    # present is not enough: a container may forbid tracing
    if shutil.which("strace") is None:
        return False
    done = subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True, check=False)
    return done.returncode == 0


def _emupos() -> bool:
    if not EMUPOS_PYTHON.is_file():
        return False
    call = [str(EMUPOS_PYTHON), "-c", "import emupos"]
    return subprocess.run(call, capture_output=True, check=False).returncode == 0


def _zpl_renderer() -> bool:
    return shutil.which("node") is not None and (ZPL_RENDERER / "zpl-renderer-js").is_dir()


def _postgresql() -> bool:
    from tests.helpers.postgres import binaries

    return binaries() is not None


def _namespaces() -> bool:
    from tests.helpers.network import possible

    return all(map(shutil.which, ("ip", "nft"))) and possible()


def _spin() -> bool:
    return all(map(shutil.which, ("spin", "gcc")))


def _sane() -> bool:
    return shutil.which("scanimage") is not None and bool(sane_backend("test"))


def sane_backend(name: str) -> list[Path]:
    """The files of a SANE backend."""
    return [found for lib in Path("/usr").glob("lib*") for found in _sane_files(lib, name)]


def _sane_files(lib: Path, name: str) -> list[Path]:
    return [*lib.glob(f"sane/libsane-{name}.so.1"), *lib.glob(f"*/sane/libsane-{name}.so.1")]


def _softhsm() -> bool:
    if shutil.which("softhsm2-util") is None or find_spec("pkcs11") is None:
        return False
    return any(Path(root).is_file() for root in SOFTHSM)


def _fonts() -> bool:
    names = [
        line.split()[1]
        for line in (ROOT / "packaging" / "fonts.lock").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    return all((ROOT / "resources" / "fonts" / name).is_file() for name in names)


PARTS: dict[str, tuple[Callable[[], bool], str]] = {
    "avahi": (_command("avahi-daemon"), "avahi-daemon"),
    "chromium": (_command("chromium"), "chromium"),
    "cups": (_own_cups, "cups, cups-client, and root to run a print server of the test's own"),
    "dbus": (_command("dbus-daemon"), "dbus"),
    "emupos": (_emupos, "the ESC/POS emulator in .venv313 (needs Python 3.13)"),
    "espeak-ng": (_command("espeak-ng"), "espeak-ng"),
    "ffmpeg": (_command("ffmpeg"), "ffmpeg"),
    "fonts": (_fonts, "the fonts of packaging/fonts.lock"),
    "ippeveprinter": (_command("ippeveprinter"), "cups-ipp-utils"),
    "kernel-headers": (
        lambda: Path("/usr/include/linux/input-event-codes.h").is_file(),
        "linux-libc-dev (comes with libc6-dev)",
    ),
    "namespaces": (_namespaces, "iproute2, nftables, and leave to make network namespaces"),
    "openbox": (_command("openbox"), "openbox"),
    "poppler": (_command("pdftotext"), "poppler-utils"),
    "postgresql": (_postgresql, "postgresql (initdb and pg_ctl)"),
    "pulseaudio": (
        lambda: all(map(shutil.which, ("pulseaudio", "pactl", "paplay", "parec"))),
        "pulseaudio and pulseaudio-utils",
    ),
    "sane": (_sane, "sane-utils, and libsane1 with its test backend"),
    "sane-airscan": (lambda: bool(sane_backend("airscan")), "sane-airscan"),
    "sane-escl": (lambda: bool(sane_backend("escl")), "libsane1 with its escl backend"),
    "shared-data": (lambda: shared_folder().is_dir(), "real input (set WINDOWDESK_TEST_DATA)"),
    "sox": (_command("sox"), "sox"),
    "spin": (_spin, "spin, gcc and libc6-dev"),
    "softhsm": (_softhsm, "softhsm2 and python-pkcs11"),
    "strace": (_strace, "strace, and leave to trace"),
    "umockdev": (_command("umockdev-wrapper"), "umockdev"),
    "xdotool": (_command("xdotool"), "xdotool"),
    "xvfb": (_command("Xvfb"), "xvfb"),
    "zpl-renderer": (
        _zpl_renderer,
        "node, and the ZPL renderer in build/zpl (make test installs it)",
    ),
}


@cache
def present(part: str) -> bool:
    """Whether this machine has ``part``; asked once."""
    return PARTS[part][0]()


def needs(*parts: str) -> None:
    """Go on only where every named part is there."""
    for part in parts:
        if not present(part):
            reason = f"{NOT_RUN}{part} is missing: {PARTS[part][1]}"
            if os.environ.get("CI"):
                pytest.fail(reason, pytrace=False)
            pytest.skip(reason)


def name_what_was_not_run(reporter: pytest.TerminalReporter) -> None:
    """The end of a run: each missing part once, with how many tests wanted it."""
    wanted: dict[str, int] = {}
    for report in reporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if NOT_RUN in reason:
            part = reason.split(NOT_RUN, 1)[1]
            wanted[part] = wanted.get(part, 0) + 1
    if wanted:
        reporter.section("not run on this machine")
        for part, count in sorted(wanted.items()):
            reporter.write_line(f"{count} tests: {part}")
