"""What a printer speaks, from what it says of itself: IEEE 1284's device id, or only its name.

A command set that it names itself is a fact. A name is a guess from the makers' usual ones, so whatever
rests on it is not sure: nothing is written into the settings for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from windowdesk.peripherals.model.discovery import Line

ESCPOS, ZPL, TSPL, PAGE = "escpos", "zpl", "tspl", "page"
_LONGEST = 2048
_COMMANDS = (
    (ESCPOS, re.compile(r"ESC/?POS|EPSONTM|STARPRNT|STAR LINE", re.IGNORECASE)),
    (ZPL, re.compile(r"\bZPL", re.IGNORECASE)),
    (TSPL, re.compile(r"\bTSPL", re.IGNORECASE)),
    (
        PAGE,
        re.compile(
            r"\b(PCL|PCLM|PCLXL|PCL\w{1,4}|POSTSCRIPT|PS|PDF|URF|PWG\w*|ESCPL2|ESCPR\w*|ZJS|GDI|SPL\w*|HBP|PJL"
            r"|LAVAFLOW|CPCA|BJL|application/(pdf|vnd\.hp-PCL|postscript)|image/(urf|pwg-raster))\b",
            re.IGNORECASE,
        ),
    ),
)
_NAMES = (
    (ZPL, re.compile(r"\bzebra\b|\bZ[DT]\d{3}|\bG[KXC]\d{3}|\bLP ?2844", re.IGNORECASE)),
    (TSPL, re.compile(r"\bTSC\b|\bTTP-?\d|\bTDP-?\d|\bXP-?[34]\d\d[BE]|\bGP-?\d{4}[TDC]", re.IGNORECASE)),
    (
        ESCPOS,
        re.compile(
            r"\bTM-?[A-Z]{1,3}\d|receipt|\bPOS-?[58]\d|\bXP-?[A-Z]?(58|76|80)|\bSRP-?\d|\bTSP\d|\bRP-?\d"
            r"|\bCT-S\d|\bGP-?[LCU]?(58|80)|\bBTP-|thermal printer|小票|票据",
            re.IGNORECASE,
        ),
    ),
    (
        PAGE,
        re.compile(r"laserjet|officejet|deskjet|inkjet|laser|\bMFC-|\bHL-\d|ECOSYS|imageRUNNER|\bLBP\d", re.IGNORECASE),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Speaks:
    """``language``: one of the four, "" for who knows; ``sure``: it said so itself."""

    language: str = ""
    sure: bool = False


def device_id(text: str) -> dict[str, str]:
    """The fields of an IEEE 1284 device id, by their short names: MFG, MDL, CMD, SN."""
    found: dict[str, str] = {}
    for part in text[:_LONGEST].split(";"):
        name, colon, value = part.partition(":")
        short = _SHORT.get(name.strip().upper(), name.strip().upper())
        if colon and short:
            found.setdefault(short, value.strip())
    return found


_SHORT = {
    "MANUFACTURER": "MFG",
    "MODEL": "MDL",
    "COMMAND SET": "CMD",
    "SERIALNUMBER": "SN",
    "SERN": "SN",
}


def speaks(commands: str, name: str) -> Speaks:
    """From the command set it names, else from its name."""
    for language, pattern in _COMMANDS:
        if pattern.search(commands[:_LONGEST]):
            return Speaks(language, sure=True)
    for language, pattern in _NAMES:
        if pattern.search(name[:_LONGEST]):
            return Speaks(language)
    return Speaks()


def lines_at(address: str, language: str) -> tuple[Line, ...]:
    """The settings for a printer of raw bytes at ``address``; () for one that takes documents."""
    if language == ESCPOS:
        return (Line("receipt_printer", address),)
    if language in (ZPL, TSPL):
        return (Line("label_printer", address), Line("label_language", language))
    return ()
