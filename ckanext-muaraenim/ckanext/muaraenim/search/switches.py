"""CKAN's ``include_*`` parameters, which are read as truth values without a look at what was given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk

SWITCHES = ("include_private", "include_drafts", "include_deleted")


def check(parameters: Mapping[str, Any]) -> None:
    """
    :raises ValidationError: one is neither true nor false
    """
    for name in SWITCHES:
        try:
            tk.asbool(parameters.get(name, False))
        except ValueError as error:
            raise tk.ValidationError({name: [tk._("Must be true or false.")]}) from error
