"""The platform's own TLS certificate: checked before the start, taken up anew when it is renewed."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from windowdesk import logs
from windowdesk.app.errors import DeskError
from windowdesk.app.wording_files import file_trouble
from windowdesk.i18n import _

WARN_DAYS = 30
_log = logs.get(__name__)


class BadCertificate(DeskError):
    """A certificate that no counter would accept, or that cannot be read."""

    code = "certificate"


def ends(certificate: Path) -> datetime:
    """The end of the first certificate in ``certificate``, in UTC. Raises OSError, ValueError."""
    from cryptography import x509

    return x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc


def check(certificate: Path, key: Path, now: datetime | None = None) -> None:
    """Raise :class:`BadCertificate` when it cannot be used or has run out."""
    try:
        context(certificate, key)
        end = ends(certificate)
    except (OSError, ValueError) as problem:
        raise BadCertificate(
            _("证书或私钥不能用：{why}。").format(why=_why(problem)),
            press=_("请核对 --certificate 与 --key 两个文件（PEM 格式，相互对应）。"),
        ) from problem
    left = end - (now or datetime.now(UTC))
    if left.total_seconds() <= 0:
        raise BadCertificate(
            _("证书已于 {day} 到期，窗口不会再连接。").format(day=end.date().isoformat()),
            press=_("请换上新的证书后再启动。"),
            code="certificate_expired",
        )
    if left.days < WARN_DAYS:
        _log.warning("certificate ends soon", days=left.days)


def _why(problem: Exception) -> str:
    # an error of TLS is one of the system, too: the kind it is comes first
    if isinstance(problem, ssl.SSLError):
        if problem.reason == "KEY_VALUES_MISMATCH":
            return _("两者不是一对")
        return _("不是 PEM 格式的证书或私钥（{code}）").format(code=problem.reason or "TLS")
    if isinstance(problem, OSError):
        return file_trouble(problem)
    return _("不是 PEM 格式的证书")


def context(certificate: Path, key: Path) -> ssl.SSLContext:
    """TLS 1.2 and 1.3, as GB/T 22239 asks of a channel that carries personal data."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_CIPHER_SERVER_PREFERENCE
    made.set_alpn_protocols(["http/1.1"])
    made.load_cert_chain(certificate, key)
    return made


class Renewing:
    """Looks whether the files changed; later connections then see the new certificate."""

    def __init__(self, certificate: Path, key: Path) -> None:
        self._files = certificate, key
        self._seen = self._stamp()
        self.context = context(certificate, key)

    def look(self) -> bool:
        """Whether a new certificate was taken up. A broken one is passed over and logged."""
        stamp = self._stamp()
        if stamp == self._seen:
            return False
        self._seen = stamp
        try:
            check(*self._files)
            self.context.load_cert_chain(*self._files)
        except (BadCertificate, OSError) as problem:
            _log.error("new certificate not used", why=type(problem).__name__)
            return False
        _log.info("new certificate in use", until=ends(self._files[0]).isoformat())
        return True

    def _stamp(self) -> Any:
        try:
            return [(file.stat().st_mtime_ns, file.stat().st_size) for file in self._files]
        except OSError:
            return None
