"""What the person at the window sees and hears, put together from the counter's settings."""

from __future__ import annotations

from windowdesk import settings
from windowdesk.app.speaking import Voice
from windowdesk.bootstrap.calling import loudspeaker
from windowdesk.bootstrap.counter import OUT, Counter
from windowdesk.documents.codes import qr
from windowdesk.gui.applicant.options import FacingOptions
from windowdesk.peripherals.voice import espeak
from windowdesk.peripherals.voice.simulated import AbsentVoice, SimulatedVoice


def facing_options(counter: Counter) -> FacingOptions:
    """The second screen and the voice of ``counter``."""
    config = counter.config
    return FacingOptions(
        screen=config.applicant_screen,
        type_size=int(config.applicant_type),
        squares=qr,
        voice=voice_of(counter),
        keep_size=lambda size: _keep(counter, size),
    )


def _keep(counter: Counter, size: int) -> None:
    settings.save(counter.profile, applicant_type=str(size))


def voice_of(counter: Counter) -> Voice:
    """espeak-ng where it is installed; a demonstration without it writes down what it would say."""
    if counter.config.voice == "off":
        return AbsentVoice()
    if espeak.is_here():
        return espeak.EspeakVoice(mouth=loudspeaker().mouth)
    return SimulatedVoice(counter.profile / OUT) if counter.config.demo else AbsentVoice()
