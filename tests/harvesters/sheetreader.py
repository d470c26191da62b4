"""Reads files that a test writes, through the connector ``sheet``."""

import io
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter

from harvesters.connectors.base import ConnectorContext
from harvesters.connectors.sheet import Sheet
from harvesters.reading import watched
from harvesters.reading.address import AddressGuard
from harvesters.tables.builder import TableBuilder
from harvesters.tables.definition import Column, Kind, Meaning, TableDefinition

KEC = Column("kec", "Kecamatan", Kind.CODE, codes={"Atas": "Atas", "Bawah": "Bawah"}, required=True)
LAKI = Column("laki", "Kasus laki-laki", Kind.INTEGER, unit="orang", missing={"-": Meaning.ZERO})
RASIO = Column("rasio", "Rasio", Kind.NUMBER)
CASES = TableDefinition("kasus", "Kasus", (KEC, LAKI, RASIO), key=("kec",), version="1")


class Folder:
    def __init__(self, path):
        self.path = path

    def write(self, content, name="data.xlsx"):
        (self.path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return name

    def connector(self, location, definition=CASES, folder=..., allow=(), **options):
        local = self.path if folder is ... else folder
        context = ConnectorContext("kasus", lambda name: name, AddressGuard(allow), local, ZoneInfo("Asia/Jakarta"), definition)
        return Sheet(Sheet.read_options({"location": location, **options}), context)

    def read(self, location, definition=CASES, **options):
        """(table, findings, records)"""
        builder = TableBuilder(definition)
        with self.connector(location, definition, **options) as connector:
            records = list(connector.records())
            assert connector.complete
        for record in records:
            builder.add(record)
        return (*builder.finish(), records)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(watched, "SECOND_LOOK", 0)
    return Folder(tmp_path)


def book(fill):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
        fill(workbook)
    return stream.getvalue()


def grid(*rows, name="Data"):
    def fill(workbook):
        sheet = workbook.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)

    return book(fill)


def names(connector):
    """The column Kecamatan of everything that a source has, which it says is all."""
    with connector:
        found = [record.data["Kecamatan"] for record in connector.records()]
        assert connector.complete
        return found
