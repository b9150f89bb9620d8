"""Which counter's data a command works on: ``--profile``, else what the settings say."""

from __future__ import annotations

import argparse
from pathlib import Path

from windowdesk.settings import profile_dir


def profile_of(args: argparse.Namespace) -> Path:
    """The profile folder named on the command line, by WINDOWDESK_PROFILE, or the usual one."""
    named = getattr(args, "profile", None)
    return Path(named).expanduser() if named else profile_dir()
