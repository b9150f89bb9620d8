"""What a password costs is paid before the transaction: nobody who signs in keeps counters waiting."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from starlette.applications import Starlette

from tests.helpers.console import PASSWORD, PIN, Console, console, text_of, title_of
from tests.helpers.counter import CHEAP
from windowdesk.central.console.app import console_routes
from windowdesk.central.service.people import register
from windowdesk.central.service.staff import NewMember
from windowdesk.central.store.database import Database, open_folder
from windowdesk.cli import main
from windowdesk.domain.staff import Role

NEW = "Chuangkou-2026"


@dataclass
class Watchful:
    """A hasher that, while it works, lets a counter's transaction through."""

    database: Database
    asked: int = 0
    kept_waiting: list[str] = field(default_factory=list)

    def hash(self, secret: str) -> str:
        self._let_through("hash")
        return CHEAP.hash(secret)

    def verify(self, hashed: str, secret: str) -> bool:
        self._let_through("verify")
        return CHEAP.verify(hashed, secret)

    def _let_through(self, what: str) -> None:
        self.asked += 1
        through = threading.Event()

        def push() -> None:
            with self.database.transaction():
                through.set()

        threading.Thread(target=push, daemon=True).start()
        if not through.wait(1.0):
            self.kept_waiting.append(what)


def test_no_command_works_a_password_out_while_it_holds_the_writer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = open_folder(tmp_path)
    made = console(database)
    hasher = Watchful(database)
    monkeypatch.setattr("windowdesk.cli.central_staff.Argon2Hasher", lambda: hasher)
    monkeypatch.setenv("WINDOWDESK_PIN", PIN)
    words, clerk = ("--data", str(tmp_path)), ("--name", "钱小演", "--role", "clerk")
    for act, more, password in (("add", clerk, PASSWORD), ("reset", (), NEW)):
        monkeypatch.setenv("WINDOWDESK_PASSWORD", password)
        assert main(["central", "staff", act, *words, "1301", *more]) == 0
    people = (NewMember("1302", "孙小演", Role.CLERK, PASSWORD, PIN),)
    register(made.parts.core, made.office.founded.office, people, hasher)
    assert hasher.asked == 2 + 3 + 2
    assert hasher.kept_waiting == []
    database.close()


def watched(made: Console) -> tuple[Console, Watchful]:
    hasher = Watchful(made.parts.core.database)
    parts = replace(made.parts, hasher=hasher)
    return replace(made, app=Starlette(routes=console_routes(parts))), hasher


def test_no_page_works_a_password_out_while_it_holds_the_writer(tmp_path: Path) -> None:
    database = open_folder(tmp_path)
    made = console(database)
    made.member("9001", Role.ADMINISTRATOR)
    made, hasher = watched(made)
    browser = made.browser()
    assert browser.sign_in("nobody").status_code == 401
    assert browser.sign_in("9001", "Wrong-2026-x").status_code == 401
    assert title_of(browser.sign_in("9001")) == "同步概况"
    browser.get("/staff")
    form = {"number": "1301", "name": "钱小演", "role": "clerk", "password": PASSWORD, "pin": PIN}
    assert "已登记" in text_of(browser.post("/staff", **form))
    browser.get("/staff/1301")
    again = browser.post("/staff/1301/reset", password=PASSWORD, pin=PIN)
    assert "与最近用过的密码相同" in text_of(again)
    browser.get("/staff/1301")
    assert "密码已重设" in text_of(browser.post("/staff/1301/reset", password=NEW, pin=PIN))
    browser.get("/password")
    browser.post("/password", old=PASSWORD, password=NEW, again=NEW)
    first = made.browser()
    first.get("/sign-in/code")
    more = {"number": "9002", "name": "孙小演", "password": NEW, "again": NEW, "pin": PIN}
    assert title_of(first.post("/sign-in/code", code=made.office.founded.admin_code, **more))
    assert title_of(made.browser().sign_in("9001", NEW)) == "同步概况"
    assert made.browser().sign_in("9001").status_code == 401
    assert hasher.asked >= 12
    assert hasher.kept_waiting == []
    database.close()
