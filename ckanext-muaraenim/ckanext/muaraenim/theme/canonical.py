"""The one address of a page among all that show it, and the same page in each language, for search engines.

Noise of an address (order of rows, marks of campaigns, page of a preview) is left out; what makes it another page stays.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

import ckan.plugins.toolkit as tk
from markupsafe import Markup

from ckanext.muaraenim.theme.addresses import parameters
from ckanext.muaraenim.theme.facets import FACETS

__all__ = ["in_language", "links"]

LASTING = {
    "portal_search.index": ("q", *(facet.parameter for facet in FACETS), "dari", "sampai", "hal"),
    "portal_calendar.show": ("bulan", "opd"),
    "history.show": ("revisi", "tabel"),
    "explore.picture_page": ("jenis",),
}
"""By view: the parameters that make another page."""

LONGEST = 500
"""Characters of a query; what is longer is nobody's address for long."""

LINK = Markup('<link rel="canonical" href="{}">')
ALTERNATE = Markup('<link rel="alternate" hreflang="{}" href="{}">')


def links(endpoint: str = "", **values: Any) -> Markup:
    """For the head of the page that is asked for; of the view or path ``endpoint`` where it has a better address than the one that was asked."""
    query = _query()
    if len(query) > LONGEST:
        return Markup()
    whole = {code: in_language(code, endpoint, **values) + query for code in _languages()}
    here = whole.get(tk.h.lang()) or whole[_default()]
    alternates = [ALTERNATE.format(code, address) for code, address in whole.items()]
    return Markup().join([LINK.format(here), *alternates, ALTERNATE.format("x-default", whole[_default()])])


def in_language(code: str, endpoint: str = "", **values: Any) -> str:
    """Whole address of a view or path, or of the path that is asked for, in a language; the portal's own language needs no prefix."""
    locale = "default" if code == _default() else code
    return str(tk.h.url_for(endpoint or quote(tk.request.path), **values, locale=locale, _external=True))


def _query() -> str:
    lasting = LASTING.get(tk.request.endpoint or "", ())
    kept = sorted((lasting.index(name), name, value) for name, value in parameters() if name in lasting and (name, value) != ("hal", "1"))
    return f"?{urlencode([(name, value) for _, name, value in kept])}" if kept else ""


def _languages() -> list[str]:
    return [str(locale) for locale in tk.h.get_available_locales()]


def _default() -> str:
    return str(tk.config.get("ckan.locale_default") or "id")
