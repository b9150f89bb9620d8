"""How a page looks: sharp enough to read, written on at all, and lit."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from cv2.typing import MatLike

from windowdesk.peripherals.imaging.thresholds import (
    BLURRED,
    DARK,
    DIM,
    EDGE_LEVELS,
    EDGE_SHARE,
    EMPTY_SHARE,
    INK_LEVELS,
    LONG_SIDE,
    RIM,
)

_AROUND = 11
# what the smoothing before the measurement adds to every blur
_SMOOTHED = 0.8
# a step of one level seen by Sobel's kernel, whose weights sum to 8 for a ramp of one a pixel
_SOBEL = 8.0
_ROOT = float(np.sqrt(2 * np.pi))


@dataclass(frozen=True, slots=True)
class Looks:
    """What was measured, and what follows.

    ``blur``: the standard deviation, in pixels of a page no longer than LONG_SIDE, of the blur its edges
    look like; None where it has no edges. ``ink``: the share of the page that is darker than its
    paper. ``light``: the grey level that nine tenths of it do not reach.
    """

    blur: float | None
    ink: float
    light: int

    @property
    def empty(self) -> bool:
        return self.ink < EMPTY_SHARE

    @property
    def blurred(self) -> bool:
        """Small print is lost. An empty page is not blurred, and a dark one is another matter.

        Something is written there and not one edge of it climbs: worse than any measure.
        """
        if self.empty or self.dark:
            return False
        return self.blur is None or self.blur > BLURRED

    @property
    def dim(self) -> bool:
        return self.light < DIM

    @property
    def dark(self) -> bool:
        """Nothing can be seen: the lamp is off, or a cap is on the lens."""
        return self.light < DARK


def look(picture: MatLike) -> Looks:
    """How the page ``picture`` looks; it fills the picture."""
    inside = _inside(picture)
    return Looks(_blur(inside), _ink(inside), _light(inside))


def is_dark(picture: MatLike) -> bool:
    """What :attr:`Looks.dark` says, without the rest: asked of every glance."""
    return _light(_inside(picture)) < DARK


def _inside(picture: MatLike) -> MatLike:
    """Its greys, scaled as everything is measured, without the rim."""
    grey = _scaled(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY))
    height, width = grey.shape
    y, x = int(RIM * height), int(RIM * width)
    return grey[y : height - y, x : width - x]


def _light(inside: MatLike) -> int:
    return int(np.percentile(inside, 90))


def _scaled(grey: MatLike) -> MatLike:
    scale = LONG_SIDE / max(grey.shape)
    # a card is small in the picture and has no smaller print for it: as it is
    if scale >= 1:
        return grey
    return cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def _ink(grey: MatLike) -> float:
    """The share of pixels that are darker than the paper around them; specks do not count."""
    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((9, 9), np.uint8)), 21)
    paper = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    dark = np.asarray(cv2.subtract(paper, grey)) > INK_LEVELS
    kept = cv2.morphologyEx(dark.astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    return float(np.count_nonzero(kept)) / kept.size


def _blur(grey: MatLike) -> float | None:
    """The blur of the edges, by direction, the worst: a paper that was moved is sharp along its way.

    The middle of a step that climbs by ``range`` and was blurred with deviation s climbs by
    ``range / (s * sqrt(2 pi))`` a pixel.
    """
    smooth = cv2.GaussianBlur(grey, (0, 0), _SMOOTHED)
    around = np.ones((_AROUND, _AROUND), np.uint8)
    spread = cv2.subtract(cv2.dilate(smooth, around), cv2.erode(smooth, around))
    across = np.asarray(cv2.Sobel(smooth, cv2.CV_32F, 1, 0))
    down = np.asarray(cv2.Sobel(smooth, cv2.CV_32F, 0, 1))
    climbs = np.asarray(spread) > EDGE_LEVELS
    worst: float | None = None
    for mine, other in ((across, down), (down, across)):
        steep = np.abs(mine) / _SOBEL
        ours = climbs & (np.abs(mine) > 2 * np.abs(other))
        # the middles of edges alone: their feet climb slowly however sharp they are
        ours &= steep > 0.08 * np.asarray(spread)
        if np.count_nonzero(ours) < EDGE_SHARE * grey.size:
            continue
        ratio = float(np.percentile(steep[ours] / np.asarray(spread)[ours], 80))
        seen = 1 / (max(ratio, 1e-3) * _ROOT)
        blur = float(np.sqrt(max(0.0, seen**2 - _SMOOTHED**2)))
        worst = blur if worst is None else max(worst, blur)
    return worst
