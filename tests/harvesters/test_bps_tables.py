"""The connector ``bps``: static tables, which are HTML inside JSON, and tables of SIMDASI."""

from __future__ import annotations

from decimal import Decimal

import pytest

from harvesters.connectors import CONNECTORS, OptionError
from tests.opd.statistics import BASE, DOMAIN, EXAMPLE_KEY, HARVEST, OFFICE, PICTURE, STAFF, escaped

pytest_plugins = ["tests.opd.fixtures", "tests.opd.context", "tests.harvesters.bpsreader"]

STATIC, YEARBOOK = "{kind: static_tables}", "{kind: simdasi}"


def found(report, code):
    return [each for each in report.findings if each.code == code]


def test_a_static_table_becomes_rows(bps):
    report = bps.harvest(STATIC)
    assert report.plan.counts["create"] == 1
    assert bps.rows(f"tabel-{STAFF}").to_dicts() == [
        {"tenaga_kesehatan": "Dokter", "status_pns": Decimal(1048), "status_pns_ket": None, "status_kontrak": None, "status_kontrak_ket": "kosong",
         "jumlah": Decimal(1048), "jumlah_ket": None},
        {"tenaga_kesehatan": "Bidan", "status_pns": Decimal("2310.5"), "status_pns_ket": None, "status_kontrak": Decimal(12),
         "status_kontrak_ket": None, "jumlah": Decimal("2322.5"), "jumlah_ket": None},
    ]  # fmt: skip
    fields = bps.published(f"tabel-{STAFF}").fields
    assert (fields["notes"], fields["cakupan_waktu"], fields["klasifikasi"]) == ("Sumber: data contoh", "2023", "Tenaga Kesehatan")
    assert fields["url"] == f"{OFFICE}/id/statistics-table/1/MjMjMQ==/tenaga-kesehatan-menurut-jenisnya-2023.html"
    assert "tokenuser" not in str(fields)
    assert EXAMPLE_KEY not in str(report.as_dict())


def test_a_static_table_that_is_none_is_told_and_the_others_go_on(bps):
    report = bps.harvest(STATIC)
    assert [(each.place.record, "no table" in each.sentence("en")) for each in found(report, "record-unreadable")] == [(f"table {PICTURE}", True)]
    assert report.plan.removes, "it was never published, so nothing of ours is kept for it"


def test_static_tables_are_chosen(bps):
    bps.harvest(f"{{kind: static_tables, subjects: [30], ids: [{STAFF}, {PICTURE}], year: 2024}}")
    assert [asked for asked in bps.office.asked if "view" in asked] == [f"view/model/statictable/lang/ind/domain/{DOMAIN}/id/{STAFF}"]
    assert "/year/2024" in bps.office.asked[1]


@pytest.mark.parametrize("markup", ["", "<table></table>", "<table><tr><td colspan=99999999>A</td></tr></table>", "<div>" * 5000])
def test_markup_that_is_no_table(bps, markup):
    bps.office.views["statictable", str(STAFF)]["table"] = escaped(markup)
    error = bps.fails(f"{{kind: static_tables, ids: [{STAFF}]}}")
    assert f"view/model/statictable/id/{STAFF}" in error.sentence("en")


def test_a_static_table_that_is_gone_gives_no_dataset(bps):
    del bps.office.views["statictable", str(STAFF)]
    report = bps.run(f"{{kind: static_tables, ids: [{STAFF}]}}")
    assert [each.names for each in found(report, "bps-nothing-there")] == [(f"table {STAFF}",)]


def test_rows_of_a_static_table_for_a_table_of_our_own(bps, context):
    kind = CONNECTORS["bps"]
    raw = {"url": "env:SUMBER_CONTOH_URL", "key": "env:SUMBER_CONTOH_KEY", "domain": DOMAIN, "between": 0}
    secrets = {"SUMBER_CONTOH_URL": bps.settings.secrets["SUMBER_BPS_URL"], "SUMBER_CONTOH_KEY": EXAMPLE_KEY}
    options = kind.read_options({**raw, "what": {"kind": "static_tables", "ids": [STAFF]}})
    with kind(options, context(*bps.settings.allow_hosts, table=object(), **secrets)) as connector:
        records = list(connector.records())
    assert dict(records[0].data) == {"Tenaga Kesehatan": "Dokter", "Status / PNS": "1.048", "Status / Kontrak": "-", "Jumlah": "1.048"}
    assert [each.total for each in records] == [False, False, True]
    assert records[0].place.record == f"table {STAFF}"


