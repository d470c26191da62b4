"""What the main plugin's actions take."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import Schema, Validator, ValidatorFactory

from ckanext.muaraenim.releases import month

__all__ = ["organization_succeed", "release_calendar_show", "release_next_list"]


@tk.validator_args
def organization_succeed(
    not_empty: Validator, json_list_or_string: Validator, list_of_strings: Validator, isodate: Validator, ignore_missing: Validator,
    json_object: Validator, default: ValidatorFactory,
) -> Schema:  # fmt: skip
    return {
        "old": [not_empty, json_list_or_string, list_of_strings],
        "new": [not_empty, json_list_or_string, list_of_strings],
        "date": [not_empty, isodate],
        "assign": [ignore_missing, json_object],
    }


@tk.validator_args
def release_calendar_show(
    ignore_empty: Validator, unicode_safe: Validator, default: ValidatorFactory, portal_count: Validator,
    limit_to_configured_maximum: ValidatorFactory,
) -> Schema:  # fmt: skip
    return {
        "month": [ignore_empty, unicode_safe, portal_month],
        "organization": [ignore_empty, unicode_safe],
        "limit": [default(60), portal_count, limit_to_configured_maximum("", 100)],
        "offset": [default(0), portal_count],
    }


@tk.validator_args
def release_next_list(
    ignore_empty: Validator, unicode_safe: Validator, default: ValidatorFactory, portal_count: Validator,
    limit_to_configured_maximum: ValidatorFactory,
) -> Schema:  # fmt: skip
    return {
        "organization": [ignore_empty, unicode_safe],
        "limit": [default(20), portal_count, limit_to_configured_maximum("", 100)],
    }


def portal_month(value: str) -> str:
    """Such as ``2026-11``."""
    if month(value) is None:
        raise tk.Invalid(tk._("Write a month as 2026-11."))
    return value
