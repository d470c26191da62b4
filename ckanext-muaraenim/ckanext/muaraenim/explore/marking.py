"""Rows that CKAN's API gives say whether their figures are invented."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.logic import auth_audit_exempt
from ckan.types import Context, DataDict

from ckanext.muaraenim.tables.examples import is_example

__all__ = ["datastore_search"]

Next = Callable[[Context, DataDict], Any]


@tk.chained_action
@tk.side_effect_free
@auth_audit_exempt  # the next one asks
def datastore_search(next_action: Next, context: Context, data_dict: DataDict) -> dict[str, Any]:
    """As CKAN's own; ``data_contoh`` is true where the figures are invented."""
    found: dict[str, Any] = next_action(context, data_dict)
    return {**found, "data_contoh": True} if is_example(found["resource_id"]) else found
