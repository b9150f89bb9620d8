"""Looking at the catalogue: what it holds, an item as a clerk would meet it, two versions compared.

Read only. :meth:`CatalogueDesk.refresh` reads the files and belongs in a worker; what it found is
then answered from memory, but for :meth:`CatalogueDesk.touched`, which asks the store.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from windowdesk.app.errors import UnknownItem
from windowdesk.app.ports import Clock, Store
from windowdesk.app.standards import Draft, Library, Problem, StandardFile
from windowdesk.app.wording_effects import GroupWords, group_words
from windowdesk.domain.cases.case import Case, fold
from windowdesk.domain.plain import sha256
from windowdesk.domain.standard.asked import Asked, asked_of
from windowdesk.domain.standard.effects import Effects, concerns, effects_of
from windowdesk.domain.standard.model import Item, Question, Requirement
from windowdesk.domain.standard.resolve import effective_answers, resolve
from windowdesk.domain.standard.versions import rank
from windowdesk.i18n import _

# what the counter still has to do with a case in these states (domain J)
OPEN_STATES = ("received", "pending_organ", "correcting", "accepted", "accepted_deferred")


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an item.

    ``state``: "in_force" (what the desk works with today), "coming", "replaced", "cancelled",
    "draft" (a skeleton), "broken" (not given to the desk). ``hash`` "" for the last two.
    """

    hash: str
    version: str
    effective: date | None
    cancelled: date | None
    state: str
    file: str
    problems: tuple[Problem, ...]
    missing: tuple[str, ...] = ()

    @property
    def errors(self) -> int:
        return sum(not problem.warning for problem in self.problems)

    @property
    def doubts(self) -> int:
        return sum(problem.warning for problem in self.problems)


@dataclass(frozen=True, slots=True)
class CatalogueLine:
    """One item of the catalogue with its versions, the newest first."""

    code: str
    name: str
    organ: str
    versions: tuple[Version, ...]

    @property
    def state(self) -> str:
        """The state a list shows: what is in force, else the newest."""
        states = [version.state for version in self.versions]
        return "in_force" if "in_force" in states else states[0]


@dataclass(frozen=True, slots=True)
class Preview:
    """An item as a clerk would meet it under ``answers``.

    ``questions`` that show, in order; ``rows`` of the checklist as far as they are known;
    ``waiting``: rows that depend on open questions. ``asked`` is complete once ``open`` is empty.
    """

    item: Item
    answers: Mapping[str, str]
    questions: tuple[Question, ...]
    open: tuple[Question, ...]
    rows: tuple[Requirement, ...]
    waiting: tuple[Requirement, ...]
    asked: Asked


@dataclass(frozen=True, slots=True)
class Touched:
    """Open cases under the old version: how many by state, and how many of them are concerned."""

    by_state: Mapping[str, int]
    concerned: Mapping[str, int]
    numbers: tuple[str, ...]

    @property
    def total(self) -> int:
        return sum(self.by_state.values())


@dataclass(frozen=True, slots=True)
class Comparison:
    """What ``new`` changes against ``old``: for whom, as facts and in words."""

    old: Item
    new: Item
    effects: Effects
    groups: tuple[GroupWords, ...]

    @property
    def equal(self) -> bool:
        """Whether nobody notices anything."""
        return not self.effects.groups


