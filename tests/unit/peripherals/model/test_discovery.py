"""Each device once, whichever ways found it; and nothing of two devices that look alike."""

from __future__ import annotations

import pytest

from windowdesk.peripherals.model.discovery import Found, Kind, Line, marks_of, named_by, once
from windowdesk.peripherals.printer_names import device_id, speaks


def printer(way: str, line: str, *marks: str, rank: int = 5, model: str = "") -> Found:
    lines = (Line("system_printer", line),) if line else ()
    known = frozenset(marks)
    return Found(Kind.PRINTER, (way,), way, lines, model=model, marks=known, rank=rank)


def test_ways_that_share_a_mark_are_one_device_and_the_best_leads() -> None:
    [one] = once(
        (
            printer("dns-sd", "ipp://h:631/a", "uuid:1", "at:h:631/a", model="LaserJet"),
            printer("dns-sd", "", "uuid:1", "at:h:9100"),
            printer("cups", "Hall", "at:h:631/a", rank=1),
        )
    )
    assert one.lines == (Line("system_printer", "Hall"),)
    assert one.others == (Line("system_printer", "ipp://h:631/a"),)
    assert (one.by, one.model) == (("cups", "dns-sd"), "LaserJet")


def test_a_chain_of_marks_is_one_device_in_any_order() -> None:
    chain = [printer("a", "a", "1", "2"), printer("b", "b", "3", "4"), printer("c", "c", "2", "3")]
    for order in (chain, chain[::-1], [chain[1], chain[2], chain[0]]):
        assert len(once(order)) == 1


def test_a_printer_that_scans_is_two_devices_at_one_address() -> None:
    scanner = Found(Kind.DOCUMENT_SCANNER, ("dns-sd",), "s", marks=frozenset({"uuid:1"}))
    assert len(once((printer("dns-sd", "x", "uuid:1"), scanner))) == 2


def test_a_port_becomes_what_is_behind_it_and_brings_no_two_together() -> None:
    node = marks_of("serial:/dev/ttyUSB0")
    port = Found(Kind.PORT, ("udev",), "p", marks=node, others=(Line("scanner", "x"),), sure=False)
    scanner = Found(Kind.SCANNER, ("udev",), "s", (Line("scanner", "y"),), marks=node)
    reader = Found(Kind.ID_READER, ("udev",), "r", (Line("id_reader", "z"),), marks=node)
    assert [one.kind for one in once((port, scanner))] == [Kind.SCANNER]
    assert once((port, scanner))[0].others == ()
    assert [one.kind for one in once((port, scanner, reader))] == [Kind.ID_READER, Kind.SCANNER]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("serial:/dev/ttyS0@9600", "serial:/dev/ttyS0@115200,dtr"),
        ("escl:http://10.0.0.7/eSCL", "escl:http://10.0.0.7:80/eSCL/"),
        ("ipp://HOST/ipp/print", "ipp://host:631/ipp/print"),
        ("[fe80::1]:9100", "[FE80::1]:9100"),
        ("usb:0400:c35a", "usb:0400:C35A"),
    ],
)
def test_two_spellings_of_one_address(one: str, other: str) -> None:
    assert marks_of(one) == marks_of(other) != frozenset()


def test_the_settings_name_a_device_only_for_what_it_is() -> None:
    page = printer("cups", "Hall", *marks_of("Hall"))
    named = (("system_printer", "hall"), ("spare_system_printer", ""), ("scanner", "Hall"))
    assert named_by(page, named) == ("system_printer",)


@pytest.mark.parametrize(
    ("said", "language", "sure"),
    [
        ("MFG:EPSON;CMD:ESC/POS;MDL:TM-T88V;CLS:PRINTER;", "escpos", True),
        ("MANUFACTURER:Zebra Technologies ;COMMAND SET:ZPL;MODEL:ZTC GK420t;", "zpl", True),
        ("MFG:TSC;MDL:TTP-244;CMD:TSPL2;", "tspl", True),
        ("MFG:HP;MDL:LaserJet;CMD:PJL,PML,PCLXL,POSTSCRIPT,PDF;", "page", True),
        ("MFG:EPSON;CMD:ESCPL2,BDC,D4;MDL:L3150;CLS:PRINTER;", "page", True),
        ("MFG:Xprinter;MDL:XP-80C;", "escpos", False),
        ("MFG:Gprinter;MDL:GP-1124T;", "tspl", False),
        ("MFG:Any;MDL:Thing;", "", False),
        (";;:::;CMD", "", False),
    ],
)
def test_what_a_printer_speaks_by_its_own_word_or_by_its_name(
    said: str, language: str, sure: bool
) -> None:
    fields = device_id(said)
    how = speaks(fields.get("CMD", ""), f"{fields.get('MFG', '')} {fields.get('MDL', '')}")
    assert (how.language, how.sure) == (language, sure)
