"""A counter with its window: screens, devices, and the hands of a demonstration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from windowdesk import settings
from windowdesk.app.errors import DeskError
from windowdesk.app.spool import Condition
from windowdesk.bootstrap.counter import OUT, Counter, open_counter
from windowdesk.bootstrap.demo_centre import DemoCentre, demo_centre
from windowdesk.bootstrap.facing import facing_options
from windowdesk.bootstrap.front import accounts
from windowdesk.bootstrap.papers import pages_of, save_paper
from windowdesk.bootstrap.printers import SIMULATED
from windowdesk.domain.plain import to_plain
from windowdesk.gui.app import run_desk
from windowdesk.gui.devices import (
    DeskOptions,
    DeviceLamp,
    Devices,
    SimulatedHands,
)
from windowdesk.gui.front import Front
from windowdesk.i18n import _
from windowdesk.peripherals.desk import DeskIdReader
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.id_reader.people import PEOPLE
from windowdesk.peripherals.id_reader.simulated import SimulatedReader
from windowdesk.peripherals.label_printer.simulated import SimulatedLabelPrinter
from windowdesk.peripherals.printing import AbsentPrinter
from windowdesk.peripherals.receipt_printer.printer import EscposPrinter
from windowdesk.peripherals.scanner.wedge import WedgeRecogniser
from windowdesk.peripherals.spooler import Asked

LAST_TICKET = "ticket.last"


class DemoHands:
    """What a person's hands would do at the counter: put a card on the reader, take it off."""

    def __init__(self, reader: SimulatedReader) -> None:
        self._reader = reader

    def people(self) -> tuple[str, ...]:
        """The invented people, by the name on their card."""
        return tuple(card.name or card.english_name for card in PEOPLE.values())

    def place_card(self, person: str) -> None:
        """Put the card of ``person`` on the reader. ``KeyError`` for somebody without one."""
        named = {card.name or card.english_name: card for card in PEOPLE.values()}
        self._reader.place_card(named[person])

    def lift_card(self) -> None:
        self._reader.lift()


def build_devices(counter: Counter) -> tuple[Devices, SimulatedHands]:
    """The devices of ``counter`` as its settings name them; simulated where none is named.

    The card reader of this version is the simulated one, and its lamp says so.
    """
    reader = SimulatedReader()
    hands = DemoHands(reader)
    watch = _Watch(counter)
    devices = Devices(
        reader=DeskIdReader(reader),
        receipt_printer=counter.parts.receipt_printer,
        page_printer=counter.parts.page_printer,
        previews=pages_of,
        lamps=watch.lamps,
        test=watch.test,
        scanner=WedgeRecogniser(),
        hands=hands if counter.config.demo else None,
    )
    return devices, hands


class _Watch:
    """The lamps: what each device last said, kept so that asking is cheap."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._known: dict[str, Condition] = {}
        now = counter.clock.now()
        config = counter.config
        self._lamps = {
            "id_reader": DeviceLamp("id_reader", _("读卡器"), "simulated", now),
            "scanner": DeviceLamp("scanner", _("扫码枪"), "ready", now),
            "receipt_printer": DeviceLamp(
                "receipt_printer",
                _("小票打印机"),
                "stale" if config.receipt_printer else _unnamed(config),
                now,
                words=_("还没有问过打印机。") if config.receipt_printer else "",
            ),
            "page_printer": DeviceLamp(
                "page_printer",
                _("文书打印机"),
                "ready" if config.system_printer else _unnamed(config),
                now,
            ),
        }
        if counter.parts.printers.label:
            named = "simulated" if config.label_printer == SIMULATED else "stale"
            words = "" if named == "simulated" else _("还没有问过打印机。")
            self._lamps["label_printer"] = DeviceLamp(
                "label_printer", _("标签打印机"), named, now, words=words
            )

    def lamps(self) -> tuple[DeviceLamp, ...]:
        """What each device last said; of a printer, what its last job or question showed."""
        for known in self._counter.desk.spool.conditions():
            role = f"{known.role}_printer"
            usual = known.printer == self._counter.parts.printers.names(known.role)[0]
            # only what is new: a test somebody made since then knows better
            if usual and self._known.get(role) != known:
                self._known[role] = known
                self._show(role, *_condition(known.fault, self._lamps[role].state))
        return tuple(self._lamps.values())

    def test(self, role: str) -> str:
        """Try the device of ``role``; how it went, in words. Blocking: call it in a worker."""
        try:
            words, state, press = _TESTS[role](self._counter)
        except DeskError as problem:
            words, state, press = problem.message, "fault", problem.press
        self._show(role, words, state, press)
        return words

    def _show(self, role: str, words: str, state: str, press: str) -> None:
        lamp = self._lamps[role]
        if (lamp.state, lamp.words) != (state, words):
            at = self._counter.clock.now()
            self._lamps[role] = replace(lamp, state=state, since=at, words=words, press=press)


_Tested = tuple[str, str, str]


def _condition(fault: str, before: str) -> _Tested:
    """The words for what a printer's last job or question showed."""
    if not fault:
        return "", "simulated" if before == "simulated" else "ready", ""
    from windowdesk.peripherals.faults import Fault, Severity, severity, words

    said = words(Fault(fault))
    stops = severity(Fault(fault)) is Severity.ERROR
    return said.happened, "fault" if stops else "ready", said.press


def _unnamed(config: settings.Settings) -> str:
    """A printer nobody named: simulated in a demonstration, absent at a real counter."""
    return "simulated" if config.demo else "absent"


def _test_reader(counter: Counter) -> _Tested:
    return _("演示读卡器工作正常。"), "simulated", ""


