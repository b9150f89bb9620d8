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
    if isinstance(existing, QApplication):
        app = existing
        if app.property("translators") is None:
            # not once more: setting it anew polishes every widget there is
            app.setStyle("Fusion")
        # of an application of its own the first paint would wait for what looking there makes
        translation.uninstall(app)
    else:
        # as an argument: setStyle hands the style back, and PySide makes all of QStyle for that,
        # which the first paint would wait for (opening.py)
        app = QApplication([*argv, "-style", "Fusion"])
    app.setApplicationName("windowdesk")
    app.setApplicationDisplayName(_("一窗"))
    fonts.load(app, rare=rare)
    app.setProperty("translators", translation.install(app))
    return app
