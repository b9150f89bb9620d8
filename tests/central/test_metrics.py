"""What a worker counts is told whether or not its database answers."""

from __future__ import annotations

from collections.abc import Iterator

from windowdesk.central.api.metrics import Figure, Metrics
from windowdesk.central.store.faults import Unavailable


def test_a_worker_whose_database_is_away_still_says_what_it_counts() -> None:
    def away() -> Iterator[Figure]:
        yield Figure("devices", "Counters known", (), {(): 1.0})
        raise Unavailable("gone")

    metrics = Metrics()
    metrics.inside.set(3)
    told = metrics.exposed(away).decode()
    assert "windowdesk_central_requests_inside 3.0" in told
    assert "windowdesk_central_devices" not in told
    assert told.endswith("# EOF\n")
