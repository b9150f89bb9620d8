"""紧急收件凭证: printed ahead, filled in by hand while nothing works, keyed in later (domain A.4, D).

Everything a receipt must say and nobody can know beforehand is room to write; the number, the query
code and the law's words are printed.
"""

from __future__ import annotations

from dataclasses import replace

from windowdesk.documents.describe import words
from windowdesk.documents.describe.parts import SIGNED_AT, bold, paragraph, query, sheet
from windowdesk.documents.describe.phrases import said
from windowdesk.documents.sheet import (
    Blank,
    Block,
    Column,
    Field,
    Form,
    Sheet,
    Signing,
    Table,
)
from windowdesk.domain.papers import PaperFacts

ROWS = 10  # more papers than most matters ask for; the back of the sheet takes the rest
ROOM = 23.0  # a line that a hand can write on, in points
_WIDE = "\u3000"
_MOMENT = f"{_WIDE * 5}年{_WIDE * 3}月{_WIDE * 3}日{_WIDE * 3}时{_WIDE * 3}分（24 小时制）"


def emergency_slip(facts: PaperFacts) -> Sheet:
    """One slip; its copies are for the applicant and for the file, from which it is keyed in."""
    blocks: list[Block | None] = [
        paragraph(said("emergency_effect"), bold(said("receipt_effect"))),
        Form(
            (
                (Field("收件时间", _MOMENT),),
                (Field("申请人"), Field("证件号码")),
                (Field("代理人"), Field("联系电话")),
                (Field("申请事项"),),
                (Field("受理机关"), Field("办理情形")),
            )
        ),
        _materials(),
        paragraph(
            query(facts),
            "收取方式填：原件留存、复印件留存、原件核验退还。材料写不下的写在背面。",
            small=True,
        ),
        Signing(
            (
                Blank("申请人（代理人）签名：", ((9.0, ""),)),
                Blank("签收时间：", SIGNED_AT),
                Blank("收件人签字：", ((7.0, "工号"), (5.0, ""))),
            )
        ),
    ]
    return replace(sheet(facts, blocks), foot=_foot(facts))


def _foot(facts: PaperFacts) -> tuple[str, ...]:
    """No standard yet: which one applies follows from the time written on the slip."""
    return (
        f"{words.minute(facts.issued_at)} 预先印制{_WIDE}监督电话 {facts.supervision_phone}",
        "每一号只用一次；写错的整份作废，不涂改、不复印",
        "扫码核验真伪、查询进度；码内不含个人信息",
    )


def _materials() -> Table:
    columns = (
        Column("序", fixed=28, centred=True),
        Column("收取材料", share=4.4),
        Column("原件", fixed=38, centred=True),
        Column("复印", fixed=38, centred=True),
        Column("页数", fixed=38, centred=True),
        Column("收取方式", share=1.9),
        Column("备注", share=1.7),
    )
    rows = tuple((str(n), "", "", "", "", "", "") for n in range(1, ROWS + 1))
    return Table(columns, rows, least=ROOM)
