"""What is done to a case after its verdict: the case's screen, the dialogs, and what follows them."""

from __future__ import annotations

from PySide6.QtCore import QObject

from windowdesk.app.desk import Desk
from windowdesk.app.lifecycle import Ended
from windowdesk.app.reprinting import Reprinted
from windowdesk.domain.cases.case import Case
from windowdesk.gui.pages import Pages
from windowdesk.gui.screens.acts.amending import AmendDialog
from windowdesk.gui.screens.acts.presenter import ActsPresenter
from windowdesk.gui.screens.acts.view import ReprintDialog, VoidDialog, WithdrawDialog
from windowdesk.gui.screens.case.presenter import CaseState
from windowdesk.gui.screens.case.view import CasePage
from windowdesk.gui.screens.preview.view import Preview
from windowdesk.gui.shell.window import DeskWindow
from windowdesk.gui.tasks import Tasks
from windowdesk.i18n import _, counted


class LaterActs(QObject):
    """Wires the case's screen to what it asks for."""

    def __init__(
        self,
        desk: Desk,
        tasks: Tasks,
        window: DeskWindow,
        pages: Pages,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._pages = pages
        self._acts = ActsPresenter(desk, tasks)
        pages.case.when_made(self._wire_case)
        pages.preview.when_made(
            lambda page: page.reprint_wanted.connect(lambda paper: self._ask_why(paper, page))
        )

    def _wire_case(self, page: CasePage) -> None:
        page.papers_wanted.connect(self._show_papers)
        page.return_wanted.connect(lambda number: self._pages.returns().open(number))
        page.reprint_wanted.connect(lambda paper: self._ask_why(paper, page))
        page.withdraw_wanted.connect(self._ask_to_withdraw)
        page.void_wanted.connect(self._ask_to_void)
        page.amend_wanted.connect(self._ask_to_amend)

    def open(self, case_id: str) -> None:
        """Show the case with the id ``case_id``."""
        # read once: by entering the screen
        self._pages.case().turn_to(case_id)
        self._window.open("case")
        self._window.rail.show_current("cases")

    def _show_papers(self, case_id: str, document_id: str) -> None:
        self._pages.preview().show_case(case_id, choose=document_id)
        self._window.open("preview")

    def _ask_why(self, document_id: str, over: CasePage | Preview) -> None:
        dialog = ReprintDialog(self._acts, document_id, over.title_of(document_id), over)
        dialog.acted.connect(self._reprinted)
        dialog.open()

    def _reprinted(self, done: Reprinted) -> None:
        paper = done.paper
        self._pages.preview().show_case(
            paper.case_id, choose=paper.document_id, send=(paper.document_id,)
        )
        self._window.open("preview")

    def _ask_to_withdraw(self, state: CaseState) -> None:
        if not state.acts.withdraw:
            self._window.toast.say(_("该件{state}，没有可以撤回的申请").format(state=state.state))
            return
        dialog = WithdrawDialog(self._acts, state.case_id, _subject(state), self._pages.case())
        dialog.acted.connect(self.print_papers)
        dialog.open()

    def print_papers(self, ended: Ended) -> None:
        """What ended a case is shown and sent to the printer at once."""
        self._pages.count_returns()
        papers = tuple(paper.document_id for paper in ended.papers)
        self._pages.preview().show_case(ended.case_id, choose=papers[0], send=papers)
        self._window.open("preview")

    def _ask_to_amend(self, state: CaseState) -> None:
        def opened(held: dict[str, str]) -> None:
            dialog = AmendDialog(
                self._acts, state.case_id, _subject(state), held, self._pages.case()
            )
            dialog.acted.connect(self._amended)
            dialog.open()

        refused = self._pages.case().show_trouble
        self._acts.fields(state.case_id, opened, refused)

    def _amended(self, case: Case) -> None:
        self._pages.case().open(case.case_id)
        self._window.toast.say(_("联系信息已更改"))

    def _ask_to_void(self, state: CaseState) -> None:
        page = self._pages.case()
        if not page.voidable:
            self._window.toast.say(_("该件{state}，不能再作废").format(state=state.state))
            return
        who = (state.acts.void, state.acts.printed)
        dialog = VoidDialog(self._acts, state.case_id, _subject(state), who, page)
        dialog.acted.connect(self._voided)
        dialog.open()

    def _voided(self, ended: Ended) -> None:
        self._pages.count_returns()
        self._pages.case().open(ended.case_id)
        words = _("已作废，收件号不再使用")
        if ended.cancelled:
            words = counted("已作废，取消待打印 {n} 份", ended.cancelled)
        self._window.toast.say(words)


def _subject(state: CaseState) -> str:
    return f"{state.title}　{state.grouped}　{state.state}"
