"""Hatchling build hook: the wheel carries generated forms and compiled translations.

Runs for wheels, for wheels built from an sdist, and for editable installs; the outputs are declared
as artifacts in pyproject.toml because git ignores them.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FormsHook(BuildHookInterface[Any]):
    """Calls packaging/forms.py, the script that make uses too."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Generate everything before hatchling collects files."""
        root = Path(self.root)
        spec = importlib.util.spec_from_file_location("forms", root / "packaging" / "forms.py")
        if spec is None or spec.loader is None:
            raise RuntimeError("packaging/forms.py is missing from the source tree")
        forms = importlib.util.module_from_spec(spec)
        sys.modules["forms"] = forms  # dataclasses look their module up by name
        spec.loader.exec_module(forms)
        forms.make_all(root)
