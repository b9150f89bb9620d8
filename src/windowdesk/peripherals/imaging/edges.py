"""Where the paper is in a picture, and the paper alone, straight and square.

A document camera sees a sheet on a table: its four corners are looked for, and what lies between
them is drawn as the rectangle it is. A scanner sees nothing but the sheet: there the lines of
writing tell how it is skewed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from cv2.typing import MatLike

from windowdesk.peripherals.imaging.thresholds import (
    APART,
    AT_FRAME,
    FILLED,
    LEAST_SKEW,
    MOST_SKEW,
    PAGE_SHARE,
    SQUARE_DEGREES,
    TRIM,
)

_SMALL = 900
_READING = 700
_RIM = np.ones((5, 5), np.uint8)


@dataclass(frozen=True, slots=True)
class Straight:
    """The page alone. ``turned``: degrees it lay askew; ``cropped``: it was found on a table."""

    picture: MatLike
    turned: float
    cropped: bool


def straighten(picture: MatLike) -> Straight:
    """The page in ``picture``: cut out where its edges are seen, else only turned."""
    corners = find_page(picture)
    if corners is not None:
        return Straight(_flat(picture, corners), _lean(corners), cropped=True)
    degrees = skew(picture)
    if abs(degrees) < LEAST_SKEW:
        return Straight(picture, 0.0, cropped=False)
    return Straight(_laid_straight(picture, degrees), degrees, cropped=False)


def find_page(picture: MatLike) -> MatLike | None:
    """The four corners of the sheet, from top left clockwise; None where no sheet stands out."""
    height, width = picture.shape[:2]
    scale = min(1.0, _SMALL / max(height, width))
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    grey = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), (5, 5), 0)
    outlines = [_outlines(grey, low) for low in (20, 50)]
    best, found = 0.0, None
    for mask in (*_grounds(small, grey), *outlines):
        corners, worth = _sheet(mask)
        if corners is None or not _stands_out(small, corners):
            continue
        # where a shadow cuts a sheet in two there is no edge: half a sheet is no sheet
        worth *= _seen(corners, outlines[0]) ** 2
        if worth > best:
            best, found = worth, corners
    return None if found is None else found / scale


def skew(picture: MatLike) -> float:
    """Degrees by which the lines of writing lean, clockwise above 0; 0.0 where there are none.

    Turned the right way, rows of ink and rows of paper differ the most.
    """
    height, width = picture.shape[:2]
    scale = min(1.0, _READING / max(height, width))
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    ink = cv2.adaptiveThreshold(
        grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 14
    )
    share = float(np.count_nonzero(ink)) / ink.size
    if share < 0.002:
        return 0.0
    coarse = np.arange(-MOST_SKEW, MOST_SKEW + 0.5, 1.0)
    best = max(coarse, key=lambda degrees: _contrast(ink, float(degrees)))
    fine = np.arange(best - 1.0, best + 1.01, 0.1)
    best = max(fine, key=lambda degrees: _contrast(ink, float(degrees)))
    # a picture without lines has no best: whatever wins there wins by little
    flat = float(np.median([_contrast(ink, float(degrees)) for degrees in coarse[::4]]))
    return float(best) if _contrast(ink, float(best)) > 1.25 * flat else 0.0


def _contrast(ink: MatLike, degrees: float) -> float:
    rows = np.asarray(_turned(ink, degrees)).sum(axis=1, dtype=np.float64)
    return float(np.square(np.diff(rows)).sum())


def _turned(ink: MatLike, degrees: float) -> MatLike:
    """``ink`` as large as it was: what is measured lies in its middle."""
    height, width = ink.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return cv2.warpAffine(ink, matrix, (width, height), flags=cv2.INTER_NEAREST)


def _laid_straight(picture: MatLike, degrees: float) -> MatLike:
    """The whole of ``picture``, corners too: what stands in them is on no other copy.

    Around it is the ground it has itself: white there would make edges that nothing on the paper has.
    """
    height, width = picture.shape[:2]
    matrix = np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0))
    along, across = abs(float(matrix[0, 0])), abs(float(matrix[0, 1]))
    wide, high = round(width * along + height * across), round(height * along + width * across)
    matrix[:, 2] += (wide - width) / 2, (high - height) / 2
    ground = np.median(np.asarray(picture)[::7, ::7].reshape(-1, 3), axis=0)
    return cv2.warpAffine(
        picture,
        matrix,
        (wide, high),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=tuple(map(float, ground)),
    )


def _grounds(small: MatLike, grey: MatLike) -> Iterator[MatLike]:
    """Paper told from table by its light, and by its want of colour where the table has some."""
    saturation = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_BGR2HSV)[:, :, 1], (5, 5), 0)
    for plane, flag in ((grey, cv2.THRESH_BINARY), (saturation, cv2.THRESH_BINARY_INV)):
        _level, mask = cv2.threshold(plane, 0, 255, flag + cv2.THRESH_OTSU)
        apart = abs(cv2.mean(plane, mask)[0] - cv2.mean(plane, cv2.bitwise_not(mask))[0])
        if apart > APART:
            # specks of light on the table are no paper
            yield cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))


def _outlines(grey: MatLike, low: int) -> MatLike:
    """Every edge, with its small gaps closed."""
    lines = cv2.dilate(cv2.Canny(grey, low, 3 * low), np.ones((3, 3), np.uint8))
    return cv2.morphologyEx(lines, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))


def _stands_out(small: MatLike, corners: MatLike) -> bool:
    """Whether other ground begins behind the sides: a block of writing lies on its own paper."""
    height, width = small.shape[:2]
    outer, inner = np.zeros((height, width), np.uint8), np.zeros((height, width), np.uint8)
    middle = corners.mean(axis=0)
    for plane, reach in ((outer, 1.06), (inner, 0.94)):
        quad = np.rint(middle + (corners - middle) * reach).astype(np.int32)
        cv2.fillPoly(plane, [quad], (255,))
    quad = np.zeros((height, width), np.uint8)
    cv2.fillPoly(quad, [np.rint(corners).astype(np.int32)], (255,))
    rims = cv2.subtract(outer, cv2.dilate(quad, _RIM)), cv2.subtract(cv2.erode(quad, _RIM), inner)
    grounds = [np.asarray(small)[np.asarray(rim) > 0] for rim in rims]
    if min(map(len, grounds)) < 50:
        return False
    outside, inside = (np.median(ground, axis=0) for ground in grounds)
    return float(np.abs(outside - inside).max()) > APART


def _seen(corners: MatLike, outlines: MatLike) -> float:
    """The share of the four sides along which there is an edge; the frame of the picture is none."""
    height, width = outlines.shape[:2]
    near = cv2.dilate(outlines, np.ones((5, 5), np.uint8))
    sides = np.zeros((height, width), np.uint8)
    cv2.polylines(sides, [np.rint(corners).astype(np.int32)], True, (255,), 1)
    here = np.asarray(sides) > 0
    along = int(np.count_nonzero(here))
    return float(np.count_nonzero(np.asarray(near)[here])) / max(1, along)


def _sheet(mask: MatLike) -> tuple[MatLike | None, float]:
    """The corners of the likeliest sheet in ``mask`` and how much of the picture it is."""
    height, width = mask.shape[:2]
    contours, _tree = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    best, found = 0.0, None
    for contour in sorted(contours, key=cv2.contourArea, reverse=True)[:3]:
        hull = cv2.convexHull(contour)
        area = float(cv2.contourArea(hull))
        if area < PAGE_SHARE * height * width:
            break
        corners = _four(hull)
        if corners is None or _framed(corners, width, height):
            continue
        quad = float(cv2.contourArea(corners.astype(np.float32)))
        filled = min(float(cv2.contourArea(contour)), quad) / max(area, quad)
        if filled < FILLED or not _square(corners):
            continue
        # the larger one: a shadow's edge cuts a sheet in two, and half of it is a sheet as well
        worth = filled * area / (height * width)
        if worth > best:
            best, found = worth, corners
    return found, best


def _four(hull: MatLike) -> MatLike | None:
    """``hull`` as four corners in order, if it is nearly that."""
    around = cv2.arcLength(hull, True)
    for share in (0.01, 0.02, 0.03, 0.05):
        shape = cv2.approxPolyDP(hull, share * around, True)
        if len(shape) == 4:
            return _ordered(shape.reshape(4, 2).astype(np.float64))
    # rounded or dog-eared corners: the rectangle around it
    return _ordered(cv2.boxPoints(cv2.minAreaRect(hull)).astype(np.float64))


def _ordered(points: MatLike) -> MatLike:
    """From the corner nearest to the top left, clockwise."""
    middle = points.mean(axis=0)
    angles = np.arctan2(points[:, 1] - middle[1], points[:, 0] - middle[0])
    around = points[np.argsort(angles)]
    first = int(np.argmin(around.sum(axis=1)))
    return np.asarray(np.roll(around, -first, axis=0))


def _framed(corners: MatLike, width: int, height: int) -> bool:
    """Whether this is only the frame of the picture: three of its sides lie there."""
    near = AT_FRAME * max(width, height) + 1.5
    x, y = corners[:, 0], corners[:, 1]
    sides = (
        np.count_nonzero(x < near) >= 2,
        np.count_nonzero(y < near) >= 2,
        np.count_nonzero(x > width - 1 - near) >= 2,
        np.count_nonzero(y > height - 1 - near) >= 2,
    )
    return sum(map(bool, sides)) >= 3


def _square(corners: MatLike) -> bool:
    around = np.vstack((corners[-1:], corners, corners[:1]))
    sides = [b - a for a, b in pairwise(around)]
    for before, after in pairwise(sides):
        lengths = float(np.linalg.norm(before) * np.linalg.norm(after))
        if lengths == 0:
            return False
        cosine = float(np.dot(before, after)) / lengths
        if abs(90 - float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))) > SQUARE_DEGREES:
            return False
    return True


def _lean(corners: MatLike) -> float:
    """Degrees by which the upper edge leans, clockwise above 0, within 45 either way."""
    edge = corners[1] - corners[0]
    degrees = float(np.degrees(np.arctan2(edge[1], edge[0])))
    return (degrees + 45) % 90 - 45


def _flat(picture: MatLike, corners: MatLike) -> MatLike:
    """What lies within ``corners``, as a rectangle."""
    sides = [float(np.linalg.norm(corners[n] - corners[(n + 1) % 4])) for n in range(4)]
    width, height = max(1, round(max(sides[0], sides[2]))), max(1, round(max(sides[1], sides[3])))
    cut_x, cut_y = TRIM * width, TRIM * height
    to = np.array(
        [[-cut_x, -cut_y], [width - 1 + cut_x, -cut_y],
         [width - 1 + cut_x, height - 1 + cut_y], [-cut_x, height - 1 + cut_y]]
    )  # fmt: skip
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), to.astype(np.float32))
    return cv2.warpPerspective(
        picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
