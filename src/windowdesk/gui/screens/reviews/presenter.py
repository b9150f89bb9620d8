"""Decides what the review list says, puts both sides beside each other, and hands in the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from windowdesk.app.errors import DeskError
from windowdesk.app.lifecycle import FEWEST_CHARACTERS
from windowdesk.app.place import Naming, Ours, Place, ours_of
from windowdesk.app.ports import StoredDocument
from windowdesk.app.reviewing import Answer, Question, Settled
from windowdesk.app.syncing import ReviewItem
from windowdesk.app.wording_fetched import differs_words
from windowdesk.app.wording_history import event_words
from windowdesk.app.wording_joints import clauses, listed
from windowdesk.app.wording_reviews import (
    offer_words,
    question_words,
    resolution_words,
    side_words,
)
from windowdesk.domain.cases.case import Case, CaseEvent
from windowdesk.domain.numbers import ReceiptNumber, parse_receipt
from windowdesk.gui.runner import Runner
from windowdesk.gui.screens.reviews.contested import Contested, contested_of, said_of
from windowdesk.i18n import _, counted
from windowdesk.protocol.reviews import DUPLICATE, FIELD, Resolution, Side

Refused = Callable[[DeskError], None]


class Reviewing(Protocol):
    """The use case; all of it may wait for the disk."""

    def questions(self) -> tuple[ReviewItem, ...]: ...

    def question(self, review: str) -> Question: ...

    def settle(self, review: str, answer: Answer) -> Settled: ...


class ReviewsDesk(Protocol):
    """The part of the desk this screen uses."""

    @property
    def reviewing(self) -> Reviewing: ...

    @property
    def place(self) -> Place: ...

    @property
    def syncing(self) -> Naming: ...

    def papers(self, case_id: str) -> tuple[StoredDocument, ...]: ...


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A question of the list."""

    review: str
    state: str
    tone: str
    title: str
    number: str
    at: str
    settled: str


@dataclass(frozen=True, slots=True)
class SideLine:
    """Something one side did: when, what, by whom."""

    at: str
    words: str
    actor: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A resolution that may be chosen; ``revokes``: it takes papers back."""

    resolution: Resolution
    words: str
    explains: str
    revokes: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with both sides. ``facts`` says what neither side's events show.

    ``correctable``: papers, id and name, in which a slip of the pen may be put right.
    """

    review: str
    case_id: str
    title: str
    asks: str
    number: str
    ours: tuple[SideLine, ...]
    theirs: tuple[SideLine, ...]
    ours_name: str
    theirs_name: str
    facts: str
    revoked: str
    offers: tuple[Offer, ...]
    printed: bool
    may_settle: bool
    correctable: tuple[tuple[str, str], ...] = ()
    contested: tuple[Contested, ...] = ()


class ReviewsView(Protocol):
    """What the presenter tells its view."""

    def show_lines(self, lines: tuple[ReviewLine, ...], open_: int) -> None: ...

    def show_asked(self, asked: Asked | None) -> None: ...

    def show_trouble(self, error: DeskError) -> None: ...


class ReviewsPresenter:
    """The list, the question chosen in it, and its answer."""

    def __init__(self, desk: ReviewsDesk, runner: Runner, view: ReviewsView) -> None:
        self._desk = desk
        self._runner = runner
        self._view = view
        self._wanted = ""

    def load(self) -> None:
        """Read the questions again."""
        self._runner.run(self._desk.reviewing.questions, self._loaded, self._view.show_trouble)

    def _loaded(self, items: tuple[ReviewItem, ...]) -> None:
        left = sum(item.state == "open" for item in items)
        self._view.show_lines(tuple(_line(item) for item in items), left)
        if self._wanted:
            self.choose(self._wanted)

    def choose(self, review: str) -> None:
        """Show both sides of ``review``; an answer that comes after another choice is let go."""
        self._wanted = review
        if not review:
            self._view.show_asked(None)
            return
        desk = self._desk

        def read() -> Asked:
            question = desk.reviewing.question(review)
            cases = [case for case in (question.case, question.other) if case is not None]
            papers = [paper for case in cases for paper in desk.papers(case.case_id)]
            titles = {p.document_id: str(p.facts.get("title", "")) for p in papers}
            ours = ours_of(desk.place, desk.syncing)
            others = tuple(_named(*one, desk.syncing) for one in _windows(question, ours))
            return asked_of(question, titles, desk.place.window, ours, others)

        def landed(asked: Asked) -> None:
            if asked.review == self._wanted:
                self._view.show_asked(asked)

        self._runner.run(read, landed, self._view.show_trouble)

    @staticmethod
    def missing(asked: Asked, answer: Answer | None) -> str:
        """What an answer still lacks, in words; "" when nothing."""
        if answer is None:
            return _("请选择怎样处理。")
        if len(answer.reason.strip()) < FEWEST_CHARACTERS:
            return counted("请写明复核的理由（不少于 {n} 个字）。", FEWEST_CHARACTERS)
        revokes = next(o.revokes for o in asked.offers if o.resolution == answer.resolution)
        if revokes and asked.printed and answer.papers is None:
            return _("请选择已出纸的文书是收回了还是遗失了。")
        corrects = answer.correction
        if answer.resolution == "rectified" and (
            corrects is None or not (corrects.was.strip() and corrects.reads.strip())
        ):
            return _("请写明原文和更正后的内容。")
        open_ = [one.words for one in asked.contested if one.name not in answer.values]
        if open_:
            return _("请选择{field}以哪一个为准。").format(field=open_[0])
        signer = answer.sign_off
        if not asked.may_settle and (signer is None or not (signer.number and signer.password)):
            return _("请主管输入工号和密码。")
        return ""

    def settle(
        self, review: str, answer: Answer, done: Callable[[Settled], None], refused: Refused
    ) -> None:
        """Hand in ``answer``. Exactly one callback follows."""
        reviewing = self._desk.reviewing
        self._runner.run(lambda: reviewing.settle(review, answer), done, refused, writes=True)


