"""The matters of the day, each by keys alone, as they come up the queue in mixed order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.day.hands import CountingClerk
from tests.helpers.window import Hands
from windowdesk.domain.decision.model import Outcome
from windowdesk.gui.screens.finder.view import FinderPopup
from windowdesk.gui.tour.clerk import Stuck
from windowdesk.gui.tour.matters import CREDIT_CODE, ORGANISATION

Key = Qt.Key
_TRADER_FIRST = "打算怎样经营"
_LICENCE_FIRST = "申请办理哪一项"
_SEEN = "末页未盖出具机构公章"


@dataclass(frozen=True, slots=True)
class Act:
    """One person's matter: how it is worked, and how it must end."""

    name: str
    work: Callable[[], Outcome]
    ends: Outcome


class Queue:
    """People with their matters; every act ends with the papers issued and the desk free."""

    def __init__(self, clerk: CountingClerk, hands: Hands) -> None:
        self._clerk = clerk
        self._hands = hands
        self._people = cycle(hands.people()[:4])
        self.notices: list[str] = []
        self.deferrals: list[str] = []
        self._last = ""

    def acts(self) -> Iterator[Act]:
        """A mixed day for ever: half of it routine, the rest as it comes."""
        routine = Act("routine", self.routine, Outcome.ACCEPT_ON_SPOT)
        yield from cycle(
            (
                routine,
                Act("not_required", self.not_required, Outcome.NOT_REQUIRED),
                routine,
                Act("licence", self.licence, Outcome.ACCEPT),
                routine,
                Act("notice", self.notice, Outcome.CORRECT_ONCE),
                routine,
                Act("deferred", self.deferred, Outcome.ACCEPT_DEFERRED),
                routine,
                Act("return", self.comes_back, Outcome.ACCEPT),
                routine,
                Act("hand_in", self.hands_in, Outcome.ACCEPT),
                routine,
                Act("put_aside", self.put_aside, Outcome.ACCEPT_ON_SPOT),
                Act("withdrawal", self.withdraws, Outcome.ACCEPT),
            )
        )

    # --- the acts ------------------------------------------------------------------------------

    def routine(self) -> Outcome:
        """个体工商户设立 as most people ask for it: everything is there."""
        clerk = self._clerk
        self._call("gtgsh", "个体工商户设立")
        self._card()
        clerk.control(Key.Key_D)
        if self._open_questions():
            clerk.tab_to(_TRADER_FIRST)
            clerk.answer(*"1111111")
        self._check_papers()
        return self._conclude()

    def not_required(self) -> Outcome:
        """The same item for somebody the law asks for no registration."""
        clerk = self._clerk
        self._call("gtgsh", "个体工商户设立")
        self._card()
        clerk.tab_to(_TRADER_FIRST)
        clerk.answer("2")
        return self._conclude()

    def licence(self) -> Outcome:
        """劳务派遣 by an agent with twelve papers."""
        self._licence()
        self._check_papers()
        return self._conclude()

    def notice(self) -> Outcome:
        """The same with a seal missing and a paper too; one notice says everything."""
        clerk = self._clerk
        self._licence()
        self._check_papers()
        clerk.type("7x")
        clerk.press(Key.Key_Home)
        clerk.type("4nn")
        clerk.wait(lambda: isinstance(clerk.focus(), QLineEdit), "nobody asks what was seen")
        clerk.type(_SEEN)
        clerk.press(Key.Key_Tab)
        clerk.type("6")
        clerk.press(Key.Key_Return)
        outcome = self._conclude(leave=False)
        self.notices.append(clerk.desk.preview.number)
        self._leave()
        return outcome

    def comes_back(self) -> Outcome:
        """Somebody with a notice: its code is scanned, the papers are now right."""
        return self._scanned(self.notices)

    def _scanned(self, waiting: list[str]) -> Outcome:
        clerk = self._clerk
        clerk.call_next()
        before = clerk.desk.matter.intake
        clerk.scan(waiting.pop(0))
        clerk.wait(lambda: clerk.desk.matter.intake not in (None, before), "no return visit")
        clerk.settle()
        self._check_papers()
        return self._conclude()

    def deferred(self) -> Outcome:
        """The same with the list of equipment to follow; the applicant asks, the credit is good."""
        clerk = self._clerk
        self._licence()
        self._check_papers()
        clerk.press(Key.Key_Home)
        clerk.type("9x")
        clerk.tab_to("申请人申请容缺受理")
        clerk.press(Key.Key_Space)
        clerk.tab_to("信用：")
        clerk.press(Key.Key_Space)
        clerk.wait(lambda: QApplication.activePopupWidget() is not None, "no choice of credit")
        clerk.type("1")
        outcome = self._conclude(leave=False)
        self.deferrals.append(clerk.desk.preview.number)
        self._leave()
        return outcome

    def hands_in(self) -> Outcome:
        """Somebody with a 容缺受理通知书 and the paper it names."""
        return self._scanned(self.deferrals)

    def put_aside(self) -> Outcome:
        """A matter is put aside in the midst of it, another comes between, and it goes on."""
        clerk = self._clerk
        self._call("gtgsh", "个体工商户设立")
        self._card()
        clerk.control(Key.Key_P)
        clerk.settle()
        self.not_required()
        clerk.control(Key.Key_R)
        clerk.wait(lambda: QApplication.activePopupWidget() is not None, "nothing put aside")
        clerk.press(Key.Key_Return)
        clerk.wait(lambda: clerk.desk.matter.intake is not None, "nothing came back")
        clerk.settle()
        clerk.control(Key.Key_D)
        self._check_papers()
        return self._conclude()

    def withdraws(self) -> Outcome:
        """Somebody accepted this morning takes the application back."""
        clerk = self._clerk
        outcome = self.licence()
        clerk.scan(self._last)
        clerk.wait(lambda: clerk.desk.window.screen_name == "case", "no case")
        clerk.settle()
        clerk.control(Key.Key_W)
        clerk.wait(lambda: QApplication.activeModalWidget() is not None, "no withdrawal")
        clerk.press(Key.Key_Space)
        clerk.tab_to("撤回并打印")
        clerk.press(Key.Key_Space)
        clerk.wait(lambda: QApplication.activeModalWidget() is None, "the dialog stays")
        window = clerk.desk.window
        window.activateWindow()
        clerk.wait(lambda: window.isActiveWindow() and window.screen_name == "preview", "no paper")
        clerk.settle()
        self._leave()
        return outcome

    # --- their parts ---------------------------------------------------------------------------

    def _call(self, letters: str, name: str) -> None:
        """F5, F2; Enter at once where the item stands first, as a clerk's own items do."""
        clerk = self._clerk
        clerk.call_next()
        clerk.press(Key.Key_F2)
        clerk.wait(lambda: isinstance(QApplication.activePopupWidget(), FinderPopup), "no finder")
        finder = QApplication.activePopupWidget()
        assert isinstance(finder, FinderPopup)
        first = finder.hits.model().index(0, 0).data()
        if name not in str(first):
            clerk.type(letters)
        clerk.press(Key.Key_Return)
        clerk.wait(lambda: clerk.desk.matter.checklist() is not None, "no item chosen")

    def _card(self) -> None:
        self._hands.place_card(next(self._people))
        self._clerk.read_card()
        self._hands.lift_card()

    def _licence(self) -> None:
        clerk = self._clerk
        self._call("lwpq", "劳务派遣")
        clerk.enter_organisation(ORGANISATION, CREDIT_CODE)
        clerk.control(Key.Key_D)
        if self._open_questions():
            clerk.tab_to(_LICENCE_FIRST)
            clerk.answer(*"11122")
        self._card()

    def _open_questions(self) -> bool:
        state = self._clerk.desk.matter.who()
        return state is not None and any(question.open for question in state.questions)

    def _check_papers(self) -> None:
        """Space on every paper still open; the list goes to the next by itself."""
        clerk = self._clerk
        if not clerk.desk.intake.checklist.list.hasFocus():
            clerk.to_list()
        for _press in range(80):
            state = clerk.desk.matter.checklist()
            if state is None or state.done >= state.total:
                return
            clerk.press(Key.Key_Space)
        raise Stuck("papers stay open")

    def _conclude(self, *, leave: bool = True) -> Outcome:
        clerk = self._clerk
        intake = clerk.desk.matter.intake
        if intake is None or intake.decision is None:
            raise Stuck("there is no verdict")
        outcome = intake.decision.outcome
        self._last = clerk.conclude()
        if leave:
            self._leave()
        return outcome

    def _leave(self) -> None:
        self._clerk.press(Key.Key_F10)
        self._clerk.wait(
            lambda: self._clerk.desk.window.screen_name == "intake", "the papers stay up"
        )
        self._clerk.settle()
