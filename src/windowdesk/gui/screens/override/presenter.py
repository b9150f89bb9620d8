"""主管复核: what the dialog says before a supervisor signs, and the one call it makes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from windowdesk.app.errors import DeskError
from windowdesk.app.intake import Intake
from windowdesk.app.wording import outcome_words, reason_words
from windowdesk.domain.decision.override import Override
from windowdesk.gui.runner import Runner
from windowdesk.i18n import _, counted

FEWEST_CHARACTERS = 4


class OverrideDesk(Protocol):
    """The part of the desk a supervisor's sign-off needs; it may wait for the disk."""

    def approve_override(
        self, intake: Intake, number: str, password: str, reason: str
    ) -> Override: ...


@dataclass(frozen=True, slots=True)
class OverrideCase:
    """What is put before the supervisor: the verdict as computed, and why."""

    computed: str
    reasons: tuple[str, ...]
    widened: str
    warning: str


class OverridePresenter:
    """One request. ``signed`` gets the override, ``refused`` an error in words."""

    def __init__(self, desk: OverrideDesk, runner: Runner, intake: Intake) -> None:
        self._desk = desk
        self._runner = runner
        self._intake = intake

    def case(self) -> OverrideCase:
        decision = self._intake.decision
        reasons = () if decision is None else decision.gaps() or decision.reasons
        words = [reason_words(reason) for reason in reasons]
        return OverrideCase(
            computed=outcome_words(decision).title if decision is not None else "",
            reasons=tuple("　".join(p for p in (w.title, w.text) if p) for w in words),
            widened=_("放宽为：予以受理"),
            warning=_("复核只能放宽为受理，会单独记录并上报。标准得出的结论照样保留。"),
        )

    def ready(self, number: str, password: str, reason: str) -> str:
        """What is still missing, in words; "" when it can be signed."""
        if not number.strip() or not password:
            return _("请主管输入工号和密码")
        if len(reason.strip()) < FEWEST_CHARACTERS:
            return counted("请写明复核理由（不少于 {n} 个字）", FEWEST_CHARACTERS)
        return ""

    def sign(
        self,
        number: str,
        password: str,
        reason: str,
        signed: Callable[[Override], None],
        refused: Callable[[DeskError], None],
    ) -> None:
        """Ask the desk; exactly one of the callbacks follows."""
        intake = self._intake
        self._runner.run(
            lambda: self._desk.approve_override(intake, number.strip(), password, reason),
            signed,
            refused,
            writes=True,
        )
