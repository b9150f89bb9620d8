"""OpenMetrics: how much, how fast, how far; never who.

Counters of all workers are added up through files in ``PROMETHEUS_MULTIPROC_DIR`` (set by
``serving`` before this module is imported); what the database knows is read when it is asked for.
Labels are taken from what the program declares (a route, a status), never from what a caller sent.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.openmetrics import exposition

from windowdesk import logs
from windowdesk.central.store import faults

_log = logs.get(__name__)
MEDIA = exposition.CONTENT_TYPE_LATEST
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the database: ``values`` by labels, e.g. {("expired",): 2} for ``labels`` standing."""

    name: str
    what: str
    labels: tuple[str, ...]
    values: Mapping[tuple[str, ...], float]


class Metrics:
    """What one worker counts."""

    def __init__(self) -> None:
        self._own = CollectorRegistry()
        own: dict[str, Any] = {"registry": self._own}
        self.requests = Counter(
            "windowdesk_central_requests",
            "Requests answered",
            ("method", "route", "status"),
            **own,
        )
        self.seconds = Histogram(
            "windowdesk_central_request_seconds",
            "Time from the head of a request to the end of its answer",
            ("method", "route"),
            buckets=_BUCKETS,
            **own,
        )
        self.received = Counter(
            "windowdesk_central_received_bytes", "Bytes of requests' bodies", ("route",), **own
        )
        self.refused = Counter(
            "windowdesk_central_refused",
            "Requests sent away before the centre saw them",
            ("code",),
            **own,
        )
        self.listeners = Gauge(
            "windowdesk_central_live_listeners",
            "Open streams of news",
            multiprocess_mode="livesum",
            **own,
        )
        self.inside = Gauge(
            "windowdesk_central_requests_inside",
            "Requests worked on or waiting for it",
            multiprocess_mode="livesum",
            **own,
        )

    def exposed(self, figures: Callable[[], Iterable[Figure]]) -> bytes:
        """Everything, of all workers together, with ``figures`` of the database; without them while it does
        not answer, which is when one wants to know the rest."""
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # it has no types
        else:
            registry = self._own
        own = _text(registry)
        try:
            return own.removesuffix(b"# EOF\n") + _database(figures)
        except (faults.Unavailable, OSError) as problem:
            _log.warning("no figures of the database", problem=type(problem).__name__)
            return own


class _Figures:
    def __init__(self, figures: Callable[[], Iterable[Figure]]) -> None:
        self._figures = figures

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for figure in self._figures():
            family = GaugeMetricFamily(
                f"windowdesk_central_{figure.name}", figure.what, labels=figure.labels
            )
            for labels, value in figure.values.items():
                family.add_metric(labels, value)
            yield family


def _database(figures: Callable[[], Iterable[Figure]]) -> bytes:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(figures))
    return _text(registry)


def _text(registry: CollectorRegistry) -> bytes:
    made: bytes = exposition.generate_latest(registry)  # type: ignore[no-untyped-call]  # it has no types
    return made
