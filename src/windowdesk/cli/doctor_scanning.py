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
        if scan:
            yield _one_page(scanner)


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
