"""Capturing at the desk: a picture is taken, made a page, and on the disk before it is shown.

All of it may block: call it in a worker. Nothing here decides for the clerk: what is blurred or
empty is kept and said, and the clerk takes it again or lets it stand.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import replace

from windowdesk.app.capturing import Finishing, ImageSource, Page, Viewfinder, Wanted
from windowdesk.app.copies import CopiesElsewhere, CopyShelf, KeptPage, PageBytes
from windowdesk.app.errors import BadInput, DeviceProblem
from windowdesk.app.intake import Intake
from windowdesk.app.ports import AuditEntry, Clock, Store
from windowdesk.domain.staff import StaffMember
from windowdesk.i18n import _, counted

# the clerk signed in, and how a draft is saved: the use case
CapturingOf = Callable[[Callable[[], StaffMember], Callable[[Intake], None]], "Capturing"]
# of one material: a file of more goes to the archive by other ways
MOST_PAGES = 60


class Capturing:
    """The use case over its ports. ``who`` is the clerk; ``keep`` saves the draft a page belongs to.

    ``render`` makes PNG pages of a PDF; ``elsewhere`` has what other windows took. ``store`` is told who
    looked at a copy.
    """

    def __init__(
        self,
        shelf: CopyShelf,
        sources: tuple[ImageSource, ...],
        finishing: Finishing,
        *,
        store: Store,
        clock: Clock,
        who: Callable[[], StaffMember],
        keep: Callable[[Intake], None],
        render: Callable[[bytes], list[bytes]],
        elsewhere: CopiesElsewhere,
    ) -> None:
        self._shelf = shelf
        self._sources = sources
        self._finishing = finishing
        self._store = store
        self._clock = clock
        self._who = who
        self._keep = keep
        self._render = render
        self._elsewhere = elsewhere

    # --- the devices ------------------------------------------------------------------------

    def sources(self) -> tuple[str, ...]:
        """What can take pictures here, the usual one first (fast)."""
        return tuple(source.name for source in self._sources)

    def looks(self, nth: int) -> bool:
        """Whether the source shows what it sees before the picture is taken (fast)."""
        return isinstance(self._source(nth), Viewfinder)

    def warm(self) -> None:
        """Get ready for pictures while the clerk lays the paper straight."""
        self._finishing.warm()

    def glance(self, nth: int) -> Page | None:
        """What the source sees now; None for one that cannot look. ``DeviceProblem``."""
        source = self._source(nth)
        return source.glance() if isinstance(source, Viewfinder) else None

    def rest(self) -> None:
        """Nobody looks any more."""
        for source in self._sources:
            if isinstance(source, Viewfinder):
                source.rest()

    def cancel(self) -> None:
        """Stop what is being captured; any thread."""
        for source in self._sources:
            source.cancel()

    # --- pages ------------------------------------------------------------------------------

    def pages(self, draft_id: str) -> tuple[KeptPage, ...]:
        """The pages of a draft, by material and place."""
        return self._shelf.pages(draft_id)

    def view(self, page_id: str) -> bytes:
        """The picture of a page for the screen; b"" when it is gone."""
        found = self._shelf.page_bytes(page_id)
        return found.view if found is not None else b""

    def capture(
        self,
        intake: Intake,
        material: str,
        nth: int = 0,
        *,
        wanted: Wanted | None = None,
        instead: str = "",
    ) -> tuple[KeptPage, ...]:
        """Take pages for ``material``; those kept. ``instead`` replaces one page (retake).

        ``DeviceProblem`` when the device breaks off: the pages that came before are kept.
        """
        draft = intake.visit.draft_id
        source = self._source(nth)
        there = [page for page in self._shelf.pages(draft) if page.material == material]
        room = 1 if instead else MOST_PAGES - len(there)
        if room < 1:
            raise _full()
        wanted = wanted or Wanted()
        limit = min(room, wanted.pages) if wanted.pages else room
        self._keep(intake)
        kept: list[KeptPage] = []
        for picture in source.pages(replace(wanted, pages=limit)):
            old = next((page for page in there if page.page_id == instead), None)
            place = old.place if old is not None else _after(there) + len(kept)
            kept.append(self._kept(draft, material, place, picture, instead))
            if len(kept) == limit:
                break
        return tuple(kept)

    def remove(self, page_id: str) -> None:
        """Let a page go."""
        self._shelf.remove_page(page_id)

    def move(self, page: KeptPage, by: int) -> None:
        """Change places with the page before (-1) or after (1) it; at the end nothing happens."""
        same = [p for p in self._shelf.pages(page.draft_id) if p.material == page.material]
        at = next((n for n, p in enumerate(same) if p.page_id == page.page_id), -1)
        if at < 0 or not 0 <= at + by < len(same):
            return
        mine, other = same[at], same[at + by]
        self._shelf.change_pages(
            (replace(mine, place=other.place), replace(other, place=mine.place))
        )

    def turn(self, page_id: str, quarters: int) -> None:
        """Lay a page another way, by ``quarters`` of a circle to the right; -1 is one to the left.

        What the clerk said of it stays: it is the same paper. ``DeviceProblem`` when it cannot be
        done: the page lies as it did.
        """
        there = self._shelf.page_bytes(page_id)
        if there is not None:
            try:
                made = self._finishing.turn(there.content, quarters)
            except DeviceProblem as problem:
                raise _not_turned(problem.code) from problem
            self._shelf.turn_page(page_id, _sha256(there.content), made, _sha256(made.content))

    def verify(self, pages: tuple[KeptPage, ...], yes: bool) -> None:
        """The clerk compared ``pages`` with the originals (与原件核对无误), or takes that back.

        Said of the pictures that were seen: one taken anew since then is left alone.
        """
        now, number = self._clock.now(), self._who().number
        seen = {page.page_id: page.sha256 for page in pages}
        # where they lie now: the screen may not have heard yet that they were moved
        here = [
            page
            for draft in {page.draft_id for page in pages}
            for page in self._shelf.pages(draft)
            if seen.get(page.page_id) == page.sha256
        ]
        self._shelf.change_pages(
            tuple(
                replace(page, verified_by=number, verified_at=now)
                if yes
                else replace(page, verified_by="", verified_at=None)
                for page in here
            )
        )

    def copy_content(self, copy_id: str) -> bytes | None:
        """The PDF of a copy that a case keeps."""
        return self._shelf.copy_content(copy_id)

    def copy_pages(self, copy_id: str, number: str) -> list[bytes] | None:
        """Its pages as PNG, of the case ``number``; None where another window took it.

        Whoever looks is written down first. ``NotAllowed`` for a role that takes no matter in.
        """
        clerk = self._who()
        content = self._shelf.copy_content(copy_id)
        if content is None:
            return None
        return self._looked(clerk, number, "here", content)

    def fetched_pages(self, sha256: str, number: str) -> list[bytes]:
        """The same of what another window took, from the centre: it may wait for the line.

        ``BadInput`` where it cannot be had now, ``NotAllowed`` as above.
        """
        clerk = self._who()
        return self._looked(clerk, number, "elsewhere", self._elsewhere.fetch(sha256))

    def _looked(self, clerk: StaffMember, number: str, taken: str, content: bytes) -> list[bytes]:
        """The pages of ``content``, shown to nobody before the chain says who saw them."""
        pages = self._drawn(content)
        detail = {"copy": _sha256(content)[:16], "taken": taken}
        now = self._clock.now()
        with self._store.transaction() as work:
            work.audit(AuditEntry(now, clerk.number, "case.copy", number, "done", detail))
        return pages

    def _drawn(self, content: bytes) -> list[bytes]:
        try:
            return self._render(content)
        except BadInput as problem:
            # what the drawer says is meant for a file that somebody chose
            raise BadInput(
                _("这份影像的文件已损坏，画不出来，没有打开。"),
                saved=_("办件没有改动，收下的纸质材料照旧有效。"),
                press=_("请报告管理员；现在要看，请查阅纸质材料。"),
                code="copy_undrawn",
            ) from problem

    def _kept(self, draft: str, material: str, place: int, picture: Page, instead: str) -> KeptPage:
        made = self._finishing.finish(picture)
        page = KeptPage(
            page_id=instead or secrets.token_hex(16),
            draft_id=draft,
            material=material,
            place=place,
            width=made.width,
            height=made.height,
            dpi=made.dpi,
            source=made.source,
            taken_at=self._clock.now(),
            taken_by=self._who().number,
            thumb=made.thumb,
            sha256=_sha256(made.content),
            simulated=made.simulated,
            blurred=made.blurred,
            empty=made.empty,
            dim=made.dim,
        )
        if not self._shelf.add_page(page, PageBytes(made.content, made.view)):
            raise _concluded()
        return page

    def _source(self, nth: int) -> ImageSource:
        if not self._sources:
            raise no_source()
        return self._sources[min(nth, len(self._sources) - 1)]


def no_source() -> DeviceProblem:
    """Nothing here takes pictures: the work goes on with the paper."""
    return DeviceProblem(
        _("本窗口没有高拍仪或扫描仪。"),
        saved=_("已录入的内容都在。"),
        press=_("照常收纸质材料；按 H 记为“只收纸质”。"),
        code="no_hardware",
    )


def _not_turned(code: str) -> DeviceProblem:
    """No device is asked for it: what stopped is our own program that works on pictures."""
    return DeviceProblem(
        _("这一页没有转成：处理图像的程序停了，或者没有回应。"),
        saved=_("这一页还是原来的样子，所有的页都在。"),
        press=_("等几秒，再按一次；仍不行就把原件摆正，按 R 重拍。"),
        code=code,
    )


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _after(pages: list[KeptPage]) -> int:
    return max((page.place for page in pages), default=0) + 1


def _concluded() -> BadInput:
    """A picture takes its time, and the desk lets nobody wait for it."""
    return BadInput(
        _("这一件已经办结或放弃，刚拍的这一页没有存下。"),
        saved=_("没有改动任何已有的内容。"),
        press=_("请在“办件”中查看。"),
        code="draft_gone",
    )


def _full() -> BadInput:
    return BadInput(
        counted("一份材料最多 {n} 页。", MOST_PAGES),
        saved=_("已拍的页都在。"),
        press=_("多出的页请随纸质材料保存。"),
        code="too_many_pages",
    )
