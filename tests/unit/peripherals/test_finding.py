"""What printers and scanners announce, and what queues lead to, told apart by kind and brought together."""

from __future__ import annotations

from windowdesk.peripherals.document_scanner.finding import _sane
from windowdesk.peripherals.document_scanner.finding import announced as scanners
from windowdesk.peripherals.document_scanner.sane import devices
from windowdesk.peripherals.model.discovery import Found, Line, once
from windowdesk.peripherals.model.services import IPP, IPPS, RAW, SCAN, Service
from windowdesk.peripherals.page_printer.finding import _queue, announced
from windowdesk.peripherals.page_printer.transport_ipp import Host

CUPS = Host("localhost", 631, "/")


def service(kind: str, name: str, port: int, **says: str) -> Service:
    return Service(kind, name, "box.local", ("192.0.2.7",), port, says)


def printers(*services: Service) -> tuple[Found, ...]:
    return once(announced(services, lambda _uri: True))


def queue(name: str, uri: str, model: str) -> Found:
    said = {"printer-name": (name,), "device-uri": (uri,), "printer-make-and-model": (model,)}
    return _queue(said, CUPS)


def test_one_printer_under_three_kinds_of_service_is_one() -> None:
    [one] = printers(
        service(RAW, "Laser", 9100, ty="HP LaserJet 400", pdl="application/vnd.hp-PCL"),
        service(IPP, "Laser", 631, ty="HP LaserJet 400", pdl="application/pdf", rp="ipp/print"),
        service(IPPS, "Laser", 443, ty="HP LaserJet 400", pdl="application/pdf", rp="ipp/print"),
    )
    assert one.lines == (Line("system_printer", "ipps://192.0.2.7:443/ipp/print"),)
    assert one.others == (Line("system_printer", "ipp://192.0.2.7:631/ipp/print"),)


def test_a_slip_printer_is_given_by_its_raw_port() -> None:
    [slips] = printers(
        service(RAW, "TM", 9100, ty="EPSON TM-T88VI", usb_cmd="ESC/POS", usb_mfg="EPSON"),
        service(IPP, "TM", 631, ty="EPSON TM-T88VI", usb_cmd="ESC/POS", usb_mfg="EPSON"),
    )
    assert (slips.lines, slips.sure) == ((Line("receipt_printer", "192.0.2.7:9100"),), True)
    [zebra] = printers(service(RAW, "ZTC", 9100, ty="Zebra ZD421"))
    assert zebra.lines == (
        Line("label_printer", "192.0.2.7:9100"),
        Line("label_language", "zpl"),
    )
    assert not zebra.sure, "by its name alone"


def test_who_says_nothing_of_itself_is_asked_about_and_who_takes_no_pdf_wants_a_queue() -> None:
    [nobody] = printers(service(RAW, "Box", 9100))
    assert (nobody.lines, nobody.sure) == ((), False)
    assert {line.name for line in nobody.others} == {"receipt_printer", "label_printer"}
    [old] = printers(service(IPP, "Old", 631, ty="HP LaserJet", pdl="image/urf"))
    assert old.lines == ()
    assert "PDF" in old.says[0]


def test_a_queue_and_the_printer_behind_it_are_one_by_whatever_they_share() -> None:
    laser = service(IPP, "Laser", 631, ty="HP", pdl="application/pdf", uuid="AB-1")
    for uri in (
        "ipp://192.0.2.7/ipp/print",
        "ipps://box.local:631/ipp/print",
        "dnssd://Laser._ipp._tcp.local/?uuid=ab-1",
    ):
        [one] = once((*announced((laser,)), queue("Hall", uri, "HP LaserJet")))
        assert one.lines == (Line("system_printer", "Hall"),), uri


def test_a_queue_without_paper_and_one_of_a_slip_printer_are_not_for_documents() -> None:
    pdf = queue("PDF", "cups-pdf:/", "Generic CUPS-PDF Printer")
    assert not pdf.sure
    raw = service(RAW, "TM", 9100, ty="EPSON TM-T88VI", usb_cmd="ESC/POS")
    slips = queue("TM", "socket://192.0.2.7", "EPSON TM-T88VI")
    [one] = once((slips, *announced((raw,))))
    assert one.lines == (Line("receipt_printer", "192.0.2.7:9100"),)
    assert one.sure, "the printer itself says so"
    assert "队列" in one.says[0]


def test_sane_and_the_network_tell_of_one_scanner() -> None:
    told = scanners((service(SCAN, "Copier", 80, ty="Copier", rs="eSCL"),))
    text = (
        "airscan:w0:Elsewhere|WSD|Elsewhere|ip=192.0.2.7\n"
        "epson2:libusb:001:006|Epson|V39|flatbed scanner\n"
    )
    same, usb = once((*told, *(_sane(one, {}) for one in devices(text))))
    assert {one.role for one in (same, usb)} == {"document_scanner"}
    both = next(one for one in (same, usb) if len(one.by) == 2)
    assert both.lines == (Line("document_scanner", "escl:http://192.0.2.7:80/eSCL"),)
    other = next(one for one in (same, usb) if one is not both)
    assert other.node == "/dev/bus/usb/001/006"
