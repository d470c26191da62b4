"""What the actions take."""

from __future__ import annotations

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory

__all__ = ["submission_create", "submission_decide", "submission_list", "submission_return", "submission_show", "table_show"]


@validator_args
def table_show(not_empty: Validator, unicode_safe: Validator) -> Schema:
    return {"name": [not_empty, unicode_safe]}


@validator_args
def submission_show(not_empty: Validator, unicode_safe: Validator) -> Schema:
    return {"number": [not_empty, unicode_safe]}


@validator_args
def submission_list(
    ignore_empty: Validator,
    unicode_safe: Validator,
    default: ValidatorFactory,
    portal_count: Validator,
    limit_to_configured_maximum: ValidatorFactory,
) -> Schema:
    return {
        "state": [ignore_empty, unicode_safe],
        "limit": [default(50), portal_count, limit_to_configured_maximum("ckan.search.rows_max", 1000)],
        "offset": [default(0), portal_count],
    }


@validator_args
def submission_create(not_empty: Validator, unicode_safe: Validator, not_missing: Validator) -> Schema:
    return {"table": [not_empty, unicode_safe], "upload": [not_missing]}


@validator_args
def submission_decide(not_empty: Validator, unicode_safe: Validator, ignore_empty: Validator, default: ValidatorFactory) -> Schema:
    return {"number": [not_empty, unicode_safe], "fingerprint": [ignore_empty, unicode_safe], "reason": [default(""), unicode_safe]}


@validator_args
def submission_return(not_empty: Validator, unicode_safe: Validator) -> Schema:
    return {"number": [not_empty, unicode_safe], "reason": [not_empty, unicode_safe]}
