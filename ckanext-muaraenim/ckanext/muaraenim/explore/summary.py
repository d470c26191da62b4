"""A dataset in a few lines of text: for a phone without signal for more, for a message to somebody, for a screen reader in a hurry."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import ckan.plugins.toolkit as tk
from markupsafe import Markup, escape

__all__ = ["AT_MOST", "share_address", "share_text", "summary"]

AT_MOST = 1_000
"""Bytes of a summary in UTF-8."""
_SHARED_AT_MOST = 600
_ELLIPSIS = "…"
Dataset = Mapping[str, Any]


def summary(dataset: Dataset, answer: str) -> str:
    """Title, state, answer, where it comes from, files, address: each a line, at most ``AT_MOST`` bytes in all. What is too long gives way to it.

    :param answer: what its table says at first sight (HTML), or nothing.
    """
    state = tk.h.portal_state(dataset)
    said = [
        _title(dataset),
        f"{state.word}. {state.reason}".strip(". ") + ".",
        _term(tk._("Replaced by"), _replacement(dataset)),
        _words(dataset, answer),
        tk.h.portal_origin(dataset),
        _term(tk._("Data producer"), tk.h.portal_producer(dataset)),
        _term(tk._("Period"), tk.h.portal_period(dataset)),
        _term(tk._("Licence"), escape(tk.h.portal_licence(dataset)).striptags()),
        _term(tk._("Files"), ", ".join(tk.h.portal_formats(dataset))),
    ]
    end = f"\n{_address(dataset)}\n"
    return _cut("\n".join(filter(None, said)), AT_MOST - len(end.encode())) + end


def share_text(dataset: Dataset, answer: str) -> str:
    """What somebody sends to others: title, key figures, who says so and when, address."""
    said = [_title(dataset), _words(dataset, answer), tk.h.portal_origin(dataset)]
    return f"{_cut(chr(10).join(filter(None, said)), _SHARED_AT_MOST)}\n{_address(dataset)}"


def share_address(dataset: Dataset, answer: str) -> str:
    """Opens WhatsApp with the text, for the reader to choose to whom (https://faq.whatsapp.com/5913398998672934)."""
    return f"https://wa.me/?text={quote(share_text(dataset, answer), safe='')}"


def _title(dataset: Dataset) -> str:
    sample = f" ({tk._('sample data')})" if tk.h.portal_is_sample(dataset) else ""
    return f"{tk.h.portal_title(dataset)}{sample}"


def _words(dataset: Dataset, answer: str) -> str:
    said = Markup(answer)  # noqa: S704 - made by this portal, its values escaped
    return re.sub(r"\s+", " ", said.striptags() if said else tk.h.portal_extract(dataset.get("notes"), 240)).strip()


def _term(title: str, value: str) -> str:
    return f"{title}: {value}" if value else ""


def _address(dataset: Dataset) -> str:
    return str(tk.h.url_for("dataset.read", id=dataset["name"], _external=True, locale="default"))


def _replacement(dataset: Dataset) -> str:
    found = tk.h.portal_replacement(dataset)
    return _address(found) if found else ""


def _cut(text: str, most: int) -> str:
    """At most ``most`` bytes, ended by an ellipsis where something is left out."""
    if len(text.encode()) <= most:
        return text
    return text.encode()[: most - len(_ELLIPSIS.encode())].decode(errors="ignore").rstrip() + _ELLIPSIS
