"""Copies of the source tree for tests that change it."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[3]


def tracked(*patterns: str) -> list[Path]:
    """Files git knows or would add, relative to the root."""
    names = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z", "--", *patterns],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    paths = (Path(name) for name in names.split("\0") if name)
    return [path for path in paths if (ROOT / path).is_file()]


def copy_tree(target: Path, *patterns: str) -> Path:
    """Copy the files git knows (all, or those matching ``patterns``) into ``target``."""
    for path in tracked(*patterns):
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, target / path)
    return target


def script(name: str) -> ModuleType:
    """A script of packaging/ as a module; the folder is no package, on purpose."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "packaging" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
