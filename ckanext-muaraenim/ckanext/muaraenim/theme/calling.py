"""Calling an action for a page: as its reader, with refusals as error pages and complaints as sentences."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

__all__ = ["as_reader", "of_dataset", "sentences"]


def as_reader(action: str, **data: Any) -> Any:
    """The action's answer to the reader; what he may not see or what is not there becomes an error page."""
    try:
        return tk.get_action(action)({}, data)
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    except tk.ObjectNotFound as error:
        return tk.abort(404, str(error))


def of_dataset(action: str, **data: Any) -> Any:
    """The action's answer about a dataset. Whether there is one that this reader may not see, nobody learns: both are a page that is not there."""
    try:
        return tk.get_action(action)({}, data)
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404, tk._("Dataset not found"))


def sentences(error: tk.ValidationError) -> list[str]:
    """What an action complained of, field by field."""
    return [str(sentence) for complaints in error.error_dict.values() for sentence in complaints]
