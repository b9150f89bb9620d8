"""The whole desk for tests: real store, real documents, simulated devices, one QApplication."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from tests.helpers.counter import CHEAP, StandingClock
from windowdesk.app.calling import Calling
from windowdesk.app.ports import StoredDocument
from windowdesk.bootstrap.counter import Counter, open_counter
from windowdesk.bootstrap.demo import DEMO_CLERK, DEMO_PASSWORD, DEMO_PIN, DEMO_SUPERVISOR
from windowdesk.bootstrap.facing import at_window_of
from windowdesk.bootstrap.papers import pages_of, save_paper
from windowdesk.documents.codes import qr
from windowdesk.gui.app import DeskApp
from windowdesk.gui.applicant.options import FacingOptions
from windowdesk.gui.devices import DemoAccount, DeskOptions, DeviceLamp, Devices
from windowdesk.peripherals.desk import DeskIdReader
from windowdesk.peripherals.id_reader.people import PEOPLE
from windowdesk.peripherals.id_reader.photo import PhotoDecoder
from windowdesk.peripherals.id_reader.reader import Reader
from windowdesk.peripherals.id_reader.simulated import SimulatedReader
from windowdesk.peripherals.page_printer.simulated import FolderPagePrinter
from windowdesk.peripherals.receipt_printer.simulated import SimulatedReceiptPrinter
from windowdesk.peripherals.scanner.wedge import WedgeRecogniser
from windowdesk.peripherals.voice.simulated import SimulatedVoice
from windowdesk.settings import Settings

ACCOUNTS = (
    DemoAccount(DEMO_CLERK.number, DEMO_PASSWORD, DEMO_PIN, "窗口人员"),
    DemoAccount(DEMO_SUPERVISOR.number, DEMO_PASSWORD, DEMO_PIN, "主管"),
)


class Hands:
    """A person's hands at the simulated reader."""

    def __init__(self, reader: SimulatedReader) -> None:
        self._reader = reader

    def people(self) -> tuple[str, ...]:
        return tuple(card.name or card.english_name for card in PEOPLE.values())

    def place_card(self, person: str) -> None:
        found = {card.name or card.english_name: card for card in PEOPLE.values()}
        self._reader.place_card(found[person])

    def lift_card(self) -> None:
        self._reader.lift()


class DeskRig:
    """A counter with its window; ``close`` puts everything away."""

    def __init__(
        self,
        app: QApplication,
        profile: Path,
        *,
        theme: str = "light",
        moment: str = "",
        notice: str = "",
        screen: str = "auto",
        catalogue: Path | None = None,
        call_screen: str = "off",
        calling: Calling | None = None,
        listen: Callable[[Callable[[str, str], None]], None] | None = None,
        by_itself: bool = False,
        photos: PhotoDecoder | None = None,
        line: Reader | None = None,
    ) -> None:
        self.clock = StandingClock()
        self._listen = listen
        self._photos = photos
        self._line = line
        # why no card can be read just now
        self.reader_trouble = ""
        if moment:
            self.clock.moment = datetime.fromisoformat(moment)
        self.counter: Counter = open_counter(
            profile, clock=self.clock, config=Settings(), hasher=CHEAP, catalogue=catalogue
        )
        self.reader = SimulatedReader()
        self.scanner = WedgeRecogniser()
        self.hands = Hands(self.reader)
        self.lamps = {
            "id_reader": DeviceLamp("id_reader", "模拟读卡器", "simulated", self.clock.now()),
            "scanner": DeviceLamp("scanner", "键盘式扫码枪", "ready", self.clock.now()),
            "receipt_printer": DeviceLamp(
                "receipt_printer", "模拟小票打印机", "simulated", self.clock.now()
            ),
            "page_printer": DeviceLamp("page_printer", "存为 PDF", "simulated", self.clock.now()),
        }
        self.voice = SimulatedVoice(profile / "out")
        self._calling = calling
        self.desk_app = DeskApp(
            app,
            self.counter.desk,
            self._devices(profile),
            DeskOptions(
                theme=theme,
                cards_by_themselves=by_itself,
                folder=profile / "saved",
                accounts=ACCOUNTS,
                notice=notice,
                save_paper=lambda paper, folder: save_paper(self.counter.desk, paper, folder),
                facing=FacingOptions(
                    screen, squares=qr, voice=self.voice, at_window=at_window_of(self.counter)
                ),
                call_screen=call_screen,
            ),
        )

    def _devices(self, profile: Path) -> Devices:
        return Devices(
            reader=DeskIdReader(self._line or self.reader, photos=self._photos),
            reader_trouble=lambda: self.reader_trouble,
            receipt_printer=SimulatedReceiptPrinter(profile / "out"),
            page_printer=FolderPagePrinter(profile / "out"),
            previews=self.previews,
            lamps=lambda: tuple(self.lamps.values()),
            test=lambda role: "工作正常。",
            scanner=self.scanner,
            listen=self._listen,
            hands=self.hands,
            calling=self._calling,
        )

    def previews(self, paper: StoredDocument) -> list[bytes]:
        """Pages as the desk shows them."""
        return pages_of(paper)

    def close(self) -> None:
        """Finish writing, close the window and the store."""
        self.desk_app.stop()
        self.desk_app.window.close()
        self.desk_app.window.deleteLater()
        # outside of an event loop nothing else does it, and every later test would style it too
        QCoreApplication.sendPostedEvents(self.desk_app.window, QEvent.Type.DeferredDelete.value)
        self.counter.close()
