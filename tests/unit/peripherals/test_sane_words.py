"""What scanimage says, without scanimage: options of several makers, how it ended, what lies."""

from __future__ import annotations

import pytest

from windowdesk.app.capturing import Wanted
from windowdesk.peripherals.document_scanner import sane
from windowdesk.peripherals.document_scanner.picture import measure
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.imaging.heads import NoPicture

FEEDER_ONLY = """
  Standard:
    --source ADF Front|ADF Back|ADF Duplex [ADF Front]
        Selects the scan source (such as a document-feeder).
    --mode Lineart|Halftone|Gray|Color [Lineart]
    --resolution 50..600dpi (in steps of 1) [600]
  Geometry:
    --page-width 0..221.121mm (in steps of 0.0211639) [215.872]
    -l 0..215.872mm (in steps of 0.0211639) [0]
    -t 0..279.364mm (in steps of 0.0211639) [0]
    -x 0..215.872mm (in steps of 0.0211639) [215.872]
    -y 0..279.364mm (in steps of 0.0211639) [279.364]
"""
WORDY = """
    --mode True Gray|24bit Color[Fast] [24bit Color[Fast]]
    --resolution 100|150|200|300|400|600dpi [200]
    --source FlatBed|Automatic Document Feeder(left aligned) [Automatic Document Feeder(left aligned)]
    --brightness -50..50% (in steps of 1) [inactive]
    -x 0..211.9mm (in steps of 0.0999908) [211.9]
"""
GREYED = """
    --mode Gray|Color [inactive]
    --resolution 75|150|300|1200dpi [75]
    --preview[=(yes|no)] [no]
"""


def test_a_feeder_without_glass_takes_its_front_and_both_sides_when_wanted() -> None:
    known = sane.options(FEEDER_ONLY)
    [plan] = sane.plans(known, Wanted())
    assert plan.arguments == (
        *("--source=ADF Front", "--mode=Color", "--resolution=300"),
        *("-l", "0", "-t", "0", "-x", "210", "-y", "279.364"),
    )
    assert (plan.pages, plan.dpi, plan.feeder) == (sane.MOST_PAGES, 300, True)
    [both] = sane.plans(known, Wanted(duplex=True, pages=4, colour=False, dpi=1200))
    assert both.arguments[:3] == ("--source=ADF Duplex", "--mode=Gray", "--resolution=600")
    assert both.pages == 4


def test_a_feeder_and_glass_are_tried_one_after_the_other() -> None:
    known = sane.options(WORDY)
    first, second = sane.plans(known, Wanted(dpi=240))
    assert first.arguments[:3] == (
        "--source=Automatic Document Feeder(left aligned)",
        "--mode=24bit Color[Fast]",
        "--resolution=200",
    )
    assert second.arguments[0] == "--source=FlatBed"
    assert (first.feeder, second.feeder, second.pages) == (True, False, 1)
    [glass] = sane.plans(known, Wanted(feeder="glass"))
    assert glass == sane.plans(known, Wanted())[1]
    assert [plan.feeder for plan in sane.plans(known, Wanted(feeder="feeder"))] == [True]


def test_what_cannot_be_set_is_left_alone() -> None:
    known = sane.options(GREYED)
    [plan] = sane.plans(known, Wanted())
    assert plan.arguments == ("--resolution=300",)
    assert plan.pages == 1
    [pile] = sane.plans(known, Wanted(feeder="feeder"))
    assert pile.pages == sane.MOST_PAGES
    assert sane.plans({}, Wanted())[0].arguments == ()


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("scanimage: open of device x:1 failed: Invalid argument", Fault.NO_HARDWARE),
        ("scanimage: open of device x:1 failed: Device busy", Fault.IN_USE),
        ("scanimage: open of device x:1 failed: Access to resource has been denied", Fault.PERMISSION),
        ("scanimage: open of device x:1 failed: Error during device I/O", Fault.OFFLINE),
        ("scanimage: no SANE devices found", Fault.NO_HARDWARE),
        ("scanimage: setting of option --mode failed (Invalid argument)", Fault.CONFIG),
        ("scanimage: unrecognized option '--nonsense'", Fault.CONFIG),
    ],
)  # fmt: skip
def test_what_goes_wrong_before_the_scan_is_told_in_words(said: str, fault: Fault) -> None:
    assert sane.finished(1, [said], 0) is fault


def test_an_empty_feeder_is_how_a_pile_ends() -> None:
    assert sane.finished(7, [], 0) is Fault.ADF_EMPTY
    assert sane.finished(7, [], 3) is None
    assert sane.finished(6, [], 3) is Fault.JAM
    assert sane.finished(-11, [], 3) is Fault.HELPER_CRASHED
    assert sane.finished(77, [], 0) is Fault.PROTOCOL


def test_progress_in_any_pieces_and_little_is_kept() -> None:
    listener = sane.Listener()
    for piece in (b"Scanning page 1\nProg", b"ress: 12", b".5%\rProgress: 48.0%", b"\r"):
        listener.feed(piece)
    assert listener.percent == 48
    assert listener.said == ["Scanning page 1"]
    listener.feed(b"x" * 100_000 + b"\n" + b"y\n" * 5000)
    assert len(listener.said) == 20
    assert max(map(len, listener.said)) <= 400


def test_a_list_of_scanners_is_read_and_odd_lines_are_left_out() -> None:
    found = sane.devices("fujitsu:ScanSnap iX500:12|FUJITSU|ScanSnap iX500\nnonsense\n|a|b\na|b\n")
    assert [(one.name, one.model) for one in found] == [
        ("fujitsu:ScanSnap iX500:12", "ScanSnap iX500")
    ]


def _png(width: int = 3, height: int = 2) -> bytes:
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("L", (width, height), 255).save(out, "PNG")
    return out.getvalue()


def _jpeg() -> bytes:
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (30, 20), "white").save(out, "JPEG")
    return out.getvalue()


def test_a_page_is_whole_or_it_is_none() -> None:
    for content, size in ((_png(), (3, 2)), (_jpeg(), (30, 20)), (_jpeg() + b"\0" * 512, (30, 20))):
        found = measure(content)
        assert (found.width, found.height) == size
        for cut in (0, 1, 2, 20, len(content) // 2, len(content) - 600 if size[0] == 30 else 30):
            with pytest.raises(NoPicture):
                measure(content[: max(0, cut)])
    with pytest.raises(NoPicture, match="pixels"):
        measure(_png()[:16] + b"\x00\x01\x00\x00" * 2 + _png()[24:])


OVER = "Batch terminated, 1 page scanned"


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (["Scanning page 1", "Scanned page 1. (scanner status = 9)"], None),
        (["scanimage: sane_read: x", "Scanned page 1. (scanner status = 9)", OVER], 9),
        (["Scanned page 1. (scanner status = 5)", OVER], 0),
        (
            [
                "Scanned page 1. (scanner status = 5)",
                "scanimage: sane_start: Document feeder out of documents",
                OVER,
            ],
            7,
        ),
        (["scanimage: sane_start: Operation was canceled", OVER], 2),
    ],
)
def test_the_status_is_in_the_words_once_a_scan_is_called_over(
    said: list[str], status: int | None
) -> None:
    assert sane.told(said) == status
