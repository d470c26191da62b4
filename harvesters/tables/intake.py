"""One call from a workbook to a typed table and its findings, for what a steward hands in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from harvesters.block import Block
from harvesters.checks import check
from harvesters.checks.finding import Finding
from harvesters.checks.subject import Elsewhere
from harvesters.errors import Unreadable
from harvesters.reading.workbook import Sheet, open_workbook
from harvesters.tables.builder import LOCAL, TableBuilder
from harvesters.tables.definition import TableDefinition
from harvesters.tables.sheetrows import SheetRows, SheetRules
from harvesters.tables.smallcells import suppressed, without_figures
from harvesters.tables.stamp import NOTES_SHEET, judge_stamp, read_stamp
from harvesters.tables.table import Table
from harvesters.words import phrase

__all__ = ["all_blocks", "chosen_sheets", "read_upload"]


def read_upload(
    path: Path, definition: TableDefinition, *, name: str = "", zone: ZoneInfo = LOCAL, elsewhere: Elsewhere | None = None
) -> tuple[Table, list[Finding]]:
    """Read a steward's file: a filled template or any workbook or CSV whose heading names the table's columns.

    :param name: what the steward calls the file, for sentences. :param elsewhere: what other datasets of the portal publish.
    :returns: the typed table and all findings, those of the table's checks included. A finding with severity ``error`` and ``holds`` ``table``
        means that the table must not be published.
    :raises Unreadable: it is no readable table file, or no sheet holds the table.
    :raises TableRefused: a required column is missing or there twice.
    """
    file = name or path.name
    builder = TableBuilder(definition, zone)
    with open_workbook(path, file) as sheets:
        stamped = list(judge_stamp(read_stamp(sheets), definition, file))
        filled = [sheet for sheet in sheets if sheet.name != NOTES_SHEET]
        chosen = chosen_sheets(filled, file, definition, SheetRules())
        for block in all_blocks(chosen, file):
            builder.add_block(block)
    table, findings = builder.finish()
    said = [*stamped, *(finding for rows in chosen for finding in rows.findings), *findings]
    if definition.suppress is None:
        return table, [*said, *check(table, None, elsewhere=elsewhere)]
    published, hidden = suppressed(table)
    return published, [*said, *map(without_figures, check(table, None, elsewhere=elsewhere)), *hidden]


def chosen_sheets(sheets: Sequence[Sheet], file: str, definition: TableDefinition, rules: SheetRules) -> list[SheetRows]:
    """The visible sheets whose heading names columns of the table. A sheet without any of them is no part of it.

    :raises Unreadable: there is none.
    """
    shown = [SheetRows(sheet, file, definition, rules) for sheet in sheets if not sheet.hidden]
    chosen = [rows for rows in shown if rows.header is not None and _holds_table(rows)]
    if not chosen and (name := _hidden(sheets, file, definition, rules)):
        reason = phrase(f"lembar «{name}» yang memuat tabel ini disembunyikan", f"the sheet «{name}», which holds this table, is hidden")
        raise Unreadable(system=file, reason=reason)
    if not chosen:
        raise Unreadable(system=file, reason=_why_none(shown, definition))
    return chosen


def all_blocks(sheets: Iterable[SheetRows], file: str) -> Iterator[Block]:
    """The rows of the sheets.

    :raises Unreadable: there is a heading but no data below it: an emptied sheet must not empty what is published.
    """
    count = 0
    for rows in sheets:
        for block in rows.blocks():
            count += len(block.numbers)
            yield block
    if not count:
        raise Unreadable(system=file, reason=phrase("tidak ada baris data di bawah judul kolom", "there is no row of data below the headings"))


def _holds_table(rows: SheetRows) -> bool:
    """Two columns of the table at least, and half of those that are needed: if the rest is missing, the table is refused and not passed over."""
    assert rows.header is not None
    if len(rows.header.matching.names) < min(2, len(rows.definition.columns)):
        return False
    return 2 * len(rows.missing) <= len(rows.definition.needed)


def _why_none(shown: list[SheetRows], definition: TableDefinition) -> dict[str, str]:
    if all(rows.empty for rows in shown):
        return phrase("tidak ada isi di lembar mana pun", "no sheet holds anything")
    near = max(shown, key=lambda rows: len(rows.header.matching.names) if rows.header else 0)
    if near.header is None or not near.header.matching.names:
        titles = ", ".join(column.title for column in definition.columns)
        return phrase(f"tidak ada lembar dengan judul kolom tabel ini ({titles})", f"no sheet has the headings of this table ({titles})")
    there = near.header.matching.names
    found = ", ".join(column.title for column in definition.columns if column.name in there)
    lacking = ", ".join(column.title for column in definition.columns if column.name not in there)
    row, where = near.header.last, f" «{near.sheet.name}»" if near.sheet.name else ""
    return phrase(
        f"judul kolom tabel ini tidak lengkap; yang paling mirip, baris {row} lembar{where}, hanya punya {found} dan tidak punya {lacking}",
        f"the headings of this table are not complete; the nearest, row {row} of the sheet{where}, has only {found} and lacks {lacking}",
    )


def _hidden(sheets: Sequence[Sheet], file: str, definition: TableDefinition, rules: SheetRules) -> str:
    """The name of a hidden sheet that holds the table, or an empty text."""
    for sheet in sheets:
        if sheet.hidden and (rows := SheetRows(sheet, file, definition, rules)).header is not None and _holds_table(rows):
            return sheet.name
    return ""
