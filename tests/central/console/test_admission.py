"""Who gets through which door: every route of the console × everybody, from the routes themselves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.central.console.routes_of import Asked, asked_of, everything
from tests.helpers.console import PASSWORD, Browser, Console
from tests.helpers.console_site import at_work
from windowdesk.central.console.menu import BASE
from windowdesk.central.console.pages import all_routes
from windowdesk.central.console.routing import BEFORE, COOKIE, Open, Route, form_token
from windowdesk.central.service.console_sessions import Stage
from windowdesk.central.store.database import Database
from windowdesk.domain.staff import RIGHTS, Right, Role, may

ROUTES = all_routes().routes
PEOPLE = {"administrator": "9001", "supervisor": "5001", "auditor": "7001", "clerk": "1301"}
# the same four of another office, at the same doors
STRANGERS = {role.value: f"8{nth:03}" for nth, role in enumerate(Role, 1)}
EVERYBODY = (*PEOPLE.items(), *STRANGERS.items())


def with_another_office(database: Database) -> tuple[Console, dict[str, str]]:
    made, names = at_work(database)
    other = made.other_office()
    for role, number in STRANGERS.items():
        made.member(number, Role(role), other)
    return made, names


@pytest.fixture
def site(database: Database) -> tuple[Console, dict[str, str]]:
    return with_another_office(database)


def browser_of(made: Console, number: str, stage: Stage = Stage.IN) -> tuple[Browser, str]:
    """Signed in without the door, and the token of their forms; nobody for ""."""
    browser = made.browser()
    browser.http.follow = False
    if not number:
        browser.http.cookies.set(BEFORE, "before", path=BASE)
        return browser, form_token("before")
    office = "yuexiu" if number in STRANGERS.values() else made.office.founded.office
    token = made.parts.sessions.open(office, number, stage)
    browser.http.cookies.set(COOKIE, token, path=BASE)
    return browser, form_token(token)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_every_route_admits_whom_it_names_and_nobody_else(
    shared: tuple[Console, dict[str, str]], route: Route
) -> None:
    made, names = shared
    asked = asked_of(route, names)
    assert_anonymous(made, route, asked)
    # at doors that are open to anybody an office is nothing
    for who, number in PEOPLE.items() if isinstance(route.need, Open) else EVERYBODY:
        browser, token = browser_of(made, number, route.stage)
        status = asked.send(browser, token).status_code
        foreign = number in STRANGERS.values() and asked.names_something
        if isinstance(route.need, Open):
            assert status in (200, 303, 401, 422), (who, status)
        elif not may(Role(who), route.need):
            assert status == 403, (who, status)
        elif foreign:
            assert status in (404, 422), (who, status)
        else:
            assert status in (200, 303, 404, 422), (who, status)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Console, dict[str, str]]]:
    """One office at work for the whole matrix: it only counts who gets through."""
    from tests.helpers.postgres import sqlite_folder
    from windowdesk.central.store.database import open_folder

    database = open_folder(sqlite_folder(tmp_path_factory.mktemp("matrix")))
    yield with_another_office(database)
    database.close()


def assert_anonymous(made: Console, route: Route, asked: Asked) -> None:
    """Nobody in particular sees the sign-in and nothing else."""
    browser, token = browser_of(made, "")
    answer = asked.send(browser, token)
    if route.need is Open.ANYONE:
        assert answer.status_code in (200, 303, 401, 422)
    else:
        assert (answer.status_code, answer.headers["location"]) == (303, f"{BASE}/sign-in")


# what each part of the console is for, said once more: a page that asks for less is a page for others
MEANT = {
    "/overview": Right.HEALTH, "/reviews": Right.HEALTH, "/reviews/{review}/settle": Right.SETTLE,
    "/papers": Right.HEALTH, "/papers/again": Right.PUBLISH, "/papers/register": Right.PUBLISH,
    "/evaluations": Right.HEALTH, "/numbers": Right.HEALTH, "/catalogue": Right.PUBLISH,
    "/places": Right.PLACES, "/halls": Right.PLACES, "/windows": Right.PLACES,
    "/departments": Right.PLACES, "/entrustments": Right.PLACES, "/devices": Right.COUNTERS,
    "/windows/{window}/code": Right.COUNTERS, "/staff": Right.STAFF, "/policy": Right.POLICY,
    "/calendar": Right.POLICY, "/cases": Right.CASES, "/trail": Right.AUDIT,
    "/trail/export": Right.EXPORT, "/": Open.SIGNED_IN, "/sign-out": Open.SIGNED_IN,
    "/password": Open.SIGNED_IN, "/sign-in": Open.ANYONE, "/language": Open.ANYONE,
}  # fmt: skip


def test_every_route_asks_for_the_right_that_it_is_meant_for() -> None:
    for route in ROUTES:
        pieces = route.path.split("/")
        above = ("/".join(pieces[:end]) or "/" for end in range(len(pieces), 1, -1))
        meant = next((MEANT[path] for path in above if path in MEANT), None)
        assert route.need is meant, f"{route.method} {route.path}"


def test_no_route_stands_beside_the_list() -> None:
    """What the application answers is what the list says, and the few files."""
    reached = everything()
    assert reached == {(route.method, route.path) for route in ROUTES} | {("GET", "/static/{name}")}


def test_every_right_of_the_console_opens_something() -> None:
    used = {route.need for route in ROUTES}
    rights = {right for right in Right if right.value.startswith("console.")}
    assert rights - used == set()
    assert all(RIGHTS[role] & used for role in (Role.ADMINISTRATOR, Role.SUPERVISOR, Role.AUDITOR))
    assert not RIGHTS[Role.CLERK] & used


def test_a_changed_role_counts_at_the_next_click(site: tuple[Console, dict[str, str]]) -> None:
    made, _names = site
    browser, _token = browser_of(made, "5001")
    assert browser.get("/reviews").status_code == 200
    admin = made.browser()
    admin.sign_in("9001", PASSWORD)
    admin.get("/staff/5001")
    admin.post("/staff/5001/role", role="clerk")
    assert browser.get("/reviews").status_code == 403
    admin.get("/staff/5001")
    admin.post("/staff/5001/active", active="0")
    assert browser.get("/reviews").headers["location"] == f"{BASE}/sign-in"


def test_nothing_of_another_office_shows(site: tuple[Console, dict[str, str]]) -> None:
    made, names = site
    ours = {*names.values()}
    for number in STRANGERS.values():
        browser, _token = browser_of(made, number)
        browser.http.follow = True
        for route in ROUTES:
            if route.method == "GET" and "{" not in route.path and route.need is not Open.ANYONE:
                page = browser.get(route.path).text
                assert not [name for name in ours if name in page], (number, route.path)
                assert "荔湾" not in page, (number, route.path)
