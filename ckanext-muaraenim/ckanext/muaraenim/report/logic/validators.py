"""What the texts of a report must be like."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.muaraenim.report.steps import STATES

__all__ = ["at_most", "one_address", "one_of_states", "public_number"]

ADDRESS = re.compile(r"[^\s@<>\"(),:;\\\[\]]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
"""One address of one mailbox, without a name, so that nothing of it can become another header or another recipient."""


def at_most(longest: int) -> Callable[[Any], Any]:
    """A text of at most so many letters, or a number that is at most so large. Spaces around a text go."""

    def check(value: Any) -> Any:
        if isinstance(value, int):
            return min(value, longest)
        text = str(value).replace("\r\n", "\n").strip()
        if len(text) > longest:
            raise tk.Invalid(tk._("At most {n} characters.").format(n=tk.h.portal_number(longest)))
        return text

    return check


def one_address(value: str) -> str:
    if value and not ADDRESS.fullmatch(value):
        raise tk.Invalid(tk._("This is no e-mail address: write it as name@example.go.id, or leave it empty."))
    return value


def one_of_states(value: str) -> str:
    if any(each not in STATES for each in value.split(",")):
        raise tk.Invalid(tk._("States are {states}, separated by commas.").format(states=", ".join(STATES)))
    return value


def public_number(value: Any) -> int:
    """The number of a revision."""
    if not re.fullmatch(r"[1-9][0-9]{0,8}", str(value)):
        raise tk.Invalid(tk._("Must be a natural number"))
    return int(value)
