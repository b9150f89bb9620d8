"""Which counter's data a command works on: ``--profile``, else what the settings say."""

from __future__ import annotations

import argparse
from pathlib import Path

from windowdesk import i18n, settings
from windowdesk.app.errors import BadInput
from windowdesk.i18n import _
from windowdesk.settings import profile_dir


def profile_of(args: argparse.Namespace) -> Path:
    """The profile folder named on the command line, by WINDOWDESK_PROFILE, or the usual one."""
    named = getattr(args, "profile", None)
    return Path(named).expanduser() if named else profile_dir()


def settings_of(profile: Path) -> settings.Settings:
    """The profile's settings, and the language they name in force. ``BadInput`` says what is wrong."""
    try:
        config = settings.load(profile)
    except settings.SettingsError as problem:
        raise BadInput(
            _("设置“{name}”不能用：{why}。").format(name=problem.name, why=problem.problem),
            press=_("请改正本机的设置文件后再启动。"),
            code="bad_settings",
        ) from problem
    i18n.set_language(config.language)
    return config
