"""The connector ``sheet`` on real files of every kind, good and hostile."""

import io
import os
import struct
import zipfile
from decimal import Decimal as D

import pytest

from harvesters.errors import FetchError, Refused, SourceError, Unreachable, Unreadable
from harvesters.options import OptionError
from harvesters.place import Place
from harvesters.reading import watched
from harvesters.tables.builder import TableBuilder
from harvesters.tables.definition import Column, Kind, TableDefinition
from harvesters.tables.refusal import TableRefused
from tests.harvesters.sheetfiles import ods, xls, xlsx, zipped
from tests.harvesters.sheetreader import KEC, LAKI, RASIO, book, grid

pytest_plugins = ["tests.harvesters.sheetreader"]

ROWS = [("Atas", "1.234", "1,5"), ("Bawah", "7", "0,25")]
TYPED = [("Atas", 1234, D("1.5")), ("Bawah", 7, D("0.25"))]


HEAD = ("Kecamatan", "Kasus laki-laki", "Rasio")


@pytest.mark.parametrize("delimiter", [";", "\t", "|", ","])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_in_every_encoding_and_with_every_delimiter(folder, delimiter, encoding):
    quoted = [tuple(f'"{cell}"' if delimiter in cell else cell for cell in row) for row in [HEAD, *ROWS]]
    text = "\r\n".join(delimiter.join(row) for row in [("Judul é", "", ""), *quoted]) + "\r\n"
    table, findings, _ = folder.read(folder.write(text.encode(encoding), "data.csv"))
    assert table.rows.rows() == TYPED
    assert not findings


def test_a_quoted_cell_with_line_breaks_and_excels_own_first_line(folder):
    text = 'sep=;\n"Kecamatan";"Kasus\nlaki-laki";Rasio\n\nAtas;5;"1,5"\n'
    table, _, records = folder.read(folder.write(text, "data.csv"))
    assert table.rows.rows() == [("Atas", 5, D("1.5"))]
    assert records[0].place == Place("data.csv", "", 4)


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_every_kind_of_workbook(folder, kind):
    rows = [("Judul", None, None), HEAD, ("Atas", 1234.0, 1.5), ("Bawah", "7", 0.1 + 0.2)]
    content = {"xlsx": lambda: grid(*rows), "xls": lambda: xls(rows), "ods": lambda: ods(rows)}[kind]()
    for name in ("tanpa-akhiran", "salah.xlsx", "salah.ods", "salah.xls", "salah.csv"):  # what it is called does not matter
        assert folder.read(folder.write(content, name))[0].rows.height == 2
    table, findings, records = folder.read("tanpa-akhiran")
    assert table.rows.rows() == [("Atas", 1234, D("1.5")), ("Bawah", 7, D("0.3"))]
    assert not findings
    assert records[0].place == Place("tanpa-akhiran", "Data", 3)


def messy(workbook):
    """As offices send it: title, two-line heading with merged cells, units, numbers of columns, a repeated heading, total, notes, signature."""
    sheet = workbook.add_worksheet("Rekap")
    sheet.merge_range("B1:E1", "REKAPITULASI KASUS")
    sheet.write("B2", "Kabupaten Contoh Tahun 2025")
    sheet.merge_range("B4:B5", "No")
    sheet.merge_range("C4:C5", "Kecamatan")
    sheet.merge_range("D4:E4", "Kasus")
    sheet.write_row("D5", ["Laki-laki", "Rasio"])
    sheet.write_row("D6", ["(orang)", "(per 1.000)"])
    sheet.write_row("B7", ["(1)", "(2)", "(3)", "(4)"])
    sheet.write_row("B8", [1, "ATAS", 10, "1,5"])
    sheet.write_row("D9", ["Laki-laki", "Rasio"])
    sheet.write_row("B10", [2, "Bawah", "1O", "2,5"])
    sheet.merge_range("B11:C11", "Jumlah")
    sheet.write("D11", "1.010")
    sheet.write("B12", "Sumber: Dinas Contoh")
    sheet.write("E14", "Contoh, 5 Januari 2026")
    sheet.write("E15", "Kepala Dinas")
    hidden = workbook.add_worksheet("Lama")
    hidden.write_row(0, 0, HEAD)
    hidden.write_row(1, 0, ["Atas", 99, 1])
    hidden.hide()
    workbook.add_worksheet("Catatan").write(0, 0, "Bukan tabel")


