"""HTTP to the centre, with requests: short timeouts, the centre's own CA, no other host, no big bodies.

``requests`` is imported by the first call: nothing of it is part of a start.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import Any

from windowdesk.protocol.leash import Leash
from windowdesk.sync.ports import Answer, Unreachable

CONNECT_S, READ_S = 5.0, 20.0
# a whole exchange, however steadily a byte comes: the largest answer over a line of a megabit
WHOLE_S = 600.0
# a page of the feed is a MiB or so, an attachment larger; whatever is longer is not ours
LARGEST = 64 * 1024 * 1024
_PIECE = 64 * 1024
# X509_V_ERR_CERT_HAS_EXPIRED of OpenSSL's x509_vfy.h
_HAS_EXPIRED = 10


class HttpTransport:
    """Implements :class:`windowdesk.sync.ports.Transport`; used from one thread at a time.

    ``ca``: a file of certificates that are trusted instead of the system's, "" for the system's.
    """

    def __init__(self, url: str, ca: str = "") -> None:
        self._base = url.rstrip("/")
        self._verify: bool | str = ca or True
        self._session: Any = None
        self._leash = Leash()

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Answer:
        import requests

        if self._session is None:
            self._session = self._leash.session()
        try:
            with (
                self._leash.within(WHOLE_S),
                self._session.request(
                    method,
                    self._base + path,
                    params=dict(query or {}),
                    headers=dict(headers or {}),
                    data=body or None,
                    timeout=(CONNECT_S, READ_S),
                    verify=self._verify,
                    allow_redirects=False,
                    stream=True,
                ) as response,
            ):
                content = _whole(response)
                if self._leash.ended:
                    # of one without a length nobody sees that the rest is missing
                    raise Unreachable("ended")
                names = {name.lower(): value for name, value in response.headers.items()}
                return Answer(response.status_code, names, content)
        except requests.exceptions.SSLError as error:
            raise Unreachable(_reason(error), certificate=True, over=_over(error)) from error
        except (requests.exceptions.RequestException, OSError) as error:
            # a connection kept alive may have died in the night: the next call begins afresh
            self.close()
            raise Unreachable(_reason(error)) from error

    def close(self) -> None:
        """Let go of the connection; the next call makes another."""
        if self._session is not None:
            self._session.close()
            self._session = None
        self._leash.close()

    def end(self) -> None:
        """End the call under way, from any thread; every later one ends as well."""
        self._leash.cut()


def _whole(response: Any) -> bytes:
    pieces: list[bytes] = []
    size = 0
    for piece in response.iter_content(_PIECE):
        size += len(piece)
        if size > LARGEST:
            raise Unreachable("the answer is too long")
        pieces.append(piece)
    return b"".join(pieces)


def _over(error: BaseException) -> bool:
    """Whether the certificate was refused because its time is over."""
    found: Any = error
    while found is not None and not isinstance(found, ssl.SSLCertVerificationError):
        # urllib3 keeps what it met as its reason or its first argument, not as its cause
        inner = getattr(found, "reason", None) or next(iter(getattr(found, "args", ())), None)
        found = inner if isinstance(inner, BaseException) else None
    return found is not None and found.verify_code == _HAS_EXPIRED


def _reason(error: BaseException) -> str:
    """The kind of error: its text may hold an address or more."""
    return type(error).__name__
