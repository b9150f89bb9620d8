"""The whole desk for the power cuts: use cases, documents, print jobs; and what must be found again.

It tells ``case:NUMBER=N`` when N documents of a case are issued, and ``sent:DOCUMENT`` before a
printer gets the first byte of one.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from tests.durability.matters import come_back, issue_notice, issue_one, listen, open_desk
from windowdesk.app.issuing import Issued
from windowdesk.app.ports import PrintState
from windowdesk.bootstrap.counter import Counter


def tell(words: str) -> None:
    os.write(1, f"told {words}\n".encode("ascii"))


def _sent(document: str) -> None:
    tell(f"sent:{document}")


def run(profile: Path) -> None:
    """A day's beginning: an acceptance, an orderly end, a notice and the return visit, no end."""
    counter = open_desk(profile)
    listen(counter, _sent)
    _hand_over(counter, issue_one(counter), 2)
    counter.close()
    counter = open_desk(profile)
    listen(counter, _sent)
    notice = issue_notice(counter)
    _hand_over(counter, notice, 2)
    _hand_over(counter, come_back(counter, notice), 4)


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
        assert len(papers) >= int(count), f"half a case: {len(papers)} of {count} documents"
        whole = counter.desk.case(case_id)
        assert whole.number == number
    for summary in store.summaries():
        papers = store.documents_of(summary.case_id)
        assert len(papers) in (2, 4), f"half a case: {len(papers)} documents"
        for paper in papers:
            assert hashlib.sha256(paper.content).hexdigest() == paper.sha256
            assert paper.document_id in jobs, "half a case: a document without its print job"
    assert store.verify_chain() is None
