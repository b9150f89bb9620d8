"""Asking the person at the window: to sign a paper, and how they were served. What comes is kept.

A signature is of one document, named and shown, and its digest binds the two. One case is evaluated
once (一事一评): what was given or declined stands; a silence may be asked again. The clerk is told
that it ended, never how.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import datetime
from threading import Event
from typing import Any, Protocol

from windowdesk.app.errors import BadInput
from windowdesk.app.pads import (
    EvaluationAnswer,
    EvaluationPad,
    EvaluationRecord,
    EvaluationWanted,
    Level,
    Outcome,
    Signature,
    SignatureAnswer,
    SignaturePad,
    SignatureRecord,
    SignatureWanted,
)
from windowdesk.app.place import Here
from windowdesk.app.ports import AuditEntry, Clock, StoredDocument, UnitOfWork
from windowdesk.domain.plain import sha256
from windowdesk.domain.staff import StaffMember
from windowdesk.i18n import _
from windowdesk.protocol import signatures
from windowdesk.protocol.evaluations import EVALUATED, payload
from windowdesk.protocol.signatures import SIGNED

_FINAL = (Outcome.GIVEN, Outcome.DECLINED)
_MOST_POINTS = 20_000


class WindowStore(Protocol):
    """Where it is kept; in the encrypted store, beside the case."""

    def transaction(self) -> AbstractContextManager[UnitOfWork]: ...

    def document(self, document_id: str) -> StoredDocument | None: ...

    def evaluation(self, case_id: str) -> EvaluationRecord | None: ...

    def signatures(self, case_id: str) -> tuple[SignatureRecord, ...]: ...

    def keep_signature(self, work: UnitOfWork, record: SignatureRecord) -> None: ...

    def keep_evaluation(self, work: UnitOfWork, record: EvaluationRecord) -> None: ...


class AtWindow:
    """Blocking: every call waits for a person. ``levels`` as the hall's data says them."""

    def __init__(
        self,
        store: WindowStore,
        clock: Clock,
        here: Here,
        levels: tuple[Level, ...],
        who: Callable[[], StaffMember],
    ) -> None:
        self._store = store
        self._clock = clock
        self._here = here
        self._levels = levels
        self._who = who

    def sign(
        self,
        pad: SignaturePad,
        name: str,
        paper: StoredDocument,
        wanted: SignatureWanted,
        skip: Event,
    ) -> Outcome:
        """Have ``paper`` signed on ``pad``, called ``name``, unless ``skip`` is set; durable when this returns.

        ``DeviceProblem`` where the pad fails: nothing was asked then.
        """
        actor, asked = self._who().number, self._clock.now()
        answer = _checked_signature(pad.request(wanted, skip))
        now = self._clock.now()
        record = SignatureRecord(
            paper.case_id, paper.document_id, paper.sha256, asked, now, actor, name,
            answer.outcome, answer.signature, digest(paper.sha256, answer.signature),
        )  # fmt: skip
        with self._store.transaction() as work:
            self._store.keep_signature(work, record)
            if record.outcome is Outcome.GIVEN:
                self._tell(work, record)
            work.audit(_line(now, actor, "window.sign", paper.document_id, answer.outcome.value))
        return answer.outcome

    def _tell(self, work: UnitOfWork, record: SignatureRecord) -> None:
        """To the centre, which asks for the picture by its hash; who declined is nobody's business there."""
        said = signatures.payload(
            case_id=record.case_id,
            document_id=record.document_id,
            document_sha256=record.document_sha256,
            picture=record.file,
            digest=record.digest,
            window=self._here.place.window,
        )
        _append(work, SIGNED, record, said)

    def paper(self, document_id: str) -> StoredDocument | None:
        """The paper of a case; None for one that no case has (it is handed out, not issued)."""
        found = self._store.document(document_id)
        return found if found is not None and found.case_id else None

    def signed(self, case_id: str) -> frozenset[str]:
        """The ids of the case's papers that are signed."""
        found = self._store.signatures(case_id)
        return frozenset(one.document_id for one in found if one.outcome is Outcome.GIVEN)

    def evaluate(
        self, pad: EvaluationPad, name: str, paper: StoredDocument, item: str, skip: Event
    ) -> bool:
        """Ask how the case of ``paper`` was served; whether something was said, never what.

        ``BadInput`` "evaluated" when that was answered before.
        """
        before = self._store.evaluation(paper.case_id)
        if before is not None and before.outcome in _FINAL:
            raise BadInput(
                _("这一件已经评价过了。"),
                saved=_("一件事只评价一次。"),
                press=_("请接着办下一件。"),
                code="evaluated",
            )
        actor, asked = self._who().number, self._clock.now()
        wanted = EvaluationWanted(paper.number, item, self._levels)
        answer = self._checked(pad.request(wanted, skip))
        record = EvaluationRecord(
            paper.case_id, paper.number, self._here.place.window, asked, self._clock.now(), actor,
            name, answer.outcome, answer.level, answer.reasons,
        )  # fmt: skip
        self._keep(record)
        return answer.outcome in _FINAL

    def _keep(self, record: EvaluationRecord) -> None:
        with self._store.transaction() as work:
            self._store.keep_evaluation(work, record)
            said = payload(
                case_id=record.case_id,
                window=record.window,
                outcome=record.outcome.value,
                level=record.level,
                reasons=record.reasons,
            )
            _append(work, EVALUATED, record, said)
            # the audit tells who asked and that it ended; the trail is read by people of the hall
            skipped = record.outcome is Outcome.SKIPPED
            result = "skipped" if skipped else "asked"
            work.audit(
                _line(record.answered_at, record.actor, "window.evaluate", record.number, result)
            )

    def _checked(self, answer: EvaluationAnswer) -> EvaluationAnswer:
        """What a pad says is believed as far as it is one of the levels; more of it is nothing said."""
        level = next((one for one in self._levels if one.code == answer.level), None)
        if answer.outcome is not Outcome.GIVEN:
            return EvaluationAnswer(answer.outcome)
        if level is None:
            return EvaluationAnswer(Outcome.TIMEOUT)
        known = {reason.code for reason in level.reasons}
        chosen = tuple(dict.fromkeys(code for code in answer.reasons if code in known))
        return EvaluationAnswer(Outcome.GIVEN, level.code, chosen)


