"""``windowdesk central digest``: what the centre holds of every counter, hashed anew."""

from __future__ import annotations

import argparse

from windowdesk.central.service.counting import counted
from windowdesk.cli.central_place import add_place, centre_of
from windowdesk.cli.output import Output
from windowdesk.i18n import _


def add_parser(jobs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register ``central digest``."""
    parser = jobs.add_parser("digest", help=_("每台设备的操作摘要，与窗口的 sync digest 对照"))
    add_place(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, out: Output) -> int:
    """Print ``counters[]``: device, digest, operations, broken. Exit code 1 where a chain is broken."""
    with centre_of(args) as centre, centre.database.reading() as connection:
        found = counted(connection)
    rows = [
        {
            "device": one.device,
            "digest": one.digest,
            "operations": one.operations,
            "broken": one.broken,
        }
        for one in found
    ]
    out.result(
        {"counters": rows},
        "\n".join(f"{one.device}  {one.digest}  {one.operations}  {one.broken}" for one in found),
    )
    return 1 if any(one.broken for one in found) else 0
