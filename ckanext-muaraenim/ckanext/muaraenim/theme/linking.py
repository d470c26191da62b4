"""Addresses of the portal's own pages, asked of CKAN once: a page says some hundred of them, and CKAN goes through its router for each anew."""

from __future__ import annotations

import re
from typing import Any

import ckan.plugins.toolkit as tk
from flask import current_app, has_request_context

__all__ = ["link"]

PLAIN = re.compile(r"[A-Za-z0-9_-]+")
"""What stands in an address as it is."""

KEPT = "muaraenim_links"


def link(endpoint: str, **values: Any) -> str:
    """What ``h.url_for`` gives for the reader's language: an address without host.

    Kept with the application, not with each value: one pattern for an endpoint and the names of its values.

    :param endpoint: or a path; one that stands in our code, never one that a visitor chose: what is kept must have an end.
    :param values: parts and parameters of the address. CKAN itself is asked for those that are not plain words.
    """
    if not has_request_context() or not all(isinstance(each, str) and PLAIN.fullmatch(each) for each in values.values()):
        return str(tk.h.url_for(endpoint, **values))
    here = tk.request.environ
    language = here.get("CKAN_LANG"), here.get("CKAN_LANG_IS_DEFAULT", True)
    key = (endpoint, *values, here.get("SCRIPT_NAME"), *language, tk.config.get("ckan.root_path", None))
    patterns: dict[tuple[Any, ...], str] = current_app.extensions.setdefault(KEPT, {})
    address = patterns.get(key)
    if address is None:
        address = patterns[key] = str(tk.h.url_for(endpoint, **{name: _place(name) for name in values}))
    for name, value in values.items():
        address = address.replace(_place(name), value)
    return address


def _place(name: str) -> str:
    return f"~{name}~"
