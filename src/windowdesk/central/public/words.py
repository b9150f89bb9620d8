"""The public's answers in words: what was found, what it means, what was not checked."""

from __future__ import annotations

from dataclasses import dataclass

from windowdesk.app.wording import document_title, state_words
from windowdesk.domain.cases.case import State
from windowdesk.domain.decision.model import Document
from windowdesk.i18n import _, counted
from windowdesk.protocol.public import Progress, VerifiedReceipt


@dataclass(frozen=True, slots=True)
class Told:
    """``tone``: good, open, bad or plain; ``mark`` says the same without colour."""

    tone: str
    mark: str
    title: str
    words: str
    rows: tuple[tuple[str, str], ...] = ()
    papers: tuple[tuple[str, str, str], ...] = ()
    unchecked: tuple[str, ...] = ()


_MARKS = {"good": "✓", "open": "!", "bad": "✗"}


def of_receipt(found: VerifiedReceipt) -> Told:
    """What a page says of a code."""
    tone, title, words = _verdict(found)
    return Told(
        tone, _MARKS[tone], title, words, _receipt_rows(found), unchecked=_not_checked(found)
    )


def _verdict(found: VerifiedReceipt) -> tuple[str, str, str]:
    match found.verdict:
        case "genuine":
            return "good", _("真实"), _("签名有效，与中心的记录一致。")
        case "signed":
            return (
                "open",
                _("签名有效，记录未到"),
                _(
                    "由本中心登记的窗口签发。中心还没有收到这份文书的记录，离线办理的会晚些到达，请稍后再查。"
                ),
            )
        case "doubtful":
            return (
                "bad",
                _("不能认定"),
                _(
                    "签名属于本中心的窗口，但与记录不一致，或签名的密钥当时已不在有效期内。请持原件到窗口核实。"
                ),
            )
        case "unknown_key":
            return (
                "open",
                _("不能核对"),
                _("签名的密钥不在本中心的名单中，可能由别的中心签发。请到文书上所写的中心核对。"),
            )
        case "changed":
            return (
                "bad",
                _("不真实"),
                _("签名不符，内容被改动过，或二维码没有扫完整。请重新扫描一次。"),
            )
        case _:
            return "bad", _("不是本系统的二维码"), _("没有读到本系统的签名。请扫描文书上的二维码。")


def _receipt_rows(found: VerifiedReceipt) -> tuple[tuple[str, str], ...]:
    if not found.number:
        return ()
    rows = [
        (_("收件号"), found.number),
        (_("文书名称"), title_of(found.kind)),
        (_("出具时间"), moment(found.issued_at)),
        (_("出具机关"), found.organ),
        (_("出具方式"), _("离线出具") if found.offline else ""),
        (_("第几次打印"), str(found.reprint + 1) if found.reprint else ""),
        (_("密钥停用"), moment(found.key_until)),
    ]
    return tuple((label, value) for label, value in rows if value)


def _not_checked(found: VerifiedReceipt) -> tuple[str, ...]:
    said = {
        "record": _("文书与中心记录是否一致：记录未到。"),
        "key": _("签名密钥现在是否仍然有效。"),
        "paper": _("纸面上的文字：二维码不含姓名等个人信息，请对照原件核对。"),
    }
    return tuple(said[one] for one in found.unchecked)


def of_progress(found: Progress) -> Told:
    """What a page says of a matter."""
    if not found.found:
        return Told(
            "open",
            _MARKS["open"],
            _("没有查到"),
            _("收件号或查询码不对，或窗口离线办理、记录还没有到达中心。请核对后再试，或稍后再查。"),
        )
    rows = [
        (_("收件号"), found.number),
        (_("办件编号"), found.project),
        (_("收件时间"), moment(found.received_at)),
        (_("办结期限"), found.due),
        (_("记录更新"), moment(found.updated_at)),
    ]
    return Told(
        "plain",  # whatever the decision was, a page does not colour it
        "",
        _state(found.state) or _("已收件"),
        _("以下是中心现在的记录；窗口离线时，最新的进展会晚些显示。"),
        tuple((label, value) for label, value in rows if value),
        tuple((moment(one.at), title_of(one.kind), one.number) for one in found.documents),
    )


def too_often(seconds: int) -> Told:
    """What a page says to whoever asked too often."""
    return Told(
        "open",
        _MARKS["open"],
        _("查询太频繁"),
        _wait(seconds),
    )


def _wait(seconds: int) -> str:
    """How long, in the unit that people count in: ten minutes, not 600 seconds."""
    if seconds <= 90:
        return counted("请等 {n} 秒再试。", seconds)
    return counted("请等 {n} 分钟再试。", -(-seconds // 60))


def away(seconds: int) -> Told:
    """What a page says while the centre's records cannot be read."""
    return Told(
        "open",
        _MARKS["open"],
        _("暂时不能核验和查询"),
        counted("中心的记录暂时读不到，这一次什么也没有核对。请等 {n} 秒再试。", seconds),
    )


def title_of(kind: str) -> str:
    """A document's title; its kind where this version knows none."""
    try:
        return document_title(Document(kind), {})
    except ValueError:
        return kind


def _state(state: str) -> str:
    try:
        return state_words(State(state).value)
    except ValueError:
        return state


def moment(text: str) -> str:
    """A moment as people read it: date and minute."""
    return text[:16].replace("T", " ")
