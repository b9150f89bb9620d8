"""The darkroom's process: decoding what a device sent is not done where the desk is.

``put`` takes the picture in parts, ``finish`` makes it a page, ``turn`` lays a page another way,
``get`` hands its parts back.
"""

from __future__ import annotations

from typing import Any

from windowdesk.app.capturing import Prints
from windowdesk.peripherals.imaging import parcels
from windowdesk.peripherals.model.helper_child import serve


class Darkroom:
    """What this process keeps between two requests: one picture, or one page."""

    def __init__(self) -> None:
        self._basket = parcels.Basket()
        self._made: dict[str, bytes] = {}

    def warm(self, _request: dict[str, Any]) -> dict[str, Any]:
        """Load the library while the clerk still lays the paper straight."""
        import windowdesk.peripherals.imaging.finishing  # noqa: F401 - that is the work

        return {}

    def put(self, request: dict[str, Any]) -> dict[str, Any]:
        self._basket.put(request.get("data"))
        return {}

    def finish(self, request: dict[str, Any]) -> dict[str, Any]:
        from windowdesk.peripherals.imaging.finishing import finish
        from windowdesk.peripherals.imaging.heads import NoPicture

        try:
            page = finish(self._basket.take(), int(request.get("dpi") or 0))
        except NoPicture:
            return {"error": "NoPicture"}
        looks = page.looks
        return {
            **self._laid_out(page),
            "dpi": page.dpi,
            "turned": round(page.turned, 2),
            "cropped": page.cropped,
            "blur": None if looks.blur is None else round(looks.blur, 2),
            "blurred": looks.blurred,
            "empty": looks.empty,
            "dim": looks.dim,
        }

    def turn(self, request: dict[str, Any]) -> dict[str, Any]:
        from windowdesk.peripherals.imaging.finishing import turn
        from windowdesk.peripherals.imaging.heads import NoPicture

        try:
            return self._laid_out(turn(self._basket.take(), int(request.get("quarters") or 0)))
        except NoPicture:
            return {"error": "NoPicture"}

    def get(self, request: dict[str, Any]) -> dict[str, Any]:
        content = self._made.get(str(request.get("name")), b"")
        return {"data": parcels.part(content, int(request.get("part") or 0))}

    def _laid_out(self, page: Prints) -> dict[str, Any]:
        """Ready to be fetched: how long each is, in bytes, and the page's pixels."""
        self._made = {"content": page.content, "view": page.view, "thumb": page.thumb}
        lengths = {name: len(made) for name, made in self._made.items()}
        return {**lengths, "width": page.width, "height": page.height}


def main() -> None:
    room = Darkroom()
    deeds = (room.warm, room.put, room.finish, room.turn, room.get)
    serve({deed.__name__: deed for deed in deeds})


if __name__ == "__main__":
    main()
