"""The calendar against two independent public ones, and what an administrator may import."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import holidays as public_holidays
import pytest
from chinese_calendar import constants

from windowdesk.app.errors import BadInput
from windowdesk.domain.time.calendar import CalendarGap, DayKind
from windowdesk.reference.holiday_files import read_table, store_table
from windowdesk.reference.holidays import load_calendar, merged, package_calendar

FIRST, LAST = date(2010, 1, 1), date(2026, 12, 31)
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]


def notice_2027() -> dict[str, Any]:
    """An invented notice for 2027 of a likely shape; its first day belongs to 2026."""
    off = [
        *(f"2027-01-{day:02d}" for day in (1, 2, 3)),
        *(f"2027-02-{day:02d}" for day in range(5, 13)),
        *(f"2027-10-{day:02d}" for day in range(1, 8)),
    ]
    days = [{"name": "节日", "date": day, "isOffDay": True} for day in off]
    days += [
        {"name": "节日", "date": day, "isOffDay": False} for day in ("2026-12-26", "2027-02-20")
    ]
    return {"year": 2027, "papers": ["https://example.gov.cn/notice"], "days": days}


@pytest.fixture
def write(tmp_path: Path) -> Callable[[Any], Path]:
    """Write a file an administrator brings, JSON or text."""

    def _write(content: Any, name: str = "notice.json") -> Path:
        path = tmp_path / name
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        path.write_text(text, encoding="utf-8")
        return path

    return _write


def test_every_day_equals_the_state_council_json(shared_data: Path) -> None:
    off: dict[date, bool] = {}
    for year in range(2007, 2027):
        table = json.loads((shared_data / "holidays-cn" / f"{year}.json").read_text("utf-8"))
        off |= {date.fromisoformat(day["date"]): day["isOffDay"] for day in table["days"]}
    calendar = package_calendar()
    differing = [
        day
        for day in DAYS
        if calendar.is_workday(day) != (not off[day] if day in off else day.weekday() < 5)
    ]
    assert differing == []


def test_every_day_equals_the_public_holidays_package() -> None:
    china = public_holidays.country_holidays("CN", years=range(2010, 2027))
    calendar = package_calendar()
    differing = [day for day in DAYS if calendar.is_workday(day) != china.is_working_day(day)]
    assert differing == []


def test_the_package_covers_whole_years_only() -> None:
    calendar = package_calendar()
    assert calendar.first == date(2004, 1, 1)
    assert calendar.last.year >= 2026
    assert (calendar.last.month, calendar.last.day) == (12, 31)
    with pytest.raises(CalendarGap):
        calendar.kind(calendar.last + timedelta(days=1))


@pytest.mark.parametrize(
    ("stray", "name"), [("2099-02-05", "Spring Festival"), ("2099-10-01", "National Day")]
)
def test_one_stray_date_does_not_cover_a_year(
    monkeypatch: pytest.MonkeyPatch, stray: str, name: str
) -> None:
    monkeypatch.setitem(constants.holidays, date.fromisoformat(stray), name)
    assert 2099 not in package_calendar().years


@pytest.mark.parametrize(("number", "sane"), [(10, False), (11, True), (60, True), (61, False)])
def test_a_year_has_eleven_to_sixty_days_off(
    write: Callable[..., Path], number: int, sane: bool
) -> None:
    days = [date(2027, 9, 1) + timedelta(days=n) for n in range(number - 1)]
    days = [day + timedelta(days=day >= date(2027, 10, 1)) for day in days]
    path = write({"year": 2027, "days": [_day("2027-10-01"), *(_day(str(day)) for day in days)]})
    if sane:
        assert len(read_table(path).off) == number
    else:
        with pytest.raises(BadInput, match=str(number)):
            read_table(path)


def test_from_16_december_the_next_notice_may_speak(
    tmp_path: Path, write: Callable[..., Path]
) -> None:
    notice = notice_2027()
    notice["days"] += [_day("2027-12-15"), _day("2027-12-16")]
    store_table(read_table(write(notice)), tmp_path)
    store_table(read_table(write(notice_2027())), tmp_path)
    assert load_calendar(tmp_path).is_workday(date(2027, 12, 15))
    known = merged(load_calendar(tmp_path), read_table(write(notice)))
    again = merged(known, read_table(write(notice_2027())))
    assert again.is_workday(date(2027, 12, 15))
    assert not again.is_workday(date(2027, 12, 16))


@pytest.mark.parametrize("year", range(2007, 2027))
def test_importing_a_real_notice_changes_no_day(
    shared_data: Path, tmp_path: Path, year: int
) -> None:
    store_table(read_table(shared_data / "holidays-cn" / f"{year}.json"), tmp_path)
    known, calendar = package_calendar(), load_calendar(tmp_path)
    start = date(year, 1, 1)
    days = [start + timedelta(days=n) for n in range(365)]
    # sources differ in whether a Sunday beside a holiday bears its name, never in who works
    assert [calendar.is_workday(day) for day in days] == [known.is_workday(day) for day in days]
    assert calendar.years == known.years


def test_the_empty_year_is_refused(shared_data: Path) -> None:
    with pytest.raises(BadInput) as caught:
        read_table(shared_data / "holidays-cn" / "2027.json")
    assert caught.value.code == "holidays_empty"
    assert "2027" in caught.value.message


def test_an_import_makes_the_next_year_firm(tmp_path: Path, write: Callable[..., Path]) -> None:
    before = load_calendar(tmp_path)
    assert not before.covers(date(2027, 1, 4))
    table = read_table(write(notice_2027()))
    store_table(table, tmp_path)
    after = load_calendar(tmp_path)
    assert after.is_workday(date(2027, 2, 20))
    assert not after.is_workday(date(2027, 1, 1))
    assert after.is_workday(date(2026, 12, 26))  # said by next year's notice
    assert not after.is_workday(date(2026, 10, 1))  # this year's notice still stands
    assert before.version != after.version
    assert read_table(tmp_path / "calendar" / "2027.json") == table


def test_a_corrected_notice_replaces_the_year(tmp_path: Path, write: Callable[..., Path]) -> None:
    store_table(read_table(write(notice_2027())), tmp_path)
    corrected = notice_2027()
    corrected["days"] = [day for day in corrected["days"] if day["date"] != "2027-02-12"]
    store_table(read_table(write(corrected)), tmp_path)
    assert load_calendar(tmp_path).is_workday(date(2027, 2, 12))


def test_a_corrected_known_year_replaces_the_package(
    shared_data: Path, tmp_path: Path, write: Callable[..., Path]
) -> None:
    notice = json.loads((shared_data / "holidays-cn" / "2018.json").read_text("utf-8"))
    notice["days"] = [day for day in notice["days"] if day["date"] != "2018-05-01"]
    store_table(read_table(write(notice)), tmp_path)
    calendar = load_calendar(tmp_path)
    assert calendar.is_workday(date(2018, 5, 1))
    assert not calendar.is_workday(date(2018, 12, 31))  # by the notice for 2019


def test_a_typed_table_is_read(write: Callable[..., Path]) -> None:
    rows = ["date,off,name"]
    for day in notice_2027()["days"]:
        rows.append(f"{day['date']},{'休' if day['isOffDay'] else '班'},{day['name']}")
    table = read_table(write("\ufeff" + "\n".join(rows), "2027.csv"))
    expected = read_table(write(notice_2027()))
    assert (table.year, table.off, table.work) == (2027, expected.off, expected.work)


def _day(text: str, *, off: bool = True) -> dict[str, Any]:
    return {"name": "x", "date": text, "isOffDay": off}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda t: t["days"].append(dict(t["days"][0])), "holidays_duplicate"),
        (lambda t: t["days"].append(_day("2026-06-01")), "holidays_other_year"),
        (lambda t: t["days"].append(_day("2027-02-30")), "holidays_bad_date"),
        (lambda t: t["days"].append({"date": "2027-03-01"}), "holidays_bad_day"),
        (lambda t: t["days"].append("2027-03-01"), "holidays_bad_day"),
        (lambda t: t.update(days=t["days"][:4]), "holidays_incomplete"),
        (lambda t: t.update(days=[_day(f"2027-0{m}-{d:02d}") for m in (3, 4, 5)
                                  for d in range(1, 29)]), "holidays_incomplete"),
        (lambda t: t.update(days={}), "holidays_no_days"),
        (lambda t: t.update(year="2027"), "holidays_no_year"),
        (lambda t: t.update(year=True), "holidays_no_year"),
        (lambda t: t.update(year=12027), "holidays_no_year"),
        (lambda t: t.pop("year"), "holidays_no_year"),
    ],
)  # fmt: skip
def test_a_doubtful_table_is_refused_with_its_reason(
    write: Callable[..., Path], change: Callable[[dict[str, Any]], Any], code: str
) -> None:
    table = notice_2027()
    change(table)
    with pytest.raises(BadInput) as caught:
        read_table(write(table))
    assert caught.value.code == code
    assert caught.value.press


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("", "a.json", "holidays_not_json"),
        ("[]", "a.json", "holidays_not_json"),
        ("[" * 100_000, "a.json", "holidays_not_json"),
        ("", "a.csv", "holidays_bad_header"),
        ("date,off,name\n", "a.csv", "holidays_empty"),
        ("date,off,name\n2027-01-01,maybe,x\n", "a.csv", "holidays_bad_day"),
        ("date,off,name\n2027-01-01\n", "a.csv", "holidays_bad_day"),
        ("date,off,name\n2027-03-01,班,x\n", "a.csv", "holidays_bad_makeup"),
        ("x" * 300_000, "a.json", "holidays_too_large"),
    ],
)
def test_other_files_are_refused(
    write: Callable[..., Path], text: str, name: str, code: str
) -> None:
    with pytest.raises(BadInput) as caught:
        read_table(write(text, name))
    assert caught.value.code == code


def test_a_monday_named_by_a_notice_is_an_ordinary_working_day(
    shared_data: Path, tmp_path: Path
) -> None:
    store_table(read_table(shared_data / "holidays-cn" / "2020.json"), tmp_path)
    assert load_calendar(tmp_path).kind(date(2020, 2, 3)) is DayKind.WORKDAY


def test_unreadable_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        read_table(tmp_path / "missing.json")
    assert caught.value.code == "holidays_unreadable"
    (tmp_path / "gbk.json").write_bytes("节日".encode("gbk"))
    with pytest.raises(BadInput) as caught:
        read_table(tmp_path / "gbk.json")
    assert caught.value.code == "holidays_unreadable"


def test_a_damaged_import_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "calendar"
    folder.mkdir()
    (folder / "2027.json").write_text("{", encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        load_calendar(tmp_path)
    assert caught.value.code == "holidays_damaged"
    assert "2027.json" in caught.value.message
