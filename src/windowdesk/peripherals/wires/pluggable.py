"""What every simulated device is: there while a ``with`` block lasts, by a thread, and a plug to pull."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self


class Pluggable(ABC):
    """``_thread`` begins with the block; its end pulls the plug, unless somebody has."""

    _thread: threading.Thread

    @abstractmethod
    def pull_out(self) -> None:
        """The plug is pulled, once or again."""

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.pull_out()
