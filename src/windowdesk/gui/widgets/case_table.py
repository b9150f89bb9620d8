"""The page of a list of cases: a heading, a field that filters, the table, the keys below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout

from windowdesk.app.errors import DeskError
from windowdesk.gui.page import Page
from windowdesk.gui.widgets.empty import EmptyState
from windowdesk.gui.widgets.fields import CodeField
from windowdesk.gui.widgets.listing import Cell, Listing
from windowdesk.gui.widgets.search_keys import SearchKeys
from windowdesk.gui.widgets.text import KeyHint, Text
from windowdesk.i18n import _

_TABLE, _NO_CASE, _NOTHING = range(3)


@dataclass(frozen=True, slots=True)
class CaseTableWords:
    """What a list calls its parts. ``columns`` as in Listing, ``empty`` a title and a text.

    ``search`` is the field's accessible name and its placeholder, ``enter`` what Enter does,
    ``remark`` a sentence beside the keys.
    """

    title: str
    table: str
    columns: tuple[tuple[str, int], ...]
    search: tuple[str, str]
    empty: tuple[str, str]
    enter: str
    remark: str = ""


class CaseTablePresenter(Protocol):
    """What the page itself asks of its presenter."""

    @property
    def count(self) -> int: ...

    def load(self) -> None: ...

    def filter(self, text: str) -> None: ...


class CaseTablePage(Page):
    """Base of the lists. A subclass sets ``_presenter``, calls ``_compose``, says what opens."""

    _presenter: CaseTablePresenter

    def _compose(self, words: CaseTableWords, opens: Callable[[str], None]) -> None:
        name, placeholder = words.search
        self.search = CodeField(name=name)
        self.search.setPlaceholderText(placeholder)
        self.search.setMaximumWidth(300)
        self.search.textChanged.connect(self._presenter.filter)
        self.search.returnPressed.connect(self._open_chosen)
        self.table = Listing(words.table, words.columns)
        self._keys_between = SearchKeys(self.search, self.table)
        self._opens = opens
        self.table.opened.connect(opens)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(EmptyState(self.help_of, *words.empty, (("Ctrl+1", _("去受理")),)))
        self.nothing = EmptyState(self.help_of, "", "", (("Esc", _("清空")),))
        self._stack.addWidget(self.nothing)
        self._enter_words = words.enter
        self.enter = KeyHint(_("回车"), words.enter)
        self.table.chosen.connect(lambda _key: self._show_keys())
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(12)
        column.addLayout(self._head(words.title))
        column.addWidget(self._stack, 1)
        column.addLayout(_keys(self.enter, words.remark))

    def _head(self, title: str) -> QHBoxLayout:
        head = QHBoxLayout()
        head.addWidget(Text(title, size="title", bold=True))
        head.addStretch()
        find = Text(_("查找"), ink=3)
        find.setBuddy(self.search)
        head.addWidget(find)
        head.addWidget(self.search)
        return head

    def entered(self) -> None:
        self._presenter.load()
        (self.table if self.table.rowCount() else self.search).setFocus()

    def _open_chosen(self) -> None:
        self._opens(self.table.current_key())

    def _show_rows(self, rows: Sequence[tuple[str, Sequence[Cell]]]) -> None:
        """The rows that fit; the empty state only when there is no case at all."""
        self.table.show_rows(rows)
        self._stack.setCurrentIndex(_TABLE if self._presenter.count else _NO_CASE)
        self._show_keys()

    def _show_nothing(self, title: str, text: str) -> None:
        """Nothing of what is there fits what was typed."""
        self.nothing.say(title, text)
        self._stack.setCurrentIndex(_NOTHING)
        self._show_keys()

    def _show_keys(self) -> None:
        """Name Enter for what it does now, which is nothing where no line is chosen."""
        key = self.table.current_key() if self._stack.currentIndex() == _TABLE else ""
        self.enter.say(self._enter_does(key))

    def _enter_does(self, key: str) -> str:
        """What Enter does on the line ``key``, "" for nothing."""
        return self._enter_words if key else ""

    def show_trouble(self, error: DeskError) -> None:
        self.trouble.emit(error)


def _keys(enter: KeyHint, remark: str) -> QHBoxLayout:
    hints = QHBoxLayout()
    hints.setSpacing(16)
    hints.addWidget(enter)
    hints.addWidget(KeyHint("Ctrl+R", _("刷新")))
    if remark:
        hints.addWidget(Text(remark, ink=3))
    hints.addStretch()
    return hints
