"""A desk whose disk fills, or fails, at a chosen write. Run as a program by test_full_disk.

Reads a line of JSON for each run and forks; the child waits for its tracer, does its acts, and says
how each ended. It speaks through a socket, so that its words are no writes.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from tests.durability.issuing import wait_for_tracer
from tests.durability.matters import Heard, issue_one, listen, open_desk
from tests.helpers import warm
from tests.helpers.counter import check_everything, dispatch_intake
from windowdesk.app.errors import DeskError
from windowdesk.app.intake import Intake
from windowdesk.app.issuing import Issued
from windowdesk.bootstrap.counter import Counter

T = TypeVar("T")


class Story:
    """A clerk's acts, one after the other, whatever becomes of each."""

    def __init__(self, say: Callable[[dict[str, Any]], None]) -> None:
        self._say = say

    def act(self, name: str, do: Callable[[], T]) -> T | None:
        """What ``do`` gave, or None; said either way. Only words for a clerk may stop an act."""
        try:
            done = do()
        except DeskError as error:
            words = {"happened": error.message, "saved": error.saved, "press": error.press}
            self._say({"act": name, "refused": error.code, **words})
            return None
        self._say({"act": name, "done": done.number if isinstance(done, Issued) else ""})
        return done

    def tell(self, profile: Path, fault: str) -> None:
        counter = self.act("open", lambda: open_desk(profile))
        if counter is None:
            return
        self._listen(counter, fault)
        intake = dispatch_intake(counter)
        check_everything(intake)
        self.act("draft", lambda: counter.desk.save_draft(intake))
        issued = self._issue(counter, intake)
        for job in issued.jobs if issued is not None else ():
            self.act("print", partial(counter.desk.printing.send, job.key))
        # with room again, or still without: work goes on, or is refused in words again
        if issued is None and fault == "pulled":
            os._exit(0)  # the plug, right after the refusal
        if issued is None:
            self._issue(counter, intake)
        self.act("sign_out", counter.desk.sign_out)
        self.act("close", counter.close)

    def _issue(self, counter: Counter, intake: Intake) -> Issued | None:
        before = _state(counter)
        issued = self.act("issue", lambda: counter.desk.issue(intake))
        if issued is None:
            self._say({"act": "refused", "unchanged": _state(counter) == before})
        return issued

    def _listen(self, counter: Counter, fault: str) -> None:
        printer = listen(counter, self._heard)
        if fault == "prints_first":
            _print_before_commit(counter, printer)

    def _heard(self, document: str) -> None:
        self._say({"act": "heard", "document": document})


def _state(counter: Counter) -> tuple[object, ...]:
    store = counter.store
    return store.next_number(), store.summaries(), store.print_jobs(), store.drafts()


def _print_before_commit(counter: Counter, printer: Heard) -> None:
    """The mistake to be found: paper goes out while its case is still being written."""
    issuer = counter.parts.issuer
    commit = issuer._commit

    def early(act: Any, drawn: Any) -> Any:
        for paper in drawn.papers:
            printer.print(paper.content, paper.document_id)
        return commit(act, drawn)

    issuer._commit = early  # type: ignore[method-assign]  # the fault


def serve(channel: socket.socket) -> None:
    """Fork a child for each wish; fonts and modules are loaded once."""

    def say(words: dict[str, Any]) -> None:
        channel.sendall(json.dumps(words).encode("utf-8") + b"\n")

    with channel.makefile("r", encoding="utf-8") as wishes:
        warm.share_statements()
        first = json.loads(wishes.readline())
        counter = open_desk(Path(first["profile"]))
        issue_one(counter)
        counter.close()
        say({"act": "warm"})
        for line in wishes:
            wish = json.loads(line)
            child = os.fork()
            if child == 0:
                _live(wish, say)
            say({"act": "child", "pid": child})
            _pid, status = os.waitpid(child, 0)
            say({"act": "end", "code": os.waitstatus_to_exitcode(status)})


def _live(wish: dict[str, Any], say: Callable[[dict[str, Any]], None]) -> None:
    try:
        wait_for_tracer()
        Story(say).tell(Path(wish["profile"]), wish["fault"])
    except BaseException:  # noqa: BLE001 - whatever it is, the test is told
        say({"act": "broke", "why": traceback.format_exc()})
    finally:
        os._exit(0)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
