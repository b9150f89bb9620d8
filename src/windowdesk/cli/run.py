"""``windowdesk run``: open the desk; with no display, do the main job under a virtual one."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from pathlib import Path
from typing import Any

from windowdesk.app.errors import DeskError
from windowdesk.cli.output import Output
from windowdesk.cli.profile_option import profile_of
from windowdesk.i18n import _

SCREEN = "-screen 0 1366x768x24"


def add_parser(sub: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = sub.add_parser("run", help=_("打开受理台"))
    parser.add_argument("--catalogue", metavar="DIR", help=_("事项标准所在文件夹"))
    parser.add_argument(
        "--tour", metavar="DIR", help=_("由程序自己办几件事，把文书和截图留在这个文件夹")
    )
    parser.add_argument(
        "--with-centre",
        action="store_true",
        help=_("演示：同时运行内置的中心平台；由程序自己办事时，中途断网再恢复"),
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, out: Output) -> int:
    """Open the desk, or the tour: asked for with ``--tour``, or because there is no display."""
    profile = profile_of(args)
    catalogue = Path(args.catalogue) if args.catalogue else None
    tour = Path(args.tour) if args.tour else None
    if not _has_display():
        return _under_virtual_display(tour or Path("out"), args, out)
    if tour is not None:
        from windowdesk.bootstrap import window

        left = window.tour(tour, catalogue, with_centre=args.with_centre)
        out.result(left, _tour_text(left))
        return 0
    gc.disable()  # a tenth of the start, and nothing made in it is garbage; run_desk turns it on
    from windowdesk.bootstrap import start

    return start.open_window(profile, catalogue, with_centre=args.with_centre)


def _has_display() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _under_virtual_display(tour: Path, args: argparse.Namespace, out: Output) -> int:
    """The same program under Xvfb, doing the job by itself, since nobody could see a window."""
    import shutil
    import subprocess

    server = shutil.which("xvfb-run")
    if server is None:
        raise DeskError(
            _("没有显示器，也没有虚拟显示程序 xvfb-run。"),
            press=_("请安装 xvfb，或在有显示器的电脑上运行。"),
            code="no_display",
        )
    command = [server, "-a", "-s", SCREEN, sys.executable, "-m", "windowdesk", "run"]
    command += ["--tour", str(tour)]
    if args.catalogue:
        command += ["--catalogue", args.catalogue]
    if args.with_centre:
        command.append("--with-centre")
    if out.as_json:
        command.append("--json")
    return subprocess.run(command, check=False).returncode


def _tour_text(left: dict[str, Any]) -> str:
    lines = [
        _("办了 {n} 件事，全部留在：{folder}").format(n=len(left["matters"]), folder=left["folder"])
    ]
    lines += [f"  {name}" for name in (*left["papers"], *left["screens"])]
    if left.get("equal"):
        lines.append(_("断网期间办的件已全部传到中心平台，两边一致。"))
    elif "equal" in left:
        lines.append(_("窗口与中心平台不一致。"))
    return "\n".join(lines)
