"""What narrows a search beside Solr's parameters, read from CKAN's ``extras``. Its values are data: nothing here ever becomes query text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import ckan.plugins.toolkit as tk

__all__ = ["PARAMETER", "Narrowing", "Unreadable", "read_extras"]

PARAMETER = "muaraenim_narrowing"
"""Under which it travels from CKAN's action to the query; put there by the plugin alone."""

MOST_FIELDS = 30
MOST_VALUES = 200
LONGEST = 500
LONGEST_JSON = 100_000


class Unreadable(Exception):
    """``parameter``: the one that is wrong; the message is a sentence for whoever sent it."""

    def __init__(self, parameter: str, sentence: str) -> None:
        super().__init__(sentence)
        self.parameter = parameter


@dataclass(frozen=True)
class Narrowing:
    """``any_of``: for each field the whole values of which a dataset must have one at least."""

    any_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def read(cls, extras: Mapping[str, Any]) -> Narrowing:
        """
        :raises Unreadable: an ``ext_*`` that is ours has a wrong shape or is too large
        """
        return cls(any_of=any_of(extras["ext_any"]) if "ext_any" in extras else {})


def read_extras(extras: Any) -> Mapping[str, Any]:
    """CKAN's ``extras``, which the API by GET gives as JSON text; other shapes are nobody's parameters."""
    if isinstance(extras, str) and len(extras) <= LONGEST_JSON:
        try:
            extras = json.loads(extras)
        except (ValueError, RecursionError):
            return {}
    return extras if isinstance(extras, Mapping) else {}


def any_of(given: Any) -> dict[str, tuple[str, ...]]:
    """``{"organization": ["a", "b"], …}``, also as JSON text."""
    _ = tk._
    if isinstance(given, str):
        if len(given) > LONGEST_JSON:
            raise Unreadable("ext_any", _("ext_any is longer than {most} characters.").format(most=LONGEST_JSON))
        try:
            given = json.loads(given)
        except (ValueError, RecursionError) as error:
            raise Unreadable("ext_any", _("ext_any cannot be read as JSON.")) from error
    if not isinstance(given, Mapping):
        raise Unreadable("ext_any", _('ext_any must be an object of lists, such as {"organization": ["a", "b"]}.'))
    if len(given) > MOST_FIELDS:
        raise Unreadable("ext_any", _("ext_any may name at most {most} fields.").format(most=MOST_FIELDS))
    return {text(name): values(text(name), list_) for name, list_ in given.items()}


def values(name: str, given: Any) -> tuple[str, ...]:
    _ = tk._
    if not isinstance(given, (list, tuple)) or not given:
        raise Unreadable("ext_any", _("ext_any: {field} needs a list with at least one value.").format(field=name))
    if len(given) > MOST_VALUES:
        raise Unreadable("ext_any", _("ext_any: {field} may have at most {most} values.").format(field=name, most=MOST_VALUES))
    return tuple(dict.fromkeys(text(value) for value in given))


def text(value: Any) -> str:
    """A text, number or truth value as it stands in the index."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        value = f"{value:d}" if abs(value) < 10**18 else None
    if not isinstance(value, str):
        raise Unreadable("ext_any", tk._("ext_any: fields and values must be texts."))
    if len(value) > LONGEST:
        raise Unreadable("ext_any", tk._("ext_any: a field or value may have at most {most} characters.").format(most=LONGEST))
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise Unreadable("ext_any", tk._("ext_any: a value holds characters that are none.")) from error
    return value
