"""The platform as a child process of another program: a demonstration's, a test's.

Nothing heavy is imported here. The child ends when it is told to, and by itself when its parent is
gone: the pipe that is its standard input closes then, however the parent ended.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

LOG = "central.log"
START_SECONDS = 60.0


class NotStarted(RuntimeError):
    """The child ended, or said nothing, before it was ready; the text is what it said."""


@dataclass(slots=True)
class Embedded:
    """A running platform. ``url`` is where it answers; the codes are "" unless this start made it."""

    url: str
    process: subprocess.Popen[bytes]
    admin_code: str = ""
    enrolment_code: str = ""

    @property
    def running(self) -> bool:
        """Whether it still runs."""
        return self.process.poll() is None

    def stop(self, seconds: float = 20.0) -> int:
        """End it gracefully, by force when it takes longer than ``seconds``; its exit code."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        if self.process.poll() is None:
            self.process.terminate()
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
        return code


def start_embedded(
    data: Path,
    *,
    listen: str = "127.0.0.1:0",
    options: Sequence[str] = (),
    environ: Mapping[str, str] | None = None,
    seconds: float = START_SECONDS,
) -> Embedded:
    """Serve the platform in ``data`` (made when there is none) from a child process.

    Returns when it answers. ``options`` are further words of ``windowdesk central serve``. Its log
    is ``central.log`` in ``data``. Raises :class:`NotStarted`.
    """
    data.mkdir(parents=True, exist_ok=True)
    place = ["--data", str(data), "--listen", listen]
    with (data / LOG).open("ab") as log:
        process = subprocess.Popen(
            [*_program(), "central", "serve", *place, *options, "--with-parent", "--json"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env=dict(os.environ if environ is None else environ),
        )
    try:
        said = _first_object(process, seconds)
    except BaseException:
        process.kill()
        process.communicate()
        raise
    return Embedded(
        said["url"], process, said.get("admin_code", ""), said.get("enrolment_code", "")
    )


def _program() -> list[str]:
    """How this program is called: frozen it is its own, else a module of the interpreter."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-m", "windowdesk"]


def _first_object(process: subprocess.Popen[bytes], seconds: float) -> dict[str, Any]:
    """The JSON object the child prints when it is ready, or :class:`NotStarted` with what it says."""
    said, deadline = b"", time.monotonic() + seconds
    pipe: IO[bytes] | None = process.stdout
    while pipe is not None and (left := deadline - time.monotonic()) > 0:
        if not select.select([pipe], [], [], left)[0]:
            break
        part = os.read(pipe.fileno(), 65536)
        said += part
        try:
            found = json.loads(said)
        except ValueError:
            found = None
        if isinstance(found, dict) and "url" in found:
            return found
        if not part:
            break
    raise NotStarted(said.decode("utf-8", "replace").strip() or "the platform said nothing")
