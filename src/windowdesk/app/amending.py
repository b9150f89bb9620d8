"""Amending a case (更改联系信息): how its people can be reached, put right without a new verdict.

What was judged and printed is not touched; names and numbers of identity are not amended but
rectified in writing or taken in anew. Two windows may amend one case unknown to each other: both
amendments are kept, and what they say differently is a supervisor's to settle (``app/reviewing.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from windowdesk.app.errors import BadInput
from windowdesk.app.ports import AuditEntry, UnitOfWork
from windowdesk.app.recording import Recorder
from windowdesk.app.wording import state_words
from windowdesk.app.wording_amending import field_words
from windowdesk.domain.cases.amending import standings, values_of
from windowdesk.domain.cases.amendment import Amendment, Change, Standing
from windowdesk.domain.cases.case import Case
from windowdesk.domain.cases.ending import OPEN
from windowdesk.domain.identity.names import clean_text
from windowdesk.i18n import _
from windowdesk.protocol.amending import AMENDED, LONGEST, payload
from windowdesk.protocol.operations import Operation


def amendable(case: Case) -> dict[str, str]:
    """What may be amended in ``case``: field to what stands there; nothing once it has ended."""
    if case.state not in OPEN or case.submission is None:
        return {}
    return values_of(case.submission)


class Amending:
    """The use case over the recorder. ``after`` follows each act: something waits to be sent."""

    def __init__(self, recorder: Recorder, after: Callable[[], None]) -> None:
        self._recorder = recorder
        self._after = after

    def fields(self, case_id: str) -> dict[str, str]:
        """What may be amended now, and what stands there; ``BadInput`` "not_open" where nothing may."""
        case = self._recorder.case(case_id)
        held = amendable(case)
        if not held:
            raise _not_open(case)
        return held

    def amend(self, case_id: str, values: Mapping[str, str]) -> Case:
        """Put ``values`` (field to text) where they differ from what stands; the case afterwards.

        Durable when this returns. Raises ``BadInput`` "not_open" for a case that has ended,
        "bad_phone", and "nothing_changed".
        """
        held, case = self.fields(case_id), self._recorder.case(case_id)
        changes = {
            name: change
            for name, text in values.items()
            if name in held and (change := self._change(case, name, text)) is not None
        }
        if not changes:
            raise BadInput(
                _("没有改动任何一项。"),
                saved=_("原来的内容没有变。"),
                press=_("改动后再保存，或者按 Esc 返回。"),
                code="nothing_changed",
            )
        with self._recorder.store.transaction() as work:
            self.write(work, case, changes, self._recorder.who().number)
        self._after()
        return self._recorder.case(case_id)

    def _change(self, case: Case, name: str, text: str) -> Change | None:
        value = checked(name, text)
        stands = standing_of(case, name)
        if stands is None or value == stands.value:
            return None
        # what another window says besides stays a question: this one has not answered it
        return Change(stands.value, value, stands.options[0].names)

    def write(
        self,
        work: UnitOfWork,
        case: Case,
        changes: Mapping[str, Change],
        actor: str,
        reason: str = "",
    ) -> Operation:
        """The operation and its audit line, in the open transaction ``work``."""
        now, place = self._recorder.clock.now(), self._recorder.place
        amendment = Amendment(
            "", case.case_id, case.visits, now, actor, place.window, changes, reason
        )
        operation = work.append_operation(
            kind=AMENDED,
            actor=actor,
            case_id=case.case_id,
            base_version=case.seq,
            catalogue=case.decision.catalogue if case.decision else "",
            wall_time=now,
            payload=payload(amendment),
        )
        work.audit(_line(now, actor, case, changes))
        return operation


def standing_of(case: Case, name: str) -> Standing | None:
    """How the field stands in ``case``; None where the case has nobody to be reached by it."""
    found = standings(case.history, case.amendments)
    return next((one for one in found if one.name == name), None)


def settled_by(stands: Iterable[Standing], values: Mapping[str, str]) -> dict[str, Change]:
    """What writes a person's choice of ``values`` over every contested value of ``stands``."""
    return {
        one.name: Change(one.value, values[one.name], one.heads)
        for one in stands
        if one.name in values
    }


def checked(name: str, text: str) -> str:
    """``text`` as it is stored; ``BadInput`` "bad_phone" for a telephone number that is none."""
    if not name.endswith(".phone"):
        return clean_text(text, limit=LONGEST).text
    value, wrong = phone_of(text)
    if wrong:
        raise BadInput(
            f"{field_words(name)}：{wrong}。",
            saved=_("原来的内容没有变。"),
            press=_("请改正号码后再保存。"),
            code="bad_phone",
        )
    return value


def phone_of(text: str) -> tuple[str, str]:
    """A telephone number cleaned, and what is wrong with it ("" nothing)."""
    cleaned = clean_text(text, limit=30).text
    digits = [c for c in cleaned if c.isdigit()]
    if not cleaned:
        return "", ""
    if not 7 <= len(digits) <= 15 or any(c not in "0123456789+- ()转" for c in cleaned):
        return cleaned, _("电话号码应为 7 至 15 位数字")
    return cleaned, ""


def _line(now: datetime, actor: str, case: Case, changes: Mapping[str, Change]) -> AuditEntry:
    """Which fields were changed, never to what."""
    detail = {"fields": ",".join(sorted(changes))}
    return AuditEntry(now, actor, "case.amend", case.number, "done", detail)


def _not_open(case: Case) -> BadInput:
    return BadInput(
        _("该件状态为“{state}”，不能再更改联系信息。").format(state=state_words(case.state.value)),
        saved=_("没有改动任何已有的内容。"),
        press=_("请在“办件”中查看。"),
        code="not_open",
    )
