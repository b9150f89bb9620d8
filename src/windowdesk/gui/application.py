"""The QApplication in the desk's style, face and language; light, since the first paint waits for it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QApplication

from windowdesk.gui import fonts, translation
from windowdesk.i18n import _


def prepare(argv: Sequence[str], *, rare: bool = True) -> QApplication:
    """The QApplication in the desk's style, face and language.

    Without ``rare`` the face for rare name characters is left for later: ``fonts.load(app)``.
    """
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(list(argv))
    app.setStyle("Fusion")
    app.setApplicationName("windowdesk")
    app.setApplicationDisplayName(_("一窗"))
    fonts.load(app, rare=rare)
    app.setProperty("translators", translation.install(app))
    return app
