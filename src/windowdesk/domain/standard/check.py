"""Does a standard hold together? Contradictions, dead ends and unlawful demands, found beforehand.

The program decides by the standard alone, so an error here becomes unlawful at every window. Codes
in :data:`WARNINGS` want a person's look; all others make an item unfit for use. The words for a
person are in the catalogue room.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from windowdesk.domain.identity.item_codes import SCHEMES, check_item_code
from windowdesk.domain.identity.uscc import check_uscc
from windowdesk.domain.standard.check_flow import flow_problems
from windowdesk.domain.standard.findings import ItemProblem
from windowdesk.domain.standard.model import (
    AcceptedBy,
    Basis,
    CheckPoint,
    Item,
    Material,
    MatterType,
    Necessity,
    PaperForm,
    ProjectType,
    Requirement,
    TimeLimits,
    Way,
)
from windowdesk.domain.standard.paths import every_row
from windowdesk.domain.time.limits import Limit, Unit

WARNINGS = frozenset(
    {
        "basis_without_article",
        "cancelled_without_successor",
        "deferral_longer",
        "deferral_unused",
        "entrustment_missing",
        "entrustment_without_basis",
        "limit_long",
        "past",
        "substance_as_form",
        "too_many_paths",
        "units_differ",
    }
)
# The kinds of document of the verdict (domain.decision builds on this room, so it cannot be asked).
DOCUMENT_KINDS = frozenset(
    "receipt acceptance correction not_accepted not_required deferral_notice deferral_promise"
    " spot_correction slip".split()
)
_ORGAN_KIND = "行政机关"
# Amounts and head-counts are what a permit asks of a business, not what a paper looks like.
_SUBSTANCE = re.compile(
    r"(不少于|不得少于|不低于|达到)[^，。；]{0,12}[0-9一二三四五六七八九十百千两]+\s*(万元|亿元|平方米|㎡|名|人|年)"
    r"|[0-9一二三四五六七八九十百两]+\s*(名|人|万元|平方米)以上"
)


def check_item(item: Item, today: date) -> tuple[ItemProblem, ...]:
    """Everything wrong or doubtful with ``item``, in the order of its parts; empty when sound."""
    found: list[ItemProblem] = []
    for rule in _RULES:
        found.extend(rule(item))
    found.extend(flow_problems(item))
    found.extend(_past(item, today))
    return tuple(found)


def is_warning(problem: ItemProblem) -> bool:
    """Whether the item may be used all the same."""
    return problem.code in WARNINGS


@dataclass(slots=True)
class _Seen:
    """Ids met so far in one namespace."""

    place: str
    ids: set[str] = field(default_factory=set)

    def again(self, ident: str) -> Iterator[ItemProblem]:
        if not ident.strip():
            yield ItemProblem("id_empty", self.place)
        elif ident in self.ids:
            yield ItemProblem("id_twice", f"{self.place}.{ident}", {"id": ident})
        self.ids.add(ident)


def _ids(item: Item) -> Iterator[ItemProblem]:
    """Ids name findings, answers and reasons: twice the same would mix them up."""
    for name, parts in (
        ("questions", item.questions),
        ("gates", item.gates),
        ("bars", item.bars),
        ("conditions", item.conditions),
        ("requirements", tuple(every_row(item.requirements))),
    ):
        seen = _Seen(name)
        for part in parts:
            yield from seen.again(part.id)
    for question in item.questions:
        seen = _Seen(f"questions.{question.id}.options")
        for option in question.options:
            yield from seen.again(option.id)
    for material in _materials(item):
        seen = _Seen(f"requirements.{material.id}.points")
        for point in material.points:
            yield from seen.again(point.id)
    codes = _Seen("codes")
    for code in item.codes:
        yield from codes.again(code.scheme)


def _materials(item: Item) -> Iterator[Material]:
    for row in every_row(item.requirements):
        if row.material is not None:
            yield row.material


def _codes(item: Item) -> Iterator[ItemProblem]:
    """A code is judged by the scheme it claims (domain B.2)."""
    for code in item.codes:
        place = f"codes.{code.scheme}"
        if code.scheme not in SCHEMES:
            yield ItemProblem("scheme_unknown", place, {"scheme": code.scheme})
        elif not check_item_code(code.value, code.scheme).valid:
            yield ItemProblem("code_invalid", place, {"code": code.value, "scheme": code.scheme})
    if not check_item_code(item.code).valid:
        yield ItemProblem("code_invalid", "code", {"code": item.code, "scheme": ""})
    if not check_uscc(item.organ.uscc).valid:
        yield ItemProblem("organ_code_invalid", "organ.uscc", {"code": item.organ.uscc})


def _grounds(item: Item) -> Iterator[ItemProblem]:
    """Every demand has a legal ground (行政许可法 art. 30, 31)."""
    if not item.basis:
        yield ItemProblem("basis_missing", "basis")
    for index, basis in enumerate(item.basis):
        yield from _article(basis, f"basis[{index}]")
    for condition in item.conditions:
        yield from _article(condition.basis, f"conditions.{condition.id}.basis")
    for gate in item.gates:
        yield from _article(gate.basis, f"gates.{gate.id}.basis")
    for bar in item.bars:
        if not bar.basis.article.strip():
            yield ItemProblem("bar_without_article", f"bars.{bar.id}.basis")
    yield from _row_grounds(item.requirements, inherited=False)


def _article(basis: Basis, place: str) -> Iterator[ItemProblem]:
    if not basis.article.strip():
        yield ItemProblem("basis_without_article", place, {"law": basis.law})


def _row_grounds(rows: tuple[Requirement, ...], *, inherited: bool) -> Iterator[ItemProblem]:
    for row in rows:
        own = row.basis or (row.material.basis if row.material else None)
        place = f"requirements.{row.id}"
        if own is not None:
            yield from _article(own, f"{place}.basis")
        elif row.material is not None and not inherited:
            yield ItemProblem("basis_missing", place)
        yield from _row_grounds(row.members, inherited=inherited or own is not None)


def _papers(item: Item) -> Iterator[ItemProblem]:
    for material in _materials(item):
        place = f"requirements.{material.id}"
        yield from _counts(material, place)
        yield from _ways(material, item, place)
        if material.validity is not None and material.validity.unit not in (Unit.DAY, Unit.MONTH):
            yield ItemProblem("validity_unit", f"{place}.validity")
        for point in material.points:
            yield from _point(point, f"{place}.points.{point.id}")


def _counts(material: Material, place: str) -> Iterator[ItemProblem]:
    handed_in = Way.SUBMITTED in material.ways and material.form is not PaperForm.ELECTRONIC
    if handed_in and material.originals + material.copies == 0:
        yield ItemProblem("counts_missing", place)


def _ways(material: Material, item: Item, place: str) -> Iterator[ItemProblem]:
    if not material.ways:
        yield ItemProblem("way_missing", place)
    deferrable = material.necessity is Necessity.DEFERRABLE
    if deferrable and item.deferral is None:
        yield ItemProblem("deferral_missing", place)
    if Way.DEFERRED in material.ways and not deferrable:
        yield ItemProblem("deferred_but_required", place)


def _point(point: CheckPoint, place: str) -> Iterator[ItemProblem]:
    """Substance is not form (art. 32-5): a check-point may only look at the paper."""
    if _SUBSTANCE.search(point.words):
        yield ItemProblem("substance_as_form", place, {"words": point.words})


def _time(item: Item) -> Iterator[ItemProblem]:
    if not item.limits:
        yield ItemProblem("limits_missing", "limits")
    for index, limits in enumerate(item.limits):
        yield from _limits(item, limits, f"limits[{index}]")
    yield from _deferral_time(item)
    notice = item.procedure.notice_within
    if item.matter_type is MatterType.PERMIT and shortest(notice) > 5:
        yield ItemProblem("notice_long", "procedure.notice_within", {"limit": notice.code()})


def _limits(item: Item, limits: TimeLimits, place: str) -> Iterator[ItemProblem]:
    """承诺 ≤ 法定 after conversion, a warning where the units differ (domain B.5)."""
    pair = {"promised": limits.promised.code(), "statutory": limits.statutory.code()}
    units = {limits.promised.unit, limits.statutory.unit} - {Unit.ON_SPOT}
    if _longer(limits.promised, limits.statutory):
        yield ItemProblem("promise_longer", place, pair)
    elif len(units) > 1:
        yield ItemProblem("units_differ", place, pair)
    if not limits.statutory_basis.article.strip():
        yield ItemProblem("basis_without_article", f"{place}.statutory_basis")
    permit = item.matter_type is MatterType.PERMIT
    if permit and limits.statutory.unit is Unit.WORKDAY and limits.statutory.count > 20:
        yield ItemProblem("limit_long", place, {"limit": limits.statutory.code()})
    on_spot = item.project_type is ProjectType.ON_SPOT
    if on_spot and item.deferral is not None and limits.deferred is None:
        yield ItemProblem("deferred_limit_missing", place)
    seen = _Seen(f"{place}.specials")
    for special in limits.specials:
        yield from seen.again(special.id)
        if special.kind not in ("A", "B"):
            yield ItemProblem("special_kind", f"{place}.specials.{special.id}")


def _deferral_time(item: Item) -> Iterator[ItemProblem]:
    """容缺 papers come in within the promise (domain A.3): longer than every promise is doubtful."""
    promises = [limits.promised for limits in item.limits]
    timed = [limit for limit in promises if limit.unit is not Unit.ON_SPOT]
    if item.deferral is None or not timed:
        return
    within = item.deferral.within
    if all(_longer(within, promised) for promised in timed):
        yield ItemProblem("deferral_longer", "deferral.within", {"within": within.code()})


def _longer(a: Limit, b: Limit) -> bool:
    """Whether ``a`` is longer than ``b``, for certain where their units differ."""
    if a.unit is b.unit:
        return a.count > b.count
    return shortest(a) > longest(b)


def shortest(limit: Limit) -> float:
    """The fewest calendar days a limit can take."""
    factor = {Unit.WORKDAY: 1, Unit.DAY: 1, Unit.HOUR: 1 / 24, Unit.MONTH: 28, Unit.ON_SPOT: 0}
    return limit.count * factor[limit.unit]


def longest(limit: Limit) -> float:
    """The most calendar days a limit can take, the longest run of holidays included."""
    factor = {Unit.WORKDAY: 1.4, Unit.DAY: 1, Unit.HOUR: 1 / 24, Unit.MONTH: 31, Unit.ON_SPOT: 0}
    holidays = 10 if limit.unit is Unit.WORKDAY else 0
    return limit.count * factor[limit.unit] + holidays


def _accepting(item: Item) -> Iterator[ItemProblem]:
    """A permit's acceptance goes to administrative organs only (行政许可法 art. 24)."""
    if item.acceptance.by is not AcceptedBy.WINDOW:
        return
    entrusted = item.acceptance.entrustment
    place = "acceptance.entrustment"
    if entrusted is None:
        yield ItemProblem("entrustment_missing", place)
    elif entrusted.to_kind != _ORGAN_KIND:
        detail = {"to": entrusted.to, "kind": entrusted.to_kind}
        if item.matter_type is MatterType.PERMIT:
            yield ItemProblem("entrusted_to_no_organ", place, detail)
        elif entrusted.basis is None:
            yield ItemProblem("entrustment_without_basis", place, detail)


def _names(item: Item) -> Iterator[ItemProblem]:
    for kind in item.document_names:
        if kind not in DOCUMENT_KINDS:
            yield ItemProblem("document_unknown", f"document_names.{kind}", {"kind": kind})
    for who in item.applicants:
        if who not in ("person", "organisation"):
            yield ItemProblem("applicant_unknown", "applicants", {"kind": who})
    if item.deferral is not None and not any(
        material.necessity is Necessity.DEFERRABLE for material in _materials(item)
    ):
        yield ItemProblem("deferral_unused", "deferral")


def _past(item: Item, today: date) -> Iterator[ItemProblem]:
    if item.cancelled is None:
        return
    day: Mapping[str, str | int] = {"date": item.cancelled.isoformat()}
    if item.cancelled <= item.effective:
        yield ItemProblem("cancelled_before_effective", "cancelled", day)
    elif item.cancelled <= today:
        yield ItemProblem("past", "cancelled", day)
    if not item.successor:
        yield ItemProblem("cancelled_without_successor", "successor")


_RULES: tuple[Callable[[Item], Iterator[ItemProblem]], ...] = (
    _ids,
    _codes,
    _grounds,
    _accepting,
    _papers,
    _time,
    _names,
)
