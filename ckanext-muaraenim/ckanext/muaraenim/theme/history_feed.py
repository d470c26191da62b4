"""The history of one dataset as an Atom feed (RFC 4287): each entry says in words what a version changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import ckan.plugins.toolkit as tk
from feedgen.feed import FeedGenerator

from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.theme.history import Version, opened, read_history
from ckanext.muaraenim.theme.rows import UNWRITABLE, sentence

__all__ = ["history_feed"]

MOST_ENTRIES = 20
ROWS_TOLD = 5


def history_feed(dataset: Mapping[str, Any]) -> bytes:
    """The same bytes as long as nothing changed. Values of rows stand in it only where its reader may read them."""
    versions = read_history(dataset, 1, MOST_ENTRIES).versions
    title = tk.h.portal_title(dataset)
    sample = tk.h.portal_is_sample(dataset)
    feed = FeedGenerator()
    feed.id(_identity(dataset["id"]))
    feed.title(_text(tk._("Changes: {title}").format(title=title) + (f" ({tk._('sample data')})" if sample else "")))
    feed.language(tk.h.lang())
    feed.author({"name": _text(tk.h.portal_producer(dataset) or current_regency().government)})
    feed.link(href=tk.h.url_for("history.show", id=dataset["name"], _external=True), rel="alternate", type="text/html")
    feed.link(href=tk.h.url_for("history.feed", id=dataset["name"], _external=True), rel="self", type="application/atom+xml")
    feed.updated(versions[0].published if versions else f"{dataset['metadata_created']}+00:00")
    for version in versions:
        _add(feed, dataset, version, sample=sample)
    return bytes(feed.atom_str(pretty=True))


def _add(feed: FeedGenerator, dataset: Mapping[str, Any], version: Version, *, sample: bool) -> None:
    entry = feed.add_entry(order="append")
    entry.id(_identity(f"{version.table}#{version.number}"))
    title = tk._("Erratum, version {number}: {summary}") if version.corrected else tk._("Version {number}: {summary}")
    entry.title(_text(title.format(number=version.number, summary=version.summary)))
    entry.link(href=version.address, rel="alternate", type="text/html")
    entry.updated(datetime.fromisoformat(version.published))
    entry.published(datetime.fromisoformat(version.published))
    entry.content(_text(_told(dataset, version)), type="text")
    if version.corrected:
        entry.category({"term": "ralat", "label": tk._("Errata")})
    if sample:
        entry.category({"term": "data-contoh", "label": tk._("sample data")})


def _told(dataset: Mapping[str, Any], version: Version) -> str:
    """What changed, with the first changed figures; by whom; why."""
    said = version.summary
    if not version.first and version.download:
        changed = opened(dataset, version.table, version.number, rows=ROWS_TOLD, kind="changed")
        rows = "; ".join(map(sentence, changed.rows))
        more = changed.total - len(changed.rows)
        rows += " …" if more > 0 else ""
        said += f": {rows}" if rows else ""
    return ". ".join(filter(None, [said, version.by, version.reason]))


def _identity(of: str) -> str:
    """Stays the same wherever the portal moves."""
    return uuid5(NAMESPACE_URL, of).urn


def _text(text: str) -> str:
    return UNWRITABLE.sub("", text)
