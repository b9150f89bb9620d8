"""Frames of a camera, newest first. Runs in the camera's own process: its driver may hang.

A camera is read all the time while it is open, so that a picture is never one from before the paper
was put there; only what is asked for is decoded. The largest size that it has is set by name: left
alone, cameras begin with a small one.
"""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass, field

import cv2
import numpy as np
from cv2.typing import MatLike

from windowdesk.peripherals.camera.nodes import node_fault, node_of
from windowdesk.peripherals.faults import Fault

# what document cameras have for stills, largest first; a size they lack is answered by another
SIZES = (
    (5472, 3648), (4896, 3672), (4608, 3456), (4208, 3120), (4160, 3120), (4000, 3000),
    (3840, 2880), (3840, 2160), (3264, 2448), (3072, 2048), (2592, 1944), (2560, 1440),
    (2304, 1728), (2048, 1536), (1920, 1080), (1600, 1200), (1280, 1024), (1280, 720),
    (1024, 768), (800, 600), (640, 480),
)  # fmt: skip
_OPEN_MS = 5000
# MJPG: uncompressed, the large sizes of USB 2 cameras come once in two seconds or not at all
_MJPG = cv2.VideoWriter.fourcc(*"MJPG")


class NoFrame(Exception):
    """No picture; ``fault`` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(slots=True)
class _Newest:
    """The reader's thread and whoever wants a picture meet here."""

    lock: threading.Condition = field(default_factory=threading.Condition)
    frame: MatLike | None = None
    wanted: bool = False
    gone: bool = False
    stop: bool = False


class Frames:
    """One open camera. ``address``: v4l:/dev/video0, camera:0, http://…, or file:… (a recording)."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._capture = _opened(address)
        self._newest = _Newest()
        self.size = self._largest()
        self._thread = threading.Thread(target=self._read, name="frames", daemon=True)
        self._thread.start()

    def still(self, within_s: float) -> MatLike:
        """A picture of now. :class:`NoFrame`."""
        newest = self._newest
        with newest.lock:
            newest.frame, newest.wanted = None, True
            newest.lock.wait_for(lambda: newest.frame is not None or newest.gone, within_s)
            newest.wanted = False
            taken = self._taken()
            if taken is not None:
                return taken
        raise NoFrame(self._why() if newest.gone else Fault.TIMEOUT)

    def close(self) -> None:
        """Switch it off."""
        with self._newest.lock:
            self._newest.stop = True
        self._thread.join(_OPEN_MS / 1000)
        if not self._thread.is_alive():
            self._capture.release()

    def _taken(self) -> MatLike | None:
        return self._newest.frame

    def _why(self) -> Fault:
        node = node_of(self._address)
        if node:
            # what is still there and gives nothing was taken by somebody else
            return Fault.IN_USE if os.path.exists(node) else Fault.NO_HARDWARE
        return Fault.OFFLINE

    def _largest(self) -> tuple[int, int]:
        if self._address.startswith(("v4l:", "camera:")):
            self._capture.set(cv2.CAP_PROP_FOURCC, _MJPG)
            for wanted in SIZES:
                if _set(self._capture, wanted) == wanted:
                    break
        return _size(self._capture)

    def _read(self) -> None:
        newest, recording = self._newest, self._address.startswith("file:")
        pause = 1 / 30 if recording else 0.0
        misses = 0
        while not newest.stop:
            if not self._capture.grab():
                misses += 1
                if recording and misses == 1 and self._capture.set(cv2.CAP_PROP_POS_FRAMES, 0):
                    continue
                break
            misses = 0
            if newest.wanted:
                self._hand_over()
            if pause:
                threading.Event().wait(pause)
        with newest.lock:
            newest.gone = True
            newest.lock.notify_all()

    def _hand_over(self) -> None:
        done, frame = self._capture.retrieve()
        if done and frame.size:
            with self._newest.lock:
                if self._newest.wanted and self._newest.frame is None:
                    self._newest.frame = np.array(frame)
                    self._newest.lock.notify_all()


def sizes(address: str) -> tuple[tuple[int, int], ...]:
    """Every size of SIZES the camera takes, largest first; what it sends where it cannot be asked."""
    capture = _opened(address)
    try:
        if not address.startswith(("v4l:", "camera:")):
            return (_size(capture),)
        capture.set(cv2.CAP_PROP_FOURCC, _MJPG)
        return tuple(wanted for wanted in SIZES if _set(capture, wanted) == wanted)
    finally:
        capture.release()


def _opened(address: str) -> cv2.VideoCapture:
    node = node_of(address)
    if node:
        fault = node_fault(node)
        if fault is not None:
            raise NoFrame(fault)
    begun = time.monotonic()
    capture = _capture(address)
    if not capture.isOpened():
        late = time.monotonic() - begun > _OPEN_MS / 1000
        raise NoFrame(Fault.IN_USE if node else Fault.TIMEOUT if late else Fault.OFFLINE)
    return capture


def _capture(address: str) -> cv2.VideoCapture:
    kind, _colon, rest = address.partition(":")
    if kind == "v4l":
        return cv2.VideoCapture(rest, cv2.CAP_V4L2)
    if kind == "camera":
        return cv2.VideoCapture(int(rest), cv2.CAP_ANY)
    patience = [
        *(cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, _OPEN_MS),
        *(cv2.CAP_PROP_READ_TIMEOUT_MSEC, _OPEN_MS),
    ]
    return cv2.VideoCapture(rest if kind == "file" else address, cv2.CAP_FFMPEG, patience)


def _set(capture: cv2.VideoCapture, wanted: tuple[int, int]) -> tuple[int, int]:
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, wanted[0])
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, wanted[1])
    return _size(capture)


def _size(capture: cv2.VideoCapture) -> tuple[int, int]:
    return (
        int(capture.get(cv2.CAP_PROP_FRAME_WIDTH)),
        int(capture.get(cv2.CAP_PROP_FRAME_HEIGHT)),
    )
