"""The two questions of the public, answered: verify and progress."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from windowdesk.central.public import record
from windowdesk.central.public.codes import LONGEST, readings
from windowdesk.central.service.attempts import Attempts, of_number
from windowdesk.domain.numbers import ReceiptNumber, normalise_query_secret, parse_receipt
from windowdesk.protocol.envelope import EnvelopeError, TrustList, signer_of
from windowdesk.protocol.public import IssuedDocument, Progress, VerifiedReceipt

Reading = Callable[[], AbstractContextManager[Connection]]
_NOTHING = Progress(found=False)
_DUMMY = "0000-00"


class TooOften(Exception):
    """This number's secret was guessed at too often just now."""


class Public:
    """``reading()`` is a connection to the centre's database; ``attempts`` counts what was guessed."""

    def __init__(self, reading: Reading, attempts: Attempts) -> None:
        self._reading = reading
        self._attempts = attempts

    def verify(self, text: str) -> VerifiedReceipt:
        """What can be said of the code ``text``."""
        if len(text) > LONGEST:
            return VerifiedReceipt(verdict="not_ours", unchecked=["paper"])
        trouble = "form"
        with self._reading() as connection:
            for reading in readings(text):
                try:
                    key, statement = self._open(connection, reading)
                except EnvelopeError as problem:
                    # of many readings, the one that came furthest says what is wrong
                    trouble = max(trouble, problem.reason, key=_FURTHER.index)
                    continue
                return self._judged(connection, key, statement)
        return VerifiedReceipt(verdict=_TROUBLE[trouble], unchecked=["paper"])

    def _open(self, connection: Connection, text: str) -> tuple[record.Key, dict[str, Any]]:
        key = record.key(connection, signer_of(text).hex())
        if key is None:
            raise EnvelopeError("key", "not a key of this centre")
        return key, TrustList.of(key.public).open(text)

    def _judged(
        self, connection: Connection, key: record.Key, statement: dict[str, Any]
    ) -> VerifiedReceipt:
        number, moment = str(statement.get("number", "")), statement.get("time")
        matter = record.matter(connection, number)
        issued = moment.isoformat() if isinstance(moment, datetime) else ""
        agrees = matter is not None and _on_record(matter, statement, issued)
        in_force = isinstance(moment, datetime) and key.good_at(moment)
        return VerifiedReceipt(
            verdict=_verdict(agrees, matter is not None, in_force),
            unchecked=["paper"] if matter else ["record", "paper"],
            number=number,
            kind=str(statement.get("kind", "")),
            issued_at=issued,
            organ=str(statement.get("organ", "")),
            offline=bool(statement.get("offline", False)),
            reprint=int(statement.get("reprint", 0)),
            key_until=key.stopped or ("" if in_force else key.not_after),
        )

    def progress(self, number: str, secret: str) -> Progress:
        """How far the matter is; the same "not found" whatever was wrong.

        A number that is none of this centre's is counted like any other: a limit tells nothing.
        Raises :class:`TooOften`.
        """
        parsed, given = parse_receipt(number), normalise_query_secret(secret)
        text = parsed.text() if isinstance(parsed, ReceiptNumber) else ""
        key = of_number(text)
        if text and not self._attempts.may_try(key):
            raise TooOften
        with self._reading() as connection:
            matter = record.matter(connection, text)
        kept = matter.secret if matter is not None and matter.secret else _DUMMY
        same = hmac.compare_digest(kept.encode(), (given or "").encode())
        if matter is None or not matter.secret or not same:
            if text:
                self._attempts.failed(key)
            return _NOTHING
        return Progress(
            found=True,
            number=matter.number,
            project=matter.project,
            state=matter.state,
            received_at=matter.received_at,
            updated_at=matter.updated_at,
            due=matter.due,
            documents=matter.documents,
        )


def _on_record(matter: record.Matter, statement: dict[str, Any], issued: str) -> bool:
    kind, query = statement.get("kind"), statement.get("query")
    if query is not None and not hmac.compare_digest(str(query), matter.secret):
        return False
    return any(_same(paper, kind, issued) for paper in matter.documents)


def _same(paper: IssuedDocument, kind: Any, issued: str) -> bool:
    return paper.kind == kind and paper.at == issued


def _verdict(agrees: bool, known: bool, in_force: bool) -> Any:
    if agrees:
        return "genuine"
    return "signed" if in_force and not known else "doubtful"


_FURTHER = ("form", "key", "signature")
_TROUBLE: dict[str, Any] = {"form": "not_ours", "key": "unknown_key", "signature": "changed"}
