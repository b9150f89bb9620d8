"""Decides what the capture screen says and what each key does; nothing here judges for the clerk.

A page is on the disk before it is in the list. Only one thing is asked of a device at a time: while
a picture is taken nobody looks through the camera.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from windowdesk.app.capturing import Page
from windowdesk.app.copies import KeptPage
from windowdesk.app.errors import DeskError
from windowdesk.app.intake import Intake
from windowdesk.gui.runner import Runner
from windowdesk.i18n import _


class CaptureDesk(Protocol):
    """The use case (``app.capture_desk.Capturing``). All but the first two may block."""

    def sources(self) -> tuple[str, ...]: ...

    def looks(self, nth: int) -> bool: ...

    def warm(self) -> None: ...

    def glance(self, nth: int) -> Page | None: ...

    def rest(self) -> None: ...

    def cancel(self) -> None: ...

    def pages(self, draft_id: str) -> tuple[KeptPage, ...]: ...

    def view(self, page_id: str) -> bytes: ...

    def capture(
        self, intake: Intake, material: str, nth: int = 0, *, instead: str = ""
    ) -> tuple[KeptPage, ...]: ...

    def remove(self, page_id: str) -> None: ...

    def move(self, page: KeptPage, by: int) -> None: ...

    def turn(self, page_id: str, quarters: int) -> None: ...

    def verify(self, pages: tuple[KeptPage, ...], yes: bool) -> None: ...


@dataclass(frozen=True, slots=True)
class PageLine:
    """A page of the list. ``tone`` "correct" where something was noticed, "accept" once verified."""

    page_id: str
    number: int
    words: str
    tone: str
    thumb: bytes
    verified: bool


@dataclass(frozen=True, slots=True)
class CaptureState:
    """Everything the screen shows but the two pictures.

    ``notice``: what was noticed of the page in hand, or that there is no device; with its tone.
    """

    title: str
    place: str
    source: str
    more_sources: bool
    lines: tuple[PageLine, ...]
    selected: str
    notice: str
    tone: str
    busy: bool
    paper_only: bool
    can_look: bool
    can_take: bool


class CaptureView(Protocol):
    """What the presenter tells its view. Pictures are JPEG; b"" is none."""

    def show_state(self, state: CaptureState) -> None: ...

    def show_live(self, picture: bytes, words: str) -> None: ...

    def show_page(self, picture: bytes) -> None: ...

    def show_trouble(self, error: DeskError) -> None: ...


Said = Callable[[str, bool], None]


class CapturePresenter:
    """One material at a time; ``say_paper`` records that there is paper and no picture."""

    def __init__(self, desk: CaptureDesk, runner: Runner, view: CaptureView) -> None:
        self._desk = desk
        self._runner = runner
        self._view = view
        self._intake: Intake | None = None
        self._materials: tuple[tuple[str, str], ...] = ()
        self._at = 0
        self._source = 0
        self._pages: tuple[KeptPage, ...] = ()
        self._selected = ""
        self._busy = self._looking = False
        self._is_paper: Callable[[str], bool] = lambda _material: False
        self._say_paper: Said = lambda _material, _yes: None

    # --- showing ---------------------------------------------------------------------------

    def open(
        self,
        intake: Intake,
        materials: tuple[tuple[str, str], ...],
        current: str,
        *,
        is_paper: Callable[[str], bool],
        say_paper: Said,
    ) -> None:
        """Begin with ``current`` of ``materials`` (id and name, one at least)."""
        self._intake, self._materials = intake, materials
        self._is_paper, self._say_paper = is_paper, say_paper
        ids = [ident for ident, _name in materials]
        self._at = ids.index(current) if current in ids else 0
        self._selected = ""
        self._view.show_page(b"")
        self._view.show_live(b"", "")
        if self._desk.sources():
            self._runner.run(self._desk.warm, device=True)
        self.load()

    @property
    def material(self) -> str:
        """The id of the material in hand; "" before anything is."""
        return self._materials[self._at][0] if self._materials else ""

    def load(self) -> None:
        """Read the pages anew."""
        if self._intake is not None:
            draft = self._intake.visit.draft_id
            self._runner.run(
                lambda: self._desk.pages(draft), self._loaded, self._view.show_trouble, writes=True
            )

    def look(self) -> None:
        """What the camera sees now; nothing while it is busy. Called by a clock."""
        if self._busy or self._looking or not self._can_look():
            return
        self._looking = True
        nth = self._source
        self._runner.run(
            lambda: self._desk.glance(nth),
            lambda page: self._seen(nth, page),
            lambda error: self._blind(nth, error),
            device=True,
        )

    def leave(self) -> None:
        """The screen is left: the camera may rest."""
        if self._busy:
            self._desk.cancel()
        if self._desk.sources():
            self._runner.run(self._desk.rest, device=True)

    # --- what the clerk does -----------------------------------------------------------------

    def take(self) -> None:
        """F4: another page; a scanner hands over as many as lie in it."""
        self._take("")

    def retake(self) -> None:
        """The page in hand again, in its place."""
        if self._current() is not None:
            self._take(self._selected)

    def select(self, page_id: str) -> None:
        """Look at another page."""
        if page_id != self._selected:
            self._selected = page_id
            self._show()
            self._show_page()

    def remove(self) -> None:
        """Let the page in hand go; its neighbour is in hand then."""
        page = self._current()
        if page is None or self._busy:
            return
        ids = [each.page_id for each in self._mine()]
        at = ids.index(page.page_id)
        rest = ids[:at] + ids[at + 1 :]

        def removed(_done: object) -> None:
            # not before: where it could not be removed, it is still the one that the keys mean
            if self._selected == page.page_id:
                self._selected = rest[min(at, len(rest) - 1)] if rest else ""
            self.load()

        self._runner.run(
            lambda: self._desk.remove(page.page_id), removed, self._view.show_trouble, writes=True
        )

    def move(self, by: int) -> None:
        """The page in hand before (-1) or behind (1) its neighbour."""
        page = self._current()
        if page is not None and not self._busy:
            self._change(lambda: self._desk.move(page, by))

    def turn(self, quarters: int) -> None:
        """The page in hand laid another way: a quarter to the right (1) or to the left (-1)."""
        page = self._current()
        if page is not None and not self._busy:
            # in the queue of what is written: papers are issued with the page as it lies then
            self._change(lambda: self._desk.turn(page.page_id, quarters))

    def verify(self) -> None:
        """与原件核对无误: said of the page in hand, or taken back."""
        page = self._current()
        if page is not None and not self._busy:
            self._change(lambda: self._desk.verify((page,), not page.verified_by))

    def verify_all(self) -> None:
        """The same of every page of this material; taken back where all are."""
        mine = self._mine()
        if mine and not self._busy:
            yes = not all(page.verified_by for page in mine)
            self._change(lambda: self._desk.verify(mine, yes))

    def paper(self) -> None:
        """只收纸质: of this material there is paper and no picture; or take that back."""
        if self.material and not self._mine():
            self._say_paper(self.material, not self._is_paper(self.material))
            self._show()

    def step(self, by: int) -> None:
        """To the next material of the list, or the one before."""
        if self._materials and not self._busy:
            self._at = (self._at + by) % len(self._materials)
            self._selected = ""
            self._choose()

    def next_source(self) -> None:
        """From the camera to the scanner and back."""
        count = len(self._desk.sources())
        if count > 1 and not self._busy:
            self._source = (self._source + 1) % count
            self._view.show_live(b"", "")
            self._show()

    # --- inside ------------------------------------------------------------------------------

    def _take(self, instead: str) -> None:
        intake, material, nth = self._intake, self.material, self._source
        if intake is None or self._busy or not material:
            return
        self._busy = True
        self._show()

        def work() -> tuple[KeptPage, ...]:
            return self._desk.capture(intake, material, nth, instead=instead)

        self._runner.run(work, self._taken, self._not_taken, device=True)

    def _taken(self, kept: tuple[KeptPage, ...]) -> None:
        self._busy = False
        if kept:
            self._selected = kept[-1].page_id
        self.load()

    def _not_taken(self, error: DeskError) -> None:
        self._busy = False
        self._view.show_trouble(error)
        # of a pile, what came before it broke off is kept
        self.load()

    def _change(self, work: Callable[[], None]) -> None:
        self._runner.run(work, lambda _done: self.load(), self._view.show_trouble, writes=True)

    def _loaded(self, pages: tuple[KeptPage, ...]) -> None:
        self._pages = pages
        self._choose()

    def _choose(self) -> None:
        mine = self._mine()
        if self._current() is None:
            self._selected = mine[-1].page_id if mine else ""
        self._show()
        self._show_page()

    def _show_page(self) -> None:
        wanted = self._selected
        if not wanted:
            self._view.show_page(b"")
            return

        def show(picture: bytes) -> None:
            if wanted == self._selected:
                self._view.show_page(picture)

        self._runner.run(lambda: self._desk.view(wanted), show, self._view.show_trouble)

    def _seen(self, nth: int, page: Page | None) -> None:
        self._looking = False
        # what comes late is of the source before: it would stay where the scanner shows nothing
        if page is not None and nth == self._source:
            words = _("■ 模拟 ■ {name}").format(name=page.source) if page.simulated else ""
            self._view.show_live(page.content, words)

    def _blind(self, nth: int, error: DeskError) -> None:
        self._looking = False
        if nth == self._source:
            self._view.show_live(b"", error.words())

    def _can_look(self) -> bool:
        return bool(self._desk.sources()) and self._desk.looks(self._source)

    def _mine(self) -> tuple[KeptPage, ...]:
        return tuple(page for page in self._pages if page.material == self.material)

    def _current(self) -> KeptPage | None:
        return next((page for page in self._mine() if page.page_id == self._selected), None)

    def _show(self) -> None:
        sources = self._desk.sources()
        notice, tone = self._notice()
        self._view.show_state(
            CaptureState(
                title=self._materials[self._at][1] if self._materials else "",
                place=f"{self._at + 1} / {len(self._materials)}",
                source=sources[self._source] if sources else _("没有高拍仪和扫描仪"),
                more_sources=len(sources) > 1,
                lines=tuple(self._lines()),
                selected=self._selected,
                notice=notice,
                tone=tone,
                busy=self._busy,
                paper_only=self._is_paper(self.material),
                can_look=self._can_look(),
                can_take=bool(sources),
            )
        )

    def _lines(self) -> Iterator[PageLine]:
        for number, page in enumerate(self._mine(), 1):
            noticed = noticed_words(page)
            words = noticed or _("清楚")
            if page.verified_by:
                words = _("{words} · 与原件核对无误").format(words=words)
            tone = "correct" if noticed else "accept" if page.verified_by else ""
            yield PageLine(page.page_id, number, words, tone, page.thumb, bool(page.verified_by))

    def _notice(self) -> tuple[str, str]:
        if self._busy:
            return _("正在拍摄…"), "2"
        page = self._current()
        if page is not None:
            noticed = noticed_words(page)
            if noticed:
                return _("这一页{noticed}。按 R 重拍，或照样留用。").format(
                    noticed=noticed
                ), "correct"
            return "", ""
        if self._is_paper(self.material):
            return _("已记为只收纸质，没有影像。"), "2"
        if not self._desk.sources():
            return _("本窗口不能拍摄，照常收纸质材料；按 H 记为只收纸质。"), "correct"
        return _("放好材料，按 F4 拍摄。"), "2"


def noticed_words(page: KeptPage) -> str:
    """What was noticed of a page: 模糊, 空白, 偏暗; "" for nothing."""
    said = (
        (page.blurred, _("模糊，看不清小字")),
        (page.empty, _("像是空白页")),
        (page.dim, _("偏暗")),
    )
    return _("、").join(words for noticed, words in said if noticed)
