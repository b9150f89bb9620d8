"""Offices (政务服务中心) with their halls and windows, and the organs they accept matters for.

An entrustment (委托受理) names who may accept for an organ, of what type the entrustee is, by which
document and how long: only another administrative organ may accept in the organ's name, anybody else
transmits (行政许可法 24).
"""

from __future__ import annotations

from sqlalchemy import Index, Table

from windowdesk.central.store.tables.base import metadata
from windowdesk.central.store.tables.columns import maybe, number, text

offices = Table(
    "offices",
    metadata,
    text("office", primary_key=True),
    text("name"),
    text("division"),  # six digits, GB/T 2260
    text("organ_code"),  # unified credit code, 18 characters; "" where none is known
    text("verify_host"),
    number("demo"),
    text("policy"),  # JSON of protocol.policy.Policy
)

halls = Table(
    "halls",
    metadata,
    text("hall", primary_key=True),
    text("office"),
    text("name"),
    Index(None, "office"),
)

windows = Table(
    "windows",
    metadata,
    text("window", primary_key=True),
    text("office"),
    text("hall"),
    text("name"),
    number("active"),
    Index(None, "office"),
)

departments = Table(
    "departments",
    metadata,
    text("department", primary_key=True),
    text("office"),
    text("name"),
    text("code"),  # unified credit code
    number("active"),
    Index(None, "office"),
)

entrustments = Table(
    "entrustments",
    metadata,
    text("entrustment", primary_key=True),
    text("department"),
    text("office"),
    text("to_name"),
    text("to_kind"),  # 行政机关, 事业单位 … : whether it accepts or transmits
    text("document"),
    text("since"),
    maybe("until"),
    text("basis", server_default=""),  # the special law, where the entrustee is no organ
    Index(None, "department"),
)
