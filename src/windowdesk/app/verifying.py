"""Verify: the codes of a paper read back with an independent decoder and held against the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from windowdesk.app.errors import DeskError
from windowdesk.app.ports import CodeReader, ReadCode, Signer, Store, StoredDocument
from windowdesk.domain.numbers import ReceiptNumber, parse_receipt
from windowdesk.i18n import _


@dataclass(frozen=True, slots=True)
class CheckedCode:
    """One code of the page. ``problem`` is a stable word, "" when it agrees with the store."""

    format: str
    text: str
    number: str
    kind: str
    problem: str
    words: str


@dataclass(frozen=True, slots=True)
class Verified:
    """``valid``: at least one code, and every one agrees with a document of this counter."""

    valid: bool
    codes: tuple[CheckedCode, ...]
    document: StoredDocument | None


def verify(
    store: Store, reader: CodeReader, signer: Signer, content: bytes, media: str
) -> Verified:
    """Read every code in ``content`` (a PDF or an image) and check it. ``BadInput`` if unreadable."""
    codes = reader.read(content, media)
    checked = tuple(_check(store, signer, code) for code in codes)
    numbers = {code.number for code in checked if code.number}
    agreed = bool(checked) and all(not code.problem for code in checked) and len(numbers) == 1
    document = _document(store, checked) if agreed else None
    return Verified(agreed, checked, document)


def _check(store: Store, signer: Signer, code: ReadCode) -> CheckedCode:
    if code.format == "qr":
        return _check_statement(store, signer, code)
    parsed = parse_receipt(code.text)
    if not isinstance(parsed, ReceiptNumber):
        return _found(code, "", "", "not_a_receipt_number")
    number = parsed.text()
    known = store.case_of_number(number) is not None
    return _found(code, number, "", "" if known else "unknown_number")


def _check_statement(store: Store, signer: Signer, code: ReadCode) -> CheckedCode:
    try:
        statement = signer.open(code.text)
    except DeskError as problem:
        return _found(code, "", "", problem.code)
    number, kind = str(statement.get("number", "")), str(statement.get("kind", ""))
    case_id = store.case_of_number(number)
    if case_id is None:
        return _found(code, number, kind, "unknown_number")
    agrees = any(_states(paper, statement) for paper in store.documents_of(case_id))
    return _found(code, number, kind, "" if agrees else "differs_from_store")


def _states(paper: StoredDocument, statement: Mapping[str, Any]) -> bool:
    """Whether ``paper`` is the document ``statement`` speaks of: kind, time, version, secret."""
    facts = paper.facts
    return (
        paper.kind.value == statement.get("kind")
        and paper.created_at == statement.get("time")
        and str(facts.get("catalogue", "")).startswith(str(statement.get("catalogue", "?")))
        and facts.get("query_secret") == statement.get("query")
    )


def _document(store: Store, checked: tuple[CheckedCode, ...]) -> StoredDocument | None:
    kind = next((code.kind for code in checked if code.kind), "")
    case_id = store.case_of_number(checked[0].number)
    papers = store.documents_of(case_id) if case_id else ()
    return next((paper for paper in papers if paper.kind.value == kind), None)


def _found(code: ReadCode, number: str, kind: str, problem: str) -> CheckedCode:
    return CheckedCode(code.format, code.text, number, kind, problem, problem_words(problem))


def problem_words(problem: str) -> str:
    """What a person reads for ``problem``."""
    return {
        "": _("与本机存档一致"),
        "not_a_receipt_number": _("不是收件号，或校验位不对"),
        "unknown_number": _("本机没有这个收件号"),
        "bad_code": _("签名不对，或不是本系统的二维码"),
        "differs_from_store": _("与本机存档不一致"),
    }.get(problem, _("无法核对"))
