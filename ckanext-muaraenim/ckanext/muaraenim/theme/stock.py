"""What narrows a search (``ext_any``, ``ext_awal``, ``ext_akhir``) where CKAN asks a stock Solr, which knows nothing of it, instead of our search.

Only there do chosen values become query text, each a quoted phrase; the counts of a filter then obey the filter itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk

from ckanext.muaraenim.coverage import midnight, period
from ckanext.muaraenim.regency import current_regency

__all__ = ["is_asked", "narrowed"]

OURS = ("ext_any", "ext_awal", "ext_akhir", "ext_bbox")
FIELD = re.compile(r"\w[\w.-]{0,200}", re.ASCII)
NOTHING = "-*:*"
MOST_FIELDS, MOST_VALUES, LONGEST = 30, 200, 500


def is_asked() -> bool:
    """Whether a stock Solr answers."""
    return not p.plugin_loaded("muaraenim_search")


def narrowed(parameters: dict[str, Any]) -> dict[str, Any]:
    """The parameters of a search with filter queries in the place of what only our search can read.

    :raises ValidationError: it has another shape, or asks for what Solr's stock schema cannot answer
    """
    extras = _extras(parameters.get("extras"))
    if not is_asked() or not extras.keys() & set(OURS):
        return parameters
    if extras.get("ext_bbox"):
        raise tk.ValidationError({"ext_bbox": [tk._("Only the portal's own search (muaraenim_search) can narrow to a place.")]})
    found = [_condition(field, values) for field, values in _any_of(extras.get("ext_any") or {}).items()]
    if since := extras.get("ext_awal"):
        found.append(f"cakupan_akhir_date:[{midnight(_day('ext_awal', str(since), 0))} TO *]")
    if until := extras.get("ext_akhir"):
        found.append(f"cakupan_awal_date:[* TO {midnight(_day('ext_akhir', str(until), 1))}]")
    others = {name: value for name, value in extras.items() if name not in OURS}
    return {**parameters, "extras": others, "fq_list": [*(parameters.get("fq_list") or []), *found]}


def _extras(given: Any) -> Mapping[str, Any]:
    found = _read(given)
    return found if isinstance(found, Mapping) else {}


def _read(given: Any) -> Any:
    if not isinstance(given, str):
        return given
    try:
        return json.loads(given)
    except (ValueError, RecursionError):
        return None


def _any_of(given: Any) -> dict[str, list[str]]:
    found = _read(given)
    if not isinstance(found, Mapping) or len(found) > MOST_FIELDS or not all(map(_are_values, found.values())):
        raise tk.ValidationError({"ext_any": [tk._('ext_any must be an object of lists, such as {"organization": ["a", "b"]}.')]})
    return {str(field): [json.dumps(each) if isinstance(each, bool) else str(each) for each in values] for field, values in found.items()}


def _are_values(given: Any) -> bool:
    if not isinstance(given, list | tuple) or not 0 < len(given) <= MOST_VALUES:
        return False
    return all(isinstance(each, str | int) and len(str(each)) <= LONGEST for each in given)


def _condition(field: str, values: list[str]) -> str:
    if field == "kesegaran":
        return _freshness(values)
    return f"{field}:({' OR '.join(map(_phrase, values))})" if FIELD.fullmatch(field) else NOTHING


def _phrase(value: str) -> str:
    return '"{}"'.format(value.replace("\\", "\\\\").replace('"', '\\"'))


def _freshness(values: Iterable[str]) -> str:
    today = midnight(current_regency().today)
    ranges = {"terlambat": f"[* TO {today}}}", "mutakhir": f"[{today} TO *]"}
    return " OR ".join(f"jatuh_tempo_date:{ranges[value]}" for value in values if value in ranges) or NOTHING


def _day(parameter: str, text: str, end: int) -> date:
    found = period(text)
    if found is None:
        raise tk.ValidationError({parameter: [tk._("Not a period. Write 2025, 2025-06, 2025-06-30 or a range such as 2021/2025.")]})
    return found[end]