def _line(item: ReviewItem) -> ReviewLine:
    left = item.state == "open"
    settled = ""
    if not left:
        settled = f"{resolution_words(item.resolution)}　{item.by}".rstrip("　")
    return ReviewLine(
        review=item.review,
        state=_("待复核") if left else _("已复核"),
        tone="correct" if left else "accept",
        title=question_words(item.kind)[0],
        number=_grouped(item.number),
        at=f"{item.at:%m-%d %H:%M}",
        settled=settled,
    )


def asked_of(
    question: Question, titles: dict[str, str], window: str, is_ours: Ours, others: tuple[str, ...]
) -> Asked:
    """``question`` in words; ``titles``: document id to title, ``window``: this one's name now, ``others``: theirs."""
    item, case = question.item, question.case
    title, asks = question_words(item.kind)
    theirs, ours = _both(question, titles, is_ours)
    state = case.state if case is not None else None
    return Asked(
        review=item.review,
        case_id=item.case_id if case is not None else "",
        title=title,
        asks=asks,
        number=_grouped(item.number or (case.number if case else "")),
        ours=tuple(ours),
        theirs=tuple(theirs),
        ours_name=_("本窗口（{window}）").format(window=window),
        theirs_name=listed(*dict.fromkeys(others)) or _("中心平台"),
        facts=_twins(question) or _facts(item),
        revoked=listed(*question.revoked),
        offers=tuple(
            Offer(one, *offer_words(one, state), revokes=one == "voided" and _open(case))
            for one in question.offers
        ),
        printed=question.printed,
        may_settle=question.may_settle,
        correctable=question.correctable,
        contested=contested_of(case) if item.kind == FIELD else (),
    )


def _amended(case: Case | None, ours: Ours, *, here: bool) -> list[SideLine]:
    """What was amended at this window, or at the others."""
    return [
        SideLine(_moment(one.amendment.at), one.words, one.amendment.actor)
        for one in said_of(case)
        if ours(one.amendment.window, one.amendment.at) is here
    ]


def _named(window: str, at: datetime | None, naming: Naming) -> str:
    """``window`` as it was called then, and as it is called now where that is another name."""
    now = naming.now_called(window, at) if at is not None else ""
    return window + _("（现为{name}）").format(name=now) if now not in ("", window) else window


def _windows(question: Question, ours: Ours) -> list[tuple[str, datetime | None]]:
    """The others who had a part in it, and when."""
    if question.item.kind == FIELD:
        told = [one.amendment for one in said_of(question.case)]
        return [(one.window, one.at) for one in told if not ours(one.window, one.at)]
    return [(event.window, event.at) for event in question.theirs] or [
        (side.window, _time(side))
        for side in question.told
        if side.window and not _here(side, ours)
    ]


def _both(
    question: Question, titles: dict[str, str], is_ours: Ours
) -> tuple[list[SideLine], list[SideLine]]:
    """What the others did and what this window did; of fields, what each of them amended."""
    case, told = question.case, question.told
    if question.item.kind == FIELD:
        return _amended(case, is_ours, here=False), _amended(case, is_ours, here=True)
    theirs = [*_events(case, question.theirs, titles)] or [
        _told(side) for side in told if not _here(side, is_ours)
    ]
    ours = [*_events(case, question.ours, titles)] or [
        _told(side) for side in told if _here(side, is_ours)
    ]
    return theirs, ours


def _open(case: Case | None) -> bool:
    return case is not None and case.state.value != "voided"


def _events(
    case: Case | None, events: Iterable[CaseEvent], titles: dict[str, str]
) -> list[SideLine]:
    blank = case or Case("")
    return [
        SideLine(_moment(event.at), event_words(blank, event, titles), event.actor)
        for event in events
    ]


def _here(side: Side, ours: Ours) -> bool:
    return ours(side.window, _time(side))


def _told(side: Side) -> SideLine:
    at = _time(side)
    return SideLine("" if at is None else _moment(at), side_words(side), side.actor)


def _time(side: Side) -> datetime | None:
    try:
        return datetime.fromisoformat(side.at)
    except ValueError:
        return None


def _moment(at: datetime) -> str:
    return f"{at:%m-%d %H:%M}"


def _twins(question: Question) -> str:
    """Of a duplicate: which of the two came later, and which there was."""
    if question.item.kind != DUPLICATE:
        return ""
    sides = [_grouped(side.number) for side in question.told if side.number]
    if len(sides) != 2:
        return ""
    return _("先收的 {first}，后收的 {second}。").format(first=sides[0], second=sides[1])


def _facts(item: ReviewItem) -> str:
    """What the centre compared, where it says so."""
    base, version = item.facts.get("base"), item.facts.get("version")
    if isinstance(base, int) and isinstance(version, int) and base != version:
        return _("本窗口接着第 {base} 步办理，平台当时已到第 {version} 步。").format(
            base=base, version=version
        )
    material = item.facts.get("material")
    if isinstance(material, str) and material:
        name = _("材料：{name}").format(name=material)
        source, what = item.facts.get("source"), item.facts.get("differs")
        parts = (
            name,
            _("来源：{source}").format(source=source) if isinstance(source, str) else "",
            differs_words(what) if isinstance(what, str) else "",
        )
        return clauses(*(part for part in parts if part))
    return ""


def _grouped(number: str) -> str:
    parsed = parse_receipt(number) if number else None
    return parsed.grouped() if isinstance(parsed, ReceiptNumber) else number
