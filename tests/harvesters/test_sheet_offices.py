"""Workbooks as offices keep them, each declared by YAML alone: the right rows come out, and nothing of what stands around them."""

import pytest

from harvesters.catalogue.memory import MemoryCatalogue
from harvesters.run import run
from tests.harvesters import officebooks

SOURCE = "title: Contoh\norganization: dinas-contoh\nconnector: sheet\ntable: penduduk\nlicense: CC-BY-4.0\n"
DISTRICT = """
  - name: kecamatan
    title: Kecamatan
    kind: code
    required: true
    codes: {Hulu Contoh: Hulu Contoh, Muara Contoh: Muara Contoh, Tanjung Contoh: Tanjung Contoh, Lubuk Contoh: Lubuk Contoh}
    aliases: {Kecamatan Tanjung Contho: Tanjung Contoh, "Lubuk Contoh *)": Lubuk Contoh}
"""
SIGNS = 'missing: {"-": zero, "…": missing, NA: missing}\n'


def table(columns, key="kecamatan", district=True):
    return f"title: Contoh\nkey: [{key}]\n{SIGNS}columns:{DISTRICT if district else chr(10)}{columns}"


CASES = {
    "population": (
        officebooks.population, "a.xlsx", "options: {location: a.xlsx}",
        table("""
  - {name: laki, title: Laki-laki, kind: integer, unit: jiwa}
  - {name: perempuan, title: Perempuan, kind: integer, unit: jiwa}
  - {name: jumlah, title: Jumlah, kind: integer, unit: jiwa, headings: [Penduduk (jiwa) / Jumlah]}
  - {name: rasio, title: Rasio Jenis Kelamin, kind: number}
"""),
        [("Hulu Contoh", 12345, 11980, 24325, "103.05"), ("Muara Contoh", 9876, 10004, 19880, "98.72"),
         ("Tanjung Contoh", 1050, 0, 1050, None), ("Lubuk Contoh", None, None, None, None)],
    ),
    "villages": (
        officebooks.villages, "a.xlsx", "options: {location: a.xlsx, group_column: kecamatan}",
        table("""
  - {name: desa, title: Desa / Kelurahan, required: true}
  - {name: luas, title: Luas Tanam, kind: number, unit: ha}
  - {name: produksi, title: Produksi, kind: number, unit: ton}
""", "kecamatan, desa"),
        [("Hulu Contoh", "Suka Maju", "1250.50", "5000"), ("Hulu Contoh", "Suka Makmur", "75.25", "300.5"), ("Muara Contoh", "Suka Maju", "10", "40"),
         ("Muara Contoh", "Kel. Pasar", "0", "0")],
    ),
    "once": (
        officebooks.once, "a.xlsx", "options: {location: a.xlsx, fill_down: [kecamatan]}",
        table("""
  - {name: jenjang, title: Jenjang, required: true}
  - {name: negeri, title: Negeri, kind: integer}
  - {name: swasta, title: Swasta, kind: integer}
""", "kecamatan, jenjang"),
        [("Hulu Contoh", "SD", 10, 1), ("Hulu Contoh", "SMP", 3, 0), ("Hulu Contoh", "SMA", 1, 0), ("Muara Contoh", "SD", 7, 2),
         ("Muara Contoh", "SMP", 2, None)],
    ),
    "rainfall": (
        officebooks.rainfall, "a.xlsx", "options: {location: a.xlsx}\nunpivot: {columns: periods, name: bulan, value: curah}",
        table("""
  - {name: stasiun, title: Stasiun, required: true}
  - {name: bulan, title: Bulan, required: true}
  - {name: curah, title: Curah hujan, kind: number, unit: mm, status: {"*": sementara}}
""", "stasiun, bulan", district=False),
        [("Hulu", "2024-01", "301.5"), ("Hulu", "2024-02", "0"), ("Hulu", "2024-03", "120"), ("Hulu", "2025-01", "90.25"), ("Hulu", "2025-02", None),
         ("Muara", "2024-01", "250"), ("Muara", "2024-02", "100"),
         ("Muara", "2024-03", "1120.5"), ("Muara", "2025-01", None), ("Muara", "2025-02", "80")],
    ),
    "years": (
        officebooks.years, "a.xlsx", "options: {location: a.xlsx, sheet_column: tahun}",
        table("""
  - {name: tahun, title: Tahun, kind: year, required: true}
  - {name: puskesmas, title: Puskesmas, kind: integer, unit: unit}
  - {name: tenaga, title: Tenaga Kesehatan, kind: integer, unit: orang}
""", "tahun, kecamatan"),
        [("Hulu Contoh", 2023, 5, 1050), ("Muara Contoh", 2023, 6, 90), ("Hulu Contoh", 2024, 7, 1070), ("Muara Contoh", 2024, 8, 90)],
    ),
    "stacked": (
        officebooks.stacked, "a.xlsx", "options: {location: a.xlsx, table: all, title_column: tahun}",
        table("""
  - {name: tahun, title: Tahun, kind: year, required: true}
  - {name: ikan, title: Jenis Ikan, required: true}
  - {name: volume, title: Volume, kind: integer, unit: kg}
  - {name: nilai, title: Nilai, kind: number, unit: ribu rupiah}
""", "tahun, ikan", district=False),
        [(year, *row) for year in (2022, 2023, 2024) for row in (("Nila", year * 1000, "1500000"), ("Patin", year, "2000"))],
    ),
    "report": (
        officebooks.report, "a.xls", "options: {location: a.xls}",
        table("""
  - {name: pokok, title: Pokok, kind: number, unit: Rp}
  - {name: realisasi, title: Realisasi, kind: number, unit: Rp}
"""),
        [("Hulu Contoh", "1500000", "1250000"), ("Muara Contoh", "900000", "0")],
    ),
    "semicolons": (
        officebooks.semicolons, "a.csv", "options: {location: a.csv}",
        table("""
  - {name: obat, title: Nama Obat, required: true}
  - {name: satuan, title: Satuan}
  - {name: awal, title: Stok Awal, kind: integer}
  - {name: sisa, title: Sisa Stok, kind: integer}
""", "obat", district=False),
        [("Paracetamol; 500 mg", "tablet", 12500, 1250), ("Amoksisilin", "kapsul", 7000, 0), ("OBH", "botol", 1020, None)],
    ),
    "old": (
        officebooks.old, "a.xls", "options: {location: a.xls}",
        table("""
  - {name: umkm, title: Jumlah UMKM, kind: integer, unit: unit}
  - {name: omzet, title: Omzet, kind: number, unit: juta Rp}
"""),
        [("Hulu Contoh", 1204, "1250.75"), ("Muara Contoh", 873, "90")],
    ),
    "open_document": (
        officebooks.open_document, "a.ods", "options: {location: a.ods}",
        table("""
  - {name: baik, title: Baik, kind: number, unit: km}
  - {name: rusak, title: Rusak, kind: number, unit: km}
"""),
        [("Hulu Contoh", "10.5", "3.25"), ("Muara Contoh", "0", "7")],
    ),
    "quarters": (
        officebooks.quarters, "a.xlsx",
        "options: {location: a.xlsx, totals: [Jumlah PAD]}\nunpivot: {columns: periods, name: triwulan, year: tahun, value: nilai, rest: uraian}",
        table("""
  - {name: pajak, title: Jenis Pajak, required: true}
  - {name: tahun, title: Tahun, kind: year, required: true}
  - {name: triwulan, title: Triwulan, required: true}
  - {name: uraian, title: Uraian, required: true}
  - {name: nilai, title: Nilai, kind: integer, unit: Rp}
""", "pajak, tahun, triwulan, uraian", district=False),
        [(pajak, year, f"Triwulan {number}", what, values[4 * (year - 2023) + 2 * at + which])
         for pajak, values in (("Pajak Hotel", (1000000, 900000, 1000, 2000, 3000, 4000, 5000, 6000)), ("Pajak Restoran", (1, 2, 3, 4, 5, 6, 7, 8)))
         for year in (2023, 2024) for at, number in enumerate(("I", "II")) for which, what in enumerate(("Target", "Realisasi"))],
    ),
    "beside_notes": (
        officebooks.beside_notes, "a.xlsx", "options: {location: a.xlsx}",
        table("""
  - {name: kasus, title: Kasus, kind: integer, unit: orang}
  - {name: meninggal, title: Meninggal, kind: integer, unit: orang}
""").replace("Lubuk Contoh: Lubuk Contoh}", "Lubuk Contoh: Lubuk Contoh, Tidak diketahui: Tidak diketahui}"),
        [("Hulu Contoh", 1204, 0), ("Muara Contoh", 12, 0), ("Tidak diketahui", 3, None)],
    ),
    "comparison": (
        officebooks.comparison, "a.xlsx", "options: {location: a.xlsx}",
        table("""
  - {name: minum, title: Air minum layak, kind: integer, unit: KK, headings: [Rumah Tangga / Air Minum Layak / Jumlah]}
  - {name: persen, title: Persentase, kind: number, unit: "%"}
  - {name: baik, title: Layak, kind: integer}
  - {name: buruk, title: Tidak Layak, kind: integer, status: {"*": sementara}}
  - {name: biaya, title: Biaya, kind: number, unit: Rp}
"""),
        [("Hulu Contoh", 1204, "51.25", 10, 2, "1250000"), ("Muara Contoh", 90, "10", 11, 0, "1000.50")],
    ),
    "continued": (
        officebooks.continued, "a.xlsx", "options: {location: a.xlsx, table: all}",
        table("""
  - {name: jenis, title: Jenis, required: true}
  - {name: harga, title: Harga, kind: integer, unit: Rp/kg}
""", "jenis", district=False),
        [("Urea", 2250), ("NPK", 2300), ("ZA", 1700), ("SP-36", 2400), ("Organik", 800)],
    ),
    "untidy": (
        officebooks.untidy, "a.xlsx", "options: {location: a.xlsx, skip: ['-----']}",
        table("""
  - {name: kejadian, title: Jumlah kejadian, kind: integer, headings: [jml. kejadian]}
  - {name: korban, title: Korban jiwa, kind: integer, missing: {nihil: zero}}
  - {name: kerugian, title: Kerugian, kind: number, unit: Rp}
"""),
        [("Hulu Contoh", 3, 0, "1250000000"), ("Muara Contoh", 1, 0, "0")],
    ),
}  # fmt: skip

EXPECTED = {"column-unknown", "standar-data-missing", "unit-missing", "value-harmonised"}
"""What these definitions and spellings are told of; anything else would be a mistake of the reader, as every figure and printed total is right."""


@pytest.mark.parametrize("name", CASES)
def test_an_office_workbook(bench, name):
    book, file, options, definition, expected = CASES[name]
    bench.table(definition)
    (bench.folder / file).write_bytes(book())
    catalogue = MemoryCatalogue()
    report = run(bench.source(text=f"{SOURCE}{options}\n"), catalogue, bench.state, bench.settings)
    assert report.error is None, report.error
    [dataset] = catalogue.datasets.values()
    found = catalogue.rows(dataset).to_dicts()
    columns = [each.split("name: ")[1].split(",")[0] for each in definition.splitlines() if "name: " in each]
    written = [tuple(row[column] for column in columns) for row in found]
    problems = [(finding.code, str(finding.place)) for finding in report.findings if finding.code not in EXPECTED]
    assert sorted(map(_text, written)) == sorted(map(_text, expected)), problems
    assert not problems


def _text(row):
    return tuple("" if each is None else str(each).rstrip("0").rstrip(".") if "." in str(each) else str(each) for each in row)
