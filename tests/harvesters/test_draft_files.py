"""Drafts of workbooks and text files as offices keep them: each runs as it stands, with units, keys, marks and total lines as a person reads them."""

from itertools import chain

import pytest
import xlsxwriter
import yaml

from tests.harvesters import sheetfiles
from tests.harvesters.draftedsystems import AREAS
from tests.harvesters.test_draft import Desk, columns

NAMES = [name.title() for name in AREAS]


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def book(path, *sheets):
    """:param sheets: name, rows, merged areas with their text."""
    with xlsxwriter.Workbook(path) as workbook:
        for name, rows, merged in sheets:
            sheet = workbook.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
            for area in merged:
                sheet.merge_range(*area)


def test_a_heading_of_two_lines_with_a_unit_and_a_total(desk):
    head = [["JUMLAH PENDUDUK"], [], ["No", "Kecamatan", "Penduduk (jiwa)", None, "Rasio"], [None, None, "L", "P", None]]
    head += [["(1)", "(2)", "(3)", "(4)", "(5)"]]
    rows = [[at, name, 1000 + at, 1100 + at, 90.5 + at] for at, name in enumerate(NAMES, 1)]
    merged = [(2, 0, 3, 0, "No"), (2, 1, 3, 1, "Kecamatan"), (2, 2, 2, 3, "Penduduk (jiwa)"), (2, 4, 3, 4, "Rasio")]
    book(desk.folder / "penduduk.xlsx", ("Data", [*head, *rows, [None, "JUMLAH", 4010, 4410], ["Sumber: Disdukcapil"]], merged))
    _, table = desk.draft(desk.folder / "penduduk.xlsx")
    read, codes = desk.preview()
    assert (read, codes) == (len(NAMES) + 1, set())  # with the total
    found = columns(table)
    assert {name: each.get("unit") for name, each in found.items()} == {"kecamatan": None, "penduduk_l": "jiwa", "penduduk_p": "jiwa", "rasio": None}
    assert table["key"] == ["kecamatan"]


def test_sheets_that_are_called_by_their_years_are_one_table(desk):
    head = ["Komoditas", "Satuan", "Harga (Rp)"]
    years = [(f"Data {year}", [head, ["Beras", "kg", f"1{at}.500"], ["Gula", "kg", f"1{at}.000"]], []) for at, year in enumerate((2023, 2024))]
    book(desk.folder / "harga.xlsx", *years, ("Catatan", [["Isi", "Arti"], ["a", "b"]], []))
    source, table = desk.draft(desk.folder / "harga.xlsx")
    assert desk.preview() == (4, set())
    assert (source["options"]["sheets"], source["options"]["sheet_column"]) == (["Data 2023", "Data 2024"], "tahun")
    assert (table["key"], columns(table)["harga"]["unit"]) == (["komoditas", "tahun"], "rupiah")


def test_months_as_columns_below_a_title_with_the_unit(desk):
    rows = [["Curah hujan bulanan (mm)"], ["Stasiun", "Januari", "Februari", "Maret"], *([f"Stasiun {at}", 10.5, 11, "-"] for at in range(1, 5))]
    book(desk.folder / "hujan.xlsx", ("Data", rows, []))
    source, table = desk.draft(desk.folder / "hujan.xlsx")
    assert desk.preview() == (4, set())
    assert source["unpivot"]["columns"] == "months"
    assert (columns(table)["nilai"]["unit"], columns(table)["nilai"]["missing"]) == ("mm", {"-": "missing"})
    assert "codes" not in columns(table)["stasiun"]  # four stations in four rows are no list


def test_marks_that_another_column_proves(desk):
    rows = ['"Kecamatan","Luas (km2)","Penduduk"', *(f'"{name}","1,{200 + at}.50","12,{345 + at}"' for at, name in enumerate(NAMES))]
    (desk.folder / "luas.csv").write_text("\n".join(rows))
    _, table = desk.draft(desk.folder / "luas.csv")
    assert desk.preview() == (len(NAMES), set())
    assert (columns(table)["luas"]["kind"], columns(table)["penduduk"]["kind"]) == ("number", "integer")
    assert "koma dibaca sebagai pemisah ribuan" in desk.text


def test_a_list_of_employees_shows_no_person(desk):
    head = ["NIP", "Nama", "Jabatan", "Unit Kerja", "TMT", "No. HP"]
    staff = [[f"19800101200501100{at}", f"Pegawai {at}", "Staf", "Dinas A", f"{at} Januari 2020", f"0812345678{at}"] for at in range(1, 9)]
    book(desk.folder / "pegawai.xlsx", ("Daftar", [head, *staff], []))
    _, table = desk.draft(desk.folder / "pegawai.xlsx")
    assert {name for name, each in columns(table).items() if each.get("public") is False} == {"nip", "nama", "no_hp"}
    assert columns(table)["tmt"]["kind"] == "date"
    desk.preview()


@pytest.mark.parametrize(("name", "make"), [("lama.xls", sheetfiles.xls), ("bebas.ods", sheetfiles.ods), ("lembar.xml", sheetfiles.xml2003)])
def test_other_kinds_of_workbooks(desk, name, make):
    rows = [["Kecamatan", "Tahun", "Kasus"], *([area, 2025, at] for at, area in enumerate(NAMES, 3))]
    (desk.folder / name).write_bytes(make(rows))
    _, table = desk.draft(desk.folder / name)
    assert desk.preview() == (len(NAMES), set())
    assert [each["kind"] for each in table["columns"]] == ["code", "year", "integer"]


def test_a_page_of_tables_that_is_called_a_workbook(desk):
    cells = chain.from_iterable(["<tr>", *(f"<td>{each}</td>" for each in (at, f"Pasar {at}", f"{at}.100")), "</tr>"] for at in range(1, 6))
    page = f"<html><table><tr><th>No</th><th>Nama Pasar</th><th>Jumlah Pedagang</th></tr>{''.join(cells)}</table></html>"
    (desk.folder / "ekspor.xls").write_text(page)
    _, table = desk.draft(desk.folder / "ekspor.xls")
    assert desk.preview() == (5, set())
    assert (table["key"], columns(table)["jumlah_pedagang"]["kind"]) == (["nama_pasar"], "integer")


PRESET = {
    "about": "Daftar contoh", "connector": "rest", "needs": {"options.params.kode": {"id": "kode wilayah", "en": "code"},
                                                             "options.auth.value": {"id": "token", "en": "token"}},
    "options": {"url": "https://contoh.example/api/daftar", "auth": {"kind": "bearer"}, "records": "data"}, "map": {"title": "judul"},
}  # fmt: skip


def test_a_system_that_a_preset_knows_is_not_drafted_again(desk):
    (desk.folder / "presets").mkdir()
    (desk.folder / "presets" / "contoh.yaml").write_text(yaml.safe_dump(PRESET))
    source, table = desk.draft("https://contoh.example/api/daftar?kode=99.99", "--organization", "dinas")
    assert (source["preset"], table) == ("contoh", None)
    assert source["options"] == {"params": {"kode": "99.99"}, "auth": {"value": "env:SUMBER_CONTOH_TOKEN"}}
    source, _ = desk.draft("https://contoh.example/api/daftar", "--id", "lain")
    assert source["options"]["params"] == {"kode": "isi"}
    assert "periksa: kode wilayah" in desk.text
