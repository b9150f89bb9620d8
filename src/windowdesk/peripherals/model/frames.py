"""Messages between the desk and a helper process: a length, then JSON. No I/O.

One message is four bytes of length, big end first, and that many bytes of UTF-8 JSON, one object. A
helper runs somebody else's library, which may print into the pipe or run wild: whatever comes,
nothing but :class:`FrameError` is raised, and no more is kept than one message may be long.
"""

from __future__ import annotations

import json
from typing import Any

HEAD = 4
# a scanned page is handed over as a file's name; the longest message is a photo in base64
LONGEST = 4 * 1024 * 1024


class FrameError(ValueError):
    """These bytes are no messages; the rest of the stream cannot be trusted either."""


def encode(message: dict[str, Any]) -> bytes:
    """``message`` as it goes into the pipe. FrameError when it is too long."""
    body = json.dumps(message, ensure_ascii=False).encode()
    if len(body) > LONGEST:
        raise FrameError(f"{len(body)} bytes are more than a message may have")
    return len(body).to_bytes(HEAD, "big") + body


class FrameDecoder:
    """Bytes in, messages out."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[dict[str, Any]]:
        """Every whole message ``data`` completes, oldest first."""
        self._buffer += data
        messages = []
        while len(self._buffer) >= HEAD:
            length = int.from_bytes(self._buffer[:HEAD], "big")
            if length > LONGEST:
                self._buffer.clear()
                raise FrameError(f"a message of {length} bytes")
            if len(self._buffer) < HEAD + length:
                break
            body = bytes(self._buffer[HEAD : HEAD + length])
            del self._buffer[: HEAD + length]
            messages.append(_object(body))
        return messages


def _object(body: bytes) -> dict[str, Any]:
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise FrameError("no JSON") from error
    if not isinstance(message, dict):
        raise FrameError("no object")
    return message
