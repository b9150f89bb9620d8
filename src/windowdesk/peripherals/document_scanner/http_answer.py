"""HTTP/1.1 answers from a scanner, as a decoder without I/O: bounded, whatever it announces.

Python's own client believes a stream of interim answers for ever and says nothing of a body that was
cut; firmware does both. One request a connection, so the end of the line is an end, too.
"""

from __future__ import annotations

from enum import Enum

_MOST_HEAD = 32 * 1024
_MOST_LINE = 1024
_MOST_INTERIM = 10
_NO_BODY = (204, 304)


class BadHttp(ValueError):
    """No HTTP, or more of it than was to be read."""


class _State(Enum):
    HEAD = 1
    LENGTH = 2
    SIZE = 3
    CHUNK = 4
    CHUNK_END = 5
    TRAILER = 6
    UNTIL_CLOSED = 7
    DONE = 8


class AnswerDecoder:
    """``feed`` bytes, ``end`` when the other side closed; ``done`` once all is there.

    ``most``: bytes of the body that are kept; more is BadHttp. ``head_only``: the body does not
    matter, and some firmware never sends it. ``whole`` is False where the line ended before the body.
    """

    def __init__(self, most: int, *, head_only: bool = False) -> None:
        self._most = most
        self._head_only = head_only
        self._buffer = bytearray()
        self._state = _State.HEAD
        self._left = 0
        self._interim = 0
        self.code = 0
        self.headers: dict[str, str] = {}
        self.body = bytearray()
        self.whole = False

    @property
    def done(self) -> bool:
        return self._state is _State.DONE

    @property
    def announced(self) -> int | None:
        """How long the body is to be, None where it is not said."""
        length = self.headers.get("content-length", "")
        return int(length) if _is_number(length) else None

    def feed(self, data: bytes) -> None:
        """Take what came. BadHttp."""
        self._buffer += data
        while self._buffer and not self.done and self._step():
            pass

    def end(self) -> None:
        """The other side closed the line. BadHttp where not even the head came."""
        if self._state is _State.HEAD:
            raise BadHttp("no answer")
        if self._state is _State.UNTIL_CLOSED:
            self._finish()
        self._state = _State.DONE

    def _step(self) -> bool:
        """One part of the buffer; False when it needs more."""
        state = self._state
        if state is _State.HEAD:
            return self._head()
        if state in (_State.LENGTH, _State.CHUNK, _State.UNTIL_CLOSED):
            return self._take()
        line = self._line()
        if line is None:
            return False
        if state is _State.SIZE:
            self._size(line)
        elif state is _State.CHUNK_END:
            if line:
                raise BadHttp("a chunk longer than it said")
            self._state = _State.SIZE
        elif not line:
            self._finish()
        return True

    def _head(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self._buffer) > _MOST_HEAD:
                raise BadHttp("a head without end")
            return False
        head = bytes(self._buffer[: min(end, _MOST_HEAD)]).decode("latin-1")
        del self._buffer[: end + 4]
        first, *lines = head.split("\r\n")
        version, _space, rest = first.partition(" ")
        number = rest[:3]
        if not version.startswith("HTTP/1.") or not _is_number(number):
            raise BadHttp("no HTTP")
        self.code = int(number)
        if 100 <= self.code < 200:
            self._interim += 1
            if self._interim > _MOST_INTERIM:
                raise BadHttp("interim answers without end")
            return True
        for line in lines:
            name, colon, value = line.partition(":")
            if colon:
                self.headers.setdefault(name.strip().lower(), value.strip())
        self._begin()
        return True

    def _begin(self) -> None:
        length = self.headers.get("content-length", "")
        if self._head_only or self.code in _NO_BODY:
            self._finish()
        elif "chunked" in self.headers.get("transfer-encoding", "").lower():
            self._state = _State.SIZE
        elif _is_number(length):
            self._left = int(length)
            self._state = _State.LENGTH
            if not self._left:
                self._finish()
        elif length:
            raise BadHttp("a length that is none")
        else:
            self._state = _State.UNTIL_CLOSED

    def _take(self) -> bool:
        """Body."""
        size = len(self._buffer)
        if self._state is not _State.UNTIL_CLOSED:
            size = min(size, self._left)
            self._left -= size
        if len(self.body) + size > self._most:
            raise BadHttp(f"more than {self._most} bytes")
        self.body += self._buffer[:size]
        del self._buffer[:size]
        if self._state is _State.LENGTH and not self._left:
            self._finish()
        elif self._state is _State.CHUNK and not self._left:
            self._state = _State.CHUNK_END
        return True

    def _size(self, line: bytes) -> None:
        text = line.partition(b";")[0].strip()
        if not text or len(text) > 8:
            raise BadHttp("a chunk of no size")
        try:
            self._left = int(text, 16)
        except ValueError as error:
            raise BadHttp("a chunk of no size") from error
        if self._left < 0:
            raise BadHttp("a chunk of no size")
        self._state = _State.CHUNK if self._left else _State.TRAILER

    def _line(self) -> bytes | None:
        end = self._buffer.find(b"\r\n")
        if end > _MOST_LINE or (end < 0 and len(self._buffer) > _MOST_LINE):
            raise BadHttp("a line without end")
        if end < 0:
            return None
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 2]
        return line

    def _finish(self) -> None:
        self.whole = True
        self._state = _State.DONE
        self._buffer.clear()


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 12
