"""Who works, who waits: pushes take turns before one writer, and never the place of others."""

from __future__ import annotations

import asyncio

import pytest

from windowdesk.central.api.admission import Room
from windowdesk.central.api.answers import Refused


def test_a_waiting_push_holds_nobody_up() -> None:
    async def story() -> list[str]:
        room, done, told = Room(threads=2, waiting=4, pushing=1), asyncio.Event(), []

        async def ask(name: str, *, push: bool) -> None:
            async with room.place(halves=push):
                told.append(f"{name} in")
                if name == "first":
                    await done.wait()

        first = asyncio.create_task(ask("first", push=True))
        second = asyncio.create_task(ask("second", push=True))
        await asyncio.create_task(ask("feed", push=False))
        assert (told, room.inside) == (["first in", "feed in"], 2)
        done.set()
        await asyncio.gather(first, second)
        return told

    assert asyncio.run(story()) == ["first in", "feed in", "second in"]


def test_pushes_that_wait_are_counted_and_the_last_is_sent_away_with_429() -> None:
    async def story() -> None:
        room, done = Room(threads=2, waiting=1, pushing=1), asyncio.Event()

        async def push() -> None:
            async with room.place(halves=True):
                await done.wait()

        waiting = [asyncio.create_task(push()) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(Refused) as refused:
            async with room.place(halves=True):
                raise AssertionError("there was no place")
        assert (refused.value.status, refused.value.problem.retry_after) == (429, 2)
        done.set()
        await asyncio.gather(*waiting)
        assert room.inside == 0

    asyncio.run(story())
