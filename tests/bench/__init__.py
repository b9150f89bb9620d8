"""Measured beside the peer and the limit in one run; never a timed test."""
