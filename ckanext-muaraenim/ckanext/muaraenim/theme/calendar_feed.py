"""The release calendar as iCalendar (RFC 5545), for the calendars of phones and desks. So little of it is needed that no library is worth it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.muaraenim.regency import current_regency

__all__ = ["calendar_feed"]

WIDEST = 75
"""Octets of a line."""


def calendar_feed(releases: Iterable[Mapping[str, Any]]) -> str:
    """One day's event for each release. Its id is the dataset's, so that a release which is put off moves instead of coming twice."""
    regency = current_regency()
    title = tk._("Release calendar of {regency}").format(regency=regency.full_name)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//{_text(regency.full_name)}//portal//ID", f"X-WR-CALNAME:{_text(title)}"]
    for release in releases:
        lines += _event(release)
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _event(release: Mapping[str, Any]) -> list[str]:
    day = date.fromisoformat(release["due"])
    sample = f" ({tk._('sample data')})" if release["sample"] else ""
    ground = tk._("by its release schedule") if release["scheduled"] else tk._("by its frequency")
    return [
        "BEGIN:VEVENT",
        f"UID:{release['id']}@{tk.config['ckan.site_id'] or 'portal'}",
        f"DTSTAMP:{release['changed'][:19].replace('-', '').replace(':', '')}Z",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_text(tk.h.portal_title(release) + sample)}",
        f"DESCRIPTION:{_text(', '.join(filter(None, [release['office'], ground])))}",
        f"URL:{tk.h.url_for('dataset.read', id=release['name'], _external=True, locale='default')}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(escaped.splitlines())


def _folded(line: str) -> str:
    """In lines of at most 75 octets, never through a letter."""
    parts, size = [""], 0
    for letter in line:
        size += len(letter.encode())
        if size > WIDEST:
            parts.append("")
            size = 1 + len(letter.encode())
        parts[-1] += letter
    return "\r\n ".join(parts)
