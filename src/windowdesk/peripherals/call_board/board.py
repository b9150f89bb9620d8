"""A board at the end of a line, by its profile: a number, or a line of text."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

from windowdesk.app.calling import TicketCall
from windowdesk.i18n import _
from windowdesk.peripherals.faults import Fault, problem
from windowdesk.peripherals.profiles.loading import odd, read_profile, shape_of
from windowdesk.peripherals.profiles.shape import Shape, ShapeError, Value
from windowdesk.peripherals.wires.wire import Opener

ROLE = KIND = "call_board"
_SEND_S = 3.0


@dataclass(frozen=True, slots=True)
class BoardProfile:
    """The frames of a board. ``most``: the largest number it can show; ``text``: its line of text."""

    show: Shape
    clear: Shape
    most: int = 9999
    text: str = ""

    @classmethod
    def named(cls, name: str) -> BoardProfile:
        """A shipped profile, or a file. ProfileError."""
        table = read_profile(name, KIND)
        most, text = table.get("most", 9999), table.get("text", "")
        if not isinstance(most, int) or not isinstance(text, str):
            raise odd(name, _("most 应为数，text 应为文字"))
        found = cls(shape_of(table, "show"), shape_of(table, "clear"), most, text)
        try:
            found.shown(TicketCall("A1", 1), 1)
            found.cleared(1)
        except ShapeError as error:
            raise odd(name, str(error)) from error
        return found

    def shown(self, call: TicketCall, board: int) -> bytes:
        """The frame that shows ``call`` on ``board``. ShapeError where the board cannot."""
        if "number" in self.show.names and call.number > self.most:
            raise ShapeError(_("号码比屏上的位数多"))
        return self.show.build(self._values(call, board))

    def cleared(self, board: int) -> bytes:
        """The frame that darkens ``board``."""
        return self.clear.build({"board": board})

    def _values(self, call: TicketCall, board: int) -> dict[str, Value]:
        # replaced, not formatted: a file must not reach into what it is given
        text = self.text.replace("{ticket}", call.ticket).replace("{window}", str(call.window))
        return {
            "board": board,
            "number": call.number,
            "ticket": call.ticket,
            "window": call.window,
            "text": text,
        }


class WiredBoard:
    """``app.calling.CallDisplay`` over a line that is opened for each call."""

    def __init__(self, opener: Opener, profile: BoardProfile, board: int = 1) -> None:
        self._opener = opener
        self._profile = profile
        self._board = board
        # two calls at once would meet in the line
        self._lock = Lock()

    def show(self, call: TicketCall) -> None:
        """Send it. ``DeviceProblem``: no line, or a number that the board cannot show."""
        try:
            frame = self._profile.shown(call, self._board)
        except ShapeError as error:
            raise problem(Fault.UNSUPPORTED, ROLE) from error
        self._send(frame)

    def clear(self) -> None:
        self._send(self._profile.cleared(self._board))

    def faults(self) -> tuple[Fault, ...]:
        """Whether there is a line to it; no board of these answers."""
        with self._lock:
            wire = self._opener()
            if isinstance(wire, Fault):
                return (wire,)
            wire.close()
        return ()

    def _send(self, frame: bytes) -> None:
        with self._lock:
            wire = self._opener()
            if isinstance(wire, Fault):
                raise problem(wire, ROLE)
            try:
                wire.send(frame, _SEND_S)
                wire.hang_up(0.2)
            except TimeoutError as error:
                raise problem(Fault.TIMEOUT, ROLE) from error
            except OSError as error:
                raise problem(Fault.OFFLINE, ROLE) from error
            finally:
                wire.close()
