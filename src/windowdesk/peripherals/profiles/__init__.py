"""Devices whose bytes are known from a data file: no two makers of boards and pads agree on them."""
