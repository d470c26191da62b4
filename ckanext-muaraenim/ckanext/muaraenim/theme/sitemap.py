"""What search engines may find here: the portal's own pages, offices and topics, and every public dataset, in parts (https://www.sitemaps.org/protocol.html)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from math import ceil

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from markupsafe import escape

from ckanext.muaraenim.theme.navigation import page_exists

__all__ = ["AT_ONCE", "dataset_pages", "dataset_parts", "portal_pages", "written", "written_index"]

AT_ONCE = 10_000
"""Datasets in one file; a file holds at most 50,000 addresses, and a dataset has one in each language."""

OWN = ("/", "/dataset/", "/opd", "/topik", "/wilayah", "/jadwal", "/referensi", "/pengembang", "/sumber", "/tentang", "/privasi", "/aksesibilitas")

PUBLIC = (model.Package.state == model.State.ACTIVE, model.Package.private.is_(False), model.Package.type == "dataset")

Entry = tuple[str, datetime | None]
"""A path and when it changed, in UTC."""


def portal_pages() -> Iterator[Entry]:
    """Those of the features that are switched on, then each office and topic."""
    yield from ((path, None) for path in OWN if page_exists(path))
    groups = sa.select(model.Group.name, model.Group.is_organization).where(model.Group.state == model.State.ACTIVE).order_by(model.Group.name)
    for name, is_organization in model.Session.execute(groups):
        yield f"/{'opd' if is_organization else 'topik'}/{name}", None


def dataset_parts() -> int:
    """How many files of datasets there are; at least 1."""
    count = model.Session.scalar(sa.select(sa.func.count()).select_from(model.Package).where(*PUBLIC)) or 0
    return max(1, ceil(count / AT_ONCE))


def dataset_pages(part: int) -> Iterator[Entry]:
    """Of the part from 1; oldest first, so that a new dataset moves none."""
    order = (model.Package.metadata_created, model.Package.id)
    asked = sa.select(model.Package.name, model.Package.metadata_modified).where(*PUBLIC).order_by(*order).offset((part - 1) * AT_ONCE).limit(AT_ONCE)
    for name, modified in model.Session.execute(asked):
        yield f"/dataset/{name}", modified


def written(entries: Iterable[Entry]) -> Iterator[str]:
    """The file, piece by piece: every page once in each language, with its counterparts."""
    default, *others = _prefixes()
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
    for path, modified in entries:
        path = str(escape(path))
        changed = f"<lastmod>{modified:%Y-%m-%dT%H:%M:%SZ}</lastmod>" if modified else ""
        same = "".join(f'<xhtml:link rel="alternate" hreflang="{code}" href="{prefix}{path}"/>' for code, prefix in [default, *others])
        same += f'<xhtml:link rel="alternate" hreflang="x-default" href="{default[1]}{path}"/>'
        yield "".join(f"<url><loc>{prefix}{path}</loc>{changed}{same}</url>\n" for _, prefix in [default, *others])
    yield "</urlset>\n"


def written_index(addresses: Iterable[str]) -> str:
    """Of the whole addresses of the files."""
    files = "".join(f"<sitemap><loc>{escape(address)}</loc></sitemap>\n" for address in addresses)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{files}</sitemapindex>\n'


def _prefixes() -> list[tuple[str, str]]:
    """Language and whole address of the front page without its slash, the portal's own language first. Worked out once, not for 20,000 addresses."""
    own = str(tk.config.get("ckan.locale_default") or "id")
    codes = sorted((str(locale) for locale in tk.h.get_available_locales()), key=lambda code: code != own)
    found = [(code, tk.h.url_for("/", locale="default" if code == own else code, _external=True)) for code in codes]
    return [(code, str(escape(address.rstrip("/")))) for code, address in found]
