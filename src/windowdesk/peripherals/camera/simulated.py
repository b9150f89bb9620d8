"""The camera of demonstrations, and of tests that want faults: no hardware, every page marked 演示."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from windowdesk.app.capturing import JPEG, Page, Wanted
from windowdesk.peripherals.camera.scene import FRAME, Scene
from windowdesk.peripherals.faults import Fault, problem

GLANCE = (720, 540)


class SimulatedCamera:
    """``lay`` puts another paper under it, ``trouble`` sets what is wrong with it (None: nothing)."""

    simulated = True

    def __init__(self, name: str, font: Path | None = None) -> None:
        self.name = name
        self._scene = Scene(font=font)
        self._fault: Fault | None = None
        self._taken = 0
        self._cancelled = threading.Event()
        self._glances: dict[Scene, bytes] = {}

    def lay(self, scene: Scene) -> None:
        """From now on it sees ``scene``, in the letters it has."""
        self._scene = replace(scene, font=scene.font or self._scene.font)

    def trouble(self, fault: Fault | None) -> None:
        """From now on every picture ends with ``fault``."""
        self._fault = fault

    def pages(self, wanted: Wanted) -> Iterator[Page]:
        self._cancelled.clear()
        self._check()
        scene = replace(self._scene, number=self._taken + 1)
        content = scene.jpeg()
        if not self._cancelled.is_set():
            self._taken += 1
            yield self._page(content, FRAME)

    def glance(self) -> Page:
        self._check()
        scene = replace(self._scene, number=self._taken + 1)
        if scene not in self._glances:
            self._glances = {scene: scene.jpeg(GLANCE, 70)}
        return self._page(self._glances[scene], GLANCE)

    def rest(self) -> None:
        """It is never on."""

    def cancel(self) -> None:
        self._cancelled.set()

    def _check(self) -> None:
        if self._fault is not None:
            raise problem(self._fault)

    def _page(self, content: bytes, size: tuple[int, int]) -> Page:
        return Page(content, JPEG, *size, dpi=0, source=self.name, simulated=True)
