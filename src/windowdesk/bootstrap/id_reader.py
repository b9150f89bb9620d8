"""The ID reader of a counter as its settings name it, and the maker's decoder of its photos."""

from __future__ import annotations

import random
import shlex
from typing import TYPE_CHECKING

from windowdesk.bootstrap.counter import Counter
from windowdesk.i18n import _
from windowdesk.peripherals.desk import DeskIdReader
from windowdesk.peripherals.id_reader.photo import PhotoDecoder
from windowdesk.peripherals.id_reader.reader import Reader
from windowdesk.peripherals.id_reader.wired import WiredReader
from windowdesk.peripherals.model.helper import Helper
from windowdesk.peripherals.model.life import Phase
from windowdesk.peripherals.model.tending import Device, Tended

if TYPE_CHECKING:  # only demonstrations have one
    from windowdesk.peripherals.id_reader.simulated import SimulatedReader

# the counter's own profiles of HID readers
HID_PROFILES = "hid_profiles"
_CANNOT = (Phase.ABSENT, Phase.FAULT)


class CounterReader:
    """The reader and what belongs to it.

    ``simulated`` is what a demonstration that names no reader reads from, None at every other counter:
    there it must not exist, not only be out of the way.
    """

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self.simulated: SimulatedReader | None = None
        self.reader = self._made()
        command = shlex.split(counter.config.id_photo_helper)
        self._photos = PhotoDecoder(Helper(command, random=random.random)) if command else None

    def device(self) -> Device:
        """What is looked after."""
        address, reader = self._counter.config.id_reader, self.reader
        wired = isinstance(reader, WiredReader)
        return Device(
            "id_reader",
            address or (_("模拟读卡器") if reader is not None else _("未指定读卡器")),
            address,
            simulated=reader is not None and not wired,
            ask=reader.faults if isinstance(reader, WiredReader) else None,
        )

    def for_desk(self, tended: Tended | None) -> DeskIdReader | None:
        """As the use cases know it; None without a reader."""
        if self.reader is None:
            return None
        today = self._counter.clock.now
        return DeskIdReader(self.reader, tended, lambda: today().date(), self._photos)

    def close(self) -> None:
        """Let others have it."""
        if isinstance(self.reader, WiredReader):
            self.reader.close()
        if self._photos is not None:
            self._photos.stop()

    def _pretended(self) -> SimulatedReader:
        from windowdesk.peripherals.id_reader.simulated import SimulatedReader

        self.simulated = SimulatedReader()
        return self.simulated

    def _made(self) -> Reader | None:
        address = self._counter.config.id_reader
        if not address:
            return self._pretended() if self._counter.config.demo else None
        from windowdesk.peripherals.id_reader.address import opener_of

        return WiredReader(opener_of(address, self._counter.profile / HID_PROFILES))


def trouble_of(tended: Tended | None) -> str:
    """Why no card can be read just now: the fault's name, "" where one can."""
    if tended is None or not tended.asked or tended.device.ask is None:
        return ""  # nobody looks after it, so nobody would notice that it works again
    life = tended.life
    if life.phase not in _CANNOT:
        return ""
    return "no_hardware" if life.fault is None else life.fault.value