def test_a_workbook_as_offices_send_it(folder):
    table, findings, records = folder.read(folder.write(book(messy)))
    assert table.rows.rows() == [("Atas", 10, D("1.5"))]
    assert table.held == [{"kec": "Bawah"}]
    (bad,) = [finding for finding in findings if finding.severity == "error"]
    assert bad.place == Place("data.xlsx", "Rekap", 10, "Kasus laki-laki", "D10")
    assert table.totals["laki"].to_list() == [1010]
    assert [record.place.row for record in records] == [8, 10, 11]
    assert [record.total for record in records] == [False, False, True]


def test_a_heading_of_two_lines_in_a_csv(folder):
    text = "Kecamatan;Kasus;\n;Laki-laki;Rasio\nAtas;5;1,5\n"
    table, _, _ = folder.read(folder.write(text, "data.csv"))
    assert table.rows.rows() == [("Atas", 5, D("1.5"))]


def test_a_cell_merged_downwards_counts_for_every_row(folder):
    def fill(workbook):
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["Kecamatan", "Tahun", "Kasus"])
        sheet.merge_range("A2:A3", "Atas")
        sheet.write_column("B2", [2024, 2025, 2024])
        sheet.write_column("C2", [1, 2, 3])
        sheet.write("A4", "Bawah")

    years = TableDefinition("t", "T", (KEC, Column("tahun", "Tahun", Kind.YEAR), Column("kasus", "Kasus", Kind.INTEGER)), key=("kec", "tahun"))
    table, findings, _ = folder.read(folder.write(book(fill)), years)
    assert table.rows.rows() == [("Atas", 2024, 1), ("Atas", 2025, 2), ("Bawah", 2024, 3)]
    assert not findings


def years(workbook):
    for year in (2024, 2025):
        sheet = workbook.add_worksheet(str(year))
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, ["Atas", year, 1])
        sheet.write_row(2, 0, ["TOTAL", year, 1])
    workbook.add_worksheet("Rekap").write_row(0, 0, ["Judul", "lain"])


def test_several_sheets_whose_names_are_data(folder):
    columns = (KEC, LAKI, RASIO, Column("tahun", "Tahun", Kind.YEAR, required=True))
    table = TableDefinition("t", "T", columns, key=("kec", "tahun"))
    name = folder.write(book(years))
    built, findings, _ = folder.read(name, table, sheet_column="tahun", sheets=["20*"])
    assert built.rows.select("laki", "tahun").rows() == [(2024, 2024), (2025, 2025)]
    assert built.totals["_sheet"].to_list() == ["2024", "2025"]
    assert not findings
    built, _, _ = folder.read(name, table, sheet_column="tahun")
    assert built.rows.height == 2
    with pytest.raises(Unreadable, match=r"tidak ada lembar «1999» .*2024, 2025, Rekap"):
        folder.read(name, table, sheets=["1999"])


def test_a_heading_reaches_as_far_as_its_merged_cells(folder):
    def fill(workbook):
        sheet = workbook.add_worksheet("Tabel 1")
        sheet.merge_range("A1:D1", "Tabel 1 Kasus menurut Kecamatan")
        for cells, text in (("A3:A5", "No"), ("B3:B5", "Kecamatan"), ("C3:D3", "Kasus"), ("C4:C5", "Kasus laki-laki"), ("D4:D5", "Rasio\n(%)")):
            sheet.merge_range(cells, text)
        for number, row in enumerate([("(1)", "(2)", "(3)", "(4)"), (1, "Atas", "1.234", "1,5"), (2, "Bawah", 7, "0,25")], 5):
            sheet.write_row(number, 0, row)

    table, findings, _ = folder.read(folder.write(book(fill)))
    assert (table.rows.rows(), findings) == (TYPED, [])


