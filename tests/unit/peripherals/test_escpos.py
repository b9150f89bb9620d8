"""A picture becomes a whole job; status bytes become faults; the interpreter prints what was sent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.peripherals.slip import job_of
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.raster import Raster
from windowdesk.peripherals.receipt_printer import escpos
from windowdesk.peripherals.receipt_printer.escpos import AnswerDecoder, decode_status, stopping
from windowdesk.peripherals.receipt_printer.interpreter import EscposInterpreter


def _stripes(height: int, width: int = 576) -> Raster:
    """Rows that all differ, so that a lost or doubled one shows."""
    stride = (width + 7) // 8
    rows = b"".join((line * 2654435761 % 2**32).to_bytes(4, "big") * 18 for line in range(height))
    return Raster(
        width, height, rows[: stride * height] if stride == 72 else bytes(stride * height)
    )


def test_a_small_job_byte_for_byte() -> None:
    assert (
        job_of(Raster(16, 2, b"\x80\x01\xff\x00"))
        == b"\x1b@" + b"\x1dv0\x00\x02\x00\x02\x00\x80\x01\xff\x00" + b"\x1bd\x03\x1dV\x42\x00"
    )


@pytest.mark.parametrize("height", [1, 254, 255, 256, 510, 511, 1500])
def test_slices_stay_within_255_lines_and_lose_nothing(height: int) -> None:
    raster = _stripes(height)
    job = job_of(raster)
    assert job.count(b"\x1dv0\x00\x48\x00") == -(-height // 255)
    [slip] = EscposInterpreter().feed(job).slips
    assert _same(slip, raster)


def _same(slip: Raster, raster: Raster) -> bool:
    """The picture, and below it nothing but the white of the feed."""
    return slip.rows.startswith(raster.rows) and not any(slip.rows[len(raster.rows) :])


def test_rows_that_do_not_add_up_are_no_picture() -> None:
    with pytest.raises(ValueError, match="2 rows of 72 bytes"):
        Raster(576, 2, bytes(100))


@pytest.mark.parametrize(
    ("n", "byte", "faults"),
    [
        # seen from an independent emulator
        (1, 0x12, ()),
        (1, 0x1A, (Fault.OFFLINE,)),
        (2, 0x16, (Fault.COVER_OPEN,)),
        (2, 0x32, (Fault.MEDIA_OUT,)),
        (4, 0x7E, (Fault.MEDIA_OUT, Fault.MEDIA_LOW)),
        (4, 0x1E, (Fault.MEDIA_LOW,)),
        (3, 0x1A, (Fault.CUTTER,)),
        (1, 0x00, (Fault.PROTOCOL,)),
        (1, 0xFF, (Fault.PROTOCOL,)),
    ],
)
def test_status_bytes(n: int, byte: int, faults: tuple[Fault, ...]) -> None:
    assert decode_status(n, byte) == faults


def test_of_several_faults_the_first_to_mend_is_named() -> None:
    assert stopping((Fault.OFFLINE, Fault.MEDIA_LOW, Fault.MEDIA_OUT)) is Fault.MEDIA_OUT
    assert stopping((Fault.MEDIA_LOW,)) is None


def test_a_process_id_comes_back_whole_in_any_pieces() -> None:
    decoder = AnswerDecoder()
    stream = b"\x12\x37\x220042\x00\x00"
    got = [decoder.feed(bytes((byte,))) for byte in stream]
    assert [s for a in got for s in a.statuses] == [0x12]
    assert [p for a in got for p in a.processes] == [b"0042"]
    assert [p for a in got for p in a.papers] == [0]
    with pytest.raises(ValueError, match="four printable"):
        escpos.process_request("四".encode() + b"\x00")


def test_status_sent_unasked_is_not_taken_for_an_answer() -> None:
    decoder = AnswerDecoder()
    got = [decoder.feed(bytes((byte,))) for byte in b"\x10\x00\x00\x00\x12\x14\x00\x0c\x00"]
    assert [s for a in got for s in a.statuses] == [0x12]
    assert [p for a in got for p in a.papers] == []
    assert sum(a.strange for a in got) == 0


def test_a_printer_out_of_paper_holds_the_job_and_still_answers() -> None:
    printer = EscposInterpreter()
    printer.faults = {Fault.MEDIA_OUT}
    job = job_of(_stripes(10))
    step = printer.feed(job + escpos.status_request(4))
    assert (step.slips, step.answer) == ((), b"\x7e")
    assert len(printer.clear(Fault.MEDIA_OUT).slips) == 1


def test_text_and_unknown_commands_are_noticed() -> None:
    printer = EscposInterpreter()
    printer.feed("政务".encode("gb18030") + b"\x1b!\x00")
    assert printer.unknown > 0


@given(st.binary(max_size=400), st.integers(1, 50))
def test_garbage_never_raises(data: bytes, step: int) -> None:
    printer, decoder = EscposInterpreter(), AnswerDecoder()
    for at in range(0, len(data), step):
        printer.feed(data[at : at + step])
        decoder.feed(data[at : at + step])
    for n in range(1, 5):
        for byte in data:
            decode_status(n, byte)


@given(st.integers(1, 600), st.integers(1, 97))
def test_a_job_prints_the_same_in_any_pieces(height: int, step: int) -> None:
    raster = _stripes(height)
    job = job_of(raster) + escpos.process_request(b"abcd")
    printer = EscposInterpreter()
    steps = [printer.feed(job[at : at + step * 50]) for at in range(0, len(job), step * 50)]
    [slip] = [slip for done in steps for slip in done.slips]
    assert _same(slip, raster)
    assert b"".join(done.answer for done in steps) == b"\x37\x22abcd\x00"
    assert printer.unknown == 0
