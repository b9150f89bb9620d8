"""A4 printers: the system's own, and a folder that stands in for one."""
