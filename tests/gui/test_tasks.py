"""Work elsewhere: delivered here, in order where it writes, never lost without a word."""

from __future__ import annotations

import gc
import threading
import weakref
from functools import partial
from pathlib import Path

from pytestqt.qtbot import QtBot

from windowdesk.app.errors import DeskError, DiskFull
from windowdesk.gui.tasks import Tasks


def test_results_come_back_on_the_screens_thread(qtbot: QtBot) -> None:
    tasks = Tasks()
    threads: list[int] = []
    tasks.run(
        lambda: threads.append(threading.get_ident()),
        lambda _result: threads.append(threading.get_ident()),
    )
    qtbot.waitUntil(tasks.idle)
    worker, screen = threads
    assert screen == threading.get_ident()
    assert worker != screen


def test_writes_never_overtake_one_another(qtbot: QtBot) -> None:
    tasks = Tasks()
    order: list[int] = []
    first_may_go = threading.Event()

    def slow() -> None:
        first_may_go.wait(5)
        order.append(1)

    tasks.run(slow, writes=True)
    tasks.run(lambda: order.append(2), writes=True)
    tasks.run(lambda: None)
    first_may_go.set()
    qtbot.waitUntil(tasks.idle)
    assert order == [1, 2]


def test_a_desk_error_arrives_as_it_is(qtbot: QtBot) -> None:
    tasks = Tasks()
    caught: list[DeskError] = []

    def full() -> None:
        raise DiskFull("磁盘已满。", press="请清理磁盘。")

    tasks.run(full, on_error=caught.append)
    qtbot.waitUntil(tasks.idle)
    assert [error.code for error in caught] == ["disk_full"]


def test_what_nobody_handles_is_said(qtbot: QtBot) -> None:
    tasks = Tasks()
    with qtbot.waitSignal(tasks.trouble) as said:
        tasks.run(lambda: int("nothing"))
    assert said.args is not None
    assert said.args[0].code == "surprise"


def test_a_machine_at_fault_is_said_where_nobody_expected_it(qtbot: QtBot) -> None:
    tasks = Tasks()
    with qtbot.waitSignal(tasks.trouble) as said:
        tasks.run(lambda: Path("/dev/full").write_text("x", encoding="utf-8"))
    assert said.args is not None
    assert said.args[0].code == "machine"
    assert "磁盘已满" in said.args[0].message


def test_a_cancelled_result_is_let_go(qtbot: QtBot) -> None:
    tasks = Tasks()
    got: list[object] = []
    task = tasks.run(lambda: 1, got.append)
    task.cancel()
    qtbot.waitUntil(tasks.idle)
    assert got == []


class _Matter:
    """What a task is about; weak references may point to it."""


def test_tasks_that_are_done_let_go_of_what_they_were_about(qtbot: QtBot) -> None:
    """A desk runs thirty tasks a matter: kept, they would hold every matter of the day.

    Many of them, for it hangs on who is faster: a task may end before its start has returned.
    """
    tasks = Tasks()
    kept: weakref.WeakSet[_Matter] = weakref.WeakSet()
    for _matter in range(20):
        for _task in range(20):
            matter = _Matter()
            kept.add(matter)
            tasks.run(partial(id, matter), lambda _result: None)
        del matter
        qtbot.waitUntil(tasks.idle)

    def gone() -> bool:
        gc.collect()
        return not kept

    qtbot.waitUntil(gone, timeout=60_000)


def test_whoever_waits_for_a_dead_printer_holds_up_no_other_device(qtbot: QtBot) -> None:
    """Labels asked for again and again while their printer is dead: the card is read all the same."""
    tasks, over, read = Tasks(), threading.Event(), threading.Event()
    for _press in range(5):
        tasks.run(over.wait, printer=True)
    tasks.run(read.set, device=True)
    try:
        qtbot.waitUntil(read.is_set)
    finally:
        over.set()
    qtbot.waitUntil(tasks.idle)
