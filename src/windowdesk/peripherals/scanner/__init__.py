"""Barcode scanners: telling a wedge's keys from typing, and what was scanned."""
