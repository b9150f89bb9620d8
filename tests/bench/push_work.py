"""What counters push: operations of a real acceptance, each of its own case, sealed in batches.

One real matter is taken in at a real counter; the others are it again with their own case, number and
place in the chain. Everything is prepared before the clock runs.
"""

from __future__ import annotations

import http.client
import json
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.central.another_vendor import OtherCounter
from tests.helpers import counter as c
from windowdesk.app.issuing import new_case_id

# as many of these as a MiB holds
BATCH = 150


@cache
def pattern() -> dict[str, Any]:
    """A ``case.issued`` operation as the counter keeps it."""
    with tempfile.TemporaryDirectory() as folder:
        counter = c.demo_counter(Path(folder))
        intake = c.dispatch_intake(counter)
        c.check_everything(intake)
        counter.desk.issue(intake)
        (operation,) = counter.store.operations()
        counter.close()
    found: dict[str, Any] = json.loads(canonical_of(operation))
    return found


def applicant() -> str:
    """Whose matter :func:`pattern` is."""
    return str(pattern()["payload"]["events"][0]["payload"]["submission"]["applicant"]["number"])


def stranger(number: str) -> str:
    """Somebody for the case ``number``: a hall sees thousands of people, not one a thousand times."""
    return f"914401{number[8:20]}"


def canonical_of(operation: Any) -> bytes:
    from windowdesk.domain.plain import canonical as ours

    return ours(operation)


@dataclass
class Pushing:
    """One counter that has joined; ``bodies`` are the sealed batches of its next turn."""

    counter: OtherCounter
    block: int
    actor: str
    bodies: list[bytes]
    documents: list[bytes]

    def prepare(self, count: int) -> None:
        """Write ``count`` more operations and seal them."""
        text = json.dumps(pattern(), ensure_ascii=False)
        old_case, old_number = pattern()["case_id"], _number(pattern())
        before = len(self.counter.lines)
        for index in range(before + 1, before + count + 1):
            case_id = new_case_id(datetime.now())  # noqa: DTZ005 - as a counter's clock gives it
            number = self.counter.number(self.block, index)
            filled = text.replace(old_case, case_id).replace(old_number, number)
            one = json.loads(filled.replace(applicant(), stranger(number)))
            events = [{**event, "actor": self.actor} for event in one["payload"]["events"]]
            self.counter.write("case.issued", events, case_id=case_id, actor=self.actor)
        self.documents = self.counter.lines[before:]
        self.bodies = [
            self.counter.sealed(at, min(BATCH, before + count - at))
            for at in range(before, before + count, BATCH)
        ]


def joined(address: str, code: str, actor: str) -> Pushing:
    """A counter that has joined with ``code`` and has a block of numbers."""
    counter = OtherCounter(address)
    counter.enrol(code)
    counter.open_session()
    return Pushing(counter, counter.lease(), actor, [], [])


def _number(operation: dict[str, Any]) -> str:
    return str(operation["payload"]["events"][0]["payload"]["number"])


def push_all(address: str, work: Sequence[Pushing]) -> float:
    """Seconds until every counter has pushed everything, all at once, one connection each."""
    parts = urlsplit(address)
    assert parts.hostname

    def send(one: Pushing) -> None:
        line = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=600)
        headers = {
            "Content-Type": "application/x-ndjson",
            "Authorization": f"Bearer {one.counter.token}",
        }
        for body in one.bodies:
            while True:
                line.request("POST", "/v1/push", body, headers)
                answer = line.getresponse()
                said = answer.read()
                if answer.status in (429, 503):
                    time.sleep(0.05)
                    continue
                break
            if answer.status != 200:
                raise RuntimeError(f"{answer.status} {said[:200]!r}")
        line.close()

    return together([partial(send, one) for one in work])


def together(calls: Sequence[Callable[[], None]]) -> float:
    """Seconds until all ``calls`` are done, each in a thread of its own; the first error is raised."""
    wrong: list[BaseException] = []

    def run(call: Callable[[], None]) -> None:
        try:
            call()
        except BaseException as problem:  # noqa: BLE001 - handed to the caller below
            wrong.append(problem)

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]
    return time.perf_counter() - began
