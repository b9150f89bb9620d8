"""What ``doctor`` asks the printers of the settings: how they are, what they are, and what they can answer.

Nothing is printed; ``--print`` (:mod:`windowdesk.cli.doctor_print`) does that.
"""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from typing import TYPE_CHECKING

from windowdesk.bootstrap.printers import SIMULATED
from windowdesk.cli.finding import Finding
from windowdesk.i18n import _
from windowdesk.peripherals.faults import Fault, Severity, severity, words
from windowdesk.peripherals.page_printer.ipp import IppError, Operation, number_of, words_of
from windowdesk.peripherals.wires.recording import noted
from windowdesk.settings import Settings

if TYPE_CHECKING:
    from windowdesk.peripherals.page_printer.transport_ipp import Host

_ANSWER_S = 1.0
_A4 = "iso_a4_210x297mm"
_WANTED = (
    "printer-make-and-model",
    "media-supported",
    "media-ready",
    "operations-supported",
    "document-format-supported",
)


def printers(config: Settings) -> Iterator[Finding]:
    """Each wired printer that the settings name."""
    for address in filter(None, (config.receipt_printer, config.spare_receipt_printer)):
        yield from receipt(address, config)
    if config.label_printer not in ("", SIMULATED):
        yield from label(config)
    for name in filter(None, (config.system_printer, config.spare_system_printer)):
        yield from page(name)
    yield from fought_over(config)


def fought_over(config: Settings) -> Iterator[Finding]:
    """USB printers that the desk speaks to itself and that CUPS has a queue for: both want the one line."""
    named = [
        (role, str(getattr(config, role)))
        for role in ("receipt_printer", "spare_receipt_printer", "label_printer")
        if str(getattr(config, role)).startswith("usb:")
    ]
    if not named:
        return
    from windowdesk.peripherals.model.discovery import named_by, once
    from windowdesk.peripherals.page_printer.finding import CUPS, queues
    from windowdesk.peripherals.wires.finding import usb_printers

    for one in once((*usb_printers().found, *queues().found)):
        if CUPS in one.by and named_by(one, named):
            told = _("{node} 这台打印机 CUPS 也有队列：两边会抢。").format(node=one.node)
            yield Finding("port_lock", False, told, _("删掉那个队列：lpadmin -x 队列名。"))


def receipt(address: str, config: Settings) -> Iterator[Finding]:
    """Which questions it answers, held against what the settings say of it."""
    from windowdesk.peripherals.receipt_printer.abilities import asked
    from windowdesk.peripherals.receipt_printer.escpos import PROFILES, WIDTH_DOTS
    from windowdesk.peripherals.receipt_printer.printer import EscposPrinter, Patience
    from windowdesk.peripherals.wires.address import opener_of

    opener, part = noted(opener_of(address), address), "receipt_printer"
    profile = PROFILES[config.receipt_printer_status]
    status = EscposPrinter(opener, profile, Patience(answer=_ANSWER_S)).faults()
    yield from how(part, address, status)
    if any(severity(fault) is Severity.ERROR for fault in status):
        return  # one that is out of paper answers nothing but that
    can = asked(opener, answer_s=_ANSWER_S)
    if isinstance(can, Fault):
        yield Finding(part, False, f"{address}：{words(can).happened}", words(can).installer)
        return
    # many models begin with their maker's name
    maker = "" if can.model.lower().startswith(can.maker.lower()) else can.maker
    name = " ".join(part for part in (maker, can.model, can.firmware) if part)
    told = _("{at}：{name}，每行 {dots} 点，应答 {answers}。").format(
        at=address,
        name=name or _("没有说型号"),
        dots=WIDTH_DOTS,
        answers="、".join(can.answers) or _("什么也没有"),
    )
    yield Finding("printer_abilities", True, told, _advice(config, can.realtime, can.automatic))


def _advice(config: Settings, realtime: bool, automatic: bool) -> str:
    """What the settings should say instead, "" where they fit."""
    status = config.receipt_printer_status
    if not realtime and not automatic:
        return (
            _("打完没有谁也不知道，每张都要问办事员：换一台会应答的。")
            if status == "silent"
            else ""
        )
    if status == "realtime" and not realtime:
        return _("它不应答 DLE EOT：设 receipt_printer_status 为 automatic。")
    if status in ("automatic", "both") and not automatic:
        return _("它不会 GS a：设 receipt_printer_status 为 realtime。")
    if status == "silent":
        return _("它会应答：把 receipt_printer_status 改为 {value}。").format(
            value="realtime" if realtime else "automatic"
        )
    return ""


def confirms(address: str, config: Settings) -> Finding:
    """Whether it answers ``GS ( H``, against what the settings say. One that does not may print a little."""
    from windowdesk.peripherals.receipt_printer.abilities import asked
    from windowdesk.peripherals.wires.address import opener_of

    opener = noted(opener_of(address), address)
    can = asked(opener, answer_s=_ANSWER_S, process_id=True)
    part, knows = "printer_abilities", not isinstance(can, Fault) and bool(can.process_id)
    if knows:
        told = _("{at}：应答 GS ( H，每一张都能确认打完。").format(at=address)
        press = _("把 receipt_printer_confirms 设为 true。")
        return Finding(part, True, told, "" if config.receipt_printer_confirms else press)
    told = _("{at}：不应答 GS ( H。").format(at=address)
    press = _("把 receipt_printer_confirms 设为 false，不然会多打几个字符。")
    wrong = config.receipt_printer_confirms
    return Finding(part, not wrong, told, press if wrong else "")


