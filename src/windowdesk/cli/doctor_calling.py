"""What ``doctor`` looks at of calling people: the clips, the loudspeaker, the bar; and of pads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from windowdesk.cli.finding import Finding
from windowdesk.i18n import _, counted
from windowdesk.peripherals.faults import Fault, words
from windowdesk.peripherals.voice.clips import FOLDER, ClipBank, as_wave, silence
from windowdesk.peripherals.voice.sound import Loudspeaker, player
from windowdesk.settings import Settings

_PROBE_S = 0.05


def calling(config: Settings) -> Iterator[Finding]:
    """Everything about calling; nothing where the settings switch it off."""
    if config.call_voice != "off":
        yield clips(Path(config.call_clips).expanduser() if config.call_clips else FOLDER)
        yield audio(Loudspeaker(), needed=not config.demo)
    if config.call_board:
        yield board(config)
    yield from pads(config)
    yield from monitors(config)


def clips(folder: Path) -> Finding:
    """Whether every piece a call may want is there and can be played."""
    missing = ClipBank(folder).missing()
    if not missing:
        return Finding("voice_clips", True, _("叫号语音片段齐全。"))
    return Finding(
        "voice_clips",
        False,
        counted(
            "{folder} 里有 {n} 个语音片段缺少或不能用：{names}。",
            len(missing),
            folder=folder,
            names="、".join(missing[:8]),
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


def board(config: Settings) -> Finding:
    """The bar over the window: its profile can be read, and there is a line to it. Nothing is shown."""
    from windowdesk.peripherals.call_board.board import BoardProfile, WiredBoard
    from windowdesk.peripherals.profiles.loading import ProfileError
    from windowdesk.peripherals.wires.address import opener_of

    try:
        profile = BoardProfile.named(config.call_board_profile)
    except ProfileError as error:
        told = _("叫号屏的档案不能用：{why}。").format(why=error)
        return Finding("call_board", False, told, _("改正 call_board_profile。"))
    faults = WiredBoard(opener_of(config.call_board), profile).faults()
    if faults:
        said = words(faults[0])
        return Finding("call_board", False, said.happened, said.installer)
    told = _("到叫号屏 {at} 的线路通；这类屏不会答复，按 F5 看它显示什么。")
    return Finding("call_board", True, told.format(at=config.call_board))


def pads(config: Settings) -> Iterator[Finding]:
    """Each pad: its profile can be read, and it says that it is well. Nobody is asked anything."""
    from windowdesk.bootstrap.pads import pads_of

    for device in pads_of(config).devices:
        faults = device.ask() if device.ask is not None else ()
        said = words(faults[0]) if faults else None
        yield Finding(
            device.role,
            said is None,
            _("{device}：应答。").format(device=device.name)
            if said is None
            else f"{device.name}：{said.happened}",
            "" if said is None else said.installer,
        )


def monitors(config: Settings) -> Iterator[Finding]:
    """How many monitors there are, where the settings name one besides the desk's."""
    wanted = 1 + (config.call_screen != "off") + (config.applicant_screen not in ("auto", "off"))
    if wanted == 1:
        return
    from windowdesk.peripherals.call_board.monitors import connected

    there = connected()
    if there is None:
        yield Finding("monitors", True, _("没有问到显示器。"))
        return
    enough = there >= wanted
    press = "" if enough else counted("设置要 {n} 台：接好线，再到系统设置里启用。", wanted)
    yield Finding("monitors", enough, counted("接着 {n} 台显示器。", there), press)
