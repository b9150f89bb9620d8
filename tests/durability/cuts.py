"""Which power cuts are tried: for every moment of a recording, what each unsafe change may become."""

from __future__ import annotations

import copy
import random
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.durability.disk import Change, Disk, Fate, Name, Write
from tests.durability.recording import Moment, Step, moments

# of a moment with more changes under way than this, an even selection is gone through one by one
_ONE_BY_ONE = 120
_TORN = (Fate.HEAD, Fate.TAIL, Fate.ONE, Fate.ZEROS)


@dataclass(frozen=True, slots=True)
class Cut:
    """A moment, and a recipe for the fates of its changes."""

    moment: int
    recipe: str
    at: int = 0
    fate: Fate = Fate.LOST


class Cuts:
    """Every cut of one recording; ``plan`` is what is gone through one by one.

    ``before``: what lay there when the recording began. ``part``: the folder that the cut is of; what
    is under way elsewhere arrives, for another computer has power. "" is all of it.
    """

    def __init__(self, steps: list[Step], before: Disk | None = None, part: str = "") -> None:
        self.part = part
        self._places = _places(steps, before or Disk())
        self.moments: list[Moment] = [
            copy.deepcopy(moment)
            for moment in moments(steps, copy.deepcopy(before))
            if not part or any(map(self._meets, moment.disk.pending))
        ]

    def _meets(self, change: Change) -> bool:
        """Whether the cut is of where ``change`` happens."""
        path = change.path if isinstance(change, Name) else self._places.get(change.file, "")
        return not self.part or path.startswith(self.part + "/")

    @cached_property
    def plan(self) -> list[Cut]:
        return [cut for number in range(len(self.moments)) for cut in self._of_moment(number)]

    def _of_moment(self, number: int) -> list[Cut]:
        pending = [c for c in self.moments[number].disk.pending if self._meets(c)]
        cuts = [Cut(number, "prefix", 0), Cut(number, "prefix", len(pending))]
        for at in range(0, len(pending), max(1, len(pending) // _ONE_BY_ONE)):
            cuts += (Cut(number, recipe, at) for recipe in ("prefix", "without", "only"))
            if isinstance(pending[at], Write):
                for fate in _TORN:
                    cuts += (Cut(number, recipe, at, fate) for recipe in ("last", "without"))
        return cuts

    def chosen(self, case: int, count: int) -> Cut:
        """The cut of ``case`` among ``count``: the plan, or an even selection of it, and one in
        four, and all beyond the plan, by chance."""
        planned = count - count // 4
        if case % 4 == 3 or (by := case - case // 4) >= len(self.plan):
            return Cut(case % len(self.moments), "chance", case)
        return self.plan[by * len(self.plan) // planned if planned < len(self.plan) else by]

    def lay_out(self, cut: Cut, folder: Path) -> Moment:
        """Make ``folder`` what ``cut`` leaves; the moment it happened at."""
        moment = self.moments[cut.moment]
        moment.disk.after_cut(self._fates(cut)).lay_out(folder)
        # the WAL's index is mapped memory: after a cut it may be anything
        for index in folder.rglob("*-shm"):
            index.write_bytes(random.Random(cut.at).randbytes(32768))
        return moment

    def _fates(self, cut: Cut) -> list[Fate]:
        met = [self._meets(change) for change in self.moments[cut.moment].disk.pending]
        fates = iter(self._fates_of(cut, sum(met)))
        return [next(fates) if mine else Fate.KEPT for mine in met]

    def _fates_of(self, cut: Cut, size: int) -> list[Fate]:
        at = cut.at
        if cut.recipe == "prefix":
            return [Fate.KEPT] * at + [Fate.LOST] * (size - at)
        if cut.recipe == "last":
            return [Fate.KEPT] * at + [cut.fate] + [Fate.LOST] * (size - at - 1)
        if cut.recipe == "without":
            return [Fate.KEPT] * at + [cut.fate] + [Fate.KEPT] * (size - at - 1)
        if cut.recipe == "only":
            return [Fate.LOST] * at + [Fate.KEPT] + [Fate.LOST] * (size - at - 1)
        chance = random.Random(at)
        kept = chance.random()
        return [
            Fate.KEPT if chance.random() < kept else chance.choice((Fate.LOST, *_TORN))
            for _change in range(size)
        ]


def _places(steps: list[Step], before: Disk) -> dict[int, str]:
    """The last name of every file."""
    found = {file: path for path, file in before.names.items()}
    for step in steps:
        if isinstance(step, Name) and step.file is not None:
            found[step.file] = step.path
    return found
