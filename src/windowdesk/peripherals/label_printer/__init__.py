"""Label printers that speak ZPL or TSPL, and one that exists only on the disk."""
