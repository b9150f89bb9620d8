"""The simulated board: it decodes what a profile says, at the end of a pseudo terminal or of TCP.

What it shows it writes to a file, marked as simulated.
"""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable
from pathlib import Path

from windowdesk.peripherals.call_board.board import BoardProfile
from windowdesk.peripherals.profiles.shape import FrameReader, Read
from windowdesk.peripherals.wires.simulated_tcp import Listener, SimulatedServer

FILE = "board.txt"
_DARK = "—"


class BoardTwin:
    """What stands on each board; ``feed`` takes bytes in any pieces."""

    def __init__(self, profile: BoardProfile, folder: Path | None = None) -> None:
        # first the frame that darkens: to a number it would be the number 0
        self._reader = FrameReader({"clear": profile.clear, "show": profile.show})
        self._folder = folder
        self._lock = threading.Lock()
        self.boards: dict[int, str] = {}
        self.history: list[tuple[int, str]] = []
        self.changed = threading.Condition(self._lock)

    def feed(self, data: bytes) -> None:
        with self.changed:
            for read in self._reader.feed(data):
                self._take(read)
            self.changed.notify_all()

    def shows(self, board: int, words: str, within_s: float) -> bool:
        """Wait until ``board`` shows ``words``."""
        with self.changed:
            return self.changed.wait_for(lambda: self.boards.get(board) == words, within_s)

    def _take(self, read: Read) -> None:
        board = int(read.values.get("board", 1))
        said = next((read.values[n] for n in ("text", "ticket", "number") if n in read.values), "")
        words = _DARK if read.name == "clear" else str(said)
        self.boards[board] = words
        self.history = [*self.history[-99:], (board, words)]
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            with (self._folder / FILE).open("a", encoding="utf-8") as file:
                file.write(f"[模拟] {board}: {words}\n")


class BoardServer(SimulatedServer):
    """A board behind TCP; ``feed`` takes what comes."""

    def __init__(self, feed: Callable[[bytes], None], port: int = 0) -> None:
        class Caller(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                while data := self.request.recv(4096):
                    feed(data)

        super().__init__(Listener(port, Caller), "simulated-board")
