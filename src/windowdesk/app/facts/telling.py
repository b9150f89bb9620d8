"""What is told before anything is received (一次性告知单), as far as the circumstances are known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from windowdesk.app.facts.frame import fee_words, hand_in_place, uncounted
from windowdesk.app.facts.loose import Telling, loose
from windowdesk.app.wording import document_title, due_name, limit_words, necessity_words
from windowdesk.domain.decision.model import Document
from windowdesk.domain.papers import AskLine, LimitLine, PaperFacts
from windowdesk.domain.standard.model import (
    GateOutcome,
    Item,
    Material,
    Requirement,
    TimeLimits,
    Way,
)
from windowdesk.domain.standard.resolve import effective_answers, limits_for, outlook, resolve
from windowdesk.domain.standard.when import When, holds
from windowdesk.i18n import _, in_chinese

Stands = Callable[[When], bool | None]


def consultation_facts(told: Telling, code_text: str, *, roll: bool = False) -> PaperFacts:
    """The sheet of everything ``told.item`` asks for under the answers given so far.

    Rows that hang on a question still open are listed and marked; nobody's particulars are used.
    Where the answers end the matter already, it says so, and asks for nothing.
    """
    with in_chinese():
        item, answers = told.item, effective_answers(told.item, told.submission.answers)
        stands = outlook(item, answers)
        title = document_title(Document.CONSULTATION, item.document_names)
        facts = loose(told, Document.CONSULTATION, title, code_text)
        facts = replace(facts, basis=item.basis, hand_in=hand_in_place(told.place), roll=roll)
        ended = tuple(_gates(item, answers))
        if ended:
            return replace(facts, reasons=ended, hand_in="")
        limits = limits_for(item, answers)
        return replace(
            facts,
            limits=tuple(_limits(limits)),
            uncounted=uncounted(limits),
            fee=fee_words(item),
            collection="、".join(item.result.delivery),
            result=_result(item),
            conditions=tuple(c.words for c in item.conditions if stands(c.when) is not False),
            asked=tuple(_asked(item, stands)),
            unsettled=tuple(q.text.rstrip("？?") for q in resolve(item, answers).unanswered),
        )


def _limits(limits: TimeLimits) -> Iterator[LimitLine]:
    for kind, limit in (("promised", limits.promised), ("statutory", limits.statutory)):
        yield LimitLine(due_name(kind), limit_words(limit.code()), due=None, firm=True)


def _result(item: Item) -> str:
    validity = item.result.validity
    return f"{item.result.name}（{validity}）" if validity else item.result.name


def _gates(item: Item, answers: Mapping[str, str]) -> Iterator[str]:
    """What ends the matter under these answers already: nothing need be brought then."""
    for gate in item.gates:
        if holds(gate.when, answers) is True and not gate.hands_on:
            ended = gate.outcome is GateOutcome.NOT_REQUIRED
            lead = _("依法不需要办理：") if ended else _("不属于本机关职权：")
            to = _("可向{organ}咨询。").format(organ=gate.refer_to) if gate.refer_to else ""
            yield f"{lead}{gate.words}{to}"


def _asked(item: Item, stands: Stands) -> Iterator[AskLine]:
    index = 0
    for row in item.requirements:
        state = stands(row.when)
        if state is False:
            continue
        lines = list(_row(row, stands, str(index + 1), maybe=state is None))
        index += bool(lines)
        yield from lines


def _row(row: Requirement, stands: Stands, index: str, *, maybe: bool) -> Iterator[AskLine]:
    """A material, or the head of a group and its members; a group of one is that one."""
    if row.material is not None:
        yield _material(row.material, stands, index, maybe=maybe)
        return
    members = [(m, stands(m.when)) for m in row.members]
    members = [(member, state) for member, state in members if state is not False]
    if len(members) == 1:
        ((member, state),) = members
        yield from _row(member, stands, index, maybe=maybe or state is None)
        return
    if members:
        yield AskLine(index, row.name, rule=_rule(row.need, len(members)), maybe=maybe)
    for number, (member, state) in enumerate(members, 1):
        yield from _row(member, stands, f"{index}.{number}", maybe=maybe or state is None)


def _rule(need: int, count: int) -> str:
    if need in (0, count):
        return _("以下各项均须提交")
    return _("以下任选 {n} 项").format(n=need)


def _material(material: Material, stands: Stands, index: str, *, maybe: bool) -> AskLine:
    points = (p.words for p in material.points if stands(p.when) is not False)
    return AskLine(
        index=index,
        name=material.name,
        originals=material.originals,
        copies=material.copies,
        necessity=necessity_words(material.necessity),
        how=material.how,
        points=tuple(points),
        spared=_spared(material),
        maybe=maybe,
    )


def _spared(material: Material) -> str:
    """How the paper may be left at home, the easiest way first."""
    ways = material.ways
    if Way.SHARED in ways or Way.E_CERTIFICATE in ways:
        return _("可免提交：数据共享或者电子证照查得到的，不必提交")
    if Way.PROMISE in ways:
        return _("可以告知承诺替代")
    return _("可以申请容缺后补") if Way.DEFERRED in ways else ""
