"""CKAN 2.12's check of ``rows``, ``start`` and the like, which fails on a blank instead of refusing it."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context

__all__ = ["natural_number_validator"]


def natural_number_validator(value: Any, context: Context) -> int:
    """A whole number, 0 or more.

    :raises Invalid: it is none
    """
    number = tk.get_validator("int_validator")(value, context)
    if number is None or number < 0:
        raise tk.Invalid(tk._("Must be a natural number"))
    return int(number)
