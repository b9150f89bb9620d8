"""ID readers on USB: a "USB SAM" by its numbers, HID readers by the profiles; on a serial port by asking."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from windowdesk.i18n import _
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.id_reader.endpoints import PRODUCT, VENDOR
from windowdesk.peripherals.id_reader.hid import HidProfile, profile_named, shipped
from windowdesk.peripherals.id_reader.wired import WiredReader
from windowdesk.peripherals.model.discovery import Found, Kind, Line, Looked, marks_of
from windowdesk.peripherals.model.transport_udev import Seen, seen_now
from windowdesk.peripherals.profiles.loading import ProfileError
from windowdesk.peripherals.wires.wire import Opener

UDEV = "udev"
# the name that the rule of the installer's page gives it
_LINK = "/dev/id-reader"


def usb_readers() -> Looked:
    """USB SAMs, which libusb speaks to: all of them have the same numbers, so the settings know one."""
    wanted = (f"{VENDOR:04x}", f"{PRODUCT:04x}")
    there = [
        one
        for one in seen_now("usb")
        if (one.attached.vendor, one.attached.product) == wanted
        and "/bus/usb/" in one.attached.node
    ]
    address = f"usb:{VENDOR:04x}:{PRODUCT:04x}"
    return Looked(
        tuple(
            Found(
                Kind.ID_READER,
                (UDEV,),
                one.attached.identity,
                (Line("id_reader", address),),
                one.maker,
                one.model,
                one.attached.node,
                frozenset({f"node:{one.attached.node}"})
                | (marks_of(address) if not nth else set()),
                sure=len(there) == 1,
                says=(_("同样的读卡器接着几台，设置里分不开：只留一台。"),)
                if len(there) > 1
                else (),
            )
            for nth, one in enumerate(there)
        )
    )


def hid_readers(own: Path | None = None) -> Looked:
    """HID devices that a profile is for: the shipped ones, and the counter's ``own`` folder of them."""
    profiles = tuple(_profiles(own))
    found = []
    for one in seen_now("hidraw"):
        for profile in profiles:
            if (one.attached.vendor, one.attached.product) == (profile.vendor, profile.product):
                found.append(_hid(one, profile))
                break
    return Looked(tuple(found))


def answers(
    opener_at: Callable[[int], Opener], rates: Sequence[int], *, timeout_s: float = 0.4
) -> tuple[int, str] | None:
    """At which rate a reader answers on a port, and the number of its module ("" where it will not say)."""
    for rate in rates:
        reader = WiredReader(opener_at(rate), timeout_s=timeout_s)
        try:
            faults = set(reader.faults())
            # an answer that says "not authorised" is an answer at the right speed
            if {Fault.TIMEOUT, Fault.PROTOCOL, Fault.OFFLINE}.isdisjoint(faults):
                if faults & {Fault.NO_HARDWARE, Fault.IN_USE, Fault.PERMISSION, Fault.CONFIG}:
                    return None
                number = reader.sam_number()
                return rate, "" if isinstance(number, Fault) else number.hex()
        finally:
            reader.close()
    return None


def _profiles(own: Path | None) -> Iterator[HidProfile]:
    names = [] if own is None else sorted(file.stem for file in own.glob("*.toml"))
    for name in dict.fromkeys((*names, *shipped())):
        # one that cannot be used is doctor's to name
        with suppress(ProfileError):
            yield profile_named(name, own)


def _hid(one: Seen, profile: HidProfile) -> Found:
    stays = _LINK in one.links
    address = f"hid:{_LINK if stays else one.attached.node},{profile.name}"
    return Found(
        Kind.ID_READER,
        (UDEV,),
        one.attached.identity,
        (Line("id_reader", address),),
        one.maker or profile.words,
        one.model,
        one.attached.node,
        marks_of(address) | marks_of(f"hid:{one.attached.node},{profile.name}"),
        says=()
        if stays
        else (
            _("hidraw 的编号会变：先装 docs/installer.md 里的 udev 规则，改写 /dev/id-reader。"),
        ),
    )
