"""A standard as lines to read: what it asks of whom, on which ground. Free of Qt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from windowdesk.app.wording import limit_words, necessity_words, way_words
from windowdesk.app.wording_joints import listed
from windowdesk.app.wording_when import when_words
from windowdesk.domain.standard.model import (
    AcceptedBy,
    GateOutcome,
    Item,
    Material,
    OriginalUse,
    Requirement,
    Way,
)
from windowdesk.i18n import _


@dataclass(frozen=True, slots=True)
class Line:
    """One line: ``head`` names the thing, ``text`` says it, ``side`` is its ground or condition.

    A line without ``text`` and ``side`` is a heading. ``tone`` as in the theme, ``depth`` 0 or 1.
    """

    head: str
    text: str = ""
    side: str = ""
    tone: str = ""
    depth: int = 0

    @property
    def heading(self) -> bool:
        return not self.text and not self.side


def sheet(item: Item) -> tuple[Line, ...]:
    """Everything of ``item`` in the order a clerk meets it."""
    parts = (
        (_("事项"), _head(item)),
        (_("情形"), _questions(item)),
        (_("材料与受理要点"), _rows(item.requirements, item)),
        (_("时限"), _limits(item)),
        (_("不受理或转其他机关的情形"), _gates(item)),
        (_("限制申请的情形"), (Line(bar.words, bar.basis.cite()) for bar in item.bars)),
        (_("许可条件（由机关审查，不影响受理）"), _conditions(item)),
    )
    lines: list[Line] = []
    for title, found in parts:
        inside = list(found)
        if inside:
            lines += [Line(title), *inside]
    return tuple(lines)


def _head(item: Item) -> Iterator[Line]:
    yield Line(_("实施机关"), item.organ.full_name)
    yield Line(_("事项编码"), item.code)
    if item.acceptance.by is AcceptedBy.ORGAN:
        yield Line(_("受理"), _("窗口收件，由机关受理"))
    elif item.acceptance.entrustment is not None:
        given = item.acceptance.entrustment
        yield Line(_("受理"), _("受委托，由{to}受理").format(to=given.to), given.document)
    for basis in item.basis:
        yield Line(_("依据"), basis.cite())
    if item.deferral is not None:
        within = limit_words(item.deferral.within.code())
        words = _("可以，{within}内补交").format(within=within)
        yield Line(_("容缺受理"), words, item.deferral.basis.cite())
    free = item.fee.words or (_("不收费") if item.fee.free else _("收费"))
    yield Line(_("收费"), free)
    yield Line(
        _("办理结果"), "　".join(part for part in (item.result.name, item.result.validity) if part)
    )
    if item.note:
        yield Line(_("说明"), item.note, tone="correct")


def _questions(item: Item) -> Iterator[Line]:
    for question in item.questions:
        options = " / ".join(option.text for option in question.options) or _("日期")
        yield Line(question.text, options, when_words(question.when, item))


def _rows(rows: tuple[Requirement, ...], item: Item, depth: int = 0) -> Iterator[Line]:
    for row in rows:
        whom = when_words(row.when, item)
        if row.material is None:
            count = len(row.members)
            need = row.need or count
            words = (
                _("须齐备")
                if need >= count
                else _("{count} 项中交 {need} 项").format(count=count, need=need)
            )
            yield Line(row.name or _("下列材料"), words, whom, depth=depth)
            yield from _rows(row.members, item, 1)
        else:
            yield Line(row.material.name, _asked(row.material), whom, depth=depth)
            for point in row.material.points:
                yield Line("", "· " + point.words, when_words(point.when, item), "2", depth)


def _asked(material: Material) -> str:
    counts = []
    if material.originals:
        seen = material.original_use is OriginalUse.INSPECT
        name = _("原件 {n}（验后退还）") if seen else _("原件 {n}")
        counts.append(name.format(n=material.originals))
    if material.copies:
        counts.append(_("复印件 {n}").format(n=material.copies))
    if material.counts_inferred:
        counts.append(_("份数为目录设定"))
    others = [way_words(way.value) for way in material.ways if way is not Way.SUBMITTED]
    if others:
        counts.append(_("可用{ways}").format(ways=listed(*others)))
    if material.validity is not None:
        counts.append(_("{within}内出具").format(within=limit_words(material.validity.code())))
    return "　".join((necessity_words(material.necessity), *counts))


def _limits(item: Item) -> Iterator[Line]:
    for limits in item.limits:
        words = _("承诺 {promised}，法定 {statutory}").format(
            promised=limit_words(limits.promised.code()),
            statutory=limit_words(limits.statutory.code()),
        )
        whom = when_words(limits.when, item)
        yield Line(whom or _("一般"), words, limits.statutory_basis.cite())
        for special in limits.specials:
            longest = limit_words(special.longest.code()) if special.longest else ""
            yield Line(special.name, longest or _("所需时间不计入"), special.basis.cite(), "2", 1)


def _gates(item: Item) -> Iterator[Line]:
    for gate in item.gates:
        not_needed = gate.outcome is GateOutcome.NOT_REQUIRED
        head = _("不需要许可") if not_needed else _("由其他机关办理")
        yield Line(head, gate.words, when_words(gate.when, item))


def _conditions(item: Item) -> Iterator[Line]:
    for condition in item.conditions:
        yield Line(condition.words, condition.basis.cite(), when_words(condition.when, item))
