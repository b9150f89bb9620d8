"""Every number by which a picture is judged, in one place; ``tests/unit/peripherals/imaging`` holds them.

Lengths are pixels of a picture whose page was scaled to ``LONG_SIDE``, about 137 to the inch of A4, so
that a camera of two and one of twelve megapixels are judged alike.
"""

from __future__ import annotations

LONG_SIDE = 1600

# --- refused before a pixel is decoded: no scanner or camera on a counter gives more ---------------
MOST_BYTES = 48 * 1024 * 1024
MOST_PIXELS = 64_000_000
LONGEST_EDGE = 20_000
SMALLEST_EDGE = 16

# --- edges ---------------------------------------------------------------------------------------
# a sheet takes up at least so much of what the camera sees: an identity card does, under an arm for A4
PAGE_SHARE = 0.025
# and is a quadrilateral: how much of the area within its four corners the paper covers
FILLED = 0.88
# paper and table differ by so many grey levels (of light, or of colour), or that says nothing
APART = 24
# corners of a sheet seen from above are right angles; a lens and a tilted arm bend them a little
SQUARE_DEGREES = 22.0
# nearer to the frame than this share of it, a side is the frame's own
AT_FRAME = 0.006
# what is cut off inside the edges found, so that no rim of the table stays
TRIM = 0.005

# --- skew ----------------------------------------------------------------------------------------
MOST_SKEW = 16.0
# less is nobody's concern, and turning a picture softens it
LEAST_SKEW = 0.15

# --- sharpness -----------------------------------------------------------------------------------
# the standard deviation of the blur that stands for what was measured; small print is lost above
BLURRED = 1.9
# an edge worth measuring climbs at least so many grey levels
EDGE_LEVELS = 40
# fewer edges than this share of the page: there is nothing by which to judge
EDGE_SHARE = 0.0004

# --- emptiness and light ---------------------------------------------------------------------------
# ink is so many grey levels darker than the paper around it
INK_LEVELS = 26
# a page with less of it is empty; one line of text has about 0.0008
EMPTY_SHARE = 0.00018
# left out at the rim: shadows of edges, staples, punched holes
RIM = 0.035
# the brightest tenth of a page that is lit is above; of a picture in which anything is seen
DIM = 95
DARK = 45
