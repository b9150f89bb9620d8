"""Scanners of papers: those that announce eSCL on the network, and those SANE knows.

Our own eSCL comes before SANE's way to the same scanner: it needs nothing installed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from windowdesk.i18n import _
from windowdesk.peripherals.document_scanner.sane import Listed
from windowdesk.peripherals.document_scanner.transport_escl import EsclScanner, Patience
from windowdesk.peripherals.faults import Fault, words
from windowdesk.peripherals.model.discovery import Found, Kind, Line, Looked, at, marks_of
from windowdesk.peripherals.model.services import SCAN, SCANS, Service
from windowdesk.peripherals.model.transport_udev import Seen, seen_now

DNS_SD, SANE = "dns-sd", "sane"
_ROLE = "document_scanner"
_LOST = frozenset({Fault.OFFLINE, Fault.TIMEOUT, Fault.PROTOCOL, Fault.CONFIG})
_ON_USB = re.compile(r"libusb:(\d{3}):(\d{3})")
_IP = re.compile(r"\bip=([0-9A-Fa-f.:]{3,45})")
# SANE's backend for cameras: those are found as cameras
_CAMERAS = ("v4l:",)


def announced(
    services: Iterable[Service], answers: Callable[[str], bool] | None = None
) -> tuple[Found, ...]:
    """Scanners among ``services``; ``answers``: whether a scanner speaks eSCL at an https address."""
    return tuple(
        _escl(one)
        for one in services
        if one.kind == SCAN or (one.kind == SCANS and (answers or speaks_escl)(_url(one)))
    )


def speaks_escl(url: str) -> bool:
    """Whether a scanner answers at ``url``: an announced way may be shut, or too old for our TLS."""
    scanner = EsclScanner(url, patience=Patience(connect=3.0, answer=3.0))
    return _LOST.isdisjoint(scanner.faults())


def known_to_sane() -> Looked:
    """What ``scanimage -L`` lists, which takes its seconds. Nothing where it is not installed."""
    from windowdesk.peripherals.document_scanner.transport_scanimage import listed

    found, fault = listed()
    if fault is Fault.CONFIG:
        return Looked()
    usb = {one.attached.node: one for one in seen_now("usb")}
    scanners = tuple(_sane(one, usb) for one in found if not one.name.startswith(_CAMERAS))
    # none at all is no trouble of looking
    if fault is None or fault is Fault.NO_HARDWARE:
        return Looked(scanners)
    return Looked(scanners, words(fault, _ROLE).happened)


def _url(one: Service) -> str:
    return f"http{'s' * (one.kind == SCANS)}://{one.place}{one.path('rs', 'eSCL')}"


def _escl(one: Service) -> Found:
    url = _url(one)
    path = one.path("rs", "eSCL")
    return Found(
        Kind.DOCUMENT_SCANNER,
        (DNS_SD,),
        urlsplit(url).netloc,
        (Line(_ROLE, f"escl:{url}"),),
        model=one.says.get("ty", "") or one.name,
        marks=one.marks(path) | one.marks() | _hosts(one.addresses),
        rank=2 if one.kind == SCANS else 3,
    )


def _hosts(addresses: Iterable[str]) -> frozenset[str]:
    """A host by itself is one scanner to SANE; on this machine several may stand behind ports."""
    return frozenset(f"host:{one}" for one in addresses if not one.startswith("127."))


def _sane(one: Listed, usb: dict[str, Seen]) -> Found:
    line = Line(_ROLE, f"sane:{one.name}")
    marks = set(marks_of(line.value))
    identity, node = f"sane:{one.name}", ""
    backend, _colon, rest = one.name.partition(":")
    network = backend in ("airscan", "escl")
    if (place := _ON_USB.search(one.name)) is not None:
        node = "/dev/bus/usb/{}/{}".format(*place.groups())
        marks.add(f"node:{node}")
        identity = usb[node].attached.identity if node in usb else identity
    if backend == "airscan":
        marks.add(f"called:{one.model.lower()}")
    if (ip := _IP.search(one.kind)) is not None:
        marks |= _hosts(ip.groups())
    url = urlsplit(rest)
    if backend == "escl" and url.hostname:
        marks.add(at(url.hostname, url.port or (443 if url.scheme == "https" else 80)))
    return Found(
        Kind.DOCUMENT_SCANNER,
        (SANE,),
        identity,
        (line,),
        one.maker,
        one.model,
        node,
        frozenset(marks),
        rank=8 if network else 4,
        says=(_("这是 SANE 自带的演示设备，不是真的。"),) if backend == "test" else (),
        sure=backend != "test",
    )
