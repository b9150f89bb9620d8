"""Joining a centre from the desk: an address and a one-time code."""
