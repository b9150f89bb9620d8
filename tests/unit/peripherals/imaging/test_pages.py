"""Edges, skew, sharpness, emptiness: each threshold held by papers of which everything is known."""

from __future__ import annotations

import random

import cv2
import numpy as np
import pytest
from cv2.typing import MatLike

from tests.helpers.sheets import A4, Scene, blurred, jpeg, moved, written
from tests.proof import Proof
from windowdesk.peripherals.imaging.edges import find_page, skew, straighten
from windowdesk.peripherals.imaging.finishing import finish, guessed_dpi
from windowdesk.peripherals.imaging.looking import look

PAGE = written()
CARD = written(8, size=(540, 856))


def off(scene: Scene, page: MatLike = PAGE) -> float:
    """How far the corners found are from where they are, in pixels of the frame."""
    found = find_page(scene.of(page))
    assert found is not None
    return float(np.abs(np.asarray(found) - scene.corners(page)).max())


@pytest.mark.parametrize(
    ("degrees", "table"), [(0, 20), (0.5, 190), (3, 60), (8, 150), (15, 20), (-0.7, 60), (-11, 190)]
)
def test_the_corners_of_a_sheet_are_found(degrees: float, table: int) -> None:
    assert off(Scene(degrees=degrees, table=table)) < 4


@pytest.mark.parametrize(("table", "tilt"), [(20, 0), (120, 0.08)])
def test_a_shadow_across_the_sheet_does_not_cut_it_in_two(table: int, tilt: float) -> None:
    assert off(Scene(degrees=4, table=table, shadow=0.5, tilt=tilt)) < 4


@pytest.mark.parametrize("share", [0.2, 0.4])
def test_a_card_is_found_where_an_a4_sheet_would_lie(share: float) -> None:
    assert off(Scene(degrees=7, share=share), CARD) < 4


def test_an_empty_table_has_no_sheet() -> None:
    frame = Scene(noise=4).of(np.full((4, 3, 3), 60, np.uint8))
    assert find_page(frame) is None


@pytest.mark.parametrize("framed", [False, True])
def test_what_is_printed_on_a_scan_is_not_taken_for_the_sheet(framed: bool) -> None:
    page = PAGE.copy()
    if framed:
        # a form with a box round all of it
        cv2.rectangle(page, (70, 90), (1100, 1560), (40, 40, 40), 4)
    straight = straighten(page)
    assert not straight.cropped
    assert straight.picture.shape == page.shape


def askew(page: MatLike, by: float) -> MatLike:
    """``page`` as a scanner sees it that lay ``by`` degrees askew on its glass, clockwise above 0."""
    height, width = page.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -by, 1)
    return cv2.warpAffine(page, turn, (width, height), borderValue=(246, 246, 246))


@pytest.mark.parametrize("by", [-7.0, 4.0, 9.0])
def test_what_stands_in_the_corners_of_a_scan_is_not_cut_off_by_turning_it(by: float) -> None:
    """A page number, half a seal: the scan is not kept beside the page, so nobody would see it again."""
    scan = askew(written(), by)
    height, width = scan.shape[:2]
    for x, y in ((4, 4), (width - 24, 4), (4, height - 24), (width - 24, height - 24)):
        cv2.rectangle(scan, (x, y), (x + 19, y + 19), (0, 0, 200), -1)
    page = straighten(scan).picture
    red = np.asarray(page)[:, :, 2].astype(int) - np.asarray(page)[:, :, 1] > 100
    assert abs(int(np.count_nonzero(red)) - 4 * 400) < 4 * 60
    assert abs(skew(page)) < 0.3


@pytest.mark.proof(small=6, large=2000)
def test_a_scan_is_turned_back_by_as_much_as_it_was_turned(proof: Proof) -> None:
    for seed in proof.cases():
        chance = random.Random(seed)
        by = chance.uniform(0.5, 15) * chance.choice((-1, 1))
        page = written(chance.randint(3, 40), seed=seed)
        scan = askew(page, by)
        assert abs(skew(scan) - by) < 0.25, (seed, by)


