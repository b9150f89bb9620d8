"""What is wrong with an item file: where it is, what it is, and how to put it right."""

from windowdesk.app.standards import Problem

__all__ = ["Problem"]
