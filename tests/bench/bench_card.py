"""A card on the reader to the form filled, beside nothing but the reader's own exchange.

A simulated reader at the end of a pseudo terminal says its bytes as slowly as 115,200 baud allow. The
peer asks the same reader over the same open line for find, select and read, and does nothing with the
answer. Ours is the whole desk: the key, the worker, the frames, the card's text, its checks, the matter
judged anew, and the pane painted; the latest address is asked for as well. Before each of the two the
reader has rested as long as it must between two looks: that wait is its maker's, and the same for both.
"""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.bench.measure import Goal, Row, interleaved
from tests.helpers.window import DeskRig
from windowdesk.bootstrap.demo import DEMO_CLERK, DEMO_PASSWORD
from windowdesk.gui.application import prepare
from windowdesk.gui.reading import POLL_MS
from windowdesk.peripherals.id_reader import protocol
from windowdesk.peripherals.id_reader.people import PEOPLE
from windowdesk.peripherals.id_reader.simulated_serial import SimulatedSerialReader
from windowdesk.peripherals.id_reader.wired import WiredReader
from windowdesk.peripherals.wires.files import SerialOpener

ROUNDS = 31
BAUD = 115_200
# the three replies together, ten bits a byte
LIMIT_MS = (15 + 19 + 1295) * 10 / BAUD * 1000
EXCHANGE = ((protocol.FIND_CARD, 15), (protocol.SELECT_CARD, 19), (protocol.READ_BASE, 1295))


def _exchange(reader: WiredReader) -> Callable[[], object]:
    def once() -> None:
        wire = reader._wire
        assert wire is not None
        for command, size in EXCHANGE:
            wire.send(command.encode(), 1)
            got = 0
            while got < size:
                got += len(wire.receive(5) or b"")
            assert got >= size

    return once


def _sit_down(rig: DeskRig) -> None:
    rig.counter.desk.sign_in(DEMO_CLERK.number, DEMO_PASSWORD)
    rig.counter.desk.restock()
    window = rig.desk_app.window
    window.resize(1366, 768)
    window.show()
    window.show_desk()
    window.open("intake")
    rig.desk_app.matter.begin("A001")
    rig.desk_app.matter.choose_item("DEMO-LWPQ-01")


def _idle(rig: DeskRig) -> None:
    wait = QEventLoop.ProcessEventsFlag.WaitForMoreEvents
    while not rig.desk_app.tasks.idle():
        QApplication.processEvents(wait)
    QApplication.processEvents()


def run() -> list[Row]:
    """One row: F3 with a card on the reader, to the pane that shows its holder."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = prepare(["bench"])
    with SimulatedSerialReader(BAUD, paced=True) as line, tempfile.TemporaryDirectory() as folder:
        reader = WiredReader(SerialOpener(line.path, BAUD))
        rig = DeskRig(app, Path(folder), line=reader)
        _sit_down(rig)
        assert reader.faults() == ()
        matter, seats = rig.desk_app.matter, rig.desk_app.matter.seats
        name = rig.desk_app.intake.who.card.name
        rested = threading.Event()

        def ready() -> None:
            matter.change(lambda intake: intake.set_agent(None))
            matter.change(lambda intake: intake.set_applicant(None))
            _idle(rig)
            line.link.lift()
            line.link.place_card(PEOPLE["plain"])
            rested.wait(POLL_MS / 1000)

        def ours() -> None:
            wait = QEventLoop.ProcessEventsFlag.WaitForMoreEvents
            QTest.keyClick(rig.desk_app.intake, Qt.Key.Key_F3)
            while name.text() != PEOPLE["plain"].name:
                app.processEvents(wait)
            app.processEvents()

        assert seats.why_unread() == ""
        taken = interleaved({"ours": ours, "peer": _exchange(reader)}, ROUNDS, before=ready)
        rig.close()
        reader.close()
    return [
        Row(
            "card on the reader to the form filled", taken["ours"], "the reader's own exchange",
            taken["peer"], "its bytes at 115,200 baud", LIMIT_MS, Goal(1.5, "peer"),
            note="F3 with a card on the reader, to its holder named on the screen, checked and judged; "
            "beside find, select and read over the same line and nothing done with them.",
        )
    ]  # fmt: skip