def _append(
    work: UnitOfWork,
    kind: str,
    record: SignatureRecord | EvaluationRecord,
    said: Mapping[str, Any],
) -> None:
    """Tell the centre. Of no case's line: other windows hear of cases, and of nobody's hand or mind."""
    work.append_operation(
        kind=kind,
        actor=record.actor,
        case_id="",
        base_version=0,
        catalogue="",
        wall_time=record.answered_at,
        payload=said,
    )


def digest(document_sha256: str, signature: Signature | None) -> str:
    """SHA-256 over the document's hash, the picture and every point; "" of no signature."""
    if signature is None:
        return ""
    plain = asdict(signature) | {"picture": signature.picture.hex(), "document": document_sha256}
    return sha256(plain)


def _checked_signature(answer: SignatureAnswer) -> SignatureAnswer:
    signature = answer.signature if answer.outcome is Outcome.GIVEN else None
    if signature is None:
        outcome = Outcome.TIMEOUT if answer.outcome is Outcome.GIVEN else answer.outcome
        return SignatureAnswer(outcome)
    if sum(map(len, signature.strokes)) > _MOST_POINTS:
        raise BadInput(
            _("签名的笔画太多，没有存下。"),
            saved=_("文书不受影响。"),
            press=_("请对方再签一次。"),
            code="signature_too_long",
        )
    return answer


def _line(now: datetime, actor: str, action: str, subject: str, result: str) -> AuditEntry:
    return AuditEntry(now, actor, action, subject, result)
