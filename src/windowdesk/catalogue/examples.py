"""Submissions to start from: a blank one with every question and material, and an invented one.

The invented people and companies carry division 999999 and bodies with 'XN', which exist nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from windowdesk.domain.decision.submission import (
    Credit,
    Finding,
    Met,
    Party,
    PointFinding,
    Query,
    Submission,
    Verification,
)
from windowdesk.domain.plain import to_plain
from windowdesk.domain.standard.model import (
    Item,
    Material,
    Necessity,
    PaperForm,
    Requirement,
    Way,
)
from windowdesk.domain.standard.paths import ended, every_row, paths
from windowdesk.domain.standard.resolve import effective_answers, resolve
from windowdesk.domain.standard.when import holds
from windowdesk.domain.time.limits import Limit, Unit

PERSON = ("示例甲", "999999199003070012")
AGENT = ("示例乙", "999999198805120021")
COMPANY = ("示例人力资源有限公司", "91440103XN00000988")
_PHONE = "13800000000"


def blank_submission(item: Item, at: datetime) -> Submission:
    """Every question unanswered, every material of every way unexamined: ``undetermined``."""
    return Submission(
        item=item.code,
        received_at=at.replace(microsecond=0),
        applicant=Party(kind=item.applicants[0], name="", number=""),
        answers={question.id: "" for question in item.questions},
        findings={material.id: _unexamined(material) for material in _materials(item)},
    )


def blank_plain(item: Item, at: datetime) -> dict[str, Any]:
    """The blank submission as JSON with every field a clerk fills in written out."""
    plain: dict[str, Any] = to_plain(blank_submission(item, at))
    plain["agent"] = None
    plain["findings"] = {
        material.id: {
            "way": None,
            "absent": False,
            "originals": 0,
            "copies": 0,
            "pages": 0,
            "points": {point.id: {"ok": None, "seen": ""} for point in material.points},
        }
        | ({"issued_on": None} if material.validity is not None else {})
        for material in _materials(item)
    }
    return plain | {"defer": False, "cannot_correct_now": False, "credit": Credit.UNKNOWN.value}


def _unexamined(material: Material) -> Finding:
    return Finding(points={point.id: PointFinding() for point in material.points})


def _materials(item: Item) -> Iterator[Material]:
    for row in every_row(item.requirements):
        if row.material is not None:
            yield row.material


def example_submission(
    item: Item, at: datetime, *, answers: Mapping[str, str] | None = None
) -> Submission:
    """An invented submission that is complete and in legal form under ``item``.

    ``answers`` fixes some of the circumstances; the rest takes the author's first option that does
    not end the matter. Raises ``ValueError`` when no way through the questions fits.
    """
    given = example_answers(item, at, answers or {})
    findings: dict[str, Finding] = {}
    for row in resolve(item, given).rows:
        findings |= complete_row(row, given, at.date())
    by_agent = item.agent_when is not None and holds(item.agent_when, given) is True
    return Submission(
        item=item.code,
        received_at=at.replace(microsecond=0),
        applicant=example_applicant(item.applicants[0]),
        agent=_person(AGENT) if by_agent else None,
        answers=given,
        findings=findings,
        conditions={
            condition.id: Met.MET for condition in item.conditions if holds(condition.when, given)
        },
        credit=Credit.GOOD,
    )


def example_answers(item: Item, at: datetime, fixed: Mapping[str, str]) -> dict[str, str]:
    """The first complete answers that agree with ``fixed`` and end at the papers."""
    for way in paths(item):
        if ended(item, way):
            continue
        answers = {**way, **_dates(item, way, at.date())}
        wanted = {key: value for key, value in fixed.items() if value}
        if all(answers.get(key) == value or key in _dated(item) for key, value in wanted.items()):
            return effective_answers(item, {**answers, **wanted})
    raise ValueError(f"no way through {item.code} fits {dict(fixed)}")


def _dated(item: Item) -> frozenset[str]:
    return frozenset(question.id for question in item.questions if question.kind == "date")


def _dates(item: Item, way: Mapping[str, str], day: date) -> dict[str, str]:
    """For every date asked: an expiry that lies inside the window to apply for renewal."""
    return {
        key: (day + timedelta(days=_ahead(item, key))).isoformat()
        for key in _dated(item)
        if key in way
    }


def _ahead(item: Item, question: str) -> int:
    """Days to an expiry for which renewing now is neither late nor early."""
    windows = [renewal for renewal in item.renewals if renewal.expiry_question == question]
    near = max((_days(window.before) for window in windows), default=0)
    opens = [_days(window.opens) for window in windows if window.opens is not None]
    return (near + min(opens)) // 2 if opens else near + 30


def _days(limit: Limit) -> int:
    return limit.count * 31 if limit.unit is Unit.MONTH else limit.count * 2


def complete_row(row: Requirement, answers: Mapping[str, str], day: date) -> dict[str, Finding]:
    """Findings that satisfy ``row``: a group by its first members, as many as it needs."""
    if row.material is not None:
        return {row.id: complete_finding(row.material, answers, day)}
    need = row.need or len(row.members)
    findings: dict[str, Finding] = {}
    for member in row.members[:need]:
        findings |= complete_row(member, answers, day)
    return findings


def complete_finding(material: Material, answers: Mapping[str, str], day: date) -> Finding:
    """A finding that leaves nothing open about ``material``."""
    if Way.SUBMITTED not in material.ways or material.necessity is Necessity.OPTIONAL:
        return _without_paper(material)
    return Finding(
        way=Way.SUBMITTED,
        originals=material.originals,
        copies=material.copies,
        pages=max(1, material.originals + material.copies),
        electronic=material.form is PaperForm.ELECTRONIC,
        issued_on=day - timedelta(days=1) if material.validity is not None else None,
        points={
            point.id: PointFinding(ok=True)
            for point in material.points
            if holds(point.when, answers)
        },
    )


def _without_paper(material: Material) -> Finding:
    if material.necessity is Necessity.OPTIONAL:
        return Finding(absent=True)
    way = next(way for way in material.ways if way is not Way.DEFERRED)
    query = Query.FOUND if way in (Way.SHARED, Way.E_CERTIFICATE) else None
    return Finding(way=way, query=query, authorised_by=PERSON[0] if query else "")


def example_applicant(kind: str) -> Party:
    """An invented applicant of ``kind`` ("person" or "organisation")."""
    if kind == "person":
        return _person(PERSON)
    name, number = COMPANY
    return Party(kind, name, number, phone=_PHONE, representative=PERSON[0])


def _person(who: tuple[str, str]) -> Party:
    return Party("person", who[0], who[1], verified=Verification.CARD, phone=_PHONE)
