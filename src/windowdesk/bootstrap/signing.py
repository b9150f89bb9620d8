"""The signing port: this counter's own key, and the list of those it believes, in a person's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from windowdesk.app.errors import BadInput
from windowdesk.app.ports import Clock
from windowdesk.i18n import _
from windowdesk.protocol.envelope import Ed25519Signer, EnvelopeError
from windowdesk.protocol.trust import Examined, TrustBook

MOST_DAYS = 7


class CheckedSigner:
    """Implements :class:`windowdesk.app.ports.Signer`. ``book`` gives the list as it is known now."""

    def __init__(
        self,
        signer: Ed25519Signer,
        clock: Clock,
        book: Callable[[], TrustBook] | None = None,
        most_days: Callable[[], int] = lambda: MOST_DAYS,
    ) -> None:
        self._signer = signer
        self._clock = clock
        own = TrustBook.of(signer.public_key)
        self._book = book or (lambda: own)
        self._most_days = most_days
        self.public_key = signer.public_key

    def sign(self, statement: Mapping[str, Any]) -> str:
        return self._signer.sign(statement)

    def open(self, text: str) -> Mapping[str, Any]:
        return self.examine(text).statement

    def examine(self, text: str) -> Examined:
        try:
            return self._book().examine(text, self._clock.now(), self._most_days())
        except EnvelopeError as problem:
            raise _refused(problem.reason) from problem


def _refused(reason: str) -> BadInput:
    words, code = {
        "key": (_("签发这张二维码的钥匙不在本机的名单中，真伪无法在本机核对。"), "unknown_key"),
        "revoked": (_("签发这张二维码的设备已停用，签发时间在停用之后。"), "revoked_key"),
    }.get(reason, (_("二维码不是本系统签发，或内容被改动。"), "bad_code"))
    return BadInput(
        words,
        saved=_("没有改动任何已有的内容。"),
        press=_("请改用收件号查询。"),
        code=code,
    )
