"""The devices as the screens know them: injected, so that gui never imports a driver."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from windowdesk.gui.applicant.options import FacingOptions
from windowdesk.gui.applicant.screens import OFF

if TYPE_CHECKING:  # the first paint does not wait for the domain
    from windowdesk.app.calling import Calling
    from windowdesk.app.ports import IdReader, PagePrinter, ReceiptPrinter, StoredDocument

ROLES = ("id_reader", "scanner", "camera", "receipt_printer", "page_printer", "label_printer")
# told on the strip only while something is wrong with them
QUIET_ROLES = ("document_scanner", "voice", "call_board", "signature_pad", "evaluation_pad")
# a second one to fall back on; the page of devices has them, the line under every screen does not
SPARE_ROLES = ("spare_receipt_printer", "spare_page_printer")


@dataclass(frozen=True, slots=True)
class DeviceLamp:
    """One device: its role, what it says, since when, and its last fault in words.

    ``state``: ready, busy, opening, fault, absent, simulated or stale. ``press`` is what to do about
    the fault, ``installer`` where a technician looks. ``seen``: when it last answered well.
    """

    role: str
    name: str
    state: str
    since: datetime | None = None
    words: str = ""
    press: str = ""
    installer: str = ""
    seen: datetime | None = None


class KeyVerdict(Protocol):
    """What a :class:`ScanSource` says of one key."""

    @property
    def swallow(self) -> bool: ...

    @property
    def replay(self) -> str: ...

    @property
    def scan(self) -> str | None: ...


class ScanSource(Protocol):
    """Tells the keys of a wedge scanner from a person's (peripherals/scanner/wedge.py)."""

    @property
    def deadline_ms(self) -> float | None: ...

    def key(self, text: str, at_ms: float, *, repeated: bool = False) -> KeyVerdict: ...

    def tick(self, now_ms: float) -> str: ...

    def flush(self) -> str: ...


class SimulatedHands(Protocol):
    """What a person's hands would do in a demonstration. None of it exists at a real counter."""

    def people(self) -> tuple[str, ...]:
        """The invented people whose cards there are, as shown in a list."""
        ...

    def place_card(self, person: str) -> None: ...

    def lift_card(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Devices:
    """All devices of this window.

    ``scanner`` tells a keyboard scanner's keys from typing; ``listen`` has every scan of a scanner on a
    line of its own told, in a thread of that scanner: its text, or "" and why it is none (a code).
    ``previews`` draws the pages of a stored document as PNG bytes (worker thread); ``lamps`` is
    cheap and may be called every second; ``test`` tries the device of a role and says in words how
    it went (worker thread); ``again`` has a lost one tried now instead of later (cheap). ``calling``
    None: this window calls nobody. ``reader_trouble`` is why no card can be read just now (a fault's
    name, "" where one can), as cheap as the lamps.
    """

    reader: IdReader | None
    receipt_printer: ReceiptPrinter | None
    page_printer: PagePrinter | None
    previews: Callable[[StoredDocument], list[bytes]]
    lamps: Callable[[], tuple[DeviceLamp, ...]] = tuple
    test: Callable[[str], str] | None = None
    again: Callable[[str], None] | None = None
    reader_trouble: Callable[[], str] = str
    scanner: ScanSource | None = None
    listen: Callable[[Callable[[str, str], None]], None] | None = None
    hands: SimulatedHands | None = None
    calling: Calling | None = None


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Somebody to sign in as in the demonstration; shown on the sign-in screen there only."""

    number: str
    password: str
    pin: str
    role_words: str


@dataclass(frozen=True, slots=True)
class DeskOptions:
    """How the desk starts: colours, folder for saved files, and what is told back to bootstrap.

    ``keep_theme`` and ``keep_ticket`` are called in a worker when either changed.
    ``notice`` is what everybody who signs in should know first: data restored or copied.
    ``cards_by_themselves``: cards are read without F3 where a screen takes one.
    ``save_paper`` writes a document as files for the eye into a folder (worker). ``facing`` is what
    the person in front of the window sees and hears, ``call_screen`` the monitor of the hall.
    """

    theme: str = "light"
    cards_by_themselves: bool = False
    folder: Path = field(default_factory=Path.home)
    accounts: tuple[DemoAccount, ...] = ()
    last_ticket: int = 0
    keep_theme: Callable[[str], None] | None = None
    keep_ticket: Callable[[int], None] | None = None
    notice: str = ""
    save_paper: Callable[[StoredDocument, Path], list[Path]] | None = None
    facing: FacingOptions = field(default_factory=FacingOptions)
    call_screen: str = OFF
