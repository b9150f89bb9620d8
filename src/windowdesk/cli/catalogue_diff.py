"""``windowdesk catalogue diff``: what is written differently, and what that changes for whom."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from windowdesk.app.catalogue_desk import Comparison, Touched, compare, touched
from windowdesk.app.wording import state_words
from windowdesk.app.wording_when import when_words
from windowdesk.catalogue.words import change_words
from windowdesk.cli.output import Output
from windowdesk.cli.profile_option import profile_of
from windowdesk.domain.plain import to_plain
from windowdesk.domain.standard.diff import diff_items
from windowdesk.domain.standard.model import Item
from windowdesk.i18n import _

_MARKS = {"more": "▲", "less": "▽", "other": "·"}


def answer(
    old: dict[str, Item], new: dict[str, Item], args: argparse.Namespace, out: Output
) -> int:
    """Compare item by item; 0, whether anything differs or not."""
    changes: list[dict[str, Any]] = []
    effects: list[dict[str, Any]] = []
    lines: list[str] = []
    pairs = [(old.get(code), new.get(code)) for code in sorted(old.keys() | new.keys())]
    both = [compare(before, after) for before, after in pairs if before and after]
    cases = _open_cases(both, args)
    for before, after in pairs:
        lines += _appeared(before, after, changes)
    for comparison, open_ in zip(both, cases, strict=True):
        written = list(_written(comparison))
        changes += written
        effects.append(_effect(comparison, open_))
        if written or not comparison.equal:
            lines += _words(comparison, written, open_)
    told = [effect for effect in effects if effect["groups"] or effect["open_cases"]]
    data = {"equal": not changes, "changes": changes, "effects": told}
    out.result(data, "\n".join(lines) or _("没有差别。"))
    return 0


def _appeared(
    before: Item | None, after: Item | None, changes: list[dict[str, Any]]
) -> Iterator[str]:
    """A whole item that came or went."""
    if before is not None and after is not None:
        return
    item = after or before
    if item is None:
        return
    kind = "added" if after is not None else "removed"
    words = _("新增事项：{name}") if after is not None else _("取消事项：{name}")
    text = words.format(name=item.name)
    changes.append({"item": item.code, "kind": kind, "part": "item", "text": text})
    yield text


def _written(comparison: Comparison) -> Iterator[dict[str, Any]]:
    """What is written differently, part by part."""
    new = comparison.new
    for change in diff_items(comparison.old, new):
        text = change_words(change, new)
        entry = {"item": new.code, **to_plain(change), "whom": when_words(change.when, new)}
        yield entry | {"text": text}


def _effect(comparison: Comparison, open_: Touched | None) -> dict[str, Any]:
    """What it changes for whom, as one object."""
    groups = [
        {
            "whom": words.whom,
            "answers": [dict(case) for case in group.whom],
            "ways": group.ways,
            "of": group.of,
            "effects": [
                {**to_plain(said.effect), "burden": said.burden, "text": said.text}
                for said in words.effects
            ],
        }
        for group, words in zip(comparison.effects.groups, comparison.groups, strict=True)
    ]
    cases = None
    if open_ is not None:
        cases = {
            "by_state": dict(open_.by_state),
            "concerned": dict(open_.concerned),
            "numbers": list(open_.numbers),
        }
    return {
        "item": comparison.new.code,
        "name": comparison.new.name,
        "old": comparison.old.version,
        "new": comparison.new.version,
        "complete": comparison.effects.complete,
        "groups": groups,
        "open_cases": cases,
    }


def _words(
    comparison: Comparison, written: list[dict[str, Any]], open_: Touched | None
) -> Iterator[str]:
    old, new = comparison.old, comparison.new
    yield _("{name}　{old} 版 → {new} 版").format(name=new.name, old=old.version, new=new.version)
    for group in comparison.groups:
        yield "  " + _("{whom}（{n}/{of} 种情形）").format(
            whom=group.whom, n=group.ways, of=group.of
        )
        for said in group.effects:
            yield f"    {_MARKS[said.burden]} {said.text}"
    if comparison.equal:
        yield "  " + _("对申请人没有变化。")
    if not comparison.effects.complete:
        yield "  " + _("情形太多，没有全部比较。")
    if open_ is not None:
        yield from _cases(open_)
    yield "  " + _("条文上的差别：")
    for entry in written:
        yield f"    {entry['text']}"


def _cases(open_: Touched) -> Iterator[str]:
    if not open_.total:
        yield "  " + _("没有按旧版收件、尚未办结的办件。")
        return
    states = "、".join(
        _("{state} {n} 件").format(state=state_words(state), n=count)
        for state, count in open_.by_state.items()
    )
    words = _(
        "按旧版收件的在办件：{states}，其中 {n} 件的情形有变化。"
        "它们仍按旧版办理，补正后按要求较少的版本。"
    )
    yield "  " + words.format(states=states, n=sum(open_.concerned.values()))


def _open_cases(comparisons: list[Comparison], args: argparse.Namespace) -> list[Touched | None]:
    """The open cases each comparison touches, where a profile with a store was named."""
    from windowdesk.storage.session import FILE

    profile = profile_of(args)
    if not getattr(args, "profile", None) or not (profile / FILE).exists():
        return [None] * len(comparisons)
    from windowdesk.bootstrap.counter import open_counter

    counter = open_counter(profile)
    try:
        return [touched(counter.store, comparison) for comparison in comparisons]
    finally:
        counter.close()
