"""Where candidates become item files: each checked as the desk would, all published at once.

Nothing is written into the folder asked for until everything is there: files are made in a folder
beside it, which then takes its name. A folder that holds anything is never touched.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from windowdesk.app.errors import BadCatalogue
from windowdesk.app.importing import ImportReport, Made, Remark
from windowdesk.app.standards import Problem, StandardFile
from windowdesk.app.wording_files import file_trouble
from windowdesk.catalogue.beside import beside_each_other
from windowdesk.catalogue.importing.cleaning import file_stem
from windowdesk.catalogue.load import (
    FORMAT,
    LIBRARIES,
    Shelves,
    read_file,
    read_library,
    shipped_libraries,
)
from windowdesk.catalogue.tree import TreeError, read_tree
from windowdesk.i18n import _

Body = dict[str, Any]
Places = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item as it came out of the source, in the authoring format without its first line.

    ``file`` and ``place`` say where in the source; ``places`` turns a place in the item
    ("requirements.licence") into one in the source; ``head`` are comment lines for the file.
    """

    file: str
    place: str
    stem: str
    body: Body
    places: Places | None = None
    head: str = ""


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc] # the base is chosen at run time
    """YAML without anchors, which the loader refuses."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True


def yaml_text(data: Mapping[str, Any]) -> str:
    """``data`` as YAML in the order given."""
    text: str = yaml.dump(
        dict(data), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110
    )
    return text


@dataclass(slots=True)
class Workshop:
    """Collects what a source gives; ``organs`` and ``procedures`` are written beside the items."""

    organs: Mapping[str, Body] = field(default_factory=dict)
    procedures: Mapping[str, Body] = field(default_factory=dict)
    head: str = ""
    refused: list[Remark] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    _texts: dict[str, str] = field(default_factory=dict)
    _files: list[tuple[Candidate, StandardFile]] = field(default_factory=list)

    def refuse(self, file: str, place: str, reason: str, code: str) -> None:
        """One part of the source that becomes nothing."""
        self.refused.append(Remark(file, place, reason, code))

    def remark(self, file: str, place: str, reason: str, code: str) -> None:
        """Something to look at in an item that is made."""
        self.remarks.append(Remark(file, place, reason, code))

    def take(self, candidates: list[Candidate]) -> None:
        """Check every candidate as the desk would; refuse those with an error."""
        shelves = Shelves(*self._libraries(), None)
        for candidate in candidates:
            name = f"{file_stem(candidate.stem, self._stems())}.yaml"
            text = candidate.head + yaml_text({"format": FORMAT, **candidate.body})
            try:
                file = read_file(name, read_tree(text.encode("utf-8")), shelves)
            except TreeError as problem:
                self.refuse(candidate.file, candidate.place, problem.what, "too_large")
                continue
            errors = [problem for problem in file.problems if not problem.warning]
            if errors:
                self._refuse_for(candidate, errors)
                continue
            self._texts[name] = text
            self._files.append((candidate, file))

    def _stems(self) -> set[str]:
        return {name.removesuffix(".yaml") for name in self._texts}

    def _refuse_for(self, candidate: Candidate, errors: list[Problem]) -> None:
        """One refusal a part, with every reason: parts and refusals must add up."""
        first = errors[0]
        place = candidate.place
        if candidate.places is not None:
            place = candidate.places(first.place)
        reasons = list(dict.fromkeys(f"{problem.what}{problem.fix}" for problem in errors))
        reason = "".join(reasons[:5])
        if len(reasons) > 5:
            reason += _("另有 {n} 处。").format(n=len(reasons) - 5)
        self.refuse(candidate.file, place, reason, first.code)

    def _libraries(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The shipped organs and procedures and those of this source, as the loader reads them."""
        found = [dict(library) for library in shipped_libraries()]
        problems: list[Problem] = []
        given = (self.organs, self.procedures)
        for library, (name, kind), entries in zip(found, LIBRARIES.items(), given, strict=True):
            if entries:
                tree = read_tree(yaml_text(entries).encode("utf-8"))
                library.update(read_library(name, tree, kind, problems))
        for problem in problems:
            self.remark(problem.file, problem.place, problem.what + problem.fix, problem.code)
        return found[0], found[1]

    # --- publishing ------------------------------------------------------------------------

    def publish(self, folder: Path) -> ImportReport:
        """Write everything taken into ``folder``; raises ``BadCatalogue`` and then leaves it as it was.

        Two items with one code and version: the first stays, the others are refused.
        """
        made = self._without_twins()
        files = dict(self._texts)
        for name, entries in (("organs.yaml", self.organs), ("procedures.yaml", self.procedures)):
            if entries and made:
                files[name] = self.head + yaml_text(entries)
        if made:
            write_folder(folder, files)
        parts = len(made) + len(self.refused)
        return ImportReport(
            parts, tuple(made), tuple(self.refused), tuple(self.remarks), tuple(self.ignored)
        )

    def _without_twins(self) -> list[Made]:
        kept = beside_each_other([file for _candidate, file in self._files])
        made = []
        for (candidate, before), file in zip(self._files, kept, strict=True):
            if before.item is not None and file.item is None:
                del self._texts[file.file]
                self._refuse_for(candidate, [p for p in file.problems if not p.warning])
                continue
            missing = file.draft.missing if file.draft is not None else ()
            about = (file.file, file.code, file.name)
            draft = file.draft is not None
            made.append(Made(candidate.file, candidate.place, *about, draft, missing))
        return made


def ready(folder: Path) -> None:
    """Refuse a target that holds anything, before the work is done. Raises ``BadCatalogue``."""
    try:
        taken = folder.is_symlink() or (
            folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
        )
    except OSError as problem:
        raise _unwritable(folder, problem) from problem
    if taken:
        raise BadCatalogue(
            _("“{folder}”里已有内容，没有写入。").format(folder=folder.name or str(folder)),
            saved=_("原有内容没有改动。"),
            press=_("请指定一个新文件夹，核对后再把文件移过去。"),
            code="target_not_empty",
        )


def write_folder(folder: Path, files: Mapping[str, str]) -> None:
    """``files`` (name → text) as the new content of ``folder``, all or nothing."""
    ready(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as problem:
        raise _unwritable(folder, problem) from problem
    try:
        for name, text in files.items():
            (made / name).write_text(text, encoding="utf-8")
        made.chmod(0o755)
        if folder.exists():
            folder.rmdir()
        made.rename(folder)
    except OSError as problem:
        raise _unwritable(folder, problem) from problem
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _unwritable(folder: Path, problem: OSError) -> BadCatalogue:
    return BadCatalogue(
        _("文件夹“{folder}”写不了：{why}。").format(
            folder=folder.name or str(folder), why=file_trouble(problem)
        ),
        saved=_("没有写入任何内容。"),
        press=_("请检查路径、权限和磁盘空间。"),
        code="target_unwritable",
    )
