"""One finding of ``windowdesk doctor``, whichever of its modules looked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One part: ``words`` say how it is, ``press`` what to do.

    ``ok`` with a ``press`` is advice: it works today, and will not on some other day.
    """

    part: str
    ok: bool
    words: str
    press: str = ""
