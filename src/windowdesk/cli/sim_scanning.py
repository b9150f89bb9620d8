"""The simulated document scanner by itself: glass and feeder on a port, and its bad days."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

from windowdesk.i18n import _

# what --trouble takes: faults of the scanner, and habits of its firmware and of the line
TROUBLES = (
    *("jam", "cover-open", "busy", "broken"),
    *("too-soon", "jam-later", "cut", "silent"),
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """What this device takes besides."""
    parser.add_argument("--sheets", type=int, default=3, help=_("扫描仪进纸器里放几张纸"))
    parser.add_argument(
        "--announce", action="store_true", help=_("在本机通告扫描仪，devices find 就找得到")
    )
    help_text = _("扫描仪出什么毛病：{names}").format(names=", ".join(TROUBLES))
    parser.add_argument("--trouble", choices=TROUBLES, metavar=_("毛病"), help=help_text)


def _scanner(args: argparse.Namespace, _folder: Path) -> Iterator[str]:
    from windowdesk.documents.fonts import Face, find
    from windowdesk.peripherals.document_scanner.simulated import Manners
    from windowdesk.peripherals.document_scanner.simulated_http import SimulatedEsclScanner
    from windowdesk.peripherals.faults import Fault

    faults = {
        "jam": Fault.JAM,
        "cover-open": Fault.COVER_OPEN,
        "busy": Fault.IN_USE,
        "broken": Fault.BROKEN,
    }
    habits = {
        "too-soon": Manners(too_soon=2),
        "jam-later": Manners(jam_after=1),
        "cut": Manners(cut=True),
        "silent": Manners(silent=True),
    }
    with SimulatedEsclScanner(
        port=args.port, sheets=max(0, args.sheets), font=find(Face.SANS)
    ) as scanner:
        if args.trouble in faults:
            scanner.twin.faults = {faults[args.trouble]}
        scanner.twin.manners = habits.get(args.trouble, Manners())
        with ExitStack() as more:
            if args.announce:
                more.enter_context(_announced(scanner.port))
            yield f'document_scanner = "escl:{scanner.url}"'


def _announced(port: int) -> AbstractContextManager[None]:
    """As a scanner on the network announces itself."""
    from windowdesk.peripherals.model.services import SCAN
    from windowdesk.peripherals.model.transport_zeroconf import announced

    says = {"rs": "eSCL", "ty": "windowdesk 模拟扫描仪", "pdl": "image/jpeg"}
    return announced((SCAN, port), name=f"windowdesk demo {port}", says=says)


DEVICES: dict[str, Callable[[argparse.Namespace, Path], Iterator[str]]] = {
    "document-scanner": _scanner,
}