def label(config: Settings) -> Iterator[Finding]:
    """Whether it speaks the language the settings name, and has the head they say."""
    from windowdesk.peripherals.label_printer.identity import Identity, asked
    from windowdesk.peripherals.label_printer.printer import Patience, WiredLabelPrinter
    from windowdesk.peripherals.label_printer.tspl import TSPL
    from windowdesk.peripherals.label_printer.zpl import ZPL
    from windowdesk.peripherals.wires.address import opener_of

    address, part = config.label_printer, "label_printer"
    language = ZPL if config.label_language == "zpl" else TSPL
    opener = noted(opener_of(address), address)
    printer = WiredLabelPrinter(opener, language, patience=Patience(answer=_ANSWER_S))
    status = printer.faults()
    yield from how(part, address, status)
    said = asked(opener, language, answer_s=_ANSWER_S)
    if not isinstance(said, Identity):
        return
    told = _("{at}：{name}，{language}，打印头 {dpi}。").format(
        at=address,
        name=" ".join(filter(None, (said.model, said.firmware))),
        language=language.name.upper(),
        dpi=f"{said.dpi} dpi" if said.dpi else _("没有说"),
    )
    fits = said.dpi in (0, int(config.label_dpi))
    press = "" if fits else _("把 label_dpi 改为 {dpi}。").format(dpi=said.dpi)
    yield Finding("printer_abilities", fits, told, press)


def page(name: str) -> Iterator[Finding]:
    """Of IPP alone: its papers, what it takes, and whether it works in two steps."""
    from windowdesk.peripherals.page_printer.transport_ipp import asked, direct, queue
    from windowdesk.peripherals.page_printer.transport_system import IPP, cups_is_here, page_printer

    straight = name.startswith(IPP)
    if not straight and not cups_is_here():
        return
    printer = page_printer(name)
    ask = getattr(printer, "faults", None)
    yield from how("page_printer", name, ask() if ask is not None else ())
    host = direct(name) if straight else queue(name)
    try:
        said = asked(host, Operation.GET_PRINTER_ATTRIBUTES, _WANTED).printer()
        job = last_job(host)
    except (OSError, IppError, http.client.HTTPException):
        return
    operations = {one for one in said.get("operations-supported", ()) if isinstance(one, int)}
    formats, media = words_of(said, "document-format-supported"), words_of(said, "media-supported")
    twice = {Operation.CREATE_JOB, Operation.SEND_DOCUMENT} <= operations
    ready = "、".join(words_of(said, "media-ready")[:4]) or _("没有说")
    told = _("{at}：{name}，装着 {ready}，收 {formats}；{job}").format(
        at=name,
        name=(words_of(said, "printer-make-and-model") or ("",))[0],
        ready=ready,
        formats="、".join(formats[:6]),
        job=job,
    )
    press = ""
    if "application/pdf" not in formats:
        press = _("它不收 PDF：在系统里给它建一个队列，system_printer 写队列的名字。")
    elif not twice:
        press = _("它不会分两步收作业（Create-Job、Send-Document）：换队列，或换一台。")
    elif media and _A4 not in media:
        press = _("它没有 A4 这种纸：在打印机上装 A4 并设好纸型。")
    loaded = words_of(said, "media-ready")
    if not press and loaded and _A4 not in loaded:
        # it prints what it has when told to, or waits: not for us to call broken
        yield Finding(
            "printer_abilities", True, told, _("装着的纸里没有 A4：装上，并在打印机上设好纸型。")
        )
        return
    yield Finding("printer_abilities", not press, told, press)


def last_job(host: Host) -> str:
    """Whether the printer tells of jobs that ended, and how much of them it printed."""
    from windowdesk.peripherals.page_printer.transport_ipp import asked

    wanted = ("job-state", "job-k-octets", "job-k-octets-processed", "job-impressions-completed")
    jobs = asked(host, Operation.GET_JOBS, wanted, more={"which-jobs": "completed", "limit": 1})
    if not jobs.jobs():
        return _("还没有打完的作业可看。")
    said = jobs.jobs()[0]
    counted = [
        name.removeprefix("job-")
        for name in ("job-k-octets-processed", "job-impressions-completed")
        if number_of(said, name, -1) > 0
    ]
    return _("打完的作业会报 {what}。").format(what="、".join(counted) or _("状态，不报多少"))


def how(part: str, name: str, faults: tuple[Fault, ...]) -> Iterator[Finding]:
    """How a printer said it is, in words."""
    if not faults:
        yield Finding(part, True, _("{name}：应答，正常。").format(name=name))
    for fault in faults:
        said = words(fault)
        # another program may be printing on it just now
        fine = fault in (Fault.MEDIA_LOW, Fault.IN_USE)
        yield Finding(part, fine, f"{name}：{said.happened}", said.installer)
