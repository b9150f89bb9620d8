"""Replay and verify: what was issued can be recomputed and read back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.helpers.counter import (
    StandingClock,
    check_everything,
    demo_counter,
    dispatch_intake,
)
from windowdesk.app.errors import BadInput
from windowdesk.app.issuing import Issued
from windowdesk.app.replaying import replay
from windowdesk.app.scanning import scan_of
from windowdesk.app.shelf import Shelf
from windowdesk.app.verifying import Verified, unchecked_words, verify
from windowdesk.bootstrap.counter import Counter
from windowdesk.bootstrap.signing import CheckedSigner
from windowdesk.domain.time.limits import Limit
from windowdesk.protocol import signing
from windowdesk.protocol.envelope import Ed25519Signer
from windowdesk.protocol.trust import TrustBook, TrustedKey


def issue(counter: Counter) -> Issued:
    intake = dispatch_intake(counter)
    check_everything(intake)
    return counter.desk.issue(intake)


def check(counter: Counter, content: bytes, media: str = "") -> Verified:
    return verify(counter.store, counter.reader, counter.signer, content, media)


def test_a_stored_case_is_recomputed_equal_by_number_and_by_id(counter: Counter) -> None:
    issued = issue(counter)
    for name in (issued.number, issued.case_id):
        (result,) = replay(counter.store, counter.shelf, counter.calendar, name)
        assert result.equal
        assert result.differences == ()


def test_both_visits_are_recomputed(counter: Counter, clock: StandingClock) -> None:
    intake = dispatch_intake(counter)
    check_everything(intake)
    intake.mark_absent("rules")
    issued = counter.desk.issue(intake)
    clock.pass_(days=1)
    back = counter.desk.open_return(issued.number)
    first = back.submission.first_visit
    assert first is not None
    for ident in first.satisfied:
        back.match(ident, True)
    back.check_complete("rules")
    counter.desk.issue(back)
    results = replay(counter.store, counter.shelf, counter.calendar, issued.number)
    assert [(r.outcome, r.equal) for r in results] == [("correct_once", True), ("accept", True)]


def test_a_case_judged_under_a_version_no_longer_shipped_is_still_recomputed(
    counter: Counter,
) -> None:
    issued = issue(counter)
    later = [replace(item, version="2027.1") for item in _items(counter)]
    (result,) = replay(counter.store, Shelf(later, counter.store), counter.calendar, issued.number)
    assert result.equal


def test_a_changed_standard_in_the_store_is_seen_and_named(counter: Counter) -> None:
    issued = issue(counter)
    case = counter.desk.case(issued.case_id)
    assert case.decision is not None
    item = counter.shelf.version(case.decision.catalogue).item
    slower = replace(
        item, limits=tuple(replace(x, promised=Limit.parse("9wd")) for x in item.limits)
    )

    class Lying(Shelf):
        def version(self, content_hash: str):  # type: ignore[no-untyped-def]  # a Shelved
            return replace(super().version(content_hash), item=slower)

    (result,) = replay(
        counter.store, Lying(_items(counter), counter.store), counter.calendar, issued.number
    )
    assert not result.equal
    assert any("due" in place for place, _stored, _again in result.differences)


def test_an_unknown_case_is_said(counter: Counter) -> None:
    with pytest.raises(BadInput) as unknown:
        replay(counter.store, counter.shelf, counter.calendar, "2644010300012030015737")
    assert unknown.value.code == "unknown_case"


def test_every_issued_paper_reads_back_and_agrees(counter: Counter) -> None:
    for paper in issue(counter).papers:
        verified = check(counter, paper.content, paper.media)
        assert verified.valid
        assert {code.format for code in verified.codes} == {"code128", "qr"}
        assert verified.document is not None
        assert verified.document.document_id == paper.document_id


def test_a_paper_of_another_counter_is_not_ours(counter: Counter, tmp_path: Path) -> None:
    other = demo_counter(tmp_path / "other")
    foreign = issue(other).papers[0]
    other.close()
    verified = check(counter, foreign.content, foreign.media)
    assert not verified.valid
    assert {code.problem for code in verified.codes} == {"unknown_number", "unknown_key"}


def test_no_code_of_any_paper_says_who(counter: Counter) -> None:
    for paper in issue(counter).papers:
        for code in check(counter, paper.content, paper.media).codes:
            for secret in ("晴川", "陈", "9999991990", "91440103"):
                assert secret not in code.text


@pytest.mark.parametrize("garbage", [b"", b"not a pdf", b"%PDF-1.7 broken", b"\x89PNG\r\n\x1a\n"])
def test_a_broken_file_is_said_in_words(counter: Counter, garbage: bytes) -> None:
    with pytest.raises(BadInput) as broken:
        check(counter, garbage)
    assert broken.value.press


def _items(counter: Counter):  # type: ignore[no-untyped-def]  # Item objects
    return [shelved.item for shelved in counter.shelf.on(counter.clock.now().date())]


def at_another_desk(
    tmp_path: Path, counter: Counter, known: TrustedKey | None, as_of: datetime | None
) -> tuple[Counter, CheckedSigner]:
    """A second counter, which holds ``known`` of the first one's key."""
    other = demo_counter(tmp_path / "other", StandingClock())
    own = other.signer
    assert isinstance(own, CheckedSigner)
    keys = (known,) if known is not None else ()
    book = TrustBook.of(own.public_key, "other", keys, as_of)
    return other, CheckedSigner(
        Ed25519Signer(bytes(32), "zw.example.gov.cn"), other.clock, lambda: book
    )


