"""``windowdesk catalogue``: check item files, show items, compare versions, write the schemas."""

from __future__ import annotations

import argparse
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from windowdesk.app.errors import BadCatalogue
from windowdesk.app.shelf import Shelf, Shelved
from windowdesk.app.standards import Draft, Problem
from windowdesk.app.wording_when import when_words
from windowdesk.catalogue.examples import blank_plain, example_submission
from windowdesk.catalogue.load import LoadReport, load_items, shipped_items
from windowdesk.catalogue.schema import SCHEMAS, schema_text, write_schemas
from windowdesk.cli import catalogue_diff, catalogue_import
from windowdesk.cli.output import Output
from windowdesk.domain.plain import sha256, to_plain
from windowdesk.domain.standard.model import Item, Requirement
from windowdesk.i18n import _


def add_parser(sub: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command and its four jobs."""
    parser = sub.add_parser("catalogue", help=_("事项标准：检查、查看、比较、导入"))
    jobs = parser.add_subparsers(metavar=_("动作"), required=True)
    check = jobs.add_parser("check", help=_("检查事项文件或整个目录"))
    check.add_argument("path", metavar="PATH", help=_("事项文件，或放事项文件的文件夹"))
    check.set_defaults(run=run, job=_check)
    show = jobs.add_parser("show", help=_("列出事项，或给出一份空白、示例申请"))
    show.add_argument("item", nargs="?", metavar="ITEM", help=_("事项编码；不写则列出全部"))
    start = show.add_mutually_exclusive_group()
    start.add_argument("--blank-submission", action="store_true", help=_("待填写的空白申请"))
    start.add_argument("--example-submission", action="store_true", help=_("可以受理的示例申请"))
    show.add_argument("--catalogue", metavar="DIR", help=_("事项文件所在目录"))
    show.set_defaults(run=run, job=_show)
    diff = jobs.add_parser("diff", help=_("新版本对谁改了什么"))
    diff.add_argument("old", metavar="OLD", help=_("较早的事项文件或文件夹"))
    diff.add_argument("new", metavar="NEW", help=_("较新的事项文件或文件夹"))
    diff.set_defaults(run=run, job=_diff)
    schema = jobs.add_parser("schema", help=_("写出 JSON Schema"))
    schema.add_argument(
        "name", nargs="?", choices=tuple(SCHEMAS), default="item", help=_("哪一种文件的结构")
    )
    schema.add_argument("--out", metavar="DIR", help=_("全部写入这个目录"))
    schema.set_defaults(run=run, job=_schema)
    catalogue_import.add_jobs(jobs, run)


def run(args: argparse.Namespace, out: Output) -> int:
    """0 when all is well, 1 when a check found an error."""
    return int(args.job(args, out))


def _today() -> date:
    return datetime.now().astimezone().date()


# --- check ------------------------------------------------------------------------------------


def _check(args: argparse.Namespace, out: Output) -> int:
    report = load_items(Path(args.path), _today())
    problems = [*report.problems, *report.warnings]
    valid = all(problem.warning for problem in problems)
    data = {
        "valid": valid,
        "items": [_head(item) for item in report.items],
        "drafts": [to_plain(draft) for draft in report.drafts],
        "problems": [_problem(problem) for problem in problems],
    }
    lines = [("! " if problem.warning else "✗ ") + problem.text() for problem in problems]
    lines += [f"✓ {item.code}  {item.name}  {item.version}" for item in report.items]
    lines += [_draft(draft) for draft in report.drafts]
    out.result(data, "\n".join(lines) or _("目录里没有事项文件。"))
    return 0 if valid else 1


def _draft(draft: Draft) -> str:
    """A skeleton in a line: that it cannot accept anything, and what it still wants."""
    return _("… {code}  {name}  草稿，不能受理；还缺 {missing}").format(
        code=draft.code, name=draft.name, missing="、".join(draft.missing) or "—"
    )


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.file,
        "line": problem.line,
        "place": problem.place,
        "code": problem.code,
        "severity": "warning" if problem.warning else "error",
        "what": problem.what,
        "fix": problem.fix,
    }


def _head(item: Item) -> dict[str, Any]:
    return {
        "code": item.code,
        "name": item.name,
        "organ": item.organ.full_name,
        "version": item.version,
        "hash": sha256(item),
        "effective": item.effective.isoformat(),
        "cancelled": item.cancelled.isoformat() if item.cancelled else None,
    }


# --- show -------------------------------------------------------------------------------------


def _show(args: argparse.Namespace, out: Output) -> int:
    items = _items(Path(args.catalogue)) if args.catalogue else shipped_items()
    if args.item is None:
        _refuse_without_item(args)
        heads = [_head(item) for item in items]
        lines = [f"{h['code']}  {h['name']}  {h['organ']}  {h['version']}" for h in heads]
        out.result({"items": heads}, "\n".join(lines))
        return 0
    shelved = Shelf(items).in_force(args.item, _today())
    now = datetime.now().astimezone().replace(tzinfo=None, microsecond=0)
    if args.blank_submission:
        _print_file(out, blank_plain(shelved.item, now))
    elif args.example_submission:
        _print_file(out, to_plain(example_submission(shelved.item, now)))
    else:
        out.result(_head(shelved.item) | {"item": to_plain(shelved.item)}, _sheet(shelved))
    return 0


def _refuse_without_item(args: argparse.Namespace) -> None:
    if args.blank_submission or args.example_submission:
        raise BadCatalogue(
            _("没有写明事项编码。"), press=_("先用 catalogue show 查看编码。"), code="item_needed"
        )


def _print_file(out: Output, submission: dict[str, Any]) -> None:
    """A submission is a file to save and fill in, whoever asks for it."""
    out.result(submission, json.dumps(submission, ensure_ascii=False, indent=2))


def _items(folder: Path) -> tuple[Item, ...]:
    report: LoadReport = load_items(folder)
    if not report.items:
        what = report.problems[0].text() if report.problems else _("目录里没有事项文件。")
        raise BadCatalogue(what, press=_("可用 windowdesk catalogue check 查看全部问题。"))
    return report.items


def _sheet(shelved: Shelved) -> str:
    """An item for a person at a terminal: questions, then what is asked for and when."""
    item = shelved.item
    lines = [f"{item.name}  {item.code}  {item.version}  {shelved.hash[:12]}", item.organ.full_name]
    for question in item.questions:
        lines.append(f"? {question.text} [{question.id}]")
        lines += [f"    {option.id}  {option.text}" for option in question.options]
    for row in item.requirements:
        lines += _rows(row, item, "")
    for limits in item.limits:
        whom = when_words(limits.when, item) or _("一般")
        lines.append(
            _("期限（{whom}）：法定 {statutory}，承诺 {promised}").format(
                whom=whom, statutory=limits.statutory.code(), promised=limits.promised.code()
            )
        )
    return "\n".join(lines)


def _rows(row: Requirement, item: Item, indent: str) -> list[str]:
    whom = when_words(row.when, item)
    tail = f"  〔{whom}〕" if whom else ""
    if row.material is None:
        need = _("全部") if row.need == 0 else _("其中 {n} 项").format(n=row.need)
        lines = [f"{indent}- {row.name}（{need}）[{row.id}]{tail}"]
        for member in row.members:
            lines += _rows(member, item, indent + "  ")
        return lines
    material = row.material
    counts = _("原件 {o}，复印件 {c}").format(o=material.originals, c=material.copies)
    if material.counts_inferred:
        counts += _("，份数为目录设定")
    return [
        f"{indent}- {material.name}（{counts}）[{row.id}]{tail}",
        *(f"{indent}    · {point.words} [{point.id}]" for point in material.points),
    ]


# --- diff and schema ----------------------------------------------------------------------------


def _diff(args: argparse.Namespace, out: Output) -> int:
    old, new = _by_code(Path(args.old)), _by_code(Path(args.new))
    if len(old) == len(new) == 1:
        # two files are two versions to compare, whatever their codes say
        ((code, item),) = new.items()
        old = {code: next(iter(old.values()))}
        new = {code: item}
    return catalogue_diff.answer(old, new, args, out)


def _by_code(path: Path) -> dict[str, Item]:
    """The newest version of each item under ``path``."""
    newest: dict[str, Item] = {}
    for item in sorted(_items(path), key=lambda item: (item.effective, item.version)):
        newest[item.code] = item
    return newest


def _schema(args: argparse.Namespace, out: Output) -> int:
    if args.out:
        written = [str(path) for path in write_schemas(Path(args.out))]
        out.result({"files": written}, "\n".join(written))
    else:
        text = schema_text(args.name)
        out.result(json.loads(text), text)
    return 0
