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
from windowdesk.protocol.package import ENDING, PackageError
from windowdesk.storage.files import write_durably


def add_parser(jobs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register ``central take-in``."""
    parser = jobs.add_parser("take-in", help=_("读入窗口用移动介质送来的数据包，写出回执"))
    add_place(parser)
    parser.add_argument("file", metavar="FILE", help=_("窗口导出的数据包，或镜像文件夹"))
    parser.add_argument("--out", metavar="ACK", help=_("回执文件，带回窗口导入"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, out: Output) -> int:
    """Print ``packages[]`` with ``device``, ``lines``, ``outcomes``, ``refused[]`` of each.

    Of a single package the same stands at the top too. Exit code 1 where any request was refused.
    """
    path, target = Path(args.file), Path(args.out) if args.out else None
    taken = []
    with centre_of(args) as centre:
        for data in _packages(path):
            try:
                taken.append(take_in(centre, data))
            except PackageError as problem:
                raise package_refused(problem.code) from None
    if target is not None and taken:
        # each answer says how far the centre is: the last one is enough
        write_answer(target, taken[-1])
    listed = [taken_object(one, target) for one in taken]
    answer = {**(listed[0] if len(listed) == 1 else {}), "packages": listed}
    out.result(answer, "\n".join(taken_text(one) for one in taken))
    return 1 if any(one.refused for one in taken) else 0


def _packages(path: Path) -> list[bytes]:
    """The package in ``path``, or all of a mirror in the order they were written."""
    try:
        names = sorted(path.glob(f"*{ENDING}")) if path.is_dir() else [path]
        found = [name.read_bytes() for name in names]
    except OSError as problem:
        raise BadInput(
            _("打不开文件“{name}”：{why}。").format(name=path.name, why=file_trouble(problem)),
            press=_("请核对文件名。"),
            code="cannot_read",
        ) from problem
    if not found:
        raise BadInput(
            _("文件夹“{place}”里没有数据包。").format(place=path),
            press=_("请核对镜像文件夹。"),
            code="no_packages",
        )
    return found


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


def taken_object(taken: TakenIn, target: Path | None) -> dict[str, object]:
    """What became of the package, for programs."""
    return {
        "device": taken.device,
        "office": taken.office,
        "package": taken.package,
        "lines": [{"epoch": epoch, "seq": seq} for epoch, seq in sorted(taken.lines.items())],
        "outcomes": taken.outcomes,
        "quarantined": taken.quarantined,
        "refused": list(taken.refused),
        "answer": str(target) if target else None,
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
