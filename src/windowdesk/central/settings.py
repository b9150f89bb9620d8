"""Every setting of the central platform, declared once; as :mod:`windowdesk.settings` for a counter.

Read from ``central.toml`` in the platform's data folder; an environment variable
``WINDOWDESK_CENTRAL_<NAME>`` wins over the file, the command line over both.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from windowdesk.i18n import _
from windowdesk.settings import SettingsError, read, setting

FILE = "central.toml"
DATABASE_KEY = "database.key"
PREFIX = "WINDOWDESK_CENTRAL_"
_PORT = r"\d{1,4}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5]"
_PLACE = rf"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):({_PORT})"
# plain HTTP only on this machine: names and numbers of applicants travel
_RECORDS = r"|https://\S+|http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(/\S*)?"
_NETWORKS = r"[0-9A-Fa-f:./, ]*"


@dataclass(frozen=True, slots=True)
class CentralSettings:
    """The settings of one platform, checked."""

    database: str = setting(
        "",
        "address of the PostgreSQL database; empty: encrypted SQLite in the data folder",
        form=r"|postgresql(\+psycopg)?://\S+",
    )
    database_key: str = setting(
        "",
        "file with the key that the platform's private key in PostgreSQL is sealed under; empty: "
        "database.key in the data folder or in ~/.config/windowdesk",
    )
    listen: str = setting("127.0.0.1:8440", "where it listens; port 0: any", "host:port", _PLACE)
    workers: int = setting(
        1, "processes that answer; more than one needs PostgreSQL", form=r"[1-9]|[1-5]\d|6[0-4]"
    )
    certificate: str = setting("", "TLS certificate with its chain, PEM; empty: plain HTTP")
    key: str = setting("", "the certificate's private key, PEM")
    behind_proxy: str = setting(
        "",
        "addresses of the reverse proxy that does TLS: it alone is answered, its "
        "X-Forwarded-For and -Proto are believed",
        "networks, by commas",
        _NETWORKS,
    )
    metrics_from: str = setting(
        "127.0.0.0/8, ::1", "who may read /metrics", "networks, by commas", _NETWORKS
    )
    threads: int = setting(
        8, "requests a worker works on at once; each may hold a connection", form=r"[1-9]|[1-9]\d"
    )
    waiting: int = setting(
        64, "requests that may wait for those in one worker; more are sent away (429, 503)",
        form=r"[1-9]\d{0,3}",
    )  # fmt: skip
    body_seconds: int = setting(
        30, "a request must have arrived whole after so long", "seconds", r"[1-9]\d{0,2}"
    )
    device_rate: int = setting(
        1200, "requests of one device; more are told to slow down", "a minute", r"[1-9]\d{0,5}"
    )
    open_rate: int = setting(
        600,
        "requests without a credential from one address, as a hall of counters starts",
        "a minute",
        r"[1-9]\d{0,5}",
    )
    public_rate: int = setting(
        30, "looks at receipts and progress from one address", "a minute", r"[1-9]\d{0,4}"
    )
    number_rate: int = setting(
        10, "attempts at one receipt number, from everywhere together", "a minute", r"[1-9]\d{0,4}"
    )
    records_url: str = setting(
        "",
        "where rows left 待核验 are asked for (data sharing); empty: registers handed in alone",
        form=_RECORDS,
    )
    records_token: str = setting(
        "", "file whose first line is the bearer token of that interface; empty: none"
    )
    records_ca: str = setting(
        "", "certificates trusted for that interface, PEM; empty: the system's"
    )
    live_clients: int = setting(4000, "streams of news one worker holds open", form=r"[1-9]\d{0,5}")

    @property
    def address(self) -> tuple[str, int]:
        """Host and port of ``listen``."""
        return split_address(self.listen)


def split_address(text: str) -> tuple[str, int]:
    """``host:port`` (an IPv6 host in brackets) taken apart."""
    host, _, port = text.rpartition(":")
    return host.strip("[]"), int(port)


Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def networks(name: str, text: str) -> tuple[Network, ...]:
    """The networks a setting called ``name`` lists; :class:`SettingsError` when one is none."""
    found: list[Network] = []
    for part in filter(None, map(str.strip, text.split(","))):
        try:
            found.append(ipaddress.ip_network(part, strict=False))
        except ValueError as problem:
            told = _("“{text}”不是 10.0.0.0/8 这样的网段").format(text=part)
            raise SettingsError(name, told) from problem
    return tuple(found)


def within(address: str, allowed: tuple[Network, ...]) -> bool:
    """Whether ``address`` (text; anything else is outside) lies in one of ``allowed``."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return any(found in network for network in allowed)


def database_key(found: CentralSettings, data: Path | None) -> Path:
    """Where the key beside a PostgreSQL lies, for a platform whose settings lie in ``data``.

    One made by a command without a data folder is found by a command with one.
    """
    if found.database_key:
        return Path(found.database_key).expanduser()
    from platformdirs import user_config_path

    ours = user_config_path("windowdesk", appauthor=False) / DATABASE_KEY
    if data is None or (ours.exists() and not (data / DATABASE_KEY).exists()):
        return ours
    return data / DATABASE_KEY


def load(data: Path | None, environ: Mapping[str, str] = os.environ) -> CentralSettings:
    """Settings of the platform whose data lie in ``data`` (None: of the environment alone).

    Raises :class:`SettingsError`.
    """
    found = read(CentralSettings, data / FILE if data else None, PREFIX, environ)
    networks("behind_proxy", found.behind_proxy)
    networks("metrics_from", found.metrics_from)
    return found
