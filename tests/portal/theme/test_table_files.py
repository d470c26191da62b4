"""Tables as files: every form is opened again by a library of its own, and holds what the DataStore holds."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import uuid
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest
from portal_sample import act, dataset
from python_calamine import CalamineWorkbook

from ckanext.muaraenim.explore import fileviews
from ckanext.muaraenim.explore.export import forms
from ckanext.muaraenim.tables import keptfiles, store
from harvesters.tables.column import Column, Kind
from harvesters.tables.definition import TableDefinition
from harvesters.tables.table import Table

SAMPLE = "Data contoh: angka ini rekaan."
TWO_LINES = "Ampera, «hulu»\nbaris dua"
MORNING = datetime.fromisoformat("2024-01-31T05:10:00")
EVENING = datetime.fromisoformat("2025-02-01T23:59:59")
COLUMNS = (
    Column("kode", "Kode", Kind.CODE),
    Column("uraian", "Uraian", Kind.TEXT, description="Apa yang dihitung"),
    Column("tahun", "Tahun", Kind.YEAR),
    Column("jumlah", "Jumlah", Kind.INTEGER, unit="orang"),
    Column("selisih", "Selisih", Kind.NUMBER, unit="persen"),
    Column("tanggal", "Tanggal", Kind.DATE),
    Column("saat", "Saat", Kind.DATETIME),
    Column("aktif", "Aktif", Kind.BOOLEAN),
    Column("lintang", "Lintang", Kind.NUMBER),
    Column("bujur", "Bujur", Kind.NUMBER),
)
ROWS = [
    ("01", TWO_LINES, 2024, 1200, Decimal("-3.50"), date(2024, 1, 31), MORNING, True, Decimal("-3.65"), Decimal("103.77")),
    ("02", "=1+1", 2024, 0, Decimal("0.00"), None, None, False, None, None),
    ("03", "@SUM(A1)", 2025, -7, Decimal("12.25"), date(2025, 2, 1), EVENING, None, Decimal("-3.7"), Decimal("103.9")),
    ("04", "-5", 2025, None, None, date(1899, 12, 31), None, True, Decimal("-3.8"), Decimal("104")),
]  # fmt: skip
SCHEMA = {
    "kode": pl.String(), "uraian": pl.String(), "tahun": pl.Int32(), "jumlah": pl.Int64(), "selisih": pl.Decimal(38, 2), "tanggal": pl.Date(),
    "saat": pl.Datetime("us"), "aktif": pl.Boolean(), "lintang": pl.Decimal(38, 2), "bujur": pl.Decimal(38, 2),
}  # fmt: skip
NAMES = list(SCHEMA)


def publish(resource, rows=ROWS, fingerprint="1"):
    definition = TableDefinition("uji", "Uji", COLUMNS, key=("kode",), version="1")
    table = Table(definition, pl.DataFrame(rows, schema=SCHEMA, orient="row"))
    store.publish_table(resource, table, author="harvest:contoh", removes=True, fingerprint=fingerprint)


@pytest.fixture(scope="module")
def made():
    """Name of the dataset and id of its table; made once."""
    return {}


@pytest.fixture
def table(request, with_plugins, made, ckan_config, tmp_path_factory, monkeypatch):
    """Address of a table of every kind of column, whose figures are examples; beside the sample catalogue."""
    made.setdefault("folder", str(tmp_path_factory.mktemp("files")))
    monkeypatch.setitem(ckan_config, "ckan.storage_path", made["folder"])
    if "id" not in made:
        made["other"] = request.getfixturevalue("catalogue")["penduduk-wilayah"]
        package, made["id"] = dataset("uji-unduh", "Uji unduhan", "dinkes", data_contoh=True, sumber_sistem="Sistem uji"), str(uuid.uuid4())
        address = f"/datastore/dump/{made['id']}"
        act("resource_create", id=made["id"], package_id=package["id"], name="T", format="CSV", url_type="datastore", url=address)
        publish(made["id"])
        act("resource_patch", id=made["id"], datastore_active=True)
    return f"/dataset/uji-unduh/resource/{made['id']}"


@pytest.fixture
def get(app):
    def ask(address, status=200, **headers):
        answer = app.flask_app.test_client().get(address, headers=headers)
        assert answer.status_code == status, answer.data[:500]
        return answer

    return ask


def test_csv_holds_every_row_and_no_formula(table, get):
    answer = get(f"{table}/tabel.csv")
    assert not answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode(), newline="")))
    assert list(rows[0]) == NAMES
    assert [row["uraian"] for row in rows] == ["Ampera, «hulu»\nbaris dua", "'=1+1", "'@SUM(A1)", "-5"]
    assert [row["selisih"] for row in rows] == ["-3.50", "0.00", "12.25", ""]
    assert [row["jumlah"] for row in rows] == ["1200", "0", "-7", ""]
    assert (rows[0]["tanggal"], rows[0]["saat"], rows[0]["aktif"]) == ("2024-01-31", "2024-01-31T05:10:00", "true")
    assert 'rel="describedby"' in " ".join(answer.headers.getlist("Link"))


def test_csv_for_excel_has_the_mark_and_the_same_rows(table, get):
    plain, marked = get(f"{table}/tabel.csv"), get(f"{table}/tabel.csv?bom=1")
    assert marked.data == b"\xef\xbb\xbf" + plain.data
    assert "-excel.csv" in marked.headers["Content-Disposition"]


def test_a_former_version_holds_no_formula_either(table, get):
    assert "'=1+1" in get(f"{table}/unduh/uji.csv?revisi=1").data.decode()


def test_the_workbook_has_types_and_says_where_it_comes_from(table, get):
    book = CalamineWorkbook.from_filelike(io.BytesIO(get(f"{table}/tabel.xlsx").data))
    rows = book.get_sheet_by_name("Data").to_python()
    assert rows[0][:5] == ["Kode", "Uraian", "Tahun", "Jumlah (orang)", "Selisih (persen)"]
    assert rows[1][:8] == ["01", "Ampera, «hulu»\nbaris dua", 2024, 1200, -3.5, date(2024, 1, 31), MORNING, True]
    assert rows[2][1] == "=1+1"
    assert rows[4][5] == "1899-12-31"
    assert ["jumlah", "Jumlah", "", "bilangan bulat", "orang"] in book.get_sheet_by_name("Kamus").to_python()
    facts = dict(book.get_sheet_by_name("Asal-usul").to_python())
    assert facts["Catatan"] == SAMPLE
    assert facts["Versi"] == "1"
    assert "Sistem uji" in facts["Sumber"]
    assert date.fromisoformat(facts["Diunduh"]) >= date(2026, 1, 1)


def test_json_holds_the_rows_and_what_they_are(table, get):
    said = json.loads(get(f"{table}/tabel.json").data, parse_float=Decimal)
    assert (said["sample"], said["version"], said["licence"]) == (SAMPLE, "1", "Creative Commons Atribusi 4.0 (CC BY 4.0)")
    assert said["columns"][1] == {"name": "uraian", "title": "Uraian", "kind": "text", "notes": "Apa yang dihitung"}
    assert [tuple(row[name] for name in ("kode", "uraian", "jumlah", "selisih", "aktif")) for row in said["records"]] == [
        (row[0], row[1], row[3], row[4], row[7]) for row in ROWS
    ]


def test_parquet_has_the_types_and_the_dictionary(table, get):
    content = get(f"{table}/tabel.parquet").data
    frame = pl.read_parquet(io.BytesIO(content))
    assert dict(frame.schema) == SCHEMA
    assert frame.rows() == ROWS
    metadata = pl.read_parquet_metadata(io.BytesIO(content))
    assert metadata["sample"] == SAMPLE
    assert {each["name"]: each.get("unit") for each in json.loads(metadata["columns"])}["jumlah"] == "orang"


def test_geojson_puts_rows_where_they_are(table, get):
    said = json.loads(get(f"{table}/tabel.geojson").data)
    assert said["sample"] == SAMPLE
    places = [feature["geometry"] and feature["geometry"]["coordinates"] for feature in said["features"]]
    assert places == [[103.77, -3.65], None, [103.9, -3.7], [104.0, -3.8]]
    assert said["features"][3]["properties"]["uraian"] == "-5"


def test_the_csv_is_described_in_the_words_of_the_w3c(table, get):
    said = json.loads(get(f"{table}/tabel.csv-metadata.json").data)
    assert said["url"].endswith(f"{table}/tabel.csv")
    assert said["dc:description"] == SAMPLE
    assert [column["name"] for column in said["tableSchema"]["columns"]] == NAMES
    assert said["tableSchema"]["columns"][4]["datatype"] == "decimal"


@pytest.mark.parametrize("kind", ["csv", "json", "parquet", "xlsx", "geojson"])
def test_a_name_says_dataset_version_day_and_that_it_is_an_example(table, get, kind):
    said = get(f"{table}/tabel.{kind}").headers["Content-Disposition"]
    assert re.fullmatch(rf"attachment; filename=uji-unduh-versi-1-\d{{4}}-\d\d-\d\d-data-contoh\.{kind}", said)


def test_a_download_goes_on_where_it_broke_off(table, get):
    whole = get(f"{table}/tabel.parquet")
    tag = whole.headers["ETag"]
    assert get(f"{table}/tabel.parquet", 304, **{"If-None-Match": tag}).data == b""
    rest = get(f"{table}/tabel.parquet", 206, **{"Range": "bytes=100-", "If-Range": tag})
    assert whole.data == whole.data[:100] + rest.data
    assert len(rest.data) == len(whole.data) - 100
    assert get(f"{table}/tabel.parquet", **{"Range": "bytes=100-", "If-Range": '"other"'}).data == whole.data


def test_text_travels_packed_and_goes_on_packed(table, get):
    plain, packed = get(f"{table}/tabel.csv").data, get(f"{table}/tabel.csv", **{"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain
    rest = get(f"{table}/tabel.csv", 206, **{"Accept-Encoding": "gzip", "Range": "bytes=20-", "If-Range": packed.headers["ETag"]})
    assert gzip.decompress(packed.data[:20] + rest.data) == plain


def test_what_the_preview_shows_can_be_taken_along(table, get):
    rows = list(csv.DictReader(io.StringIO(get(f"{table}/tabel.csv?kolom=tahun&cari=2025&urut=-kode").data.decode())))
    assert [row["kode"] for row in rows] == ["04", "03"]
    assert "-pilihan-" in get(f"{table}/tabel.csv?kolom=tahun&cari=2025").headers["Content-Disposition"]
    said = json.loads(get(f"{table}/tabel.json?kolom=tahun&cari=2025").data)
    assert (len(said["records"]), said["selection"]) == (2, "Hanya baris dengan “2025” pada: Tahun")
    assert pl.read_parquet(io.BytesIO(get(f"{table}/tabel.parquet?kolom=tahun&cari=bukan").data)).schema == pl.Schema(SCHEMA)


def test_another_version_is_another_file_and_the_former_is_kept_no_longer(table, made, get):
    before = get(f"{table}/tabel.csv").headers["ETag"]
    publish(made["id"], ROWS[:3], "2")
    after = get(f"{table}/tabel.csv")
    publish(made["id"], ROWS, "3")
    assert after.headers["ETag"] != before
    assert len(list(csv.reader(io.StringIO(after.data.decode())))) == 4
    names = [path.name for path in (keptfiles._folder()).glob(f"{made['id']}.*")]
    assert names
    assert all(name.split(".")[1].startswith("2-") for name in names)
    keptfiles.forget_files(made["id"])
    assert not list(keptfiles._folder().glob(f"{made['id']}.*"))


def test_a_file_whose_making_failed_leaves_nothing(table, made):
    def fail(path):
        path.write_text("half")
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        keptfiles.kept_file(made["id"], "x", ("broken",), "csv", fail, pack=True)
    assert not [path for path in keptfiles._folder().iterdir() if "broken" in path.name or path.name.endswith(".part") or ".x." in path.name]


def test_what_is_not_open_is_no_file(table, get, made):
    get(f"{table}/tabel.exe", 404)
    get(f"{table.rpartition('/')[0]}/{uuid.uuid4()}/tabel.csv", 404)
    get("/dataset/izin-ditarik/resource/none/tabel.csv", 404)
    get(f"/dataset/penduduk-wilayah/resource/{made['other']}/tabel.geojson", 404)


def test_a_table_that_is_too_long_for_a_form_is_refused_in_words(table, get, monkeypatch):
    monkeypatch.setitem(forms.FORMS, "xlsx", replace(forms.FORMS["xlsx"], at_most=3))
    page = get(f"{table}/tabel.xlsx", 404).data.decode()
    assert "Berkas .xlsx di sini memuat paling banyak 3 baris, sedangkan tabel ini punya 4 baris." in page
    assert f"{table}/tabel.parquet" in page


def test_a_full_disk_is_told_in_words(table, get, monkeypatch):
    def full(*given, **named):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(fileviews, "file_of", full)
    answer = get(f"{table}/tabel.csv", 503)
    assert "tidak punya ruang" in answer.data.decode()
    assert int(answer.headers["Retry-After"]) > 0
    assert "Content-Disposition" not in answer.headers


def test_the_page_lists_what_there_is_and_the_api_says_the_same(table, app):
    body = app.get("/dataset/uji-unduh").body
    listed = app.get("/api/3/action/dataset_download_list?id=uji-unduh").json["result"]
    assert [each["format"] for each in listed] == ["CSV", "CSV biasa", "XLSX", "JSON", "Parquet", "GeoJSON"]
    assert all(each["url"].split(":", 1)[1].split("/", 3)[3].replace("&", "&amp;") in body for each in listed)
    assert all(each["data_contoh"] for each in listed)
    assert app.get("/api/3/action/dataset_download_list?id=izin-ditarik").json["result"] == []


def test_rows_from_the_api_say_that_they_are_examples(table, made, app):
    assert app.get(f"/api/3/action/datastore_search?resource_id={made['id']}&limit=1").json["result"]["data_contoh"] is True
    assert app.get(f"/api/3/action/table_show?id={made['id']}").json["result"]["data_contoh"] is True
    act("dataset_purge", id="uji-unduh")  # the last test: the sample catalogue is again what the next module expects
