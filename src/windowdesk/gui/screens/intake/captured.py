"""Which papers of the matter in hand have pictures: their rows show the first one and how many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from windowdesk.app.binding import paper_only
from windowdesk.app.copies import KeptPage
from windowdesk.app.errors import DeskError
from windowdesk.app.intake import Intake
from windowdesk.gui.runner import Runner
from windowdesk.gui.screens.intake.ports import Listener
from windowdesk.gui.screens.intake.state import Line, RowLine, Shots
from windowdesk.i18n import _, counted

PagesOf = Callable[[str], tuple[KeptPage, ...]]


@dataclass
class Captured:
    """``pages_of`` reads a draft's pages; None where nothing is ever captured (a trial)."""

    runner: Runner
    listener: Callable[[], Listener]
    pages_of: PagesOf | None = None
    _draft: str = ""
    _shots: tuple[tuple[str, Shots], ...] = ()

    def look(self, intake: Intake | None) -> None:
        """Read the pages of ``intake``, in a worker; its rows change when they are known."""
        pages_of = self.pages_of
        if intake is None or pages_of is None:
            return
        draft = intake.visit.draft_id
        if draft != self._draft:
            self._draft, self._shots = draft, ()
        # behind what is being written: a page taken a moment ago is among them
        self.runner.run(lambda: pages_of(draft), lambda pages: self._read(draft, pages),
                        self._unread, writes=True)  # fmt: skip

    def dress(self, lines: tuple[Line, ...], intake: Intake) -> tuple[Line, ...]:
        """``lines`` with their pictures."""
        if self.pages_of is None:
            return lines
        here = dict(self._shots) if intake.visit.draft_id == self._draft else {}
        notes = intake.visit.notes
        if not here and not notes:
            return lines
        return tuple(
            _dressed(line, here.get(line.material), paper_only(notes, line.material))
            if isinstance(line, RowLine)
            else line
            for line in lines
        )

    def _read(self, draft: str, pages: tuple[KeptPage, ...]) -> None:
        if draft != self._draft:
            return
        by: dict[str, list[KeptPage]] = {}
        for page in pages:
            by.setdefault(page.material, []).append(page)
        shots = tuple(
            (material, Shots(len(taken), taken[0].thumb, any(map(_doubtful, taken))))
            for material, taken in by.items()
        )
        if shots != self._shots:
            self._shots = shots
            self.listener().refresh()

    def _unread(self, error: DeskError) -> None:
        self.listener().show_error(error)


def _doubtful(page: KeptPage) -> bool:
    return page.blurred or page.empty or page.dim


def _dressed(line: RowLine, shots: Shots | None, paper: bool) -> RowLine:
    if shots is None and not paper:
        return line
    if shots is None:
        spoken = _("{row}，只收纸质").format(row=line.spoken)
        return replace(line, shots=Shots(0, b"", False), spoken=spoken)
    if shots.doubtful:
        words = counted("{row}，已拍 {n} 页，有看不清的", shots.count, row=line.spoken)
    else:
        words = counted("{row}，已拍 {n} 页", shots.count, row=line.spoken)
    return replace(line, shots=shots, spoken=words)
