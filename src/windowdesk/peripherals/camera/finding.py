"""Cameras of V4L: each once, though the kernel gives it a second file for what belongs to its pictures."""

from __future__ import annotations

from windowdesk.peripherals.model.discovery import Found, Kind, Line, Looked, marks_of
from windowdesk.peripherals.model.transport_udev import Seen, seen_now

UDEV = "udev"


def cameras() -> Looked:
    """Everything that takes pictures. Which of two is over the table, only a person can tell."""
    return Looked(tuple(_found(one) for one in seen_now("video4linux") if _takes_pictures(one)))


def _takes_pictures(one: Seen) -> bool:
    can = one.says.get("ID_V4L_CAPABILITIES", "")
    # without udev's word: the first file of a device is that of its pictures
    return ":capture:" in can if can else one.read("index") in ("", "0")


def _found(one: Seen) -> Found:
    link = one.link("/dev/v4l/by-id/", "/dev/v4l/by-path/")
    address = f"v4l:{link}"
    return Found(
        Kind.CAMERA,
        (UDEV,),
        one.attached.identity,
        (Line("camera", address),),
        one.maker,
        one.says.get("ID_V4L_PRODUCT", "") or one.model,
        one.attached.node,
        marks_of(address) | marks_of(f"v4l:{one.attached.node}"),
    )
