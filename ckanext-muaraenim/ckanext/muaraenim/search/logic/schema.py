"""What the actions take."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import Schema, Validator, ValidatorFactory

__all__ = ["question", "question_about", "typed"]


@tk.validator_args
def question(not_empty: Validator, unicode_safe: Validator) -> Schema:
    return {"q": [not_empty, unicode_safe]}


@tk.validator_args
def question_about(not_empty: Validator, unicode_safe: Validator) -> Schema:
    return {"q": [not_empty, unicode_safe], "ids": [not_empty]}


@tk.validator_args
def typed(not_empty: Validator, unicode_safe: Validator, default: ValidatorFactory, natural_number_validator: Validator) -> Schema:
    return {"q": [not_empty, unicode_safe], "limit": [default(5), natural_number_validator]}
