"""Does a standard hold together? Contradictions, dead ends and unlawful demands, found beforehand.

The program decides by the standard alone, so an error here becomes unlawful at every window. Codes
in :data:`WARNINGS` want a person's look; all others make an item unfit for use. The words for a
person are in the catalogue room.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date

from windowdesk.domain.identity.item_codes import SCHEMES, check_item_code
from windowdesk.domain.identity.organ_codes import ORGAN_SCHEMES
from windowdesk.domain.standard.check_flow import flow_problems
from windowdesk.domain.standard.check_forms import form_problems
from windowdesk.domain.standard.check_time import time_problems
from windowdesk.domain.standard.findings import ItemProblem, Seen
from windowdesk.domain.standard.model import (
    AcceptedBy,
    Basis,
    CheckPoint,
    Item,
    Material,
    MatterType,
    Necessity,
    Organ,
    PaperForm,
    Requirement,
    Way,
)
from windowdesk.domain.standard.paths import every_row
from windowdesk.domain.time.limits import Unit

WARNINGS = frozenset(
    {
        "basis_without_article",
        "code_shared",
        "copies_unsaid",
        "cancelled_without_successor",
        "deferral_longer",
        "deferral_unused",
        "entrustment_missing",
        "entrustment_without_basis",
        "limit_long",
        "limit_unstated",
        "option_twice",
        "organ_code_doubtful",
        "past",
        "path_asks_nothing",
        "question_idle",
        "permit_by_no_organ",
        "substance_as_form",
        "too_many_paths",
        "units_differ",
        "versions_overlap",
        "versions_same_day",
    }
)
# The kinds of document of the verdict (domain.decision builds on this room, so it cannot be asked).
DOCUMENT_KINDS = frozenset(
    "receipt acceptance correction not_accepted not_required deferral_notice deferral_promise"
    " spot_correction slip hand_in_receipt withdrawal promise consultation application_form"
    " labels emergency_slip revocation rectification".split()
)
_ORGAN_KIND = "行政机关"
# GB 32100-2015: 机构编制 (1), 机关 (1); 12 is a 事业单位, 13 a 群团 such as the 残联.
_ORGAN_CODE = "11"
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
    found.extend(form_problems(item))
    found.extend(_past(item, today))
    return tuple(found)


def is_warning(problem: ItemProblem) -> bool:
    """Whether the item may be used all the same."""
    return problem.code in WARNINGS


def _ids(item: Item) -> Iterator[ItemProblem]:
    """Ids name findings, answers and reasons: twice the same would mix them up."""
    for name, parts in (
        ("questions", item.questions),
        ("gates", item.gates),
        ("bars", item.bars),
        ("conditions", item.conditions),
        ("requirements", tuple(every_row(item.requirements))),
    ):
        seen = Seen(name)
        for part in parts:
            yield from seen.again(part.id)
    for question in item.questions:
        seen = Seen(f"questions.{question.id}.options")
        for option in question.options:
            yield from seen.again(option.id)
    for material in _materials(item):
        seen = Seen(f"requirements.{material.id}.points")
        for point in material.points:
            yield from seen.again(point.id)
    codes = Seen("codes")
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
    yield from _organ_code(item.organ)


def _organ_code(organ: Organ) -> Iterator[ItemProblem]:
    """A Chinese credit code must check; of any other scheme the doubt is told and the item used."""
    detail: dict[str, str | int] = {"code": organ.uscc, "scheme": organ.code_scheme}
    check = ORGAN_SCHEMES.get(organ.code_scheme)
    if check is None:
        yield ItemProblem("scheme_unknown", "organ.code_scheme", detail)
    elif not check(organ.uscc).valid:
        strict = organ.code_scheme == "uscc"
        yield ItemProblem(
            "organ_code_invalid" if strict else "organ_code_doubtful", "organ.uscc", detail
        )


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
    elif handed_in and "复印件" in material.name and material.copies == 0:
        yield ItemProblem("copies_unsaid", place, {"originals": material.originals})


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


def _permitting(item: Item) -> Iterator[ItemProblem]:
    """Who is no administrative organ grants permits only where a law says so (art. 23)."""
    organ = item.organ
    chinese = organ.code_scheme == "uscc" and ORGAN_SCHEMES["uscc"](organ.uscc).valid
    permit = item.matter_type is MatterType.PERMIT
    if permit and chinese and not organ.uscc.startswith(_ORGAN_CODE):
        yield ItemProblem("permit_by_no_organ", "organ.uscc", {"organ": organ.full_name})


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
    _permitting,
    _accepting,
    _papers,
    time_problems,
    _names,
)
