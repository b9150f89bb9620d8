"""``doctor --print``: a test paper out of each printer, and its code scanned back with the window's scanner.

Straight to the printer, past the spool: while a desk runs on this profile its papers might wait behind, or
come out in the midst of, a test. So the profile is held for as long as the test takes, and refused where
a desk has it.
"""

from __future__ import annotations

import os
import queue
import select
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from windowdesk.app.errors import DeskError, ProfileInUse
from windowdesk.app.ports import PrintOutcome, PrintReport
from windowdesk.app.trial import Trial, is_trial, new_code
from windowdesk.bootstrap.clock import SystemClock
from windowdesk.bootstrap.printers import printers_of
from windowdesk.cli import doctor_printers
from windowdesk.cli.finding import Finding
from windowdesk.i18n import _, counted
from windowdesk.peripherals.faults import Fault, Severity, fault_named, severity, words
from windowdesk.peripherals.label_printer.simulated import SimulatedLabelPrinter
from windowdesk.peripherals.page_printer.simulated import FolderPagePrinter
from windowdesk.peripherals.printing import AbsentPrinter, TornOff
from windowdesk.peripherals.receipt_printer.simulated import SimulatedReceiptPrinter
from windowdesk.settings import Settings
from windowdesk.storage.lock import FILE as LOCK
from windowdesk.storage.lock import ProfileLock
from windowdesk.storage.peeking import peek
from windowdesk.storage.session import FILE as STORE

PRINTED, READ_BACK = "print_test", "scan_back"
WITHIN_S = 30.0
# scans of something else, after which nobody is waited for any more
_WRONG = 3
_TITLE = "windowdesk doctor"
_SIMULATED = (SimulatedReceiptPrinter, SimulatedLabelPrinter, FolderPagePrinter)
# a scan within so many seconds; "" for none
NextScan = Callable[[float], str]


def tickets(config: Settings, profile: Path, within_s: float = WITHIN_S) -> Iterator[Finding]:
    """For each printer: what it said of the paper, and what the scanner read from it."""
    try:
        # a profile that no desk ever opened has no lock, and is given none
        lock = ProfileLock(profile) if (profile / LOCK).exists() else None
    except ProfileInUse:
        told = _("窗口程序正开着：没有打测试票，免得和排队的文书混在一起。")
        yield Finding(PRINTED, False, told, _("关上窗口程序，再运行 windowdesk doctor --print。"))
        return
    except DeskError as problem:
        yield Finding(PRINTED, False, problem.message, problem.press)
        return
    try:
        yield from _each(config, profile, within_s)
    finally:
        if lock is not None:
            lock.release()


@dataclass(frozen=True, slots=True)
class _Printer:
    """A printer, and how it is handed a test paper."""

    name: str
    role: str
    put: Callable[[Trial], PrintReport]
    stopped: Callable[[], bool] = lambda: False


def _each(config: Settings, profile: Path, within_s: float) -> Iterator[Finding]:
    there = list(_wired(config, profile))
    if not there:
        told = _("设置里没有真实的打印机：没有打测试票。")
        press = _("先写上打印机；windowdesk devices find 会找。")
        yield Finding(PRINTED, True, told, press)
        return
    with scans_of(config.scanner) as next_scan:
        for printer in there:
            if printer.role == "receipt" and not printer.stopped():
                # what it does not know would stand on this paper, not on somebody's slip
                yield doctor_printers.confirms(printer.name, config)
            trial = Trial(new_code(), _place(config), SystemClock().now())
            report = printer.put(trial)
            said = printed(printer.name, report)
            yield said
            if said.ok:
                yield _silent(next_scan) or read_back(trial.code, next_scan, within_s)


def _place(config: Settings) -> str:
    return f"{config.centre_name} {config.window}"


def _wired(config: Settings, profile: Path) -> Iterator[_Printer]:
    """Every printer of the settings that is one."""
    printers, torn = printers_of(profile / "out", config), _torn(profile)
    for role in ("receipt", "label", "page"):
        for name, printer in printers.of(role):
            if isinstance(printer, (AbsentPrinter, *_SIMULATED)):
                continue
            if torn and isinstance(printer, TornOff):
                printer.broke_off()
            yield _Printer(name, role, _put(role, printer, config), _stopped(printer))


def _torn(profile: Path) -> bool:
    """Whether half a slip may lie in a printer since the desk ended: it is pushed out first."""
    if not (profile / STORE).exists():
        return False
    try:
        found = peek(profile)
    except DeskError:
        return False
    return found is not None and found.doubtful_prints > 0


def _stopped(printer: object) -> Callable[[], bool]:
    ask: Callable[[], tuple[Fault, ...]] = getattr(printer, "faults", tuple)
    return lambda: any(severity(fault) is Severity.ERROR for fault in ask())


def _put(role: str, printer: object, config: Settings) -> Callable[[Trial], PrintReport]:
    from windowdesk.documents.pdf import trial as page
    from windowdesk.documents.raster import escpos, trialimage

    to: Callable[..., PrintReport] = printer.print  # type: ignore[attr-defined] # a printer of one of three roles
    if role == "receipt":
        return lambda trial: to(escpos.job(trialimage.slip(trial)), _TITLE)
    if role == "page":
        return lambda trial: to(page.draw(trial), _TITLE, 1)
    stock = printer.stock  # type: ignore[attr-defined] # a label printer's
    size = (stock.width, stock.height, stock.dpi)
    return lambda trial: to(trialimage.label(trial, *size), _TITLE)


