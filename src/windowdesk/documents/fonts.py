"""Finds the fonts the documents embed: files on disk, looked up in a fixed order.

Nothing here parses a font; see :mod:`windowdesk.documents.typefaces`. The faces are not part of the
source (docs/decisions/0040-documents.md): set-up and packaging bring them, checked by hash.
"""

from __future__ import annotations

import os
from enum import Enum
from pathlib import Path

from windowdesk.app.errors import FontMissing
from windowdesk.i18n import _

ENVIRONMENT = "WINDOWDESK_FONTS"


class Face(Enum):
    """The faces in use, by file name. RARE is the last resort: extensions B to F."""

    KAI = "LXGWWenKai-Regular.ttf"
    KAI_BOLD = "LXGWWenKai-Bold.ttf"
    SANS = "NotoSansSC_400Regular.ttf"
    SANS_MEDIUM = "NotoSansSC_500Medium.ttf"
    SANS_BOLD = "NotoSansSC_700Bold.ttf"
    RARE = "HanaMinB.ttf"


# Per character the first face that has it. Kai for pages (as organs print), sans for the slip.
CHAINS: dict[Face, tuple[Face, ...]] = {
    Face.KAI: (Face.KAI, Face.SANS, Face.RARE),
    Face.KAI_BOLD: (Face.KAI_BOLD, Face.SANS_BOLD, Face.RARE),
    Face.SANS: (Face.SANS, Face.KAI, Face.RARE),
    Face.SANS_MEDIUM: (Face.SANS_MEDIUM, Face.KAI, Face.RARE),
    Face.SANS_BOLD: (Face.SANS_BOLD, Face.KAI_BOLD, Face.RARE),
}


def folders() -> tuple[Path, ...]:
    """Where fonts are looked for: the named folder alone, else checkout, bundle and system."""
    named = os.environ.get(ENVIRONMENT)
    if named:
        return (Path(named),)
    here = Path(__file__).resolve()
    return (
        *(parent / "resources" / "fonts" for parent in (here.parents[3], here.parents[1])),
        Path("/usr/share/windowdesk/fonts"),
        Path("/usr/share/fonts/truetype/lxgw-wenkai"),
        Path("/usr/share/fonts/truetype/hanazono"),
        Path("/usr/share/fonts/truetype/noto-sans-sc"),
    )


def find(face: Face) -> Path | None:
    """The file of ``face``, or None."""
    return next((f / face.value for f in folders() if (f / face.value).is_file()), None)


def missing() -> tuple[str, ...]:
    """File names of the faces that cannot be found; for ``doctor``."""
    return tuple(face.value for face in Face if find(face) is None)


def require(face: Face) -> Path:
    """The file of ``face``. Raises :class:`FontMissing` saying which and where it was sought."""
    path = find(face)
    if path is None:
        raise FontMissing(
            _("缺少打印用字体 {name}，文书暂时不能生成。").format(name=face.value),
            saved=_("已录入的内容都在。"),
            press=_("请管理员运行 make setup，或用环境变量 {variable} 指明字体所在文件夹。").format(
                variable=ENVIRONMENT
            ),
        )
    return path
