"""What a table answers at first sight: how many rows, which years, where the figure is highest and lowest.

Computed from the rows, never written by hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk
from markupsafe import Markup

from ckanext.muaraenim.theme.column import Column, column_of

__all__ = ["Extremes", "answer", "extremes"]

MOST_ROWS = 1_000  # of a larger table only the number of rows is said
FEWEST_ROWS = 3
Record = Mapping[str, Any]


@dataclass(frozen=True)
class Extremes:
    """The rows with the highest and the lowest figure of one measure, within the latest year where the table has years."""

    measure: Column
    year: str
    highest: tuple[str, str]
    lowest: tuple[str, str]


def answer(resource: Mapping[str, Any]) -> Markup | None:
    """One or two sentences, or None where the reader has no table to look at."""
    if not resource.get("datastore_active") or resource.get("restricted"):
        return None
    try:
        found = tk.get_action("datastore_search")({}, {"resource_id": resource["id"], "limit": MOST_ROWS, "sort": "_id"})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return None
    total = found["total"]
    if not total:
        return None
    columns = [column_of(field) for field in found["fields"] if field["id"] != "_id"]
    records = found["records"] if total <= len(found["records"]) else []
    return Markup(" ").join(filter(None, [_size(total, columns, records), _extremes(columns, records)]))


def _size(total: int, columns: Sequence[Column], records: Sequence[Record]) -> Markup:
    count, width = tk.h.portal_number(total), tk.h.portal_number(len(columns))
    years = _years(columns, records)
    if years:
        said = tk.ungettext("This table has <b>{rows} row</b>, {years}.", "This table has <b>{rows} rows</b>, {years}.", total)
    else:
        said = tk.ungettext("This table has <b>{rows} row</b>, {columns} columns.", "This table has <b>{rows} rows</b>, {columns} columns.", total)
    return tk.h.portal_markup(said, rows=count, columns=width, years=years)


def _years(columns: Sequence[Column], records: Sequence[Record]) -> str:
    column = next((column for column in columns if column.kind == "year"), None)
    found = sorted({record[column.name] for record in records if record[column.name] is not None}) if column else []
    if not found:
        return ""
    return str(found[0]) if len(found) == 1 else f"{found[0]}–{found[-1]}"


def _extremes(columns: Sequence[Column], records: Sequence[Record]) -> Markup | None:
    found = extremes(columns, records)
    if not found:
        return None
    said = tk._("In {year}, “{measure}” is highest in <b>{most}</b> ({highest}) and lowest in <b>{least}</b> ({lowest}).")
    if not found.year:
        said = tk._("“{measure}” is highest in <b>{most}</b> ({highest}) and lowest in <b>{least}</b> ({lowest}).")
    unit = f" {found.measure.unit}" if found.measure.unit else ""
    return tk.h.portal_markup(
        said,
        year=found.year,
        measure=found.measure.title,
        most=found.highest[0],
        highest=f"{found.highest[1]}{unit}",
        least=found.lowest[0],
        lowest=f"{found.lowest[1]}{unit}",
    )


def extremes(columns: Sequence[Column], records: Sequence[Record]) -> Extremes | None:
    """Only where it is beyond doubt: one column of words that names each row once, at least three figures, and a single highest and lowest."""
    words = [column for column in columns if column.kind == "text" and not column.name.endswith("_ket")]
    measure = next((column for column in columns if column.measured), None)
    year = next((column for column in columns if column.kind == "year"), None)
    if len(words) != 1 or measure is None or not records:
        return None
    latest = max((record[year.name] for record in records if record[year.name] is not None), default=None) if year else None
    rows = [record for record in records if not year or record[year.name] == latest]
    names = [record[words[0].name] for record in rows]
    named = [(record[measure.name], name) for record, name in zip(rows, names, strict=True)]
    figures = sorted((measure.exact(figure), name) for figure, name in named if figure not in (None, "") and name)
    if len(set(names)) != len(names) or len(figures) < FEWEST_ROWS or figures[0][0] == figures[1][0] or figures[-1][0] == figures[-2][0]:
        return None
    highest, lowest = figures[-1], figures[0]
    return Extremes(measure, str(latest or ""), (highest[1], measure.write(highest[0])), (lowest[1], measure.write(lowest[0])))