@pytest.mark.parametrize(
    ("state", "valid", "problems", "unchecked"),
    [
        ("trusted", True, set(), ("not_in_store", "progress")),
        ("old list", True, set(), ("list_old", "not_in_store", "progress")),
        ("ended", True, set(), ("key_ended", "not_in_store", "progress")),
        ("revoked", False, {"revoked_key", "unknown_number"}, ()),
        (
            "unknown",
            False,
            {"unknown_key", "unknown_number"},
            ("signature", "not_in_store", "progress"),
        ),
    ],
)
def test_a_paper_of_another_desk_is_checked_off_line_and_what_is_not_is_said(
    counter: Counter,
    tmp_path: Path,
    *,
    state: str,
    valid: bool,
    problems: set[str],
    unchecked: tuple[str, ...],
) -> None:
    paper = issue(counter).papers[0]
    own = counter.signer
    assert isinstance(own, CheckedSigner)
    now = counter.clock.now()
    ends = {"ended": now + timedelta(days=1), "revoked": now - timedelta(days=1)}
    key = TrustedKey(
        signing.key_id(own.public_key), own.public_key, "first", state not in ends, ends.get(state)
    )
    as_of = now - timedelta(days=30) if state == "old list" else now
    known = None if state == "unknown" else key
    other, signer = at_another_desk(tmp_path, counter, known, as_of)
    try:
        verified = verify(other.store, other.reader, signer, paper.content, paper.media)
        assert verified.valid is valid
        assert {code.problem for code in verified.codes} - {""} == problems
        assert verified.unchecked == unchecked
        assert all(
            words != word for words, word in zip(unchecked_words(unchecked), unchecked, strict=True)
        )
        assert verified.document is None
        scan = scan_of(str(paper.facts["code_text"]), other.store, signer)
        assert scan.seal == {"revoked": "revoked_key", "unknown": "unknown_key"}.get(state, "desk")
        assert (scan.kind, scan.case_id) == ("receipt" if valid else "unknown", "")
    finally:
        other.close()


def test_a_slip_not_keyed_in_is_ours_and_says_that_its_writing_is_not_checked(
    counter: Counter, tmp_path: Path
) -> None:
    counter.desk.emergency.save(1, tmp_path / "slips.pdf")
    verified = check(counter, (tmp_path / "slips.pdf").read_bytes())
    assert verified.valid
    assert verified.unchecked == ("not_keyed_in",)
