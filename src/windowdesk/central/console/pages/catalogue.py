"""Publishing standards: hand files in, read what they change for whom, give a day, recall."""

from __future__ import annotations

from datetime import date

from starlette.responses import Response

from windowdesk.app.catalogue_desk import Comparison, compare
from windowdesk.app.errors import BadInput
from windowdesk.app.standards import StandardFile
from windowdesk.central.console.routing import Routes
from windowdesk.central.console.visit import Visit, not_here
from windowdesk.central.service import publishing
from windowdesk.central.service.publishing import Draft, Published
from windowdesk.domain.staff import Right
from windowdesk.domain.standard.model import Item
from windowdesk.i18n import _

SECTION = "/catalogue"
MOST_FILES = 200


def add(routes: Routes) -> None:
    """Put the routes of this topic into the list."""
    routes.get("/catalogue", Right.PUBLISH)(_catalogue)
    routes.post("/catalogue", Right.PUBLISH)(_hand_in)
    routes.post("/catalogue/shipped", Right.PUBLISH)(_shipped)
    routes.post("/catalogue/all", Right.PUBLISH)(_publish_all)
    routes.get("/catalogue/draft/{hash}", Right.PUBLISH)(_draft)
    routes.post("/catalogue/draft/{hash}/discard", Right.PUBLISH)(_discard)
    routes.post("/catalogue/draft/{hash}/publish", Right.PUBLISH)(_publish)
    routes.get("/catalogue/{hash}", Right.PUBLISH)(_version)
    routes.post("/catalogue/{hash}/recall", Right.PUBLISH)(_recall)


def state_words(published: Published, all_of: tuple[Published, ...], day: str) -> tuple[str, str]:
    """The shape of a mark and a word; of several in force the latest is worked by."""
    state = published.state(day)
    winner = publishing.in_force(all_of, published.code, day)
    if state == "in_force" and winner is not None and winner.hash != published.hash:
        return "", _("已被新版取代")
    return {
        "in_force": ("good", _("现行")),
        "coming": ("held", _("待生效")),
        "over": ("", _("已停用")),
        "recalled": ("bad", _("已撤回")),
    }[state]


def _catalogue(
    visit: Visit, problems: tuple[StandardFile, ...] = (), status: int = 200
) -> Response:
    day = visit.now[:10]
    with visit.reading() as connection:
        found = publishing.published_by(connection, visit.office)
        drafts = publishing.drafts_of(connection, visit.office)
    return visit.page(
        "catalogue.html",
        _("事项标准"),
        status=status,
        section=SECTION,
        lines=[(one, *state_words(one, found, day)) for one in found],
        drafts=drafts,
        broken=problems,
        today=day,
    )


# --- handing in --------------------------------------------------------------------------------


def _hand_in(visit: Visit) -> Response:
    """Check files by the same rules as ``windowdesk catalogue check``; keep the sound ones."""
    files = [(name, content) for name, content in visit.uploads if content]
    if not files:
        raise BadInput(
            _("没有选择文件。"),
            saved=_("没有改动任何内容。"),
            press=_("请选择事项文件（.yaml），一次最多 {n} 个。").format(n=MOST_FILES),
            field="files",
        )
    day = date.fromisoformat(visit.now[:10])
    return _keep(visit, visit.parts.standards.read(files, day))


def _shipped(visit: Visit) -> Response:
    """The standards that come with the program, as drafts to look at."""
    return _keep(visit, visit.parts.standards.shipped())


def _keep(visit: Visit, files: tuple[StandardFile, ...]) -> Response:
    with visit.act() as act:
        kept = publishing.put(act, files)
    broken = tuple(file for file in files if file.item is None)
    if broken:
        return _catalogue(visit, broken, 422)
    said = _("{n} 个版本已核对，可以发布。").format(n=kept)
    return visit.go("/catalogue", said if kept else _("没有新的版本：内容都已发布过。"))


def _publish_all(visit: Visit) -> Response:
    """The whole catalogue at once: a counter that works by the centre's works by nothing else."""
    signer = visit.parts.core.identity.signer
    with visit.act() as act:
        count = publishing.publish_all(act, signer, visit.text("first"))
    return visit.go("/catalogue", _("已发布 {n} 个版本，窗口收齐后一起改用。").format(n=count))


# --- a draft -----------------------------------------------------------------------------------


def _own_draft(visit: Visit) -> Draft:
    with visit.reading() as connection:
        drafts = publishing.drafts_of(connection, visit.office)
    for draft in drafts:
        if draft.hash == visit.path["hash"]:
            return draft
    raise not_here()


def _draft(visit: Visit) -> Response:
    draft = _own_draft(visit)
    day = visit.now[:10]
    old = _worked_by(visit, draft.item.code)
    comparison = None if old is None else compare(old, draft.item)
    return visit.page(
        "draft.html",
        draft.item.name,
        section=SECTION,
        draft=draft,
        item=draft.item,
        comparison=comparison,
        written=_written(visit, comparison),
        first=max(day, draft.item.effective.isoformat()),
        last=draft.item.cancelled.isoformat() if draft.item.cancelled else "",
    )


def _worked_by(visit: Visit, code: str) -> Item | None:
    """What is in force today, else what comes first: what a new version is compared with."""
    with visit.reading() as connection:
        found = publishing.published_by(connection, visit.office)
        current = publishing.in_force(found, code, visit.now[:10])
        coming = [one for one in found if one.code == code and not one.recalled_at]
        chosen = current or (coming[0] if coming else None)
        return None if chosen is None else publishing.item_of(connection, chosen.hash)


def _written(visit: Visit, comparison: Comparison | None) -> tuple[str, ...]:
    if comparison is None:
        return ()
    return visit.parts.standards.written(comparison.old, comparison.new)


def _discard(visit: Visit) -> Response:
    with visit.act() as act:
        done = publishing.discard(act, visit.path["hash"])
    if not done:
        raise not_here()
    return visit.go("/catalogue", _("草稿已放弃。"))


def _publish(visit: Visit) -> Response:
    signer = visit.parts.core.identity.signer
    with visit.act() as act:
        done = publishing.publish(
            act, signer, visit.path["hash"], visit.text("first"), visit.text("last")
        )
    if not done:
        raise not_here()
    return visit.go(f"/catalogue/{visit.path['hash']}", _("已发布，窗口下次同步时收到。"))


# --- a published version -----------------------------------------------------------------------


def _version(visit: Visit) -> Response:
    with visit.reading() as connection:
        found = publishing.published_by(connection, visit.office)
        one = next((line for line in found if line.hash == visit.path["hash"]), None)
        item = None if one is None else publishing.item_of(connection, one.hash)
    if one is None or item is None:
        raise not_here()
    kind, said = state_words(one, found, visit.now[:10])
    return visit.page(
        "version.html", one.name, section=SECTION, one=one, item=item, kind=kind, said_state=said
    )


def _recall(visit: Visit) -> Response:
    signer = visit.parts.core.identity.signer
    with visit.act() as act:
        done = publishing.recall(act, signer, visit.path["hash"], visit.text("reason", 2000))
    if not done:
        raise not_here()
    return visit.go(f"/catalogue/{visit.path['hash']}", _("已撤回：窗口不再按它收新件。"))
