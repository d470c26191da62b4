"""One page of a list from which was taken, before counting, what the reader may not know."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

__all__ = ["page_of", "without_page"]


def without_page(action: Callable[[Context, DataDict], Any], context: Context, data_dict: DataDict) -> Any:
    """The action's whole answer."""
    return action(context, {name: value for name, value in data_dict.items() if name not in ("limit", "offset")})


def page_of(data_dict: DataDict, found: list[Any]) -> list[Any]:
    """From ``offset`` on ``limit`` of them, as the question has it; all of them if it has none.

    :raises ValidationError: one of both is no whole number of 0 or more
    """
    start, most = (_number(data_dict, name) for name in ("offset", "limit"))
    return found[start or 0 :][:most]


def _number(data_dict: DataDict, name: str) -> int | None:
    value = data_dict.get(name)
    if value is None or value == "":
        return None
    if not str(value).isdecimal():
        raise tk.ValidationError({name: [tk._("Must be a natural number")]})
    return int(value)
