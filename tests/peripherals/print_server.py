"""A CUPS of our own and an IPP printer behind it, both written by others, on free ports.

The machine's own print server, if it has one, is neither used nor touched.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.peripherals.emulator import free_ports
from windowdesk.peripherals.page_printer import ipp
from windowdesk.peripherals.page_printer.ipp import JobState, Operation
from windowdesk.peripherals.page_printer.transport_ipp import Host, asked

QUEUE = "WDA4"
_START_S = 20.0

_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path={bus}</listen>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_type="method_call"/>
<allow send_requested_reply="true"/><allow receive_type="method_call"/>
<allow receive_type="method_return"/><allow receive_type="error"/>
<allow receive_type="signal"/><allow send_type="signal"/></policy></busconfig>
"""
_AVAHI = """[server]
allow-interfaces=lo
use-ipv6=no
[wide-area]
enable-wide-area=no
"""
_CUPSD = """Listen 127.0.0.1:{port}
LogLevel warn
DefaultAuthType None
WebInterface No
Browsing Off
<Location />
Order allow,deny
Allow all
</Location>
<Location /admin>
Order allow,deny
Allow all
</Location>
<Policy default>
JobPrivateAccess all
JobPrivateValues none
<Limit All>
Order deny,allow
</Limit>
</Policy>
"""
_FILES = """ServerRoot {root}
CacheDir {root}/cache
StateDir {root}/state
TempDir {root}/tmp
RequestRoot {root}/spool
AccessLog {root}/access.log
ErrorLog {root}/error.log
PageLog {root}/page.log
SystemGroup root
User lp
Group lp
"""
_IDLE = """{
OPERATION Get-Printer-Attributes
GROUP operation-attributes-tag
ATTR charset attributes-charset utf-8
ATTR naturalLanguage attributes-natural-language en
ATTR uri printer-uri $uri
STATUS successful-ok
EXPECT printer-state OF-TYPE enum WITH-VALUE 3
}
"""
# A number of a process comes again on a busy machine: a name of its own for each paper.
# The tray is empty while the file "empty" is there.
_PRINTER = """#!/bin/sh
if [ -e "{root}/empty" ]; then
  echo "STATE: +media-empty" >&2
  while [ -e "{root}/empty" ]; do sleep 0.05; done
  echo "STATE: -media-empty" >&2
fi
made=$(mktemp "{root}/printed/XXXXXXXXXX")
env | grep ^IPP_ > "$made.env"
cp "$1" "$made.part" && mv "$made.part" "$made.pdf"
"""


