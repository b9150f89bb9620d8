"""What a new version changes for whom, in words a clerk can say to an applicant."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from windowdesk.app.wording import way_words
from windowdesk.app.wording_joints import clauses, listed
from windowdesk.app.wording_time import limit_words
from windowdesk.domain.standard.effects import (
    NOT_ASKED,
    Burden,
    Circumstance,
    Effect,
    Effects,
)
from windowdesk.domain.standard.model import Item, Question
from windowdesk.domain.standard.paths import every_row
from windowdesk.domain.time.limits import Limit
from windowdesk.i18n import N_, _, counted


@dataclass(frozen=True, slots=True)
class EffectWords:
    """One change in a sentence. ``burden``: "more" or "less" for the applicant, "other"."""

    burden: str
    text: str
    effect: Effect


@dataclass(frozen=True, slots=True)
class GroupWords:
    """Who is concerned, in the words of the item's own questions, and what changes for them."""

    whom: str
    effects: tuple[EffectWords, ...]
    ways: int
    of: int


def group_words(effects: Effects, old: Item, new: Item) -> tuple[GroupWords, ...]:
    """Every group of ``effects`` in words."""
    names = _names(old, new)
    return tuple(
        GroupWords(
            whom_words(group.whom, old, new),
            tuple(
                EffectWords(effect.burden.value, effect_words(effect, names), effect)
                for effect in sorted(group.effects, key=_order)
            ),
            group.ways,
            group.of,
        )
        for group in effects.groups
    )


def _order(effect: Effect) -> int:
    return (Burden.MORE, Burden.LESS, Burden.OTHER).index(effect.burden)


def _names(*items: Item) -> dict[str, str]:
    """The name of each paper and group by id; the later item's where both have one."""
    names: dict[str, str] = {}
    for item in items:
        for row in every_row(item.requirements):
            names[row.id] = row.material.name if row.material is not None else row.name
    return names


def whom_words(whom: Iterable[Circumstance], old: Item, new: Item) -> str:
    """所有申请人; 办理方式：委托代理人; several ways joined by 或者."""
    questions = {question.id: question for item in (old, new) for question in item.questions}
    cases = [_case(case, questions) for case in whom]
    if any(not case for case in cases):
        return _("所有申请人")
    return _("；或者 ").join(cases)


def _case(case: Circumstance, questions: dict[str, Question]) -> str:
    parts = []
    for ident, options in case.items():
        question = questions.get(ident)
        label = (question.label or question.text) if question else ident
        texts = {option.id: option.text for option in question.options} if question else {}
        given = "／".join(
            texts.get(option, option) if option != NOT_ASKED else _("（不问此题）")
            for option in options
        )
        parts.append(_("{question}：{answer}").format(question=label, answer=given))
    return clauses(*parts)


def effect_words(effect: Effect, names: dict[str, str]) -> str:
    """One change in one sentence; ``names`` are papers and groups by id."""
    return _WORDS[effect.kind](effect, names)


def _counts(counts: str) -> str:
    originals, _plus, copies = counts.partition("+")
    parts = []
    if originals not in ("", "0"):
        parts.append(counted("原件 {n} 份", int(originals)))
    if copies not in ("", "0"):
        parts.append(counted("复印件 {n} 份", int(copies)))
    return listed(*parts) or _("不交纸质")


def _limit(code: str) -> str:
    return limit_words(Limit.parse(code)) if code else _("（无）")


def _ways(values: str) -> str:
    return listed(*(way_words(value) for value in values.split()))


def _members(idents: str, names: dict[str, str]) -> str:
    return listed(*(names.get(ident, ident) for ident in idents.split()))


def _end(end: str) -> str:
    return {
        "papers": _("核对材料后受理"),
        "not_required": _("不需要办理"),
        "not_competent": _("不属本机关职权，不予受理"),
        "change_item": _("改办其他事项"),
    }[end]


def _role(role: str) -> str:
    return {
        "must": _("必须提交"),
        "choice": _("几选一"),
        "deferrable": _("可以容缺后补"),
        "optional": _("可以不交"),
    }[role]


def _accepted(by: str) -> str:
    return {
        "window": _("由窗口受委托受理"),
        "organ": _("由机关自行受理，窗口只收件"),
        "own_counter": _("由机关自己的窗口受理"),
    }[by]


