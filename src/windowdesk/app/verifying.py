"""Verify: the codes of a paper read back with an independent decoder and held against what is known.

A paper of this counter is held against its store. One of another desk of the office is believed by its
signature, checked off-line against the list of keys; what could not be checked here is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from windowdesk.app.errors import DeskError
from windowdesk.app.ports import CodeReader, ReadCode, Signer, Store, StoredDocument
from windowdesk.domain.decision.model import Document
from windowdesk.domain.numbers import ReceiptNumber, parse_receipt
from windowdesk.i18n import _
from windowdesk.protocol.trust import Examined

UNKNOWN_NUMBER = "unknown_number"
UNKNOWN_KEY = "unknown_key"
NOT_IN_STORE, PROGRESS, NOT_KEYED_IN = "not_in_store", "progress", "not_keyed_in"
# by nobody whom this counter knows: not valid here, and no forgery for that
SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class CheckedCode:
    """One code of the page. ``problem`` is a stable word, "" when nothing speaks against it.

    ``seal``: "own", "desk" (another desk's key), "" for bars. ``unchecked``: stable words for what
    could not be checked here.
    """

    format: str
    text: str
    number: str
    kind: str
    problem: str
    words: str
    seal: str = ""
    unchecked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verified:
    """``valid``: at least one code, all of one number, and nothing speaks against any.

    ``unchecked``: what a person should know that this did not show, by stable word.
    """

    valid: bool
    codes: tuple[CheckedCode, ...]
    document: StoredDocument | None
    unchecked: tuple[str, ...] = ()


def verify(
    store: Store, reader: CodeReader, signer: Signer, content: bytes, media: str
) -> Verified:
    """Read every code in ``content`` (a PDF or an image) and check it. ``BadInput`` if unreadable."""
    codes = reader.read(content, media)
    checked = _with_bars(tuple(_check(store, signer, code) for code in codes))
    numbers = {code.number for code in checked if code.number}
    agreed = bool(checked) and all(not code.problem for code in checked) and len(numbers) == 1
    document = _document(store, checked) if agreed else None
    unchecked = dict.fromkeys(word for code in checked for word in code.unchecked)
    return Verified(agreed, checked, document, tuple(unchecked))


def _with_bars(checked: tuple[CheckedCode, ...]) -> tuple[CheckedCode, ...]:
    """Bars say a number and no more: what a signed code beside them vouches for is no problem."""
    signed = {c.number for c in checked if c.format == "qr" and not c.problem and c.unchecked}
    return tuple(
        replace(code, problem="", words=problem_words(""))
        if code.problem == UNKNOWN_NUMBER and code.format != "qr" and code.number in signed
        else code
        for code in checked
    )


def _check(store: Store, signer: Signer, code: ReadCode) -> CheckedCode:
    if code.format == "qr":
        return _check_statement(store, signer, code)
    parsed = parse_receipt(code.text)
    if not isinstance(parsed, ReceiptNumber):
        return _found(code, "", "", "not_a_receipt_number")
    number = parsed.text()
    known = store.case_of_number(number) is not None
    return _found(code, number, "", "" if known else UNKNOWN_NUMBER)


def _check_statement(store: Store, signer: Signer, code: ReadCode) -> CheckedCode:
    try:
        examined = signer.examine(code.text)
    except DeskError as problem:
        found = _found(code, "", "", problem.code)
        if problem.code != UNKNOWN_KEY:
            return found
        return replace(found, unchecked=(SIGNATURE, NOT_IN_STORE, PROGRESS))
    statement = examined.statement
    number, kind = str(statement.get("number", "")), str(statement.get("kind", ""))
    found = _found(code, number, kind, "", examined)
    if kind == Document.EMERGENCY_SLIP.value and examined.seal == "own":
        return _check_slip(store, found)
    case_id = store.case_of_number(number)
    papers = store.documents_of(case_id) if case_id is not None else ()
    if not papers and examined.seal == "desk":
        return replace(found, unchecked=(*examined.doubts, NOT_IN_STORE, PROGRESS))
    if case_id is None:
        return _found(code, number, kind, UNKNOWN_NUMBER, examined)
    if not papers:
        # given back by the centre after a restore: events, without the papers' bytes
        return replace(found, unchecked=(*examined.doubts, NOT_IN_STORE))
    if any(_states(paper, statement) for paper in papers):
        return found
    if examined.seal == "desk":
        # the case went on here, the paper was issued there
        return replace(found, unchecked=(*examined.doubts, NOT_IN_STORE))
    return _found(code, number, kind, "differs_from_store", examined)


def _check_slip(store: Store, found: CheckedCode) -> CheckedCode:
    """A slip's code is the word of this counter that it printed the number; the rest is by hand."""
    keyed_in = store.case_of_number(found.number) is not None
    return found if keyed_in else replace(found, unchecked=(NOT_KEYED_IN,))


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


def _found(
    code: ReadCode, number: str, kind: str, problem: str, examined: Examined | None = None
) -> CheckedCode:
    words, seal = problem_words(problem), ""
    doubts: tuple[str, ...] = ()
    if examined is not None:
        seal, doubts = examined.seal, examined.doubts
        if not problem and seal == "desk":
            words = _("本中心其他窗口签发，签名有效")
    return CheckedCode(code.format, code.text, number, kind, problem, words, seal, doubts)


def problem_words(problem: str) -> str:
    """What a person reads for ``problem``."""
    return {
        "": _("与本机存档一致"),
        "not_a_receipt_number": _("不是收件号，或校验位不对"),
        UNKNOWN_NUMBER: _("本机没有这个收件号"),
        "bad_code": _("签名不对，或不是本系统的二维码"),
        UNKNOWN_KEY: _("签发的钥匙不在本机名单中，真伪无法在本机核对"),
        "revoked_key": _("签发的设备已停用，签发时间在停用之后"),
        "differs_from_store": _("与本机存档不一致"),
    }.get(problem, _("无法核对"))


def unchecked_words(unchecked: Iterable[str]) -> tuple[str, ...]:
    """What could not be checked, in sentences."""
    words = {
        "list_old": _("本机的钥匙名单已多日没有更新，此后停用的设备不在其中。"),
        "no_list": _("本机还没有从中心取得钥匙名单。"),
        "key_ended": _("签发的钥匙后来已停用；签发时间写在停用之前，但不能排除倒填日期。"),
        NOT_IN_STORE: _("本机没有这份文书的存档，没有核对内容。"),
        SIGNATURE: _("签名没有核对；可加 --centre 向中心查询，或扫码打开核验页。"),
        PROGRESS: _("办理进度须向中心查询。"),
        "centre": _("没有问到中心（连不上，或证书不被信任），中心的记录和进度没有核对。"),
        NOT_KEYED_IN: _("紧急凭证还没有补录；手写内容无法核对。"),
    }
    return tuple(words.get(word, word) for word in unchecked)
