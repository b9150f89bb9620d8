"""What CUPS's own commands say, read from their text (always asked for in the C locale)."""

from __future__ import annotations

import re

from windowdesk.peripherals.faults import Fault

_REQUEST = re.compile(r"^request id is (\S+-[0-9]+) ", re.MULTILINE)
_UNREACHABLE = re.compile(r"^\s+.*(?:may not exist|not responding|unavailable)", re.MULTILINE)
_BAD_END = re.compile(r"job-canceled|aborted-by|job-stopped")
_ALERTS = re.compile(r"^\s+Alerts: (.+)$", re.MULTILINE)

# printer-state-reasons (RFC 8011 5.4.12) by their beginning: printers append -report, -warning or
# -error, and not always the one that fits.
_REASONS = (
    ("media-empty", Fault.MEDIA_OUT),
    ("media-needed", Fault.MEDIA_OUT),
    ("media-jam", Fault.JAM),
    ("cover-open", Fault.COVER_OPEN),
    ("door-open", Fault.COVER_OPEN),
    ("interlock-open", Fault.COVER_OPEN),
    ("offline", Fault.OFFLINE),
    ("shutdown", Fault.OFFLINE),
    ("timed-out", Fault.OFFLINE),
    ("connecting-to-device", Fault.OFFLINE),
    ("paused", Fault.OFFLINE),
    ("stopped", Fault.OFFLINE),
    ("media-low", Fault.MEDIA_LOW),
)
# Worst first; MEDIA_LOW stops nothing.
_ORDER = (Fault.MEDIA_OUT, Fault.JAM, Fault.COVER_OPEN, Fault.OFFLINE, Fault.MEDIA_LOW)


def job_id(said: str) -> str | None:
    """The job's name in the output of ``lp`` ("request id is NAME-12 (1 file(s))"), or None."""
    found = _REQUEST.search(said)
    return found.group(1) if found else None


def reasons_fault(reasons: str) -> Fault | None:
    """The worst fault among printer-state-reasons separated by blanks or commas, or None."""
    found = {
        fault
        for reason in re.split(r"[\s,]+", reasons.strip())
        for beginning, fault in _REASONS
        if reason.startswith(beginning)
    }
    return next((fault for fault in _ORDER if fault in found), None)


def is_disabled(said: str) -> bool:
    """Whether ``lpstat -l -p NAME`` says that the queue is stopped."""
    return " disabled since " in said.partition("\n")[0]


def printer_fault(said: str) -> Fault | None:
    """What ``lpstat -l -p NAME`` says is wrong while a job runs, or None."""
    if is_disabled(said):
        return Fault.OFFLINE
    alerts = _ALERTS.search(said)
    found = reasons_fault(alerts.group(1)) if alerts else None
    # Some backends say it in a sentence only, with no alert.
    return found or (Fault.OFFLINE if _UNREACHABLE.search(said) else None)


def job_ended_well(said: str, job: str) -> bool | None:
    """Whether ``lpstat -l -W completed -o NAME`` says that ``job`` completed; None if not there.

    Only an explicit end counts against it: CUPS leaves "processing-to-stop-point" on jobs that
    completed.
    """
    blocks = re.split(r"^(?=\S)", said, flags=re.MULTILINE)
    block = next((text for text in blocks if text.split(" ", 1)[0] == job), None)
    if block is None:
        return None
    alerts = _ALERTS.search(block)
    return alerts is None or not _BAD_END.search(alerts.group(1))
