"""Pictures of papers: kept before they are shown, bound to the case, and never in the way of it."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from sqlalchemy.exc import DatabaseError

from tests.helpers.counter import (
    check_everything,
    demo_counter,
    dispatch_intake,
    lenient_catalogue,
)
from tests.helpers.counter import deferred_case as deferred
from windowdesk.app.binding import Bound, CopyBook, paper_only, with_paper_only
from windowdesk.app.capture_desk import Capturing
from windowdesk.app.capturing import FinishedPage, Page, Prints
from windowdesk.app.copies import PageBytes
from windowdesk.app.errors import BadInput, DeviceProblem
from windowdesk.app.intake import Intake
from windowdesk.bootstrap.counter import Counter
from windowdesk.domain.cases.copies import CAPTURED, PAPER_ONLY
from windowdesk.domain.standard.model import Way
from windowdesk.peripherals.camera.scene import Scene
from windowdesk.peripherals.camera.simulated import SimulatedCamera
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.imaging.darkroom import Darkroom
from windowdesk.peripherals.model.helper import Helper
from windowdesk.peripherals.model.life import Phase
from windowdesk.peripherals.model.plugs import NoPlugs
from windowdesk.peripherals.model.tending import Tended
from windowdesk.peripherals.model.watch import Watch
from windowdesk.storage.copies import SqlCopies

CHILD = "tests.unit.app.capture_child"
ROOT = Path(__file__).resolve().parents[3]


def camera(counter: Counter) -> SimulatedCamera:
    """The one of the demonstration."""
    [source] = counter.captures.sources
    assert isinstance(source.images, SimulatedCamera)
    return source.images


@pytest.fixture
def intake(counter: Counter) -> Intake:
    ready = dispatch_intake(counter)
    check_everything(ready)
    return ready


def test_a_concluded_case_keeps_a_pdf_of_each_captured_paper(
    counter: Counter, intake: Intake
) -> None:
    capturing = counter.desk.capturing
    [first] = capturing.capture(intake, "application")
    [second] = capturing.capture(intake, "application")
    [rules] = capturing.capture(intake, "rules")
    capturing.verify((first, rules), True)
    assert [p.page_id for p in capturing.pages(intake.visit.draft_id)] == [
        first.page_id, second.page_id, rules.page_id
    ]  # fmt: skip
    issued = counter.desk.issue(intake)
    case = counter.desk.case(issued.case_id)
    form, other = case.copies
    assert (form.material, form.pages, form.verified) == ("application", 2, 1)
    assert (other.material, other.pages, other.verified) == ("rules", 1, 1)
    assert form.verified_by == counter.desk.current.number  # type: ignore[union-attr] # signed in
    assert form.simulated
    assert form.how == CAPTURED
    content = capturing.copy_content(form.copy_id)
    assert content is not None
    for change in ("UPDATE material_copies SET name = 'x'", "DELETE FROM material_copies"):
        with pytest.raises(DatabaseError, match="append-only"), counter.store.transaction() as work:
            work.connection.exec_driver_sql(change)
    assert hashlib.sha256(content).hexdigest() == form.sha256
    assert counter.store.verify_chain() is None
    # the draft is gone, and its pages with it
    assert capturing.pages(intake.visit.draft_id) == ()


def test_the_pdf_has_pages_of_their_real_size_and_a_stamp_on_what_was_verified(
    counter: Counter, intake: Intake
) -> None:
    capturing = counter.desk.capturing
    pages = [capturing.capture(intake, "application")[0] for _n in range(2)]
    capturing.verify((pages[1],), True)
    issued = counter.desk.issue(intake)
    [held] = counter.desk.case(issued.case_id).copies
    content = capturing.copy_content(held.copy_id)
    pdf = pypdfium2.PdfDocument(content)
    shown = []
    for page in pdf:
        wide, high = (points / 72 * 25.4 for points in page.get_size())
        assert (wide, high) == (pytest.approx(210, abs=3), pytest.approx(297, abs=2))
        shown.append(page.render(scale=1, rev_byteorder=True).to_numpy())
    reds = [_red(each) for each in shown]
    assert reds[0] == 0
    assert reds[1] > 300
    # no text that a search would take for the paper's
    assert pdf[1].get_textpage().get_text_range() == ""
    pdf.close()


def test_a_power_cut_costs_no_page(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", CHILD, str(tmp_path / "profile")],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 9, done.stderr
    counter = demo_counter(tmp_path / "profile")
    [draft] = counter.desk.drafts()
    assert draft.draft_id == done.stdout
    intake = counter.desk.resume(draft.draft_id)
    pages = counter.desk.capturing.pages(intake.visit.draft_id)
    assert [page.place for page in pages] == [1, 2]
    # the second was turned and put first
    assert pages[0].taken_at >= pages[1].taken_at
    assert [page.width > page.height for page in pages] == [True, False]
    for page in pages:
        wide, high = Image.open(io.BytesIO(counter.desk.capturing.view(page.page_id))).size
        assert (wide > high) == (page.width > page.height)
    counter.close()


def test_retake_move_and_remove(counter: Counter, intake: Intake) -> None:
    capturing, draft = counter.desk.capturing, intake.visit.draft_id
    [a] = capturing.capture(intake, "application")
    [b] = capturing.capture(intake, "application")
    capturing.move(b, -1)
    assert [p.page_id for p in capturing.pages(draft)] == [b.page_id, a.page_id]
    capturing.move(capturing.pages(draft)[0], -1)  # it is the first
    camera(counter).lay(Scene(blur=14))
    [again] = capturing.capture(intake, "application", instead=a.page_id)
    assert again.blurred
    assert not a.blurred
    assert [p.page_id for p in capturing.pages(draft)] == [b.page_id, a.page_id]
    assert capturing.pages(draft)[1].blurred
    capturing.remove(a.page_id)
    assert [p.page_id for p in capturing.pages(draft)] == [b.page_id]
    counter.desk.discard(draft)
    assert capturing.pages(draft) == ()


def test_a_page_is_turned_with_all_that_is_kept_of_it(counter: Counter, intake: Intake) -> None:
    capturing, draft = counter.desk.capturing, intake.visit.draft_id
    shelf = SqlCopies(counter.store)
    [page], [_other] = (capturing.capture(intake, "application") for _n in range(2))
    capturing.verify((page,), True)
    before, kept = shelf.page_bytes(page.page_id), capturing.pages(draft)
    assert before is not None
    capturing.turn(page.page_id, 1)
    turned, other = capturing.pages(draft)
    after = shelf.page_bytes(page.page_id)
    assert after is not None
    for was, now in (
        (before.content, after.content),
        (before.view, after.view),
        (page.thumb, turned.thumb),
    ):
        assert differing(pixels(was).transpose(Image.Transpose.ROTATE_270), pixels(now)) < 3
    assert turned.sha256 == hashlib.sha256(after.content).hexdigest() != page.sha256
    # it is the same paper: nothing else that was said of it changed, nor its neighbour
    assert turned == replace(
        kept[0], width=page.height, height=page.width, sha256=turned.sha256, thumb=turned.thumb
    )
    assert other == kept[1]
    capturing.turn(page.page_id, -1)
    again = capturing.pages(draft)[0]
    assert (again.width, again.height) == (page.width, page.height)
    assert differing(pixels(page.thumb), pixels(again.thumb)) < 3
    # what was turned is what is bound, at its real size
    capturing.turn(page.page_id, 1)
    [held] = counter.desk.case(counter.desk.issue(intake).case_id).copies
    pdf = pypdfium2.PdfDocument(capturing.copy_content(held.copy_id))
    sizes = [tuple(points / 72 * 25.4 for points in each.get_size()) for each in pdf]
    pdf.close()
    assert sizes[0] == (pytest.approx(297, abs=2), pytest.approx(210, abs=3))
    assert sizes[1] == (pytest.approx(210, abs=3), pytest.approx(297, abs=2))


def test_a_page_taken_again_lies_where_it_was_put_and_is_not_turned_with_the_old_picture(
    counter: Counter, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    capturing, draft = counter.desk.capturing, intake.visit.draft_id
    [a], [b] = (capturing.capture(intake, "application") for _n in range(2))
    finish = counter.captures.darkroom.finish

    def moved(picture: Page) -> FinishedPage:
        capturing.move(a, 1)
        return finish(picture)

    monkeypatch.setattr(counter.captures.darkroom, "finish", moved)
    capturing.capture(intake, "application", instead=a.page_id)
    pages = capturing.pages(draft)
    assert [(page.page_id, page.place) for page in pages] == [(b.page_id, 1), (a.page_id, 2)]
    # a turn that comes too late
    SqlCopies(counter.store).turn_page(
        a.page_id, a.sha256, Prints(b"content", b"view", b"thumb", 3, 2), "of another picture"
    )
    assert capturing.pages(draft) == pages
    capturing.remove(a.page_id)
    capturing.turn(a.page_id, 1)
    assert capturing.pages(draft) == (pages[0],)


def test_a_verified_page_that_is_taken_again_is_no_longer_verified(
    counter: Counter, intake: Intake
) -> None:
    capturing, draft = counter.desk.capturing, intake.visit.draft_id
    [page] = capturing.capture(intake, "application")
    capturing.verify((page,), True)
    assert capturing.pages(draft)[0].verified_by
    capturing.capture(intake, "application", instead=page.page_id)
    assert capturing.pages(draft)[0].verified_by == ""


def test_a_word_is_of_the_picture_that_was_seen_and_moves_nothing(
    counter: Counter, intake: Intake
) -> None:
    capturing, draft = counter.desk.capturing, intake.visit.draft_id
    seen = tuple(capturing.capture(intake, "application")[0] for _n in range(2))
    # the keys are quicker than the list on the screen
    capturing.move(seen[1], -1)
    camera(counter).lay(Scene(blur=14))
    [again] = capturing.capture(intake, "application", instead=seen[0].page_id)
    capturing.verify(seen, True)
    first, second = capturing.pages(draft)
    assert (first.page_id, bool(first.verified_by)) == (seen[1].page_id, True)
    assert (second, second.verified_by) == (replace(again, place=2), "")
    # as quick as one can be: within the store
    SqlCopies(counter.store).change_pages((replace(seen[0], verified_by="1001"),))
    assert capturing.pages(draft)[1] == second


def test_a_page_that_comes_after_its_matter_was_concluded_is_not_left_lying(
    counter: Counter, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A picture of somebody's paper, of no case, that nothing would ever have taken away."""
    capturing, finish = counter.desk.capturing, counter.captures.darkroom.finish

    def issued_meanwhile(picture: Page) -> FinishedPage:
        counter.desk.issue(intake)
        return finish(picture)

    monkeypatch.setattr(counter.captures.darkroom, "finish", issued_meanwhile)
    with pytest.raises(BadInput) as late:
        capturing.capture(intake, "application")
    assert late.value.code == "draft_gone"
    assert capturing.pages(intake.visit.draft_id) == ()


