"""What the actions take."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Schema, Validator

from ckanext.muaraenim.tables.history import KINDS

__all__ = ["changes", "dataset", "redaction", "resource", "revision", "rows"]


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
    boolean_validator: Validator,
) -> Schema:
    limit = limit_to_configured_maximum("ckan.search.rows_max", 100)
    return {
        "id": [not_empty, unicode_safe],
        "table": [ignore_missing, unicode_safe],
        "number": [ignore_missing, portal_count],
        "corrected": [default(False), boolean_validator],
        "limit": [default(20), portal_count, limit],
        "offset": [default(0), portal_count],
    }


@tk.validator_args
def revision(not_empty: Validator, unicode_safe: Validator, ignore_missing: Validator, portal_count: Validator) -> Schema:
    return {"id": [not_empty, unicode_safe], "number": [ignore_missing, portal_count]}


@tk.validator_args
def redaction(
    not_empty: Validator, unicode_safe: Validator, default: Validator, convert_to_json_if_string: Validator
) -> Schema:
    return {
        "id": [not_empty, unicode_safe],
        "column": [default(""), unicode_safe],
        "keys": [default("[]"), convert_to_json_if_string, _row_keys],
        "values": [default("[]"), convert_to_json_if_string, _row_keys],
        "reason": [not_empty, unicode_safe],
    }


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


def _row_keys(value: Any) -> list[dict[str, Any]]:
    """Keys or values of rows: a list of objects of texts, numbers, true or false; at most 10,000."""
    if not isinstance(value, list) or len(value) > 10_000 or not all(isinstance(each, dict) and each for each in value):
        raise tk.Invalid(tk._("Must be a list of objects: name and value of each column."))
    if not all(isinstance(part, str | int | float) for each in value for part in each.values()):
        raise tk.Invalid(tk._("Must be a list of objects: name and value of each column."))
    return value
