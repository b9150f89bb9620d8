"""What the sign-in waits for is little: the first two windows load no library and no room of ours."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

# what the worker loads while somebody types (docs/decisions/0050-gui.md)
LATER = (
    "sqlalchemy", "sqlcipher3", "alembic", "yaml", "reportlab", "PIL", "pypinyin", "structlog",
    "cryptography", "windowdesk.app.desk", "windowdesk.app.ports", "windowdesk.domain.decision",
    "windowdesk.domain.standard", "windowdesk.storage", "windowdesk.documents",
    "windowdesk.catalogue", "windowdesk.gui.screens.intake",
)  # fmt: skip
SHOW = "import sys; import windowdesk.bootstrap.start, windowdesk.bootstrap.front"


def test_typing_the_number_waits_for_no_library_and_no_rule() -> None:
    program = f"{SHOW}; print(*sys.modules)"
    loaded = subprocess.check_output([sys.executable, "-c", program], text=True).split()
    assert "windowdesk.gui.front" in loaded
    assert [name for name in LATER if name in loaded] == []


# made by PySide when they are first named, with their enumerations: longer than the first paint
HEAVY = {
    "PySide6.QtCore": ("Qt",),
    "PySide6.QtGui": ("QKeyEvent",),
    "PySide6.QtWidgets": ("QStyle",),
}
PAINT = """
import sys
from windowdesk import settings
from windowdesk.bootstrap import start
from windowdesk.gui.opening import Opening
from windowdesk.gui.theme import apply_theme
from pathlib import Path

app = start.prepare(("desk",), rare=False)
print(app.style().objectName() if len(sys.argv) > 2 else "painted", end=" ")
apply_theme(app, settings.load(Path(sys.argv[1])).theme)
opening = Opening()
opening.show_first()
print(*(f"{m}.{name}" for m, names in %r.items() for name in names if name in vars(sys.modules[m])))
"""


def _painted(*more: str) -> list[str]:
    words = [sys.executable, "-c", PAINT % (HEAVY,), *more]
    display = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.check_output(words, text=True, env=display).split()


def test_the_first_paint_waits_for_none_of_qts_heavy_classes(tmp_path: Path) -> None:
    assert _painted(str(tmp_path)) == ["painted"]


def test_what_would_be_heavy_is_seen_and_the_style_is_ours(tmp_path: Path) -> None:
    # whoever asks for the style makes all of QStyle: the check above would say so
    assert _painted(str(tmp_path), "style") == ["fusion", "PySide6.QtWidgets.QStyle"]
