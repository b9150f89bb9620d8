"""Telling the keys of a wedge scanner from those of a person, before they reach a field.

A wedge is a keyboard: without this, a scanned code lands in whatever field has the focus. Keys are
held back for a moment that no person notices and either become one scan or are given back in
order, so nothing typed is ever lost. Measured: a scanner's keys come 0 to 15 ms apart, a person's
some 120 ms, a held-down key's about 30 ms (told apart by its auto-repeat flag).

Pure: the caller brings the keys, their times and a timer. Each key is to be offered once.
"""

from __future__ import annotations

from dataclasses import dataclass

# A scan's keys come at most this far apart, on average.
MEAN_GAP_MS = 35.0
# One gap inside a scan may be longer once the keys so far were clearly a scanner's: USB hubs and a
# busy desktop delay single keys.
_STUTTER_MS = 100.0
_CLEARLY_A_SCANNER = 4
MIN_LENGTH = 6
# Longer than any code that the counter prints; a stuck wedge must not fill the memory.
MAX_LENGTH = 4096
_SUFFIXES = frozenset("\r\n\t")
# X11 calls a key that is struck twice within a millisecond or two a held one; no held key is so fast
_FASTEST_REPEAT_MS = 12.0
# what stands between the fields of a GS1 code; at the beginning of a run it is a person's shortcut
_SEPARATORS = frozenset("\x1c\x1d\x1e\x1f")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do with a key: first type ``replay``, then drop the key if ``swallow``; or a scan."""

    swallow: bool = False
    replay: str = ""
    scan: str | None = None


class WedgeRecogniser:
    """Keys and their times in, scans or typing out."""

    def __init__(self, *, mean_gap_ms: float = MEAN_GAP_MS, min_length: int = MIN_LENGTH) -> None:
        self._mean_gap_ms = mean_gap_ms
        self._min_length = min_length
        self._held: list[str] = []
        self._first_ms = 0.0
        self._last_ms = 0.0

    @property
    def deadline_ms(self) -> float | None:
        """When :meth:`tick` is due, on the clock of the keys; None while nothing is held."""
        return self._last_ms + self._patience_ms() if self._held else None

    def key(self, text: str, at_ms: float, *, repeated: bool = False) -> Verdict:
        """One key press.

        ``text`` is the character it types ("" for arrows and the like), ``at_ms`` its time on any
        clock that does not go back, ``repeated`` true when the key is being held down.
        """
        late = bool(self._held) and not self._in_step(at_ms)
        released = self._release() if late else ""
        if text in _SUFFIXES:
            return self._end(released, at_ms)
        inside = text in _SEPARATORS and bool(self._held)
        if self._held and at_ms - self._last_ms < _FASTEST_REPEAT_MS:
            repeated = False
        typed = len(text) != 1 or not (text.isprintable() or inside) or repeated
        if typed or len(self._held) >= MAX_LENGTH:
            return Verdict(replay=released + self._release())
        if not self._held:
            self._first_ms = at_ms
        self._held.append(text)
        self._last_ms = at_ms
        return Verdict(swallow=True, replay=released)

    def tick(self, now_ms: float) -> str:
        """The held keys to type after all, once it is clear that no scanner sent them; or ""."""
        deadline = self.deadline_ms
        return self._release() if deadline is not None and now_ms >= deadline else ""

    def flush(self) -> str:
        """Everything held, at once: the focus is leaving, or the window is closing."""
        return self._release()

    def _end(self, released: str, at_ms: float) -> Verdict:
        """Enter or Tab: it ends a scan, or is a key like any other."""
        gaps = len(self._held)
        is_scan = gaps >= self._min_length and (at_ms - self._first_ms) / gaps <= self._mean_gap_ms
        payload = self._release()
        if is_scan:
            return Verdict(swallow=True, replay=released, scan=payload)
        return Verdict(replay=released + payload)

    def _in_step(self, at_ms: float) -> bool:
        """Whether a key at ``at_ms`` can belong to what is held. A clock set back breaks the run."""
        return 0 <= at_ms - self._last_ms < self._patience_ms()

    def _patience_ms(self) -> float:
        gaps = len(self._held) - 1
        clearly = gaps >= _CLEARLY_A_SCANNER - 1 and (
            (self._last_ms - self._first_ms) / gaps <= self._mean_gap_ms
        )
        return _STUTTER_MS if clearly else self._mean_gap_ms + 1

    def _release(self) -> str:
        held = "".join(self._held)
        self._held.clear()
        return held