@pytest.mark.parametrize("units", [("", "orang", "%"), (None, "(orang)", "persen"), ("", "jiwa", "")])
def test_a_line_of_units_is_no_data(folder, units):
    head = ("Kecamatan", "Kasus laki-laki (jiwa)", "Rasio (%)")
    table, findings, _ = folder.read(folder.write(grid(head, units, ("1", "2", "3"), *ROWS)))
    assert (table.rows.rows(), [each.code for each in findings]) == (TYPED, [])


def test_the_header_can_be_declared(folder):
    name = folder.write(grid(("Kecamatan", "Kasus laki-laki"), ("Kecamatan", "Rasio"), ("Atas", "2,5")))
    table, _, _ = folder.read(name, header="2")
    assert table.rows["rasio"].to_list() == [D("2.5")]


def test_rows_to_skip_and_further_total_words(folder):
    name = folder.write(grid(HEAD, ("Rangkuman", 5, 5), ("Wilayah I", 3, 3), ("Atas", 1, 1)))
    table, findings, records = folder.read(name, skip=["wilayah i"], totals=["Rangkuman"])
    assert table.rows.rows() == [("Atas", 1, D(1))]
    assert [record.total for record in records] == [True, False]
    assert not findings


def test_a_folder_of_files_in_their_order(folder):
    (folder.path / "setor").mkdir()
    for number, kec in enumerate(("Bawah", "Atas")):
        folder.write(grid(HEAD, (kec, number, number)), f"setor/{number}.xlsx")
    folder.write(b"%PDF-1.7", "setor/surat.pdf")
    for name in ("~$0.xlsx", "2.xlsx.part", ".3.xlsx", "Thumbs.db"):
        folder.write(b"x", f"setor/{name}")
    table, _, records = folder.read("setor/*.xlsx")
    assert table.rows["kec"].to_list() == ["Bawah", "Atas"]
    assert {record.place.file for record in records} == {"0.xlsx", "1.xlsx"}
    with pytest.raises(Unreadable, match=r"surat\.pdf.*PDF"):
        folder.read("setor")
    with pytest.raises(Unreachable, match="tidak ada berkas yang cocok"):
        folder.read("setor/*.ods")


def test_a_file_that_is_still_being_written_waits(folder, monkeypatch):
    """A full read without it would remove its rows."""
    (folder.path / "setor").mkdir()
    for number, kec in enumerate(("Bawah", "Atas")):
        folder.write(grid(HEAD, (kec, number, number)), f"setor/{number}.XLSX")
    growing = folder.path / "setor" / "1.XLSX"
    monkeypatch.setattr(watched.time, "sleep", lambda _: growing.write_bytes(growing.read_bytes() + b"more"))
    with folder.connector("setor/*.xlsx") as connector:
        assert [record.data["Kecamatan"] for record in connector.records()] == ["Bawah"]
        assert not connector.complete
        assert [(finding.code, finding.place.file) for finding in connector.findings] == [("file-unfinished", "1.XLSX")]
    (folder.path / "setor" / "0.XLSX").unlink()
    with pytest.raises(Unreachable, match="masih ditulis"):
        folder.read("setor")
    for path in (folder.path / "setor").iterdir():
        os.utime(path, (1, 1))  # what nobody has touched for long is not looked at twice
    size = growing.stat().st_size
    assert folder.read("setor")[0].rows["kec"].to_list() == ["Atas"]
    assert growing.stat().st_size == size


