"""What the actions take."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import Schema, Validator

__all__ = ["changes", "resource", "revision", "rows"]


@tk.validator_args
def resource(not_empty: Validator, unicode_safe: Validator) -> Schema:
    return {"id": [not_empty, unicode_safe]}


@tk.validator_args
def revision(not_empty: Validator, unicode_safe: Validator, ignore_missing: Validator, portal_count: Validator) -> Schema:
    return {"id": [not_empty, unicode_safe], "number": [ignore_missing, portal_count]}


@tk.validator_args
def rows(
    not_empty: Validator,
    unicode_safe: Validator,
    ignore_missing: Validator,
    default: Validator,
    portal_count: Validator,
    limit_to_configured_maximum: Validator,
) -> Schema:
    limit = limit_to_configured_maximum("ckan.datastore.search.rows_max", 32_000)
    return {
        "id": [not_empty, unicode_safe],
        "number": [ignore_missing, portal_count],
        "limit": [default(100), portal_count, limit],
    }


@tk.validator_args
def changes(
    not_empty: Validator, unicode_safe: Validator, default: Validator, portal_count: Validator, limit_to_configured_maximum: Validator
) -> Schema:
    limit = limit_to_configured_maximum("ckan.datastore.search.rows_max", 32_000)
    return {
        "id": [not_empty, unicode_safe],
        "number": [not_empty, portal_count],
        "limit": [default(100), portal_count, limit],
        "offset": [default(0), portal_count],
    }
