"""``windowdesk central serve``: the platform as a running program."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from typing import Any

from windowdesk import logs
from windowdesk.bootstrap.centre import found_if_new, open_centre
from windowdesk.central.service.centre import Centre
from windowdesk.central.serving.options import Options, bind, check, log_to_stderr, url_of
from windowdesk.cli.central_place import add_place, options_of
from windowdesk.cli.output import Output
from windowdesk.i18n import _


def add_parser(jobs: Any) -> None:
    """Register ``serve``."""
    serve = jobs.add_parser("serve", help=_("运行中心平台，直到被停止"))
    add_place(serve)
    serve.add_argument("--listen", metavar="HOST:PORT", help=_("在哪里提供服务；端口 0 为任选"))
    serve.add_argument("--workers", metavar="N", help=_("几个工作进程（多于一个需要 PostgreSQL）"))
    serve.add_argument("--certificate", metavar="FILE", help=_("TLS 证书（PEM，含证书链）"))
    serve.add_argument("--key", metavar="FILE", help=_("证书的私钥（PEM）"))
    serve.add_argument("--with-parent", action="store_true", help=argparse.SUPPRESS)
    serve.set_defaults(run=run_serve)


def run_serve(args: argparse.Namespace, out: Output) -> int:
    """Serve until stopped; prints one JSON object (or a few lines) when requests are answered."""
    options = options_of(args)
    check(options)
    log_to_stderr()
    listening = bind(options)
    # heavy: everything wrong so far was said without waiting for it
    from windowdesk.bootstrap.console import pages
    from windowdesk.central.serving.locks import hold
    from windowdesk.central.serving.running import serve

    with listening, hold(options):
        codes = _prepared(options)
        told = {"url": url_of(options, listening), "workers": options.settings.workers, **codes}

        def ready() -> None:
            text = json.dumps(told, ensure_ascii=False) if out.as_json else "\n".join(_lines(told))
            print(text, file=out.stream, flush=True)  # one line: whoever waits for it reads a line

        if args.with_parent:
            _end_with_stdin()
        return serve(options, listening, ready, pages)


def _prepared(options: Options) -> dict[str, str]:
    """Bring the database up to date. To be printed this once: the codes of the very first start; or which
    data there are after a restore that was cut."""
    centre = open_centre(data=options.data, url=options.settings.database, create=True)
    try:
        made = found_if_new(centre)
        cut = {} if made else _after_a_cut(options, centre)
    finally:
        centre.database.close()
    if made is None:
        return cut
    return {
        "admin_code": made.admin_code,
        "enrolment_code": made.enrolment_code,
        "recovery_passphrase": made.recovery_passphrase,
    }


def _after_a_cut(options: Options, centre: Centre) -> dict[str, str]:
    from windowdesk.central.keeping import interrupted

    folder = options.data if options.embedded else options.database_key.parent
    note = None if folder is None else interrupted.found(folder)
    if folder is None or note is None:
        return {}
    which = note.outcome(centre.identity.incarnation)
    interrupted.ended(folder)
    logs.get(__name__).warning("a restore was cut", data=which)
    return {"restore_cut": which, "backup": note.made_at}


def _lines(told: dict[str, Any]) -> list[str]:
    lines = [_("中心平台已在 {url} 提供服务。").format(url=told["url"])]
    if told.get("restore_cut") == "old":
        lines.append(
            _(
                "上次由备份恢复时被中断，没有恢复：数据仍是原来的，没有改动。要恢复，请停下平台再运行一次。"
            )
        )
    elif told.get("restore_cut") == "new":
        lines.append(
            _("上次由备份恢复时被中断，但已恢复完成：数据是 {at} 的备份。").format(
                at=told["backup"]
            )
        )
    if "admin_code" in told:
        lines += [
            _("首次启动，已建立平台。以下只显示这一次，请抄下来收好："),
            _("管理员码 {code}").format(code=told["admin_code"]),
            _("登记码 {code}").format(code=told["enrolment_code"]),
            _("恢复口令 {code}").format(code=told["recovery_passphrase"]),
        ]
    return lines


def _end_with_stdin() -> None:
    """Stop when the pipe that is our standard input closes: whoever started us is gone."""

    def watch() -> None:
        while sys.stdin.buffer.read(1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="central-parent", daemon=True).start()
