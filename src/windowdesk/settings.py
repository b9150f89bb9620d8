"""Every setting of a counter, declared once: name, type, default, unit and what it does.

Read from ``settings.toml`` in the counter's profile; an environment variable ``WINDOWDESK_<NAME>``
wins over the file. A wrong value stops the start with its name and what would be right, because a
counter that silently runs on a default prints the wrong hall on a legal document.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from datetime import time
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from windowdesk.i18n import _

T = TypeVar("T")
FILE = "settings.toml"
PREFIX = "WINDOWDESK_"
_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}
FIVE_O_CLOCK = time(17, 0)
_BAUD = r"(@(9600|19200|38400|57600|115200))?(,(none|xonxoff|rtscts|dtr))?"
_PORT = r":([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])"

# names below by-id and by-path hold more characters than those of a port
_NODE = r"/[A-Za-z0-9._/:+-]+"
_PRINTER_AT = (
    rf"|([A-Za-z0-9._-]+|\[[0-9A-Fa-f:]+\]){_PORT}|usb:/[A-Za-z0-9._/-]+"
    rf"|serial:{_NODE}{_BAUD}"
)
_SCANNER_AT = (
    rf"|serial:{_NODE}(@(9600|19200|38400|57600|115200))?"
    r"|evdev:/dev/input/[A-Za-z0-9._/:+-]+|evdev:[A-Za-z0-9][^\x00-\x1f\x7f]{0,79}"
)
_CAMERA_AT = (
    r"|v4l:/dev/[A-Za-z0-9._/:+-]+|camera:\d|https?://[A-Za-z0-9.\[\]:_-]+(/[A-Za-z0-9._~?=&%/-]*)?"
)


_READER_AT = (
    rf"|serial:{_NODE}{_BAUD}|usb:[0-9a-f]{{4}}:[0-9a-f]{{4}}"
    r"|hid:/[A-Za-z0-9._/-]+,[a-z0-9][a-z0-9-]{0,30}"
)
_PAD_AT = (
    rf"|ws://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:]+\]){_PORT}(/[A-Za-z0-9._/?=&-]*)?"
    rf"|serial:{_NODE}{_BAUD}"
)


class SettingsError(ValueError):
    """A setting that cannot be used: ``name`` of the setting (or file), the problem in words."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name}: {problem}")
        self.name = name
        self.problem = problem


