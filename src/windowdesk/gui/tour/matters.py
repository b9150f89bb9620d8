"""The matters of the tour, each as a clerk would do it: which keys, in which order.

Every person and organisation is invented; the cards are those of the simulated reader.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from windowdesk.app.syncing import Link
from windowdesk.domain.decision.model import Outcome
from windowdesk.gui.devices import SimulatedHands
from windowdesk.gui.tour.clerk import Clerk, Stuck
from windowdesk.i18n import _

# an organisation that does not exist; only its check characters are right
ORGANISATION = "广州晴川人力资源有限公司"
CREDIT_CODE = "91999999MA9XYW006B"
# the first question of each item, which Tab leads to
_TRADE = "打算怎样经营"
_MATTER = "申请办理哪一项"
_SEEN = "末页未盖出具机构公章"


@dataclass(frozen=True, slots=True)
class Done:
    """One matter of the tour: what it was, how it ended, under which number."""

    title: str
    outcome: str
    number: str


Picture = Callable[[str], None]


class Cable(Protocol):
    """The line to the centre, in somebody's hand."""

    def pull(self) -> None: ...

    def plug_in(self) -> None: ...


class Morning:
    """One clerk's morning; ``picture`` takes a screenshot under a name.

    With a ``cable``, the line to the centre is out for two of the matters.
    """

    def __init__(
        self, clerk: Clerk, hands: SimulatedHands, picture: Picture, cable: Cable | None = None
    ) -> None:
        self._clerk = clerk
        self._hands = hands
        self._picture = picture
        self._cable = cable
        self._people = iter(hands.people())

    def work(self) -> tuple[Done, ...]:
        """Four matters and a return visit, in the order people came."""
        accepted = self.sole_trader()
        refused = self.farm_produce()
        self._pull()
        issued = self.dispatch_complete()
        notice = self.dispatch_with_gaps()
        self._plug_in()
        corrected = self.comes_back(notice.number)
        self._equal("sync-equal")
        return (accepted, refused, issued, notice, corrected)

    # --- the matters ---------------------------------------------------------------------------

    def sole_trader(self) -> Done:
        """个体工商户设立: everything is there, accepted on the spot."""
        clerk = self._clerk
        self._begin("gtgsh")
        self._card()
        clerk.tab_to(_TRADE)
        clerk.answer("1", "1", "1", "1", "1", "1", "1")
        self._check_papers()
        return self._conclude("accept-on-spot", _("个体工商户设立"), Outcome.ACCEPT_ON_SPOT)

    def farm_produce(self) -> Done:
        """个体工商户设立, asked for where the law wants none: not required."""
        self._begin("gtgsh")
        self._card()
        self._clerk.tab_to(_TRADE)
        self._clerk.answer("2")
        return self._conclude("not-required", _("自产农副产品网上销售"), Outcome.NOT_REQUIRED)

    def dispatch_complete(self) -> Done:
        """劳务派遣经营许可: accepted."""
        self._dispatch()
        self._check_papers()
        return self._conclude("accept", _("劳务派遣经营许可"), Outcome.ACCEPT)

    def dispatch_with_gaps(self) -> Done:
        """劳务派遣经营许可: a seal is missing and a paper too; one notice says everything."""
        clerk = self._clerk
        self._dispatch()
        self._check_papers()
        clerk.type("7x")
        self._fail_a_point()
        return self._conclude("correct-once", _("劳务派遣经营许可"), Outcome.CORRECT_ONCE)

    def comes_back(self, number: str) -> Done:
        """The applicant is back with the notice: its code is scanned, the papers are now right."""
        clerk = self._clerk
        clerk.press(Qt.Key.Key_F10)
        clerk.call_next()
        before = clerk.desk.matter.intake
        clerk.scan(number)
        clerk.wait(lambda: clerk.desk.matter.intake not in (None, before), "no return visit")
        clerk.to_list()
        self._picture("return-visit")
        self._check_papers()
        return self._conclude("return-accept", _("劳务派遣经营许可（补正）"), Outcome.ACCEPT)

    # --- the line to the centre ----------------------------------------------------------------

    def _pull(self) -> None:
        """What was done so far has reached the centre; then the cable goes."""
        if self._cable is not None:
            self._equal("sync-online")
            self._cable.pull()

    def _plug_in(self) -> None:
        """Both matters were taken in without the centre, and say so; then the cable is back."""
        if self._cable is None:
            return
        desk = self._clerk.desk.desk
        desk.syncing.nudge()
        self._clerk.wait(lambda: desk.syncing.status().link is Link.OFFLINE, "still on-line")
        if desk.syncing.status().unsent < 2:
            raise Stuck("what was done without the centre does not wait for it")
        self._sync_page("sync-offline")
        self._cable.plug_in()

    def _equal(self, name: str) -> None:
        """Wait until nothing is left to send; nobody writes anything for it."""
        if self._cable is None:
            return
        syncing = self._clerk.desk.desk.syncing
        self._clerk.press(Qt.Key.Key_F10)
        syncing.nudge()
        self._clerk.wait(
            lambda: syncing.status().link is Link.ONLINE and not syncing.status().unsent,
            "the counter and its centre do not become equal",
        )
        self._sync_page(name)

    def _sync_page(self, name: str) -> None:
        """A picture of the page that says how the counter stands."""
        clerk = self._clerk
        clerk.control(Qt.Key.Key_6)
        clerk.wait(lambda: clerk.desk.window.screen_name == "sync", "no page about the centre")
        self._picture(name)
        clerk.control(Qt.Key.Key_1)

    # --- the parts of a matter -----------------------------------------------------------------

    def _begin(self, letters: str) -> None:
        if self._clerk.desk.window.screen_name == "preview":
            self._clerk.press(Qt.Key.Key_F10)
        self._clerk.call_next()
        self._clerk.choose_item(letters)

    def _card(self) -> None:
        self._hands.place_card(next(self._people))
        self._clerk.read_card()
        self._hands.lift_card()

    def _dispatch(self) -> None:
        clerk = self._clerk
        self._begin("lwpq")
        clerk.enter_organisation(ORGANISATION, CREDIT_CODE)
        clerk.tab_to(_MATTER)
        clerk.answer("1", "1", "1", "2", "2")
        self._card()

    def _check_papers(self) -> None:
        """Space on every paper still open; the list goes to the next by itself."""
        clerk = self._clerk
        clerk.to_list()
        for _press in range(80):
            state = clerk.desk.matter.checklist()
            if state is None or state.done >= state.total:
                return
            clerk.press(Qt.Key.Key_Space)
        raise Stuck("papers stay open")

    def _fail_a_point(self) -> None:
        """4 goes to the paper, N unfolds its points, N again says "not so": what is seen, where."""
        clerk = self._clerk
        clerk.press(Qt.Key.Key_Home)
        clerk.type("4nn")
        clerk.wait(lambda: isinstance(clerk.focus(), QLineEdit), "nobody asks what was seen")
        clerk.type(_SEEN)
        clerk.press(Qt.Key.Key_Tab)
        clerk.type("6")
        clerk.press(Qt.Key.Key_Return)

    def _conclude(self, name: str, title: str, expected: Outcome) -> Done:
        clerk = self._clerk
        self._picture(f"{name}-intake")
        intake = clerk.desk.matter.intake
        decision = None if intake is None else intake.decision
        if decision is None or decision.outcome is not expected:
            found = "nothing" if decision is None else decision.outcome.value
            raise Stuck(f"{name}: the standard says {found}, not {expected.value}")
        number = clerk.conclude()
        self._picture(f"{name}-papers")
        clerk.control(Qt.Key.Key_S)
        clerk.settle()
        return Done(title, expected.value, number)
