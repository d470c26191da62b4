"""Connector ``sheet``: the rows of CSV, XLSX, XLS, ODS and XML files from the web, from SFTP or S3, from a folder or from one path."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from harvesters.block import Block
from harvesters.connectors.base import Connector, ConnectorContext, OptionError, Secret, connector, option
from harvesters.errors import Refused, SourceError, Unreadable
from harvesters.place import Place
from harvesters.reading.exportlink import file_address
from harvesters.reading.fileserver import FileServer
from harvesters.reading.local import local_path
from harvesters.reading.remote import LARGEST, RemoteFile, fetch_file, is_web_address
from harvesters.reading.s3address import S3Keys, is_s3, s3_address, s3_endpoint
from harvesters.reading.session import Session, public_address, server
from harvesters.reading.sftpaddress import SftpLogin, is_sftp, sftp_path, sftp_server
from harvesters.reading.watched import FileUnfinished, Listed, local_listing, settled, split_pattern
from harvesters.reading.workbook import Sheet as WorkbookSheet
from harvesters.reading.workbook import open_workbook
from harvesters.record import Record
from harvesters.tables.definition import TableDefinition
from harvesters.tables.intake import all_blocks, chosen_sheets
from harvesters.tables.matching import match
from harvesters.tables.sheetparts import PartRules, parts, read_range
from harvesters.tables.sheetrows import SheetRows, SheetRules
from harvesters.words import phrase

MEGABYTE = 1_000_000


@connector("sheet")
class Sheet(Connector):
    """Finds the heading below title lines, joins headings of several lines, marks total rows; every record knows its sheet, row and cells."""

    @dataclass(frozen=True)
    class Options:
        location: Secret = option(
            "alamat http(s), sftp atau s3, berkas, atau folder dengan pola seperti setoran/*.xlsx; boleh env:SUMBER_…",
            "an http(s), sftp or s3 address, a file, or a folder with a pattern such as setoran/*.xlsx; may be env:SUMBER_…",
        )
        user: str = option("pengguna di server SFTP", "user at the SFTP server", default="")
        password: Secret | None = option(
            "kata sandi di server SFTP, atau dari kuncinya", "password at the SFTP server, or of the key", default=None, only_reference=True
        )
        private_key: Secret | None = option("kunci pribadi untuk SFTP", "private key for SFTP", default=None, only_reference=True)
        host_key: Sequence[str] = option(
            "sidik jari kunci server SFTP, SHA256:…", "fingerprint of the SFTP server's key, SHA256:…", default_factory=list
        )
        endpoint: str = option(
            "alamat server S3, misalnya MinIO; kosong berarti Amazon", "address of the S3 server, such as MinIO; empty: Amazon", default=""
        )
        bucket_region: str = option("region bucket S3", "region of the S3 bucket", default="us-east-1")
        access_key: Secret | None = option("access key untuk S3", "access key for S3", default=None, only_reference=True)
        secret_key: Secret | None = option("secret key untuk S3", "secret key for S3", default=None, only_reference=True)
        sheets: Sequence[str] = option(
            "nama atau pola lembar yang dibaca, atau nomornya seperti #2; kosong berarti semua lembar yang memuat judul tabel",
            "names or patterns of the sheets to read, or their numbers such as #2; empty: every sheet that holds the table's headings",
            default_factory=list,
        )
        table: str = option(
            "bila satu lembar memuat beberapa tabel berjudul sama: yang keberapa, seperti 2, atau all",
            "where a sheet has several tables with these headings: which of them, such as 2, or all",
            default="",
        )
        below: str = option("tabel di bawah baris yang memuat teks ini", "the table below the line that holds this text", default="")
        range: str = option("bagian lembar yang dibaca, seperti B5:H30", "the part of the sheet to read, such as B5:H30", default="")
        header: str = option("auto, atau baris judul seperti 5 atau 5-6", "auto, or the heading's row such as 5 or 5-6", default="auto")
        sheet_column: str = option("kolom yang diisi nama lembar, misalnya tahun", "column that takes the sheet's name, such as the year", default="")
        title_column: str = option(
            "kolom yang diisi teks di atas tabel, atau tahun di dalamnya", "column that takes the text above the table, or the year in it", default=""
        )
        group_column: str = option(
            "kolom yang diisi nama kelompok, yang berdiri sendiri di atas baris-barisnya",
            "column that takes the name of a group, which stands alone above its rows",
            default="",
        )
        fill_down: Sequence[str] = option(
            "kolom yang selnya kosong karena nilainya tertulis di baris di atasnya",
            "columns whose cell is empty where its value stands in a row above",
            default_factory=list,
        )
        hidden: Literal["read", "skip"] = option(
            "baris dan kolom tersembunyi: dibaca dan diberitahukan, atau dilewati",
            "hidden rows and columns: read them and tell, or leave them out",
            default="read",
        )
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
            if self.table not in ("", "all") and not (self.table.isascii() and self.table.isdigit() and int(self.table[:4])):
                raise OptionError("table", phrase("bukan nomor tabel", "it is no number of a table"), "1 … | all")
            if self.range and read_range(self.range) is None:
                raise OptionError("range", phrase("bukan rentang sel", "it is no range of cells"), "B5:H30")
            if not all(each.startswith("SHA256:") for each in self.host_key):
                raise OptionError("host_key", phrase("bukan sidik jari kunci", "it is no fingerprint of a key"), "SHA256:…")
            if self.endpoint and server(self.endpoint) is None:
                raise OptionError("endpoint", phrase("bukan alamat http atau https", "it is no http or https address"), "https://…")
            if (self.access_key is None) != (self.secret_key is None):
                lacking = "secret_key" if self.secret_key is None else "access_key"
                raise OptionError(lacking, phrase("hanya bersama pasangannya", "only together with the other key"), "env:SUMBER_…")
            if self.megabytes < 1:
                raise OptionError("megabytes", phrase("harus paling sedikit 1", "must be at least 1"), "1 …")

    options: Options

    def __init__(self, options: Options, context: ConnectorContext) -> None:
        super().__init__(options, context)
        self._location = file_address(self.options.location.reveal().strip())
        self._waiting = False
        self._server: FileServer | None = None

    @property
    def system(self) -> str:
        known = is_web_address(self._location) or is_sftp(self._location) or is_s3(self._location)
        return public_address(self._location) if known else f"file:{Path(self._location).name}"

    @property
    def address(self) -> Secret:
        return self.options.location

    @property
    def target(self) -> tuple[str, int] | None:
        if is_s3(self._location):
            return server(self._endpoint)
        return sftp_server(self._location) if is_sftp(self._location) else server(self._location)

    @property
    def _endpoint(self) -> str:
        return s3_endpoint(self.options.endpoint, self.options.bucket_region)

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
        if is_sftp(self._location):
            self._server = self._open_sftp()
        elif is_s3(self._location):
            self._server = self._open_s3()
        for location in self._locations():
            with ExitStack() as opened:
                file = opened.enter_context(self._fetched(location, session))
                sheets = opened.enter_context(open_workbook(file.path, file.name))
                chosen = self._chosen(sheets, file, definition)
                yield from all_blocks(chosen, file.name)
                self.findings += [finding for rows in chosen for finding in rows.findings]
            self.validators = file.validators
        self.complete = not self._waiting

    def _column(self, key: str, written: str, definition: TableDefinition) -> str:
        """The table's own name of a column that the option ``key`` names."""
        found = match(definition, [written]).names
        if written and not found:
            reason = phrase(f"tabel itu tidak punya kolom «{written}»", f"the table has no column «{written}»")
            allowed = ", ".join(column.name for column in definition.columns)
            raise SourceError(file=self.context.source_id, line=1, key=f"options.{key}", reason=reason, allowed=allowed)
        return next(iter(found), "")

    def _definition(self) -> TableDefinition:
        definition = self.context.table
        if definition is None:
            reason = phrase("konektor sheet memerlukan «table»", "the connector sheet needs «table»")
            allowed = phrase("nama satu tabel", "the name of a table")
            raise SourceError(file=self.context.source_id, line=1, key="table", reason=reason, allowed=allowed)
        return definition

    def _open_sftp(self) -> FileServer:
        password, key = (secret.reveal() if secret else "" for secret in (self.options.password, self.options.private_key))
        login = SftpLogin(self.options.user, self.options.host_key, password, key)
        module = self._speaking("harvesters.reading.sftp", "paramiko")
        folder: FileServer = self.held.enter_context(module.open_sftp(self._location, login, self.context.guard))
        return folder

    def _open_s3(self) -> FileServer:
        access, secret = (each.reveal() if each else "" for each in (self.options.access_key, self.options.secret_key))
        module = self._speaking("harvesters.reading.s3", "requests-aws4auth")
        address = s3_address(self._location, self._endpoint)
        session = self.context.session(module.s3_credentials(S3Keys(access, secret, self.options.bucket_region), self._endpoint))
        self.held.callback(session.close)
        single = not split_pattern(address.key)[1] and not address.key.endswith("/")
        bucket: FileServer = module.S3Bucket(session, address, single, self.context.known)
        return bucket

    def _speaking(self, module: str, package: str) -> Any:
        """The module that speaks with such servers.

        :raises Refused: the package that it needs is missing.
        """
        try:
            return import_module(module)
        except ImportError:
            install = f"(pip install {package})"
            reason = phrase(f"paket «{package}» belum terpasang {install}", f"the package «{package}» is missing {install}")
            raise Refused(system=self.system, reason=reason) from None

    def _fetched(self, location: str, session: Session) -> AbstractContextManager[RemoteFile]:
        at_most = self.options.megabytes * MEGABYTE
        if self._server is not None:
            return self._server.fetch(location, at_most=at_most)
        return fetch_file(location, session, self.context.folder, at_most=at_most, known=self.context.known)

    def _locations(self) -> list[str]:
        """One file, or those of a folder in the order of their names. One that is being written waits, and keeps the read from being whole."""
        self._waiting = False
        if is_web_address(self._location):
            return [self._location]
        base, pattern = split_pattern(self._path)
        look = self._look(base, pattern)
        if look is None:
            return [base]
        ready, unfinished = settled(look, pattern, self.system)
        self.findings += [FileUnfinished(Place(each.name)) for each in unfinished]
        self._waiting = bool(unfinished)
        return [each.path for each in ready]

    @property
    def _path(self) -> str:
        if is_s3(self._location):
            return s3_address(self._location, self._endpoint).key
        return sftp_path(self._location) if is_sftp(self._location) else self._location

    def _look(self, base: str, pattern: str) -> Callable[[], Sequence[Listed]] | None:
        """What lists the folder ``base``; None: it is a file."""
        if there := self._server:
            return partial(there.listing, base) if pattern or there.is_folder(base) else None
        found = local_path(base, self.context.folder)
        return partial(local_listing, found) if found.is_dir() else None

    def _chosen(self, sheets: Sequence[WorkbookSheet], file: RemoteFile, definition: TableDefinition) -> list[SheetRows]:
        options = self.options
        name, title, group = (self._column(key, getattr(options, key), definition) for key in ("sheet_column", "title_column", "group_column"))
        down = tuple(self._column("fill_down", each, definition) for each in options.fill_down)
        rules = SheetRules(_header_rows(options.header), name, title, group, down, tuple(options.skip), tuple(options.totals))
        if options.hidden == "skip":
            sheets = [sheet.shown() for sheet in sheets]
        if not options.sheets or sheets[0].name == "":
            shown = [sheet for sheet in sheets if not sheet.hidden]
            return chosen_sheets(self._parts(shown, file, definition) if self._divides else sheets, file.name, definition, rules)
        return [SheetRows(sheet, file.name, definition, rules) for sheet in self._parts(self._named(sheets, file), file, definition)]

    def _named(self, sheets: Sequence[WorkbookSheet], file: RemoteFile) -> list[WorkbookSheet]:
        """In the file's order. A hidden sheet is read only where its own name or number is given."""
        wanted = {pattern: [sheet for number, sheet in enumerate(sheets, 1) if _is_meant(sheet, number, pattern)] for pattern in self.options.sheets}
        for pattern, named in wanted.items():
            if not named:
                there = ", ".join(sheet.name for sheet in sheets)
                reason = phrase(f"tidak ada lembar «{pattern}» (yang ada: {there})", f"there is no sheet «{pattern}» (there are: {there})")
                raise Unreadable(system=file.name, reason=reason)
        return [sheet for sheet in sheets if any(sheet in named for named in wanted.values())]

    @property
    def _divides(self) -> bool:
        options = self.options
        return bool(options.table or options.below or options.range or options.title_column)

    def _parts(self, sheets: Sequence[WorkbookSheet], file: RemoteFile, definition: TableDefinition) -> list[WorkbookSheet]:
        options = self.options
        several = 0 if options.table == "all" or (options.title_column and not options.below) else 1 if options.below else None
        number = int(options.table) if options.table.isdigit() else several
        return parts(sheets, file.name, definition, PartRules(read_range(options.range), options.below, number))


def _header_rows(written: str) -> tuple[int, int] | None:
    first, _, last = written.partition("-")
    if not first.strip().isdigit() or not (last.strip() or "1").isdigit():
        return None
    start, end = int(first), int(last or first)
    return (start, end) if 1 <= start <= end < start + 10 else None


def _is_meant(sheet: WorkbookSheet, number: int, pattern: str) -> bool:
    return pattern in (sheet.name, f"#{number}") or (not sheet.hidden and fnmatchcase(sheet.name, pattern))
