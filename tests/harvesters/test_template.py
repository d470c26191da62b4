"""A template is filled and read back."""

import io
from datetime import date, datetime
from decimal import Decimal as D
from zipfile import ZipFile

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from harvesters.errors import Unreadable
from harvesters.tables.definition import Column, Kind, Meaning, TableDefinition
from harvesters.tables.intake import read_upload
from harvesters.tables.stamp import Stamp
from harvesters.tables.template import HEADING_ROW, write_template

COLUMNS = (
    Column("kode", "Kecamatan", Kind.CODE, codes={"16.01": "Atas", "16.02": "Bawah"}, required=True, description="Kode Kemendagri."),
    Column("tahun", "Tahun", Kind.YEAR, minimum=2000),
    Column("jiwa", "Penduduk", Kind.INTEGER, unit="jiwa", minimum=0, missing={"-": Meaning.ZERO}),
    Column("luas", "Luas", Kind.NUMBER, unit="km²", decimals=2, status={"*": "sementara"}, status_default="tetap", companion=True),
    Column("tanggal", "Tanggal", Kind.DATE),
    Column("waktu", "Waktu", Kind.DATETIME),
    Column("aktif", "Aktif", Kind.BOOLEAN),
    Column("nomor", "=Nomor", Kind.CODE),
    Column("rahasia", "Rahasia", public=False),
)
TABLE = TableDefinition("penduduk", "Penduduk", COLUMNS, key=("kode", "tahun"), version="v1", description="Jumlah penduduk.")


@pytest.fixture
def template(tmp_path):
    path = tmp_path / "templat.xlsx"
    write_template(TABLE, path)
    return path


def filled(path, target, rows, stamp=None):
    """The template's sheets written again with rows, as an office program saves them."""
    source = CalamineWorkbook.from_path(str(path))
    with xlsxwriter.Workbook(str(target), {"default_date_format": "dd/mm/yyyy", "strings_to_formulas": False}) as book:
        for name in source.sheet_names:
            sheet = book.add_worksheet(name)
            for number, row in enumerate(source.get_sheet_by_name(name).to_python(skip_empty_area=False)):
                for column, cell in enumerate(row):
                    sheet.write(number, column, cell)
            if name == "Data":
                for number, row in enumerate(rows):
                    sheet.write_row(HEADING_ROW + 1 + number, 0, row)
            elif name.startswith("_"):
                sheet.very_hidden()
                if name == "_templat" and stamp:
                    sheet.write_row(0, 0, stamp.cells())
    return target


MORNING = datetime(2026, 1, 5, 8, 30)  # noqa: DTZ001 - a sheet's dates have no zone
ROWS = [["Atas", 2024, 1234, "12,5*", date(2026, 1, 5), MORNING, "ya", "0012"], ["Bawah", 2024, "-", 3.25, "5 Januari 2026", None, "tidak", "7"]]


def test_there_and_back(template, tmp_path):
    table, findings = read_upload(filled(template, tmp_path / "isi.xlsx", ROWS), TABLE)
    assert not findings
    assert table.rows.rows() == [
        ("16.01", 2024, 1234, D("12.50"), "sementara", date(2026, 1, 5), MORNING, True, "0012"),
        ("16.02", 2024, 0, D("3.25"), "tetap", date(2026, 1, 5), None, False, "7"),
    ]


def test_a_bad_cell_is_named_as_the_steward_sees_it(template, tmp_path):
    rows = [["Atass", 2024], ["Bawah", 2024, "1O"]]
    table, findings = read_upload(filled(template, tmp_path / "isi.xlsx", rows), TABLE, name="kiriman.xlsx")
    assert [(finding.code, str(finding.place)) for finding in findings] == [
        ("code-unknown", f"kiriman.xlsx, Data!A{HEADING_ROW + 2}, Kecamatan"),
        ("number-not-readable", f"kiriman.xlsx, Data!C{HEADING_ROW + 3}, Penduduk"),
    ]
    assert table.rows.is_empty()


def test_an_untouched_template_publishes_nothing(template):
    with pytest.raises(Unreadable, match="tidak ada baris data"):
        read_upload(template, TABLE)


def test_a_foreign_and_an_old_template_are_known(template, tmp_path):
    _, (foreign,) = read_upload(filled(template, tmp_path / "a.xlsx", ROWS, Stamp("sekolah", "v1")), TABLE)
    assert (foreign.code, foreign.severity, foreign.holds) == ("template-foreign", "error", "table")
    assert "sekolah" in foreign.sentence()
    _, (old,) = read_upload(filled(template, tmp_path / "b.xlsx", ROWS, Stamp("penduduk", "v0")), TABLE)
    assert (old.code, old.severity) == ("template-stale", "warning")


def test_any_workbook_or_csv_with_the_headings_will_do(tmp_path):
    path = tmp_path / "isi.csv"
    path.write_text("Tahun;kecamatan;PENDUDUK (JIWA)\n2024;atas;1.234\n", encoding="utf-8")
    table, findings = read_upload(path, TABLE)
    assert table.rows.select("kode", "tahun", "jiwa").rows() == [("16.01", 2024, 1234)]
    assert {finding.code for finding in findings} == {"column-absent", "value-harmonised"}


def test_what_the_template_shows(template):
    book = CalamineWorkbook.from_path(str(template))
    assert book.sheet_names == ["Data", "_daftar", "Petunjuk", "_templat"]
    data = book.get_sheet_by_name("Data").to_python()
    assert data[HEADING_ROW] == ["Kecamatan *", "Tahun *", "Penduduk (jiwa)", "Luas (km²)", "Tanggal", "Waktu", "Aktif", "=Nomor"]
    assert len(data) == HEADING_ROW + 1
    notes = "\n".join(row[0] for row in book.get_sheet_by_name("Petunjuk").to_python())
    for text in ("Kode Kemendagri.", "dalam jiwa", "«-» berarti nol", "«*» berarti sementara", "paling kecil 2000", "wajib diisi"):
        assert text in notes
    sheet = ZipFile(template).read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<dataValidation ") == 7
    assert "_daftar!$A$1:$A$2" in sheet


def test_the_same_definition_gives_the_same_file(template):
    stream = io.BytesIO()
    write_template(TABLE, stream)
    assert stream.getvalue() == template.read_bytes()
