"""Sync: how the counter stands to its centre, what waits, what came back, and what can be done."""