def setting(default: Any, what: str, unit: str = "", form: str = r"[^\x00-\x1f\x7f]*") -> Any:
    """A declared setting; ``form`` is the regular expression a value's text must match."""
    return field(default=default, metadata={"what": what, "unit": unit, "form": form})


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one counter, checked."""

    centre_name: str = setting("荔湾区政务服务中心", "name of the service centre on documents")
    window: str = setting("综合12号窗", "name of this window on documents and in the title bar")
    division: str = setting(
        "440103", "division of the centre, GB/T 2260", "six digits", form=r"[1-9]\d{5}"
    )
    hall_close: time = setting(  # noqa: RUF009 - it calls field(), like every line here
        FIVE_O_CLOCK,
        "close of business: what comes later counts from the next working day",
        "HH:MM, local time",
    )
    idle_lock_minutes: int = setting(
        5, "the screen locks after so long without a key", "minutes", form=r"[1-9]\d?|1[01]\d|120"
    )
    verify_host: str = setting(
        "ZW.EXAMPLE.GOV.CN",
        "host in the QR code of a document; capitals keep the code small",
        form=rf"[A-Z0-9.-]+({_PORT})?",
    )
    id_reader: str = setting(
        "", "reader of identity cards; empty: simulated in a demo, else none",
        "serial:/dev/…@baud, usb:0400:c35a, hid:/dev/hidraw…,profile", form=_READER_AT,
    )  # fmt: skip
    id_reader_by_itself: bool = setting(
        True, "a card on the reader is read without F3 where a screen takes one"
    )
    id_photo_helper: str = setting(
        "", "the maker's program that decodes the photo of a card; empty: text only", "command",
    )  # fmt: skip
    scanner: str = setting(
        "", "barcode scanner; empty: one that works as a keyboard",
        "serial:/dev/…@baud, evdev:/dev/input/by-id/… or evdev: and its name", form=_SCANNER_AT,
    )  # fmt: skip
    camera: str = setting(
        "", "document camera; empty: simulated in a demo, else none",
        "v4l:/dev/video…, camera:number (Windows) or http://… of an MJPEG stream", form=_CAMERA_AT,
    )  # fmt: skip
    camera_dpi: int = setting(
        0, "pixels per inch of a sheet under the camera; 0: guessed from its shape", "dpi",
        form=r"0|[5-9]\d|[1-9]\d\d|1[01]\d\d|1200",
    )  # fmt: skip
    receipt_printer: str = setting(
        "", "receipt printer taking raw bytes; empty: simulated in a demo, else none",
        "host:port, serial:/dev/…@baud,flow or usb:/dev/usb/lp…", form=_PRINTER_AT,
    )  # fmt: skip
    receipt_printer_confirms: bool = setting(
        False, "the receipt printer answers GS ( H: a slip is then confirmed, not assumed"
    )
    receipt_printer_status: Literal["realtime", "automatic", "both", "silent"] = setting(
        "realtime", "how it says what is wrong: DLE EOT, GS a, both of them, or not at all"
    )
    spare_receipt_printer: str = setting(
        "", "another receipt printer a clerk may choose", "as receipt_printer", form=_PRINTER_AT
    )
    label_printer: str = setting(
        "", "label printer; empty: labels come out on A4", "as receipt_printer, or simulated",
        form=_PRINTER_AT + "|simulated",
    )  # fmt: skip
    label_language: Literal["zpl", "tspl"] = setting("zpl", "what the label printer speaks")
    label_size: str = setting(
        "60x40", "the labels on its roll", "mm, width x height", form=r"[1-9]\d{1,2}x[1-9]\d{1,2}"
    )
    label_dpi: Literal["203", "300"] = setting("203", "dots per inch of its head")
    document_scanner: str = setting(
        "", "scanner of papers; empty: none", "sane:NAME or escl:http://HOST:PORT/eSCL",
        form=r"|sane:[^\x00-\x20\x7f][^\x00-\x1f\x7f]{0,199}|escl:https?://"
        rf"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:]+\])({_PORT})?(/[A-Za-z0-9._~/-]*)?",
    )  # fmt: skip
    system_printer: str = setting(
        "", "queue for A4 documents; empty: PDF files in a demo, else none"
    )
    spare_system_printer: str = setting("", "another queue for A4 a clerk may choose")
    theme: Literal["light", "dark", "contrast"] = setting("light", "colours of the screens")
    language: Literal["zh_CN", "en"] = setting("zh_CN", "language of screens and messages")
    interface_scale: int = setting(
        100, "size of everything on the desk's screens", "percent", form=r"1\d\d|200"
    )
    applicant_screen: str = setting(
        "auto",
        "monitor for the person at the window: auto (a second one if there is one), off, its "
        "number from 1, or its name",
        form=r"auto|off|[1-9]|[A-Za-z][A-Za-z0-9 ._:#-]{0,39}",
    )
    applicant_type: Literal["24", "30", "38"] = setting(
        "24", "size of type on that monitor", "logical pixels"
    )
    voice: Literal["auto", "off"] = setting(
        "auto", "reading aloud with espeak-ng; without it simulated in a demo, else none"
    )
    call_voice: Literal["auto", "off"] = setting(
        "auto",
        "saying aloud whose turn it is; without a loudspeaker written down in a demo, else none",
    )
    call_times: Literal["1", "2", "3"] = setting("1", "how often each call is said")
    call_clips: str = setting(
        "", "folder of a hall's own clips, named as the shipped ones; empty: those"
    )
    call_screen: str = setting(
        "off",
        "monitor that shows the hall who is called: off, auto (one that nothing else is on), its "
        "number from 1, or its name",
        form=r"auto|off|[1-9]|[A-Za-z][A-Za-z0-9 ._:#-]{0,39}",
    )
    call_board: str = setting(
        "", "LED bar over the window; empty: none", "as receipt_printer", form=_PRINTER_AT
    )
    call_board_profile: str = setting(
        "four-byte", "what the bar speaks: a shipped profile's name, or a file"
    )
    call_board_number: int = setting(
        1, "the bar's own number", "1 to 255", form=r"[1-9]\d?|1\d\d|2[0-4]\d|25[0-5]"
    )
    signature_pad: str = setting(
        "", "pad that people sign on; empty: the applicant's screen",
        "ws://host:port/… or serial:/dev/…@baud", form=_PAD_AT,
    )  # fmt: skip
    signature_pad_profile: str = setting(
        "", "what it speaks: a shipped profile's name, or a file; empty: the usual one of its line"
    )
    evaluation_pad: str = setting(
        "", "pad that people say on how they were served; empty: the applicant's screen",
        "as signature_pad", form=_PAD_AT,
    )  # fmt: skip
    evaluation_pad_profile: str = setting("", "as signature_pad_profile")
    supervision_phone: str = setting(
        "12345", "line for complaints, printed on documents", form=r"[0-9+ -]{3,20}"
    )
    witness: str = setting(
        "", "folder outside the profile that keeps its promised numbers too; empty means none"
    )
    mirror: str = setting(
        "", "folder on another disk that keeps what is unsent too, encrypted; empty means none"
    )
    centre: str = setting(
        "",
        "address of the centre this window joined; written by windowdesk enrol",
        "URL",
        form=r"|https?://[A-Za-z0-9.\[\]:_-]+/?",
    )
    centre_ca: str = setting(
        "", "file of certificates to trust for the centre instead of the system's; empty: those"
    )
    token_module: str = setting(
        "", "PKCS#11 module of the tokens that sign in with a person; empty: none", "file"
    )
    demo: bool = setting(True, "documents wear 演示; off only after enrolment at a centre")


@dataclass(frozen=True, slots=True)
class Declared:
    """What is known about one setting, for a settings page, the manual and the tests."""

    name: str
    kind: str
    default: str
    unit: str
    what: str
    variable: str


def declared(kind: type[Any] = Settings, prefix: str = PREFIX) -> tuple[Declared, ...]:
    """Every setting of ``kind`` in the order of declaration."""
    hints = get_type_hints(kind)
    return tuple(
        Declared(
            f.name,
            _kind(hints[f.name]),
            _text(f.default),
            f.metadata["unit"],
            f.metadata["what"],
            prefix + f.name.upper(),
        )
        for f in fields(kind)
    )


def profile_dir(environ: Mapping[str, str] = os.environ) -> Path:
    """The counter's data: WINDOWDESK_PROFILE, else the platform's place for user data."""
    named = environ.get(PREFIX + "PROFILE")
    if named:
        return Path(named).expanduser()
    from platformdirs import user_data_path

    return user_data_path("windowdesk", appauthor=False)


def load(profile: Path, environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings of ``profile``; raises :class:`SettingsError` on the first that cannot be used."""
    return read(Settings, profile / FILE, PREFIX, environ)


