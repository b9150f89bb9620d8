"""Every scan, whatever kind of scanner it came from: one at a time, in order, to where it belongs.

A scan that cannot be taken just now is not lost in silence. While a dialog waits for its answer the
last one is kept and goes on when the dialog closes; while papers are being issued scans wait; behind
a gate it is said that nothing was done.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from windowdesk.app.desk import Desk
from windowdesk.app.errors import DeskError
from windowdesk.app.returning import RETURNING
from windowdesk.app.scanning import Scan
from windowdesk.gui.devices import Devices
from windowdesk.gui.shell.window import DeskWindow
from windowdesk.gui.tasks import Tasks
from windowdesk.gui.too_fast import TooFast
from windowdesk.gui.widgets.banner import Toast
from windowdesk.i18n import _

CASE_CODES = ("receipt", "label")
_COMING_BACK = frozenset(state.value for state in RETURNING)
# a pile of labels is scanned faster than the rows come up; more than this is a stuck trigger
MOST_WAITING = 64


@dataclass(frozen=True, slots=True)
class Ways:
    """Where scans lead. ``paper`` is True when the label's paper is in the matter in hand."""

    paper: Callable[[Scan], bool]
    coming_back: Callable[[str], object]
    case: Callable[[str], object]
    slip: Callable[[Scan], object]
    person: Callable[[Scan], object]
    busy: Callable[[], bool]


class Scans(QObject):
    """:meth:`take` is for the screen's own thread; scanners with a line tell in theirs."""

    _came = Signal(str, str)

    def __init__(
        self, desk: Desk, tasks: Tasks, window: DeskWindow, devices: Devices, ways: Ways
    ) -> None:
        super().__init__(window)
        self._desk, self._tasks, self._window, self._ways = desk, tasks, window, ways
        self._waiting: deque[str] = deque()
        self._under_way = False
        self._kept = ""
        self._listen = devices.listen
        self.composed = TooFast(self)
        self.composed.noticed.connect(lambda: window.show_trouble(_composed()))
        self._came.connect(self._told)
        tasks.busy.connect(lambda _busy: self._next())
        if self._listen is not None:
            self._listen(self._came.emit)

    def stop(self) -> None:
        """Nothing more is taken: the window is closing."""
        if self._listen is not None:
            self._listen(lambda _text, _code: None)
        self._waiting.clear()
        self._kept = ""

    def take(self, text: str) -> None:
        """Somebody scanned ``text``."""
        if not self._window.at_desk:
            self._refuse()
        elif (dialog := QApplication.activeModalWidget()) is not None:
            self._keep(text, dialog)
        elif len(self._waiting) >= MOST_WAITING:
            self._window.toast.say(_("扫得太快，这一次没有处理：请稍等再扫"))
        else:
            self._window.close_floating()
            self._waiting.append(text)
            if self._ways.busy():
                self._window.toast.say(_("正在保存，扫到的内容稍后处理"))
            self._next()

    def _told(self, text: str, code: str) -> None:
        if not code:
            self.take(text)
        elif self._window.at_desk:
            self._window.show_trouble(_unreadable(code))

    def _refuse(self) -> None:
        self._window.toast.say(_("扫码没有处理：请先登录或解锁，再扫一次"))

    def _keep(self, text: str, dialog: QWidget) -> None:
        handle = dialog.windowHandle()
        if not isinstance(dialog, QDialog) or handle is None:
            self._window.toast.say(_("请先完成或关闭当前的对话框，再扫一次"))
            return
        self._kept = text
        # its window tells of every end there is; ``finished`` is silent of one hidden or destroyed
        handle.visibleChanged.connect(self._go_on, Qt.ConnectionType.QueuedConnection)
        # on the dialog: in a small window it covers the place where the desk speaks
        said = dialog.findChild(Toast) or Toast(dialog, high=True)
        said.say(_("已记下这次扫码，关闭对话框后处理"))

    def _go_on(self) -> None:
        """A dialog came or went: what is kept is taken, or kept by the one that is up now."""
        text, self._kept = self._kept, ""
        if text:
            self.take(text)

    def _next(self) -> None:
        if self._under_way or not self._waiting or self._ways.busy():
            return
        if not self._window.at_desk:
            self._waiting.clear()
            self._refuse()
            return
        self._under_way = True
        text = self._waiting.popleft()
        self._tasks.run(lambda: self._desk.scan(text), self._found, self._failed)

    def _found(self, scan: Scan) -> None:
        self._under_way = False
        self._route(scan)
        self._next()

    def _failed(self, error: DeskError) -> None:
        self._under_way = False
        self._window.show_trouble(error)
        self._next()

    def _route(self, scan: Scan) -> None:
        page, ways = self._window.page, self._ways
        if page is None:
            # locked meanwhile, which closed the dialog it was kept for: nothing may come up
            self._refuse()
            return
        if page.take_scan(scan):
            return
        if scan.kind == "label" and ways.paper(scan):
            return
        if scan.kind in CASE_CODES and scan.state in _COMING_BACK:
            ways.coming_back(scan.number)
        elif scan.kind in CASE_CODES and scan.case_id:
            ways.case(scan.case_id)
        elif scan.kind == "slip":
            ways.slip(scan)
        elif scan.kind in ("id", "organisation"):
            ways.person(scan)
        else:
            self._window.show_trouble(_unknown(scan))


def _composed() -> DeskError:
    return DeskError(
        _("像是扫码枪的按键进了中文输入法，扫到的内容没有送到。"),
        saved=_("已录入的内容都在；请删去刚才多出来的字。"),
        press=_("请按 Shift 切到英文，再扫一次；或让技术人员改成串口方式。"),
        code="scan_composed",
    )


def _garbled(scan: Scan) -> tuple[str, str] | None:
    """What happened to the code on its way, and what to do; None where nobody knows."""
    if scan.hint == "layout":
        return (
            _("扫到的符号变了样：电脑的键盘布局不是美式英文。"),
            _("请把系统和扫码枪的键盘布局都设为美式英文，再扫一次；或让技术人员改成串口方式。"),
        )
    if scan.hint == "width":
        return (
            _("扫到的是全角字符：输入法处在全角状态。"),
            _("请切到英文半角（Shift+空格），再扫一次。"),
        )
    if scan.hint == "elsewhere":
        return (
            _("扫到的像是{name}，本机离线不能读出是谁。").format(name=scan.text),
            _("请刷身份证（F3），或手工录入。"),
        )
    return None


def _unknown(scan: Scan) -> DeskError:
    told = _garbled(scan)
    if told is not None:
        saved = _("已录入的内容都在。")
        return DeskError(told[0], saved=saved, press=told[1], code="unknown_scan")
    happened = (
        _("本机没有收件号 {number}。").format(number=scan.number)
        if scan.kind in CASE_CODES
        else _("没有认出扫到的内容。")
    )
    return DeskError(
        happened,
        saved=_("已录入的内容都在。"),
        press=_("请扫描回执或告知书上的条码，或手工录入。"),
        code="unknown_scan",
    )


def _unreadable(code: str) -> DeskError:
    happened = (
        _("扫到的内容太长，不是大厅的码。")
        if code == "too_long"
        else _("扫码枪送来的内容读不出来。")
    )
    return DeskError(
        happened,
        saved=_("已录入的内容都在。"),
        press=_("请再扫一次；仍不行请技术人员核对扫码枪的波特率。"),
        code=f"scan_{code}",
    )