def _test_scanner(counter: Counter) -> _Tested:
    return _("请扫描任一回执上的条码，号码会显示在当前界面。"), "ready", ""


def _test_receipt_printer(counter: Counter) -> _Tested:
    printer = counter.parts.receipt_printer
    if isinstance(printer, AbsentPrinter):
        return _("没有指定小票打印机。"), "absent", _("请在本机设置中填写打印机地址。")
    if not isinstance(printer, EscposPrinter):
        return _("演示打印机：小票存为图片。"), "simulated", ""
    return _answered(printer.faults())


def _answered(faults: tuple[Fault, ...]) -> _Tested:
    """What a printer said, in words."""
    if not faults:
        return _("打印机答复正常。"), "ready", ""
    from windowdesk.peripherals.faults import words

    said = words(faults[0])
    return said.happened, "fault", said.press


def _test_label_printer(counter: Counter) -> _Tested:
    (_name, printer), *_spare = counter.parts.printers.label
    if isinstance(printer, SimulatedLabelPrinter):
        return _("演示打印机：标签存为图片。"), "simulated", ""
    return _answered(printer.faults() if isinstance(printer, Asked) else ())


def _test_page_printer(counter: Counter) -> _Tested:
    name = counter.config.system_printer
    if not name and not counter.config.demo:
        return _("没有指定文书打印机。"), "absent", _("请在本机设置中填写打印机名称。")
    if not name:
        return _("演示打印机：文书存为 PDF。"), "simulated", ""
    from windowdesk.peripherals.page_printer.transport_system import IPP, system_printers

    printer = counter.parts.page_printer
    if name.startswith(IPP) and isinstance(printer, Asked):
        return _answered(printer.faults())

    if any(printer.name == name for printer in system_printers()):
        return _("系统打印机“{name}”可用。").format(name=name), "ready", ""
    return (
        _("系统里没有打印机“{name}”。").format(name=name),
        "fault",
        _("请在系统设置中添加，或改正本机设置。"),
    )


_TESTS: dict[str, Callable[[Counter], _Tested]] = {
    "id_reader": _test_reader,
    "scanner": _test_scanner,
    "receipt_printer": _test_receipt_printer,
    "page_printer": _test_page_printer,
    "label_printer": _test_label_printer,
}


def desk_options(counter: Counter) -> DeskOptions:
    """How the desk starts on ``counter``."""
    store, profile = counter.store, counter.profile

    def keep_ticket(number: int) -> None:
        with store.transaction() as work:
            work.set_meta(LAST_TICKET, str(number))

    return DeskOptions(
        theme=counter.config.theme,
        folder=profile / OUT,
        accounts=accounts(counter.config),
        last_ticket=int(store.meta(LAST_TICKET) or 0),
        keep_theme=lambda theme: _keep_theme(profile, theme),
        keep_ticket=keep_ticket,
        notice=counter.notice,
        save_paper=lambda paper, folder: save_paper(counter.desk, paper, folder),
        facing=facing_options(counter),
    )


def _keep_theme(profile: Path, theme: str) -> None:
    settings.save(profile, theme=theme)


def show_desk(counter: Counter, front: Front) -> int:
    """Put the desk behind ``front``, until its window is closed."""
    devices, _hands = build_devices(counter)
    counter.conversation.start()
    return run_desk(counter.desk, devices, options=desk_options(counter), front=front)


def tour(base: Path, catalogue: Path | None, *, with_centre: bool = False) -> dict[str, Any]:
    """Let the program do real matters on its own screens; what it left, as one object.

    Everything lies in a new folder under ``base``: ``papers`` (PDF, and the slip as ESC/POS and
    PNG), ``screens``, and the encrypted ``profile`` itself. ``with_centre``: beside a platform whose
    cable is pulled for two of the matters; ``equal`` then says whether both ended with the same.
    """
    folder = base / datetime.now().strftime("%Y%m%d-%H%M%S")  # noqa: DTZ005 - a name, no time
    profile = folder / "profile"
    centre = demo_centre(profile, catalogue) if with_centre else None
    try:
        counter = open_counter(profile, catalogue=catalogue, config=_fresh(profile))
        try:
            left = _toured(counter, folder, centre)
        finally:
            counter.close()
    finally:
        if centre is not None:
            centre.pull()
    if centre is not None:
        left["equal"] = _equal(profile, centre)
    return left


def _fresh(profile: Path) -> settings.Settings:
    """The settings of a tour: nobody's environment, only where its centre stands."""
    return settings.load(profile, environ={})


def _toured(counter: Counter, folder: Path, centre: DemoCentre | None) -> dict[str, Any]:
    from windowdesk.gui.tour.show import perform

    devices, hands = build_devices(counter)
    options = replace(desk_options(counter), folder=folder / "saved")
    if centre is not None:
        counter.conversation.start()
    done = perform(counter.desk, devices, hands, options, folder / "screens", cable=centre)
    papers = [
        written
        for case in reversed(counter.desk.recent())
        for paper in counter.desk.papers(case.case_id)
        for written in save_paper(counter.desk, paper, folder / "papers")
    ]
    return {
        "folder": str(folder.resolve()),
        "matters": [to_plain(matter) for matter in done.matters],
        "papers": [str(path.relative_to(folder)) for path in papers],
        "screens": [str(path.relative_to(folder)) for path in done.pictures],
    }


def _equal(profile: Path, centre: DemoCentre) -> bool:
    """Whether counter and centre hold the same operations, each asked for itself."""
    from windowdesk.bootstrap.centre import digests
    from windowdesk.bootstrap.sync_reading import glance

    ours = glance(profile)
    return digests(centre.data).get(ours.device) == ours.digest
