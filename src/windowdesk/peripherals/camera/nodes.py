"""Whether the kernel lets us at a camera's file: asked without switching the camera on."""

from __future__ import annotations

import os

from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.wires.wire import fault_of


def node_fault(node: str) -> Fault | None:
    """Why ``node`` cannot be opened; None where it can."""
    try:
        os.close(os.open(node, os.O_RDWR | getattr(os, "O_NONBLOCK", 0)))
    except OSError as error:
        return fault_of(error)
    return None


def node_of(address: str) -> str:
    """The kernel's file behind ``address``, "" for none."""
    return address.removeprefix("v4l:") if address.startswith("v4l:") else ""
