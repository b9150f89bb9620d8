"""What ``doctor`` says of the scanner: that it is there, and what becomes of codes on their way."""

from __future__ import annotations

import queue
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress

from windowdesk.app.scan_people import garbled
from windowdesk.app.scanner_sheet import CHINESE, LAYOUT, SELF_TEST, SEPARATOR, Step
from windowdesk.cli.finding import Finding
from windowdesk.i18n import _
from windowdesk.peripherals.faults import Fault, words

# how long somebody may look for the trigger
_WAIT_S = 60.0
_LONGEST = 60


def scanner(address: str) -> Iterator[Finding]:
    """How the scanner at ``address`` is; of one that is a keyboard, whether its keys are recognised."""
    if not address:
        yield _keys()
        return
    from windowdesk.peripherals.scanner.wired import scanner_at

    listened = scanner_at(address)
    faults = listened.faults()
    listened.close()
    if not faults:
        yield Finding("scanner", True, _("扫码枪接在 {place}。").format(place=address))
        return
    said = words(faults[0])
    # an open desk has it: port_lock says who
    held = faults[0] is Fault.IN_USE
    yield Finding("scanner", held, said.happened, said.installer)
    if not held and address.startswith("evdev:") and sys.platform != "win32":
        yield from _other_keyboards()


def _other_keyboards() -> Iterator[Finding]:
    """What could have been meant, by name: whoever wrote the setting sees what to write."""
    from windowdesk.peripherals.scanner.evdev import keyboards

    names = "、".join(sorted(set(keyboards().values())))
    if names:
        yield Finding("scanner", True, _("本机的键盘类设备：{names}。").format(names=names))


def _keys() -> Finding:
    from windowdesk.peripherals.scanner.simulated import SimulatedScanner
    from windowdesk.peripherals.scanner.wedge import WedgeRecogniser

    wedge, heard = WedgeRecogniser(), ""
    for key in SimulatedScanner().keys(LAYOUT):
        heard = wedge.key(key.text, key.at_ms).scan or heard
    if heard != LAYOUT:
        return Finding("scanner", False, _("扫码枪的按键认不出来。"), _("请联系软件维护人员。"))
    return Finding(
        "scanner",
        True,
        _("扫码枪的按键认得出来；真机请运行 windowdesk doctor --echo 扫测试码。"),
    )


def echoes(address: str) -> Iterator[Finding]:
    """Have each test code scanned; what came of it. Over the scanner's own line, else as keys here."""
    if not address:
        yield from _each(sys.stdin.readline)
        return
    from windowdesk.peripherals.scanner.wired import scanner_at

    heard: queue.Queue[str] = queue.Queue()
    listened = scanner_at(address)
    listened.heard = lambda scan: heard.put(scan if isinstance(scan, str) else "")
    faults = listened.faults()
    if faults:
        said = words(faults[0])
        yield Finding("scanner_echo", False, said.happened, said.installer)
        return

    def next_scan() -> str:
        with suppress(queue.Empty):
            return heard.get(timeout=_WAIT_S)
        return ""

    try:
        yield from _each(next_scan, keys=False)
    finally:
        listened.close()


def _each(next_scan: Callable[[], str], *, keys: bool = True) -> Iterator[Finding]:
    for step in SELF_TEST:
        _show(step)
        heard = next_scan().strip("\r\n\t")
        yield _verdict(step, heard, keys=keys)
        if not heard:
            return  # nobody scans: the others need not be waited for


def _show(step: Step) -> None:
    """The code on the terminal. What the answer is printed on stays clean: a program may read it."""
    import segno

    segno.make(step.code, micro=False, encoding="utf-8" if step.code == CHINESE else None).terminal(
        out=sys.stderr, compact=True
    )
    print(_("请用扫码枪扫这个码：{code}").format(code=_seen(step.code)), file=sys.stderr)


def _verdict(step: Step, heard: str, *, keys: bool) -> Finding:
    if step.code == LAYOUT or not heard:
        return echo(heard)
    part = "scanner_gs" if step.code == SEPARATOR else "scanner_chinese"
    if heard == step.code:
        return Finding(part, True, _("扫码枪原样送来 {code}。").format(code=_seen(step.code)))
    told = _("扫码枪把 {code} 送成了 {heard}。").format(code=_seen(step.code), heard=_seen(heard))
    if keys:
        # a keyboard cannot do better, and the hall's own codes do without
        return Finding(part, True, told, _("键盘方式如此；需要时改成串口方式。"))
    return Finding(part, False, told, _("把扫码枪设为原样发送，中文用 UTF-8 或 GB18030。"))


def echo(heard: str) -> Finding:
    """What a real scanner sent for :data:`LAYOUT`: layout, case, or an input method that stood between."""
    heard = heard.strip("\r\n\t")
    if heard == LAYOUT:
        return Finding("scanner_echo", True, _("扫码枪原样送来测试码。"))
    if not heard:
        return Finding(
            "scanner_echo",
            False,
            _("扫码枪什么也没有送来。"),
            _("查看数据线和 settings.toml 的 scanner；键盘式的请点一下这个窗口再扫。"),
        )
    if garbled(heard) == "width" or any(ord(letter) > 0x2000 for letter in heard):
        press = _("中文输入法开着：切到英文，或把扫码枪改成串口方式。")
    elif heard.swapcase() == LAYOUT:
        press = _("大小写颠倒：关掉 Caps Lock。")
    elif heard.upper() == LAYOUT.upper():
        press = _("丢了大小写：在扫码枪的编程手册里打开“保持大小写”。")
    elif len(heard) == len(LAYOUT):
        press = _("符号变了：把扫码枪和系统的键盘布局都设为美式英文。")
    else:
        press = _("有字符丢失：调慢扫码枪的按键间隔，或改成串口方式。")
    told = _("扫码枪把 {code} 送成了 {heard}。").format(code=LAYOUT, heard=_seen(heard))
    return Finding("scanner_echo", False, told, press)


def _seen(text: str) -> str:
    """``text`` with its control characters to be seen, and no longer than a line."""
    shown = "".join(letter if letter.isprintable() else f"<{ord(letter):02X}>" for letter in text)
    return shown[:_LONGEST]
