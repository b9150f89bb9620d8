"""The 80 mm slip as dots: one 1-bit image, as ESC/POS bytes or as a PNG of the same dots."""
