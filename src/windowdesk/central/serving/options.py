"""What ``central serve`` was asked for, checked before anything is opened, refused in words."""

from __future__ import annotations

import ipaddress
import logging
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

from windowdesk import logs
from windowdesk.app.errors import BadInput, DeskError
from windowdesk.app.wording_files import file_trouble
from windowdesk.central.serving import certificate
from windowdesk.central.settings import CentralSettings, database_key
from windowdesk.i18n import _, counted


class NotServed(DeskError):
    """The platform is not started as asked."""

    code = "not_served"


@dataclass(frozen=True, slots=True)
class Options:
    """``data`` is the folder of an embedded SQLite, or of the settings beside PostgreSQL."""

    settings: CentralSettings
    data: Path | None = None

    @property
    def tls(self) -> bool:
        return bool(self.settings.certificate)

    @property
    def database_key(self) -> Path:
        """The key file beside PostgreSQL."""
        return database_key(self.settings, self.data)

    @property
    def embedded(self) -> bool:
        """Whether the database is the SQLite in ``data``."""
        return not self.settings.database


def log_to_stderr() -> None:
    """A server's log goes where its supervisor (systemd, a container) collects it."""
    logs.to_stream(sys.stderr)
    for chatty in ("uvicorn.error", "alembic", "asyncio"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def check(options: Options) -> None:
    """Raise :class:`NotServed` (or ``BadInput``) for what must not or cannot be served."""
    settings = options.settings
    if options.embedded and options.data is None:
        raise BadInput(
            _("没有说明数据在哪里。"),
            press=_("请加 --data 文件夹，或 --database 地址。"),
            code="no_data",
        )
    if options.embedded and settings.workers > 1:
        raise NotServed(
            counted("内置的 SQLite 只能由一个进程写，不能开 {n} 个工作进程。", settings.workers),
            press=_("请去掉 --workers，或用 --database 改用 PostgreSQL。"),
            code="workers_need_postgresql",
        )
    host, _port = settings.address
    if bool(settings.certificate) != bool(settings.key):
        raise NotServed(
            _("证书和私钥要一起给出。"),
            press=_("请同时写 --certificate 与 --key。"),
            code="certificate",
        )
    if options.tls:
        certificate.check(Path(settings.certificate), Path(settings.key))
    elif not settings.behind_proxy and not _loopback(host):
        raise NotServed(
            _("没有证书时只能在本机地址上提供服务，“{host}”不是本机地址。").format(host=host),
            press=_(
                "请用 --certificate 和 --key 给出证书；由反向代理加密的，请在设置里写明 behind_proxy。"
            ),
            code="plain_http",
        )


def _loopback(host: str) -> bool:
    """Whether every address ``host`` stands for is this machine's own."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return all(ipaddress.ip_address(str(one[4][0]).partition("%")[0]).is_loopback for one in found)


def bind(options: Options) -> socket.socket:
    """The listening socket; :class:`NotServed` in words when the address cannot be had."""
    host, port = options.settings.address
    try:
        family, kind, proto, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, proto)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            listening.listen(2048)
        except OSError:
            listening.close()
            raise
    except OSError as problem:
        raise NotServed(
            _("不能在 {address} 上提供服务：{why}。").format(
                address=options.settings.listen, why=file_trouble(problem)
            ),
            press=_("请换一个 --listen 地址，或先停掉占用它的程序。"),
            code="address",
        ) from problem
    listening.set_inheritable(True)
    return listening


def url_of(options: Options, listening: socket.socket) -> str:
    """The address a counter would use, as far as this machine can tell."""
    host, port = listening.getsockname()[:2]
    named = options.settings.address[0]
    shown = host if named in {"", "0.0.0.0", "::"} else named
    if ":" in shown:
        shown = f"[{shown}]"
    return f"{'https' if options.tls else 'http'}://{shown}:{port}"