class PrintServer:
    """cupsd with one queue, ``QUEUE``, on an IPP printer. ``environment`` points commands at it."""

    def __init__(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="wd-cups-"))
        # cupsd's filters run as another user
        self.root.chmod(0o755)
        self._running: list[subprocess.Popen[bytes]] = []
        self._cups, self._ipp = free_ports(2)
        self.printer_uri = f"ipp://localhost:{self._ipp}/ipp/print"
        self.environment = {"CUPS_SERVER": f"127.0.0.1:{self._cups}"}
        for name in ("cache", "state", "tmp", "spool", "printed", "ipp"):
            (self.root / name).mkdir()
        try:
            self._start_discovery()
            self._start_printer()
            self._start_cups()
        except BaseException:
            self.stop()
            raise

    def empty_tray(self, empty: bool) -> None:
        """Take the printer's paper away, or refill it."""
        (self.root / "empty").touch() if empty else (self.root / "empty").unlink()

    def printed(self, at_least: int = 0) -> list[Path]:
        """The PDFs the printer got, as soon as there are ``at_least`` so many."""
        deadline = time.monotonic() + 10.0
        while True:
            found = sorted(
                (self.root / "printed").glob("*.pdf"), key=lambda path: path.stat().st_mtime_ns
            )
            if len(found) >= at_least or time.monotonic() > deadline:
                return found
            self._look_again()

    def active_jobs(self) -> str:
        """What CUPS still holds."""
        return self.command("lpstat", "-W", "not-completed", "-o", QUEUE)

    def all_done(self) -> None:
        """Wait until nothing of an earlier test is still being printed."""
        deadline = time.monotonic() + 20.0
        while self.active_jobs():
            assert time.monotonic() < deadline, "an earlier job is never done"
            self._look_again()

    def idle(self) -> None:
        """Wait until the printer itself prints nothing: whatever it was sent lies in its tray.

        A job that it has and did not begin yet leaves it idle as well: none may wait but for its data.
        """
        test = self._write("idle.test", _IDLE)
        deadline = time.monotonic() + 60.0
        ask = ("ipptool", "-q", self.printer_uri, str(test))
        while self._beginning() or subprocess.run(ask, check=False, timeout=60).returncode != 0:
            assert time.monotonic() < deadline, "the printer never ends"
            self._look_again()

    def _beginning(self) -> bool:
        """Whether a job waits that has all it wants."""
        host = Host("localhost", self._ipp, "/ipp/print")
        more = {"which-jobs": "not-completed"}
        said = asked(host, Operation.GET_JOBS, ("job-state", "job-state-reasons"), 60.0, more)
        states = [ipp.number_of(job, "job-state") for job in said.jobs()]
        return any(state != JobState.HELD for state in states)

    def command(self, *call: str) -> str:
        """Run a CUPS command against this server."""
        environment = {**os.environ, **self.environment, "LC_ALL": "C"}
        done = subprocess.run(call, env=environment, capture_output=True, check=True, timeout=20)
        return done.stdout.decode()

    def stop(self) -> None:
        """End everything and remove the folder."""
        for process in reversed(self._running):
            process.terminate()
            process.wait(timeout=10)
        shutil.rmtree(self.root, ignore_errors=True)

    def _start_discovery(self) -> None:
        """The IPP printer will not start without Avahi: the machine's, else one of our own."""
        if subprocess.run(["avahi-daemon", "--check"], check=False).returncode == 0:
            return
        bus = self.root / "bus"
        self._write("bus.conf", _BUS.format(bus=bus))
        self._start(
            "dbus-daemon", f"--config-file={self.root / 'bus.conf'}", "--nofork", "--nopidfile"
        )
        self._wait(bus.exists, "dbus-daemon")
        self.environment["DBUS_SYSTEM_BUS_ADDRESS"] = f"unix:path={bus}"
        self._start(
            "avahi-daemon",
            "-f",
            str(self._write("avahi.conf", _AVAHI)),
            "--no-drop-root",
            "--no-chroot",
            "--no-rlimits",
        )
        self._wait(self._avahi_answers, "avahi-daemon")

    def _avahi_answers(self) -> bool:
        return subprocess.run(["avahi-daemon", "--check"], check=False).returncode == 0

    def _start_printer(self) -> None:
        script = self._write("printer.sh", _PRINTER.format(root=self.root))
        script.chmod(0o755)
        self._start(
            "ippeveprinter",
            "-p",
            str(self._ipp),
            "-n",
            "localhost",
            "-d",
            str(self.root / "ipp"),
            "-c",
            str(script),
            "-f",
            "application/pdf",
            "WD proof printer",
        )
        self._wait(lambda: _listening(self._ipp), "ippeveprinter")

    def _start_cups(self) -> None:
        conf = self._write("cupsd.conf", _CUPSD.format(port=self._cups))
        files = self._write("cups-files.conf", _FILES.format(root=self.root))
        self._start("cupsd", "-f", "-c", str(conf), "-s", str(files))
        self._wait(lambda: _listening(self._cups), "cupsd")
        self.command(
            "lpadmin",
            "-p",
            QUEUE,
            "-E",
            "-v",
            f"ipp://localhost:{self._ipp}/ipp/print",
            "-m",
            "everywhere",
        )

    def _write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.write_text(text, encoding="utf-8")
        return path

    def _start(self, *call: str) -> None:
        with (self.root / f"{call[0]}.log").open("wb") as log:
            self._running.append(
                subprocess.Popen(
                    call, stdout=log, stderr=log, env={**os.environ, **self.environment}
                )
            )

    def _wait(self, ready: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + _START_S
        while not ready():
            assert time.monotonic() < deadline, f"{what} did not start"
            self._look_again()

    def _look_again(self) -> None:
        """Look again shortly; at once when the last part started has ended."""
        try:
            self._running[-1].wait(timeout=0.05)
        except subprocess.TimeoutExpired:
            return
        raise AssertionError(f"{self._running[-1].args!r} ended")


def _listening(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=0.5).close()
    except OSError:
        return False
    return True
