"""One trial of a conversation: a workflow begins, something happens to one side, somebody mends it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.durability import workflows
from tests.durability.filling import ERRORS
from tests.durability.talking import CALLS, Place, Programs, Running, places, traced

SIDES = ("counter", "centre")


@dataclass(slots=True)
class Trials:
    """Runs trials in ``folder``; what each workflow begins with is laid out when it is first tried."""

    folder: Path
    programs: Programs
    _known: dict[tuple[str, str, str], list[Place]] = field(default_factory=dict)

    def fresh(self, name: str) -> Path:
        """A workflow's beginning, to be spoilt."""
        if not (self.folder / name).exists():
            workflows.make(self.folder, name)
        trial = self.folder / "trial"
        shutil.rmtree(trial, ignore_errors=True)
        return shutil.copytree(self.folder / name, trial)

    def places(self, name: str, victim: str, calls: str = CALLS) -> list[Place]:
        """Everything the side ``victim`` does in a whole workflow that others can see, in order."""
        key = name, victim, calls
        if key not in self._known:
            trial, trace = self.fresh(name), self.folder / "trace"
            options = ("-y", "-o", str(trace), "-e", f"trace={calls}")
            centre, counter, code = self._run(name, trial, victim, *options)
            assert code == 0, counter.log
            self.programs.kill(centre)
            self._known[key] = places(trace, trial, calls)
        return self._known[key]

    def killed(self, name: str, victim: str, place: Place) -> bool:
        """Run ``name`` until ``victim`` dies at ``place``, mend it and look; whether it died."""
        trial = self.fresh(name)
        inject = f"inject={place.call}:signal=SIGKILL:when={place.when}"
        options = ("-o", "/dev/null", "-e", f"trace={place.call}", "-e", inject)
        centre, counter, code = self._run(name, trial, victim, *options)
        assert code in (0, 3, -9), f"{code}: {counter.answer()} {counter.log}"
        if victim == "centre":
            died = not centre.alive
            self.programs.kill(centre)
            centre = self.programs.serve(trial / "centre")
        else:
            died = code == -9
        self._mend(name, trial, centre)
        return died

    def refused(self, name: str, victim: str, place: Place) -> dict[str, Any]:
        """The same where ``place`` fails and both go on living; what the counter said, if anything.

        Whatever failed works again afterwards, and nobody starts the centre anew.
        """
        trial = self.fresh(name)
        when = f"{place.when}+" if place.lasting else f"{place.when}"
        inject = f"inject={place.call}:error={ERRORS[place.call]}:when={when}"
        options = ("-o", "/dev/null", "-e", f"trace={place.call}", "-e", inject)
        centre, counter, code = self._run(name, trial, victim, *options)
        said = counter.answer()
        assert code in (0, 3), f"{code}: {said} {counter.log}"
        assert centre.alive, f"the centre died: {centre.log}"
        self._mend(name, trial, centre)
        return said if code == 3 else {}

    def _run(
        self, name: str, trial: Path, victim: str, *options: str
    ) -> tuple[Running, Running, int]:
        """Both programs, ``victim`` traced, until the counter's ends; its code."""
        centre = self.programs.serve(trial / "centre")
        mine = victim == "counter"
        counter = workflows.begin(self.programs, name, trial, centre.url, traced=mine)
        with traced(counter if mine else centre, *options):
            code = self.programs.wait(counter)
        return centre, counter, code

    def _mend(self, name: str, trial: Path, centre: Running) -> None:
        try:
            workflows.heal(self.programs, name, trial, centre.url)
        finally:
            self.programs.kill(centre)
        workflows.hold(name, trial)
