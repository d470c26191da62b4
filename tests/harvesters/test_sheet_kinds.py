"""What government applications and servers send under the name of a spreadsheet."""

import struct

import pytest

from harvesters.errors import FetchError
from harvesters.tables.definition import Column, Kind, TableDefinition
from tests.harvesters.sheetfiles import ods, xls, xlsx
from tests.harvesters.sheetreader import KEC, grid
from tests.opd.server import Answer, serving

pytest_plugins = ["tests.harvesters.sheetreader"]

LAKI, PEREMPUAN = (Column(title.lower(), title, Kind.INTEGER) for title in ("Laki-laki", "Perempuan"))
PEOPLE = TableDefinition("jiwa", "Jiwa", (KEC, Column("desa", "Desa"), LAKI, PEREMPUAN), key=("kec", "desa"), version="1")
EXPORT = """<html xmlns:x="urn:schemas-microsoft-com:office:excel">
<head><meta charset="{charset}"><style>td{{mso-number-format:General}}</style></head><body>
<table><tr><td>Halaman 1</td></tr></table><table border=1><tr><th colspan=5>REKAP PENDUDUK – é</th></tr>
<tr><th rowspan=2>No<th rowspan=2>Kecamatan<th rowspan=2>Desa<th colspan=2>Jumlah Jiwa</tr><tr><th>Laki-laki<th>Perempuan</tr>
<tr><td>1<td rowspan=2>Atas<td>Muara<td>1.234<td>5</tr><tr><td>2<td>Hulu&nbsp;<td>7<td>8</tr>
<tr><td colspan=3>Jumlah<td>1.241<td>13</tr></table></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "windows-1252"])
def test_an_html_table_that_is_called_xls(folder, charset):
    """As applications in PHP export it: Excel opens it after a warning."""
    name = folder.write(EXPORT.format(charset=charset).encode(charset), "rekap.xls")
    table, findings, records = folder.read(name, PEOPLE)
    assert table.rows.rows() == [("Atas", "Muara", 1234, 5), ("Atas", "Hulu", 7, 8)]
    assert table.totals["laki-laki"].to_list() == [1241]
    assert not findings
    assert (records[0].place.sheet, records[0].place.row) == ("Tabel 1", 4)


def test_what_a_server_says_of_a_file_is_not_trusted(folder):
    sent = {"/rekap.png": ("image/png", grid(("Kecamatan", "Desa", "Laki-laki", "Perempuan"), ("Atas", "Muara", 1, 2)))}
    sent["/rekap.xlsx"] = ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"<!DOCTYPE html><html><form>Sandi</form></html>")
    with serving(lambda asked: Answer(200, sent[asked.path][1], sent[asked.path][0])) as server:
        table, _, _ = folder.read(f"{server.url}/rekap.png", PEOPLE, allow=[server.address])
        with pytest.raises(FetchError, match="mungkin halaman masuk; bagikan berkasnya"):
            folder.read(f"{server.url}/rekap.xlsx", PEOPLE, allow=[server.address])
    assert table.rows.rows() == [("Atas", "Muara", 1, 2)]


DAYS = TableDefinition("hari", "Hari", (Column("id", "Id"), Column("hari", "Hari", Kind.DATE), Column("n", "Nilai", Kind.NUMBER)), key=("id",))


def test_days_outside_every_calendar_and_figures_that_are_none(folder):
    days = ["a;31/12/9999;1", "b;00/00/0000;1", "c;29/02/1900;1"]
    lines = [*days, "d;01/01/2020;NaN", "e;01/01/2020;-Infinity", "f;01/01/2020;1e400", "g;01/01/1900;1"]
    table, findings, _ = folder.read(folder.write("Id;Hari;Nilai\n" + "\n".join(lines), "a.csv"), DAYS)
    assert table.rows["id"].to_list() == ["a", "g"]
    assert [finding.place.cell for finding in findings] == ["B3", "B4", "C5", "C6", "C7"]
    head = "".join(f'<c r="{at}1" t="inlineStr"><is><t>{text}</t></is></c>' for at, text in zip("ABC", ("Id", "Hari", "Nilai"), strict=True))
    cell = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>{0}</t></is></c><c r="B{0}"><v>{1}</v></c><c r="C{0}"><v>{2}</v></c></row>'
    values = [(43831, "NaN"), (43831, "1e999"), (2958466, 1), (-1, 1), (43831, "1e308"), (43831, 1)]
    rows = [cell.format(at, *each) for at, each in enumerate(values, 2)]
    table, findings, _ = folder.read(folder.write(xlsx(f'<row r="1">{head}</row>{"".join(rows)}')), DAYS)
    assert table.rows["id"].to_list() == ["7"]
    assert [finding.place.cell for finding in findings] == ["B4", "B5", "C2", "C3", "C6"]


def test_an_old_workbook_whose_lists_of_sectors_run_in_a_circle_ends(folder):
    whole = xls([("Kecamatan", "Desa", "Laki-laki", "Perempuan"), ("Atas", "Muara", 1, 2)])
    listed, chained = bytearray(whole), bytearray(whole)
    listed[68:76] = struct.pack("<II", 0, 0xFFFFFFFF)  # the first further list of sectors is the sector of its own next one
    listed[512 : 512 + 512] = struct.pack("<128I", *[0] * 128)
    chained[-512:-508] = struct.pack("<I", 0)  # the first sector of the workbook follows itself
    for content in (listed, chained):
        with pytest.raises(FetchError, match="susunan XLS-nya rusak"):
            folder.read(folder.write(bytes(content), "a.xls"), PEOPLE)
    assert folder.read(folder.write(whole, "a.xls"), PEOPLE)[0].rows.height == 1


def test_an_ods_whose_own_kind_cannot_be_unpacked_is_broken(folder):
    content = bytearray(ods([("Kecamatan", "Desa"), ("Atas", "Muara")]))
    at = content.find(b"mimetype") + len(b"mimetype")
    content[at : at + 5] = b"\x00\xc1\x81\x09\x00"  # a stored block whose two lengths disagree
    with pytest.raises(FetchError, match="rusak"):
        folder.read(folder.write(bytes(content), "a.ods"), PEOPLE)


def test_an_ods_whose_content_is_not_what_was_packed_is_broken(folder):
    content = bytearray(ods([("Kecamatan", "Desa"), ("Atas", "Muara")]))
    at = content.rfind(b"PK\x01\x02")
    content[at + 16 : at + 20] = b"\x00\x00\x00\x00"  # the check sum in the directory
    with pytest.raises(FetchError, match="rusak"):
        folder.read(folder.write(bytes(content), "a.ods"), PEOPLE)


def test_what_is_too_long_or_too_wide_is_refused_before_it_is_built(folder):
    for content, said in (
        (b"Kecamatan;Desa\nAtas;" + b"1" * 1_000_001, "baris 2 tidak ditutup, atau satu sel lebih panjang dari 1 juta huruf"),
        (b";" * 1_000_001, "baris 1 tidak ditutup, atau satu sel lebih panjang"),
        (b"Kecamatan" + b";Desa" * 300_000, "300001 kolom"),
        (b"<table><tr>" + b"<td>1" * 400_001, "terlalu besar; simpan sebagai XLSX"),
    ):
        with pytest.raises(FetchError, match=said):
            folder.read(folder.write(content, "a.csv"), PEOPLE)
