"""What an error page says: what happened and what to do, in plain words."""

from __future__ import annotations

import logging
import secrets
import sys
from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.muaraenim.theme.nearby import Near, nearby

__all__ = ["Failure", "failure"]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Failure:
    """``search``: offer the search box; not where the portal itself fails. ``number``: under which the log knows what failed; ``near``:
    pages that may have been meant."""

    code: int
    title: str
    sentence: str
    search: bool = True
    number: str = ""
    near: tuple[Near, ...] = ()


def failure(code: Any) -> Failure:
    """Of an HTTP status. CKAN gives ``[500]`` for what it did not expect."""
    number = int(code[0] if isinstance(code, list | tuple) else code or 500)
    title, sentence = _words().get(number) or _words()[500 if number >= 500 else 400]
    if number >= 500:
        return Failure(number, title, sentence, search=False, number=_logged(number))
    return Failure(number, title, sentence, near=tuple(nearby(tk.request.path)) if number == 404 else ())


def _logged(code: int) -> str:
    """A number for who reads the page to tell, and for who reads the log to find; CKAN has just written the error itself above it."""
    number = f"{secrets.token_hex(2)}-{secrets.token_hex(2)}".upper()
    kind = sys.exc_info()[0]
    log.error("Incident %s: %s for %s %s (%s)", number, code, tk.request.method, tk.request.path, kind.__name__ if kind else "no exception")
    return number


def _words() -> dict[int, tuple[str, str]]:
    _ = tk._
    return {
        400: (_("The address cannot be read"), _("Something in this address is not as expected. Go back, or search for what you need.")),
        401: (_("This page is for staff"), _("Log in, or ask the data steward (Walidata) for access.")),
        403: (_("This page is for staff"), _("Log in, or ask the data steward (Walidata) for access.")),
        404: (_("There is no page here"), _("The address is wrong, or the page has moved. Check the spelling, or search for what you need.")),
        405: (_("This address takes no such request"), _("Go back and use the form or the link on the page.")),
        410: (_("This page is no longer here"), _("It was withdrawn or removed on purpose. Search for what has taken its place.")),
        413: (_("The file is too large"), _("Send a smaller file, or ask the data steward (Walidata).")),
        429: (_("Too many requests"), _("Wait a minute, then load the page again.")),
        500: (_("The portal failed here"), _("The fault is ours and has been recorded. Load the page again in a few minutes.")),
        503: (_("The portal is being looked after"), _("Load the page again in a few minutes.")),
    }
