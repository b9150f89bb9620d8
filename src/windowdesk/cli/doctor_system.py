"""What ``doctor`` looks at around the desk: versions, clock, sound, input method, what waits to be printed."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from windowdesk.app.errors import DeskError
from windowdesk.bootstrap.asking import ask_time
from windowdesk.bootstrap.clock import SystemClock
from windowdesk.bootstrap.sync import address
from windowdesk.cli.finding import Finding
from windowdesk.i18n import _
from windowdesk.peripherals.voice.espeak import COMMAND, MANDARIN
from windowdesk.settings import Settings
from windowdesk.storage.peeking import Peeked, peek
from windowdesk.storage.session import FILE

_PACKAGES = ("windowdesk", "PySide6-Essentials", "sqlcipher3", "cryptography", "zxing-cpp")
# drops a reference with every signal; the desk dies after some 550 of them (0004)
_BAD_QT, _GOOD_PYTHON = (6, 12, 0), (3, 12)
_TIME_ERROR = 5
# what the desk itself begins to warn at (protocol.policy)
CLOCK_LIMIT_S = 300


def system(profile: Path, config: Settings) -> Iterator[Finding]:
    """Everything around the devices."""
    yield from versions()
    yield input_method(os.environ)
    yield sound(config)
    yield clock()
    if (profile / FILE).exists():
        yield from store(profile, config)


def store(profile: Path, config: Settings) -> Iterator[Finding]:
    """What the store says beside the desk: its centre, and what waits for a printer."""
    try:
        found = peek(profile)
    except DeskError as problem:
        yield Finding("spool", False, problem.message, problem.press)
        return
    yield backlog(found)
    joined = found.membership if found is not None else None
    if joined is not None:
        yield centre(address(config, joined), config.centre_ca)


def centre(url: str, ca: str) -> Finding:
    """Whether the centre of this counter answers, and how far the clocks are apart."""
    try:
        trouble, ahead = ask_time(url, ca, SystemClock().now)
    except DeskError as problem:
        return Finding("centre", False, problem.message, problem.press)
    if trouble == "certificate":
        return Finding(
            "centre",
            False,
            _("中心的证书这台电脑不认。"),
            _("请核对 centre_ca 指的证书文件，或把中心的根证书装进系统。"),
        )
    if trouble:
        return Finding(
            "centre",
            True,
            _("现在连不上中心；可以离线受理。"),
            _("请检查网线和设置里的 centre 地址。"),
        )
    if abs(ahead) < CLOCK_LIMIT_S:
        return Finding(
            "centre", True, _("中心有答复，时钟一致（相差 {n} 秒）。").format(n=abs(ahead))
        )
    apart = (
        _("中心有答复；本机时钟快 {n} 秒。") if ahead > 0 else _("中心有答复；本机时钟慢 {n} 秒。")
    )
    return Finding(
        "centre",
        False,
        apart.format(n=abs(ahead)),
        _("请打开系统的时间同步（timedatectl set-ntp true），并核对现在的时间。"),
    )


def versions() -> Iterator[Finding]:
    """Which versions run here, and whether Qt and Python are a pair that is known to die."""
    found = {name: _version(name) for name in _PACKAGES}
    said = ", ".join(f"{name} {number}" for name, number in found.items())
    python = ".".join(map(str, sys.version_info[:3]))
    yield Finding("versions", True, f"Python {python}, {said}")
    if bad_pair(found["PySide6-Essentials"], sys.version_info[:2]):
        yield Finding(
            "qt",
            False,
            _("PySide6 6.12.0 与 Python {python} 一起会突然退出。").format(python=python),
            _("请运行 make setup，装回锁定的版本。"),
        )


def bad_pair(qt: str, python: tuple[int, ...]) -> bool:
    """Whether this PySide6 kills this Python."""
    number = tuple(int(part) for part in qt.split(".")[:3] if part.isdigit())
    return number == _BAD_QT and python < _GOOD_PYTHON


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "?"


def input_method(environ: Mapping[str, str]) -> Finding:
    """Whether an input method stands between a keyboard scanner and the desk."""
    names = ("QT_IM_MODULE", "GTK_IM_MODULE", "XMODIFIERS")
    there = [environ[name] for name in names if environ.get(name) not in (None, "", "none")]
    if not there:
        return Finding("input_method", True, _("没有输入法挡在扫码枪前面。"))
    return Finding(
        "input_method",
        True,
        _("系统用着输入法（{name}）：扫码前要切到英文。").format(name=there[0]),
        _("扫码枪改成串口方式就不受输入法影响。"),
    )


def sound(config: Settings) -> Finding:
    """Whether the desk can read aloud; where it calls, its loudspeaker is tried for that already."""
    if config.voice == "off":
        return Finding("audio", True, _("没有用朗读。"))
    if shutil.which("espeak-ng") is None:
        return Finding(
            "audio", True, _("没有安装 espeak-ng：不能朗读。"), _("要朗读就安装 espeak-ng。")
        )
    if not _speaks_mandarin():
        return Finding(
            "audio",
            False,
            _("espeak-ng 里没有 {voice} 这个声音：中文会念成英文字母。").format(voice=MANDARIN),
            _("重装 espeak-ng-data，或把 voice 设为 off。"),
        )
    cards = Path("/proc/asound/cards")
    unheard = config.call_voice == "off" and sys.platform == "linux"
    silent = unheard and not (cards.exists() and "[" in _read(cards))
    return Finding(
        "audio",
        True,
        _("系统里没有声卡：听不到朗读。") if silent else _("可以朗读。"),
        _("接上音箱或在系统设置里打开声卡。") if silent else "",
    )


def _speaks_mandarin() -> bool:
    """Whether the one voice that speaks Chinese is there, by its name."""
    try:
        done = subprocess.run(
            [COMMAND, "--voices=zh"], capture_output=True, check=False, timeout=10, text=True
        )
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError):
        return False
    return MANDARIN in done.stdout


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def clock() -> Finding:
    """Whether the kernel says that its clock follows a time server (adjtimex). Linux only."""
    synced = _kernel_follows()
    if synced is None or synced:
        return Finding("clock", True, _("本机时钟正常。"))
    return Finding(
        "clock",
        True,
        _("本机时钟没有与时间服务器同步：到期日和回执时间可能不准。"),
        _("请打开系统的时间同步（timedatectl set-ntp true），并核对现在的时间。"),
    )


def _kernel_follows() -> bool | None:
    if sys.platform != "linux":
        return None
    try:
        # struct timex: 208 bytes on 64-bit kernels; modes 0 changes nothing
        state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(256))
    except (OSError, AttributeError):
        return None
    return None if state < 0 else state != _TIME_ERROR


def backlog(found: Peeked | None) -> Finding:
    """What waits for a printer, or for somebody's word whether it came out."""
    waiting, doubtful = (found.waiting_prints, found.doubtful_prints) if found else (0, 0)
    if not waiting and not doubtful:
        return Finding("spool", True, _("没有等着打印的文书。"))
    return Finding(
        "spool",
        not doubtful,
        _("等着打印 {n} 份，不能确定是否已出纸 {m} 份。").format(n=waiting, m=doubtful),
        _("登录后按 Ctrl+Shift+P 逐份确认；等着的会自己打印。"),
    )
