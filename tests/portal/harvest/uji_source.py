"""The source, its table and its rows, as a test finds them."""

SOURCE = """
title: Penduduk
organization: dinas-uji
system: Aplikasi kependudukan uji
connector: sheet
options: {location: penduduk.csv}
read: full
table: penduduk
schedule: "0 2 * * *"
license: CC-BY-4.0
withdraw: {after: 2 days, at_most: 40%}
"""

TABLE = """
title: Penduduk menurut kecamatan
title_en: Population by district
key: [kecamatan]
columns:
- {name: kecamatan, title: Kecamatan, kind: text, required: true}
- {name: tahun, title: Tahun, kind: year}
- {name: penduduk, title: Penduduk, kind: integer, unit: jiwa}
dataset:
  konsep: Penduduk
  definisi: Orang yang tinggal di suatu kecamatan.
  klasifikasi: Kecamatan
  ukuran: Jumlah
  satuan: jiwa
  tags: [penduduk]
"""

ROWS = [("Lawang", 2025, 1200), ("Gelumbang", 2025, 300), ("Lubai", 2025, 45)]
