"""The document camera as the desk knows it: ``app.capturing.ImageSource`` and ``Viewfinder``.

The camera itself is in a helper process (``child``): one that hangs is killed after a while and
started again, and the desk waits for it in a worker only.
"""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from windowdesk.app.capturing import JPEG, Page, Wanted
from windowdesk.peripherals.camera.nodes import node_fault
from windowdesk.peripherals.faults import Fault, fault_named, problem
from windowdesk.peripherals.imaging import parcels
from windowdesk.peripherals.model.helper import Helper, HelperError

COMMAND = (sys.executable, "-m", "windowdesk.peripherals.camera.child")


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: a picture (a camera warms up, and the largest size takes its time), a sign of life."""

    picture: float = 20.0
    sign: float = 2.0


class CameraSource:
    """The camera at ``address``. ``dpi`` as measured under it, 0 where nobody did.

    From any thread; one question at a time.
    """

    simulated = False

    def __init__(
        self,
        address: str,
        name: str = "",
        *,
        dpi: int = 0,
        helper: Helper | None = None,
        patience: Patience | None = None,
    ) -> None:
        self.name = name or address
        self._address = address
        self._dpi = dpi
        self._helper = helper or Helper(COMMAND)
        self._patience = patience or Patience()
        self._lock = threading.Lock()
        self._cancelled = threading.Event()
        self._dark = False

    def pages(self, wanted: Wanted) -> Iterator[Page]:
        """One picture: what lies under the camera now."""
        self._cancelled.clear()
        page = self._take("still")
        if not self._cancelled.is_set():
            yield page

    def glance(self) -> Page:
        return self._take("glance")

    def cancel(self) -> None:
        """The picture that is being taken is let go."""
        self._cancelled.set()

    def rest(self) -> None:
        with self._lock, suppress(HelperError):
            self._helper.ask("close", self._patience.picture)

    def stop(self) -> None:
        """End its process."""
        self._helper.stop()

    def sizes(self) -> tuple[tuple[int, int], ...]:
        """Every size it takes pictures in, largest first; for ``doctor``. ``DeviceProblem``."""
        said = self._ask("sizes")
        return tuple((int(wide), int(high)) for wide, high in said["sizes"])

    def faults(self) -> tuple[Fault, ...]:
        """Whether it is there, without switching it on; and that its last picture was black."""
        fault = self._there()
        if fault is not None:
            return (fault,)
        return (Fault.DARK,) if self._dark else ()

    def _there(self) -> Fault | None:
        kind, _colon, rest = self._address.partition(":")
        if kind == "v4l":
            return node_fault(rest)
        if kind in ("http", "https"):
            at = urlsplit(self._address)
            port = at.port or (443 if kind == "https" else 80)
            try:
                socket.create_connection((at.hostname, port), self._patience.sign).close()
            except TimeoutError:
                return Fault.TIMEOUT
            except OSError:
                return Fault.OFFLINE
        return None

    def _take(self, do: str) -> Page:
        with self._lock:
            said = self._said(do)
            content = self._fetch(said)
            self._dark = bool(said.get("dark"))
        return Page(
            content,
            JPEG,
            int(said["width"]),
            int(said["height"]),
            self._dpi if do == "still" else 0,
            self.name,
            self.simulated,
        )

    def _ask(self, do: str) -> dict[str, Any]:
        with self._lock:
            return self._said(do)

    def _said(self, do: str, **more: Any) -> dict[str, Any]:
        try:
            within = self._patience.picture
            said = self._helper.ask(do, within, at=self._address, within=within, **more)
        except HelperError as error:
            raise problem(error.fault) from error
        if "fault" in said:
            raise problem(fault_named(said["fault"]))
        if "error" in said:
            raise problem(Fault.PROTOCOL)
        return said

    def _fetch(self, said: dict[str, Any]) -> bytes:
        try:
            return parcels.gathered(
                parcels.size_of(said, "size"), lambda nth: self._said("get", part=nth)["data"]
            )
        except (parcels.ParcelError, KeyError) as error:
            raise problem(Fault.PROTOCOL) from error
