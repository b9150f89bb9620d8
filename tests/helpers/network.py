"""A network of the test's own: namespaces on a bridge, links that lose packets and go down.

    with network(desks=2) as net:
        with net.at(0): ...    # what is started in here lives at the centre, on net.address
        with net.at(1): ...    # and this at the first desk
        net.lose(1, percent=20)
        net.link(1, up=False)

Nothing of it is to be seen from the machine's own network; it is gone when the block ends.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

_NEWNET = 0x40000000
_OWN = Path("/proc/thread-self/ns/net")
_NAMES = count(1)


def _ip(*words: str | int) -> None:
    subprocess.run(["ip", *map(str, words)], check=True, capture_output=True)


def possible() -> bool:
    """Whether this machine lets us make namespaces, links and rules that lose packets."""
    try:
        with network(desks=1) as net:
            net.lose(1, percent=1)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


class Network:
    """Place 0 is the centre with the bridge, 1 and on are desks."""

    address = "10.77.0.1"
    around = "10.77.0.0/24"

    def __init__(self, desks: int) -> None:
        self._name = f"wd{os.getpid()}-{next(_NAMES)}"
        self._places = range(desks + 1)

    def _of(self, place: int) -> str:
        return f"{self._name}-{place}"

    def make(self) -> None:
        centre = self._of(0)
        for place in self._places:
            _ip("netns", "add", self._of(place))
            _ip("-n", self._of(place), "link", "set", "lo", "up")
        _ip("-n", centre, "link", "add", "bridge", "type", "bridge")
        _ip("-n", centre, "addr", "add", f"{self.address}/24", "dev", "bridge")
        _ip("-n", centre, "link", "set", "bridge", "up")
        for place in self._places[1:]:
            there = ("peer", "name", "line", "netns", self._of(place))
            _ip("-n", centre, "link", "add", f"desk{place}", "type", "veth", *there)
            _ip("-n", centre, "link", "set", f"desk{place}", "master", "bridge", "up")
            _ip("-n", self._of(place), "addr", "add", f"10.77.0.{place + 1}/24", "dev", "line")
            _ip("-n", self._of(place), "link", "set", "line", "up")

    def remove(self) -> None:
        for place in self._places:
            with suppress(subprocess.CalledProcessError):
                _ip("netns", "del", self._of(place))

    def lose(self, place: int, percent: int) -> None:
        """So many packets in a hundred are lost on the line of a desk, each way."""
        rules = "table inet lossy\ndelete table inet lossy\n"
        if percent:
            drop = f"numgen random mod 100 < {percent} drop"
            rules += (
                "table inet lossy {\n"
                f" chain come {{ type filter hook input priority 0; iifname line {drop}; }}\n"
                f" chain go {{ type filter hook output priority 0; oifname line {drop}; }}\n}}\n"
            )
        nft = ["ip", "netns", "exec", self._of(place), "nft", "-f", "-"]
        subprocess.run(nft, input=rules.encode(), check=True, capture_output=True)

    def link(self, place: int, *, up: bool) -> None:
        """The line of a desk, plugged in or pulled."""
        _ip("-n", self._of(0), "link", "set", f"desk{place}", "up" if up else "down")

    @contextmanager
    def at(self, place: int) -> Iterator[None]:
        """What this thread starts in the block lives in the namespace of ``place``."""
        with _OWN.open("rb") as own, Path("/run/netns", self._of(place)).open("rb") as there:
            _enter(there.fileno())
            try:
                yield
            finally:
                _enter(own.fileno())


def _enter(namespace: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(namespace, _NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")


@contextmanager
def network(desks: int) -> Iterator[Network]:
    """A network of a centre and ``desks``. Raises ``CalledProcessError`` where that is not allowed."""
    net = Network(desks)
    try:
        net.make()
        yield net
    finally:
        net.remove()
