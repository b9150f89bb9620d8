"""``windowdesk central``: the platform behind the counters. Each job has a module of its own."""

from __future__ import annotations

import argparse
import importlib

from windowdesk.i18n import _

# modules named central_<job>, each with add_parser(jobs)
_JOBS = (
    "init",
    "office",
    "codes",
    "digest",
    "serve",
    "keep",
    "audit",
    "staff",
    "taking",
    "recover",
    "admit",
    "grant",
    "papers",
)


def add_parser(sub: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register ``central`` with its jobs."""
    parser = sub.add_parser("central", help=_("中心平台：初始化、运行、备份"))
    jobs = parser.add_subparsers(metavar=_("命令"), required=True)
    for job in _JOBS:
        importlib.import_module(f"windowdesk.cli.central_{job}").add_parser(jobs)
