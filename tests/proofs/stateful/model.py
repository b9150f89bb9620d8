"""What an office promises, in plain lists: no protocol, no database, no time.

An act is appended to its counter's list. The centre takes each list in order; an act on a case that is
still open moves it on, an act on one that is not is kept and told, never lost.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Place = tuple[str, int, int]
OPEN, ENDS = "accepted", {"withdraw": "withdrawn", "void": "voided"}


@dataclass(frozen=True, slots=True)
class Done:
    """An act at a counter: ``place`` is (device, epoch, seq), ``how`` issue, withdraw or void."""

    place: Place
    how: str
    case: str


@dataclass(slots=True)
class Model:
    """``waiting``: of each device, what the centre does not have. ``outcomes``: of what it has."""

    waiting: dict[str, list[Done]] = field(default_factory=dict)
    outcomes: dict[Place, str] = field(default_factory=dict)
    cases: dict[str, str] = field(default_factory=dict)
    disputed: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)

    def act(self, done: Done, number: str = "") -> None:
        """Somebody at a counter did something, and paper came out."""
        assert number not in self.numbers, f"a number twice: {number}"
        if number:
            self.numbers.add(number)
        self.waiting.setdefault(done.place[0], []).append(done)

    def taken(self, device: str, places: set[Place]) -> None:
        """The centre has ``places`` of ``device``: a beginning of what waited, in its order."""
        waiting = self.waiting.get(device, [])
        count = sum(done.place in places for done in waiting)
        assert all(done.place in places for done in waiting[:count]), "taken out of order"
        assert places == {p for p in self.outcomes if p[0] == device} | {
            done.place for done in waiting[:count]
        }, "the centre lost an act, or has one that nobody did"
        for done in waiting[:count]:
            self.outcomes[done.place] = self._judge(done)
        del waiting[:count]

    def _judge(self, done: Done) -> str:
        if done.how == "issue":
            self.cases[done.case] = OPEN
            return "applied"
        if self.cases.get(done.case) == OPEN:
            self.cases[done.case] = ENDS[done.how]
            return "applied"
        self.disputed.add(done.case)
        return "recorded" if done.how == "withdraw" else "rejected"

    def burnt(self, device: str, left: set[Place]) -> None:
        """A disk was put back: what waited and is not among ``left`` can come from nowhere."""
        waiting = self.waiting.get(device, [])
        waiting[:] = [done for done in waiting if done.place in left]
