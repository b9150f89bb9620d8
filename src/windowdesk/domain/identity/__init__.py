"""Citizen numbers, credit codes, names and their masks."""
