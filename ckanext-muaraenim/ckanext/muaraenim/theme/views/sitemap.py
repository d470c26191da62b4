"""The addresses of the portal for search engines; ``robots.txt`` names the first."""

from __future__ import annotations

from collections.abc import Iterable

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, stream_with_context

from ckanext.muaraenim.theme.sitemap import Entry, dataset_pages, dataset_parts, portal_pages, written, written_index

__all__ = ["sitemap"]

KIND = "application/xml"
sitemap = Blueprint("portal_sitemap", __name__)


@sitemap.route("/sitemap.xml")
def index() -> Response:
    """Names the files; none of them grows with the catalogue."""
    files = [("portal_sitemap.pages", {}), *(("portal_sitemap.datasets", {"part": n}) for n in range(1, dataset_parts() + 1))]
    return Response(written_index(tk.h.url_for(view, locale="default", _external=True, **values) for view, values in files), mimetype=KIND)


@sitemap.route("/sitemap-halaman.xml")
def pages() -> Response:
    return _streamed(portal_pages())


@sitemap.route("/sitemap-dataset-<int:part>.xml")
def datasets(part: int) -> Response:
    if not 1 <= part <= dataset_parts():
        return tk.abort(404)
    return _streamed(dataset_pages(part))


def _streamed(entries: Iterable[Entry]) -> Response:
    return Response(stream_with_context(written(entries)), mimetype=KIND)
