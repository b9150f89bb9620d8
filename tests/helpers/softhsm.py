"""Tokens of SoftHSM for tests: folders of this process, initialised by its own tool."""

from __future__ import annotations

import os
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.parts import SOFTHSM, needs
from windowdesk.app.tokens import TokenKey
from windowdesk.protocol import signing

PIN = "135790"


def module() -> str:
    """The module's file; "" where there is none."""
    return next((path for path in SOFTHSM if Path(path).is_file()), "")


@dataclass(frozen=True)
class SoftToken:
    """A person's token with one key in it."""

    label: str
    key: TokenKey


@cache
def _home() -> Path:
    """SoftHSM reads its configuration once a process: one folder, emptied between tests."""
    needs("softhsm")
    home = Path(tempfile.mkdtemp(prefix="softhsm-"))
    (home / "conf").write_text(
        f"directories.tokendir = {home / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n",
        encoding="utf-8",
    )
    os.environ["SOFTHSM2_CONF"] = str(home / "conf")
    (home / "tokens").mkdir()
    return home


def unplug_all() -> None:
    """No token is there."""
    import shutil

    for token in (_home() / "tokens").iterdir():
        shutil.rmtree(token)


def plug_in(label: str, algorithm: str = signing.ED25519) -> SoftToken:
    """A new token with a key of ``algorithm`` and the PIN :data:`PIN`."""
    _home()
    call = ["softhsm2-util", "--init-token", "--free", "--label", label]
    call += ["--so-pin", "24680135", "--pin", PIN]
    subprocess.run(call, check=True, capture_output=True)
    lib = loaded()
    with lib.get_token(token_label=label).open(rw=True, user_pin=PIN) as session:
        return SoftToken(label, _make_key(session, label, algorithm))


def loaded() -> Any:
    """The module, having looked at what is plugged in now."""
    import pkcs11

    lib = pkcs11.lib(module())
    lib.reinitialize()
    return lib


def _make_key(session: Any, label: str, algorithm: str) -> TokenKey:
    import pkcs11
    from pkcs11.util.ec import encode_named_curve_parameters

    kind, parameters = {
        signing.ED25519: (pkcs11.KeyType.EC_EDWARDS, b"\x13\x0cedwards25519"),
        signing.P256: (pkcs11.KeyType.EC, encode_named_curve_parameters("secp256r1")),
    }[algorithm]
    domain = session.create_domain_parameters(
        kind, {pkcs11.Attribute.EC_PARAMS: parameters}, local=True
    )
    mechanism = (
        pkcs11.Mechanism.EC_EDWARDS_KEY_PAIR_GEN
        if algorithm == signing.ED25519
        else pkcs11.Mechanism.EC_KEY_PAIR_GEN
    )
    public, _private = domain.generate_keypair(
        mechanism=mechanism, store=True, label=label, id=label.encode()
    )
    return TokenKey(algorithm, bytes(public[pkcs11.Attribute.EC_POINT])[2:], label)
