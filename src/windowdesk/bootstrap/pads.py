"""The pads of this window as its settings name them, and their lamps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING, Generic, TypeVar

from windowdesk.app.pads import (
    EvaluationAnswer,
    EvaluationPad,
    EvaluationWanted,
    SignatureAnswer,
    SignaturePad,
    SignatureWanted,
)
from windowdesk.gui.applicant.options import NamedPad
from windowdesk.peripherals.faults import Fault, problem
from windowdesk.peripherals.model.reporting import Reporter
from windowdesk.peripherals.model.tending import Device, Tended
from windowdesk.settings import Settings

if TYPE_CHECKING:  # only windows with a pad load them
    from windowdesk.peripherals.pads.pad import WiredEvaluationPad, WiredSignaturePad
    from windowdesk.peripherals.pads.talk import Talk
    from windowdesk.peripherals.wires.wire import Opener

Wanted = TypeVar("Wanted")
Answer = TypeVar("Answer")
_EVERY_S = 15.0
WEBSOCKET = "ws://"


@dataclass(frozen=True, slots=True)
class CounterPads:
    """None where the settings name none: the second screen is the pad then."""

    signature: NamedPad[SignaturePad] | None = None
    evaluation: NamedPad[EvaluationPad] | None = None
    devices: tuple[Device, ...] = ()
    reporters: dict[str, Reporter] = field(default_factory=dict)

    def watch(self, tended_of: Callable[[str], Tended | None]) -> None:
        """From now on the lamps hear how asking goes."""
        for role, reporter in self.reporters.items():
            reporter.tended = tended_of(role)


class ReportedPad(Generic[Wanted, Answer]):
    """A pad that tells the desk's lamps how asking went."""

    def __init__(self, ask: Callable[[Wanted, Event], Answer], reporter: Reporter) -> None:
        self._ask = ask
        self._reporter = reporter

    def request(self, wanted: Wanted, skip: Event) -> Answer:
        """As the port says."""
        with self._reporter.busy():
            return self._ask(wanted, skip)


def pads_of(config: Settings) -> CounterPads:
    """The pads, and what is asked how they are."""
    devices = []
    reporters = {role: Reporter() for role in ("signature_pad", "evaluation_pad")}
    signature: NamedPad[SignaturePad] | None = None
    evaluation: NamedPad[EvaluationPad] | None = None
    if at := config.signature_pad:
        signs = signature_pad(at, config.signature_pad_profile)
        signature = NamedPad(at, ReportedPad(signs.request, reporters["signature_pad"]))
        devices.append(_device("signature_pad", at, signs.faults))
    if at := config.evaluation_pad:
        rates = evaluation_pad(at, config.evaluation_pad_profile)
        evaluation = NamedPad(at, ReportedPad(rates.request, reporters["evaluation_pad"]))
        devices.append(_device("evaluation_pad", at, rates.faults))
    return CounterPads(signature, evaluation, tuple(devices), reporters)


class UnknownPad:
    """A pad whose profile cannot be used: a fault of the settings, said whenever it is asked."""

    def faults(self) -> tuple[Fault, ...]:
        return (Fault.CONFIG,)


class UnknownSignaturePad(UnknownPad):
    def request(self, _wanted: SignatureWanted, _skip: Event) -> SignatureAnswer:
        raise problem(Fault.CONFIG)


class UnknownEvaluationPad(UnknownPad):
    def request(self, _wanted: EvaluationWanted, _skip: Event) -> EvaluationAnswer:
        raise problem(Fault.CONFIG)


def signature_pad(at: str, profile: str) -> WiredSignaturePad | UnknownSignaturePad:
    """The pad at ``at``; ``profile`` "": the shipped one of its line."""
    from windowdesk.peripherals.pads.pad import SIGNATURE, WiredSignaturePad

    talks = _talks(at, profile or usual_profile(at, "signature"), SIGNATURE)
    return UnknownSignaturePad() if talks is None else WiredSignaturePad(_opener(at), talks)


def evaluation_pad(at: str, profile: str) -> WiredEvaluationPad | UnknownEvaluationPad:
    """As :func:`signature_pad`."""
    from windowdesk.peripherals.pads.pad import EVALUATION, WiredEvaluationPad

    talks = _talks(at, profile or usual_profile(at, "evaluation"), EVALUATION)
    return UnknownEvaluationPad() if talks is None else WiredEvaluationPad(_opener(at), talks)


def usual_profile(at: str, role: str) -> str:
    """JSON for a service, frames for a serial line."""
    return f"json-{role}" if at.startswith(WEBSOCKET) else f"frame-{role}"


def _talks(at: str, profile: str, kind: str) -> Callable[[], Talk] | None:
    """None where ``profile`` cannot be read, or is of messages and the line is none of a service."""
    from windowdesk.peripherals.pads.messages import MessageTalk
    from windowdesk.peripherals.pads.pad import talks_of
    from windowdesk.peripherals.profiles.loading import ProfileError

    try:
        talks = talks_of(profile, kind)
    except ProfileError:
        return None
    return talks if isinstance(talks(), MessageTalk) == at.startswith(WEBSOCKET) else None


def _opener(at: str) -> Opener:
    if at.startswith(WEBSOCKET):
        from windowdesk.peripherals.wires.websocket import WebSocketOpener

        return WebSocketOpener(at)
    from windowdesk.peripherals.wires.address import opener_of

    return opener_of(at)


def _device(role: str, at: str, ask: Callable[[], tuple[Fault, ...]]) -> Device:
    # its line is opened for each question and each request: both are this desk's
    return Device(role, at, f"pad {at}", ask=ask, every_s=_EVERY_S)
