"""A child of test_facing: the desk under a platform with two monitors; what it did, as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.helpers.window import DeskRig
from windowdesk.gui.application import prepare


def main(profile: Path) -> None:
    """Start the desk with the setting on "auto" and "off"; say where the second window is."""
    app = prepare([])
    found = {}
    for setting in ("auto", "off"):
        rig = DeskRig(app, profile / setting, screen=setting)
        rig.desk_app.window.setGeometry(0, 0, 1366, 768)
        rig.desk_app.start()
        window = rig.desk_app.facing.window
        place = window.geometry()
        found[setting] = {
            "visible": window.isVisible(),
            "at": [place.x(), place.y(), place.width(), place.height()],
            "desk": rig.desk_app.window.screen().name(),
        }
        if setting == "auto":
            rig.desk_app.facing.toggle()
            found["after F11 off"] = {"visible": window.isVisible()}
        rig.close()
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
