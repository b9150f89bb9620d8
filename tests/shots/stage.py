"""A fresh counter and its clerk, from where every picture starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtWidgets import QApplication, QWidget

from tests.helpers.counter import AGENT, check_everything, dispatch_intake, fetch
from tests.helpers.window import DeskRig
from windowdesk.app.desk import Desk
from windowdesk.app.intake import Intake
from windowdesk.domain.decision.submission import Party, Verification
from windowdesk.gui.tour.clerk import Clerk
from windowdesk.gui.tour.matters import CREDIT_CODE, ORGANISATION

FIRM = Party("organisation", ORGANISATION, CREDIT_CODE)


@dataclass(frozen=True, slots=True)
class Stage:
    """A fresh counter, nobody signed in, and its clerk."""

    rig: DeskRig
    clerk: Clerk

    @property
    def desk(self) -> Desk:
        return self.rig.counter.desk

    def sign_in(self) -> None:
        if not self.clerk.desk.window.at_desk:
            self.clerk.sign_in("1207", "Yanshi-2026")

    def dialog(self) -> QWidget | None:
        """The dialog a key has just opened."""
        self.clerk.wait(lambda: QApplication.activeModalWidget() is not None, "no dialog")
        return QApplication.activeModalWidget()

    def dispatch(self, ticket: str = "A012") -> Intake:
        """劳务派遣 with everybody known and every paper looked at; signs in where nobody is."""
        self.sign_in()
        intake = dispatch_intake(self.rig.counter)
        intake.visit = replace(intake.visit, ticket=ticket)
        intake.set_applicant(FIRM)
        now = self.desk.now()
        intake.set_agent(replace(AGENT, verified=Verification.CARD, verified_at=now))
        check_everything(intake)
        fetch(intake, "licence")
        self.clerk.desk.window.strip.begin(ticket, now)
        self.rig.clock.pass_(minutes=6, seconds=31)
        return intake

    def show(self, intake: Intake) -> None:
        self.clerk.desk.matter.load(intake)
        self.clerk.desk.window.open("intake")
        self.clerk.desk._tick()


@dataclass(frozen=True, slots=True)
class After:
    """A state reached from another, ``before``, by ``go_on``; a walk goes on from there.

    ``stays``: closing what opened leads back to ``before``, from where others may be reached.
    """

    before: Callable[[Stage], QWidget | None]
    go_on: Callable[[Stage], QWidget | None]
    stays: bool = True

    def __call__(self, stage: Stage) -> QWidget | None:
        """The whole way, from a fresh counter."""
        self.before(stage)
        stage.clerk.rest()
        return self.go_on(stage)