def test_no_picture_wears_what_was_said_of_the_one_before(
    counter: Counter, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Taken again while the papers are drawn: its words were read already, and its picture was new."""
    capturing = counter.desk.capturing
    [page] = capturing.capture(intake, "application")
    capturing.verify((page,), True)
    read = SqlCopies.page_bytes

    def taken_again(shelf: SqlCopies, page_id: str) -> PageBytes | None:
        monkeypatch.undo()
        camera(counter).lay(Scene(blur=14))
        capturing.capture(intake, "application", instead=page.page_id)
        return read(shelf, page_id)

    monkeypatch.setattr(SqlCopies, "page_bytes", taken_again)
    issued = counter.desk.issue(intake)
    [held] = counter.desk.case(issued.case_id).copies
    assert (held.pages, held.verified) == (1, 0)
    pdf = pypdfium2.PdfDocument(capturing.copy_content(held.copy_id))
    assert _red(pdf[0].render(scale=1, rev_byteorder=True).to_numpy()) == 0
    pdf.close()


def test_a_page_taken_again_after_the_copies_were_bound_is_not_lost_with_the_draft(
    counter: Counter, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    capturing = counter.desk.capturing
    [page] = capturing.capture(intake, "application")
    bound = CopyBook.bound

    def then_taken_again(*args: Any) -> Bound:
        monkeypatch.undo()
        made = bound(*args)
        camera(counter).lay(Scene(blur=14))
        capturing.capture(intake, "application", instead=page.page_id)
        capturing.capture(intake, "rules")
        return made

    monkeypatch.setattr(CopyBook, "bound", then_taken_again)
    with pytest.raises(BadInput) as moving:
        counter.desk.issue(intake)
    assert (moving.value.code, moving.value.saved) == ("copies_moving", "已录入的内容都在。")
    assert counter.desk.recent() == ()
    kept = capturing.pages(intake.visit.draft_id)
    assert [one.material for one in kept] == ["application", "rules"]
    assert kept[0].sha256 != page.sha256
    case = counter.desk.case(counter.desk.issue(intake).case_id)
    assert [held.material for held in case.copies] == ["application", "rules"]


def test_a_page_let_go_while_the_papers_are_drawn_is_not_counted(
    counter: Counter, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    capturing = counter.desk.capturing
    [first], [_second] = (capturing.capture(intake, "application") for _n in range(2))
    read = SqlCopies.page_bytes

    def let_go(shelf: SqlCopies, page_id: str) -> PageBytes | None:
        monkeypatch.undo()
        capturing.remove(first.page_id)
        return read(shelf, page_id)

    monkeypatch.setattr(SqlCopies, "page_bytes", let_go)
    [held] = counter.desk.case(counter.desk.issue(intake).case_id).copies
    pdf = pypdfium2.PdfDocument(capturing.copy_content(held.copy_id))
    assert (held.pages, len(pdf)) == (1, 1)
    pdf.close()


def test_an_empty_and_a_dim_page_are_said_and_kept(counter: Counter, intake: Intake) -> None:
    capturing = counter.desk.capturing
    camera(counter).lay(Scene(paper="empty", light=0.3))
    [page] = capturing.capture(intake, "application")
    assert page.empty
    assert page.dim
    assert not page.blurred


def test_no_camera_and_no_scanner_stop_nobody(counter: Counter, intake: Intake) -> None:
    [page] = counter.desk.capturing.capture(intake, "rules")
    bare = Capturing(
        SqlCopies(counter.store), (), Darkroom(Helper(("there-is-no-such-program",))),
        store=counter.store,
        clock=counter.clock, who=lambda: counter.desk.current, keep=counter.desk.save_draft, render=list,  # type: ignore[arg-type,return-value] # signed in
        elsewhere=counter.conversation.elsewhere(),
    )  # fmt: skip
    assert bare.sources() == ()
    with pytest.raises(DeviceProblem) as caught:
        bare.capture(intake, "application")
    assert caught.value.code == "no_hardware"
    assert "只收纸质" in caught.value.press
    # nor a program that works on pictures
    with pytest.raises(DeviceProblem, match="没有转成"):
        bare.turn(page.page_id, 1)
    assert bare.pages(intake.visit.draft_id) == (page,)
    bare.remove(page.page_id)
    notes = with_paper_only(intake.visit.notes, "application", True)
    assert paper_only(notes, "application")
    intake.visit = replace(intake.visit, notes=notes)
    issued = counter.desk.issue(intake)
    [held] = counter.desk.case(issued.case_id).copies
    assert (held.material, held.how, held.pages) == ("application", PAPER_ONLY, 0)


def test_a_case_without_pictures_says_nothing_of_them(counter: Counter, intake: Intake) -> None:
    issued = counter.desk.issue(intake)
    received = counter.store.events(issued.case_id)[0]
    assert "copies" not in received.payload
    assert counter.desk.case(issued.case_id).copies == ()


def pixels(jpeg: bytes) -> Image.Image:
    return Image.open(io.BytesIO(jpeg)).convert("L")


def differing(one: Image.Image, other: Image.Image) -> float:
    """By how many grey levels two pictures of one size differ on average."""
    assert one.size == other.size
    return float(np.abs(np.asarray(one, int) - np.asarray(other, int)).mean())


def _red(page: np.ndarray) -> int:
    """How many dots of a rendered page are the stamp's."""
    red, green, blue = (page[:, :, n].astype(int) for n in range(3))
    return int(((red > 140) & (green < 110) & (blue < 110)).sum())


def phase(tended: Tended) -> Phase:
    """Where it stands now."""
    return tended.life.phase


def test_a_fault_of_the_camera_is_on_its_lamp_and_costs_nothing(
    counter: Counter, intake: Intake
) -> None:
    devices = tuple(replace(s.device(), simulated=False, address="x", ask=tuple)
                    for s in counter.captures.sources)  # fmt: skip
    watch = Watch(devices, NoPlugs(), lambda: 0.0, lambda: 0.0)
    counter.captures.watch(watch.of)
    [tended] = watch.tended
    capturing = counter.desk.capturing
    capturing.capture(intake, "application")
    assert phase(tended) is Phase.READY
    camera(counter).trouble(Fault.IN_USE)
    with pytest.raises(DeviceProblem) as caught:
        capturing.capture(intake, "application")
    assert caught.value.code == Fault.IN_USE.value
    assert phase(tended) in (Phase.FAULT, Phase.ABSENT)
    assert len(capturing.pages(intake.visit.draft_id)) == 1
    camera(counter).trouble(None)
    capturing.capture(intake, "application")
    assert phase(tended) is Phase.READY


def test_a_material_takes_no_more_pages_than_it_may(
    counter: Counter, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("windowdesk.app.capture_desk.MOST_PAGES", 1)
    counter.desk.capturing.capture(intake, "application")
    with pytest.raises(BadInput) as caught:
        counter.desk.capturing.capture(intake, "application")
    assert caught.value.code == "too_many_pages"


def test_what_is_handed_in_later_is_kept_with_the_same_case(tmp_path: Path) -> None:
    counter = demo_counter(tmp_path / "profile", catalogue=lenient_catalogue(tmp_path / "items"))
    issued = deferred(counter, "rules")
    back = counter.desk.open_return(issued.number)
    back.check_complete("rules")
    counter.desk.capturing.capture(back, "rules")
    counter.desk.issue(back)
    [held] = counter.desk.case(issued.case_id).copies
    assert held.material == "rules"
    assert back.finding("rules").way is Way.SUBMITTED
    counter.close()
