"""The address of a spreadsheet as a browser shows it -> the address of the file itself, by plain rules for the services that offices use."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

__all__ = ["file_address"]

_GOOGLE_SHEET = re.compile(r"/spreadsheets/(?:u/\d+/)?d/(?!e/)([\w-]+)(?:/(?:edit|view|htmlview|preview|copy)?)?")
_GOOGLE_PUBLISHED = re.compile(r"(/spreadsheets/d/e/[\w-]+)/pub(?:html)?")
_GOOGLE_DRIVE = re.compile(r"/file/(?:u/\d+/)?d/([\w-]+)(?:/(?:view|edit|preview)?)?")
_SHAREPOINT = re.compile(r"/:[a-z]:/.+")
_NEXTCLOUD = re.compile(r"(.*/s/[A-Za-z0-9]{15})/?")  # the length of every token that Nextcloud and ownCloud make themselves


def file_address(written: str) -> str:
    """``written`` itself where it is no address that one of these services shows in a browser. The server stays the same."""
    try:
        parts = urlsplit(written)
    except ValueError:
        return written
    if parts.scheme not in ("http", "https"):
        return written
    host = (parts.hostname or "").lower()
    rule = next((rule for matches, rule in _RULES if matches(host)), _nextcloud)
    return rule(parts) or written


def _google_sheet(parts: SplitResult) -> str:
    """The whole workbook: which of its sheets is meant says the option ``sheets``."""
    query = dict(parse_qsl(parts.query))
    if found := _GOOGLE_PUBLISHED.fullmatch(parts.path):
        return _with(parts, f"{found[1]}/pub", {"output": "xlsx"})
    if found := _GOOGLE_SHEET.fullmatch(parts.path):
        return _with(parts, f"/spreadsheets/d/{found[1]}/export", {"format": "xlsx", **_kept(query, "resourcekey")})
    return ""


def _google_drive(parts: SplitResult) -> str:
    query = dict(parse_qsl(parts.query))
    found = _GOOGLE_DRIVE.fullmatch(parts.path)
    identity = found[1] if found else query.get("id", "") if parts.path == "/open" else ""
    return _with(parts, "/uc", {"export": "download", "id": identity, **_kept(query, "resourcekey")}) if identity else ""


def _microsoft(parts: SplitResult) -> str:
    """``download=1`` beside whatever else the link says, because it also holds the right to read."""
    shared = (parts.hostname or "").lower() == "1drv.ms" or _SHAREPOINT.fullmatch(parts.path)
    return _with(parts, parts.path, {**dict(parse_qsl(parts.query)), "download": "1"}) if shared else ""


def _onedrive(parts: SplitResult) -> str:
    query = dict(parse_qsl(parts.query))
    return _with(parts, "/download", query) if parts.path.lower() in ("/embed", "/redir", "/edit.aspx", "/view.aspx") and "resid" in query else ""


def _dropbox(parts: SplitResult) -> str:
    return _with(parts, parts.path, {**dict(parse_qsl(parts.query)), "dl": "1"}) if parts.path.startswith(("/s/", "/scl/fi/")) else ""


def _nextcloud(parts: SplitResult) -> str:
    """On any server, because agencies run their own."""
    found = _NEXTCLOUD.fullmatch(parts.path)
    return _with(parts, f"{found[1]}/download", {}) if found and not parts.query else ""


_RULES: tuple[tuple[Callable[[str], bool], Callable[[SplitResult], str]], ...] = (
    (lambda host: host == "docs.google.com", _google_sheet),
    (lambda host: host == "drive.google.com", _google_drive),
    (lambda host: host == "1drv.ms" or host.endswith(".sharepoint.com"), _microsoft),
    (lambda host: host == "onedrive.live.com", _onedrive),
    (lambda host: host in ("dropbox.com", "www.dropbox.com"), _dropbox),
)


def _kept(query: dict[str, str], *names: str) -> dict[str, str]:
    return {name: query[name] for name in names if name in query}


def _with(parts: SplitResult, path: str, query: dict[str, str]) -> str:
    return urlunsplit((parts.scheme, parts.netloc, path, urlencode(query), ""))