def _kept(value: str) -> str:
    return {"keep": _("原件留存"), "inspect": _("原件验后退还")}[value]


def _said(words: str) -> Callable[[Effect, dict[str, str]], str]:
    """A sentence with the name of the part, and what was and is."""

    def say(effect: Effect, names: dict[str, str]) -> str:
        name = effect.name or names.get(effect.subject, effect.subject)
        return _(words).format(name=name, before=effect.before, after=effect.after)

    return say


def _turned(words: str, turn: Callable[[str], str]) -> Callable[[Effect, dict[str, str]], str]:
    """The same, ``before`` and ``after`` turned into words first."""

    def say(effect: Effect, _names: dict[str, str]) -> str:
        before = turn(effect.before) if effect.before else _("（无）")
        after = turn(effect.after) if effect.after else _("（无）")
        return _(words).format(name=effect.name, before=before, after=after)

    return say


def _choice_members(effect: Effect, names: dict[str, str]) -> str:
    before, after = effect.before.split(), effect.after.split()
    added = " ".join(ident for ident in after if ident not in before)
    gone = " ".join(ident for ident in before if ident not in after)
    parts = []
    if added:
        parts.append(_("可以选交{names}").format(names=_members(added, names)))
    if gone:
        parts.append(_("不能再选交{names}").format(names=_members(gone, names)))
    return _("“{name}”{what}").format(name=effect.name, what=clauses(*parts))


def _paper(words: str, of: str) -> Callable[[Effect, dict[str, str]], str]:
    def say(effect: Effect, _names: dict[str, str]) -> str:
        return _(words).format(name=effect.name, counts=_counts(getattr(effect, of)))

    return say


def _need(effect: Effect, _names: dict[str, str]) -> str:
    return _("“{name}”从其中 {before} 项改为其中 {after} 项").format(
        name=effect.name, before=effect.before, after=effect.after
    )


def _on_spot(effect: Effect, _names: dict[str, str]) -> str:
    return _("改为当场办结") if effect.after == "yes" else _("不再当场办结")


_WORDS: dict[str, Callable[[Effect, dict[str, str]], str]] = {
    "circumstance_new": _said(N_("新增的情形，原来没有这样的选项")),
    "circumstance_gone": _said(N_("不再有这种情形")),
    "outcome": _turned(N_("结果由“{before}”改为“{after}”"), _end),
    "refer_to": _said(N_("应当前往的机关由“{before}”改为“{after}”")),
    "on_spot": _on_spot,
    "accepted_by": _turned(N_("{before}，改为{after}"), _accepted),
    "promised": _turned(N_("承诺期限由{before}改为{after}"), _limit),
    "statutory": _turned(N_("法定期限由{before}改为{after}"), _limit),
    "deferral": _turned(N_("容缺补交期限由{before}改为{after}"), _limit),
    "fee": _turned(N_("收费由{before}改为{after}"), str),
    "paper_added": _paper(N_("现在要交“{name}”（{counts}）"), "after"),
    "paper_removed": _paper(N_("不再要“{name}”（原来：{counts}）"), "before"),
    "role": _turned(N_("“{name}”由{before}改为{after}"), _role),
    "counts": _turned(N_("“{name}”的份数由{before}改为{after}"), _counts),
    "kept": _turned(N_("“{name}”的{before}，改为{after}"), _kept),
    "ways": _turned(N_("“{name}”的满足方式由{before}改为{after}"), _ways),
    "validity": _turned(N_("“{name}”的出具时间要求由{before}改为{after}"), _limit),
    "point_added": _said(N_("“{name}”增加要点：{after}")),
    "point_removed": _said(N_("“{name}”取消要点：{before}")),
    "point_changed": _said(N_("“{name}”的要点由“{before}”改为“{after}”")),
    "choice_added": _said(N_("增加一组选交材料：{name}")),
    "choice_removed": _said(N_("取消一组选交材料：{name}")),
    "choice_need": _need,
    "choice_members": _choice_members,
    "condition_added": _said(N_("许可条件增加（不影响受理）：{after}")),
    "condition_removed": _said(N_("许可条件取消：{before}")),
    "bar_added": _said(N_("增加不得申请的情形：{after}")),
    "bar_removed": _said(N_("取消不得申请的情形：{before}")),
}
