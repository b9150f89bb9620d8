"""Decides what the catalogue screen shows: the versions, one to read, what is doubtful, what changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from windowdesk.app.catalogue_desk import CatalogueLine, Comparison, Touched, Version
from windowdesk.app.errors import DeskError
from windowdesk.app.wording import state_words
from windowdesk.domain.standard.model import Item
from windowdesk.gui.runner import Runner
from windowdesk.gui.screens.catalogue.sheet import Line, sheet
from windowdesk.i18n import _

_TONES = {"in_force": "accept", "coming": "accent", "cancelled": "refuse", "broken": "refuse"}
_BURDENS = {"more": "correct", "less": "accept"}


class Catalogue(Protocol):
    """The part of the catalogue desk this screen uses; ``refresh`` and the last two may wait."""

    def refresh(self) -> None: ...

    def lines(self, query: str = "") -> tuple[CatalogueLine, ...]: ...

    def item(self, content_hash: str) -> Item: ...

    def compare(self, old_hash: str, new_hash: str) -> Comparison: ...

    def touched(self, comparison: Comparison) -> Touched: ...


@dataclass(frozen=True, slots=True)
class Row:
    """A version in the list. ``first``: the newest of its item, which carries the name."""

    key: str
    name: str
    version: str
    state: str
    tone: str
    problems: int
    first: bool


@dataclass(frozen=True, slots=True)
class Head:
    """What stands over the version that is chosen; ``others`` are versions to compare it with."""

    name: str
    detail: str
    state: str
    tone: str
    problems: str
    can_try: bool
    others: tuple[tuple[str, str], ...]


class CatalogueView(Protocol):
    """What the presenter tells its view."""

    def show_rows(self, rows: tuple[Row, ...], total: int) -> None: ...

    def show_head(self, head: Head | None) -> None: ...

    def show_sheet(self, lines: tuple[Line, ...]) -> None: ...

    def show_problems(self, lines: tuple[Line, ...]) -> None: ...

    def show_changes(self, lines: tuple[Line, ...], words: str) -> None: ...

    def show_trouble(self, error: DeskError) -> None: ...


class CataloguePresenter:
    """One version is chosen at a time; what it is compared with is another of the same item."""

    def __init__(self, catalogue: Catalogue, runner: Runner, view: CatalogueView) -> None:
        self._catalogue = catalogue
        self._runner = runner
        self._view = view
        self._query = ""
        self._by_key: dict[str, tuple[CatalogueLine, Version]] = {}
        self._chosen = ""

    def load(self) -> None:
        """Read the files again."""
        self._runner.run(
            self._catalogue.refresh, lambda _done: self._list(), self._view.show_trouble
        )

    def filter(self, query: str) -> None:
        """Keep the items whose name, code, organ or file holds ``query``."""
        self._query = query
        self._list()

    def _list(self) -> None:
        lines = self._catalogue.lines(self._query)
        self._by_key = {
            _key(line, version): (line, version) for line in lines for version in line.versions
        }
        rows = tuple(row for line in lines for row in _rows(line))
        total = len(lines) if not self._query.strip() else len(self._catalogue.lines())
        self._view.show_rows(rows, total)
        if not rows:
            self.choose("")

    def choose(self, key: str) -> None:
        """Show the version ``key``."""
        self._chosen = key
        found = self._by_key.get(key)
        if found is None:
            self._view.show_head(None)
            return
        line, version = found
        self._view.show_head(_head(line, version))
        self._view.show_problems(tuple(_problems(version)))
        if not version.hash:
            self._view.show_sheet(tuple(_unfinished(version)))
            return
        try:
            self._view.show_sheet(sheet(self._catalogue.item(version.hash)))
        except DeskError as error:
            self._view.show_trouble(error)

    def item(self) -> Item | None:
        """The chosen version to try out; None for a skeleton or a broken file."""
        found = self._by_key.get(self._chosen)
        if found is None or not found[1].hash:
            return None
        return self._catalogue.item(found[1].hash)

    def compare(self, other: str) -> None:
        """What changes between the chosen version and ``other`` (a hash), the older one first."""
        found = self._by_key.get(self._chosen)
        if found is None or not found[1].hash or not other:
            self._view.show_changes((), _("没有可以比较的版本。"))
            return
        chosen = self._chosen
        hashes = [version.hash for version in reversed(found[0].versions) if version.hash]
        old, new = sorted((found[1].hash, other), key=hashes.index)
        self._view.show_changes((), _("正在比较…"))

        def work() -> tuple[Comparison, Touched]:
            comparison = self._catalogue.compare(old, new)
            return comparison, self._catalogue.touched(comparison)

        def done(result: tuple[Comparison, Touched]) -> None:
            if chosen == self._chosen:
                self._view.show_changes(*_changes(*result))

        self._runner.run(work, done, self._view.show_trouble)


def _key(line: CatalogueLine, version: Version) -> str:
    return version.hash or f"{line.code}|{version.file}"


def _rows(line: CatalogueLine) -> Iterator[Row]:
    for index, version in enumerate(line.versions):
        yield Row(
            key=_key(line, version),
            name=line.name or line.code,
            version=version.version,
            state=version_words(version),
            tone=_TONES.get(version.state, "2"),
            problems=len(version.problems),
            first=index == 0,
        )


def version_words(version: Version) -> str:
    """The state of a version in a word or two."""
    return {
        "in_force": _("现行"),
        "coming": _("未生效"),
        "replaced": _("旧版"),
        "cancelled": _("已取消"),
        "draft": _("待补全"),
        "broken": _("不可用"),
    }[version.state]


def _head(line: CatalogueLine, version: Version) -> Head:
    dates = []
    if version.effective is not None:
        dates.append(_("{day} 起施行").format(day=version.effective.isoformat()))
    if version.cancelled is not None:
        dates.append(_("{day} 起取消").format(day=version.cancelled.isoformat()))
    words = _("{version} 版").format(version=version.version) if version.version else version.file
    others = tuple(
        (other.hash, f"{other.version}　{version_words(other)}")
        for other in line.versions
        if other.hash and other.hash != version.hash
    )
    problems = ""
    if version.problems:
        problems = _("{errors} 处错误，{doubts} 处提醒").format(
            errors=version.errors, doubts=version.doubts
        )
    return Head(
        name=line.name or line.code,
        detail="　".join(part for part in (line.organ, words, *dates) if part),
        state=version_words(version),
        tone=_TONES.get(version.state, ""),
        problems=problems,
        can_try=bool(version.hash),
        others=others if version.hash else (),
    )


def _problems(version: Version) -> Iterator[Line]:
    for problem in version.problems:
        where = _("第 {line} 行").format(line=problem.line) if problem.line else problem.file
        yield Line(
            _("提醒") if problem.warning else _("错误"),
            problem.what + problem.fix,
            "　".join(part for part in (where, problem.place) if part),
            "correct" if problem.warning else "refuse",
        )


def _unfinished(version: Version) -> Iterator[Line]:
    """A skeleton or a broken file: what is still missing, and that nothing is decided by it."""
    broken = version.state == "broken"
    yield Line(
        _("这份文件有错误，窗口不会采用。") if broken else _("这份事项还没有写完，窗口不会采用。")
    )
    for name in version.missing:
        yield Line(_("缺少"), name)


def _changes(comparison: Comparison, touched: Touched) -> tuple[tuple[Line, ...], str]:
    pair = _("{old} 版 → {new} 版").format(old=comparison.old.version, new=comparison.new.version)
    if comparison.equal:
        return (), _("{pair}：对申请人没有变化。").format(pair=pair)
    lines: list[Line] = []
    for group in comparison.groups:
        lines.append(Line(group.whom))
        lines += [
            Line(_burden(effect.burden), effect.text, "", _BURDENS.get(effect.burden, "2"))
            for effect in group.effects
        ]
    lines += _touched(touched)
    if not comparison.effects.complete:
        lines.append(Line(_("情形过多，只比较了前 {n} 种。").format(n=comparison.effects.ways)))
    return tuple(lines), pair


def _burden(burden: str) -> str:
    return {"more": _("要求增加"), "less": _("要求减少")}.get(burden, _("有变化"))


def _touched(touched: Touched) -> Iterator[Line]:
    if not touched.total:
        return
    yield Line(_("本窗口尚未办结的办件"))
    for state, count in touched.by_state.items():
        concerned = touched.concerned.get(state, 0)
        words = _("{n} 件，其中 {concerned} 件涉及；按原版本接着办，补正时从宽").format(
            n=count, concerned=concerned
        )
        yield Line(state_words(state), words, "", "accent")
