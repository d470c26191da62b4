"""Addresses of the same page with other parameters, and the page numbers worth a link."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

import ckan.plugins.toolkit as tk

__all__ = ["changed", "page_numbers", "parameters", "safe"]

SCHEMES = ("http", "https", "ftp", "")


def parameters() -> list[tuple[str, str]]:
    """The GET parameters of this request that hold something, repeated ones included, in their order."""
    return [(name, value) for name, value in tk.request.args.items(multi=True) if value]


def changed(name: str, value: object, anchor: str = "") -> str:
    """This page with ``name=value`` in place of whatever ``name`` was; page 1 needs no parameter."""
    kept = [(each, given) for each, given in parameters() if each != name]
    if str(value) != "1":
        kept.append((name, str(value)))
    query = f"?{urlencode(kept)}" if kept else ""
    return f"{tk.h.url_for(tk.request.path)}{query}{f'#{anchor}' if anchor else ''}"


def safe(address: str) -> str:
    """An address that people entered, if a page may link to it; else an empty string (``javascript:`` and the like)."""
    try:
        scheme = urlsplit(address.strip()).scheme.lower()
    except ValueError:
        return ""
    return address if scheme in SCHEMES else ""


def page_numbers(current: int, total: int) -> list[int | None]:
    """First, last and those around the current page; None is a gap."""
    near = sorted({1, total, *range(max(1, current - 1), min(total, current + 1) + 1)})
    numbers: list[int | None] = []
    for page in near:
        previous = numbers[-1] if numbers else None
        if previous is not None and page - previous == 2:
            numbers.append(page - 1)
        elif previous is not None and page - previous > 2:
            numbers.append(None)
        numbers.append(page)
    return numbers
