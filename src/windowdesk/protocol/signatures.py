"""A paper that somebody signed at a window, on its way to the centre: an operation of no case's line.

Additive (docs/decisions/0070). The picture follows as a file; the operation names it by its hash, so
that the chain of the device binds it to its paper. It goes to no other counter.
"""

from __future__ import annotations

from typing import Any

import msgspec

SIGNED = "signature.given"


class SignedPaper(msgspec.Struct, frozen=True):
    """The payload: hashes are SHA-256 in hex.

    ``document_sha256`` is of the paper's file and ``picture`` of the signature's (PNG). ``digest`` is the
    counter's own over these, the strokes with their times, which stay there.
    """

    case_id: str
    document_id: str
    document_sha256: str
    picture: str
    digest: str
    window: str


def payload(
    *,
    case_id: str,
    document_id: str,
    document_sha256: str,
    picture: str,
    digest: str,
    window: str,
) -> dict[str, Any]:
    """As an operation carries it."""
    return {
        "case_id": case_id,
        "document_id": document_id,
        "document_sha256": document_sha256,
        "picture": picture,
        "digest": digest,
        "window": window,
    }
