"""The rows of a paper's tables: papers taken in, points to correct, limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from windowdesk.app.wording import due_name, limit_words, reason_words, way_words
from windowdesk.domain.decision.model import DueDate, Reason, RowResult, RowStatus
from windowdesk.domain.decision.submission import Finding
from windowdesk.domain.papers import GapLine, LimitLine, MaterialLine, PromiseLine
from windowdesk.domain.standard.model import Item, Way
from windowdesk.domain.standard.resolve import materials_of
from windowdesk.i18n import _


def leaves(rows: tuple[RowResult, ...]) -> Iterator[RowResult]:
    """The materials under ``rows``, groups unfolded."""
    for row in rows:
        if row.members:
            yield from leaves(row.members)
        else:
            yield row


def taken_rows(rows: Iterable[RowResult]) -> Iterator[tuple[int, RowResult]]:
    """The materials satisfied in some way, with the number each has on the receipt."""
    yield from enumerate((row for row in leaves(tuple(rows)) if row.way), 1)


def material_lines(
    rows: Iterable[RowResult], findings: Mapping[str, Finding]
) -> Iterator[MaterialLine]:
    """收取材料: every material of ``rows`` that was satisfied in some way, numbered from 1."""
    for index, row in taken_rows(rows):
        finding = findings.get(row.id, Finding())
        yield MaterialLine(
            index,
            row.name,
            row.originals,
            row.copies,
            finding.pages,
            _taken(row),
            finding.note,
        )


def _taken(row: RowResult) -> str:
    """收取方式 as printed."""
    match row.way:
        case "submitted":
            return _("原件核验退还") if row.original_returned else _("留存")
        case "promise":
            return _("告知承诺")
        case "shared" | "e_certificate":
            if row.status is RowStatus.PENDING_QUERY:
                return _("免提交（待核验）")
            return _("免提交（{way}）").format(way=way_words(row.way))
        case _:
            return _("容缺后补")


def promise_lines(item: Item, rows: Iterable[RowResult]) -> Iterator[PromiseLine]:
    """The proofs that a 告知承诺 stands for: what they would show is what is promised."""
    materials = {m.id: m for row in item.requirements for m in materials_of(row)}
    promised = [row for row in leaves(tuple(rows)) if row.way == Way.PROMISE.value]
    for index, row in enumerate(promised, 1):
        material = materials.get(row.id)
        points = material.points if material else ()
        basis = (material.basis if material else None) or next(iter(item.basis), None)
        yield PromiseLine(
            index=index,
            proof=row.name,
            basis=basis.cite() if basis else "",
            content=tuple(point.words.rstrip("。；") for point in points),
        )


def gap_lines(reasons: Iterable[Reason]) -> Iterator[GapLine]:
    """Points still to be put right, numbered from 1."""
    for index, reason in enumerate(reasons, 1):
        words = reason_words(reason)
        yield GapLine(
            index=index,
            material=words.title,
            defect=words.text,
            requirement=reason.words,
            how=words.how,
            basis=words.basis,
            deferrable=reason.deferrable,
        )


def corrected_lines(reasons: Sequence[Reason]) -> Iterator[GapLine]:
    """Points corrected on the spot: what was seen first, and that it is put right."""
    for line, reason in zip(gap_lines(reasons), reasons, strict=True):
        yield replace(line, defect=_seen(reason), how=_("已当场更正"))


def _seen(reason: Reason) -> str:
    page = _("第 {page} 页").format(page=reason.page) if reason.page else ""
    return "，".join(part for part in (page, reason.seen) if part) or _("不符合要点")


def limit_lines(dates: tuple[DueDate, ...]) -> Iterator[LimitLine]:
    """Limits with their dates, in the order of ``dates``."""
    for due in dates:
        yield LimitLine(due_name(due.kind), limit_words(due.limit), due.due, due.firm)
