"""Emergency paper (紧急纸质收件): no power, no program, yet the duty to accept remains (domain A.4).

Slips with numbers of a block of their own are printed ahead. While nothing works a clerk fills them
in by hand; afterwards each is keyed in as a matter like any other, with its number, received when
the paper says so and judged by the standard in force then. Every slip ends used or void.
"""

from __future__ import annotations

import os
import re
import secrets
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from windowdesk.app.errors import BadInput, DeskError, DeviceProblem, DiskFull, StoreReadOnly
from windowdesk.app.facts import emergency_facts
from windowdesk.app.intake import Intake
from windowdesk.app.loose import LoosePapers
from windowdesk.app.ports import PDF, AuditEntry, Press, Printed, PrintOutcome, Signer
from windowdesk.app.recording import Recorder
from windowdesk.app.shelf import Shelf
from windowdesk.app.slips import Slip, SlipState, SlipUse
from windowdesk.app.visits import new_visit
from windowdesk.app.wording import document_title
from windowdesk.app.wording_files import file_trouble
from windowdesk.app.wording_numbers import problem_words
from windowdesk.domain.decision.model import Document
from windowdesk.domain.decision.submission import Submission
from windowdesk.domain.identity.names import clean_text
from windowdesk.domain.numbers import ReceiptNumber, new_query_secret, parse_receipt
from windowdesk.domain.time.calendar import WorkCalendar
from windowdesk.i18n import _, counted

MOST_AT_ONCE = 200
FEWEST_CHARACTERS = 4
DRAWN, VOIDED = "emergency.drawn", "emergency.voided"
CASE = "emergency"  # their operations belong to no case, yet each must name one


@dataclass(frozen=True, slots=True)
class Drawn:
    """Slips that are on paper now: where, or how the printing ended."""

    slips: tuple[Slip, ...]
    file: Path | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class SlipAccount:
    """How the slips ended; ``out`` are still to be keyed in or voided."""

    drawn: int
    used: int
    void: int

    @property
    def out(self) -> int:
        return self.drawn - self.used - self.void


