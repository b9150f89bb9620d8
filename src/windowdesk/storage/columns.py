"""The two kinds of column that nearly every table of the counter's store is made of."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Text


def text(name: str) -> Column[str]:
    """Text that is always there; "" says nothing."""
    return Column(name, Text, nullable=False)


def integer(name: str) -> Column[int]:
    """A whole number that is always there."""
    return Column(name, Integer, nullable=False)
