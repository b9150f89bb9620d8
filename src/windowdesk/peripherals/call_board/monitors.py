"""The monitors the kernel sees, for whoever sets up the display of the hall or the applicant's screen."""

from __future__ import annotations

from pathlib import Path

from windowdesk.i18n import _
from windowdesk.peripherals.model.discovery import Found, Kind, Looked

_DRM = Path("/sys/class/drm")


def monitors(drm: Path = _DRM) -> Looked:
    """Every monitor that is connected. The settings count them as the desktop does, so no line is given."""
    says = (_("第二台默认给申请人看（applicant_screen）；大厅显示见 call_screen。"),)
    return Looked(
        tuple(
            Found(
                Kind.MONITOR,
                ("system",),
                f"connector:{path.parent.name}",
                # card0-HDMI-A-1
                model=path.parent.name.partition("-")[2],
                says=says,
            )
            for path in sorted(drm.glob("*/status"))
            if _text(path) == "connected"
        )
    )


def connected(drm: Path = _DRM) -> int | None:
    """How many there are; None where the kernel does not say."""
    states = [_text(path) for path in drm.glob("*/status")]
    return sum(state == "connected" for state in states) if states else None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""