def read(kind: type[T], path: Path | None, prefix: str, environ: Mapping[str, str]) -> T:
    """``kind``'s settings from the file ``path``, overruled by ``environ``; as :func:`load`."""
    raw = _read(path) if path else {}
    for name in (f.name for f in fields(kind)):  # type: ignore[arg-type] # a dataclass
        if (value := environ.get(prefix + name.upper())) is not None:
            raw[name] = value
    return checked(kind, raw, path.name if path else "")


def save(profile: Path, **changes: object) -> Settings:
    """Write ``changes`` over the profile's file; the settings it now gives. All else as :func:`add`.

    Nothing is written when a value is wrong (:class:`SettingsError`). Where a setting stands over several
    lines, the file is written anew without its comments: what a person changed at the desk must hold.
    """
    path = (profile / FILE).resolve()
    wanted = _read(path) | {name: _text(value) for name, value in changes.items()}
    holding = checked(Settings, wanted, FILE)
    text = _with_values(path, changes)
    if not _says(text, wanted):
        text = "".join(f"{name} = {_toml(value)}\n" for name, value in wanted.items())
    profile.mkdir(parents=True, exist_ok=True)
    _put(path, text)
    return holding


def add(profile: Path, values: dict[str, str]) -> Settings:
    """Write ``values`` where the file names none yet; all else of its text stays, comments too. Atomic.

    :class:`SettingsError`, and nothing written, where one is set already or does not fit.
    """
    path = (profile / FILE).resolve()
    raw = _read(path)
    for name in values:
        if raw.get(name, "") != "":
            raise SettingsError(name, _("已经设置过"))
    wanted = raw | values
    holding = checked(Settings, wanted, FILE)
    text = _with_values(path, values)
    if not _says(text, wanted):
        raise SettingsError(FILE, _("写入会牵动其余内容"))
    profile.mkdir(parents=True, exist_ok=True)
    _put(path, text)
    return holding


