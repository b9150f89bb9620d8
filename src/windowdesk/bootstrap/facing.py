"""What the person at the window sees and hears, put together from the counter's settings."""

from __future__ import annotations

from windowdesk import settings
from windowdesk.app.at_window import AtWindow
from windowdesk.app.errors import NotAllowed
from windowdesk.app.rights import holding
from windowdesk.app.speaking import Voice
from windowdesk.bootstrap.calling import loudspeaker
from windowdesk.bootstrap.counter import OUT, Counter
from windowdesk.bootstrap.pads import CounterPads
from windowdesk.documents.codes import qr
from windowdesk.domain.staff import Right, StaffMember
from windowdesk.gui.applicant.options import FacingOptions
from windowdesk.i18n import _
from windowdesk.peripherals.voice import espeak
from windowdesk.peripherals.voice.simulated import AbsentVoice, SimulatedVoice
from windowdesk.reference.evaluation import load_levels
from windowdesk.storage.pads import PadRecords


def facing_options(counter: Counter, pads: CounterPads | None = None) -> FacingOptions:
    """The second screen, the voice and the ``pads`` of ``counter``."""
    pads = pads or CounterPads()
    config = counter.config
    return FacingOptions(
        screen=config.applicant_screen,
        type_size=int(config.applicant_type),
        squares=qr,
        voice=voice_of(counter),
        keep_size=lambda size: _keep(counter, size),
        at_window=at_window_of(counter),
        signature_pad=pads.signature,
        evaluation_pad=pads.evaluation,
    )


def at_window_of(counter: Counter) -> AtWindow:
    """Asking to sign and to evaluate, kept in ``counter``'s store."""
    return AtWindow(
        PadRecords(counter.store),
        counter.clock,
        counter.desk.here,
        load_levels(counter.profile),
        lambda: _clerk(counter),
    )


def _clerk(counter: Counter) -> StaffMember:
    """Who sits here and takes matters in; ``NotAllowed`` for anybody else."""
    current = counter.desk.current
    if current is None:
        raise NotAllowed(_("还没有登录。"), saved=_("已录入的内容都在。"), press=_("请先登录。"))
    return holding(current, Right.WORK)


def _keep(counter: Counter, size: int) -> None:
    settings.save(counter.profile, applicant_type=str(size))


def voice_of(counter: Counter) -> Voice:
    """espeak-ng where it is installed; a demonstration without it writes down what it would say."""
    if counter.config.voice == "off":
        return AbsentVoice()
    if espeak.is_here():
        return espeak.EspeakVoice(mouth=loudspeaker().mouth)
    return SimulatedVoice(counter.profile / OUT) if counter.config.demo else AbsentVoice()
