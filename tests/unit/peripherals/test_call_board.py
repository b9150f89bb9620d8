"""A bar over the window: the published frame, what is shown, and what is said when it cannot be."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from windowdesk.app.calling import TicketCall
from windowdesk.app.errors import DeviceProblem
from windowdesk.peripherals.call_board.board import BoardProfile, WiredBoard
from windowdesk.peripherals.call_board.simulated import FILE, BoardServer, BoardTwin
from windowdesk.peripherals.call_board.simulated_serial import SimulatedSerialBoard
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.profiles.loading import ProfileError
from windowdesk.peripherals.wires.files import SerialOpener
from windowdesk.peripherals.wires.tcp import TcpOpener
from windowdesk.peripherals.wires.wire import Opener

FOUR_BYTES = BoardProfile.named("four-byte")
LINE = BoardProfile.named("text-line")
PATIENCE_S = 60


def test_the_published_frame() -> None:
    assert FOUR_BYTES.shown(TicketCall("A999", 3), 5).hex(" ") == "05 03 e7 ef"
    assert FOUR_BYTES.cleared(5).hex(" ") == "05 00 00 05"


def test_a_line_of_text_names_ticket_and_window() -> None:
    frame = LINE.shown(TicketCall("A012", 12), 1)
    assert frame[2:-2].decode("gbk") == "请A012号到12号窗口"


@pytest.mark.parametrize("line", ["serial", "network"])
@pytest.mark.parametrize("profile", [FOUR_BYTES, LINE], ids=["bar", "text"])
def test_a_board_shows_what_is_called(profile: BoardProfile, line: str, tmp_path: Path) -> None:
    twin, call = BoardTwin(profile, tmp_path), TicketCall("A012", 3)
    with ExitStack() as stack:
        opener: Opener
        if line == "serial":
            path = stack.enter_context(SimulatedSerialBoard(twin)).path
            opener = SerialOpener(path, 9600)
        else:
            opener = TcpOpener(*stack.enter_context(BoardServer(twin.feed)).address)
        board = WiredBoard(opener, profile, 7)
        assert board.faults() == ()
        board.show(call)
        said = "12" if profile is FOUR_BYTES else "请A012号到3号窗口"
        assert twin.shows(7, said, PATIENCE_S)
        board.clear()
        assert twin.shows(7, "—", PATIENCE_S)
    assert (tmp_path / FILE).read_text("utf-8").startswith("[模拟] 7: ")


def test_a_board_that_is_not_there_says_so() -> None:
    board = WiredBoard(lambda: Fault.OFFLINE, FOUR_BYTES)
    assert board.faults() == (Fault.OFFLINE,)
    with pytest.raises(DeviceProblem) as caught:
        board.show(TicketCall("A1", 1))
    assert caught.value.code == "offline"


class _Stuck:
    """A line that takes nothing, or breaks."""

    def __init__(self, error: OSError) -> None:
        self.error = error
        self.closed = False

    def send(self, data: bytes, within_s: float, *, urgent: bool = False) -> None:
        raise self.error

    def receive(self, within_s: float) -> bytes | None:
        return None

    def hang_up(self, within_s: float) -> None: ...

    def close(self) -> None:
        self.closed = True


@pytest.mark.parametrize(
    ("error", "code"), [(TimeoutError(), "timeout"), (ConnectionResetError(), "offline")]
)
def test_a_line_that_fails_is_closed_and_named(error: OSError, code: str) -> None:
    wire = _Stuck(error)
    with pytest.raises(DeviceProblem) as caught:
        WiredBoard(lambda: wire, FOUR_BYTES).show(TicketCall("A1", 1))
    assert caught.value.code == code
    assert wire.closed


def test_a_number_that_the_board_has_no_digits_for(tmp_path: Path) -> None:
    path = tmp_path / "three.toml"
    path.write_text(
        'kind = "call_board"\nshow = "{board:u8} {number:u16}"\nclear = "{board:u8} FF FF"\nmost = 999'
    )
    board = WiredBoard(lambda: _Stuck(OSError()), BoardProfile.named(str(path)))
    with pytest.raises(DeviceProblem) as caught:
        board.show(TicketCall("1000", 1))
    assert caught.value.code == "unsupported"


@pytest.mark.parametrize(
    "text",
    [
        'show = "{board:u8} {colour:u8}"\nclear = "00"',
        'show = "{board:u8}"\nclear = "{number:u16}"',
        'show = "{board:u8}"\nclear = "00"\nmost = "x"',
        'show = "02 {text:gbk} 03"\nclear = "00"\ntext = 3',
    ],
)
def test_a_profile_that_asks_for_what_no_call_has_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "odd.toml"
    path.write_text(f'kind = "call_board"\n{text}\n')
    with pytest.raises(ProfileError):
        BoardProfile.named(str(path))
