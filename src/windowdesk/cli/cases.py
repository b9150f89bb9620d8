"""``windowdesk replay`` and ``windowdesk verify``: whether what was issued still holds."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from windowdesk.app.errors import BadInput, DeskError
from windowdesk.app.replaying import Replay, replay
from windowdesk.app.verifying import Verified, unchecked_words, verify
from windowdesk.app.wording_files import file_trouble
from windowdesk.bootstrap.asking import CentreSays, ask_centre, centre_words, still_unchecked
from windowdesk.bootstrap.counter import Counter, open_counter
from windowdesk.cli.output import Output
from windowdesk.cli.profile_option import profile_of
from windowdesk.i18n import _


def add_parser(sub: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register both commands."""
    again = sub.add_parser("replay", help=_("按当时的标准重算已存的办件，说明是否一致"))
    again.add_argument("case", metavar="CASE", help=_("收件号或办件标识"))
    again.set_defaults(run=run_replay)
    check = sub.add_parser("verify", help=_("读回文书上的条码，与存档核对"))
    check.add_argument("file", metavar="FILE", help=_("PDF、图片或回执文件"))
    check.add_argument("--centre", metavar="URL", help=_("再向这个中心核对，并查询办理进度"))
    check.set_defaults(run=run_verify)


def run_replay(args: argparse.Namespace, out: Output) -> int:
    """Print ``equal`` and every difference; exit 1 when a stored decision is not reproduced."""
    counter = open_counter(profile_of(args))
    try:
        results = replay(counter.store, counter.shelf, counter.calendar, args.case)
    finally:
        counter.close()
    equal = all(result.equal for result in results)
    out.result(_replay_object(results, equal), "\n".join(_replay_lines(results)))
    return 0 if equal else 1


def _replay_object(results: Iterable[Replay], equal: bool) -> dict[str, Any]:
    listed = list(results)
    return {
        "case_id": listed[0].case_id,
        "number": listed[0].number,
        "equal": equal,
        "decisions": [
            {
                "outcome": result.outcome,
                "equal": result.equal,
                "differences": [
                    {"place": place, "stored": stored, "recomputed": again}
                    for place, stored, again in result.differences
                ],
            }
            for result in listed
        ],
    }


def _replay_lines(results: Iterable[Replay]) -> Iterable[str]:
    for result in results:
        yield f"{result.number}  {result.outcome}  {_('一致') if result.equal else _('不一致')}"
        for place, stored, again in result.differences:
            yield f"  {place}: {stored} → {again}"


def run_verify(args: argparse.Namespace, out: Output) -> int:
    """Print each code and whether it agrees with the store; exit 1 when the paper is not ours."""
    path = Path(args.file)
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise BadInput(
            _("打不开文件“{name}”：{why}。").format(
                name=path.name or path, why=file_trouble(problem)
            ),
            press=_("请核对文件名。"),
            code="cannot_read",
        ) from problem
    counter = open_counter(profile_of(args))
    try:
        verified = verify(counter.store, counter.reader, counter.signer, content, "")
        centre = _asked(counter, verified, args.centre) if args.centre else None
    finally:
        counter.close()
    said = centre_words(centre) if centre else ()
    unchecked = still_unchecked(verified.unchecked, centre)
    lines = (*_verify_lines(verified), *said, *unchecked_words(unchecked))
    out.result(_verify_object(path, verified, unchecked, centre), "\n".join(lines))
    return 0 if verified.valid and not (centre and centre.against) else 1


def _asked(counter: Counter, verified: Verified, url: str) -> CentreSays:
    """What the centre at ``url`` says of the code that was read, and of its number."""
    code = next((code.text for code in verified.codes if code.format == "qr"), "")
    number = next((code.number for code in verified.codes if code.number), "")
    try:
        secret = str(counter.signer.examine(code).statement.get("query", "")) if code else ""
    except DeskError:
        secret = ""  # signed by nobody we know: the centre may know more
    return ask_centre(url, counter.config.centre_ca, code, number, secret)


def _verify_object(
    path: Path, verified: Verified, unchecked: Sequence[str], centre: CentreSays | None
) -> dict[str, Any]:
    paper = verified.document
    return {
        "file": str(path),
        "valid": verified.valid,
        "unchecked": list(unchecked),
        "codes": [
            {
                "format": code.format,
                "text": code.text,
                "number": code.number,
                "kind": code.kind,
                "matches": not code.problem,
                "problem": code.problem,
                "words": code.words,
                "seal": code.seal,
            }
            for code in verified.codes
        ],
        "document": None
        if paper is None
        else {
            "kind": paper.kind.value,
            "title": paper.facts.get("title", ""),
            "number": paper.number,
            "document_number": paper.document_number,
            "issued_at": paper.created_at.isoformat(),
            "sha256": paper.sha256,
        },
        "centre": None if centre is None else msgspec.to_builtins(centre),
    }


def _verify_lines(verified: Verified) -> Iterable[str]:
    if not verified.codes:
        yield _("没有读到条码或二维码。")
    for code in verified.codes:
        yield f"{code.format}  {code.number or code.text[:40]}  {code.words}"
