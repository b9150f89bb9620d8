"""Asking a centre from the command line: what it knows of a paper, and what time it has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from windowdesk.app.enrolling import clean_address
from windowdesk.app.verifying import NOT_IN_STORE, PROGRESS, SIGNATURE
from windowdesk.app.wording import state_words
from windowdesk.i18n import _
from windowdesk.protocol import routes
from windowdesk.protocol.messages import Hello, Struct, WireError, decode, encode
from windowdesk.protocol.public import Progress, ProgressWanted, VerifiedReceipt, VerifyWanted
from windowdesk.sync.ports import Unreachable
from windowdesk.sync.transport import HttpTransport

T = TypeVar("T", bound=Struct)


@dataclass(frozen=True, slots=True)
class CentreSays:
    """``trouble``: why the centre could not be asked, "" when it was.

    ``receipt`` is None where there was no code to ask about; ``progress`` where no number with its
    query secret was read.
    """

    url: str
    trouble: str = ""
    receipt: VerifiedReceipt | None = None
    progress: Progress | None = None

    @property
    def against(self) -> bool:
        """Whether what the centre says speaks against the paper."""
        bad = ("changed", "not_ours", "doubtful")
        return self.receipt is not None and self.receipt.verdict in bad


def ask_centre(url: str, ca: str, code: str, number: str, secret: str) -> CentreSays:
    """Ask the centre at ``url`` about a QR code, and about ``number`` with its query ``secret``.

    Raises ``BadInput`` for an address that is none.
    """
    address = clean_address(url)
    transport = HttpTransport(address, ca)
    try:
        wanted = VerifyWanted(code=code)
        receipt = _ask(transport, routes.VERIFY, wanted, VerifiedReceipt) if code else None
        asked = ProgressWanted(number=number, secret=secret)
        known = bool(number and secret)
        progress = _ask(transport, routes.PROGRESS, asked, Progress) if known else None
    except (Unreachable, WireError) as problem:
        return CentreSays(address, "certificate" if _certificate(problem) else "unreachable")
    finally:
        transport.close()
    return CentreSays(address, "", receipt, progress)


def ask_time(url: str, ca: str, now: Callable[[], datetime]) -> tuple[str, int]:
    """How many seconds this machine is ahead of the centre at ``url``, as near as the line is quick.

    The first is ``CentreSays.trouble``. Raises ``BadInput`` for an address that is none.
    """
    transport = HttpTransport(clean_address(url), ca)
    try:
        before = now()
        answer = transport.call("GET", routes.HELLO)
        after = now()
        if answer.status != 200:
            return "unreachable", 0
        theirs = datetime.fromisoformat(decode(Hello, answer.body).time)
    except (Unreachable, WireError, ValueError) as problem:
        return "certificate" if _certificate(problem) else "unreachable", 0
    finally:
        transport.close()
    return "", round((before + (after - before) / 2 - theirs).total_seconds())


def _certificate(problem: Exception) -> bool:
    return isinstance(problem, Unreachable) and problem.certificate


def _ask(transport: HttpTransport, path: str, asked: Struct, kind: type[T]) -> T:
    headers = {"content-type": routes.JSON}
    answer = transport.call("POST", path, headers=headers, body=encode(asked))
    if answer.status != 200:
        raise Unreachable(f"status {answer.status}")
    return decode(kind, answer.body)


def centre_words(said: CentreSays) -> tuple[str, ...]:
    """What the centre said, in lines; nothing for what could not be asked (see the next)."""
    lines = []
    if said.receipt is not None:
        words = {
            "genuine": _("中心：签名有效，与记录一致。"),
            "signed": _("中心：签名有效，记录还没有到达。"),
            "doubtful": _("中心：与记录不一致，或签名的密钥当时已不在有效期内。"),
            "unknown_key": _("中心：不认识签名的密钥。"),
            "changed": _("中心：内容被改动过。"),
            "not_ours": _("中心：不是本系统的二维码。"),
        }
        lines.append(words[said.receipt.verdict])
    if said.progress is not None and said.progress.found:
        state = state_words(said.progress.state) if said.progress.state else ""
        lines.append(_("办理进度：{state}").format(state=state))
    return tuple(lines)


def still_unchecked(unchecked: Sequence[str], said: CentreSays | None) -> tuple[str, ...]:
    """What neither this counter nor the centre could check, by stable word."""
    if said is None:
        return tuple(unchecked)
    answered = set()
    verdict = said.receipt.verdict if said.receipt is not None else "unknown_key"
    if verdict not in {"unknown_key", "not_ours"}:
        answered.add(SIGNATURE)
    if verdict == "genuine":
        answered |= {NOT_IN_STORE, "list_old", "no_list"}
    if said.progress is not None and said.progress.found:
        answered.add(PROGRESS)
    left = [word for word in unchecked if word not in answered]
    return (*left, "centre") if said.trouble else tuple(left)
