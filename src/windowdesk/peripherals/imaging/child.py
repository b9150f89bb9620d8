"""The darkroom's process: decoding what a device sent is not done where the desk is.

``put`` takes the picture in parts, ``finish`` makes it a page, ``get`` hands its parts back.
"""

from __future__ import annotations

from typing import Any

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
        self._made = {"content": page.content, "view": page.view, "thumb": page.thumb}
        looks = page.looks
        return {
            **{name: len(made) for name, made in self._made.items()},
            "width": page.width,
            "height": page.height,
            "dpi": page.dpi,
            "turned": round(page.turned, 2),
            "cropped": page.cropped,
            "blur": None if looks.blur is None else round(looks.blur, 2),
            "blurred": looks.blurred,
            "empty": looks.empty,
            "dim": looks.dim,
        }

    def get(self, request: dict[str, Any]) -> dict[str, Any]:
        content = self._made.get(str(request.get("name")), b"")
        return {"data": parcels.part(content, int(request.get("part") or 0))}


def main() -> None:
    room = Darkroom()
    serve({"warm": room.warm, "put": room.put, "finish": room.finish, "get": room.get})


if __name__ == "__main__":
    main()
