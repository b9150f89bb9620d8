"""The counter's log: JSON lines in a rotating file of the profile, and never personal data.

Three nets, since one careless call is enough: fields whose name says "person" are dropped (not
hashed: an identity number can be guessed back from its hash), numbers shaped like identity or
mobile numbers are masked in every text, and an exception is written as its type and its lines of
code without its message, where a name may stand.

structlog is imported with the first line that is written, not with this module: it costs more than
100 ms, which a desk that is opening does not have. Log the start after the first paint.
"""

from __future__ import annotations

import logging
import os
import re
import sys
import threading
import traceback
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TextIO

FILE = "windowdesk.log"
MAX_BYTES = 2_000_000
KEPT_FILES = 5
REMOVED = "[removed]"
MASKED = "[number]"
PERSONAL = frozenset(
    {
        "address", "agent", "answers", "applicant", "birth", "birthday", "birthdate", "card",
        "citizen_number", "contact", "domicile", "email", "facts", "full_name", "gender",
        "holder", "id_card", "id_number", "legal_representative", "mobile", "name", "names",
        "passport", "password", "payload", "person", "phone", "photo", "pin", "query_secret",
        "secret", "sex", "submission", "telephone", "uscc",
    }
)  # fmt: skip
# 15 and 18 digits (the last may be X), whole or set in groups of 6, 8 and 4; mobile numbers
_NUMBER = re.compile(
    r"(?<!\d)(?:\d{14,17}[\dXx]|\d{6}[ -]\d{8}[ -]?\d{3}[\dXx]|1[3-9]\d{9}|1[3-9]\d[ -]\d{4}[ -]\d{4})"
    r"(?![\dXx])"
)


def configure(profile: Path, level: int = logging.INFO) -> Path:
    """Send every log of the process to ``profile``/windowdesk.log; the file's path.

    Where the file cannot be opened (a full disk) there is no log: that closes no counter, and what is
    wrong with the disk the store says in words.
    """
    path = profile / FILE
    try:
        profile.mkdir(parents=True, exist_ok=True)
        handler = _owners_file(path)
    except OSError:
        close()
        return path
    handler.setFormatter(_JsonLines())
    root = logging.getLogger()
    close()
    root.addHandler(handler)
    root.setLevel(level)
    _ours.append(handler)
    return path


def to_stream(stream: TextIO, level: int = logging.INFO) -> None:
    """Send every log of the process to ``stream``: a server's, which its supervisor collects."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_JsonLines())
    root = logging.getLogger()
    close()
    root.addHandler(handler)
    root.setLevel(level)
    _ours.append(handler)


def _owners_file(path: Path) -> logging.Handler:
    """A rotating file, each readable by its owner alone, the new ones too."""
    import logging.handlers  # with sockets and queues, for which the first paint need not wait

    class OwnersFile(logging.handlers.RotatingFileHandler):
        def _open(self) -> Any:
            def private(path: str, flags: int) -> int:
                return os.open(path, flags, 0o600)

            return open(self.baseFilename, self.mode, encoding=self.encoding, opener=private)

    return OwnersFile(path, maxBytes=MAX_BYTES, backupCount=KEPT_FILES, encoding="utf-8")


_ours: list[logging.Handler] = []  # the file in use, at most one


def close() -> None:
    """Take the file handler off again: at exit, and before another profile is opened."""
    while _ours:
        handler = _ours.pop()
        logging.getLogger().removeHandler(handler)
        handler.close()


@dataclass(frozen=True, slots=True)
class Log:
    """The logger of a module: ``log.info("printed", rows=8)``; also debug, warning, exception …"""

    name: str

    def __getattr__(self, method: str) -> Any:
        if method.startswith("_"):
            raise AttributeError(method)
        _formatter()  # structlog is set up with it
        import structlog

        return getattr(structlog.get_logger(self.name), method)


def get(name: str) -> Log:
    """The logger called ``name``; costs nothing until something is written."""
    return Log(name)


class _JsonLines(logging.Formatter):
    """Formats with structlog, which arrives with the first line."""

    def format(self, record: logging.LogRecord) -> str:
        return str(_formatter().format(record))


@cache
def _formatter() -> logging.Formatter:
    """Our own lines and those of other libraries through one chain of processors."""
    import structlog

    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _exception_without_message,
        without_personal_data,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )


def without_personal_data(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """structlog processor: drop personal fields at any depth, mask numbers in every text."""
    for key in list(event):
        if not key.startswith("_"):
            event[key] = _cleaned(key, event[key])
    return event


def _cleaned(key: str, value: Any) -> Any:
    if key.lower() in PERSONAL:
        return REMOVED
    if isinstance(value, Mapping):
        return {str(k): _cleaned(str(k), v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_cleaned(key, item) for item in value]
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return MASKED if _NUMBER.search(str(value)) else value
    if isinstance(value, str | Path):
        return _NUMBER.sub(MASKED, str(value))
    # an object's repr may hold a whole case: its type is all that is safe to say
    return f"<{type(value).__name__}>"


def _exception_without_message(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["exception"] = type(error).__name__
        event["at"] = [
            f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)
        ]
    return event


class Transitions:
    """Logs the first failure of a thing and its recovery, not every retry in between.

    One object may watch many things; each is named by ``subject`` ("receipt_printer"). Threads may
    share it.
    """

    def __init__(self, log: Any) -> None:
        self._log = log
        self._lock = threading.Lock()
        self._failing: dict[str, tuple[str, int]] = {}

    def failed(self, subject: str, reason: str, **fields: object) -> bool:
        """Note a failure; logged (True) when it is the first, or when the reason changed."""
        with self._lock:
            before, count = self._failing.get(subject, ("", 0))
            self._failing[subject] = (reason, count + 1)
        if before == reason and count:
            return False
        self._log.warning("failed", subject=subject, reason=reason, **fields)
        return True

    def recovered(self, subject: str, **fields: object) -> bool:
        """Note a success; logged (True) when the thing had been failing, with how often."""
        with self._lock:
            _reason, count = self._failing.pop(subject, ("", 0))
        if not count:
            return False
        self._log.info("recovered", subject=subject, failures=count, **fields)
        return True