def printed(name: str, report: PrintReport) -> Finding:
    """How far the printer's own word reaches. A mute one is tried by what the scanner reads."""
    fault = fault_named(report.fault) if report.fault else None
    if report.outcome is PrintOutcome.CONFIRMED:
        return Finding(PRINTED, True, _("{name}：打印机说这一张打完了。").format(name=name))
    if report.outcome is PrintOutcome.ASSUMED:
        told = _("{name}：整张收下了，没有报故障；它说不出这一张打完没有，请看一眼纸。")
        return Finding(PRINTED, True, told.format(name=name))
    if report.outcome is PrintOutcome.UNCERTAIN and fault is Fault.OUTCOME_UNKNOWN:
        told = _("{name}：整张发出去了，打印机一声不应；纸出来没有只能看。")
        press = _("换一台会应答的打印机，办事员就不用每张都确认。")
        return Finding(PRINTED, True, told.format(name=name), press)
    seen = words(fault or Fault.OUTCOME_UNKNOWN)
    told = (
        _("{name}：没有打：{why}")
        if report.outcome is PrintOutcome.FAILED
        else _("{name}：打到一半停了：{why}")
    )
    press = seen.press + seen.installer
    return Finding(PRINTED, False, told.format(name=name, why=seen.happened), press)


def read_back(code: str, next_scan: NextScan, within_s: float = WITHIN_S) -> Finding:
    """Ask for the code that was just printed; a scan of something else is asked for again."""
    ask = counted("请在 {n} 秒内用扫码枪扫刚打出来的码：{code}", round(within_s), code=code)
    print(ask, file=sys.stderr)
    deadline, heard = time.monotonic() + within_s, ""
    for _nth in range(_WRONG):
        scan = next_scan(max(0.0, deadline - time.monotonic())).strip("\r\n\t ")
        if scan == code:
            return Finding(READ_BACK, True, _("扫回来的就是刚打出来的码：打印和扫描都好。"))
        if not scan:
            break
        heard = scan
        print(_("扫到的不是它，请再扫：{code}").format(code=code), file=sys.stderr)
    if not heard:
        told = counted("{n} 秒里没有扫到码。", round(within_s))
        press = _("看纸上的码清不清楚；再用 windowdesk doctor --echo 查扫码枪。")
        return Finding(READ_BACK, False, told, press)
    return Finding(READ_BACK, False, _("扫到的不是刚打出来的码。"), _why(heard, code))


def _why(heard: str, code: str) -> str:
    """What to do about what came; it is not repeated: somebody may have scanned a person's number."""
    if is_trial(heard):
        return _("那是另一张测试票：扫刚打出来的这一张。")
    if heard.upper() == code:
        return _("大小写变了：关掉 Caps Lock，或在扫码枪里打开“保持大小写”。")
    if any(ord(letter) > 0x2000 for letter in heard):
        return _("中文输入法开着：切到英文，或把扫码枪改成串口方式。")
    if len(heard) < len(code) and heard and heard in code:
        return _("有字符丢失：调慢扫码枪的按键间隔，或改成串口方式。")
    return _("只扫票上的码；还是不对就运行 windowdesk doctor --echo。")


def _silent(next_scan: NextScan) -> Finding | None:
    """Where there is nobody to listen to, that instead of a scan."""
    fault = getattr(next_scan, "fault", None)
    if fault is None:
        return None
    said = words(fault)
    return Finding(
        READ_BACK, False, _("扫码枪听不到：{why}").format(why=said.happened), said.installer
    )


@contextmanager
def scans_of(address: str) -> Iterator[NextScan]:
    """The scans of the scanner at ``address``; of one that is a keyboard, the lines of this terminal."""
    if not address:
        yield _typed
        return
    from windowdesk.peripherals.scanner.wired import scanner_at

    heard: queue.Queue[str] = queue.Queue()
    scanner = scanner_at(address)
    scanner.heard = lambda scan: heard.put(scan) if isinstance(scan, str) else None
    faults = scanner.faults()
    try:
        yield _Deaf(faults[0]) if faults else lambda within_s: _from(heard, within_s)
    finally:
        scanner.close()


@dataclass(frozen=True, slots=True)
class _Deaf:
    """A scanner that cannot be listened to, and why."""

    fault: Fault

    def __call__(self, _within_s: float) -> str:
        return ""


def _from(heard: queue.Queue[str], within_s: float) -> str:
    try:
        return heard.get(timeout=within_s)
    except queue.Empty:
        return ""


def _typed(within_s: float) -> str:
    """A line of the terminal, where the scanner types; read as bytes, so that none waits unseen."""
    try:
        file = sys.stdin.fileno()
    except (OSError, ValueError):
        return sys.stdin.readline()
    if os.name == "nt":
        return sys.stdin.readline()
    line, deadline = b"", time.monotonic() + within_s
    while not line.endswith(b"\n"):
        if not select.select([file], [], [], max(0.0, deadline - time.monotonic()))[0]:
            break
        byte = os.read(file, 1)
        if not byte:
            break
        line += byte
    return line.decode("utf-8", errors="replace")
