"""What a form held whose session had ended: sealed into the sign-in page, for the same person alone.

Nothing of it is stored. The browser that sent a form gets it back as one hidden value that only this
centre opens, carries it through the sign-in, and the form's page comes back filled in. Every form says
whose it is (``named``), for by then the session is gone and tells nobody. Passwords and files are left out.
"""

from __future__ import annotations

import hmac
import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from python_multipart.exceptions import FormParserError
from starlette.datastructures import FormData
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import Request

from windowdesk.app.errors import DeskError
from windowdesk.app.wording_joints import sentences
from windowdesk.i18n import _

FIELD, OWN = "laid", "csrf"
# the names of all fields that hide what is typed; a test reads them off the pages
SECRETS = frozenset({"password", "again", "old", "pin"})
# of a form that nobody is signed in for: no more than of anybody else who is not
MOST_READ = 64 * 1024
# the sign-in, which carries it, takes 64 KiB
MOST_SEALED = 56 * 1024
FOR = timedelta(hours=10)
_NONCE = 12


@dataclass(frozen=True, slots=True)
class Laid:
    """What ``number`` of ``office`` sent to ``path`` at ``at`` (ISO), as pairs of name and text.

    ``files`` and ``secrets``: whether the form has such fields, that are to be filled in again.
    """

    office: str
    number: str
    at: str
    path: str
    fields: tuple[tuple[str, str], ...]
    files: bool = False
    secrets: bool = False

    @property
    def whose(self) -> tuple[str, str]:
        return self.office, self.number

    def trouble(self) -> DeskError:
        """What is said over the form when it has come back."""
        again = ""
        if self.files:
            again = _("文件要重新选择。")
        elif self.secrets:
            again = _("密码要重新填写。")
        return DeskError(
            _("登录前填写的内容已经带回，还没有提交。"),
            saved=_("没有改动任何内容。"),
            press=sentences(again, _("请核对后再提交。")),
        )


def ended() -> DeskError:
    """What is said over the sign-in that a form led to."""
    return DeskError(
        _("登录已经结束，刚才填写的内容没有提交，但没有丢失。"),
        press=_("请由填写的人重新登录，登录后带回所填的内容，核对后再提交。"),
    )


class Seals:
    """``private`` is the centre's own key: every worker has it, and nobody else."""

    def __init__(self, private: bytes) -> None:
        self._naming = hmac.digest(private, b"windowdesk/console/whose/1", "sha256")
        self._sealing = hmac.digest(private, b"windowdesk/console/laid/1", "sha256")

    def named(self, token: str, office: str, number: str) -> str:
        """A form's ``token`` that also says whose form it is."""
        who = _text(json.dumps([office, number]).encode())
        return f"{token}.{who}.{self._mark(token, who)}"

    def whose(self, named: object) -> tuple[str, str] | None:
        """Office and number in the token of a form; None for one that was not made here."""
        pieces = named.split(".") if isinstance(named, str) and named.isascii() else []
        if len(pieces) != 3:
            return None
        token, who, mark = pieces
        if not hmac.compare_digest(mark, self._mark(token, who)):
            return None
        office, number = json.loads(_bytes(who))
        return office, number

    def _mark(self, token: str, who: str) -> str:
        return hmac.new(self._naming, f"{token}.{who}".encode(), sha256).hexdigest()

    def seal(self, laid: Laid) -> str:
        """``laid`` as one value of a form; "" where it is too much to be carried through a sign-in."""
        nonce = os.urandom(_NONCE)
        plain = json.dumps(asdict(laid), ensure_ascii=False).encode("utf-8", "replace")
        sealed = _text(nonce + AESGCM(self._sealing).encrypt(nonce, plain, None))
        return sealed if len(sealed) <= MOST_SEALED else ""

    def open(self, sealed: object, now: datetime) -> Laid | None:
        """What was sealed; None for what this centre did not seal, or not in the last hours."""
        if not isinstance(sealed, str) or not sealed:
            return None
        try:
            box = _bytes(sealed)
            plain = AESGCM(self._sealing).decrypt(box[:_NONCE], box[_NONCE:], None)
        except (ValueError, InvalidTag):
            return None
        told = json.loads(plain)
        told["fields"] = tuple((name, text) for name, text in told["fields"])
        laid = Laid(**told)
        return laid if now - datetime.fromisoformat(laid.at) <= FOR else None


async def first_of(request: Request) -> tuple[FormData, bool]:
    """The texts of a form as far as its first bytes hold them; whether it is one that brings files.

    A form with files ends where a file is cut: its texts stand before. Any other is whole or is nothing.
    """
    if not request.headers.get("content-type", "").startswith("multipart/"):
        try:
            return await FormParser(request.headers, _beginning(request)).parse(), False
        except (MultiPartException, FormParserError, _Short):
            return FormData(), False
    reading = MultiPartParser(request.headers, _beginning(request), max_part_size=MOST_READ)
    with suppress(MultiPartException, _Short):
        await reading.parse()
    form = FormData(reading.items)
    await form.close()
    return form, True


class _Short(Exception):
    """The body goes on after what is read of it."""


async def _beginning(request: Request) -> AsyncGenerator[bytes, None]:
    left = MOST_READ
    async for part in request.stream():
        yield part[:left]
        left -= len(part)
        if left < 0:
            raise _Short


def texts_of(form: FormData) -> tuple[tuple[str, str], ...]:
    """What a person wrote and chose in ``form``, and what tells it from its like."""
    left_out = SECRETS | {OWN, FIELD}
    pairs = form.multi_items()
    return tuple((name, v) for name, v in pairs if isinstance(v, str) and name not in left_out)


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode("ascii").rstrip("=")


def _bytes(text: str) -> bytes:
    try:
        return urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (NotBase64, UnicodeEncodeError) as problem:
        raise ValueError(str(problem)) from problem
