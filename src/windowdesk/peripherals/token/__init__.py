"""Tokens and cards that sign for a person or a device."""