def test_local_files_only_where_the_operator_allows(folder, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "rahasia.csv"
    outside.write_text("Kecamatan;Rasio\nAtas;1\n", encoding="utf-8")
    with pytest.raises(Refused):
        folder.read(str(outside))
    (folder.path / "tautan.csv").symlink_to(outside)
    for location in ("tautan.csv", "../*.csv"):
        with pytest.raises(FetchError):
            folder.read(location)
    with pytest.raises(Refused), folder.connector(folder.write("a;b\n", "a.csv"), folder=None) as connector:
        list(connector.records())


def test_failed_formulas_and_per_cent_formats(folder):
    def fill(workbook):
        sheet = workbook.add_worksheet()
        percent = workbook.add_format({"num_format": "0.0%"})
        sheet.write_row(0, 0, HEAD)
        sheet.write("A2", "Atas")
        sheet.write_formula("B2", "=1/0", None, "#DIV/0!")
        sheet.write("A3", "Bawah")
        sheet.write("C3", 0.125, percent)

    table, (finding,), _ = folder.read(folder.write(book(fill)))
    assert table.rows.rows() == [("Bawah", None, D("12.5"))]
    assert (finding.code, finding.place.cell, finding.value) == ("cell-error", "B2", "#DIV/0!")
    table, (finding,), _ = folder.read(folder.write(xls([HEAD, ("Atas", b"\x07", None), ("Bawah", None, (0.125,))]), "data.xls"))
    assert table.rows.rows() == [("Bawah", None, D("12.5"))]
    assert (finding.code, finding.place.cell, finding.value) == ("cell-error", "B2", "#DIV/0!")
    wrong = '<table:table-cell office:value-type="string" calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
    share = '<table:table-cell office:value-type="percentage" office:value="0.125"><text:p>12,5%</text:p></table:table-cell>'
    table, (finding,), _ = folder.read(folder.write(ods([HEAD, ("Atas", wrong, None), ("Bawah", None, share)]), "data.ods"))
    assert table.rows.rows() == [("Bawah", None, D("12.5"))]
    assert (finding.code, finding.place.cell) == ("cell-error", "B2")


def test_a_formula_without_a_stored_result_is_no_empty_cell(folder):
    """Programs that write workbooks do not compute; a formula that gave an empty text is empty."""
    head = "".join(f'<c r="{letter}1" t="inlineStr"><is><t>{text}</t></is></c>' for letter, text in zip("ABC", HEAD, strict=True))
    rows = "".join(
        f'<row r="{number}"><c r="A{number}" t="inlineStr"><is><t>{name}</t></is></c><c r="B{number}"{cell}<c r="C{number}"><v>1</v></c></row>'
        for number, name, cell in ((2, "Atas", "><f>2+3</f><v></v></c>"), (3, "Bawah", ' t="str"><f>IF(1,"")</f><v></v></c>'))
    )
    table, findings, _ = folder.read(folder.write(xlsx(f'<row r="1">{head}</row>{rows}')))
    assert table.rows.rows() == [("Bawah", None, D(1))]
    [finding] = findings
    assert (finding.code, finding.place.cell) == ("cell-error", "B2")
    assert "simpan ulang" in finding.sentence()
    assert "save it again" in finding.sentence("en")


def test_two_headings_that_read_the_same_are_never_chosen_between(folder):
    name = folder.write(grid(("Kecamatan", "Rasio", "Rasio "), ("Atas", 1, 2)))
    with pytest.raises(Unreadable, match="lebih dari satu judul"):
        folder.read(name)


def test_a_thousand_columns_and_one_more(folder):
    wide = TableDefinition("t", "T", tuple(Column(f"k{number}", f"K{number}", Kind.INTEGER) for number in range(1000)))
    head = [f"K{number}" for number in range(1000)]
    table, findings, _ = folder.read(folder.write(grid(head, range(1000))), wide)
    assert table.rows.row(0) == tuple(range(1000))
    assert not findings
    for content, name in ((grid([*head, "K1000"], range(1001)), "a.xlsx"), (";".join(map(str, range(1001))), "a.csv")):
        with pytest.raises(Unreadable, match=r"1\.000"):
            folder.read(folder.write(content, name), wide)


def sparse(reference):
    return xlsx(f'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="{reference}"><v>1</v></c></row>')


def lying(content):
    """The archive with sizes in its directory that promise little."""
    at = content.rfind(b"PK\x01\x02")
    return content[: at + 24] + struct.pack("<I", 10) + content[at + 28 :]


BOMB = {"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b" " * 60_000_000}
LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "kosong"),
        (b"   \n", "kosong"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 20, "PNG"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG"),
        (b"<!DOCTYPE html><html><body>masuk dahulu</body></html>", "halaman masuk"),
        (b"\xef\xbb\xbf  <HTML><table><tr><td>Kecamatan", "HTML"),
        (b"<table><tr><td>Nama<td>Sandi</tr><tr><td><input><td><input></table>", "judul kolom"),
        (b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n", "MHTML"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "terpotong di baris 1"),
        (b'<?xml version="1.0"?><data/>', "XML"),
        (b'{"data": []}', "JSON"),
        (b'[{"a": 1}]', "JSON"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"MZ\x90\x00", "program"),
        (b"abc\x00\x01\x02def" * 10, "biner"),
        (zipped({"word/document.xml": "<w/>"}), "Word"),
        (zipped({"a.txt": "a"}), "ZIP"),
        (ods([HEAD], mend=lambda content: content.replace("UTF-8", "TF-8")), "rusak"),
        (xlsx("", styles="", extra='<?xml version="1.0" encoding="TF-8"?>'), "rusak"),
        (grid(HEAD)[:-100], "rusak"),
        (grid(HEAD)[:3000], "rusak"),
        (b"PK\x03\x04" + b"\x00" * 100, "rusak"),
        (zipped(BOMB), "mengembang"),
        (lying(zipped(BOMB)), "mengembang"),
        (zipped({"xl/workbook.xml": b"", **{f"a{number}": b"" for number in range(5_001)}}), "mengembang"),
        (sparse("XFD1048576"), "1048576 baris kali 16384 kolom"),
        (xlsx("", extra=LAUGHS), "rusak"),
        (ods([["a"]], extra=LAUGHS), "rusak"),
        (ods([['<table:table-cell office:value-type="string" table:number-columns-repeated="99999999"/>']]), "kolom"),
        (xlsx("<row r='1'><c><v>"), "rusak"),
        ("Enc".join(["\u0000"] * 3).encode("utf-16-le"), "Windows-1252|biner|kosong|judul"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"), "kata sandi"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "Workbook".encode("utf-16-le"), "rusak"),
        (b"\x81\x8d\x8f\x90\x9d", "Windows-1252"),
        (b'Kecamatan;Rasio\nAtas;"1\nBawah;2\n', "tanda kutip di baris 2"),
        ("Kecamatan;Rasio\nAtas;1\n".encode("utf-16")[:-1], "UTF-16"),
        (b"tidak ada tabel di sini\n", "judul kolom"),
        (grid(), "tidak ada isi"),
        (grid(HEAD), "tidak ada baris data"),
        (grid(HEAD, ("Jumlah", 0, 0)), "tidak ada baris data"),
        (grid(("Kasus laki-laki", "Rasio"), (1, 2)), "Kecamatan"),
    ],
)
def test_what_is_no_table_is_said_in_a_sentence(folder, content, said):
    with pytest.raises(FetchError, match=said) as refused:
        folder.read(folder.write(content, "data.csv"))
    assert refused.value.sentence("en")
    assert "data.csv" in str(refused.value) or "Kasus" in str(refused.value)


def test_rows_that_only_carry_a_format_do_not_count(folder):
    cells = "".join(f'<c r="{letter}1" t="inlineStr"><is><t>{text}</t></is></c>' for letter, text in zip("ABC", HEAD, strict=True))
    row = '<c r="A2" t="inlineStr"><is><t>Atas</t></is></c><c r="B2"><v>5</v></c><c r="C2"><v>1.5</v></c>'
    styled = '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    table, _, _ = folder.read(folder.write(xlsx(f'<row r="1">{cells}</row><row r="2">{row}</row>{styled}')))
    assert table.rows.rows() == [("Atas", 5, D("1.5"))]


def test_a_protected_zip_and_a_strange_one(folder):
    content = bytearray(grid(HEAD))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.find(mark) + at] |= 1
    with pytest.raises(Unreadable, match="kata sandi|rusak"):
        folder.read(folder.write(bytes(content)))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
    with pytest.raises(Unreadable, match="pemampatan"):
        folder.read(folder.write(stream.getvalue()))


def test_a_large_file_is_refused_before_it_is_read(folder):
    path = folder.path / "besar.csv"
    with path.open("wb") as file:
        file.truncate(2_000_000_000)
    with pytest.raises(Unreadable, match=r"500 MB"):
        folder.read("besar.csv")
    folder.write(b"x" * 1_000_001, "b.csv")
    with pytest.raises(Unreadable, match=r"1 MB"):
        folder.read("b.csv", megabytes=1)


@pytest.mark.parametrize("line", [["(1)", "(2)", "(3)"], [-1, -2, -3], [1, 2, 3], ["1", "2", "3=1+2"]])
def test_a_line_that_numbers_the_columns_is_no_data(folder, line):
    table, findings, _ = folder.read(folder.write(grid(HEAD, line, ("Atas", 5, 1))))
    assert table.rows.rows() == [("Atas", 5, D(1))]
    assert not findings


def test_figures_that_only_look_like_column_numbers_are_data(folder):
    plain = TableDefinition("t", "T", tuple(Column(name, name.upper(), Kind.INTEGER) for name in "abc"))
    table, _, _ = folder.read(folder.write(grid("ABC", (1, 2, 3), (4, 5, 6))), plain)
    assert table.rows.rows() == [(1, 2, 3), (4, 5, 6)]


WORDS = TableDefinition("kata", "Kata", (Column("kec", "Kecamatan"), LAKI, RASIO), key=("kec",), version="1")


@pytest.mark.parametrize(
    "rows",
    [
        [("No", *HEAD), (1, 2, 3, 4), (1, "Atas", 5, 1)],
        [HEAD, (1, 2, 3), ("Atas", 5, 1)],
        [("No", *HEAD), (1, 2, 3, 4), (1, "007", 5, 1)],
    ],
)
def test_a_line_that_numbers_the_columns_is_no_data_where_names_are_free_text_either(folder, rows):
    table, findings, _ = folder.read(folder.write(grid(*rows)), WORDS)
    assert table.rows.rows() == [(rows[-1][-3], 5, D(1))]
    assert not findings


def test_the_regencys_row_below_its_kecamatan_is_a_total(folder):
    table, _, records = folder.read(folder.write(grid(HEAD, ("Atas", 5, 1), ("KABUPATEN CONTOH", 5, None))), WORDS)
    assert table.rows["kec"].to_list() == ["Atas"]
    assert records[-1].total


SIGNED = ["Kota Atas, 5 Januari 2026", "Mengetahui", "Kepala Dinas Kesehatan", "dr. Budi", "NIP. 19700101 199003 1 001"]


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_who_signed_below_a_table_without_a_total_is_no_data(folder, suffix):
    lines = [HEAD, ("Atas", 5, 1), *((line,) for line in SIGNED)]
    content = grid(*lines) if suffix == "xlsx" else "\n".join(",".join(map(str, line)) for line in lines)
    table, findings, _ = folder.read(folder.write(content, f"a.{suffix}"), WORDS)
    assert table.rows.rows() == [("Atas", 5, D(1))]
    assert not findings


def both(folder, content, definition=WORDS):
    """(rows, codes and rows of all findings)"""
    builder = TableBuilder(definition)
    with folder.connector(folder.write(content, "a.csv" if isinstance(content, str) else "a.xlsx"), definition) as connector:
        for record in connector.records():
            builder.add(record)
        table, findings = builder.finish()
        return table.rows.rows(), [(each.code, each.place.row or each.place.cell) for each in (*connector.findings, *findings)]


def test_a_second_table_below_with_the_same_headings_is_told(folder):
    first, second = [HEAD, ("Atas", 5, 1), ("Jumlah", 5, None)], [("TABEL 2",), HEAD, ("Bawah", 7, 2)]
    assert both(folder, grid(*first, *second)) == ([("Atas", 5, D(1)), ("Bawah", 7, D(2))], [("table-again", 5)])
    printed = [HEAD, ("Atas", 5, 1), HEAD, ("Bawah", 7, 2)]  # a heading that every printed page repeats
    assert both(folder, grid(*printed)) == ([("Atas", 5, D(1)), ("Bawah", 7, D(2))], [])


def test_a_second_table_below_with_other_headings_is_told_and_not_read(folder):
    other = [("TABEL 2",), ("Puskesmas", "Dokter", "Perawat"), ("Sehat", 3, 4)]
    assert both(folder, grid(HEAD, ("Atas", 5, 1), ("Jumlah", 5, None), *other)) == ([("Atas", 5, D(1))], [("table-below", 5)])


def test_of_two_tables_beside_each_other_none_is_read_in_silence(folder):
    rows = [("TABEL 1",), (*HEAD, None, *HEAD), ("Atas", 5, 1, None, "Bawah", 7, 2)]
    with pytest.raises(TableRefused):
        both(folder, grid(*rows))


def test_a_row_that_a_comma_has_cut_is_held_back(folder):
    """1,5 without quotation marks would be read as 1."""
    text = "Kecamatan,Kasus laki-laki,Rasio\nAtas,5,1,5\nBawah,7,2\nSumber: Dinas, Badan, Kantor, 2025\n"
    assert both(folder, text) == ([("Bawah", 7, D(2))], [("row-overlong", 2)])
    wide = "Kecamatan,Kasus laki-laki,Rasio,\nAtas,5,1,lihat catatan\nBawah,7,2,,,\n"  # the heading has a column without name
    assert both(folder, wide) == ([("Atas", 5, D(1)), ("Bawah", 7, D(2))], [])


def test_a_running_number_is_data_where_the_table_names_it(folder):
    numbered = TableDefinition("t", "T", (Column("nomor", "Nomor", Kind.CODE), LAKI), key=("nomor",), version="1")
    assert both(folder, grid(("Nomor", "Kasus laki-laki"), ("07", 5)), numbered) == ([("07", 5)], [])


def test_why_no_sheet_is_the_tables(folder):
    with pytest.raises(Unreadable, match="baris 2 lembar «Data», hanya punya Kecamatan dan tidak punya Kasus laki-laki, Rasio"):
        folder.read(folder.write(grid(("JUDUL",), ("No", "Kecamatan", "Lain"), (1, "Atas", 5))))

    def hide(workbook):
        workbook.add_worksheet("Depan").write(0, 0, "Halo")
        sheet = workbook.add_worksheet("Isi")
        sheet.write_row(0, 0, HEAD)
        sheet.hide()

    with pytest.raises(Unreadable, match="«Isi» yang memuat tabel ini disembunyikan"):
        folder.read(folder.write(book(hide)))


@pytest.mark.parametrize("header", ["lima", "0", "5-3", "1-50", ""])
def test_a_wrong_header_option_is_named(folder, header):
    with pytest.raises(OptionError, match="header"):
        folder.connector("a.csv", header=header)


def test_a_source_needs_a_table(folder):
    with pytest.raises(SourceError, match="table"):
        list(folder.connector(folder.write("a;b\n1;2\n", "a.csv"), definition=None).records())
