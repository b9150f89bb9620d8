"""What printers do by themselves, told on the desk: after sign-in, and while somebody works."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, Signal

from windowdesk.app.desk import Desk
from windowdesk.app.ports import PrintState
from windowdesk.app.reprinting import Reprinted
from windowdesk.app.spool import LeftOver, News
from windowdesk.gui.page import OnDemand
from windowdesk.gui.screens.preview.view import Preview
from windowdesk.gui.shell.window import DeskWindow
from windowdesk.gui.tasks import Tasks
from windowdesk.i18n import _, counted


class PrintingSide(QObject):
    """Hears the spool and says what a clerk has to know; ``heard`` brings it to this thread."""

    heard = Signal(object)

    def __init__(
        self, desk: Desk, tasks: Tasks, window: DeskWindow, preview: OnDemand[Preview]
    ) -> None:
        super().__init__(window)
        self._desk = desk
        self._tasks = tasks
        self._window = window
        self._preview = preview
        self._held: set[str] = set()
        self.heard.connect(self._tell)
        window.doubts_wanted.connect(self._show_doubts)
        self._deaf = desk.spool.hear(self.heard.emit)

    def stop(self) -> None:
        """Hear no more: the window closes."""
        self._deaf()

    def signed_in(self, notice: str) -> None:
        """Settle what the last run left in the printers, and say so under ``notice``."""
        # it may wait for a dead printer's queue, and nobody's draft is to wait for that
        self._tasks.run(
            self._desk.spool.resume, lambda left: self._tell_left(left, notice), printer=True
        )

    def _tell_left(self, left: LeftOver, notice: str) -> None:
        said = tuple(_left_words(left))
        if said:
            lines = (notice, *said)
            self._window.banner.show_words("\n".join(filter(None, lines)), tone="correct")

    def _tell(self, news: News) -> None:
        # papers that nobody has opened a page for are on none
        if self._preview.made is not None:
            self._preview.made.heard(news)
        if news.state is PrintState.FAILED:
            self._held.add(news.key)
            return
        was_held = news.key in self._held
        self._held.discard(news.key)
        if not self._window.at_desk:
            return
        if news.instead is not None:
            words = _(
                "{paper}不能确定是否已出纸，已自动补打第 {n} 次。若先前那一份出来了，请收回。"
            )
            self._window.banner.show_words(
                words.format(paper=_named(news.instead), n=news.instead.count), tone="correct"
            )
        elif was_held and news.state is PrintState.PRINTED:
            self._window.toast.say(_("打印机恢复，等着的文书已打印"))

    def _show_doubts(self) -> None:
        self._preview().show_doubts()
        self._window.open("preview")


def _left_words(left: LeftOver) -> Iterator[str]:
    """What the last run left, a line for each kind."""
    for again in left.replaced:
        words = _(
            "上次退出时打印机里的{paper}不能确定是否已出纸，已自动补打第 {n} 次。"
            "若先前那一份出来了，请收回。"
        )
        yield words.format(paper=_named(again), n=again.count)
    if left.found:
        yield counted("上次退出时正在打印的 {n} 份，打印机已经打完。", left.found)
    if left.waiting:
        yield counted("上次没有打印的 {n} 份正在打印。", len(left.waiting))
    if left.asked:
        yield counted("上次有 {n} 份不能确定是否打印：按 Ctrl+Shift+P 逐份确认。", left.asked)


def _named(again: Reprinted) -> str:
    """The paper by its title and the end of its number, as the clerk finds it."""
    title = str(again.paper.facts.get("title", ""))
    return _("“{title}”（收件号末八位 {number}）").format(
        title=title, number=again.paper.number[-8:]
    )
