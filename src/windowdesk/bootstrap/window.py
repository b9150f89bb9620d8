"""A counter with its window: screens, devices, and the hands of a demonstration."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from windowdesk import settings
from windowdesk.bootstrap.counter import OUT, Counter, open_counter
from windowdesk.bootstrap.demo_centre import DemoCentre, demo_centre
from windowdesk.bootstrap.devices import CounterDevices
from windowdesk.bootstrap.facing import facing_options
from windowdesk.bootstrap.front import accounts
from windowdesk.bootstrap.pads import CounterPads
from windowdesk.bootstrap.papers import pages_of, save_paper
from windowdesk.domain.plain import to_plain
from windowdesk.gui.app import run_desk
from windowdesk.gui.devices import (
    DeskOptions,
    Devices,
    SimulatedHands,
)
from windowdesk.gui.front import Front
from windowdesk.peripherals.scanner.wedge import WedgeRecogniser

if TYPE_CHECKING:  # only demonstrations have one
    from windowdesk.peripherals.id_reader.simulated import SimulatedReader

LAST_TICKET = "ticket.last"


def build_devices(counter: Counter, looked_after: CounterDevices | None = None) -> Devices:
    """The devices of ``counter`` as its settings name them; simulated where a demo names none.

    ``looked_after`` is what shows their lamps; without it they are as nobody has asked them.
    """
    watched = looked_after or CounterDevices(counter)
    tended = watched.watch.of("id_reader")
    return Devices(
        reader=watched.id_reader.for_desk(tended),
        receipt_printer=counter.parts.receipt_printer,
        page_printer=counter.parts.page_printer,
        previews=pages_of,
        lamps=watched.lamps,
        test=watched.test,
        again=watched.again,
        reader_trouble=watched.reader_trouble,
        scanner=WedgeRecogniser(),
        listen=watched.scanner.listen,
        calling=watched.calls.calling if looked_after is not None else None,
        hands=_hands(watched.id_reader.simulated),
    )


def _hands(reader: SimulatedReader | None) -> SimulatedHands | None:
    """Whose cards lie on the simulated reader, where there is one: nowhere else are they even loaded."""
    if reader is None:
        return None
    from windowdesk.bootstrap.hands import DemoHands

    return DemoHands(reader)


def desk_options(counter: Counter, pads: CounterPads | None = None) -> DeskOptions:
    """How the desk starts on ``counter``."""
    store, profile = counter.store, counter.profile

    def keep_ticket(number: int) -> None:
        with store.transaction() as work:
            work.set_meta(LAST_TICKET, str(number))

    return DeskOptions(
        theme=counter.config.theme,
        cards_by_themselves=counter.config.id_reader_by_itself,
        folder=profile / OUT,
        accounts=accounts(counter.config),
        last_ticket=int(store.meta(LAST_TICKET) or 0),
        keep_theme=lambda theme: _keep_theme(profile, theme),
        keep_ticket=keep_ticket,
        notice=counter.notice,
        save_paper=lambda paper, folder: save_paper(counter.desk, paper, folder),
        facing=facing_options(counter, pads),
        call_screen=counter.config.call_screen,
    )


def _keep_theme(profile: Path, theme: str) -> None:
    settings.save(profile, theme=theme)


def show_desk(counter: Counter, front: Front) -> int:
    """Put the desk behind ``front``, until its window is closed."""
    from windowdesk.peripherals.model.transport_udev import plugs_of_system

    watched = CounterDevices(counter, plugs_of_system())
    devices = build_devices(counter, watched)
    counter.conversation.start()
    watched.start()
    try:
        return run_desk(
            counter.desk, devices, options=desk_options(counter, watched.pads), front=front
        )
    finally:
        watched.stop()


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

    devices = build_devices(counter)
    options = replace(desk_options(counter), folder=folder / "saved")
    if centre is not None:
        counter.conversation.start()
    done = perform(counter.desk, devices, options, folder / "screens", cable=centre)
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
