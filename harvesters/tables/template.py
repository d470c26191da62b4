"""The XLSX template of a table: its columns with units, drop-downs from the code lists, notes, and a mark by which it is known again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter

from harvesters.tables.column import Column, Kind, Meaning
from harvesters.tables.definition import TableDefinition
from harvesters.tables.stamp import DATA_SHEET, LISTS_SHEET, NOTES_SHEET, STAMP_SHEET, Stamp

__all__ = ["write_template"]

HEADING_ROW = 3  # counted from 0
ROWS = 5_000  # that have formats and drop-downs
_FORMATS = {Kind.TEXT: "@", Kind.CODE: "@", Kind.INTEGER: "#,##0", Kind.YEAR: "0", Kind.DATE: "dd/mm/yyyy", Kind.DATETIME: "dd/mm/yyyy hh:mm"}
_SAID = {
    Kind.TEXT: "teks", Kind.CODE: "kode, ditulis sebagai teks", Kind.INTEGER: "bilangan bulat", Kind.NUMBER: "angka", Kind.YEAR: "tahun empat angka",
    Kind.DATE: "tanggal, misalnya 05/01/2026", Kind.DATETIME: "tanggal dan jam, misalnya 05/01/2026 08:30", Kind.BOOLEAN: "ya atau tidak",
}  # fmt: skip
_MEANT = {Meaning.ZERO: "nol", Meaning.MISSING: "tidak ada data", Meaning.NOT_APPLICABLE: "tidak berlaku", Meaning.SUPPRESSED: "disamarkan"}


def write_template(definition: TableDefinition, target: Path | BinaryIO) -> None:
    """The same definition gives the same file. It holds no example rows: whatever stands in it is data.

    :param target: a path, or a binary stream, which is left open.
    """
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": definition.title, "author": "", "created": datetime(2000, 1, 1)})  # noqa: DTZ001 - a file property without zone
        columns = fillable(definition)
        data, lists, notes, stamp = (book.add_worksheet(name) for name in (DATA_SHEET, LISTS_SHEET, NOTES_SHEET, STAMP_SHEET))
        _write_data(book, data, definition, columns, _write_lists(lists, columns))
        _write_notes(book, notes, definition, columns)
        stamp.write_row(0, 0, Stamp(definition.name, definition.version).cells())
        lists.very_hidden()
        stamp.very_hidden()
        data.activate()
    if isinstance(target, Path):
        target.write_bytes(stream.getvalue())
    else:
        target.write(stream.getvalue())


def fillable(definition: TableDefinition) -> list[Column]:
    """The columns that a steward fills: what is published, and what is required besides."""
    return [column for column in definition.columns if column.published or column.required]


def choices(column: Column) -> list[str]:
    """What the drop-down offers: titles, or the codes themselves where titles repeat."""
    if column.kind is Kind.BOOLEAN:
        return ["ya", "tidak"]
    titles = [title or code for code, title in column.codes.items()]
    return titles if len(set(titles)) == len(titles) else list(column.codes)


def _write_data(book: Any, sheet: Any, definition: TableDefinition, columns: Sequence[Column], lists: dict[str, str]) -> None:
    title, hint = book.add_format({"bold": True, "font_size": 14}), book.add_format({"italic": True, "font_color": "#595959"})
    sheet.write_string(0, 0, definition.title, title)
    sheet.write_string(1, 0, f"Isi mulai baris {HEADING_ROW + 2}. Kolom bertanda * wajib diisi. Penjelasan ada di lembar {NOTES_SHEET}.", hint)
    for number, column in enumerate(columns):
        needed = column.name in definition.needed
        colour = "#1F4E79" if needed else "#7F7F7F"
        form = {"bold": True, "font_color": "white", "bg_color": colour, "border": 1, "text_wrap": True, "valign": "vcenter"}
        sheet.write_string(HEADING_ROW, number, f"{column.heading} *" if needed else column.heading, book.add_format(form))
        sheet.set_column(number, number, max(12, min(40, len(column.heading) + 4)), book.add_format({"num_format": _number_format(column)}))
        if column.description:
            sheet.write_comment(HEADING_ROW, number, column.description[:1_000])
        validation = _validation(column, lists.get(column.name, ""))
        if validation:
            sheet.data_validation(HEADING_ROW + 1, number, HEADING_ROW + ROWS, number, validation)
    sheet.freeze_panes(HEADING_ROW + 1, 0)


def _write_lists(sheet: Any, columns: Sequence[Column]) -> dict[str, str]:
    """Write every drop-down's choices; the cells where they stand, by column."""
    places: dict[str, str] = {}
    for column in columns:
        offered = choices(column)
        if offered:
            number = len(places)
            for row, choice in enumerate(offered):
                sheet.write_string(row, number, choice)
            letter = xlsxwriter.utility.xl_col_to_name(number, col_abs=True)
            places[column.name] = f"={LISTS_SHEET}!{letter}$1:{letter}${len(offered)}"
    return places


