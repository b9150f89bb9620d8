"""The second screen as a pad: ``app.pads.SignaturePad`` and ``EvaluationPad`` without hardware.

Requests come from workers and wait there; pages are shown and answered on the screen's own thread.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Qt, Signal

from windowdesk.app.errors import DeviceProblem
from windowdesk.app.pads import (
    EvaluationAnswer,
    EvaluationWanted,
    Outcome,
    SignatureAnswer,
    SignatureWanted,
)
from windowdesk.gui.applicant.asking import EvaluationPage, SignaturePage
from windowdesk.gui.applicant.window import ApplicantWindow
from windowdesk.i18n import _

Wanted = SignatureWanted | EvaluationWanted
Answer = SignatureAnswer | EvaluationAnswer
_LOOK_S = 0.05


@dataclass(slots=True, eq=False)
class _Request:
    wanted: Wanted
    skip: threading.Event
    answer: Answer | None = None
    done: threading.Event = field(default_factory=threading.Event)


class ScreenPads(QObject):
    """``signing`` and ``rating`` are the pads; ``asked`` before a page is shown, ``over`` after."""

    asked = Signal()
    over = Signal()
    _wanted = Signal(object)
    _finished = Signal(object)

    def __init__(self, window: ApplicantWindow) -> None:
        super().__init__()
        self._closed = False
        self._window = window
        self._now: _Request | None = None
        self._lock = threading.Lock()
        self.page: SignaturePage | EvaluationPage | None = None
        self.signing = ScreenSignaturePad(self)
        self.rating = ScreenEvaluationPad(self)
        self._wanted.connect(self._show, Qt.ConnectionType.QueuedConnection)
        self._finished.connect(self._hide, Qt.ConnectionType.QueuedConnection)

    def ask(self, wanted: Wanted, skip: threading.Event) -> Answer | None:
        """Worker: show ``wanted`` and wait; None when it was skipped or the time is over."""
        if skip.is_set():
            return None
        request = _Request(wanted, skip)
        with self._lock:
            if self._now is not None:
                raise DeviceProblem(
                    _("对方的屏幕正在等另一个回答。"),
                    saved=_("已录入的内容都在。"),
                    press=_("等它结束，或再按一次键跳过。"),
                    code="in_use",
                )
            self._now = request
        self._wanted.emit(request)
        end = time.monotonic() + wanted.seconds
        while not request.done.wait(_LOOK_S):
            if skip.is_set() or time.monotonic() >= end:
                break
        with self._lock:
            self._now = None
        self._finished.emit(request)
        return request.answer

    def close(self) -> None:
        """The window goes: nothing is shown any more."""
        self._closed = True

    def _show(self, request: _Request) -> None:
        if self._closed or request.skip.is_set():
            return
        self.asked.emit()
        page: SignaturePage | EvaluationPage
        if isinstance(request.wanted, SignatureWanted):
            page = SignaturePage(request.wanted)
        else:
            page = EvaluationPage(request.wanted)
        page.answered.connect(lambda answer: self._settle(request, answer))
        self.page = page
        self._window.ask(page)

    def _settle(self, request: _Request, answer: Answer) -> None:
        if not request.done.is_set():
            request.answer = answer
            request.done.set()

    def _hide(self, _request: _Request) -> None:
        if self._now is None and not self._closed:
            self.page = None
            self._window.ask(None)
            self.over.emit()


class ScreenSignaturePad:
    """:class:`windowdesk.app.pads.SignaturePad` on the second screen."""

    def __init__(self, pads: ScreenPads) -> None:
        self._pads = pads

    def request(self, wanted: SignatureWanted, skip: threading.Event) -> SignatureAnswer:
        answer = self._pads.ask(wanted, skip)
        return answer if isinstance(answer, SignatureAnswer) else SignatureAnswer(_silence(skip))


class ScreenEvaluationPad:
    """:class:`windowdesk.app.pads.EvaluationPad` on the second screen."""

    def __init__(self, pads: ScreenPads) -> None:
        self._pads = pads

    def request(self, wanted: EvaluationWanted, skip: threading.Event) -> EvaluationAnswer:
        answer = self._pads.ask(wanted, skip)
        return answer if isinstance(answer, EvaluationAnswer) else EvaluationAnswer(_silence(skip))


def _silence(skip: threading.Event) -> Outcome:
    return Outcome.SKIPPED if skip.is_set() else Outcome.TIMEOUT
