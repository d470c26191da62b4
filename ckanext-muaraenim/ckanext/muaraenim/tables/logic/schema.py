"""What the actions take."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import Schema, Validator

from ckanext.muaraenim.tables.history import KINDS

__all__ = ["changes", "dataset", "resource", "revision", "rows"]


@tk.validator_args
def resource(not_empty: Validator, unicode_safe: Validator) -> Schema:
    return {"id": [not_empty, unicode_safe]}


@tk.validator_args
def dataset(
    not_empty: Validator,
    unicode_safe: Validator,
    ignore_missing: Validator,
    default: Validator,
    portal_count: Validator,
    limit_to_configured_maximum: Validator,
) -> Schema:
    limit = limit_to_configured_maximum("ckan.search.rows_max", 100)
    return {
        "id": [not_empty, unicode_safe],
        "table": [ignore_missing, unicode_safe],
        "number": [ignore_missing, portal_count],
        "limit": [default(20), portal_count, limit],
        "offset": [default(0), portal_count],
    }


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
    not_empty: Validator,
    unicode_safe: Validator,
    default: Validator,
    portal_count: Validator,
    limit_to_configured_maximum: Validator,
    one_of: Validator,
) -> Schema:
    limit = limit_to_configured_maximum("ckan.datastore.search.rows_max", 32_000)
    return {
        "id": [not_empty, unicode_safe],
        "number": [not_empty, portal_count],
        "limit": [default(100), portal_count, limit],
        "offset": [default(0), portal_count],
        "kind": [default(""), unicode_safe, one_of(list(KINDS))],
    }
