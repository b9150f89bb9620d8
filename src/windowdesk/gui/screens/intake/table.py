"""The papers on the table, worked by single keys: one method per key, and where the cursor goes.

The cursor moves on by itself where that saves a key (空格 leads to the next paper not yet seen) and
never where it could hide something: a ✗ is not wiped by 空格, and an unfolded point stays in view.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from windowdesk.app.intake import Intake
from windowdesk.domain.decision.model import Decision
from windowdesk.domain.decision.submission import Finding, FirstVisit, PointFinding, Query
from windowdesk.domain.identity.names import clean_text
from windowdesk.domain.standard.model import Material, PaperForm, Way
from windowdesk.gui.screens.intake.lines import (
    DATE_POINT,
    checklist_lines,
    point_key,
    points_shown,
    row_key,
)
from windowdesk.gui.screens.intake.ports import Listener
from windowdesk.gui.screens.intake.second_visit import in_order_then
from windowdesk.gui.screens.intake.state import Line, Mark, PointLine, RowLine, WayChoice
from windowdesk.gui.screens.intake.ways import BACK, parse_choice, way_choices

Alter = Callable[[Intake], None]
SEEN_LIMIT = 120


@dataclass(slots=True)
class Cursor:
    """Where the clerk is on the list, and which paper's points are unfolded."""

    selected: str = ""
    expanded: str = ""


