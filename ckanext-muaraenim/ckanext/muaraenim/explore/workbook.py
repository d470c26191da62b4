"""A published table as an Excel workbook: the rows with titles and units, and the dictionary on a second sheet."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import ckan.plugins.toolkit as tk
from xlsxwriter import Workbook

from ckanext.muaraenim.theme.column import Column, column_of

__all__ = ["write_workbook"]

AT_ONCE = 10_000
WIDEST, NARROWEST = 40, 9
EXACT_DIGITS = 15  # Excel keeps no more; a longer figure stays text


def write_workbook(dataset: Mapping[str, Any], resource_id: str) -> bytes:
    """The whole table. Memory does not grow with the number of rows, only with the size of the file.

    :raises NotAuthorized: the reader may not read the table. :raises NotFound: there is none.
    """
    first = _read(resource_id, 0)
    columns = [column_of(field) for field in first["fields"] if field["id"] != "_id"]
    file = io.BytesIO()
    book = Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True})
    book.set_properties({"title": tk.h.portal_title(dataset), "comments": tk.h.url_for("dataset.read", id=dataset["name"], _external=True)})
    _rows(book, columns, _records(resource_id, first))
    _dictionary(book, dataset, columns)
    book.close()
    return file.getvalue()


def _read(resource_id: str, after: int) -> dict[str, Any]:
    asked = {"resource_id": resource_id, "limit": AT_ONCE, "sort": "_id", "filters": {"_id": {"gt": after}}, "include_total": False}
    found: dict[str, Any] = tk.get_action("datastore_search")({}, asked)
    return found


def _records(resource_id: str, first: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    found = first
    while found["records"]:
        yield from found["records"]
        found = _read(resource_id, found["records"][-1]["_id"])


def _rows(book: Workbook, columns: Sequence[Column], records: Iterable[Mapping[str, Any]]) -> None:
    sheet = book.add_worksheet(tk._("Data"))
    head = book.add_format({"bold": True, "text_wrap": True, "bottom": 2, "valign": "bottom"})
    for index, column in enumerate(columns):
        title = f"{column.title} ({column.unit})" if column.unit else column.title
        sheet.set_column(index, index, max(NARROWEST, min(WIDEST, len(title) + 2)))
        sheet.write_string(0, index, title, head)
    sheet.freeze_panes(1, 0)
    for number, record in enumerate(records, 1):
        for index, column in enumerate(columns):
            _cell(sheet, number, index, column, record[column.name])


def _cell(sheet: Any, row: int, index: int, column: Column, value: Any) -> None:
    if value is None or value == "":
        return
    if (column.measured or column.kind == "year") and len(str(value)) <= EXACT_DIGITS:
        sheet.write_number(row, index, float(value))
    else:
        sheet.write_string(row, index, str(value))


def _dictionary(book: Workbook, dataset: Mapping[str, Any], columns: Sequence[Column]) -> None:
    sheet = book.add_worksheet(tk._("Dictionary"))
    bold = book.add_format({"bold": True})
    facts = [(tk._("Title"), tk.h.portal_title(dataset)), (tk._("Address"), tk.h.url_for("dataset.read", id=dataset["name"], _external=True))]
    if tk.h.portal_is_sample(dataset):
        facts.append((tk._("Note"), tk._("Sample data: these figures are invented.")))
    for row, (name, text) in enumerate(facts):
        sheet.write_string(row, 0, name, bold)
        sheet.write_string(row, 1, text)
    start = len(facts) + 1
    for index, title in enumerate((tk._("Column"), tk._("Title"), tk._("Meaning"), tk._("Type"), tk._("Unit"))):
        sheet.set_column(index, index, 24)
        sheet.write_string(start, index, title, bold)
    for row, column in enumerate(columns, start + 1):
        for index, text in enumerate((column.name, column.title, column.notes, column.kind_name, column.unit)):
            sheet.write_string(row, index, text)
