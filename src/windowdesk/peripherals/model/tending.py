"""Looking after one device: claim it, ask how it is, and when it is lost try again and again.

No thread and no clock of its own: :meth:`Tended.step` does one round and says when it wants the
next. :mod:`windowdesk.peripherals.model.watch` gives it both.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass

from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.model.claims import Claim
from windowdesk.peripherals.model.identity import Attached, local_file
from windowdesk.peripherals.model.life import Happened, Life, News, Phase, step, stops
from windowdesk.peripherals.model.pace import Pace
from windowdesk.peripherals.model.plugs import Plug


@dataclass(frozen=True, slots=True)
class Device:
    """A device of this window: what it is for, where it is, and how it is asked.

    ``ask`` blocks, says what is wrong (worst first) and never raises; None where a device cannot be
    asked (a wedge scanner is a keyboard). ``subsystem``: of udev, for a device whose file is not known
    before it is found: whatever comes there may be it.
    """

    role: str
    name: str
    address: str = ""
    simulated: bool = False
    ask: Callable[[], tuple[Fault, ...]] | None = None
    every_s: float = 10.0
    subsystem: str = ""

    @property
    def node(self) -> str:
        """The kernel's file it is behind, "" for the network and for simulated ones."""
        return "" if self.simulated else local_file(self.address)


def refuse_twins(devices: tuple[Device, ...]) -> None:
    """ValueError where a simulated device stands beside a real one of the same role.

    A slip must never fall into a folder because somebody's real printer was busy.
    """
    real = {device.role for device in devices if not device.simulated}
    for device in devices:
        if device.simulated and device.role in real:
            raise ValueError(f"a simulated {device.role} beside a real one")


class Tended:
    """One device and its life. ``now`` in seconds; ``random`` in [0, 1) spreads the tries."""

    def __init__(
        self,
        device: Device,
        now: Callable[[], float],
        random: Callable[[], float],
        pace: Pace | None = None,
        claim: Claim | None = None,
    ) -> None:
        self.device = device
        self._now = now
        self._random = random
        self._pace = pace or Pace()
        self._claim = claim or (Claim(device.node) if device.node else None)
        # one round at a time: the thread of its rounds, and "测试" in a worker of the desk
        self._turn = threading.Lock()
        # Everything below is read and written under this lock alone: its rounds, its driver at work,
        # a plug and whoever looks at the lamp are threads of their own.
        self._lock = threading.Lock()
        # two questions may go unanswered before its word is old
        self._life = Life(ttl=3 * device.every_s)
        self._at_work = 0
        self._unplugged = 0
        self._asked = False
        self._led_to = os.path.realpath(device.node) if device.node else ""

    @property
    def life(self) -> Life:
        """How it stands; READY grows STALE by itself."""
        with self._lock:
            self._news(Happened.TICK)
            return self._life

    @property
    def asked(self) -> bool:
        """Whether anything is known of it yet."""
        with self._lock:
            return self._asked

    def step(self) -> float:
        """One round. The seconds until the next: soon after a failure, later and later.

        What is at work is not asked: whoever works with it says how that ended.
        """
        with self._turn:
            with self._lock:
                if self._at_work:
                    return self.device.every_s
                unplugged = self._unplugged
            fault, stopped = self._round()
            with self._lock:
                return self._answered(fault, stopped, pulled=unplugged != self._unplugged)

    def told(self, fault: Fault | None) -> None:
        """What its driver found out while it worked: a job's end, a card that was read."""
        with self._lock:
            self._told(fault)

    def plugged(self, plug: Plug) -> bool:
        """Take a plug event; whether it was about this device."""
        with self._lock:
            if not self._is(plug.device):
                return False
            self._news(Happened.PLUGGED if plug.there else Happened.UNPLUGGED)
            self._unplugged += not plug.there
            self._asked = True
            return True

    def began(self) -> None:
        """Its driver works with it; :meth:`told` says how that ended."""
        with self._lock:
            self._began()

    def occupied(self) -> None:
        """As :meth:`began`, by somebody who is sure to say :meth:`free`: busy until then, whoever asks."""
        with self._lock:
            self._at_work += 1
            self._began()

    def free(self, fault: Fault | None) -> None:
        """Work that began with :meth:`occupied` ended so."""
        with self._lock:
            self._at_work -= 1
            self._told(fault)

    def let_go(self) -> None:
        """The desk closes: others may have the device."""
        if self._claim is not None:
            self._claim.give_back()

    def _round(self) -> tuple[Fault | None, bool]:
        """Claim and ask; the worst fault, and whether it stops the device."""
        taken = self._claim.take() if self._claim is not None else None
        if taken is not None:
            return taken, True
        faults = self.device.ask() if self.device.ask is not None else ()
        worst = next((fault for fault in faults if stops(fault)), None)
        return (worst, True) if worst is not None else (faults[0] if faults else None, False)

    # what follows is called with the lock held

    def _answered(self, fault: Fault | None, stopped: bool, *, pulled: bool) -> float:
        """What a round found; ``pulled``: its plug was out meanwhile, so that a good word is an old one."""
        self._asked = True
        if stopped:
            # first contact: it is somewhere, or we could not know that it fails
            if fault is not Fault.NO_HARDWARE:
                self._open()
            self._news(Happened.FAILED, fault)
            return self._pace.wait(self._life.failures, self._random)
        if pulled:
            return self._pace.wait(0, self._random)
        self._open()
        # work that began meanwhile leaves it busy
        if not self._at_work:
            # a driver answers between two jobs: whatever it was at has ended, told or not
            self._news(Happened.ENDED)
        self._news(Happened.ANSWERED, fault)
        if self.device.node:
            self._led_to = os.path.realpath(self.device.node)
        return self.device.every_s

    def _told(self, fault: Fault | None) -> None:
        self._asked = True
        self._open()
        # of two at work the first one's end leaves it busy
        if not self._at_work:
            self._news(Happened.ENDED)
        self._news(Happened.FAILED if stops(fault) else Happened.ANSWERED, fault)

    def _began(self) -> None:
        self._asked = True
        self._open()
        self._news(Happened.BEGAN)

    def _open(self) -> None:
        if self._life.phase in (Phase.ABSENT, Phase.PRESENT):
            for what in (Happened.PLUGGED, Happened.OPENING, Happened.CLAIMED):
                self._news(what)

    def _is(self, device: Attached) -> bool:
        """Whether ``device`` is this one: a name below by-id leads to its node, or led there before."""
        node = self.device.node
        if not node:
            # one that libusb speaks to has no file of its own
            return self.device.address == f"usb:{device.vendor}:{device.product}"
        real = os.path.realpath(node)
        if os.path.exists(real):
            self._led_to = real
        return device.node in (node, real, self._led_to)

    def _news(self, what: Happened, fault: Fault | None = None) -> None:
        self._life = step(self._life, News(what, self._now(), fault))
