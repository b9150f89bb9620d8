"""The QApplication in the desk's style, face and language; light, since the first paint waits for it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QApplication

from windowdesk.gui import fonts, translation
from windowdesk.i18n import _


def prepare(argv: Sequence[str]) -> QApplication:
    """The QApplication in the desk's style, face and language."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(list(argv))
    app.setStyle("Fusion")
    app.setApplicationName("windowdesk")
    app.setApplicationDisplayName(_("一窗"))
    fonts.load(app)
    app.setProperty("translators", translation.install(app))
    return app
