"""Boards over a window that show the number that is called."""
