"""Connector ``sheet``: the rows of CSV, XLSX, XLS and ODS files from the web, from a folder or from one path."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from harvesters.block import Block
from harvesters.connectors.base import Connector, ConnectorContext, OptionError, Secret, connector, option
from harvesters.errors import SourceError, Unreadable
from harvesters.place import Place
from harvesters.reading.exportlink import file_address
from harvesters.reading.local import local_path
from harvesters.reading.remote import LARGEST, RemoteFile, fetch_file, is_web_address
from harvesters.reading.session import public_address, server
from harvesters.reading.watched import FileUnfinished, local_listing, settled, split_pattern
from harvesters.reading.workbook import Sheet as WorkbookSheet
from harvesters.reading.workbook import open_workbook
from harvesters.record import Record
from harvesters.tables.definition import TableDefinition
from harvesters.tables.intake import all_blocks, chosen_sheets
from harvesters.tables.sheetrows import SheetRows, SheetRules
from harvesters.words import phrase

MEGABYTE = 1_000_000


@connector("sheet")
class Sheet(Connector):
    """Finds the heading below title lines, joins headings of several lines, marks total rows; every record knows its sheet, row and cells."""

    @dataclass(frozen=True)
    class Options:
        location: Secret = option(
            "alamat http(s), berkas, atau folder dengan pola seperti setoran/*.xlsx; boleh env:SUMBER_…",
            "an http(s) address, a file, or a folder with a pattern such as setoran/*.xlsx; may be env:SUMBER_…",
        )
        sheets: Sequence[str] = option(
            "nama atau pola lembar yang dibaca; kosong berarti semua lembar yang memuat judul tabel",
            "names or patterns of the sheets to read; empty: every sheet that holds the table's headings",
            default_factory=list,
        )
        header: str = option("auto, atau baris judul seperti 5 atau 5-6", "auto, or the heading's row such as 5 or 5-6", default="auto")
        sheet_column: str = option("kolom yang diisi nama lembar, misalnya tahun", "column that takes the sheet's name, such as the year", default="")
        skip: Sequence[str] = option(
            "baris yang teks pertamanya salah satu dari ini dilewati", "rows whose first text is one of these are left out", default_factory=list
        )
        totals: Sequence[str] = option(
            "kata penanda baris jumlah selain Jumlah dan Total", "words that mark a total row besides Jumlah and Total", default_factory=list
        )
        megabytes: int = option("ukuran satu berkas paling besar, dalam MB", "largest file, in MB", default=LARGEST // MEGABYTE)

        def __post_init__(self) -> None:
            if _header_rows(self.header) is None and self.header != "auto":
                raise OptionError("header", phrase("bukan nomor baris", "it is no row number"), "auto | 5 | 5-6")
            if self.megabytes < 1:
                raise OptionError("megabytes", phrase("harus paling sedikit 1", "must be at least 1"), "1 …")

    options: Options

    def __init__(self, options: Options, context: ConnectorContext) -> None:
        super().__init__(options, context)
        self._location = file_address(self.options.location.reveal().strip())
        self._waiting = False

    @property
    def system(self) -> str:
        return public_address(self._location) if is_web_address(self._location) else f"file:{Path(self._location).name}"

    @property
    def address(self) -> Secret:
        return self.options.location

    @property
    def target(self) -> tuple[str, int] | None:
        return server(self._location)

    def records(self, since: str | None = None) -> Iterator[Record]:
        """As :meth:`rows`, one by one."""
        for block in self.rows(since):
            yield from block.records()

    def rows(self, since: str | None = None) -> Iterator[Block]:
        """Every data row of every chosen sheet of every file, in their order.

        :raises FetchError: a file or sheet can't be read to its end.
        :raises Unmodified: the address gave the same file when the source was last read.
        """
        definition = self._definition()
        session = self.context.session()
        self.held.callback(session.close)
        for location in self._locations():
            with ExitStack() as opened:
                at_most = self.options.megabytes * MEGABYTE
                file = opened.enter_context(fetch_file(location, session, self.context.folder, at_most=at_most, known=self.context.known))
                sheets = opened.enter_context(open_workbook(file.path, file.name))
                chosen = self._chosen(sheets, file, definition)
                yield from all_blocks(chosen, file.name)
                self.findings += [finding for rows in chosen for finding in rows.findings]
            self.validators = file.validators
        self.complete = not self._waiting

    def _definition(self) -> TableDefinition:
        definition = self.context.table
        if definition is None:
            reason = phrase("konektor sheet memerlukan «table»", "the connector sheet needs «table»")
            allowed = phrase("nama satu tabel", "the name of a table")
            raise SourceError(file=self.context.source_id, line=1, key="table", reason=reason, allowed=allowed)
        return definition

    def _locations(self) -> list[str]:
        """One file, or those of a folder in the order of their names. One that is being written waits, and keeps the read from being whole."""
        self._waiting = False
        if is_web_address(self._location):
            return [self._location]
        base, pattern = split_pattern(self._location)
        found = local_path(base, self.context.folder)
        if not found.is_dir():
            return [self._location]
        ready, unfinished = settled(lambda: local_listing(found), pattern, self.system)
        self.findings += [FileUnfinished(Place(each.name)) for each in unfinished]
        self._waiting = bool(unfinished)
        return [each.path for each in ready]

    def _chosen(self, sheets: Sequence[WorkbookSheet], file: RemoteFile, definition: TableDefinition) -> list[SheetRows]:
        rules = SheetRules(_header_rows(self.options.header), self.options.sheet_column, tuple(self.options.skip), tuple(self.options.totals))
        wanted = self.options.sheets
        if not wanted or sheets[0].name == "":
            return chosen_sheets(sheets, file.name, definition, rules)
        named = [sheet for sheet in sheets if any(fnmatchcase(sheet.name, pattern) for pattern in wanted)]
        for pattern in wanted:
            if not any(fnmatchcase(sheet.name, pattern) for sheet in named):
                there = ", ".join(sheet.name for sheet in sheets)
                reason = phrase(f"tidak ada lembar «{pattern}» (yang ada: {there})", f"there is no sheet «{pattern}» (there are: {there})")
                raise Unreadable(system=file.name, reason=reason)
        return [SheetRows(sheet, file.name, definition, rules) for sheet in named]


def _header_rows(written: str) -> tuple[int, int] | None:
    first, _, last = written.partition("-")
    if not first.strip().isdigit() or not (last.strip() or "1").isdigit():
        return None
    start, end = int(first), int(last or first)
    return (start, end) if 1 <= start <= end < start + 10 else None
