"""One site and its pages, measured by itself: this portal, or what CKAN is without us, on the same made-up datasets.

    python -m tests.bench.sites portal|stock SIZE

Empties the database. Prints JSON: for each page times, statements, bytes and requests.
"""

from __future__ import annotations

import json
import logging
import os
import re
import statistics
import sys
import time
from collections.abc import Mapping
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import brotli
import sqlalchemy as sa

from tests.bench.process import INI

TIMES = 40
NEEDED = re.compile(r"""<(?:script|img)\b[^>]*?\bsrc="([^"]+)"|<link\b(?=[^>]*\brel="(?:stylesheet|(?:shortcut )?icon)")[^>]*?\bhref="([^"]+)\"""")
"""What a browser fetches with a page: scripts, pictures, style sheets, the icon. A ``data:`` address is none."""

KEPT = "ckanext.muaraenim.kept_pages"
BIGGEST = sa.text('SELECT g.name FROM package p JOIN "group" g ON g.id = p.owner_org GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1')
STOCK = {"ckan.plugins": "muaraenim_search", "ckanext.muaraenim.search.analysis": "solr"}
"""CKAN's own pages and schema. Its search is ours, which answers sooner than Solr: the comparison favours stock by that."""


def portal() -> Any:
    """The Flask application that the web process serves, with compression and ETags."""
    os.environ["CKAN_INI"] = INI
    from ckanext.muaraenim.stack.wsgi import application

    return application._wsgi_app


def stock() -> Any:
    from ckan.cli import load_config
    from ckan.config.middleware import make_app

    config = load_config(INI)
    config.update(STOCK)
    return make_app(config)._wsgi_app


class Site:
    """``paths``: address of each page by name."""

    def __init__(self, kind: str, size: int) -> None:
        self.kind = kind
        self.flask = portal() if kind == "portal" else stock()
        self.browser = self.flask.test_client()
        self.statements = 0
        with self.flask.test_request_context():
            self.paths = self._fill(kind, size)

    def _fill(self, kind: str, size: int) -> dict[str, str]:
        import ckan.model as model
        from ckan.lib.search import clear_all

        from tests.bench.catalogue import Catalogue
        from tests.bench.unusual import StockCatalogue

        pooled = model.meta.engine
        model.repo.rebuild_db()
        model.init_model(pooled)  # CKAN's migrations leave an engine that connects anew for every question, which no web process has
        clear_all()
        catalogue = Catalogue() if kind == "portal" else StockCatalogue()
        catalogue.grow(size)
        office = model.Session.execute(BIGGEST).scalar_one()
        model.Session.remove()
        sa.event.listen(model.meta.engine, "before_cursor_execute", self._count)
        office_page = "/opd/" if kind == "portal" else "/organization/"
        return {"home": "/", "list": "/dataset/", "dataset": f"/dataset/data-{size // 2}", "office": office_page + office}

    def _count(self, *_: Any) -> None:
        self.statements += 1

    def measured(self, path: str) -> dict[str, float]:
        """Milliseconds and bytes of one page, made anew each time; ``kept``: as a second reader gets it while nothing is written."""
        kept = self.keeping(0)
        begun = time.perf_counter()
        self.get(path)
        first = (time.perf_counter() - begun) * 1000
        taken, worked = self.times(path, {})
        before = self.statements
        answer = self.get(path)
        statements = self.statements - before
        found: dict[str, float] = {"first": first, **summary(taken, worked), "statements": statements, **self.bytes(answer)}
        if tag := answer.headers.get("ETag"):  # of pages that say the time of day it changes with the minute
            self.keeping(kept)
            self.get(path)
            found["kept"] = min(self.times(path, {})[0])
            found["again"] = statistics.median(self.times(path, {"If-None-Match": tag})[0])
        return found

    def keeping(self, megabytes: int) -> int:
        """Let the portal keep so much; how much it kept before. Stock has nothing of the kind."""
        from ckan.common import config

        before = int(config.get(KEPT, None) or 0) if self.kind == "portal" else 0
        if self.kind == "portal":
            config[KEPT] = megabytes
        return before

    def times(self, path: str, headers: Mapping[str, str]) -> tuple[list[float], list[float]]:
        taken, worked = [], []
        for _ in range(TIMES):
            wall, cpu = time.perf_counter(), time.process_time()
            self.get(path, headers)
            worked.append((time.process_time() - cpu) * 1000)
            taken.append((time.perf_counter() - wall) * 1000)
        return taken, worked

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Any:
        answer = self.browser.get(path, headers={"Accept-Encoding": "br", **(headers or {})})
        if answer.status_code not in (200, 304):
            raise ValueError(f"{path}: {answer.status}")
        return answer

    def bytes(self, page: Any) -> dict[str, float]:
        """Of a page as sent, of a first visit with all that it needs, and how many requests that takes."""
        html, sent = whole(page)
        needed = {unescape(script or link) for script, link in NEEDED.findall(html.decode())}
        here = [urlsplit(each) for each in needed if not each.startswith("data:")]
        sizes = [len(self.get(each.path + (f"?{each.query}" if each.query else "")).data) for each in here]
        return {"page": sent, "visit": sent + sum(sizes), "requests": 1 + len(sizes)}


def whole(answer: Any) -> tuple[bytes, int]:
    """The HTML, and its bytes as they were sent."""
    sent = answer.data
    return (brotli.decompress(sent) if answer.headers.get("Content-Encoding") == "br" else sent), len(sent)


def summary(taken: list[float], worked: list[float]) -> dict[str, float]:
    return {
        "median": statistics.median(taken),
        "p90": sorted(taken)[int(len(taken) * 0.9)],
        "fastest": min(taken),
        "cpu": min(worked),
    }


def main(kind: str, size: int) -> None:
    logging.disable(logging.WARNING)
    site = Site(kind, size)
    print(json.dumps({name: site.measured(path) for name, path in site.paths.items()}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
