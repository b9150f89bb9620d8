"""emupos, an ESC/POS emulator that others wrote, as a fixture's handle."""

from __future__ import annotations

import json
import socket
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import Any

from tests.parts import EMUPOS_PYTHON

_CONFIG = """
schema: 1
api: {{ host: 127.0.0.1, port: {api} }}
devices:
  - id: front
    type: printer
    profile: xprinter-xp80t
    receipts_dir: {folder}
    connections:
      - tcp: {{ port: {port} }}
"""
_START_S = 20.0
_PATIENCE_S = 60.0


class Emulator:
    """One running emulator: a printer at 127.0.0.1:``port`` and its control interface."""

    def __init__(self, folder: Path) -> None:
        self.port, self._api = free_ports(2)
        config = folder / "emupos.yaml"
        config.write_text(
            _CONFIG.format(api=self._api, port=self.port, folder=folder / "receipts"),
            encoding="utf-8",
        )
        self._log = (folder / "emupos.log").open("wb")
        self._process = subprocess.Popen(
            [str(EMUPOS_PYTHON.parent / "emupos"), "run", "--config", str(config)],
            stdout=self._log,
            stderr=subprocess.STDOUT,
            cwd=folder,
        )
        self._wait_for_ports()

    def fault(self, name: str) -> None:
        """Set ``paper-out``, ``cover-open``, ``offline`` or ``paper-near-end``."""
        self._call("PUT", f"/devices/front/faults/{name}")

    def mend(self, name: str) -> None:
        """Clear a fault."""
        self._call("DELETE", f"/devices/front/faults/{name}")

    def receipts(self, at_least: int = 0) -> list[dict[str, Any]]:
        """What came out, newest first, as soon as there are ``at_least`` so many."""
        deadline = time.monotonic() + 5.0
        while True:
            found: list[dict[str, Any]] = json.loads(self._call("GET", "/devices/front/receipts"))
            if len(found) >= at_least or time.monotonic() > deadline:
                return found
            self._process_alive_for(0.02)

    def picture(self, receipt_id: str) -> bytes:
        """The PNG of one receipt."""
        return self._call("GET", f"/devices/front/receipts/{receipt_id}/image")

    def stop(self) -> None:
        """End the emulator."""
        self._process.terminate()
        self._process.wait(timeout=10)
        self._log.close()

    def _call(self, method: str, path: str) -> bytes:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self._api}/api/v1{path}", method=method
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        # it draws what was printed before it answers: on a busy machine that takes longer than seconds
        with opener.open(request, timeout=_PATIENCE_S) as answer:
            body: bytes = answer.read()
        return body

    def _wait_for_ports(self) -> None:
        deadline = time.monotonic() + _START_S
        for port in (self.port, self._api):
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=0.5).close()
                    break
                except OSError as error:
                    if time.monotonic() > deadline or self._process.poll() is not None:
                        raise AssertionError("the emulator did not start") from error
                    # a condition polled at the operating system's own pace, not a guess at a time
                    self._process_alive_for(0.1)

    def _process_alive_for(self, seconds: float) -> None:
        try:
            self._process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            return
        raise AssertionError("the emulator ended while starting")


def free_ports(count: int) -> list[int]:
    """Ports nobody listens on just now."""
    holders = [socket.create_server(("127.0.0.1", 0)) for _n in range(count)]
    ports = [holder.getsockname()[1] for holder in holders]
    for holder in holders:
        holder.close()
    return ports
