"""Bring the fonts that documents and screens embed into resources/fonts, checked by hash.

They are not committed (about 90 MB): three weights of Noto Sans SC come from an npm package, LXGW
WenKai and Hanazono from the distribution's packages. packaging/fonts.lock pins every file by
SHA-256, whatever the place it came from. Standard library only: it runs before anything is set up.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "fonts"
LOCK = ROOT / "packaging" / "fonts.lock"


@dataclass(frozen=True, slots=True)
class Pin:
    """One line of the lock: hash, file name, and where the file is found."""

    sha256: str
    name: str
    kind: str  # "npm" or "apt"
    package: str
    member: str

    def holds(self, path: Path) -> bool:
        """Whether ``path`` is exactly the pinned file."""
        return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == self.sha256


def pins(lock: Path = LOCK) -> list[Pin]:
    """The pinned fonts, in the order of the lock."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    return [Pin(*line.split()) for line in lines if line and not line.startswith("#")]


def _from_packages(package: str, wanted: list[Pin]) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run(
            ["npm", "pack", "--silent", package], cwd=scratch, check=True, stdout=subprocess.DEVNULL
        )
        (archive,) = Path(scratch).glob("*.tgz")
        with tarfile.open(archive) as tar:
            for pin in wanted:
                member = tar.extractfile(pin.member)
                if member is None:
                    raise SystemExit(f"{package} has no {pin.member}")
                _place(pin, member.read())


def _place(pin: Pin, content: bytes) -> None:
    found = hashlib.sha256(content).hexdigest()
    if found != pin.sha256:
        raise SystemExit(f"{pin.name}: sha256 is {found}, the lock says {pin.sha256}")
    partial = FOLDER / (pin.name + ".part")
    partial.write_bytes(content)
    partial.replace(FOLDER / pin.name)


def fetch() -> None:
    """Place every font that is missing or changed; stop at the first that cannot be had."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    missing = [pin for pin in pins() if not pin.holds(FOLDER / pin.name)]
    for pin in (p for p in missing if p.kind == "apt"):
        source = Path(pin.member)
        if not source.is_file():
            raise SystemExit(f"{pin.name} is missing: install the package {pin.package}")
        _place(pin, source.read_bytes())
    packages = dict.fromkeys(pin.package for pin in missing if pin.kind == "npm")
    if packages and shutil.which("npm") is None:
        raise SystemExit("npm is missing: install it to fetch the Noto Sans SC fonts")
    for package in packages:
        _from_packages(package, [p for p in missing if p.kind == "npm" and p.package == package])


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        absent = [pin.name for pin in pins() if not pin.holds(FOLDER / pin.name)]
        raise SystemExit(f"missing or changed: {', '.join(absent)}" if absent else 0)
    fetch()
