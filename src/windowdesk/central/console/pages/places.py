"""Halls, windows, departments with their entrustments, and the codes by which a counter joins."""

from __future__ import annotations

from starlette.responses import Response

from windowdesk.central.console.routing import Routes
from windowdesk.central.console.visit import Visit, not_here
from windowdesk.central.console.words import entrustee_kind
from windowdesk.central.service import counters, places
from windowdesk.central.service.places import Department, Window
from windowdesk.domain.staff import Right, may
from windowdesk.i18n import _

SECTION = "/places"


def add(routes: Routes) -> None:
    """Put the routes of this topic into the list."""
    routes.get("/places", Right.PLACES)(_places)
    routes.post("/halls", Right.PLACES, on=SECTION)(_add_hall)
    routes.post("/windows", Right.PLACES, on=SECTION)(_add_window)
    routes.get("/windows/{window}", Right.PLACES)(_window)
    routes.post("/windows/{window}", Right.PLACES)(_change_window)
    routes.post("/windows/{window}/code", Right.COUNTERS, on=SECTION)(_code)
    routes.post("/departments", Right.PLACES, on=SECTION)(_add_department)
    routes.get("/departments/{department}", Right.PLACES)(_department)
    routes.post("/departments/{department}/entrustments", Right.PLACES)(_entrust)
    routes.post("/entrustments/{entrustment}/end", Right.PLACES)(_end)


def _places(visit: Visit) -> Response:
    with visit.reading() as connection:
        halls = places.halls_of(connection, visit.office)
        windows = places.windows_of(connection, visit.office, visit.now)
        departments = places.departments_of(connection, visit.office)
    return visit.page(
        "places.html",
        _("大厅、窗口与部门"),
        section=SECTION,
        halls=halls,
        windows=windows,
        departments=[(found, _entrusted_words(found, visit.now)) for found in departments],
        may_devices=may(visit.visitor.role, Right.COUNTERS),
    )


def _entrusted_words(department: Department, now: str) -> str:
    """Whether the office accepts for the department, in a sentence."""
    holding = [line for line in department.entrusted if line.holds(now[:10])]
    if not holding:
        return _("未委托：只收件，由部门受理")
    line = holding[0]
    return _("{entrustee}（{kind}），{document}").format(
        entrustee=line.entrustee, kind=entrustee_kind(line.kind), document=line.document
    )


def _add_hall(visit: Visit) -> Response:
    with visit.act() as act:
        places.add_hall(act, visit.text("name"))
    return visit.go("/places", _("大厅已建。"))


def _add_window(visit: Visit) -> Response:
    with visit.act() as act:
        places.add_window(act, visit.text("hall"), visit.text("name"))
    return visit.go("/places", _("窗口已建，可以生成登记码了。"))


def _own_window(visit: Visit) -> Window:
    with visit.reading() as connection:
        found = places.window_of(connection, visit.office, visit.path["window"], visit.now)
    if found is None:
        raise not_here()
    return found


def _window(visit: Visit) -> Response:
    with visit.reading() as connection:
        halls = places.halls_of(connection, visit.office)
    window = _own_window(visit)
    return visit.page("window.html", window.name, section=SECTION, window=window, halls=halls)


def _change_window(visit: Visit) -> Response:
    window = _own_window(visit)
    with visit.act() as act:
        places.change_window(
            act,
            window.window,
            visit.text("hall"),
            visit.text("name"),
            visit.text("active") == "1",
        )
    return visit.go("/places", _("窗口已修改。"))


def _code(visit: Visit) -> Response:
    """The code stands on this one answer and nowhere else; the database keeps its hash."""
    window = _own_window(visit)
    with visit.act() as act:
        made = counters.make_code(act, window.window)
    if made is None:
        raise not_here()
    code, until = made
    return show_code(visit, window.name, code, until)


def show_code(visit: Visit, name: str, code: str, until: str) -> Response:
    """The page that shows a code, once."""
    url = visit.request.url
    return visit.page(
        "code.html",
        _("登记码"),
        section=SECTION,
        name=name,
        code=code,
        until=until,
        address=f"{url.scheme}://{url.netloc}",
    )


# --- departments -------------------------------------------------------------------------------


def _add_department(visit: Visit) -> Response:
    with visit.act() as act:
        places.add_department(act, visit.text("name"), visit.text("code"))
    return visit.go("/places", _("部门已建。受理权已委托的，请登记委托书。"))


def _own_department(visit: Visit) -> Department:
    with visit.reading() as connection:
        found = places.departments_of(connection, visit.office)
    for department in found:
        if department.department == visit.path["department"]:
            return department
    raise not_here()


def _department(visit: Visit) -> Response:
    department = _own_department(visit)
    return visit.page(
        "department.html",
        department.name,
        section=SECTION,
        department=department,
        kinds=[(kind, entrustee_kind(kind)) for kind in places.KINDS],
        today=visit.now[:10],
    )


def _entrust(visit: Visit) -> Response:
    department = _own_department(visit)
    with visit.act() as act:
        places.entrust(
            act,
            department.department,
            entrustee=visit.text("entrustee"),
            kind=visit.text("kind"),
            document=visit.text("document"),
            since=visit.text("since"),
            until=visit.text("until"),
            basis=visit.text("basis"),
        )
    return visit.go(f"/departments/{department.department}", _("委托已登记。"))


def _end(visit: Visit) -> Response:
    with visit.act() as act:
        department = places.end_entrustment(act, visit.path["entrustment"])
    if department is None:
        raise not_here()
    return visit.go(f"/departments/{department}", _("委托自今日起终止。"))