@pytest.mark.proof(small=6, large=2000)
def test_any_sheet_on_any_table_comes_out_straight(proof: Proof) -> None:
    """From half a degree to fifteen, on a dark table and a pale one, a shadow across it, tilted."""
    for seed in proof.cases():
        chance = random.Random(seed)
        scene = Scene(
            degrees=chance.uniform(0.5, 15) * chance.choice((-1, 1)),
            share=chance.uniform(0.55, 0.8),
            table=chance.randint(15, 190),
            shadow=chance.uniform(0, 0.45),
            tilt=chance.uniform(0, 0.05),
            noise=chance.uniform(0, 4),
            seed=seed,
        )
        straight = straighten(scene.of(PAGE))
        assert straight.cropped, scene
        height, width = straight.picture.shape[:2]
        assert abs(height / width - A4[0] / A4[1]) < 0.06, scene
        assert abs(skew(straight.picture)) < 0.8, scene
        assert abs(straight.turned - scene.degrees) < 0.8, scene


def test_blur_is_measured_as_it_was_made() -> None:
    sharp = look(PAGE).blur
    assert sharp is not None
    seen = [look(blurred(PAGE, deviation)).blur for deviation in (1, 2, 3)]
    assert all(blur is not None for blur in seen)
    # two blurs add up by their squares
    for deviation, blur in zip((1, 2, 3), seen, strict=True):
        assert blur == pytest.approx(np.hypot(sharp, deviation), rel=0.15)


@pytest.mark.parametrize(("deviation", "warned"), [(0, False), (0.8, False), (2, True), (5, True)])
def test_a_page_out_of_focus_is_told_from_one_that_can_be_read(
    deviation: float, warned: bool
) -> None:
    assert look(blurred(PAGE, deviation)).blurred is warned
    scene = Scene(degrees=3, shadow=0.3)
    assert look(straighten(blurred(scene.of(PAGE), deviation)).picture).blurred is warned


@pytest.mark.parametrize("down", [True, False])
def test_a_paper_that_was_pulled_away_is_blurred_one_way(down: bool) -> None:
    assert not look(moved(PAGE, 2, down=down)).blurred
    assert look(moved(PAGE, 9, down=down)).blurred


@pytest.mark.parametrize(("lines", "empty"), [(0, True), (1, False), (3, False), (40, False)])
@pytest.mark.parametrize("shadow", [0.0, 0.4])
def test_one_line_makes_a_page_that_is_not_empty(lines: int, empty: bool, shadow: float) -> None:
    scene = Scene(degrees=3, shadow=shadow, noise=4)
    page = straighten(scene.of(written(lines))).picture
    looks = look(page)
    assert looks.empty is empty
    # nothing to read is another matter than nothing can be read
    assert not looks.blurred


def test_what_shows_through_from_behind_is_no_writing() -> None:
    assert look(written(40, ink=236)).empty


def test_a_covered_lens_and_a_dim_hall_are_two_things() -> None:
    assert look((PAGE * 0.1).astype(np.uint8)).dark
    dim = look((PAGE * 0.32).astype(np.uint8))
    assert dim.dim
    assert not dim.dark
    assert not look(PAGE).dim


def test_a_page_has_its_real_size() -> None:
    # told by its shape under a camera
    assert guessed_dpi(1169, 1654) == 141
    assert guessed_dpi(1000, 631) == 297  # an identity card, 85.6 mm
    page = finish(jpeg(Scene(degrees=2).of(PAGE)))
    assert page.height / page.dpi * 25.4 == pytest.approx(297, abs=2)
    assert page.width / page.dpi * 25.4 == pytest.approx(210, abs=3)
    # known by a scanner, whatever is on the glass
    assert finish(jpeg(CARD), 300).dpi == 300
