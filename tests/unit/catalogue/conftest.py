"""A small sound item file to spoil in one place at a time."""

from __future__ import annotations

import pytest

SMALL = """\
format: windowdesk/item/1
code: DEMO-SMALL
name: 小事项
version: "1"
effective: 2026-01-01
organ: liwan_labour
matter_type: permit
project_type: promised
acceptance:
  by: organ
procedure: permit
basis:
  - 《某法》第一条
questions:
  - id: handler
    text: 由谁办理？
    options: {self: 本人, "no": 他人}
requirements:
  - id: form
    name: 申请书
    originals: 1
    basis: 《某法》第二条第（三）项
    points:
      - id: signed
        words: 已签名
        on_spot: true
  - id: proof
    name: 证明
    when: {handler: "no"}
    basis: 《某法》第三条
    one_of:
      - {id: card, name: 身份证, copies: 1}
      - {id: letter, name: 委托书, originals: 1}
limits:
  - statutory: 20wd
    promised: 5wd
    statutory_basis: 《某法》第四条
fee: {free: true}
result: {name: 证书}
"""


@pytest.fixture
def small() -> str:
    """A sound item file in one page."""
    return SMALL
