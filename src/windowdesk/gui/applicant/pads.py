"""The second screen as a pad: ``app.pads.SignaturePad`` and ``EvaluationPad`` without hardware.

Requests come from workers and wait there; pages are shown and answered on the screen's own thread.
"""

from __future__ import annotations

import threading
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


@dataclass(slots=True, eq=False)
class _Request:
    wanted: Wanted
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

    def ask(self, wanted: Wanted) -> Answer | None:
        """Worker: show ``wanted`` and wait; None when the time is over."""
        request = _Request(wanted)
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
        request.done.wait(wanted.seconds)
        with self._lock:
            self._now = None
        self._finished.emit(request)
        return request.answer

    def cancel(self) -> None:
        """Any thread: what is asked is skipped."""
        with self._lock:
            request = self._now
        if request is not None:
            skipped = SignatureAnswer if isinstance(request.wanted, SignatureWanted) else None
            self._settle(
                request,
                SignatureAnswer(Outcome.SKIPPED) if skipped else EvaluationAnswer(Outcome.SKIPPED),
            )

    def close(self) -> None:
        """The window goes: nothing is shown any more."""
        self._closed = True
        self.cancel()

    @property
    def asking(self) -> bool:
        """Whether somebody is asked right now."""
        return self._now is not None

    def _show(self, request: _Request) -> None:
        if self._closed or request.done.is_set():
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

    def request(self, wanted: SignatureWanted) -> SignatureAnswer:
        answer = self._pads.ask(wanted)
        return answer if isinstance(answer, SignatureAnswer) else SignatureAnswer(Outcome.TIMEOUT)

    def cancel(self) -> None:
        self._pads.cancel()


class ScreenEvaluationPad:
    """:class:`windowdesk.app.pads.EvaluationPad` on the second screen."""

    def __init__(self, pads: ScreenPads) -> None:
        self._pads = pads

    def request(self, wanted: EvaluationWanted) -> EvaluationAnswer:
        answer = self._pads.ask(wanted)
        if isinstance(answer, EvaluationAnswer):
            return answer
        return EvaluationAnswer(Outcome.TIMEOUT)

    def cancel(self) -> None:
        self._pads.cancel()
