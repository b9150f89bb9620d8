"""The machine's clock, for counter and centre."""

from __future__ import annotations

from datetime import datetime


class SystemClock:
    """Implements :class:`windowdesk.app.ports.Clock` by this machine's clock."""

    def now(self) -> datetime:
        """Local wall time to the second, without zone, as the counter's calendar shows it."""
        return datetime.now().replace(microsecond=0)  # noqa: DTZ005 - wall time is what is meant
