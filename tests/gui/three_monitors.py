"""A child of test_calling: the desk under a platform with three monitors; who is where, as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.helpers.window import DeskRig
from windowdesk.app.calling import Calling
from windowdesk.gui.application import prepare


def main(profile: Path) -> None:
    """Start the desk with the hall's display on "auto" and "off"."""
    app = prepare([])
    found: dict[str, object] = {}
    for setting in ("off", "auto"):
        rig = DeskRig(app, profile / setting, call_screen=setting, calling=Calling(12))
        rig.desk_app.window.setGeometry(0, 0, 1366, 768)
        rig.desk_app.start()
        display = rig.desk_app.calls.display
        if display is None:
            found["off"] = None
        else:
            found["applicant"] = rig.desk_app.facing.window.geometry().x()
            found["hall"] = display.geometry().x()
            found["visible"] = display.isVisible()
        rig.close()
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