class Emergency:
    """The use cases over the store, the press and the printers."""

    def __init__(
        self,
        recorder: Recorder,
        *,
        press: Press,
        signer: Signer,
        loose: LoosePapers,
        shelf: Shelf,
        calendar: WorkCalendar,
        random: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self._recorder = recorder
        self._press = press
        self._signer = signer
        self._loose = loose
        self._shelf = shelf
        self._calendar = calendar
        self._random = random

    # --- drawing ahead ---------------------------------------------------------------------

    def save(self, count: int, target: Path) -> Drawn:
        """``count`` new slips as a PDF in ``target``; the numbers are kept before the file exists.

        Should the file not be written, its slips are void and the error says so.
        """
        slips = self._draw(count)
        partial = Path(f"{target}.part")
        try:
            content = self._bundle(slips)
            target.parent.mkdir(parents=True, exist_ok=True)
            with partial.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(target)
        except OSError as problem:
            self._give_up(slips, "file")
            raise _not_written(problem) from problem
        except BaseException:
            self._give_up(slips, "drawing")
            raise
        finally:
            # half of it would be slips with numbers that are void
            with suppress(OSError):
                partial.unlink(missing_ok=True)
        return Drawn(slips, target)

    def print(self, count: int) -> Drawn:
        """``count`` new slips on an A4 printer; what surely did not come out is void."""
        slips = self._draw(count)
        kind, of = Document.EMERGENCY_SLIP, f"{slips[0].number}-{slips[-1].number}"
        try:
            drawn = Printed(PDF, self._bundle(slips))
        except BaseException:
            self._give_up(slips, "drawing")
            raise
        title, slip, ident = document_title(kind, {}), f"{of}/{kind.value}", uuid.uuid4().hex
        try:
            report = self._loose.print(drawn, kind, title, slip=slip, wanted=True, ident=ident)
        except BaseException:
            # what waits for a printer, or may lie in one, is not void (Ctrl+C, a full disk behind it):
            # somebody may hold it in their hand
            if not self._loose.may_come_out(ident):
                self._give_up(slips, "printer")
            raise
        if report.outcome is PrintOutcome.FAILED:
            self._give_up(slips, "printer")
            raise DeviceProblem(
                _("紧急凭证没有打印：{why}").format(why=report.words),
                saved=counted("这 {n} 个号码已经作废，不会再用。", len(slips)),
                press=_("请查看打印机后再按一次。"),
                code=report.fault or DeviceProblem.code,
            )
        return Drawn(slips, outcome=report.outcome.value)

    def _draw(self, count: int) -> tuple[Slip, ...]:
        if not 1 <= count <= MOST_AT_ONCE:
            raise BadInput(
                counted("一次可以预印 1 至 {n} 份。", MOST_AT_ONCE),
                press=_("请改一个份数。"),
                code="bad_count",
            )
        recorder = self._recorder
        clerk, now = recorder.who().number, recorder.clock.now()
        codes = [new_query_secret(self._random) for _slip in range(count)]
        with recorder.store.transaction() as work:
            slips = work.draw_slips(codes, clerk, now)
            numbers = [slip.number for slip in slips]
            work.append_operation(
                kind=DRAWN, actor=clerk, case_id=CASE, base_version=0, catalogue="",
                wall_time=now, payload={"numbers": numbers},
            )  # fmt: skip
            detail = {"first": numbers[0], "last": numbers[-1], "count": str(count)}
            work.audit(AuditEntry(now, clerk, "emergency.draw", numbers[0], "done", detail))
        return slips

    def _bundle(self, slips: Sequence[Slip]) -> bytes:
        place = self._recorder.place
        facts = [emergency_facts(slip, place, self._code(slip)) for slip in slips]
        return self._press.bundle(facts).content

    def _code(self, slip: Slip) -> str:
        return self._signer.sign(
            {
                "number": slip.number,
                "kind": Document.EMERGENCY_SLIP.value,
                "time": slip.drawn_at,
                "organ": self._recorder.place.centre,
                "offline": True,
                "reprint": 0,
                "query": slip.secret,
            }
        )

    def _give_up(self, slips: Sequence[Slip], why: str) -> None:
        """No paper came of them: their numbers are void for good."""
        self._void(slips, f"not_printed: {why}")

    # --- keying in -------------------------------------------------------------------------

    def find(self, text: str) -> Slip:
        """The slip a typed number or a scanned code names, still to be keyed in.

        Raises ``BadInput``: "bad_number" (mistyped: which digits), "not_a_slip", "other_block"
        (another window's), "slip_used", "slip_void", "slip_unknown" (not drawn here, as far as this
        store knows: the code on the paper proves it).
        """
        statement = self._stated(text)
        typed = str(statement["number"]) if statement else text
        parsed = parse_receipt(typed)
        if not isinstance(parsed, ReceiptNumber):
            raise _bad_number("；".join(problem_words(problem) for problem in parsed))
        number, store = parsed.text(), self._recorder.store
        if not store.holds_block(parsed.block):
            raise _other_block(number)
        slip = store.slip(number)
        if slip is None:
            if store.case_of_number(number) is not None:
                raise _not_a_slip(number)
            if statement is None:
                raise _unknown(number)
            slip = self._taken_up(number, statement)
        if slip.state is not SlipState.DRAWN:
            raise _ended(slip)
        return slip

    def _stated(self, text: str) -> dict[str, object] | None:
        """What the code on a slip says, its signature checked; None for plain digits."""
        if "#" not in text:
            return None
        examined = self._signer.examine(text.strip().upper())
        said = dict(examined.statement)
        if examined.seal != "own":
            raise _other_block(str(said.get("number", "")))
        if said.get("kind") != Document.EMERGENCY_SLIP.value or "number" not in said:
            raise _not_a_slip(str(said.get("number", "")))
        return said

    def _taken_up(self, number: str, said: dict[str, object]) -> Slip:
        """A slip this store forgot when it was restored from a backup; its code is our own word."""
        at, who = said.get("time"), self._recorder.who().number
        drawn_at = at if isinstance(at, datetime) else self._recorder.clock.now()
        return Slip(number, str(said.get("query", "")), SlipState.DRAWN, drawn_at, who)

    def begin(
        self, text: str, received_at: datetime, *, taken_by: str = "", ticket: str = ""
    ) -> Intake:
        """The matter of a slip, received at ``received_at`` (what is written on it, to the minute).

        ``taken_by``: the 工号 on the slip. Besides what :meth:`find` raises: "in_future",
        "before_drawn". The time stays as it is until the matter is issued.
        """
        slip, now = self.find(text), self._recorder.clock.now()
        moment = received_at.replace(second=0, microsecond=0)
        if moment > now:
            raise _wrong_time(_("凭证上的收件时间 {at} 还没有到。"), moment, code="in_future")
        if moment < slip.drawn_at.replace(second=0, microsecond=0):
            raise _wrong_time(
                _("凭证上的收件时间 {at} 早于它的印制时间。"), moment, code="before_drawn"
            )
        use = SlipUse(slip, moment, clean_text(taken_by, limit=20).text)
        visit = replace(new_visit(ticket, now), slip=use)
        return Intake(self._shelf, self._calendar, visit, Submission("", moment))

    # --- void and account --------------------------------------------------------------------

    def void(self, text: str, reason: str) -> Slip:
        """A slip that was spoilt or never used; its number stays taken for good."""
        slip = self.find(text)
        why = clean_text(reason, limit=200).text
        if len(why) < FEWEST_CHARACTERS:
            raise BadInput(
                counted("请写明作废原因（不少于 {n} 个字）。", FEWEST_CHARACTERS),
                saved=_("没有改动任何已有的内容。"),
                press=_("写明原因后再试。"),
                code="reason_missing",
            )
        self._void((slip,), why)
        return self._recorder.store.slip(slip.number) or slip

    def _void(self, slips: Sequence[Slip], reason: str) -> None:
        recorder = self._recorder
        clerk, now = recorder.who().number, recorder.clock.now()
        with recorder.store.transaction() as work:
            for slip in slips:
                work.void_slip(slip, reason, clerk, now)
            numbers = [slip.number for slip in slips]
            work.append_operation(
                kind=VOIDED, actor=clerk, case_id=CASE, base_version=0, catalogue="",
                wall_time=now, payload={"numbers": numbers, "reason": reason},
            )  # fmt: skip
            detail = {"count": str(len(numbers)), "last": numbers[-1]}
            work.audit(AuditEntry(now, clerk, "emergency.void", numbers[0], "done", detail))

    def slips(self) -> tuple[Slip, ...]:
        """Every slip, those still out first, then oldest first."""
        slips = self._recorder.store.slips()
        return tuple(sorted(slips, key=lambda slip: slip.state is not SlipState.DRAWN))

    def account(self) -> SlipAccount:
        """How many were drawn, used, voided, and are still out."""
        states = [slip.state for slip in self._recorder.store.slips()]
        return SlipAccount(len(states), states.count(SlipState.USED), states.count(SlipState.VOID))


def grouped(number: str) -> str:
    """A number as it is printed on the slip, to be compared by eye."""
    parsed = parse_receipt(re.sub(r"\s", "", number))
    return parsed.grouped() if isinstance(parsed, ReceiptNumber) else number[:40]


def _bad_number(why: str) -> BadInput:
    return BadInput(
        _("号码输错了：{why}。").format(why=why),
        saved=_("没有改动任何已有的内容。"),
        press=_("请对照凭证上的 22 位号码重新输入，或扫描条码。"),
        code="bad_number",
    )


def _other_block(number: str) -> BadInput:
    return BadInput(
        _("{number} 不是本窗口印的凭证。").format(number=grouped(number)),
        saved=_("没有改动任何已有的内容。"),
        press=_("请到印制它的窗口补录；凭证右上角写有窗口。"),
        code="other_block",
    )


def _not_a_slip(number: str) -> BadInput:
    return BadInput(
        _("{number} 不是紧急纸质凭证的号码。").format(number=grouped(number)),
        saved=_("没有改动任何已有的内容。"),
        press=_("请核对号码；已出具的件在“办件”中查看。"),
        code="not_a_slip",
    )


def _unknown(number: str) -> BadInput:
    return BadInput(
        _("本机没有印过 {number}，或数据恢复后没有它的记录。").format(number=grouped(number)),
        saved=_("没有改动任何已有的内容。"),
        press=_("请扫描凭证右下角的二维码，以签名核实。"),
        code="slip_unknown",
    )


def _ended(slip: Slip) -> DeskError:
    used = slip.state is SlipState.USED
    words = _("{number} 已于 {at} 补录。") if used else _("{number} 已于 {at} 作废。")
    at = f"{slip.ended_at:%Y-%m-%d %H:%M}" if slip.ended_at else ""
    return BadInput(
        words.format(number=grouped(slip.number), at=at),
        saved=_("没有改动任何已有的内容。"),
        press=_("已补录的在“办件”中查看。") if used else _("请核对号码。"),
        code="slip_used" if used else "slip_void",
    )


def _wrong_time(words: str, moment: datetime, *, code: str) -> BadInput:
    return BadInput(
        words.format(at=f"{moment:%Y-%m-%d %H:%M}"),
        saved=_("已录入的内容都在。"),
        press=_("请照凭证上写的时间重新输入。"),
        code=code,
    )


def _not_written(problem: OSError) -> DeskError:
    kind = DiskFull if problem.errno == 28 else StoreReadOnly
    return kind(
        _("紧急凭证没有写成：{why}。").format(why=file_trouble(problem)),
        saved=_("这些号码已经作废，不会再用。"),
        press=_("请换一个文件夹再印。"),
        code="cannot_write",
    )