class CatalogueDesk:
    """The catalogue as a screen or a command reads it."""

    def __init__(self, library: Library, store: Store | None, clock: Clock) -> None:
        self._library = library
        self._store = store
        self._clock = clock
        self._files: tuple[StandardFile, ...] = ()
        self._items: dict[str, Item] = {}

    def refresh(self) -> None:
        """Read every file anew; for a worker."""
        self._files = self._library.files()
        self._items = {sha256(file.item): file.item for file in self._files if file.item}

    def problems(self) -> tuple[Problem, ...]:
        """Everything wrong or doubtful in any file, errors first."""
        found = [problem for file in self._files for problem in file.problems]
        return tuple(sorted(found, key=lambda problem: problem.warning))

    def lines(self, query: str = "") -> tuple[CatalogueLine, ...]:
        """Every item by code; those whose code, name, organ or file hold ``query``."""
        today = self._clock.now().date()
        by_code: dict[str, list[StandardFile]] = {}
        for file in self._files:
            by_code.setdefault(file.code or file.file, []).append(file)
        lines = [_line(code, files, today) for code, files in sorted(by_code.items())]
        wanted = query.strip().lower()
        return tuple(line for line in lines if not wanted or wanted in _haystack(line))

    def item(self, content_hash: str) -> Item:
        """The item ``content_hash`` names. ``UnknownItem`` where the files do not hold it."""
        if content_hash not in self._items:
            raise UnknownItem(
                _("目录里没有标准版本 {hash}。").format(hash=content_hash[:12]),
                saved=_("没有改动任何内容。"),
                press=_("请重新读取目录。"),
                code="unknown_version",
            )
        return self._items[content_hash]

    def preview(self, content_hash: str, answers: Mapping[str, str]) -> Preview:
        """The item as a clerk would see it once ``answers`` (question id → option id) are given."""
        item = self.item(content_hash)
        kept = effective_answers(item, answers)
        checklist = resolve(item, kept)
        return Preview(
            item=item,
            answers=kept,
            questions=checklist.questions,
            open=checklist.unanswered,
            rows=checklist.rows,
            waiting=checklist.unknown,
            asked=asked_of(item, kept),
        )

    def compare(self, old_hash: str, new_hash: str) -> Comparison:
        """What the second version changes against the first, for whom; may take seconds."""
        return compare(self.item(old_hash), self.item(new_hash))

    def touched(self, comparison: Comparison) -> Touched:
        """The open cases received under the old version; waits for the store."""
        return touched(self._store, comparison) if self._store is not None else Touched({}, {}, ())


def compare(old: Item, new: Item) -> Comparison:
    """Two versions side by side, in facts and words."""
    effects = effects_of(old, new)
    return Comparison(old, new, effects, group_words(effects, old, new))


def touched(store: Store, comparison: Comparison) -> Touched:
    """The open cases of the old version in ``store``. They go on under it; a corrected one is judged
    by the version that asks less (domain A.4)."""
    by_state: Counter[str] = Counter()
    concerned: Counter[str] = Counter()
    numbers = []
    whole = sha256(comparison.old)
    for case in _open_cases(store, comparison.old.name):
        if case.decision is None or case.decision.catalogue != whole:
            continue
        by_state[case.state.value] += 1
        answers = case.decision.answers
        if any(concerns(group.whom, answers) for group in comparison.effects.groups):
            concerned[case.state.value] += 1
            numbers.append(case.number)
    return Touched(dict(by_state), dict(concerned), tuple(numbers))


def _open_cases(store: Store, item_name: str) -> Iterable[Case]:
    for summary in store.summaries(states=OPEN_STATES, limit=1_000_000):
        if summary.item_name == item_name:
            yield fold(summary.case_id, store.events(summary.case_id))


def _haystack(line: CatalogueLine) -> str:
    files = " ".join(version.file for version in line.versions)
    return f"{line.code} {line.name} {line.organ} {files}".lower()


def _line(code: str, files: list[StandardFile], today: date) -> CatalogueLine:
    items = sorted((file.item for file in files if file.item is not None), key=rank)
    ripe = [item for item in items if item.effective <= today]
    current = ripe[-1] if ripe else None
    order = sorted(files, key=_age, reverse=True)
    versions = tuple(_version(file, current, today) for file in order)
    shown = current or (items[-1] if items else None)
    draft = next((file.draft for file in files if file.draft is not None), None)
    name = shown.name if shown else next((file.name for file in files if file.name), "")
    return CatalogueLine(code, name, _organ(shown, draft), versions)


def _age(file: StandardFile) -> tuple[str, str]:
    return rank(file.item) if file.item is not None else ("", file.file)


def _organ(item: Item | None, draft: Draft | None) -> str:
    if item is not None:
        return item.organ.name
    return draft.organ if draft is not None else ""


def _version(file: StandardFile, current: Item | None, today: date) -> Version:
    item, draft = file.item, file.draft
    if item is None:
        state = "broken" if draft is None else "draft"
        missing = draft.missing if draft is not None else ()
        return Version("", "", None, None, state, file.file, file.problems, missing)
    if item.cancelled is not None and item.cancelled <= today:
        state = "cancelled"
    elif item is current:
        state = "in_force"
    else:
        state = "coming" if item.effective > today else "replaced"
    return Version(
        sha256(item),
        item.version,
        item.effective,
        item.cancelled,
        state,
        file.file,
        file.problems,
    )