def _write_notes(book: Any, sheet: Any, definition: TableDefinition, columns: Sequence[Column]) -> None:
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 110, wrap)
    lines = [(f"Petunjuk mengisi tabel {definition.title}", bold), (definition.description, wrap)]
    for column in columns:
        lines += [("", wrap), (f"{column.title}: {_SAID[column.kind]}{_unit(column)}{_duty(definition, column)}", bold)]
        lines += [(text, wrap) for text in (column.description, _range(column), _signs(column), _marks(column)) if text]
    for row, (text, form) in enumerate(line for line in lines if line[0] or line[1] is wrap):
        sheet.write_string(row, 0, text, form)


def _validation(column: Column, listed: str) -> dict[str, Any]:
    """What the sheet warns of while somebody types; declared signs such as ``-`` stay possible, so it warns and does not forbid."""
    shared = {"error_title": column.title[:32], "error_message": f"Isi: {_SAID[column.kind]}.", "error_type": "warning"}
    if listed:
        return {"validate": "list", "source": listed, **shared, "error_message": "Pilih dari daftar."}
    if column.kind in (Kind.INTEGER, Kind.NUMBER, Kind.YEAR):
        low, high = (1_000, 2_999) if column.kind is Kind.YEAR else (-(10**15), 10**15)
        bounds = {"minimum": _float(column.minimum, low), "maximum": _float(column.maximum, high)}
        return {"validate": "decimal" if column.kind is Kind.NUMBER else "integer", "criteria": "between", **bounds, **shared}
    if column.kind in (Kind.DATE, Kind.DATETIME):
        first = datetime(1900, 1, 2)  # noqa: DTZ001 - a sheet's dates have no zone
        return {"validate": "date", "criteria": ">=", "value": first, **shared}
    return {}


def _float(bound: Any, default: int) -> float:
    return float(bound) if bound is not None else default


def _number_format(column: Column) -> str:
    if column.codes:
        return "@"
    if column.kind is Kind.NUMBER:
        return "#,##0" + ("." + "0" * column.decimals if column.decimals else "" if column.decimals == 0 else ".###############")
    return _FORMATS.get(column.kind, "General")


def _unit(column: Column) -> str:
    return f", dalam {column.unit}" if column.unit else ""


def _duty(definition: TableDefinition, column: Column) -> str:
    return ", wajib diisi" if column.name in definition.needed else ""


def _range(column: Column) -> str:
    low, high = column.minimum, column.maximum
    said = [f"paling kecil {low}" if low is not None else "", f"paling besar {high}" if high is not None else ""]
    return "Nilainya " + " dan ".join(part for part in said if part) + "." if any(said) else ""


def _signs(column: Column) -> str:
    said = [f"«{sign}» berarti {_MEANT[meaning]}" for sign, meaning in column.missing.items() if sign]
    return "Tanda yang dikenal: " + "; ".join(said) + "." if said else ""


def _marks(column: Column) -> str:
    said = [f"«{mark}» berarti {words}" for mark, words in column.status.items()]
    return "Tanda di belakang angka: " + "; ".join(said) + "." if said else ""
