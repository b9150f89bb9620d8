"""Invented facts to draw once while the desk is idle, so that the first real document is quick."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from windowdesk.domain.decision.model import Document
from windowdesk.domain.papers import LimitLine, MaterialLine, PaperFacts


def samples() -> Iterator[PaperFacts]:
    """One page and one slip; nobody's data."""
    page = PaperFacts(
        kind=Document.ACCEPTANCE,
        title="受理通知书",
        document_number="〔2026〕1 号",
        number="2644010300012030015737",
        code_text="HTTPS://EXAMPLE.INVALID/V#" + "QED8WEX0" * 28,
        query_secret="0000-00",
        centre="政务服务中心",
        window="综合1号窗",
        clerk="0000",
        organ="行政机关",
        seal="行政许可专用章",
        phone="12345",
        supervision_phone="12345",
        item_name="事项",
        item_code="",
        circumstances=(("申请人类型", "企业"),),
        version="2026-01",
        catalogue="0" * 64,
        applicant="申请人",
        applicant_number="",
        received_at=datetime.fromisoformat("2026-01-05T09:00:00"),
        issued_at=datetime.fromisoformat("2026-01-05T09:00:00"),
        materials=(MaterialLine(1, "申请书", 1, 0, 1, "留存"),),
        limits=(LimitLine("承诺办结", "5 个工作日", date(2026, 1, 12), True),),
        fee="不收费",
    )
    yield page
    yield replace(page, kind=Document.SLIP, title="受理回执", conclusion="予以受理")
