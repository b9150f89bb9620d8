"""Finding the devices of a counter: all ways of looking at once, and what may be taken over by itself."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from windowdesk import settings
from windowdesk.bootstrap.id_reader import HID_PROFILES
from windowdesk.i18n import _, counted
from windowdesk.peripherals.model.discovery import (
    ROLES,
    Found,
    Kind,
    Line,
    Looked,
    Source,
    named_by,
    once,
)
from windowdesk.peripherals.model.holders import Holder, holders_and_claims
from windowdesk.settings import Settings, SettingsError

# what may be written into the settings by itself; a spare one is a person's choice
TAKEN_OVER = (
    "id_reader",
    "scanner",
    "camera",
    "receipt_printer",
    "label_printer",
    "document_scanner",
    "system_printer",
)
# how long the network is listened to: what is awake answers within one second
NETWORK_S = 3.0
# in the model's name of our simulated devices
SIMULATED = "模拟"


@dataclass(frozen=True, slots=True)
class Standing:
    """A device as it stands here: who has it open, and which settings name it already."""

    found: Found
    held_by: tuple[Holder, ...] = ()
    named_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """``troubles``: the ways that could not look, and why in words."""

    devices: tuple[Standing, ...]
    troubles: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The lines that may be written, and the roles left alone with the reason in words."""

    write: tuple[Line, ...]
    left: tuple[tuple[str, str], ...]


def sources(profile: Path, *, network_s: float = NETWORK_S) -> tuple[Source, ...]:
    """Every way of looking on this system; the network is listened to for ``network_s``, 0 for not."""
    from windowdesk.peripherals.call_board.monitors import monitors
    from windowdesk.peripherals.camera.finding import cameras
    from windowdesk.peripherals.document_scanner.finding import known_to_sane
    from windowdesk.peripherals.id_reader.finding import hid_readers, usb_readers
    from windowdesk.peripherals.page_printer.finding import queues
    from windowdesk.peripherals.scanner.finding import scanners
    from windowdesk.peripherals.voice.finding import players
    from windowdesk.peripherals.wires.finding import ports, usb_printers

    return (
        Source("serial", ports),
        Source("usb_reader", usb_readers),
        Source("hid_reader", lambda: hid_readers(profile / HID_PROFILES)),
        Source("scanner", scanners),
        Source("usb_printer", usb_printers),
        Source("camera", cameras),
        Source("cups", queues),
        Source("sane", known_to_sane),
        *((Source("dns-sd", lambda: _network(network_s)),) if network_s else ()),
        Source("sound", players),
        Source("monitor", monitors),
    )


def look(config: Settings, looking: tuple[Source, ...]) -> Report:
    """Look in every way at once; each device once."""
    with ThreadPoolExecutor(max_workers=max(1, len(looking))) as pool:
        said = tuple(zip(looking, pool.map(_safely, looking), strict=True))
    found = (one for _source, looked in said for one in looked.found)
    return Report(
        tuple(standing(one, config) for one in once(map(_fitting, found))),
        tuple((source.name, looked.trouble) for source, looked in said if looked.trouble),
    )


def standing(found: Found, config: Settings) -> Standing:
    """Who has ``found``, and what names it."""
    named = ((name, str(getattr(config, name))) for name in ROLES)
    held = holders_and_claims(found.node) if found.node else ()
    return Standing(found, held, named_by(found, named))


def plan(report: Report, config: Settings) -> Plan:
    """What is written by itself: the one device that can be meant, where nothing is named yet."""
    write: list[Line] = []
    left: list[tuple[str, str]] = []
    for role in TAKEN_OVER:
        there = [one for one in report.devices if one.found.role == role]
        if not there:
            continue
        why = _why_not(role, there, config)
        if why:
            left.append((role, why))
        else:
            # a language that is the default already needs no line
            new = (line for line in there[0].found.lines if _new(line, config))
            write += new
    unknown = sum(one.found.kind is Kind.PORT and not one.named_by for one in report.devices)
    if unknown:
        left.append(("", counted("{n} 个串口后面是什么还不知道：加 --probe 再找一次。", unknown)))
    return Plan(tuple(write), tuple(left))


def _why_not(role: str, there: list[Standing], config: Settings) -> str:
    """Why ``role`` is left to a person, "" where it can be written."""
    if getattr(config, role):
        named = any(role in one.named_by for one in there)
        return _("设置里已经是它。") if named else _("设置里已经写了别的，没有改。")
    if len(there) > 1:
        return _("找到 {n} 台，请自己选一台写上。").format(n=len(there))
    [one] = there
    if one.named_by:
        return _("设置里的 {name} 已经用着它。").format(name="、".join(one.named_by))
    if SIMULATED in one.found.model and not config.demo:
        return _("它是模拟的，真实窗口不写。")
    if not one.found.sure:
        return _("只凭名称猜它是什么，请看过再写上。")
    if holders := [holder for holder in one.held_by if not holder.name.startswith("windowdesk")]:
        return _("它正被 {name}（进程 {pid}）使用，先停掉再写。").format(
            name=holders[0].name, pid=holders[0].pid
        )
    return ""


def _new(line: Line, config: Settings) -> bool:
    return str(getattr(config, line.name)) != line.value


def _network(within_s: float) -> Looked:
    """What announces itself, as printers and as scanners."""
    from windowdesk.peripherals.document_scanner import finding as scanners
    from windowdesk.peripherals.model.services import CannotBrowse
    from windowdesk.peripherals.model.transport_zeroconf import browse
    from windowdesk.peripherals.page_printer import finding as printers

    try:
        services = browse(within_s)
    except CannotBrowse as problem:
        return Looked(
            (), _("不能在网上找（UDP 5353）：{why}。查防火墙和网卡。").format(why=problem)
        )
    return Looked((*printers.announced(services), *scanners.announced(services)))


def _safely(source: Source) -> Looked:
    """One way that breaks leaves the others."""
    from windowdesk import logs

    try:
        return source.look()
    except Exception:  # noqa: BLE001 - libraries of others look here
        logs.get("devices").exception("finding_broke", source=source.name)
        return Looked((), _("找的时候出错，细节在日志里。"))


def _fitting(found: Found) -> Found:
    """Without lines that the settings would refuse: a name of the maker's may hold anything."""
    lines = tuple(_fit(found.lines))
    whole = lines if len(lines) == len(found.lines) else ()
    return replace(found, lines=whole, others=tuple(_fit(found.others)))


def _fit(lines: tuple[Line, ...]) -> Iterator[Line]:
    for line in lines:
        try:
            settings.changed(Settings(), line.name, line.value)
        except SettingsError:
            continue
        yield line
