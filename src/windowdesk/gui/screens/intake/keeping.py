"""Keeping the matter in hand: saved after every change, off the screen's thread, and never lost.

What the disk did not take stays here, in memory, is offered again by Ctrl+R, and is saved once more
when it is taken up.
"""

from __future__ import annotations

from collections.abc import Callable

from windowdesk.app.errors import DeskError
from windowdesk.app.intake import Intake
from windowdesk.app.ports import Draft
from windowdesk.gui.runner import Runner
from windowdesk.gui.screens.intake.place import PROGRESS
from windowdesk.gui.screens.intake.ports import IntakeDesk, Listener
from windowdesk.gui.screens.intake.state import DraftState
from windowdesk.i18n import _


class Keeping:
    """``in_hand`` is the matter on the screen; ``give_back`` puts one there that was not kept."""

    def __init__(
        self,
        desk: IntakeDesk,
        runner: Runner,
        listener: Callable[[], Listener],
        in_hand: Callable[[], Intake | None],
        give_back: Callable[[Intake], None],
    ) -> None:
        self._desk = desk
        self._runner = runner
        self._listener = listener
        self._in_hand = in_hand
        self._give_back = give_back
        self._saving = False
        self._dirty = False
        self._unkept: list[Intake] = []

    # --- saving ----------------------------------------------------------------------------

    def save(self) -> None:
        """Save the draft; changes made meanwhile are saved right after."""
        intake = self._in_hand()
        if intake is None:
            return
        if self._saving:
            self._dirty = True
            return
        self._saving = True
        self._runner.run(
            lambda: self._desk.save_draft(intake), self._saved, self._failed, writes=True
        )

    def settled(self) -> None:
        """The matter left the screen: nothing of it waits to be saved."""
        self._dirty = False

    def _saved(self, _nothing: object) -> None:
        self._saving = False
        words = _("已保存 {time}").format(time=f"{self._desk.now():%H:%M:%S}")
        self._listener().show_saved(words)
        again, self._dirty = self._dirty, False
        if again:
            self.save()

    def _failed(self, error: DeskError) -> None:
        self._saving = self._dirty = False
        self._listener().show_saved(_("未保存"))
        self._listener().show_error(error)

    # --- putting aside ---------------------------------------------------------------------

    def aside(self, intake: Intake) -> None:
        """搁置; where the disk does not take it, it goes back to the screen or waits in memory."""
        self._runner.run(
            lambda: self._desk.save_draft(intake, aside=True),
            lambda _result: self._listener().show_saved(_("已搁置，Ctrl+R 取回")),
            lambda error: self._not_kept(intake, error),
            writes=True,
        )

    def _not_kept(self, intake: Intake, error: DeskError) -> None:
        if self._in_hand() is None:
            self._give_back(intake)
            saved = _("没有搁置，录入的内容还在屏幕上。")
            press = error.press
        else:
            self._unkept.append(intake)
            saved = _("上一件没有存盘，还留在内存里，请不要关机。")
            press = _("排除故障后按 Ctrl+R 取回。")
        self._listener().show_error(
            DeskError(error.message, saved=saved, press=press, code=error.code)
        )

    # --- taking up again -------------------------------------------------------------------

    def listed(self, show: Callable[[tuple[DraftState, ...]], None]) -> None:
        """Hand ``show`` what was put aside: first what is only in memory, then newest first."""

        def done(drafts: tuple[Draft, ...]) -> None:
            held = self._in_hand()
            known = {intake.visit.draft_id for intake in self._unkept}
            if held is not None:
                known.add(held.visit.draft_id)
            waiting = sorted(drafts, key=lambda draft: draft.updated_at, reverse=True)
            stored = tuple(
                DraftState(d.draft_id, _title(d.title), f"{d.updated_at:%m-%d %H:%M}", _progress(d))
                for d in waiting
                if d.draft_id not in known
            )
            show((*self._in_memory(), *stored))

        def failed(error: DeskError) -> None:
            if self._unkept:
                show(self._in_memory())
            self._listener().show_error(error)

        # behind what is being saved: a matter put aside a moment ago is on the list
        self._runner.run(self._desk.drafts, done, failed, writes=True)

    def _in_memory(self) -> tuple[DraftState, ...]:
        return tuple(
            DraftState(
                intake.visit.draft_id,
                _title(intake.shelved.item.name if intake.shelved is not None else ""),
                _("未存盘"),
            )
            for intake in self._unkept
        )

    def take_unkept(self, draft_id: str) -> Intake | None:
        """The matter ``draft_id`` out of memory; None when it is not there."""
        found = next((i for i in self._unkept if i.visit.draft_id == draft_id), None)
        if found is not None:
            self._unkept.remove(found)
        return found


def _progress(draft: Draft) -> str:
    """How many papers were looked at, of how many; "" before an item was chosen."""
    visit = draft.body.get("visit", {})
    return str(visit.get("view", {}).get(PROGRESS, "")) if isinstance(visit, dict) else ""


def _title(name: str) -> str:
    return name or _("还没有选事项")