def _with_values(path: Path, values: Mapping[str, object]) -> str:
    """The file's text with ``values``: each in the place of the one it had, else at the end."""
    text = path.read_bytes().decode("utf-8") if path.exists() else ""
    end = "\r\n" if "\r\n" in text else "\n"
    for name, value in values.items():
        line = f"{name} = {_toml(value)}"
        # a value of one line; what stands behind it is a comment
        value_of = r"""(?:"(?:[^"\\\r\n]|\\.)*"|'[^'\r\n]*'|[^"'#\r\n]*?)(?=[ \t]*(?:#|\r?$))"""
        found = re.search(rf"^{name}[ \t]*=[ \t]*{value_of}", text, re.MULTILINE)
        if found:
            text = text[: found.start()] + line + text[found.end() :]
        else:
            text += ("" if not text or text.endswith("\n") else end) + line + end
    return text


def _says(text: str, wanted: Mapping[str, object]) -> bool:
    try:
        return tomllib.loads(text) == dict(wanted)
    except tomllib.TOMLDecodeError:
        return False


def _put(path: Path, text: str) -> None:
    """The whole file or the old one, after a power cut as well; with the rights and the owner of the old one.

    Where it is written by root as a counter starts, the desk's account must still be able to read it.
    """
    partial = path.with_name(path.name + ".part")
    try:
        with partial.open("wb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, partial)
            _give(partial, path.stat())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _give(file: Path, owner: os.stat_result) -> None:
    """Make ``file`` that owner's and that group's, where this account may do so: root may, whose every new
    file is its own, and others may give it to a group they are in."""
    if sys.platform != "win32":
        with suppress(PermissionError):
            os.chown(file, owner.st_uid, owner.st_gid)


def changed(config: Settings, name: str, value: object) -> Settings:
    """``config`` with one setting changed, checked as if it stood in the file."""
    known = next(f for f in fields(Settings) if f.name == name)
    hint = get_type_hints(Settings)[name]
    return replace(config, **{name: _checked(name, value, hint, known.metadata["form"])})


def checked(kind: type[T], raw: Mapping[str, object], file: str) -> T:
    """``kind`` from values as text or TOML; :class:`SettingsError` names the first that is wrong."""
    hints = get_type_hints(kind)
    known = {f.name: f for f in fields(kind)}  # type: ignore[arg-type] # a dataclass
    if unknown := sorted(set(raw) - set(known)):
        raise SettingsError(unknown[0], _("{file}中没有这个设置").format(file=file))
    return kind(
        **{
            name: _checked(name, value, hints[name], known[name].metadata["form"])
            for name, value in raw.items()
        }
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError as error:
        raise SettingsError(path.name, _("不是 UTF-8 文本")) from error
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        told = (
            _("第 {line} 行不是 TOML 的写法").format(line=line[1])
            if line
            else _("不是 TOML 的写法")
        )
        raise SettingsError(path.name, told) from error
    except OSError as error:
        raise SettingsError(path.name, _("打不开文件")) from error


def _kind(hint: Any) -> str:
    if get_origin(hint) is Literal:
        return " | ".join(get_args(hint))
    return str(hint.__name__)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.strftime("%H:%M") if isinstance(value, time) else str(value)


def _toml(value: object) -> str:
    escaped = _text(value).replace("\\", "\\\\").replace('"', '\\"')
    # of a value that stood over several lines
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda one: f"\\u{ord(one[0]):04x}", escaped) + '"'


def _checked(name: str, value: object, hint: Any, form: str) -> Any:
    """``value`` (from TOML or text) as the declared type, or :class:`SettingsError`."""
    text = _text(value).strip()
    if not isinstance(value, str | int | time) or not re.fullmatch(form, text):
        raise SettingsError(name, _("“{text}”的写法不合要求").format(text=text))
    if get_origin(hint) is Literal:
        if text not in get_args(hint):
            raise SettingsError(
                name, _("“{text}”不在 {choices} 之中").format(text=text, choices=_kind(hint))
            )
        return text
    if hint is bool:
        if text.lower() not in _TRUE | _FALSE:
            raise SettingsError(name, _("“{text}”既不是 true 也不是 false").format(text=text))
        return text.lower() in _TRUE
    if hint is time:
        if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d(:00)?", text):
            raise SettingsError(name, _("“{text}”不是 17:00 这样的时刻").format(text=text))
        return time.fromisoformat(text)
    return int(text) if hint is int else text
