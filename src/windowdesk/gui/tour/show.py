"""The tour from beginning to end: one window, one clerk, four matters, and what they leave behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from windowdesk.app.desk import Desk
from windowdesk.gui.app import DeskApp
from windowdesk.gui.application import prepare
from windowdesk.gui.devices import DeskOptions, Devices
from windowdesk.gui.tour.clerk import Clerk, Stuck
from windowdesk.gui.tour.matters import Cable, Done, Morning

SIZE = (1366, 768)


@dataclass(frozen=True, slots=True)
class Tour:
    """What the tour did: its matters in order, and the screenshots it took."""

    matters: tuple[Done, ...]
    pictures: tuple[Path, ...]


def perform(
    desk: Desk,
    devices: Devices,
    options: DeskOptions,
    pictures: Path,
    *,
    argv: Sequence[str] = ("windowdesk",),
    cable: Cable | None = None,
) -> Tour:
    """Work through the matters of :class:`Morning` on ``desk`` and return what came of it.

    Needs a display, a virtual one will do. Signs in with the first of ``options.accounts``. Papers
    go wherever the printers of ``desk`` put them and, saved by Ctrl+S, into ``options.folder``;
    screenshots into ``pictures``. Raises :class:`Stuck` when the desk does not do what a clerk
    would expect, so that a tour that ends well is a test passed. ``cable``: the line to a centre,
    which is out for a while.
    """
    hands = devices.hands
    if hands is None:
        raise Stuck("there is no simulated reader to put a card on")
    app = prepare(argv)
    running = DeskApp(app, desk, devices, options)
    taken: list[Path] = []
    pictures.mkdir(parents=True, exist_ok=True)

    clerk = Clerk(running, devices.scanner)

    def picture(name: str) -> None:
        clerk.rest()
        path = pictures / f"{len(taken) + 1:02}-{name}.png"
        if not running.window.grab().save(str(path)):
            raise Stuck(f"{path.name} could not be saved")
        taken.append(path)

    try:
        running.start()
        running.window.resize(*SIZE)
        running.window.activateWindow()
        picture("sign-in")
        account = options.accounts[0]
        clerk.sign_in(account.number, account.password)
        matters = Morning(clerk, hands, picture, cable).work()
    finally:
        running.stop()
        running.window.close()
    return Tour(matters, tuple(taken))
