"""The camera's process: maker's drivers and decoders of streams are not run where the desk is.

``still`` and ``glance`` take a picture and say how long it is, ``get`` hands its parts over,
``sizes`` names what the camera can, ``close`` switches it off. A request names the camera.
"""

from __future__ import annotations

from typing import Any

from windowdesk.peripherals.imaging import parcels
from windowdesk.peripherals.model.helper_child import serve
from windowdesk.peripherals.model.memory import give_back

STILL_QUALITY, GLANCE_QUALITY, GLANCE_SIDE = 92, 70, 900
# of what whoever asks waits for a picture: a frame of now, or it is said that none comes
_SHARE = 0.25


class Eye:
    """The open camera, if one is, and the last picture taken."""

    def __init__(self) -> None:
        self._address = ""
        self._frames: Any = None
        self._taken = b""

    def still(self, request: dict[str, Any]) -> dict[str, Any]:
        return self._take(request, STILL_QUALITY, whole=True)

    def glance(self, request: dict[str, Any]) -> dict[str, Any]:
        return self._take(request, GLANCE_QUALITY, whole=False)

    def get(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"data": parcels.part(self._taken, int(request.get("part") or 0))}

    def sizes(self, request: dict[str, Any]) -> dict[str, Any]:
        from windowdesk.peripherals.camera.frames import NoFrame, sizes

        self.close({})
        try:
            return {"sizes": [list(size) for size in sizes(str(request.get("at")))]}
        except NoFrame as error:
            return {"fault": error.fault.value}

    def close(self, _request: dict[str, Any]) -> dict[str, Any]:
        frames, self._frames, self._address = self._frames, None, ""
        if frames is not None:
            frames.close()
            del frames
            give_back()
        return {}

    def _take(self, request: dict[str, Any], quality: int, *, whole: bool) -> dict[str, Any]:
        import cv2

        from windowdesk.peripherals.camera.frames import Frames, NoFrame
        from windowdesk.peripherals.imaging.finishing import encode, smaller
        from windowdesk.peripherals.imaging.looking import is_dark

        address = str(request.get("at"))
        try:
            if self._frames is None or address != self._address:
                self.close({})
                self._frames, self._address = Frames(address), address
            frame = self._frames.still(_SHARE * float(request["within"]))
        except NoFrame as error:
            self.close({})
            return {"fault": error.fault.value}
        except cv2.error:
            self.close({})
            return {"fault": "protocol"}
        small = smaller(frame, GLANCE_SIDE)
        picture = frame if whole else small
        self._taken = encode(picture, quality)
        height, width = picture.shape[:2]
        said = {"size": len(self._taken), "width": width, "height": height}
        return said | {"dark": is_dark(small)}


def main() -> None:
    eye = Eye()
    serve(
        {
            "still": eye.still,
            "glance": eye.glance,
            "get": eye.get,
            "sizes": eye.sizes,
            "close": eye.close,
        }
    )


if __name__ == "__main__":
    main()
