"""Files of every kind with random damage: they are read or refused with a sentence, and nothing else ever happens."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harvesters.errors import HarvestError
from tests.harvesters.sheetfiles import ods, xls, xml2003, zipped
from tests.harvesters.sheetreader import Folder, book

ROWS = [("Judul", None, None), ("Kecamatan", "Kasus laki-laki", "Rasio"), ("Atas", 1234, 1.5), ("Bawah", "7", 0.25), ("Jumlah", 1241, None)]


def office(workbook):
    sheet = workbook.add_worksheet("Data")
    for number, row in enumerate(ROWS):
        sheet.write_row(number, 0, row)
    sheet.merge_range("A7:A8", "Sumber: Dinas")
    sheet.write_formula("D3", "=1/0", None, "#DIV/0!")
    sheet.write("D4", 0.5, workbook.add_format({"num_format": "0%"}))
    sheet.set_row(3, None, None, {"hidden": True})
    sheet.set_column("C:C", None, None, {"hidden": True})


def unzipped(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


CSV = "\r\n".join(";".join("" if cell is None else str(cell) for cell in row) for row in ROWS).encode()
HTML = ("<table>" + "".join(f"<tr>{''.join(f'<td colspan=1>{cell}' for cell in row)}</tr>" for row in ROWS) + "</table>").encode()
MERGED = ['<Column ss:Index="2" ss:Hidden="1"/>', '<Row ss:Hidden="1" ss:Span="1"/>', '<Row><Cell ss:MergeDown="1" ss:MergeAcross="1"/></Row>']
XML = xml2003([*MERGED, *ROWS, ["Bawah", '<Cell ss:Index="3"><Data ss:Type="DateTime">2024-01-31T00:00:00.000</Data></Cell>']])
WHOLE = {"csv": CSV, "utf-16": CSV.decode().encode("utf-16"), "html": HTML, "xls": xls(ROWS), "xlsx": book(office), "ods": ods(ROWS), "xml": XML}
PARTS = {"xlsx": unzipped(WHOLE["xlsx"]), "ods": unzipped(WHOLE["ods"])}
PIECES = [
    b"<c ", b"<row ", b"</row>", b'r="XFD1048576"', b'r="A0"', b't="s"', b"<v>99999999999</v>", b"&amp;", b"\x00", b"\xff\xfe", b'"', b";", b"\n",
    b'table:number-columns-repeated="1000000000"', b'table:number-rows-repeated="-1"', b"<!DOCTYPE x>", b'hidden="1"', b'min="0" max="9999999"',
    b"rowspan=99999", b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"\xfe\xff\xff\xff", b"1e999", b"<table>", b"NaN",
    b'<Row ss:Index="1048576"/>', b'ss:Index="16384"', b'ss:Span="1000000000"', b'ss:MergeDown="99999"', b"</Worksheet>", b"<Cell>", b"<Visible>",
]  # fmt: skip


@st.composite
def damaged(draw, content):
    """Bytes changed, cut out, doubled, or put in."""
    body = bytearray(content)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(body)))
        length = draw(st.integers(0, 40))
        kind = draw(st.integers(0, 3))
        if kind == 0:
            body[at : at + length] = draw(st.binary(max_size=40))
        elif kind == 1:
            body[at : at + length] = b""
        elif kind == 2:
            body[at:at] = body[at : at + length] * draw(st.integers(1, 50))
        else:
            body[at:at] = draw(st.sampled_from(PIECES))
    return bytes(body)


@st.composite
def damaged_inside(draw, parts):
    """A whole archive, one of whose parts is damaged."""
    name = draw(st.sampled_from(sorted(parts)))
    return zipped({**parts, name: draw(damaged(parts[name]))})


def read_or_refused(folder, content):
    reader = Folder(Path(folder))
    refused = None
    with reader.connector(reader.write(content, "a.bin")) as connector:
        try:
            found = list(connector.records())
        except HarvestError as error:
            refused = error
    if refused is None:
        assert all(record.data for record in found)
    else:
        assert refused.sentence("id") != refused.sentence("en")


def hurt(examples):
    checks = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
    return settings(max_examples=examples, derandomize=True, suppress_health_check=checks, database=None)


@pytest.mark.parametrize("kind", sorted(WHOLE))
@given(data=st.data())
@hurt(25)
def test_damage_anywhere(tmp_path, kind, data):
    read_or_refused(tmp_path, data.draw(damaged(WHOLE[kind])))


@pytest.mark.parametrize("kind", sorted(PARTS))
@given(data=st.data())
@hurt(60)
def test_damage_inside_an_archive(tmp_path, kind, data):
    read_or_refused(tmp_path, data.draw(damaged_inside(PARTS[kind])))


@pytest.mark.long
@pytest.mark.parametrize("kind", sorted(WHOLE))
@given(data=st.data())
@hurt(5_000)
def test_much_damage_anywhere(tmp_path, kind, data):
    read_or_refused(tmp_path, data.draw(damaged(WHOLE[kind])))


@pytest.mark.long
@pytest.mark.parametrize("kind", sorted(PARTS))
@given(data=st.data())
@hurt(5_000)
def test_much_damage_inside_an_archive(tmp_path, kind, data):
    read_or_refused(tmp_path, data.draw(damaged_inside(PARTS[kind])))
