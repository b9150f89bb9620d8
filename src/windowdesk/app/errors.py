"""Everything that can go wrong and that a person is told about.

The tree (each carries a stable ``code`` for programs and words for people)::

    DeskError
    ├── BadInput            what was typed, scanned or opened is not usable
    │   ├── BadSubmission   a submission file does not fit its schema or its item
    │   ├── BadCatalogue    an item file is broken, hostile or contradicts itself
    │   └── UnknownItem     no such item, or no version of it in force
    ├── CalendarNotCovered  a date lies past the holiday tables: no firm date exists
    ├── NothingToIssue      the verdict is undetermined: nothing may leave the counter
    ├── NotAllowed          the signed-in person may not do this (or nobody may: a refusal)
    ├── StoreProblem        the counter's own data
    │   ├── ProfileInUse    another windowdesk has this profile open
    │   ├── StoreCorrupt    the file is damaged or not ours
    │   ├── StoreTooNew     written by a newer windowdesk
    │   ├── StoreReadOnly   the disk or the file cannot be written
    │   ├── DiskFull        no room left
    │   └── KeyMissing      the key of the encrypted store cannot be found
    ├── NumbersExhausted    no receipt numbers left in any leased block
    ├── DeviceProblem       a reader, scanner or printer; carries the fault's name
    └── FontMissing         a font the documents need is not installed

Every message answers three questions: what happened, is the work saved, what to press.
"""

from __future__ import annotations

from windowdesk.app.wording_joints import sentences


class DeskError(Exception):
    """Base of all errors shown to a person.

    ``code`` is stable and machine-readable (snake_case); ``message`` says what happened;
    ``saved`` says whether the work is kept; ``press`` says what to do next. The three texts are
    already in the person's language. ``field`` names the field of a form that it is about, "" for none.
    """

    code = "desk_error"

    def __init__(
        self,
        message: str,
        *,
        saved: str = "",
        press: str = "",
        code: str | None = None,
        field: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.saved = saved
        self.press = press
        self.field = field
        if code is not None:
            self.code = code

    def words(self) -> str:
        """The whole text for a person: what happened, whether it is saved, what to press."""
        return sentences(self.message, self.saved, self.press)


class BadInput(DeskError):
    code = "bad_input"


class BadSubmission(BadInput):
    code = "bad_submission"


class BadCatalogue(BadInput):
    code = "bad_catalogue"


class UnknownItem(BadInput):
    code = "unknown_item"


class CalendarNotCovered(DeskError):
    code = "calendar_not_covered"


class NothingToIssue(DeskError):
    code = "undetermined"


class NotAllowed(DeskError):
    code = "not_allowed"


class StoreProblem(DeskError):
    code = "store_problem"


class ProfileInUse(StoreProblem):
    code = "profile_in_use"


class StoreCorrupt(StoreProblem):
    code = "store_corrupt"


class StoreTooNew(StoreProblem):
    code = "store_too_new"


class StoreReadOnly(StoreProblem):
    code = "store_read_only"


class DiskFull(StoreProblem):
    code = "disk_full"


class KeyMissing(StoreProblem):
    code = "key_missing"


class NumbersExhausted(DeskError):
    code = "numbers_exhausted"


class DeviceProblem(DeskError):
    code = "device_problem"


class FontMissing(DeskError):
    code = "font_missing"
