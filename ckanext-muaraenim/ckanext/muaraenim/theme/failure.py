"""What an error page says: what happened and what to do, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk

__all__ = ["Failure", "failure"]


@dataclass(frozen=True)
class Failure:
    """``search``: offer the search box; not where the portal itself fails."""

    code: int
    title: str
    sentence: str
    search: bool = True


def failure(code: Any) -> Failure:
    """Of an HTTP status. CKAN gives ``[500]`` for what it did not expect."""
    number = int(code[0] if isinstance(code, list | tuple) else code or 500)
    title, sentence = _words().get(number) or _words()[500 if number >= 500 else 400]
    return Failure(number, title, sentence, search=number < 500)


def _words() -> dict[int, tuple[str, str]]:
    _ = tk._
    return {
        400: (_("The address cannot be read"), _("Something in this address is not as expected. Go back, or search for what you need.")),
        401: (_("This page is for staff"), _("Log in, or ask the data steward (Walidata) for access.")),
        403: (_("This page is for staff"), _("Log in, or ask the data steward (Walidata) for access.")),
        404: (_("There is no page here"), _("The address is wrong, or the page has moved. Check the spelling, or search for what you need.")),
        405: (_("This address takes no such request"), _("Go back and use the form or the link on the page.")),
        413: (_("The file is too large"), _("Send a smaller file, or ask the data steward (Walidata).")),
        429: (_("Too many requests"), _("Wait a minute, then load the page again.")),
        500: (_("The portal failed here"), _("The fault is ours and has been recorded. Load the page again in a few minutes.")),
        503: (_("The portal is being looked after"), _("Load the page again in a few minutes.")),
    }
