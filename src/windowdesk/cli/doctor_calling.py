"""What ``doctor`` looks at of calling people: the clips, the loudspeaker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from windowdesk.cli.finding import Finding
from windowdesk.i18n import _
from windowdesk.peripherals.faults import Fault
from windowdesk.peripherals.voice.clips import FOLDER, ClipBank, as_wave, silence
from windowdesk.peripherals.voice.sound import Loudspeaker, player
from windowdesk.settings import Settings

_PROBE_S = 0.05


def calling(config: Settings) -> Iterator[Finding]:
    """Everything about calling; nothing where the settings switch it off."""
    if config.call_voice != "off":
        yield clips(Path(config.call_clips).expanduser() if config.call_clips else FOLDER)
        yield audio(Loudspeaker(), needed=not config.demo)


def clips(folder: Path) -> Finding:
    """Whether every piece a call may want is there and can be played."""
    missing = ClipBank(folder).missing()
    if not missing:
        return Finding("voice_clips", True, _("叫号语音片段齐全。"))
    return Finding(
        "voice_clips",
        False,
        _("{folder} 里有 {n} 个语音片段缺少或不能用：{names}。").format(
            folder=folder, n=len(missing), names="、".join(missing[:8])
        ),
        _("片段须是 22050 Hz、16 位、单声道的 WAV；call_clips 留空用自带的。"),
    )


def audio(speaker: Loudspeaker, *, needed: bool = True) -> Finding:
    """Whether a sound can be put out: a moment of silence is."""
    command = player()
    if command is None:
        return Finding(
            "audio",
            not needed,
            _("没有能放声音的程序，叫号不出声。"),
            _("装上 pulseaudio-utils、pipewire 或 alsa-utils；不用语音就设 call_voice 为 off。"),
        )
    fault = speaker.play(as_wave(silence(_PROBE_S)), _PROBE_S)
    if fault is None:
        return Finding("audio", True, _("声音放得出来（{player}）。").format(player=command[0]))
    words = _("声音服务不回应。") if fault is Fault.TIMEOUT else _("没有可用的声卡或声音服务。")
    return Finding(
        "audio",
        not needed,
        words,
        _("查声卡、音量和静音；用 {player} 放一个 WAV 试试。").format(player=command[0]),
    )
