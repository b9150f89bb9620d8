"""WebSocket by others: their client asks our simulated pad, and our driver asks their server."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
import websocket

from windowdesk.app.pads import EvaluationWanted, Outcome
from windowdesk.peripherals.pads.pad import EVALUATION, WiredEvaluationPad, talks_of
from windowdesk.peripherals.pads.simulated import PadTwin, SimulatedPadServer
from windowdesk.peripherals.pads.talk import Kind, Told
from windowdesk.peripherals.wires.websocket import WebSocketOpener

PATIENCE_S = 60


def test_their_client_asks_our_pad() -> None:
    twin = PadTwin(talks_of("json-evaluation", EVALUATION))
    twin.answer(Told(Kind.LEVEL, 2, ("b1",)))
    with SimulatedPadServer(twin) as server:
        client = websocket.create_connection(server.url, timeout=PATIENCE_S)
        client.send(json.dumps({"action": "status"}))
        assert json.loads(client.recv()) == {"action": "status", "code": 0}
        ask = {"action": "evaluate", "number": "1", "item": "x", "timeout": "60"}
        client.send(json.dumps(ask))
        said = json.loads(client.recv())
        assert said == {"action": "evaluate", "code": 0, "data": {"stars": "4", "reasons": ["b1"]}}
        client.close()


@contextmanager
def served(pad: Any) -> Iterator[str]:
    """Their server: uvicorn with wsproto, ``pad`` an ASGI application."""
    config = uvicorn.Config(pad, "127.0.0.1", 0, ws="wsproto", log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    serving = threading.Thread(target=server.run)
    serving.start()
    end = time.monotonic() + PATIENCE_S
    while not server.started:
        assert time.monotonic() < end
        threading.Event().wait(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"ws://127.0.0.1:{port}/pad"
    finally:
        server.should_exit = True
        serving.join(PATIENCE_S)


async def _pad(scope: Any, receive: Any, send: Any) -> None:
    """Somebody who is dissatisfied, behind a service that talks a lot."""
    assert scope["type"] == "websocket"
    assert (await receive())["type"] == "websocket.connect"
    await send({"type": "websocket.accept"})
    while (event := await receive())["type"] == "websocket.receive":
        said = json.loads(event["text"])
        await send({"type": "websocket.send", "text": '{"action": "log", "words": "你好"}'})
        answer: dict[str, Any] = {"action": said["action"], "code": 0}
        if said["action"] == "evaluate":
            assert said["item"] == "劳务派遣"
            answer["data"] = {"stars": 2, "reasons": ["d1", "d3"]}
        await send({"type": "websocket.send", "text": json.dumps(answer)})


def test_our_driver_asks_their_service() -> None:
    with served(_pad) as url:
        opener = WebSocketOpener(url, within_s=PATIENCE_S)
        pad = WiredEvaluationPad(opener, talks_of("json-evaluation", EVALUATION), PATIENCE_S)
        assert pad.faults() == ()
        answer = pad.request(EvaluationWanted("1", "劳务派遣", ()), threading.Event())
        assert (answer.outcome, answer.level) == (Outcome.GIVEN, 4)
        assert answer.reasons == ("d1", "d3")
