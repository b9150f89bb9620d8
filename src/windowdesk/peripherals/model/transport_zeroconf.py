"""DNS-SD over multicast DNS, through python-zeroconf: no daemon of the system's is needed."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Any

from windowdesk import logs
from windowdesk.peripherals.model.services import KINDS, CannotBrowse, Service

# printers answer within a second; one that sleeps wants to be asked twice
WITHIN_S = 3.0
_RESOLVE_MS = 1500
_MOST = 200
# what may stand for a host in an address; anybody may announce anything
_HOST = re.compile(r"[\w.-]{1,253}")


def browse(within_s: float = WITHIN_S) -> tuple[Service, ...]:
    """Every service that announced itself within ``within_s``. :class:`CannotBrowse`."""
    from zeroconf import InterfaceChoice, IPVersion, ServiceBrowser, Zeroconf

    try:
        # loopback among them: printers on USB announce themselves there (ipp-usb)
        net = Zeroconf(interfaces=InterfaceChoice.All, ip_version=IPVersion.V4Only)
    except OSError as error:
        raise CannotBrowse(str(error)) from error
    told: dict[tuple[str, str], None] = {}
    lock = threading.Lock()

    def heard(zeroconf: Any, service_type: str, name: str, state_change: Any) -> None:
        with lock:
            if len(told) < _MOST:
                told[service_type, name] = None

    browser = None
    try:
        browser = ServiceBrowser(net, list(KINDS), handlers=[heard])
        threading.Event().wait(within_s)
        with lock:
            names = tuple(told)
        return resolved(net, names)
    finally:
        if browser is not None:
            browser.cancel()
        net.close()


@contextmanager
def announced(*services: tuple[str, int], name: str, says: Mapping[str, str]) -> Iterator[None]:
    """Announce simulated devices: each (kind, port), on this machine's loopback alone."""
    from zeroconf import ServiceInfo, Zeroconf

    net = Zeroconf(interfaces=["127.0.0.1"])
    try:
        for kind, port in services:
            info = ServiceInfo(
                kind,
                f"{name}.{kind}",
                port=port,
                addresses=[ip_address("127.0.0.1").packed],
                properties=dict(says),
                server=f"{name.replace(' ', '-')}.local.",
            )
            net.register_service(info)
        yield
    finally:
        net.close()


def resolved(net: Any, names: tuple[tuple[str, str], ...]) -> tuple[Service, ...]:
    """Where the services (kind, name) are; those that do not say so are left out.

    All are asked at once: however many there are, it takes no longer than the slowest of them. A name
    that the library refuses (anybody on the network may announce any) costs itself alone: it is counted
    in the log, and not written there, since nobody knows what it says.
    """

    async def every() -> list[Service | BaseException | None]:
        asking = (_resolved(net, kind, name) for kind, name in names)
        return await asyncio.gather(*asking, return_exceptions=True)

    found = asyncio.run_coroutine_threadsafe(every(), net.loop).result()
    if refused := [type(one).__name__ for one in found if isinstance(one, Exception)]:
        logs.get("devices").warning("names_left_out", count=len(refused), why=sorted(set(refused)))
    return tuple(one for one in found if isinstance(one, Service))


async def _resolved(net: Any, kind: str, name: str) -> Service | None:
    from zeroconf import ServiceInfo

    info = ServiceInfo(kind, name)
    if not await info.async_request(net, _RESOLVE_MS) or not info.port:
        return None
    says = {}
    for key, value in info.properties.items():
        says[_text(key).lower()] = _text(value)
    addresses = tuple(str(address) for address in info.parsed_addresses())
    if not any("." in one for one in addresses) and info.server:
        addresses += await _ipv4(net, info.server)
    server = (info.server or "").rstrip(".")
    if not _HOST.fullmatch(server):
        server = ""
    if not (server or any(map(_leads, addresses))):
        return None
    return Service(
        kind,
        name.removesuffix("." + kind),
        server,
        tuple(sorted(filter(_leads, addresses), key=_order)),
        int(info.port),
        says,
    )


async def _ipv4(net: Any, server: str) -> tuple[str, ...]:
    """The record of addresses may have come with the other kind alone."""
    import zeroconf

    library: Any = zeroconf  # documented, and left out of what it exports by name
    resolver = library.AddressResolverIPv4(server)
    await resolver.async_request(net, _RESOLVE_MS)
    return tuple(str(address) for address in resolver.parsed_addresses())


def _leads(address: str) -> bool:
    """Whether it means anything by itself: one of a single line wants the name of our interface."""
    return not address.lower().startswith(("fe80:", "169.254."))


def _order(address: str) -> tuple[bool, bool]:
    """Those that others reach come first, and the older kind: every printer has it."""
    return ip_address(address).is_loopback, ":" in address


def _text(value: bytes | None) -> str:
    text = (value or b"").decode("utf-8", errors="replace")
    return "".join(letter for letter in text if letter.isprintable())[:255]
