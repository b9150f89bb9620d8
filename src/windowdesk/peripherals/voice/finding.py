"""Whether this machine has something to make sounds with: the player that calls go through."""

from __future__ import annotations

from windowdesk.i18n import _
from windowdesk.peripherals.model.discovery import Found, Kind, Looked
from windowdesk.peripherals.voice.sound import player


def players() -> Looked:
    """The player that is used. Nothing is played: doctor does that."""
    command = player()
    if command is None:
        return Looked((), _("没有能放声音的程序：装上 pulseaudio-utils、pipewire 或 alsa-utils。"))
    says = _("不用写设置：call_voice 默认就用它。")
    return Looked(
        (Found(Kind.SOUND, ("system",), f"player:{command[0]}", model=command[0], says=(says,)),)
    )
