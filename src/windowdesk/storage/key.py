"""The key of the encrypted store: 32 random bytes in the system's keystore or a protected file.

``profile/key`` holds either the key itself (64 hex digits, readable by its owner alone) or
``keyring <account>``, when a real keystore took it. The pointer lies in the profile, so a profile
can be moved on the same machine without losing its key.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from windowdesk.storage import faults
from windowdesk.storage.files import write_durably

FILE = "key"
SERVICE = "windowdesk"
_KEY = re.compile(r"[0-9a-f]{64}", re.ASCII)
_POINTER = re.compile(r"keyring ([0-9a-f]{32})", re.ASCII)


class Keystore(Protocol):
    """The part of ``keyring`` the store uses."""

    def get_password(self, service: str, username: str) -> str | None: ...

    def set_password(self, service: str, username: str, password: str) -> None: ...


def system_keystore() -> Keystore | None:
    """The system's keystore, or None where there is none (no desktop session, no such service)."""
    import keyring
    from keyring.backends import fail, null

    backend = keyring.get_keyring()
    if isinstance(backend, (fail.Keyring, null.Keyring)) or backend.priority <= 0:
        return None
    return backend


def read_key(profile: Path, keystore: Callable[[], Keystore | None]) -> str | None:
    """The key as 64 hex digits; None when the profile has none, or the keystore does not yield it.

    ``keystore`` is only asked when the profile points to it. Raises ``StoreProblem`` where the file is there
    and cannot be read.
    """
    try:
        text = (profile / FILE).read_text(encoding="ascii").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        return None
    except OSError as error:
        raise faults.of_os(error, profile) from error
    if _KEY.fullmatch(text):
        return text
    pointer = _POINTER.fullmatch(text)
    if pointer is None:
        return None
    store = keystore()
    held = _asked(store, pointer[1]) if store is not None else None
    return held if held is not None and _KEY.fullmatch(held) else None


def stored_key(profile: Path, keystore: Callable[[], Keystore | None] = system_keystore) -> str:
    """The key of a store that is open. Raises ``KeyMissing`` when it has gone meanwhile."""
    key = read_key(profile, keystore)
    if key is None:
        raise faults.key_missing()
    return key


def make_key(profile: Path, keystore: Keystore | None) -> str:
    """A new key, kept durably before it is returned: nothing may be encrypted with a lost key."""
    key = secrets.token_hex(32)
    account = secrets.token_hex(16)
    kept = keystore is not None and _kept(keystore, account, key)
    text = f"keyring {account}" if kept else key
    with faults.spoken(profile):
        write_durably(profile / FILE, (text + "\n").encode("ascii"))
    if os.name == "posix":
        (profile / FILE).chmod(0o600)
    return key


def _asked(keystore: Keystore, account: str) -> str | None:
    try:
        return keystore.get_password(SERVICE, account)
    except _keyring_error():
        return None


def _kept(keystore: Keystore, account: str, key: str) -> bool:
    """Whether the keystore took the key and gives it back (a locked one may do neither)."""
    try:
        keystore.set_password(SERVICE, account, key)
    except _keyring_error():
        return False
    return _asked(keystore, account) == key


def _keyring_error() -> type[Exception]:
    from keyring.errors import KeyringError

    return KeyringError
