"""Synthetic papers, and what a document camera would see of them: turned, shadowed, blurred, on a table."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from cv2.typing import MatLike

LETTERS = "abcdefghijkmnopqrstuvwxyzABCDEFGHKLMNPRSTUVWXYZ0123456789"
A4 = (1654, 1169)  # rows and columns at 141 dpi


def written(
    lines: int = 40, *, size: tuple[int, int] = A4, seed: int = 1, ink: int = 30
) -> MatLike:
    """A white page with ``lines`` lines of small print."""
    random = np.random.default_rng(seed)
    height, width = size
    page = np.full((height, width, 3), 246, np.uint8)
    scale = min(size) / 1169
    step = height * 0.88 / max(lines, 40)
    for n in range(lines):
        words = "".join(random.choice(list(LETTERS + "     "), 62))
        at = (round(0.09 * width), round(0.08 * height + n * step))
        cv2.putText(page, words, at, cv2.FONT_HERSHEY_SIMPLEX, 0.62 * scale,
                    (ink, ink, ink), max(1, round(1.4 * scale)), cv2.LINE_AA)  # fmt: skip
    return page


@dataclass(frozen=True, slots=True)
class Scene:
    """How a sheet lies before the camera: degrees, share of the frame's height, grey of the table."""

    degrees: float = 0.0
    share: float = 0.8
    table: int = 60
    shadow: float = 0.0
    tilt: float = 0.0
    noise: float = 2.0
    frame: tuple[int, int] = (972, 1296)
    seed: int = 3

    def of(self, page: MatLike) -> MatLike:
        """What the camera sees. ``shadow``: how much darker one half is; ``tilt``: perspective."""
        random = np.random.default_rng(self.seed)
        height, width = self.frame
        corners = self.corners(page)
        table = np.full((height, width, 3), self.table, np.uint8)
        # wood: streaks along the table
        table = np.clip(table + random.normal(0, 6, (height, 1, 1)), 0, 255).astype(np.uint8)
        rows, columns = page.shape[:2]
        source = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32)
        matrix = cv2.getPerspectiveTransform(source, corners.astype(np.float32))
        seen = cv2.warpPerspective(page, matrix, (width, height), flags=cv2.INTER_AREA)
        where = cv2.warpPerspective(np.full((rows, columns), 255, np.uint8), matrix,
                                    (width, height))  # fmt: skip
        share = (np.asarray(where, np.float32) / 255)[:, :, None]
        picture = np.asarray(seen) * share + table * (1 - share)
        if self.shadow:
            # an arm over the table: a soft edge right across the sheet
            x = np.linspace(-1, 1, width)[None, :] + np.linspace(-0.4, 0.4, height)[:, None]
            dimmer = 1 - self.shadow / (1 + np.exp(-14 * x))
            picture = picture * dimmer[:, :, None]
        picture = picture + random.normal(0, self.noise, picture.shape)
        return np.clip(picture, 0, 255).astype(np.uint8)

    def corners(self, page: MatLike) -> MatLike:
        """Where the four corners of the sheet come to lie, from its top left clockwise."""
        height, width = self.frame
        rows, columns = page.shape[:2]
        tall = self.share * height
        wide = tall * columns / rows
        flat = np.array([[-wide, -tall], [wide, -tall], [wide, tall], [-wide, tall]]) / 2
        flat[:2] *= 1 - self.tilt
        radians = np.deg2rad(self.degrees)
        turn = np.array([[np.cos(radians), -np.sin(radians)], [np.sin(radians), np.cos(radians)]])
        return np.asarray(flat @ turn.T + np.array([width / 2, height / 2]))


def blurred(picture: MatLike, deviation: float) -> MatLike:
    """Out of focus: a Gaussian of ``deviation`` pixels."""
    return cv2.GaussianBlur(picture, (0, 0), deviation) if deviation else picture


def moved(picture: MatLike, pixels: int, *, down: bool = False) -> MatLike:
    """Pulled away while the picture was taken."""
    kernel = np.full((pixels, 1) if down else (1, pixels), 1 / pixels, np.float32)
    return cv2.filter2D(picture, -1, kernel)


def jpeg(picture: MatLike, quality: int = 90) -> bytes:
    """As a camera sends it."""
    done, content = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert done
    return bytes(content)
