"""What the actions take. Every text has a largest length, because strangers write here."""

from __future__ import annotations

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator, ValidatorFactory

from ckanext.muaraenim.report.logic.validators import at_most, one_address, one_of_states, public_number

__all__ = ["LONGEST", "report_answer", "report_create", "report_list", "report_outcomes", "report_show", "report_slip", "report_update"]

LONGEST = {"wrong": 2000, "right": 1000, "source": 1000, "file": 100, "row": 300, "column": 200, "email": 254, "reason": 1000}
"""Letters that each text may have."""


@validator_args
def report_slip(not_empty: Validator, unicode_safe: Validator) -> Schema:
    return {"id": [not_empty, unicode_safe]}


@validator_args
def report_outcomes(not_empty: Validator, unicode_safe: Validator, default: ValidatorFactory, portal_count: Validator) -> Schema:
    return {"id": [not_empty, unicode_safe], "limit": [default(20), portal_count, at_most(100)]}


@validator_args
def report_create(not_empty: Validator, unicode_safe: Validator, default: ValidatorFactory) -> Schema:
    optional = ("right", "source", "file", "row", "column")
    return {
        "id": [not_empty, unicode_safe],
        "slip": [default(""), unicode_safe],
        "wrong": [not_empty, unicode_safe, at_most(LONGEST["wrong"]), not_empty],
        **{name: [default(""), unicode_safe, at_most(LONGEST[name])] for name in optional},
        "email": [default(""), unicode_safe, at_most(LONGEST["email"]), one_address],
        "website": [default(""), unicode_safe],
    }


@validator_args
def report_show(not_empty: Validator, unicode_safe: Validator, default: ValidatorFactory) -> Schema:
    return {"number": [not_empty, unicode_safe], "key": [default(""), unicode_safe]}


@validator_args
def report_answer(not_empty: Validator, unicode_safe: Validator) -> Schema:
    return {
        "number": [not_empty, unicode_safe],
        "key": [not_empty, unicode_safe],
        "text": [not_empty, unicode_safe, at_most(LONGEST["wrong"]), not_empty],
    }


@validator_args
def report_list(
    ignore_empty: Validator, unicode_safe: Validator, default: ValidatorFactory, portal_count: Validator, boolean_validator: Validator
) -> Schema:
    return {
        "state": [ignore_empty, unicode_safe, one_of_states],
        "organization": [ignore_empty, unicode_safe],
        "overdue": [default(False), boolean_validator],
        "limit": [default(50), portal_count, at_most(200)],
        "offset": [default(0), portal_count],
    }


@validator_args
def report_update(
    not_empty: Validator, ignore_empty: Validator, unicode_safe: Validator, default: ValidatorFactory, boolean_validator: Validator
) -> Schema:
    return {
        "number": [not_empty, unicode_safe],
        "state": [ignore_empty, unicode_safe],
        "reason": [default(""), unicode_safe, at_most(LONGEST["reason"])],
        "table": [ignore_empty, unicode_safe],
        "revision": [ignore_empty, public_number],
        "shown": [ignore_empty, boolean_validator],
    }
