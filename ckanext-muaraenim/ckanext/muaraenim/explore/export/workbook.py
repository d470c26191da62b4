"""A table as an Excel workbook: the rows with titles and units, the dictionary, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError

from ckanext.muaraenim.explore.export.subject import Subject
from ckanext.muaraenim.tables.extract import Extract
from ckanext.muaraenim.theme.column import Column

__all__ = ["XLSX_AT_MOST", "write_workbook"]

XLSX_AT_MOST = 200_000  # rows; more than that no spreadsheet program opens with pleasure
WIDEST, NARROWEST = 40, 9
LONGEST = 32_767  # characters of a cell
EXACT_DIGITS = 15  # Excel keeps no more; a longer figure stays text
FIRST_DAY = date(1900, 3, 1)  # before it Excel counts a day that there never was
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "nan_inf_to_errors": True}


def write_workbook(path: Path, subject: Subject, extract: Extract) -> None:
    """Figures, days and yes or no have their types; texts are never formulas. :raises OSError: the disk has no room."""
    book = Workbook(str(path), OPTIONS)
    book.set_properties({"title": tk.h.portal_title(subject.dataset), "comments": subject.address})
    _rows(book, subject.columns, extract.rows())
    _dictionary(book, subject.columns)
    _provenance(book, subject.facts())
    try:
        book.close()
    except FileCreateError as error:
        raise OSError(str(error)) from error


def _rows(book: Workbook, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> None:
    sheet = book.add_worksheet(tk._("Data"))
    head = book.add_format({"bold": True, "text_wrap": True, "bottom": 2, "valign": "bottom"})
    formats = {date: book.add_format({"num_format": "yyyy-mm-dd"}), datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})}
    for index, column in enumerate(columns):
        title = f"{column.title} ({column.unit})" if column.unit else column.title
        sheet.set_column(index, index, max(NARROWEST, min(WIDEST, len(title) + 2)))
        sheet.write_string(0, index, title, head)
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(rows, 1):
        for index, value in enumerate(row):
            _cell(sheet, number, index, value, formats)


def _cell(sheet: Any, row: int, index: int, value: Any, formats: Mapping[type, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, index, value)
    elif isinstance(value, int | float | Decimal) and _exact(value):
        sheet.write_number(row, index, float(value))
    elif isinstance(value, date) and date(value.year, value.month, value.day) >= FIRST_DAY:
        plain = value.replace(tzinfo=None) if isinstance(value, datetime) else value
        sheet.write_datetime(row, index, plain, formats[type(value)])
    else:
        sheet.write_string(row, index, str(value)[:LONGEST])


def _exact(value: float | Decimal) -> bool:
    """Excel shows the same figure."""
    if isinstance(value, int):
        return abs(value) < 10**EXACT_DIGITS
    return len(Decimal(str(value)).normalize().as_tuple().digits) <= EXACT_DIGITS and Decimal(str(value)).is_finite()


def _dictionary(book: Workbook, columns: Sequence[Column]) -> None:
    sheet, bold = book.add_worksheet(tk._("Dictionary")), book.add_format({"bold": True})
    for index, title in enumerate((tk._("Column"), tk._("Title"), tk._("Meaning"), tk._("Type"), tk._("Unit"))):
        sheet.set_column(index, index, 24)
        sheet.write_string(0, index, title, bold)
    for row, column in enumerate(columns, 1):
        for index, text in enumerate((column.name, column.title, column.notes, column.kind_name, column.unit)):
            sheet.write_string(row, index, text)


def _provenance(book: Workbook, facts: Mapping[str, str]) -> None:
    sheet, bold = book.add_worksheet(tk._("Where it comes from")[:31]), book.add_format({"bold": True})
    titles = {
        "title": tk._("Title"), "sample": tk._("Note"), "source": tk._("Source"), "producer": tk._("Data producer"), "period": tk._("Period"),
        "version": tk._("Version"), "published": tk._("Published"), "accessed": tk._("Downloaded"), "licence": tk._("Licence"),
        "licence_url": tk._("Licence text"), "address": tk._("Address"), "selection": tk._("Selection"),
    }  # fmt: skip
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 80)
    for row, (name, text) in enumerate(facts.items()):
        sheet.write_string(row, 0, titles[name], bold)
        sheet.write_string(row, 1, text)
