"""``windowdesk decide``: the verdict on a submission file, with every reason; stores nothing."""

from __future__ import annotations

import argparse
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from windowdesk.app.errors import BadInput, BadSubmission
from windowdesk.app.fitting import misfits
from windowdesk.app.intake import Intake, Visit
from windowdesk.app.shelf import Shelf
from windowdesk.app.wording import outcome_words, reason_words
from windowdesk.app.wording_files import file_trouble
from windowdesk.app.wording_joints import listed
from windowdesk.bootstrap.counter import catalogue_items
from windowdesk.cli.output import Output
from windowdesk.cli.profile_option import profile_of
from windowdesk.domain.decision.model import Decision
from windowdesk.domain.decision.submission import SCHEMA, Submission
from windowdesk.domain.identity.names import clean_text
from windowdesk.domain.plain import PlainError, from_plain, to_plain
from windowdesk.i18n import N_, _
from windowdesk.reference.holidays import load_calendar

MOST_BYTES = 4 * 1024 * 1024


def add_parser(sub: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = sub.add_parser("decide", help=_("按标准判断一份申请，说明每一条理由"))
    parser.add_argument("submission", metavar="SUBMISSION.json", help=_("申请文件"))
    parser.add_argument("--catalogue", metavar="DIR", help=_("事项标准所在文件夹"))
    parser.add_argument("--on", metavar="DATE", help=_("按这一天判断，如 2026-11-23"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, out: Output) -> int:
    """Print the decision (docs/schemas/decision.schema.json) and its reasons in words."""
    submission = read_submission(Path(args.submission))
    folder = Path(args.catalogue) if args.catalogue else None
    shelf = Shelf(catalogue_items(folder))
    calendar = load_calendar(profile_of(args))
    intake = Intake(shelf, calendar, Visit("cli"), submission)
    if args.on:
        intake.at(datetime.combine(_day(args.on), submission.received_at.time()))
    must_fit(intake)
    if intake.decision is None:
        raise BadSubmission(_("没有写明事项。"), press=_("请在 item 中写事项编码。"))
    out.result(decision_object(intake.decision), decision_text(intake.decision))
    return 0


# what may be wrong at a place of the file (``plain.PlainError.code``)
_MISFITS = {
    "list": N_("应为列表"),
    "object": N_("应为对象"),
    "empty": N_("不能为空"),
    "text": N_("应为文字"),
    "number": N_("应为整数"),
    "truth": N_("应为 true 或 false"),
    "choice": N_("只能是 {about} 之一"),
    "date": N_("应为 2026-02-13 或 2026-02-13T09:30:00 这样的日期"),
    "form": N_("写法不对"),
    "unknown": N_("不应有 {about} 一项"),
    "missing": N_("缺少 {about} 一项"),
    "odd": N_("内容不合要求"),
}


def read_submission(path: Path) -> Submission:
    """The submission in ``path``. ``BadSubmission`` says where it does not fit."""
    try:
        raw = path.read_bytes()
    except OSError as problem:
        raise BadInput(
            _("打不开文件“{name}”：{why}。").format(
                name=path.name or path, why=file_trouble(problem)
            ),
            press=_("请核对文件名。"),
            code="cannot_read",
        ) from problem
    if len(raw) > MOST_BYTES:
        raise _bad(_("文件超过 4 MB。"))
    try:
        data = json.loads(raw.decode("utf-8-sig"))
        submission = from_plain(Submission, _clean(data))
    except PlainError as problem:
        why = _(_MISFITS[problem.code]).format(about=problem.about)
        raise _bad(_("{place} 处{why}。").format(place=problem.place, why=why)) from problem
    except (ValueError, RecursionError) as problem:
        raise _bad(_("不是有效的 JSON（UTF-8）。")) from problem
    if submission.schema != SCHEMA:
        raise _bad(_("格式应为 {schema}。").format(schema=SCHEMA))
    if submission.received_at.tzinfo is not None:
        raise _bad(_("received_at 应为本地时间，不带时区。"))
    return submission


def must_fit(intake: Intake) -> None:
    """``BadSubmission`` names what the item has no part for; nothing is passed over in silence."""
    if intake.shelved is None:
        return
    strange = [place[:80] for place in misfits(intake.shelved.item, intake.submission)]
    if strange:
        named = listed(*strange[:5])
        raise _bad(_("本事项的标准中没有或不能这样写：{places}。").format(places=named))


def _clean(data: Any, depth: int = 0) -> Any:
    """Every text without control characters, bidi overrides and the like; nothing else changed."""
    if isinstance(data, str):
        return clean_text(data, limit=4000, lines=True).text
    if depth > 20:
        raise RecursionError
    if isinstance(data, list):
        return [_clean(value, depth + 1) for value in data]
    if isinstance(data, dict):
        return {key: _clean(value, depth + 1) for key, value in data.items()}
    return data


def _bad(why: str) -> BadSubmission:
    return BadSubmission(
        _("申请文件不能用：{why}").format(why=why),
        saved=_("没有保存任何内容。"),
        press=_("可用 windowdesk catalogue show 事项编码 --blank-submission 取得空白申请。"),
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise BadInput(
            _("日期“{text}”写法不对，应写作 2026-11-23。").format(text=text[:30]),
            press=_("请改正后重新输入。"),
        ) from problem


def decision_object(decision: Decision) -> dict[str, Any]:
    """The frozen decision with words beside each reason; ``due`` is the promised date, or null."""
    plain: dict[str, Any] = to_plain(decision)
    words = outcome_words(decision)
    for reason, entry in zip(decision.reasons, plain["reasons"], strict=True):
        spoken = reason_words(reason)
        entry["text"] = spoken.text
        entry["legal_basis"] = spoken.basis
    promised = next((d for d in decision.due if d.kind in ("promised", "notice")), None)
    plain["dates"] = plain.pop("due", [])
    plain["due"] = promised.due.isoformat() if promised and promised.due else None
    plain["firm"] = promised.firm if promised else None
    plain["words"] = {"title": words.title, "subtitle": words.subtitle, "action": words.action}
    return plain


def decision_text(decision: Decision) -> str:
    """The decision for a person at a terminal."""
    words = outcome_words(decision)
    lines = [f"{decision.item_name}  {words.title}", words.subtitle]
    for reason in decision.reasons:
        spoken = reason_words(reason)
        parts = (spoken.title, spoken.text, spoken.how, spoken.basis)
        lines.append("  · " + "  ".join(part for part in parts if part))
    for due in decision.due:
        lines.append(f"  {due.kind}: {due.due} ({due.limit})")
    return "\n".join(lines)
