"""Printers on the network by what they announce, and the queues of CUPS.

A queue somebody made is named before the printer behind it: it goes on leading there when the address
changes, and takes PDF for printers that do not. What prints slips or labels is given by its own address.
"""

from __future__ import annotations

import http.client
import socket
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import parse_qs, unquote, urlsplit

from windowdesk.i18n import _
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.model.discovery import Found, Kind, Line, Looked, at, marks_of
from windowdesk.peripherals.model.services import IPP, IPPS, RAW, Service
from windowdesk.peripherals.page_printer import ipp
from windowdesk.peripherals.page_printer.ipp import IppError, Operation
from windowdesk.peripherals.page_printer.transport_ipp import (
    Host,
    IppPagePrinter,
    asked,
    direct,
    queue,
)
from windowdesk.peripherals.page_printer.transport_system import cups_is_here
from windowdesk.peripherals.printer_names import PAGE, lines_at, speaks

CUPS, DNS_SD = "cups", "dns-sd"
_PDF = "application/pdf"
_WANTED = ("printer-name", "device-uri", "printer-make-and-model", "printer-uuid", "printer-info")
_PORTS = {"socket": 9100, "ipp": 631, "ipps": 631, "http": 631, "https": 443, "lpd": 515}
# queues behind which no paper is
_NO_PAPER = ("cups-pdf", "file", "cups-brf")
_LOST = frozenset({Fault.OFFLINE, Fault.TIMEOUT, Fault.PROTOCOL})


def announced(
    services: Iterable[Service], answers: Callable[[str], bool] | None = None
) -> tuple[Found, ...]:
    """Printers among ``services``; ``answers``: whether somebody speaks IPP at an address over TLS."""
    found = []
    for one in services:
        if one.kind == RAW:
            found.append(_raw(one))
        elif one.kind == IPP or (one.kind == IPPS and (answers or speaks_ipp)(_uri(one))):
            found.append(_ipp(one))
    return tuple(found)


def queues() -> Looked:
    """Every queue of this machine's CUPS, or of the one CUPS_SERVER names."""
    if not cups_is_here():
        return Looked()
    named = queue("")
    host = Host(named.name, named.port, "/", socket=named.socket)
    try:
        said = asked(host, Operation.CUPS_GET_PRINTERS, _WANTED).printers()
    except (OSError, IppError, http.client.HTTPException):
        return Looked((), _("打印服务 CUPS 没有答复：看它开了没有（systemctl status cups）。"))
    return Looked(tuple(_queue(one, host) for one in said if _first(one, "printer-name")))


def speaks_ipp(uri: str) -> bool:
    """Whether a printer answers at ``uri``: an announced way may be shut, or too old for our TLS."""
    where = direct(uri)
    return _LOST.isdisjoint(IppPagePrinter(lambda: where, answer_s=3.0).faults())


def _uri(one: Service) -> str:
    return f"ipp{'s' * (one.kind == IPPS)}://{one.place}{one.path('rp', 'ipp/print')}"


def _named(one: Service) -> tuple[str, str]:
    """Maker and model."""
    model = one.says.get("usb_mdl", "") or one.says.get("ty", "") or one.name
    maker = one.says.get("usb_mfg", "")
    # "ty" begins with the maker's name
    return ("" if model.lower().startswith(maker.lower()) else maker), model


def _ipp(one: Service) -> Found:
    maker, model = _named(one)
    formats = one.says.get("pdl", "")
    uri = _uri(one)
    how = speaks(one.says.get("usb_cmd", ""), f"{maker} {model}")
    takes = _PDF in formats or not formats
    office = how.language in ("", PAGE)
    says = () if takes or not office else (_("它自己不收 PDF：在系统里给它建一个队列。"),)
    return Found(
        Kind.PRINTER,
        (DNS_SD,),
        one.place,
        (Line("system_printer", uri),) if takes and office else (),
        maker,
        model,
        marks=one.marks(one.path("rp", "ipp/print")) | marks_of(uri),
        rank=4 if one.kind == IPPS else 5,
        says=says,
    )


def _raw(one: Service) -> Found:
    maker, model = _named(one)
    how = speaks(
        one.says.get("usb_cmd", "") or one.says.get("pdl", ""), f"{maker} {model} {one.name}"
    )
    address = one.place
    unknown = ("receipt_printer", "label_printer") if not how.language else ()
    return Found(
        Kind.PRINTER,
        (DNS_SD,),
        address,
        lines_at(address, how.language),
        maker,
        model,
        marks=one.marks() | marks_of(address),
        others=tuple(Line(role, address) for role in unknown),
        sure=how.sure,
        rank=3 if how.language not in ("", PAGE) else 9,
    )


def _queue(said: Mapping[str, tuple[ipp.Value, ...]], host: Host) -> Found:
    name, uri = _first(said, "printer-name"), _first(said, "device-uri")
    model = _first(said, "printer-make-and-model")
    how = speaks("", model)
    slips = how.language not in ("", PAGE)
    says = (_("CUPS 有它的队列 {name}：本程序直接用这台打印机，队列请删掉。").format(name=name),)
    paper = urlsplit(uri).scheme not in _NO_PAPER
    return Found(
        Kind.PRINTER,
        (CUPS,),
        f"queue:{name}",
        lines_at(_raw_address(uri), how.language) if slips else (Line("system_printer", name),),
        model=model,
        marks=_marks(name, uri, host) | _uuid(_first(said, "printer-uuid")),
        sure=paper and not slips,
        rank=6 if slips else 2,
        says=says if slips else (() if paper else (_("这个队列后面没有纸。"),)),
    )


def _marks(name: str, uri: str, host: Host) -> frozenset[str]:
    """Of a queue: itself, where it is announced, and what is behind it."""
    found = set(marks_of(name))
    for called in ("localhost", "127.0.0.1", socket.gethostname(), f"{socket.gethostname()}.local"):
        found.add(at(called, host.port, f"/printers/{name}"))
    url = urlsplit(uri)
    more = {key: values[0] for key, values in parse_qs(url.query).items()}
    if serial := more.get("serial", ""):
        found.add(f"serial:{serial.lower()}")
    elif url.scheme == "usb":
        found.add(f"usbprinter:{unquote(url.netloc + url.path)}".lower())
    if url.scheme == "dnssd":
        found.add(f"called:{unquote(url.netloc.partition('._')[0])}".lower())
    elif url.scheme in _PORTS and url.hostname:
        port = url.port or _PORTS[url.scheme]
        found |= _everywhere(url.hostname, port, "" if url.scheme == "socket" else url.path)
    return frozenset(found) | _uuid(more.get("uuid", ""))


def _everywhere(host: str, port: int, path: str) -> set[str]:
    """A place by its name and by its addresses: services are announced by address."""
    found = {at(host, port, path)}
    try:
        told = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        return found
    return found | {at(str(address[0]), port, path) for *_more, address in told}


def _uuid(text: str) -> frozenset[str]:
    return frozenset({f"uuid:{text.lower().removeprefix('urn:uuid:')}"} if text else ())


def _raw_address(uri: str) -> str:
    url = urlsplit(uri)
    # one on USB is found by the kernel's file
    return f"{url.hostname}:{url.port or 9100}" if url.scheme == "socket" and url.hostname else ""


def _first(said: Mapping[str, tuple[ipp.Value, ...]], name: str) -> str:
    return next(iter(ipp.words_of(said, name)), "")