class Table:
    """Row deeds. ``change`` applies an alteration and says whether it was taken."""

    def __init__(
        self,
        intake: Callable[[], Intake | None],
        change: Callable[[Alter], bool],
        listener: Callable[[], Listener],
        now: Callable[[], datetime],
    ) -> None:
        self._intake = intake
        self._change = change
        self._listener = listener
        self._now = now
        self.cursor = Cursor()
        self._built: tuple[Decision, str, object, tuple[Line, ...]] | None = None

    # --- reading ---------------------------------------------------------------------------

    def lines(self) -> tuple[Line, ...]:
        """Every line of the list; made anew only when the verdict or the unfolding changed."""
        intake = self._intake()
        if intake is None or intake.decision is None:
            return ()
        decision, unfolded = intake.decision, self.cursor.expanded
        # every change gives a new verdict, so the same verdict means the same lines
        built, offers = self._built, intake.offers
        if built is None or built[0] is not decision or built[1:3] != (unfolded, offers):
            built = (decision, unfolded, offers, checklist_lines(intake, unfolded))
            self._built = built
        return built[3]

    def current(self) -> Line | None:
        return next((line for line in self.lines() if line.key == self.cursor.selected), None)

    def settle(self) -> None:
        """Put the cursor on a line that exists, after the checklist changed."""
        lines = self.lines()
        keys = [line.key for line in lines]
        if self.cursor.selected in keys:
            return
        rows = [line.key for line in lines if isinstance(line, RowLine)]
        owner = row_key(self.cursor.selected[2:].partition("/")[0])
        self.cursor.selected = owner if owner in keys else (rows[0] if rows else "")

    def way_choices(self) -> tuple[WayChoice, ...]:
        """The entries of the M menu for the current paper."""
        material = self._material()
        return way_choices(material, self._first()) if material is not None else ()

    def _first(self) -> FirstVisit | None:
        intake = self._intake()
        return None if intake is None else intake.submission.first_visit

    def _material(self) -> Material | None:
        intake, line = self._intake(), self.current()
        if intake is None or not isinstance(line, (RowLine, PointLine)):
            return None
        return intake.material(line.material)

    # --- moving ----------------------------------------------------------------------------

    def select(self, key: str) -> None:
        """The cursor went to ``key`` (a mouse, an arrow key or a scan)."""
        self.cursor.selected = key

    def reveal(self, key: str) -> None:
        """Go to line ``key``, unfolding its paper when it is a point."""
        if key.startswith("p:"):
            self.cursor.expanded = key[2:].partition("/")[0]
        self.cursor.selected = key
        self._listener().refresh()
        self._listener().go_to_list()

    def jump(self, number: int) -> bool:
        """Go to paper ``number`` of the list (1–9 and beyond)."""
        for line in self.lines():
            if isinstance(line, RowLine) and line.index == number:
                self.cursor.selected = line.key
                self._listener().refresh()
                return True
        return False

    def toggle_points(self) -> None:
        """E: unfold the points of the current paper, or fold them."""
        material = self._material()
        if material is None:
            return
        folded = self.cursor.expanded == material.id
        self.cursor.expanded = "" if folded else material.id
        if folded:
            self.cursor.selected = row_key(material.id)
        self._listener().refresh()

    def _next_line(self) -> None:
        keys = [line.key for line in self.lines()]
        if self.cursor.selected in keys[:-1]:
            self.cursor.selected = keys[keys.index(self.cursor.selected) + 1]
        self._listener().refresh()

    def _next_open(self) -> None:
        """To the next paper nobody has looked at, from here downwards, then from the top."""
        lines = self.lines()
        at = next((i for i, line in enumerate(lines) if line.key == self.cursor.selected), 0)
        for line in (*lines[at + 1 :], *lines[:at]):
            if isinstance(line, RowLine) and line.mark is Mark.OPEN:
                self.cursor.selected = line.key
                break
        self._listener().refresh()

    # --- keys on a row ---------------------------------------------------------------------

    def complete(self) -> None:
        """空格: this paper (or point) is in order; on to the next that nobody has looked at."""
        line = self.current()
        if isinstance(line, PointLine):
            self._complete_point(line)
        elif isinstance(line, RowLine):
            self._complete_row(line)
        elif line is not None:
            self._next_line()

    def _complete_row(self, line: RowLine) -> None:
        intake = self._intake()
        material = self._material()
        if intake is None or material is None:
            return
        finding = intake.finding(material.id)
        failed = _failed_point(intake, material, finding)
        if failed:
            self.reveal(point_key(material.id, failed))
            return
        if line.mark in (Mark.MET, Mark.PENDING) and finding.way is not None:
            self._next_open()
            return
        if in_order_then(self._first(), material.id) and finding.way is None:
            # matched, not judged again: neither its points nor its date are asked once more
            if self._change(lambda i: i.match(material.id, True)):
                self._next_open()
            return
        if not self._change(lambda i: i.check_complete(material.id)):
            return
        if material.validity is not None and intake.finding(material.id).issued_on is None:
            self._ask_date(material)
            return
        self._next_open()

    def _complete_point(self, line: PointLine) -> None:
        if line.point == DATE_POINT:
            self._listener().ask_date(line.key)
        elif line.mark is Mark.FAILED:
            self._listener().ask_seen(line.key)
        else:
            self.mark_point(True)

    def take_over(self) -> None:
        """T: the same paper was seen for another matter of this visit; copies are counted anew."""
        intake, material = self._intake(), self._material()
        if intake is None or material is None or material.id not in intake.offers:
            return
        finding = intake.finding(material.id)
        if finding.way is not None or finding.absent:
            return
        if not self._change(lambda i: i.take_over(material.id)):
            return
        line = self.current()
        if isinstance(line, RowLine) and line.mark is Mark.MET:
            self._next_open()
        else:
            self._listener().refresh()

    def clear(self) -> None:
        """退格: back to "not looked at"."""
        line = self.current()
        if isinstance(line, RowLine):
            material = line.material
            self._change(lambda intake: intake.clear(material))
        elif isinstance(line, PointLine) and line.point != DATE_POINT:
            self._change(lambda intake: intake.set_point(line.material, line.point, None))

    def absent(self) -> None:
        """X: looked for, not there (on a return visit: not brought back)."""
        intake, material = self._intake(), self._material()
        if intake is None or material is None:
            return
        first = self._first()
        # from a point to its paper first: the change shows both at once
        self.cursor.selected = row_key(material.id)
        if first is not None and first.papers_returned and in_order_then(first, material.id):
            told = self._change(lambda i: i.find(material.id, Finding(matched=False)))
        else:
            told = self._change(lambda i: i.mark_absent(material.id))
        if not told:
            self._listener().refresh()

    def count(self, change: int, *, originals: bool = False) -> None:
        """+ and −: one copy more or fewer (what the standard counts); Shift: originals."""
        intake, material = self._intake(), self._material()
        if intake is None or material is None:
            return
        if originals:
            old = intake.finding(material.id)
            self._change(lambda i: i.set_counts(material.id, old.originals + change, old.copies))
        else:
            self._change(lambda i: i.add_copies(material.id, change))

    def choose_way(self, ident: str) -> None:
        """M: how this paper is satisfied."""
        material = self._material()
        if material is None:
            return
        if ident == BACK:
            self._bring_back(material)
            return
        way, query = parse_choice(ident)
        if query is Query.FOUND and way is not None:
            self._listener().ask_certificate(row_key(material.id), way.value)
            return
        at = self._now() if query is not None else None

        def take(intake: Intake) -> None:
            # another paper than the one of the first visit, so nothing of that one counts
            if intake.finding(material.id).matched is not None:
                intake.clear(material.id)
            intake.set_way(material.id, way, query=query, at=at)

        if self._change(take) and way:
            self._after_way(material, way)

    def _bring_back(self, material: Material) -> None:
        """The very paper of the first visit lies here: matched, or judged on its notice alone."""
        if in_order_then(self._first(), material.id):
            if self._change(lambda i: i.find(material.id, Finding(matched=True))):
                self._next_open()
            return
        electronic = material.form is PaperForm.ELECTRONIC
        here = Finding(
            way=Way.SUBMITTED,
            matched=True,
            originals=material.originals,
            copies=material.copies,
            electronic=electronic,
        )
        if self._change(lambda i: i.find(material.id, here)):
            self.cursor.expanded = material.id
            self._listener().refresh()

    def _after_way(self, material: Material, way: Way) -> None:
        if way is Way.SUBMITTED and (material.points or material.validity):
            self.cursor.expanded = material.id
            self._listener().refresh()
            return
        self._next_open()

    def record_certificate(self, key: str, way: str, certificate: str, by: str) -> None:
        """A certificate was found: its number, when, and who authorised the query (A.3)."""
        material = key[2:]
        number, giver = clean_text(certificate, limit=80).text, clean_text(by).text
        at = self._now()
        if self._change(
            lambda i: i.set_way(
                material, Way(way), query=Query.FOUND, certificate=number, at=at, by=giver
            )
        ):
            self._next_open()

    # --- keys on a point -------------------------------------------------------------------

    def mark_point(self, ok: bool) -> None:
        """Y or N. N asks what was seen; on a folded paper both unfold it first."""
        line = self.current()
        if isinstance(line, RowLine):
            self._unfold_to_points(line)
        if not isinstance(line, PointLine):
            return
        if line.point == DATE_POINT:
            self._listener().ask_date(line.key)
            return
        old = self._found(line)
        seen, page = (old.seen, old.page) if not ok else ("", "")
        if self._change(lambda i: i.set_point(line.material, line.point, ok, seen=seen, page=page)):
            self._count_along(line.material)
            if ok:
                self._next_line()
            else:
                self._listener().ask_seen(line.key)

    def _unfold_to_points(self, line: RowLine) -> None:
        self.cursor.expanded = line.material
        prefix = f"p:{line.material}/"
        keys = [other.key for other in self.lines() if other.key.startswith(prefix)]
        if keys:
            self.cursor.selected = keys[0]
        self._listener().refresh()

    def _count_along(self, material_id: str) -> None:
        """Looking at a point means the paper lies there: counts nobody typed follow the standard."""
        intake = self._intake()
        material = intake.material(material_id) if intake is not None else None
        if intake is None or material is None:
            return
        old = intake.finding(material_id)
        untouched = not (old.originals or old.copies or old.electronic)
        if not untouched or not (material.originals or material.copies):
            return
        electronic = material.form is PaperForm.ELECTRONIC
        counted = replace(
            old, originals=material.originals, copies=material.copies, electronic=electronic
        )
        self._change(lambda i: i.find(material_id, counted))

    def _found(self, line: PointLine) -> PointFinding:
        intake = self._intake()
        if intake is None:
            return PointFinding()
        return intake.finding(line.material).points.get(line.point, PointFinding())

    def seen_at(self, key: str) -> tuple[str, str]:
        """What is recorded at the point ``key``: (seen, page), for the editor to start with."""
        line = next((line for line in self.lines() if line.key == key), None)
        found = self._found(line) if isinstance(line, PointLine) else PointFinding()
        return found.seen, found.page

    def record_seen(self, key: str, seen: str, page: str) -> None:
        """The editor of a ✗ was filled in: what was seen, on which page."""
        material, _sep, point = key[2:].partition("/")
        text = clean_text(seen, limit=SEEN_LIMIT).text
        where = clean_text(page, limit=20).text
        if self._change(lambda i: i.set_point(material, point, False, seen=text, page=where)):
            self._next_line()

    def correct_now(self) -> None:
        """G: the applicant put this point right here; on a paper, its first fixable point."""
        line = self.current()
        if isinstance(line, RowLine):
            inside = _points_of(self._lines_unfolded(line), line.material)
            line = next((point for point in inside if point.fixable), None)
        if isinstance(line, PointLine) and line.fixable:
            material, point = line.material, line.point
            self._change(lambda i: i.correct_point(material, point))

    def _lines_unfolded(self, line: RowLine) -> Sequence[Line]:
        intake = self._intake()
        return () if intake is None else checklist_lines(intake, line.material)

    # --- issue dates -----------------------------------------------------------------------

    def ask_date(self) -> None:
        """D: when the paper was issued, where the standard limits its age."""
        material = self._material()
        if material is not None and material.validity is not None:
            self._ask_date(material)

    def _ask_date(self, material: Material) -> None:
        key = point_key(material.id, DATE_POINT)
        self.cursor.expanded = material.id
        self.cursor.selected = key
        self._listener().refresh()
        self._listener().ask_date(key)

    def date_at(self, key: str) -> date | None:
        intake = self._intake()
        return intake.finding(_owner(key)).issued_on if intake is not None else None

    def record_date(self, key: str, day: date | None) -> None:
        material = _owner(key)
        if self._change(lambda i: i.set_issued_on(material, day)):
            self.cursor.selected = row_key(material)
            self._next_open()


def _owner(key: str) -> str:
    return key[2:].partition("/")[0]


def _points_of(lines: Sequence[Line], material: str) -> list[PointLine]:
    return [line for line in lines if isinstance(line, PointLine) and line.material == material]


def _failed_point(intake: Intake, material: Material, finding: Finding) -> str:
    """The first point that was marked ✗, "" when none is."""
    if finding.way is not Way.SUBMITTED or intake.decision is None:
        return ""
    for point in points_shown(material, intake.decision.answers):
        if finding.points.get(point.id, PointFinding()).ok is False:
            return point.id
    return ""
