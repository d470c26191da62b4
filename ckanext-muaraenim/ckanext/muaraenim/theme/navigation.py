"""What the menus show: only pages that exist in this portal, whichever features are switched on."""

from __future__ import annotations

from dataclasses import dataclass

import ckan.plugins.toolkit as tk
from flask import current_app
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from ckanext.muaraenim.access import is_walidata
from ckanext.muaraenim.theme.linking import link

__all__ = ["Column", "Language", "Navigation", "Page", "languages", "navigation", "page_exists"]

KEPT = "muaraenim_pages"
LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}


@dataclass(frozen=True)
class Page:
    title: str
    url: str
    current: bool = False


@dataclass(frozen=True)
class Column:
    """``staff``: the column that ends with the button to log out."""

    title: str
    pages: tuple[Page, ...]
    staff: bool = False


@dataclass(frozen=True)
class Navigation:
    main: tuple[Page, ...]
    footer: tuple[Column, ...]


@dataclass(frozen=True)
class Language:
    code: str
    title: str
    url: str
    current: bool


def navigation() -> Navigation:
    """Menu and site map for the reader of this request."""
    _ = tk._
    data = [(_("Data"), "/dataset/"), (_("Places"), "/wilayah"), (_("Government offices"), "/opd"), (_("Topics"), "/topik")]
    sources = [(_("Data sources"), "/sumber")]
    about = [(_("About this portal"), "/tentang"), (_("Privacy"), "/privasi"), (_("Accessibility"), "/aksesibilitas")]
    known = tk.current_user.is_authenticated
    work = [(_("Submit data"), "/setor"), (_("Reports of errors"), "/laporan")] if known else []
    if known and is_walidata(tk.current_user.name):
        work.append((_("Review submissions"), "/tinjau"))
    account = [(_("Dashboard"), "/dashboard/datasets")] if known else [(_("Log in"), "/user/login")]
    return Navigation(
        main=_existing(data + sources + work),
        footer=(
            Column(_("Data"), _existing([*data, (_("Release calendar"), "/jadwal"), (_("Reference codes"), "/referensi"), *sources])),
            Column(_("Reuse"), _existing([(_("API for developers"), "/pengembang"), *about])),
            Column(_("For staff"), _existing(work + account), staff=True),
        ),
    )


def _existing(pages: list[tuple[str, str]]) -> tuple[Page, ...]:
    return tuple(Page(title, link(path), _is_here(path)) for title, path in pages if page_exists(path))


def page_exists(path: str) -> bool:
    """The portal has a page of this address, or of the same with a slash at its end. Kept with the application, whose pages stay the same.

    :param path: one that stands in our code
    """
    known: dict[str, bool] = current_app.extensions.setdefault(KEPT, {})
    if path not in known:
        known[path] = _routed(path)
    return known[path]


def _routed(path: str) -> bool:
    try:
        endpoint, arguments = current_app.url_map.bind("").match(path)
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return endpoint != "static" and "filename" not in arguments


def _is_here(path: str) -> bool:
    here = tk.request.path.rstrip("/") or "/"
    root = path.rstrip("/")
    same = {"/opd": "/organization", "/topik": "/group"}.get(root, root)
    return any(here == start or here.startswith(f"{start}/") for start in (root, same))


def languages() -> list[Language]:
    """This page in each language that the portal offers."""
    offered = [str(locale) for locale in tk.h.get_available_locales()]
    here = tk.h.current_url()
    return [Language(code, LANGUAGES.get(code, code), tk.h.url_for(here, locale=code), code == tk.h.lang()) for code in offered]
