"""The filters of the data page where CKAN asks a stock Solr instead of our search, which knows no ``ext_any``.

Only there do chosen values become query text, each a quoted phrase; the counts of a filter then obey the filter itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import ckan.plugins as p
import ckan.plugins.toolkit as tk

from ckanext.muaraenim.coverage import midnight, period
from ckanext.muaraenim.regency import current_regency

__all__ = ["conditions", "is_asked"]


def is_asked() -> bool:
    """Whether a stock Solr answers."""
    return not p.plugin_loaded("muaraenim_search")


def conditions(any_of: Mapping[str, Iterable[str]], since: str, until: str) -> list[str]:
    """Solr's filter queries.

    :raises ValidationError: a year is none
    """
    found = [_freshness(values) if field == "kesegaran" else f"{field}:({' OR '.join(map(_phrase, values))})" for field, values in any_of.items()]
    if since:
        found.append(f"cakupan_akhir_date:[{midnight(_day('ext_awal', since, 0))} TO *]")
    if until:
        found.append(f"cakupan_awal_date:[* TO {midnight(_day('ext_akhir', until, 1))}]")
    return found


def _phrase(value: str) -> str:
    return '"{}"'.format(value.replace("\\", "\\\\").replace('"', '\\"'))


def _freshness(values: Iterable[str]) -> str:
    today = midnight(current_regency().today)
    ranges = {"terlambat": f"[* TO {today}}}", "mutakhir": f"[{today} TO *]"}
    return " OR ".join(f"jatuh_tempo_date:{ranges[value]}" for value in values if value in ranges) or "-*:*"


def _day(parameter: str, text: str, end: int) -> date:
    found = period(text)
    if found is None:
        raise tk.ValidationError({parameter: [tk._("Not a period. Write 2025, 2025-06, 2025-06-30 or a range such as 2021/2025.")]})
    return found[end]
