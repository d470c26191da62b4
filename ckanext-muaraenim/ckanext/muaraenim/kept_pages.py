"""Whole public pages, kept in this process for as long as the database holds what it held when they were made.

What a query of PostgreSQL sees is told by its snapshot: which transactions had begun, and which of them had not ended
(https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT). While two snapshots are alike, nothing was committed between
them, by whatever program. So a kept page is never older than the database; what does not lie there (the time of day, files) is at most a minute old.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from functools import lru_cache

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from cachetools import LRUCache
from ckan import model
from flask import Blueprint, Response, current_app, g, request, session

__all__ = ["keepable", "kept_pages", "shelf"]

OPTION = "ckanext.muaraenim.kept_pages"
keepable: set[str] = set()
"""Endpoints of pages that are alike for everybody without an account. Features add theirs."""

ALIKE = ("Accept", "Accept-Encoding", "HX-Request", "Save-Data")
"""What of a request, beside its address, pages are made by."""

CACHING = ("__no_cache__", "__limit_cache_by_cookie__")
"""Where CKAN notes, while it makes a page, what Cache-Control and Vary are to say."""

LONGEST = 2_000
"""Characters of an address with these headers; pages of longer ones are made each time."""

OVERHEAD = 4_000
SNAPSHOT = "SELECT pg_current_snapshot()::text"
OTHER_SERVERS = ("ckan.datastore.write_url", "ckan.datastore.read_url")


@dataclass(frozen=True)
class Page:
    """``state``: the snapshot and the minute in which it was made. ``body``: as sent, mostly compressed."""

    state: tuple[str, int]
    headers: tuple[tuple[str, str], ...]
    noted: tuple[str, ...]
    body: bytes


@dataclass(frozen=True)
class Asked:
    address: tuple[str, ...]
    state: tuple[str, int]


class Shelf:
    """The pages that were asked for last, up to so many bytes."""

    def __init__(self, most: int) -> None:
        self.pages: LRUCache[tuple[str, ...], Page] = LRUCache(most, getsizeof=_weight)
        self.lock = threading.Lock()

    def get(self, asked: Asked) -> Page | None:
        with self.lock:
            page = self.pages.get(asked.address)
        return page if page and page.state == asked.state else None

    def put(self, address: tuple[str, ...], page: Page) -> None:
        with self.lock:
            if _weight(page) <= self.pages.maxsize:
                self.pages[address] = page


kept_pages = Blueprint("muaraenim_kept_pages", __name__)


@kept_pages.before_app_request
def give() -> Response | None:
    if request.method not in ("GET", "HEAD") or request.endpoint not in keepable or not _stranger():
        return None
    kept, address = shelf(int(tk.config[OPTION])), _address()
    if not kept.pages.maxsize or sum(map(len, address)) > LONGEST:
        return None
    g.page_asked = asked = Asked(address, _state())
    page = kept.get(asked)
    if page is None:
        return None
    del g.page_asked
    request.environ.update(dict.fromkeys(page.noted, True))
    return current_app.response_class(page.body, headers=list(page.headers))


@kept_pages.after_app_request
def keep(response: Response) -> Response:
    """Nothing is kept if something was committed while the page was made: one part may be older than another."""
    asked: Asked | None = g.pop("page_asked", None)
    page = asked and response.status_code == 200 and response.mimetype == "text/html" and not response.is_streamed
    if asked and page and _for_everybody(response) and _state() == asked.state:
        noted = tuple(name for name in CACHING if name in request.environ)
        shelf(int(tk.config[OPTION])).put(asked.address, Page(asked.state, tuple(response.headers), noted, response.get_data()))
    return response


def _stranger() -> bool:
    return not session and not tk.current_user.is_authenticated


def _for_everybody(response: Response) -> bool:
    return _stranger() and "Set-Cookie" not in response.headers and not response.cache_control.no_store


def _address() -> tuple[str, ...]:
    """All that a page is made by. CKAN has taken the language out of the path; the whole address as one text would mix up ``?`` and ``%3F``."""
    environ = request.environ
    told = (environ.get(name, "") for name in ("PATH_INFO", "QUERY_STRING", "CKAN_LANG", "CKAN_CURRENT_URL"))
    return (request.root_url, *map(str, told), *(request.headers.get(name, "") for name in ALIKE))


def _state() -> tuple[str, int]:
    """A snapshot is of all databases of a server. CKAN's is asked beside the session, because a query through it writes what the session holds."""
    seen = [model.Session.connection().exec_driver_sql(SNAPSHOT).scalar_one()]
    for engine in other_servers(tk.config["sqlalchemy.url"], *(tk.config.get(name) or "" for name in OTHER_SERVERS)):
        with engine.connect() as connection:
            seen.append(connection.exec_driver_sql(SNAPSHOT).scalar_one())
    return " ".join(seen), int(time.time() // 60)


@lru_cache(maxsize=4)
def other_servers(ours: str, *others: str) -> tuple[sa.Engine, ...]:
    """Where the DataStore lies on a server of its own."""
    apart = {_server(address): address for address in others if address}
    apart.pop(_server(ours), None)
    return tuple(sa.create_engine(address, pool_pre_ping=True) for address in apart.values())


def _server(address: str) -> tuple[object, ...]:
    url = sa.make_url(address)
    return url.host, url.port, url.query.get("host"), url.query.get("port")


@lru_cache(maxsize=4)
def shelf(megabytes: int) -> Shelf:
    """Of this process."""
    return Shelf(megabytes * 1_000_000)


def _weight(page: Page) -> int:
    """Bytes, with a guess of what Python needs around them."""
    return len(page.body) + OVERHEAD
