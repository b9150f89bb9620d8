"""The platform's private key in PostgreSQL: encrypted under a key file, so that no dump holds it.

SQLite's file is encrypted as a whole and needs nothing more. A database by URL is not: whoever has
its disk, a replica or a dump would sign as the platform. The value is ``sealed:1:`` with the key
file's fingerprint and AES-256-GCM's nonce and box; the file lies outside the database
(``CentralSettings.database_key``). Frozen: another way gets another number.
"""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, select, update

from windowdesk.central.store import keyfile
from windowdesk.central.store.keyfile import NoKey
from windowdesk.central.store.tables.meta import meta

SERVER_KEY = "server_key"
_FORM = "sealed:1:"
_ABOUT = b"windowdesk/server-key/1"
_NONCE = 12


def seal(private: bytes, key_file: Path | None) -> str:
    """As it is stored: under the key in ``key_file``, made where there is none; plain without one.

    Raises ``keyfile.NoKey`` and ``keyfile.NotKept``.
    """
    if key_file is None:
        return private.hex()
    if not key_file.exists():
        keyfile.make(key_file)
    key, nonce = keyfile.read(key_file), os.urandom(_NONCE)
    box = AESGCM(bytes.fromhex(key)).encrypt(nonce, private, _ABOUT)
    return f"{_FORM}{keyfile.fingerprint(key)}:{b64encode(nonce + box).decode('ascii')}"


def unseal(stored: str, key_file: Path | None) -> bytes:
    """The private key. Raises ``keyfile.NoKey`` where the file is not there or is not its key."""
    if not stored.startswith(_FORM):
        return bytes.fromhex(stored)
    if key_file is None:
        raise NoKey("no key file is named")
    return _unsealed(stored, keyfile.read(key_file))


def opens(connection: Connection, key: str) -> None:
    """See that ``key`` opens what is sealed in the database. Raises ``keyfile.NoKey``."""
    stored = _stored(connection)
    if stored.startswith(_FORM):
        _unsealed(stored, key)


def _unsealed(stored: str, key: str) -> bytes:
    box = b64decode(stored.rpartition(":")[2])
    cipher = AESGCM(bytes.fromhex(key))
    try:
        return cipher.decrypt(box[:_NONCE], box[_NONCE:], _ABOUT)
    except InvalidTag:
        raise NoKey("not the key of this database") from None


def named(connection: Connection) -> str:
    """Fingerprint of the key file this database needs, "" where it needs none."""
    stored = _stored(connection)
    return stored.split(":")[2] if stored.startswith(_FORM) else ""


def ready(connection: Connection, key_file: Path) -> None:
    """See that ``key_file`` opens what is sealed; make it for a new centre, seal what lies open.

    Raises ``keyfile.NoKey`` and ``keyfile.NotKept``.
    """
    stored = _stored(connection)
    if not stored:
        if not key_file.exists():
            keyfile.make(key_file)
        return
    private = unseal(stored, key_file)
    if not stored.startswith(_FORM):
        of = meta.c.key == SERVER_KEY
        connection.execute(update(meta).where(of).values(value=seal(private, key_file)))


def _stored(connection: Connection) -> str:
    found = connection.scalar(select(meta.c.value).where(meta.c.key == SERVER_KEY))
    return str(found or "")
