"""What ``doctor`` looks at of document scanners: what SANE finds, the group, and whether ours answers."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from windowdesk.app.errors import DeviceProblem
from windowdesk.cli.finding import Finding
from windowdesk.i18n import _
from windowdesk.peripherals.faults import Fault, words
from windowdesk.settings import Settings

if TYPE_CHECKING:
    from windowdesk.bootstrap.document_scanner import Scanner
    from windowdesk.peripherals.document_scanner.escl import Capabilities
    from windowdesk.peripherals.document_scanner.sane import Option

_LEAST_DPI = 200
PART, _ROLE, _GROUP = "document_scanner", "document_scanner", "scanner"


def scanning(config: Settings, *, scan: bool) -> Iterator[Finding]:
    """The document scanner of this window; ``scan``: have it scan one page.

    Looking for every scanner takes SANE seconds, so that is done only where one of SANE's is named
    and does not answer, or a page is asked for.
    """
    from windowdesk.bootstrap.document_scanner import SANE, scanner_of

    scanner, sane = scanner_of(config), config.document_scanner.startswith(SANE)
    if scanner is None:
        if scan:
            yield from _known()
        return
    faults = scanner.faults()
    for fault in faults:
        yield _wrong(fault)
    if sane and (faults or scan):
        yield from _known()
    if sane and faults:
        yield from _group()
    if not faults:
        yield Finding(PART, True, _("扫描仪应答：{name}。").format(name=scanner.name))
        yield from _abilities(scanner)
        if scan:
            yield _one_page(scanner)


def _abilities(scanner: Scanner) -> Iterator[Finding]:
    """Where paper goes in, and how fine it scans: a code on a paper wants 200 dots an inch at least."""
    from windowdesk.peripherals.document_scanner.transport_escl import EsclScanner

    said = scanner.abilities()
    if isinstance(said, Fault):
        yield _wrong(said)
        return
    if isinstance(scanner, EsclScanner):
        ways, most = _escl_ways(said)
    else:
        ways, most = _sane_ways(said)
    told = _("扫描仪的来源：{ways}；最细 {dpi}。").format(
        ways="、".join(ways) or _("没有说"), dpi=f"{most} dpi" if most else _("没有说")
    )
    fine = most == 0 or most >= _LEAST_DPI
    press = "" if fine else _("纸上的码要 200 dpi 以上才读得出：换一台。")
    yield Finding("scanner_abilities", fine, told, press)


def _escl_ways(said: Capabilities) -> tuple[list[str], int]:
    named = (
        (_("玻璃板"), said.glass),
        (_("进纸器"), said.feeder),
        (_("双面进纸器"), said.both_sides),
    )
    there = [(name, way) for name, way in named if way is not None]
    finest = (max(way.resolutions) if way.resolutions else way.most for _name, way in there)
    return [name for name, _way in there], max(finest, default=0)


def _sane_ways(said: dict[str, Option]) -> tuple[list[str], int]:
    sources, resolution = said.get("source"), said.get("resolution")
    if resolution is None:
        return list(sources.values if sources else ()), 0
    numbers = [int(value) for value in resolution.values if value.isdigit() and len(value) < 6]
    return list(sources.values if sources else ()), max((int(resolution.most), *numbers))


def _wrong(fault: Fault) -> Finding:
    said = words(fault, _ROLE)
    return Finding(PART, False, said.happened, said.installer)


def _known() -> Iterator[Finding]:
    """Every scanner that SANE finds, as the settings would name it."""
    from windowdesk.peripherals.document_scanner.transport_scanimage import listed

    found, fault = listed()
    if fault is Fault.CONFIG:
        yield Finding(
            "sane",
            True,
            _("没有安装 scanimage：不能用 SANE 扫描仪。"),
            _("要用就安装 sane-utils。"),
        )
        return
    for one in found:
        name = f"{one.maker} {one.model}"
        told = _('SANE 找到扫描仪 {name}：document_scanner = "sane:{device}"。')
        yield Finding("sane", True, told.format(name=name, device=one.name))
    if not found:
        yield Finding(
            "sane", True, _("SANE 没有找到扫描仪。"), words(Fault.NO_HARDWARE, _ROLE).installer
        )


def _group() -> Iterator[Finding]:
    """Whether this account is in the group that udev gives scanners to."""
    if sys.platform == "win32":
        return
    import grp

    try:
        number = grp.getgrnam(_GROUP).gr_gid
    except KeyError:
        return
    if os.geteuid() and number not in (os.getegid(), *os.getgroups()):
        yield Finding(
            "permission",
            False,
            _("本账户不在 {group} 组里，可能打不开 USB 扫描仪。").format(group=_GROUP),
            _("运行 usermod -aG {group} 账户名，再重新登录。").format(group=_GROUP),
        )


def _one_page(scanner: Scanner) -> Finding:
    from windowdesk.app.capturing import Wanted

    try:
        for page in scanner.pages(Wanted(pages=1, dpi=150)):
            told = _("扫描了一页：{width}×{height} 像素，{dpi} dpi，没有保存。")
            size = {"width": page.width, "height": page.height, "dpi": page.dpi}
            return Finding("scan_page", True, told.format(**size))
    except DeviceProblem as problem:
        fault = Fault(problem.code)
        return Finding("scan_page", False, problem.message, words(fault, _ROLE).installer)
    return Finding("scan_page", False, _("没有扫到页面。"), words(Fault.CANCELLED, _ROLE).installer)
