"""What ``doctor`` asks a document camera: its sizes, and one picture to see whether it is sharp and lit."""

from __future__ import annotations

import os
from collections.abc import Iterator

from windowdesk.app.capturing import Wanted
from windowdesk.app.errors import DeviceProblem
from windowdesk.cli.finding import Finding
from windowdesk.i18n import _
from windowdesk.peripherals.camera.camera import CameraSource
from windowdesk.peripherals.camera.nodes import node_of
from windowdesk.peripherals.faults import fault_named, words
from windowdesk.peripherals.imaging.darkroom import Darkroom
from windowdesk.settings import Settings

PART = "camera"


def camera(config: Settings) -> Iterator[Finding]:
    """The camera that the settings name. It is switched on and off again; the picture is not kept."""
    node = node_of(config.camera)
    if not config.camera or (node and not os.path.exists(node)):
        return  # that the file is not there is said with the other files
    source, room = CameraSource(config.camera, dpi=config.camera_dpi), Darkroom()
    try:
        yield from _looked_at(source, room)
    except DeviceProblem as problem:
        yield Finding(PART, False, problem.message, words(fault_named(problem.code)).installer)
    finally:
        source.stop()
        room.stop()


def _looked_at(source: CameraSource, room: Darkroom) -> Iterator[Finding]:
    sizes = source.sizes()
    listed = "、".join(f"{wide}x{high}" for wide, high in sizes[:6])
    enough = bool(sizes) and sizes[0][0] * sizes[0][1] >= 1600 * 1200
    yield Finding(
        PART,
        enough,
        _("高拍仪的画面尺寸：{sizes}。").format(sizes=listed),
        "" if enough else _("A4 的小字需要 1600x1200 以上；换一台相机或换一个 USB 口。"),
    )
    for picture in source.pages(Wanted()):
        page = room.finish(picture)
        well = not (page.blurred or page.dim)
        what = _("试拍一张：{width}x{height}，{words}。").format(
            width=picture.width,
            height=picture.height,
            words=_("清晰") if well else _("不清晰或偏暗"),
        )
        more = "" if well else _("放一张有小字的 A4 纸，调焦、开灯，再运行一次。")
        yield Finding(PART, well, what, more)
        if not page.cropped:
            yield Finding(PART, True, _("没有找到纸边：台面上没有纸，或台面颜色太浅。"), "")
