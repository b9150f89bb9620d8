"""Signing in: number and password, and in the demonstration who there is."""
