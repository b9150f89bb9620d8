"""``windowdesk central papers``: rows left 待核验, and the registers they are looked up in."""

from __future__ import annotations

import argparse
from pathlib import Path

from windowdesk.app.errors import BadInput
from windowdesk.app.wording_files import file_trouble
from windowdesk.central import settings as central_settings
from windowdesk.central.service.acting import Act
from windowdesk.central.service.centre import Centre
from windowdesk.central.service.doing import SYSTEM
from windowdesk.central.service.people import offices_of
from windowdesk.central.service.registers import put_register, read_register, registers_of
from windowdesk.central.service.waiting_papers import papers_of
from windowdesk.central.store.unit import Unit
from windowdesk.cli.central_place import add_acts, centre_of, office_of
from windowdesk.cli.output import Output
from windowdesk.domain.staff import Role
from windowdesk.i18n import _


def add_parser(jobs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register ``central papers list|import|fetch``."""
    parser = jobs.add_parser("papers", help=_("待核验的材料：列出、导入名册、立即调取"))
    helps = {
        "list": _("列出待核验的材料和已导入的名册"),
        "import": _("导入一类证照的名册（CSV），供没有数据共享接口的中心核对"),
        "fetch": _("立即调取到期的待核验材料"),
    }
    one = add_acts(parser, helps, run)["import"]
    one.add_argument("file", metavar="FILE", help=_("名册文件"))
    one.add_argument("--kind", required=True, help=_("材料名称，与事项标准里的写法一致"))
    one.add_argument("--source", required=True, help=_("名册的来源"))
    one.add_argument("--as-of", required=True, metavar="DATE", help=_("名册截止哪一天"))


def run(args: argparse.Namespace, out: Output) -> int:
    """Print ``papers[]`` and ``registers[]``; of an import ``rows`` and ``waiting`` besides."""
    content = _read(Path(args.file)) if args.act == "import" else b""
    more: dict[str, object] = {}
    with centre_of(args) as centre:
        with centre.database.reading() as connection:
            office = office_of(offices_of(connection), args.office)
        if args.act == "import":
            rows = read_register(content)
            waiting = centre.database.attempt(
                lambda unit: put_register(
                    _act(centre, unit, office), args.kind, args.source, args.as_of, rows
                )
            )
            more = {"rows": len(rows), "waiting": waiting}
        if args.act in ("import", "fetch"):
            _fetch(centre, args)
        with centre.database.reading() as connection:
            papers, held = papers_of(connection, office), registers_of(connection, office)
    listed = [
        {
            "case_id": p.case_id,
            "number": p.number,
            "material": p.material,
            "name": p.name,
            "state": p.state,
            "trouble": p.trouble,
            "tries": p.tries,
            "next_at": p.next_at,
            "source": p.source,
            "differs": p.differs,
            "review": p.review,
        }
        for p in papers
    ]
    kinds = [{"kind": r.kind, "source": r.source, "as_of": r.as_of, "rows": r.rows} for r in held]
    words = "\n".join(
        [*(f"{p.number or p.case_id}  {p.name}  {p.state}" for p in papers),
         *(f"{r.kind}  {r.source}  {r.as_of}  {r.rows}" for r in held)]
    )  # fmt: skip
    out.result({**more, "papers": listed, "registers": kinds}, words)
    return 0


def _act(centre: Centre, unit: Unit, office: str) -> Act:
    return Act(
        connection=unit.connection,
        office=office,
        by=SYSTEM,
        role=Role.ADMINISTRATOR,
        now=centre.now(),
        unit=unit,
        random=centre.random,
    )


def _fetch(centre: Centre, args: argparse.Namespace) -> None:
    from windowdesk.central.serving.records import fetching_of

    fetching = fetching_of(centre, central_settings.load(Path(args.data) if args.data else None))
    while fetching.step() == 0.0:
        pass


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise BadInput(
            _("打不开文件“{name}”：{why}。").format(name=path.name, why=file_trouble(problem)),
            press=_("请核对文件名。"),
            code="cannot_read",
        ) from problem
