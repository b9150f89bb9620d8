"""Keys, identifiers, salts and clocks of a simulated world, all from its seed.

The program draws them from the system, as it must; here the system is a generator with a seed, so that
the same seed gives the same bytes, and a world that failed fails again. What is left of chance is the
order of sets of texts, which Python draws anew for every process: nothing may hang on it.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from types import SimpleNamespace
from unittest.mock import patch

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from windowdesk.protocol import escrow
from windowdesk.storage import ids, unit_of_work

# 2 March 2026, 10:15 in Guangzhou: where worlds begin
_BEGIN = 1_772_417_700


@contextmanager
def chance(seed: str, at: Callable[[], float] = lambda: 0.0) -> Iterator[None]:
    """Inside the block all randomness follows from ``seed``, and clocks from ``at`` (seconds)."""
    drawn = random.Random(f"{seed}/system").randbytes
    tick = count()

    def monotonic_ns() -> int:
        return int(at() * 1e9) + next(tick)

    clocks = SimpleNamespace(
        monotonic_ns=monotonic_ns, time_ns=lambda: _BEGIN * 10**9 + monotonic_ns()
    )
    keys = SimpleNamespace(
        generate=lambda: X25519PrivateKey.from_private_bytes(drawn(32)),
        from_private_bytes=X25519PrivateKey.from_private_bytes,
    )
    with ExitStack() as stack:
        # secrets, SystemRandom and tempfile draw by the second name, uuid4 and argon2 by the first
        stack.enter_context(patch.object(os, "urandom", drawn))
        stack.enter_context(patch.object(random, "_urandom", drawn))
        for module in (ids, unit_of_work):
            stack.enter_context(patch.object(module, "time", clocks))
        # the one key that a library draws by itself
        stack.enter_context(patch.object(escrow, "X25519PrivateKey", keys))
        yield
