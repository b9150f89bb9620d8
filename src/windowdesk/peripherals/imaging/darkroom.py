"""What the desk knows of the darkroom: a picture goes in, a page comes out. Blocking.

A picture that kills or hangs its decoder costs that process and this page, and nothing else.
"""

from __future__ import annotations

import sys
import threading
from typing import Any

from windowdesk.app.capturing import JPEG, FinishedPage, Page
from windowdesk.peripherals.faults import Fault, problem
from windowdesk.peripherals.imaging import parcels
from windowdesk.peripherals.model.helper import Helper, HelperError

COMMAND = (sys.executable, "-m", "windowdesk.peripherals.imaging.child")
_SECONDS = 30.0


class Darkroom:
    """``app.capturing.Finishing`` over the helper process."""

    def __init__(self, helper: Helper | None = None, within_s: float = _SECONDS) -> None:
        self._helper = helper or Helper(COMMAND)
        self._within = within_s
        # one page at a time: its parts follow one another
        self._lock = threading.Lock()

    def warm(self) -> None:
        """Start it, while nothing waits for it. Never raises: ``finish`` will say what is wrong."""
        try:
            with self._lock:
                self._helper.ask("warm", self._within)
        except HelperError:
            return

    def finish(self, page: Page) -> FinishedPage:
        """``page`` straight, cut out and judged. ``DeviceProblem``: PROTOCOL for no picture."""
        try:
            with self._lock:
                return self._finish(page)
        except HelperError as error:
            raise problem(error.fault) from error
        except (parcels.ParcelError, KeyError, TypeError, ValueError) as error:
            raise problem(Fault.PROTOCOL) from error

    def stop(self) -> None:
        """End its process."""
        self._helper.stop()

    def _finish(self, page: Page) -> FinishedPage:
        for data in parcels.parts(page.content):
            self._ask("put", data=data)
        said = self._ask("finish", dpi=page.dpi)
        content, view, thumb = (self._fetch(said, name) for name in ("content", "view", "thumb"))
        return FinishedPage(
            content=content,
            media=JPEG,
            view=view,
            thumb=thumb,
            width=int(said["width"]),
            height=int(said["height"]),
            dpi=int(said["dpi"]),
            source=page.source,
            simulated=page.simulated,
            blurred=bool(said["blurred"]),
            empty=bool(said["empty"]),
            dim=bool(said["dim"]),
            cropped=bool(said["cropped"]),
        )

    def _ask(self, do: str, **more: Any) -> dict[str, Any]:
        said = self._helper.ask(do, self._within, **more)
        if "error" in said:
            raise parcels.ParcelError(str(said["error"])[:40])
        return said

    def _fetch(self, said: dict[str, Any], name: str) -> bytes:
        return parcels.gathered(
            parcels.size_of(said, name),
            lambda nth: self._ask("get", name=name, part=nth)["data"],
        )
