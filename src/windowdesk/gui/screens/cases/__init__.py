"""The recent cases of this counter."""
