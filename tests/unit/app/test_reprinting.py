"""补打: the same paper again, counted and signed; what was issued first stays as it was."""

from __future__ import annotations

import pypdfium2
import pytest

from tests.helpers.counter import StandingClock, accepted_case, noticed_case, print_all
from windowdesk.app.errors import BadInput
from windowdesk.app.ports import PDF, PrintState
from windowdesk.app.reprinting import Reprinted, Why
from windowdesk.app.verifying import verify
from windowdesk.bootstrap.counter import Counter
from windowdesk.domain.cases.ending import PapersBack
from windowdesk.domain.decision.model import Document


def again(counter: Counter, document_id: str, why: Why = Why.UNCLEAR) -> Reprinted:
    done = counter.desk.reprinting.reprint(document_id, why)
    counter.desk.print_job(done.job.key)
    return done


def test_each_reprint_is_counted_marked_and_signed(counter: Counter, clock: StandingClock) -> None:
    issued = accepted_case(counter)
    print_all(counter, issued)
    paper, slip = issued.papers
    clock.pass_(days=1)
    first = again(counter, paper.document_id)
    second = again(counter, paper.document_id, Why.LOST)
    assert (first.count, second.count) == (1, 2)
    assert again(counter, slip.document_id).count == 1
    assert again(counter, first.paper.document_id).count == 3
    assert counter.store.document(paper.document_id) == paper
    facts = first.paper.facts
    assert (facts["reprint"], facts["issued_at"]) == (1, paper.facts["issued_at"])
    assert first.paper.document_number == paper.document_number
    assert first.paper.content != paper.content
    assert counter.signer.open(facts["code_text"])["reprint"] == 1
    assert "reprint" not in paper.facts
    case = counter.desk.case(issued.case_id)
    assert [p.reprint for p in case.papers] == [0, 0, 1, 2, 1, 3]
    assert case.state.value == "accepted"
    assert counter.store.operations()[-1].kind == "case.reprinted"
    entry = counter.store.audit_entries()[-1]
    assert (entry.action, entry.result, entry.detail["count"]) == ("case.reprint", "unclear", "3")
    assert counter.store.verify_chain() is None


def test_a_reprint_is_verified_like_the_first(counter: Counter) -> None:
    issued = accepted_case(counter)
    print_all(counter, issued)
    copy = again(counter, issued.papers[0].document_id).paper
    checked = verify(counter.store, counter.reader, counter.signer, copy.content, PDF)
    assert checked.valid


def test_a_paper_that_never_came_out_is_printed_not_reprinted(counter: Counter) -> None:
    issued = accepted_case(counter)
    paper = issued.papers[0]
    done = counter.desk.reprinting.reprint(paper.document_id, Why.UNCLEAR)
    assert (done.count, done.paper) == (0, paper)
    assert done.job == issued.jobs[0]
    assert len(counter.desk.papers(issued.case_id)) == len(issued.papers)
    print_all(counter, issued)
    reprint = counter.desk.reprinting.reprint(paper.document_id, Why.UNCLEAR)
    waiting = counter.desk.reprinting.reprint(paper.document_id, Why.UNCLEAR)
    assert (reprint.count, waiting.count) == (1, 1)
    assert waiting.job == reprint.job


@pytest.mark.parametrize("state", [PrintState.SENDING, PrintState.UNCERTAIN])
def test_nobody_reprints_what_may_lie_in_the_printer(counter: Counter, state: PrintState) -> None:
    issued = accepted_case(counter)
    job = issued.jobs[0]
    with counter.store.transaction() as work:
        work.save_print_state(type(job)(job.key, job.document_id, job.role, 1, state))
    with pytest.raises(BadInput) as doubt:
        counter.desk.reprinting.reprint(issued.papers[0].document_id, Why.UNCLEAR)
    assert doubt.value.code == "print_in_doubt"
    assert "是否已出纸" in doubt.value.press


def test_a_void_case_is_reprinted_only_as_void(counter: Counter) -> None:
    issued = noticed_case(counter)
    print_all(counter, issued)
    counter.desk.lifecycle.void(issued.case_id, "选错了事项", PapersBack.LOST)
    copy = again(counter, issued.papers[0].document_id, Why.FILE).paper
    assert copy.facts["voided_at"] == "2026-03-02T10:15:00"
    assert "作废" in _text(copy.content)


def _text(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "".join(page.get_textpage().get_text_range() for page in document)


def test_all_papers_or_one_kind(counter: Counter) -> None:
    issued = accepted_case(counter)
    print_all(counter, issued)
    reprinting = counter.desk.reprinting
    both = reprinting.reprint_all(issued.case_id, Why.DAMAGED)
    assert [done.paper.kind for done in both] == [Document.ACCEPTANCE, Document.SLIP]
    for done in both:
        counter.desk.print_job(done.job.key)
    (slip,) = reprinting.reprint_all(issued.case_id, Why.DAMAGED, "slip")
    assert (slip.paper.kind, slip.count) == (Document.SLIP, 2)
    with pytest.raises(BadInput) as none:
        reprinting.reprint_all(issued.case_id, Why.DAMAGED, "correction")
    assert none.value.code == "unknown_document"
    with pytest.raises(BadInput):
        reprinting.reprint("no-such-paper", Why.OTHER)
