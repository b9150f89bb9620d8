"""材料共用: the same paper serves several matters of a visit, its copies only one each."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.helpers.counter import (
    StandingClock,
    accepted_case,
    check_everything,
    dispatch_intake,
    fetch,
)
from tests.helpers.standards import AT, complete, paper, small_item
from tests.helpers.verdicts import SEALED, SIGNED, points, submitted, verdict
from windowdesk.app.sharing import Offer, Seen, offers
from windowdesk.bootstrap.counter import Counter
from windowdesk.domain.decision.submission import Finding, Party, Query
from windowdesk.domain.standard.model import Item, Material, OriginalUse, Way

INSPECT = OriginalUse.INSPECT
LICENCE: dict[str, Any] = {"name": "营业执照", "issuer": "市场监督管理局"}


def seen(item: Item, **findings: Finding) -> Seen:
    """A matter of the visit with ``findings``, and how it was judged."""
    submission = complete(item)
    submission = replace(submission, findings={**submission.findings, **findings})
    return Seen(item, submission, verdict(item, submission))


def licence(ident: str = "licence", **changes: Any) -> Material:
    values = {"originals": 1, "copies": 1, "original_use": INSPECT, **LICENCE, **changes}
    return Material(ident, **values)


def offered(asked: Material, *earlier: Seen) -> dict[str, Offer]:
    return offers((asked,), complete(small_item()), earlier)


def item_of(material: Material) -> Item:
    row = paper(material.id)
    return small_item(replace(row, material=material), name="前一事项")


def test_an_original_looked_at_serves_again_and_copies_count_anew() -> None:
    before = seen(
        item_of(licence("a", points=(SIGNED,))), a=submitted(copies=3, points=points(signed=True))
    )
    offer = offered(licence("b", points=(SIGNED, SEALED)), before)["b"]
    assert offer.source == "前一事项"
    assert (offer.finding.originals, offer.finding.copies) == (1, 0)
    assert list(offer.finding.points) == ["signed"]


@pytest.mark.parametrize(
    ("asked", "before"),
    [
        ({"original_use": OriginalUse.KEEP}, {}),
        ({"name": "身份证"}, {}),
        ({"issuer": "公安机关"}, {}),
        ({"shared_as": "licence"}, {}),
        ({}, {"shared_as": "licence"}),
        ({"ways": (Way.E_CERTIFICATE,)}, {}),
    ],
)
def test_what_is_not_the_same_paper_is_not_offered(
    asked: dict[str, Any], before: dict[str, Any]
) -> None:
    first = seen(item_of(licence("a", **before)), a=submitted(copies=1))
    assert offered(licence("b", **asked), first) == {}


def test_a_common_name_in_the_standards_joins_papers_of_two_names() -> None:
    first = seen(item_of(licence("a", name="营业执照副本", shared_as="x")), a=submitted(copies=1))
    assert "b" in offered(licence("b", shared_as="x"), first)


def test_a_paper_that_was_not_in_order_is_not_offered() -> None:
    first = seen(
        item_of(licence("a", points=(SEALED,))), a=submitted(copies=1, points=points(sealed=False))
    )
    assert offered(licence("b"), first) == {}
    assert offered(licence("b"), seen(item_of(licence("a")), a=Finding(absent=True))) == {}


def test_a_certificate_found_is_found_for_both() -> None:
    ways = (Way.SUBMITTED, Way.E_CERTIFICATE)
    found = Finding(way=Way.E_CERTIFICATE, query=Query.FOUND, certificate="E-1", queried_at=AT)
    first = seen(item_of(licence("a", ways=ways)), a=found)
    assert offered(licence("b", ways=ways), first)["b"].finding == found
    assert offered(licence("b"), first) == {}
    down = seen(item_of(licence("a", ways=ways)), a=replace(found, query=Query.DOWN))
    assert offered(licence("b", ways=ways), down) == {}


def test_another_applicant_or_agent_shares_nothing() -> None:
    first = seen(item_of(licence("a")), a=submitted(copies=1))
    asked = complete(small_item())
    assert offers((licence("b"),), asked, (first,))
    other = Party("person", "演练测试人乙", "999999199001011999")
    for people in ({"applicant": other}, {"agent": other}, {"applicant": None}):
        assert offers((licence("b"),), replace(asked, **people), (first,)) == {}


def test_the_desk_finds_what_was_seen_in_drafts_and_in_issued_cases(
    counter: Counter, clock: StandingClock
) -> None:
    desk = counter.desk
    first = dispatch_intake(counter)
    check_everything(first)
    fetch(first, "licence")
    desk.save_draft(first)
    second = dispatch_intake(counter)
    second.visit = replace(second.visit, group=first.visit.group, nth=2)
    found = desk.visits.offers(second)
    assert found["licence"].finding.way is Way.E_CERTIFICATE
    assert [m.draft_id for m in desk.visits.of(second.visit)] == [first.visit.draft_id]
    desk.issue(first)
    assert desk.visits.offers(second) == found
    (matter,) = desk.visits.of(second.visit)
    assert (matter.nth, matter.item_name, matter.draft_id) == (1, "劳务派遣经营许可", "")
    assert desk.case(matter.case_id).group == first.visit.group
    stranger = dispatch_intake(counter)
    assert desk.visits.offers(stranger) == {}
    accepted_case(counter)
    assert len(desk.visits.of(second.visit)) == 1


def test_taking_over_is_let_go_with_the_people(counter: Counter) -> None:
    intake = dispatch_intake(counter)
    offer = Offer(submitted(copies=0), "前一事项")
    intake.offers = {"articles": offer}
    intake.take_over("articles")
    intake.take_over("rules")
    assert intake.finding("articles") == offer.finding
    assert intake.finding("rules") == Finding()
    intake.set_agent(Party("person", "演练测试人乙", "999999199001011999"))
    assert intake.offers == {}
