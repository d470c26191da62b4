"""Every public page of the portal of the browser tests, in each of its states."""

from __future__ import annotations

__all__ = ["PAGES", "status_of"]

FAILURES = (400, 401, 403, 404, 405, 410, 413, 429, 500, 503)
"""``serve.py`` answers ``/galat/CODE`` with each."""

PAGES = (
    "/",
    "/dataset/",
    "/dataset/?opd=dinkes&opd=pupr&frekuensi=bulanan",
    "/dataset/?q=zzzzzz",
    "/dataset/?dari=2019&sampai=2025&tahun=2024",
    "/dataset/?q=pnduduk+wilayah",
    "/saring/opd?opd=dinkes&frekuensi=bulanan",
    "/dataset/penduduk-wilayah",
    "/dataset/penduduk-wilayah?hal=2",
    "/dataset/penduduk-wilayah?urut=-penduduk&kolom=wilayah&cari=lest#tabel",
    "/dataset/penduduk-wilayah/grafik",
    "/dataset/penduduk-wilayah/riwayat",
    "/dataset/penduduk-wilayah/riwayat?revisi=2",
    "/dataset/penduduk-wilayah/resource/{table}",
    "/dataset/sampah-tahunan",
    "/dataset/sampah-bagian",
    "/dataset/sampah-kecamatan",
    "/dataset/sampah-kecamatan/grafik?jenis=tiles",
    "/dataset/sampah-kosong",
    "/dataset/izin-ditarik",
    "/dataset/gizi-hilang",
    "/dataset/jalan",
    "/dataset/perseorangan",
    "/opd",
    "/opd/dinkes",
    "/opd/satpol-pp",
    "/topik",
    "/topik/kesehatan",
    "/topik/pangan",
    "/wilayah",
    "/wilayah/gelumbang",
    "/referensi",
    "/tentang",
    "/pengembang",
    "/privasi",
    "/aksesibilitas",
    "/user/login",
    "/sumber",
    "/jadwal",
    "/dataset/penduduk-wilayah/lapor",
    "/sumber/kode-kecamatan",
    "/tidak-ada",
    "/dataset/penduduk-wilayh",
    "/en/",
    "/en/dataset/penduduk-wilayah",
    *(f"/galat/{code}" for code in FAILURES),
)


def status_of(address: str) -> int:
    """What the portal answers."""
    if address.startswith("/galat/"):
        return int(address.rpartition("/")[2])
    return 404 if address in ("/tidak-ada", "/dataset/penduduk-wilayh") else 200
