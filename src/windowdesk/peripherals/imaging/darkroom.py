"""What the desk knows of the darkroom: a picture goes in, a page comes out. Blocking.

A picture that kills or hangs its decoder costs that process and this page, and nothing else.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from windowdesk.app.capturing import FinishedPage, Page, Prints
from windowdesk.peripherals.faults import Fault, problem
from windowdesk.peripherals.imaging import parcels
from windowdesk.peripherals.model.helper import Helper, HelperError

COMMAND = (sys.executable, "-m", "windowdesk.peripherals.imaging.child")
_SECONDS = 30.0
T = TypeVar("T")
_PRINTS = ("content", "view", "thumb")


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
        return self._worked(lambda: self._finish(page))

    def turn(self, content: bytes, quarters: int) -> Prints:
        """The page ``content`` laid another way, ``quarters`` to the right. ``DeviceProblem``."""
        return self._worked(lambda: Prints(**self._made(content, "turn", quarters=quarters)[0]))

    def stop(self) -> None:
        """End its process."""
        self._helper.stop()

    def _worked(self, work: Callable[[], T]) -> T:
        try:
            with self._lock:
                return work()
        except HelperError as error:
            raise problem(error.fault) from error
        except (parcels.ParcelError, KeyError, TypeError, ValueError) as error:
            raise problem(Fault.PROTOCOL) from error

    def _made(self, content: bytes, do: str, **more: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """What ``do`` makes of ``content``, as the fields of :class:`Prints`; and all it said."""
        for data in parcels.parts(content):
            self._ask("put", data=data)
        said = self._ask(do, **more)
        fields: dict[str, Any] = {name: self._fetch(said, name) for name in _PRINTS}
        return fields | {name: int(said[name]) for name in ("width", "height")}, said

    def _finish(self, page: Page) -> FinishedPage:
        fields, said = self._made(page.content, "finish", dpi=page.dpi)
        return FinishedPage(
            **fields,
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
