"""What narrows a search beside Solr's parameters, read from CKAN's ``extras``. Its values are data: nothing here ever becomes query text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.muaraenim.coverage import period
from ckanext.muaraenim.search.spatial import Box

__all__ = ["PARAMETER", "VISIBLE_TO", "Narrowing", "read_extras"]

PARAMETER = "muaraenim_narrowing"
"""Under which it travels from CKAN's action to the query; put there by the plugin alone."""
VISIBLE_TO = "muaraenim_visible_to"
"""Under which the permission labels travel beside the filter that CKAN makes of them."""

MOST_FIELDS = 30
MOST_VALUES = 200
LONGEST = 500
LONGEST_JSON = 100_000


def wrong(parameter: str, sentence: str) -> tk.ValidationError:
    """What to tell whoever sent ``parameter``."""
    return tk.ValidationError({parameter: [sentence]})


@dataclass(frozen=True)
class Narrowing:
    """``any_of``: for each field the whole values of which a dataset must have one at least. ``box``: what its place must touch.

    ``since``, ``until``: the days of which its figures must cover one at least.
    """

    any_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    box: Box | None = None
    since: date | None = None
    until: date | None = None

    @classmethod
    def read(cls, extras: Mapping[str, Any]) -> Narrowing:
        """
        :raises ValidationError: an ``ext_*`` that is ours has a wrong shape or is too large
        """
        since, until = day(extras, "ext_awal", 0), day(extras, "ext_akhir", 1)
        if since and until and since > until:
            raise wrong("ext_awal", tk._("ext_awal must not lie after ext_akhir."))
        return cls(
            any_of=any_of(extras["ext_any"]) if "ext_any" in extras else {},
            box=box(extras["ext_bbox"]) if "ext_bbox" in extras else None,
            since=since,
            until=until,
        )


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
            raise wrong("ext_any", _("ext_any is longer than {most} characters.").format(most=LONGEST_JSON))
        try:
            given = json.loads(given)
        except (ValueError, RecursionError) as error:
            raise wrong("ext_any", _("ext_any cannot be read as JSON.")) from error
    if not isinstance(given, Mapping):
        raise wrong("ext_any", _('ext_any must be an object of lists, such as {"organization": ["a", "b"]}.'))
    if len(given) > MOST_FIELDS:
        raise wrong("ext_any", _("ext_any may name at most {most} fields.").format(most=MOST_FIELDS))
    return {text(name): values(text(name), list_) for name, list_ in given.items()}


def values(name: str, given: Any) -> tuple[str, ...]:
    _ = tk._
    if not isinstance(given, (list, tuple)) or not given:
        raise wrong("ext_any", _("ext_any: {field} needs a list with at least one value.").format(field=name))
    if len(given) > MOST_VALUES:
        raise wrong("ext_any", _("ext_any: {field} may have at most {most} values.").format(field=name, most=MOST_VALUES))
    return tuple(dict.fromkeys(text(value) for value in given))


def text(value: Any) -> str:
    """A text, number or truth value as it stands in the index."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        value = f"{value:d}" if abs(value) < 10**18 else None
    if not isinstance(value, str):
        raise wrong("ext_any", tk._("ext_any: fields and values must be texts."))
    if len(value) > LONGEST:
        raise wrong("ext_any", tk._("ext_any: a field or value may have at most {most} characters.").format(most=LONGEST))
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise wrong("ext_any", tk._("ext_any: a value holds characters that are none.")) from error
    return value


def box(given: Any) -> Box:
    """``west,south,east,north`` in degrees, as text or as a list of four."""
    _ = tk._
    parts = given.split(",") if isinstance(given, str) and len(given) <= LONGEST else given
    try:
        west, south, east, north = (float(part) for part in parts)
    except (TypeError, ValueError, OverflowError) as error:
        raise wrong("ext_bbox", _("ext_bbox must be four numbers: west,south,east,north, such as 103.5,-4.2,104.2,-3.3.")) from error
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise wrong("ext_bbox", _("ext_bbox must lie within 180 degrees of longitude and 90 of latitude, west before east and south before north."))
    return west, south, east, north


def day(extras: Mapping[str, Any], name: str, end: int) -> date | None:
    """The first (``end`` 0) or last (1) day of a year, month or date."""
    if name not in extras:
        return None
    given = extras[name]
    if isinstance(given, int) and 1000 <= given <= 9999:
        given = str(given)
    found = period(given) if isinstance(given, str) and "/" not in given and len(given) <= 10 else None
    if found is None:
        raise wrong(name, tk._("{name} must be a year, month or date, such as 2025, 2025-06 or 2025-06-30.").format(name=name))
    return found[end]
