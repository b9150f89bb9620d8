"""The program's own QApplication, prepared as often as somebody asks for it."""

from __future__ import annotations

from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication

from windowdesk import i18n
from windowdesk.gui.application import prepare


def test_the_translators_of_an_earlier_time_leave(qapp: QApplication) -> None:
    """Qt asks each one there is about every word: a suite of a thousand desks had as many of them."""
    prepare([])
    before = len(qapp.findChildren(QTranslator))
    for _time in range(3):
        prepare([])
    assert len(qapp.findChildren(QTranslator)) == before
    # nor do Qt's own Chinese words stay behind in an English desk
    i18n.set_language("en")
    try:
        prepare([])
        assert len(qapp.findChildren(QTranslator)) == 1
    finally:
        i18n.set_language("zh_CN")
        prepare([])
