"""Links in answers of BPS: those that carry the caller's token are dropped, and the public page takes their place."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from harvesters.reading.htmltext import plain_text

__all__ = ["clean_row", "clean_text", "dated_page", "is_link", "site_of", "table_page"]

_TOKEN = re.compile(r"[^\s\"'<>]*tokenuser[^\s\"'<>]*", re.IGNORECASE)
_NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_HOST = re.compile(r"(?:[a-z0-9-]+\.)*bps\.go\.id", re.IGNORECASE)
SHORTEST_KEY = 6  # a shorter key is none, and looking for it would only garble texts
LONGEST_SLUG = 80


def is_link(text: str) -> bool:
    return text.startswith(("http://", "https://"))


def clean_text(text: str, key: str) -> str:
    """Plain text without markup, links with a token and the key itself; an address that holds either becomes empty."""
    if is_link(text.strip()):
        address = text.strip()
        return "" if _TOKEN.search(unquote(address)) or _holds(address, key) else address
    plain = plain_text(text)
    plain = _TOKEN.sub("", plain) if "tokenuser" in plain.lower() else plain
    return plain.replace(key, "") if _holds(plain, key) else plain


def clean_row(row: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Every text of a row cleaned, also inside lists and objects. Names of its fields stay."""
    return {str(name): _clean(value, key) for name, value in row.items()}


def site_of(row: Mapping[str, Any]) -> str:
    """``https://….bps.go.id`` of any link in the row as it came; empty if there is none."""
    for value in row.values():
        if isinstance(value, str) and is_link(value):
            host = _hostname(value)
            if _HOST.fullmatch(host) and not host.startswith(("webapi.", "web-api.")):
                return f"https://{host}"
    return ""


def table_page(site: str, kind: int, id: str, title: str) -> str:
    """The public page of a table: ``kind`` 1 is a static one, 2 a dynamic one, 3 one of SIMDASI. Empty without ``site``."""
    name = base64.b64encode(f"{id}#{kind}".encode()).decode()
    return f"{site}/id/statistics-table/{kind}/{quote(name, safe='=')}/{_slug(title)}.html" if site else ""


def dated_page(site: str, room: str, date: Any, id: str, title: str) -> str:
    """The public page of a publication or press release of that day; empty without ``site`` or a date."""
    day = _DATE.match(str(date or ""))
    return f"{site}/id/{room}/{day[1]}/{day[2]}/{day[3]}/{quote(id, safe='')}/{_slug(title)}.html" if site and day else ""


def _clean(value: Any, key: str, depth: int = 0) -> Any:
    if isinstance(value, str):
        return clean_text(value, key)
    if depth > 50:
        return None
    if isinstance(value, Mapping):
        return {str(name): _clean(each, key, depth + 1) for name, each in value.items()}
    if isinstance(value, list):
        return [_clean(each, key, depth + 1) for each in value]
    return value


def _holds(text: str, key: str) -> bool:
    return len(key) >= SHORTEST_KEY and (key in text or key in unquote(text))


def _hostname(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _slug(title: str) -> str:
    return _NOT_IN_SLUG.sub("-", title.lower()).strip("-")[:LONGEST_SLUG].rstrip("-") or "-"
