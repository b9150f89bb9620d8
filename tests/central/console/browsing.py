"""A real browser on the console: pages by their routes, and what a person would notice of them."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.helpers.console_site import Site
from windowdesk.central.console.menu import BASE
from windowdesk.central.console.pages import all_routes
from windowdesk.central.console.routing import COOKIE, Open
from windowdesk.central.console.routing import Route as ConsoleRoute
from windowdesk.central.service.console_sessions import Stage
from windowdesk.domain.staff import Role

SMALL = {"width": 1366, "height": 768}
DOUBLE = {"width": 683, "height": 384}
_NAME = re.compile(r"\{(\w+)\}")
# of whom a page is asked for: the first who may
_PEOPLE = {Role.ADMINISTRATOR: "9001", Role.SUPERVISOR: "5001", Role.AUDITOR: "7001"}


def shown_pages() -> list[ConsoleRoute]:
    """Every page of the console that is looked at: what answers GET with a page of its own."""
    return [route for route in all_routes().routes if route.method == "GET" and route.path != "/"]


def address(site: Site, route: ConsoleRoute) -> str:
    """Where the page is, about things that are there."""
    names = dict(site.names)
    if "/draft/" in route.path:
        names["hash"] = names["draft"]
    return site.url + BASE + _NAME.sub(lambda found: names[found[1]], route.path)


def who_sees(route: ConsoleRoute) -> str:
    """The number of somebody who may see it; "" for a page before sign-in."""
    if route.need is Open.ANYONE:
        return ""
    return next(number for role, number in _PEOPLE.items() if route.admits(role))


def context_for(
    browser: Browser, site: Site, number: str, stage: Stage = Stage.IN, **more: Any
) -> BrowserContext:
    """A browser of ``number``, signed in as far as ``stage``; of nobody for ""."""
    context = browser.new_context(viewport=more.pop("viewport", SMALL), locale="zh-CN", **more)
    if number:
        token = site.made.parts.sessions.open(site.made.office.founded.office, number, stage)
        cookie = {"name": COOKIE, "value": token, "url": f"{site.url}{BASE}"}
        context.add_cookies([cookie])  # type: ignore[list-item]  # a plain cookie by address
    return context


def too_wide(page: Page) -> list[str]:
    """What reaches past the right edge of the page, if anything does."""
    found: list[str] = page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) return [];
          return [...document.querySelectorAll('body *')]
            .filter(e => e.getBoundingClientRect().right > width + 1)
            .map(e => e.tagName + '.' + e.className + ' ' + (e.textContent || '').slice(0, 30));
        }"""
    )
    return found


def torn_words(page: Page) -> list[str]:
    """Short words that a line ends in the middle of: Latin ones in a table, any in a heading or on a button."""
    found: list[str] = page.evaluate(
        """() => {
          const torn = [], range = document.createRange();
          const headings = 'thead th, dt, h1, h2, h3, summary, button';
          for (const cell of document.querySelectorAll('td, th, ' + headings)) {
            const words = cell.matches(headings) ? /[\\p{L}\\p{N}_]{2,16}/giu : /\\b[a-z_]{3,16}\\b/gi;
            const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
            for (let text = walker.nextNode(); text; text = walker.nextNode())
              for (const word of text.data.matchAll(words)) {
                range.setStart(text, word.index);
                range.setEnd(text, word.index + word[0].length);
                if (new Set([...range.getClientRects()].map(r => r.top)).size > 1) torn.push(word[0]);
              }
          }
          return torn;
        }"""
    )
    return found
