"""Keeping the platform: backup while it runs, restore into a new life, how it stands."""
