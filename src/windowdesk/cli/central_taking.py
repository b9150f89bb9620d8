"""``windowdesk central take-in``: the package of a counter without a line, and the answer to it."""

from __future__ import annotations

import argparse
from pathlib import Path

from windowdesk.app.errors import BadInput
from windowdesk.app.wording_files import file_trouble
from windowdesk.app.wording_package import package_refused
from windowdesk.central.service.taking_in import TakenIn, take_in
from windowdesk.cli.central_place import add_place, centre_of
from windowdesk.cli.output import Output
from windowdesk.i18n import _
from windowdesk.protocol.package import PackageError
from windowdesk.storage.files import write_durably


def add_parser(jobs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register ``central take-in``."""
    parser = jobs.add_parser("take-in", help=_("读入窗口用移动介质送来的数据包，写出回执"))
    add_place(parser)
    parser.add_argument("file", metavar="FILE", help=_("窗口导出的数据包"))
    parser.add_argument("--out", metavar="ACK", required=True, help=_("回执文件，带回窗口导入"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, out: Output) -> int:
    """Print ``device``, ``lines``, ``outcomes``, ``refused[]``; exit code 1 where any was refused."""
    path = Path(args.file)
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise BadInput(
            _("打不开文件“{name}”：{why}。").format(name=path.name, why=file_trouble(problem)),
            press=_("请核对文件名。"),
            code="cannot_read",
        ) from problem
    with centre_of(args) as centre:
        try:
            taken = take_in(centre, data)
        except PackageError as problem:
            raise package_refused(problem.code) from None
    write_answer(Path(args.out), taken)
    out.result(taken_object(taken, Path(args.out)), taken_text(taken))
    return 1 if taken.refused else 0


def write_answer(target: Path, taken: TakenIn) -> None:
    """Write the answer whole or not at all."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_durably(target, taken.answer)
    except OSError as problem:
        raise BadInput(
            _("回执没有写成：{why}。").format(why=file_trouble(problem)),
            saved=_("数据包的内容已经入库。"),
            press=_("请换一个位置，用同一个数据包再读一次；不会重复入库。"),
            code="cannot_write",
        ) from problem


def taken_object(taken: TakenIn, target: Path) -> dict[str, object]:
    """What became of the package, for programs."""
    return {
        "device": taken.device,
        "office": taken.office,
        "package": taken.package,
        "lines": [{"epoch": epoch, "seq": seq} for epoch, seq in sorted(taken.lines.items())],
        "outcomes": taken.outcomes,
        "quarantined": taken.quarantined,
        "refused": list(taken.refused),
        "answer": str(target),
    }


def taken_text(taken: TakenIn) -> str:
    """The same for a person."""
    lines = [_("设备 {device}").format(device=taken.device)]
    lines += [
        _("第 {epoch} 代操作已有 {seq} 项").format(epoch=epoch, seq=seq)
        for epoch, seq in sorted(taken.lines.items())
    ]
    lines += [_("未受理：{what}").format(what=what) for what in taken.refused]
    return "\n".join(lines)
