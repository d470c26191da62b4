"""What the actions take."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Schema, Validator

__all__ = ["adoption", "approval", "dataset", "declaration", "office", "plan_tick", "release", "run", "run_list", "run_show", "source", "source_run"]


@tk.validator_args
def source(not_empty: Validator, unicode_safe: Validator) -> Schema:
    return {"id": [not_empty, unicode_safe]}


@tk.validator_args
def office(not_empty: Validator, unicode_safe: Validator) -> Schema:
    return {"organization": [not_empty, unicode_safe]}


@tk.validator_args
def source_run(
    not_empty: Validator, unicode_safe: Validator, default: Validator, boolean_validator: Validator, ignore_missing: Validator,
    list_of_strings: Validator,
) -> Schema:  # fmt: skip
    return {
        "id": [not_empty, unicode_safe],
        "confirm": [default(""), unicode_safe],
        "reason": [default(""), unicode_safe, _public_words],
        "full": [default(False), boolean_validator],
        "chosen": [ignore_missing, list_of_strings],
        "ticks": [default(""), unicode_safe],
    }


@tk.validator_args
def plan_tick(
    not_empty: Validator, unicode_safe: Validator, ignore_missing: Validator, boolean_validator: Validator, list_of_strings: Validator
) -> Schema:
    some = [ignore_missing, list_of_strings]
    return {"id": [not_empty, unicode_safe], "every": [ignore_missing, boolean_validator], "ticked": some, "unticked": some}


@tk.validator_args
def run(not_empty: Validator, unicode_safe: Validator) -> Schema:
    return {"id": [not_empty, unicode_safe]}


@tk.validator_args
def run_show(not_empty: Validator, unicode_safe: Validator, default: Validator, portal_count: Validator) -> Schema:
    return {"id": [not_empty, unicode_safe], "page": [default(1), portal_count], "q": [default(""), unicode_safe]}


@tk.validator_args
def run_list(default: Validator, unicode_safe: Validator, portal_count: Validator, limit_to_configured_maximum: Validator) -> Schema:
    limit = limit_to_configured_maximum("ckan.search.rows_max", 100)
    return {"source": [default(""), unicode_safe], "limit": [default(20), portal_count, limit]}


@tk.validator_args
def adoption(not_empty: Validator, unicode_safe: Validator) -> Schema:
    return {"id": [not_empty, unicode_safe], "source": [not_empty, unicode_safe], "record": [not_empty, unicode_safe]}


@tk.validator_args
def release(not_empty: Validator, unicode_safe: Validator) -> Schema:
    return {"id": [not_empty, unicode_safe], "reason": [not_empty, unicode_safe]}


@tk.validator_args
def explanation(not_empty: Validator, unicode_safe: Validator, default: Validator) -> Schema:
    return {"id": [not_empty, unicode_safe], "finding": [not_empty, unicode_safe], "text": [default(""), unicode_safe, _public_words]}


@tk.validator_args
def declaration(not_empty: Validator, unicode_safe: Validator, convert_to_json_if_string: Validator) -> Schema:
    return {"id": [not_empty, unicode_safe], "declaration": [not_empty, convert_to_json_if_string, _mapping]}


@tk.validator_args
def approval(not_empty: Validator, unicode_safe: Validator, default: Validator, boolean_validator: Validator) -> Schema:
    return {"id": [not_empty, unicode_safe], "fingerprint": [not_empty, unicode_safe], "paused": [default(False), boolean_validator]}


@tk.validator_args
def dataset(not_empty: Validator, unicode_safe: Validator) -> Schema:
    return {"id": [not_empty, unicode_safe]}


def _public_words(value: str) -> str:
    """At most 1,000 characters, in one line."""
    words = " ".join(value.split())
    if len(words) > 1_000:
        raise tk.Invalid(tk._("At most 1,000 characters."))
    return words


def _mapping(value: Any) -> dict[str, Any]:
    """What a source file would hold, as plain values; the id is given beside it."""
    if not isinstance(value, dict) or "id" in value:
        raise tk.Invalid(tk._("Must hold the keys of a source file, without id."))
    return value
