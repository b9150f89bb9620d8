"""One translation system: Qt asks gettext first, and its own catalogue for its own buttons."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from windowdesk import i18n


class GettextTranslator(QTranslator):
    """Texts of Designer forms are msgids like all others."""

    def isEmpty(self) -> bool:
        return False

    def translate(  # type: ignore[override] # None is Qt's null string; the stub forgets it
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        """The text in the language in use; None hands the question on.

        Never "": Qt takes an empty text for an answer. Its TGA reader, for one, asks for its error
        message, reads "" as "no error", and from then on claims every image of the program.
        """
        if not source:
            return None
        found = i18n._(source)
        return found if found and found != source else None


def uninstall(app: QCoreApplication) -> None:
    """Those of an earlier time leave: Qt asks every one there is about every word that none has."""
    for earlier in app.findChildren(QTranslator):
        app.removeTranslator(earlier)
        earlier.setParent(None)


def install(app: QCoreApplication) -> list[QTranslator]:
    """Both translators, to be kept alive by the caller. The one installed last is asked first."""
    translators: list[QTranslator] = []
    if i18n.language() == "zh_CN":
        own = QTranslator(app)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if own.load("qtbase_zh_CN", folder):
            app.installTranslator(own)
            translators.append(own)
        QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    ours = GettextTranslator(app)
    app.installTranslator(ours)
    return [*translators, ours]
