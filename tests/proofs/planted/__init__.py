"""Mistakes others made, put into the real code one at a time: the suite has to catch every one."""