def test_a_table_of_simdasi_is_tidy_over_its_years(bps, regency):
    districts = regency.districts
    lines = [f"{each.code},{each.name},{DOMAIN}{10 * number:03}" for number, each in enumerate(districts, 1)]
    (bps.folder / "districts.csv").write_text("\n".join(["kode,nama,kode_bps", *lines]))
    report = bps.harvest(YEARBOOK + "\n  regions: districts.csv")
    rows = bps.rows(HARVEST)
    assert rows.height == len(districts) * 2 * 2
    assert sorted(rows["kode_kategori"].unique()) == ["luas_panen_ha", "produksi"]
    first = rows.filter((rows["kode_bps"] == f"{DOMAIN}010") & (rows["tahun"] == 2024)).sort("kode_kategori")
    names = ("kode_wilayah", "wilayah", "kategori", "nilai", "satuan")
    assert first.select(names).rows() == [
        (districts[0].code, districts[0].name, "Luas Panen (ha)", Decimal("1001.57"), "ha"),
        (districts[0].code, districts[0].name, "Produksi", Decimal("1.5"), "ton"),
    ]  # fmt: skip
    assert rows.filter((rows["kode_bps"] == f"{DOMAIN}020") & (rows["kode_kategori"] == "produksi"))["nilai"].to_list() == [None, None]
    fields = bps.published(HARVEST).fields
    assert (fields["satuan"], fields["level_penyajian"]) == ("ha, ton", "kecamatan")
    assert (fields["cakupan_waktu"], fields["notes"]) == ("2023/2024", "BPS, contoh")
    assert not report.findings or {each.code for each in report.findings} == {"standar-data-missing"}
    assert bps.harvest(YEARBOOK + "\n  regions: districts.csv").plan.counts["unchanged"] == 1


def test_years_and_tables_of_simdasi_are_chosen(bps):
    bps.harvest("{kind: simdasi, from_year: 2024, subjects: [557]}")
    assert bps.rows(HARVEST)["tahun"].unique().to_list() == [2024]
    assert not bps.run("{kind: simdasi, ids: [lain]}", preview=True).records


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kolom": None}, "«kolom»"), ({"data": "x"}, "«kolom»"), ({"data": [{"label": "x"}]}, "figures"), ({"data": [5]}, "«variables»"),
        ({"data": [{"label": "x", "variables": "y"}]}, "«variables»"), ({"status": 400, "condition": "ERROR", "message": "salah"}, "salah"),
    ],
)  # fmt: skip
def test_a_table_of_simdasi_that_is_none(bps, change, said):
    for year in ("2023", "2024"):
        bps.office.yearbook[HARVEST][year] |= change
    report = bps.run(YEARBOOK)
    assert not bps.catalogue.datasets
    if said == "figures":
        assert found(report, "bps-nothing-there")
    else:
        assert said in report.error.sentence("en")
        assert "simdasi/id/25" in report.error.sentence("en")


def test_a_wrong_area_of_simdasi_is_said_by_bps(bps):
    assert "Invalid Parameter" in bps.fails("{kind: simdasi, area: '0000000'}").sentence("en")
    wrong = {"url": f"http://a{BASE}", "key": "env:SUMBER_A_KEY", "domain": DOMAIN, "what": {"kind": "simdasi", "area": "1"}}
    with pytest.raises(OptionError, match="area"):
        CONNECTORS["bps"].read_options(wrong)


def test_years_that_are_not_said(bps):
    bps.office.yearbook[HARVEST]["listed"]["ketersediaan_tahun"] = ""
    assert "ketersediaan_tahun" in bps.fails(YEARBOOK).sentence("en")


def regional_table(regency, *more):
    names = [*more, *(each.name for each in regency.districts)]
    rows = "".join(f"<tr><td>{name}</td><td>{number}.000</td></tr>" for number, name in enumerate(names, 1))
    return f"<table><tr><td>Kecamatan / <i>District</i></td><td>Luas (ha)</td></tr>{rows}<tr><td>Jumlah</td><td>9.000</td></tr></table>"


def districts(folder, regency, *more):
    lines = [f"{each.code},{each.name}" for each in regency.districts]
    (folder / "districts.csv").write_text("\n".join(["kode,nama", *lines, *more]))


def test_regions_of_a_static_table_get_their_codes(bps, regency):
    districts(bps.folder, regency)
    bps.office.views["statictable", str(STAFF)]["table"] = escaped(regional_table(regency, "Entah"))
    report = bps.harvest(f"{{kind: static_tables, ids: [{STAFF}]}}\n  regions: districts.csv")
    rows = bps.rows(f"tabel-{STAFF}")
    assert rows.columns[0] == "kode_wilayah"
    assert rows["kode_wilayah"].to_list() == [None, *(each.code for each in regency.districts)]
    assert bps.published(f"tabel-{STAFF}").fields["level_penyajian"] == "kecamatan"
    assert [each.names for each in found(report, "region-unknown")] == [("Entah",)]


def test_a_district_that_is_called_like_its_regency_is_told_apart_where_the_total_says_kabupaten(bps, regency):
    name = regency.districts[0].name
    districts(bps.folder, regency)
    bps.office.views["statictable", str(STAFF)]["table"] = escaped(regional_table(regency, f"Kabupaten {name}"))
    report = bps.harvest(f"{{kind: static_tables, ids: [{STAFF}]}}\n  regions: districts.csv\n  region: {{name: {name}, code: '99.01'}}")
    assert bps.rows(f"tabel-{STAFF}")["kode_wilayah"].to_list() == [each.code for each in regency.districts]
    assert not found(report, "region-ambiguous")


def test_rows_that_are_no_regions_get_no_codes(bps, regency):
    districts(bps.folder, regency)
    report = bps.harvest(f"{{kind: static_tables, ids: [{STAFF}]}}\n  regions: districts.csv")
    assert "kode_wilayah" not in bps.rows(f"tabel-{STAFF}").columns
    assert not found(report, "region-unknown")
