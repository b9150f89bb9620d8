"""Kills the issuing program at a chosen write, and checks what is left like an auditor would."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select

from tests.durability import issuing
from windowdesk.domain.numbers import DocumentNumber
from windowdesk.storage import tables
from windowdesk.storage.highwater import Verdict, Witness
from windowdesk.storage.store import SqlStore

ROOT = Path(__file__).resolve().parents[2]
WRITES = "pwrite64,write,fsync,fdatasync,ftruncate,rename,unlink"
RECEIPTS = 3
_CALL = re.compile(r"^(\w+)\(")


@dataclass(frozen=True, slots=True)
class Point:
    """The ``when``-th call of one kind: the program dies before it takes effect."""

    call: str
    when: int


class Victims:
    """Runs the issuing program again and again, each time under a tracer that may kill it."""

    def __init__(self, program: str = "tests.durability.issuing") -> None:
        self._server = subprocess.Popen(
            [sys.executable, "-m", program],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._say, self._hear = self._server.stdin, self._server.stdout

    def points(self, profile: Path, trace: Path) -> list[Point]:
        """Every write and sync of a whole run (open, issue, close), in order; no one is killed."""
        self._run(profile, ["-o", str(trace), "-e", f"trace={WRITES}"], "")
        seen: Counter[str] = Counter()
        found = []
        for line in trace.read_text(encoding="utf-8", errors="replace").splitlines():
            call = _CALL.match(line)
            if call:
                seen[call[1]] += 1
                found.append(Point(call[1], seen[call[1]]))
        return found

    def killed_at(self, profile: Path, point: Point, fault: str = "") -> list[str]:
        """Run the program until ``point``; the numbers it had told by then."""
        inject = f"inject={point.call}:signal=SIGKILL:when={point.when}"
        return self._run(
            profile, ["-o", os.devnull, "-e", f"trace={point.call}", "-e", inject], fault
        )

    def _run(self, profile: Path, options: list[str], fault: str) -> list[str]:
        wish = {"profile": str(profile), "count": RECEIPTS, "fault": fault}
        self._say.write(json.dumps(wish) + "\n")
        self._say.flush()
        _child, pid = self._hear.readline().split()
        tracer = subprocess.Popen(["strace", "-qq", *options, "-p", pid], stderr=subprocess.PIPE)
        told = []
        while (line := self._hear.readline().split())[0] != "end":
            told.append(line[1])
        _out, problem = tracer.communicate(timeout=60)
        assert line[1] in ("0", "-9"), f"the program failed by itself: {problem!r}"
        return told

    def close(self) -> None:
        self._say.close()
        self._server.wait(timeout=60)
        self._hear.close()


@dataclass(slots=True)
class Ledger:
    """What the world outside knows: numbers told, and numbers once seen in the store."""

    told: set[str] = field(default_factory=set)
    stored: set[str] = field(default_factory=set)

    def tell(self, numbers: list[str]) -> None:
        again = self.told & set(numbers)
        assert not again, f"numbers given out twice: {again}"
        assert len(set(numbers)) == len(numbers)
        self.told |= set(numbers)

    def audit(self, profile: Path, spare: Path) -> Verdict:
        """Open a copy of what the kill left and hold it against the ledger."""
        shutil.rmtree(spare, ignore_errors=True)
        shutil.copytree(profile, spare)
        promise, _left = Witness(spare).read()
        store = issuing.open_desk(spare)
        try:
            as_it_was = store.verdict in (Verdict.CLEAN, Verdict.CRASHED)
            assert as_it_was, f"taken for {store.verdict.name.lower()}"
            assert store.epoch == 1
            self.hold_against(store, promise.reserved if promise is not None else 0)
        finally:
            store.close()
        return store.verdict

    def hold_against(self, store: SqlStore, reserved: int) -> None:
        with store._reading() as read:
            numbers, serials = tables.numbers, tables.document_serials
            found = {row.number: row.idx for row in read.execute(select(numbers))}
            assert self.told <= set(found), f"told and lost: {self.told - set(found)}"
            assert self.stored <= set(found), f"stored and lost: {self.stored - set(found)}"
            assert max(found.values(), default=0) <= reserved, "a number past the high-water mark"
            expected = {
                "events": issuing.EVENTS,
                "documents": issuing.DOCUMENTS,
                "print_jobs": issuing.JOBS,
                "operations": 1,
                "audit": 1,
                "cases": 1,
                "case_numbers": 1,
                "document_serials": 1,
            }
            for name, each in expected.items():
                table = tables.metadata.tables[name]
                query = select(func.count()).select_from(table)
                if name == "audit":  # what the store notes of its own opening is no case's
                    query = query.where(table.c.actor != "system")
                count = read.scalar(query)
                assert count == each * len(found), f"half a case: {count} {name}"
            taken = list(read.scalars(select(serials.c.serial).order_by(serials.c.serial)))
            named = list(read.scalars(select(tables.documents.c.document_number)))
        assert taken == list(range(1, len(found) + 1)), f"文号 with a gap or twice: {taken}"
        assert sorted(filter(None, named)) == [
            DocumentNumber(issuing.PREFIX, issuing.NINE.year, serial).text() for serial in taken
        ]
        assert {held.unexplained for held in store.serial_account()} <= {0}
        self.stored = set(found)
        assert store.next_number().text() not in self.stored | self.told
        assert {block.unexplained for block in store.number_account()} == {0}
        assert store.verify_chain() is None
