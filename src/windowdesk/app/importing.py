"""What came of taking over standards from elsewhere: every part of the source made or refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about one part of the source: why it was refused, or what somebody should look at.

    ``file`` as it is called in the source, ``place`` a line, cell or element in it, ``reason`` words
    in the person's language, ``code`` the same for programs.
    """

    file: str
    place: str
    reason: str
    code: str


@dataclass(frozen=True, slots=True)
class Made:
    """One item file written: from ``file`` and ``place`` of the source to ``to`` in the folder.

    ``draft``: a skeleton, which no window is given; ``missing`` are the keys it still wants.
    """

    file: str
    place: str
    to: str
    code: str
    name: str
    draft: bool = False
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportReport:
    """``parts`` of the source (files, rows) are each made or refused: ``made`` + ``refused`` = ``parts``.

    ``remarks`` leave their item in use. ``ignored`` are files that are no part of such a source.
    """

    parts: int
    made: tuple[Made, ...]
    refused: tuple[Remark, ...]
    remarks: tuple[Remark, ...] = ()
    ignored: tuple[str, ...] = ()
