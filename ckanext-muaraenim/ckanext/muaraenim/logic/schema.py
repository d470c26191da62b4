"""What the main plugin's actions take."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import Schema, Validator, ValidatorFactory

__all__ = ["organization_succeed"]


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
