"""The locked desk: nothing of anybody, and the PIN to return."""
