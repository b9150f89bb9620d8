"""Asking the person at the window, by a key of the desk: to sign the paper in front, or how it was.

The same key again skips. The clerk is told that it ended and never what was said of them; an evaluation
is asked only where they cannot look over a shoulder.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

from PySide6.QtCore import QObject, Signal

from windowdesk.app.errors import BadInput
from windowdesk.app.pads import EvaluationPad, Outcome, SignaturePad, SignatureWanted
from windowdesk.app.place import Place
from windowdesk.app.ports import StoredDocument
from windowdesk.domain.numbers import ReceiptNumber, parse_receipt
from windowdesk.gui.actions import make_action
from windowdesk.gui.applicant.facing import Facing
from windowdesk.gui.applicant.options import FacingOptions
from windowdesk.gui.screens.preview.view import Preview
from windowdesk.i18n import _

# more of a paper than anybody reads before signing; the rest is in their hands on paper
_MOST_PAGES = 6


class AskingSide(QObject):
    """``note`` carries a line for the toast, ``trouble`` a DeskError for the banner."""

    note = Signal(str)
    trouble = Signal(object)

    def __init__(
        self,
        options: FacingOptions,
        facing: Facing,
        previews: Callable[[StoredDocument], list[bytes]],
        preview: Callable[[], Preview],
        place: Place,
    ) -> None:
        # nobody's child: an answer that arrives while the window goes has somebody to arrive at
        super().__init__()
        self._options = options
        self._facing = facing
        self._previews = previews
        self._preview = preview
        self._place = place
        # ends what is being asked now, however far it has come: drawing the pages, waiting for the pad
        self._skip: Event | None = None
        facing.left.connect(self.stop)

    def add_to_preview(self, preview: Preview) -> None:
        """The keys of the screen of papers."""
        make_action(preview, "ask_signature", self.sign)
        make_action(preview, "ask_evaluation", self.evaluate)

    def stop(self) -> None:
        """Whoever is asked has gone."""
        if self._skip is not None:
            self._skip.set()

    def sign(self) -> None:
        """Have the paper in front signed; asked already, skip it."""
        at_window, document = self._options.at_window, self._preview().chosen
        if at_window is None or self._skipped() or not document:
            return
        title, named = self._preview().title_of(document), self._options.signature_pad
        pad: SignaturePad = named.pad if named is not None else self._facing.pads.signing
        name = named.name if named is not None else "screen"
        skip = self._begin(_("请对方在屏幕上签名：{title}").format(title=title))

        def work() -> Outcome:
            paper = at_window.paper(document)
            if paper is None:
                raise _nothing_to_sign()
            pages = tuple(self._previews(paper)[:_MOST_PAGES])
            lines = (_("收件号 {number}").format(number=_grouped(paper.number)),)
            return at_window.sign(pad, name, paper, SignatureWanted(title, lines, pages), skip)

        self._facing.tasks.run(
            work, lambda outcome: self._signed(title, outcome), self._failed, device=True
        )

    def evaluate(self) -> None:
        """Ask how the case in front was served; asked already, skip it."""
        at_window, document = self._options.at_window, self._preview().chosen
        if at_window is None or self._skipped() or not document:
            return
        named = self._options.evaluation_pad
        if named is None and self._facing.monitor() is None and not self._place.demo:
            self.trouble.emit(_no_screen())
            return
        pad: EvaluationPad = named.pad if named is not None else self._facing.pads.rating
        name = named.name if named is not None else "screen"
        skip = self._begin(_("请对方评价，再按一次跳过"))

        def work() -> bool:
            paper = at_window.paper(document)
            if paper is None:
                raise _nothing_to_sign()
            item = str(paper.facts.get("item_name", ""))
            return at_window.evaluate(pad, name, paper, item, skip)

        self._facing.tasks.run(work, self._evaluated, self._failed, device=True)

    def _begin(self, words: str) -> Event:
        skip = self._skip = Event()
        self.note.emit(words)
        return skip

    def _skipped(self) -> bool:
        """Whether somebody was being asked, who is not any more."""
        self.stop()
        return self._skip is not None

    def _signed(self, title: str, outcome: Outcome) -> None:
        self._skip = None
        said = {
            Outcome.GIVEN: _("“{title}”已签名，已存好"),
            Outcome.DECLINED: _("对方没有签“{title}”"),
            Outcome.TIMEOUT: _("没有等到签名：{title}"),
            Outcome.SKIPPED: _("已跳过签名：{title}"),
        }
        self.note.emit(said[outcome].format(title=title))

    def _evaluated(self, said: bool) -> None:
        self._skip = None
        self.note.emit(_("评价已结束，谢谢") if said else _("没有评价，已记下"))

    def _failed(self, error: object) -> None:
        self._skip = None
        self.trouble.emit(error)


def _grouped(number: str) -> str:
    parsed = parse_receipt(number)
    return parsed.grouped() if isinstance(parsed, ReceiptNumber) else number


def _nothing_to_sign() -> BadInput:
    return BadInput(
        _("这一份不是办件的文书。"),
        saved=_("已录入的内容都在。"),
        press=_("请选择办件的一份文书。"),
        code="no_case_paper",
    )


def _no_screen() -> BadInput:
    return BadInput(
        _("没有给对方看的屏幕，也没有评价器：您会看到对方怎么评价。"),
        saved=_("文书都已存好。"),
        press=_("接上第二台显示器或评价器，再请对方评价。"),
        code="no_evaluation_pad",
    )
