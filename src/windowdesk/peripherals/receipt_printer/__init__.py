"""80 mm receipt printers that speak ESC/POS, and one that exists only on the disk."""
