"""The whole desk for the power cuts: use cases, documents, print jobs; and what must be found again.

It tells ``case:NUMBER=N`` when N documents of a case are issued, ``state:NUMBER=STATE`` when a case
ended, and ``sent:DOCUMENT`` before a printer gets the first byte of one.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from tests.durability.matters import come_back, issue_notice, issue_one, listen, open_desk
from tests.helpers.counter import deferred_case
from windowdesk.app.issuing import Issued
from windowdesk.app.ports import PrintState
from windowdesk.app.reprinting import Why
from windowdesk.bootstrap.counter import Counter
from windowdesk.domain.cases.case import CaseEvent
from windowdesk.domain.cases.ending import PapersBack
from windowdesk.domain.plain import from_plain


def tell(words: str) -> None:
    os.write(1, f"told {words}\n".encode("ascii"))


def _sent(document: str) -> None:
    tell(f"sent:{document}")


def run(profile: Path) -> None:
    """A day's beginning: an acceptance, an orderly end, then everything else, and no end.

    A notice and the return visit; a deferral handed in, printed again and withdrawn; a void notice.
    """
    counter = open_desk(profile)
    listen(counter, _sent)
    _hand_over(counter, issue_one(counter), 2)
    counter.close()
    counter = open_desk(profile)
    listen(counter, _sent)
    notice = issue_notice(counter)
    _hand_over(counter, notice, 2)
    _hand_over(counter, come_back(counter, notice), 4)
    _later_acts(counter)


def _later_acts(counter: Counter) -> None:
    desk, deferred = counter.desk, deferred_case(counter)
    _hand_over(counter, deferred, 3)
    back = desk.open_return(deferred.number)
    back.check_complete("equipment")
    _hand_over(counter, desk.issue(back), 5)
    again = desk.reprinting.reprint(deferred.papers[0].document_id, Why.LOST)
    tell(f"case:{deferred.number}=6")
    desk.print_job(again.job.key)
    ended = desk.lifecycle.withdraw(deferred.case_id, confirmed=True)
    tell(f"state:{deferred.number}={ended.state}")
    mistaken = issue_notice(counter)
    _hand_over(counter, mistaken, 2)
    ended = desk.lifecycle.void(mistaken.case_id, "选错了事项", PapersBack.TAKEN_BACK)
    tell(f"state:{mistaken.number}={ended.state}")


def _hand_over(counter: Counter, issued: Issued, documents: int) -> None:
    tell(f"case:{issued.number}={documents}")
    for job in issued.jobs:
        counter.desk.print_job(job.key)


def look(counter: Counter, told: frozenset[str]) -> None:
    """Hold the desk, opened after a cut, against what was told before it."""
    store = counter.store
    jobs = {job.document_id: job for job in store.print_jobs()}
    for words in told:
        kind, _colon, rest = words.partition(":")
        if kind == "sent":
            # what a printer may have begun is never quietly printed again
            state = jobs[rest].state
            assert state in (PrintState.PRINTED, PrintState.UNCERTAIN), f"sent, now {state.value}"
            continue
        number, _equals, count = rest.partition("=")
        case_id = store.case_of_number(number)
        assert case_id is not None, f"told and lost: {number}"
        papers = store.documents_of(case_id)
        whole = counter.desk.case(case_id)
        assert whole.number == number
        if kind == "state":
            assert whole.state.value == count, f"told and lost: {number} is {whole.state.value}"
        else:
            assert len(papers) >= int(count), f"half a case: {len(papers)} of {count} documents"
    sent = _events_sent(counter)
    for summary in store.summaries():
        papers = store.documents_of(summary.case_id)
        case = counter.desk.case(summary.case_id)
        known = [paper.document_id for paper in case.papers]
        assert [paper.document_id for paper in papers] == known, "half a case: its documents"
        assert summary.state == case.state.value, "half a case: its line in the lists"
        assert sent.get(summary.case_id) == case.history, "half a case: its operations"
        for paper in papers:
            assert hashlib.sha256(paper.content).hexdigest() == paper.sha256
            assert paper.document_id in jobs, "half a case: a document without its print job"
    assert store.verify_chain() is None


def _events_sent(counter: Counter) -> dict[str, tuple[CaseEvent, ...]]:
    """The events of each case as its operations carry them to the centre, in order."""
    sent: dict[str, tuple[CaseEvent, ...]] = {}
    for operation in counter.store.operations(limit=1000):
        events = tuple(from_plain(CaseEvent, event) for event in operation.payload["events"])
        sent[operation.case_id] = (*sent.get(operation.case_id, ()), *events)
    return sent
