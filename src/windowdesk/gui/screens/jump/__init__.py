"""Ctrl+K: items, screens and cases, by a few letters."""
