"""Systems that wrap, page and write in ways of their own: each draft runs as it stands and says kinds, key, units and paging rightly."""

import json

import pytest

from tests.harvesters import awkwardsystems as systems
from tests.harvesters.draftedsystems import AREAS, as_json
from tests.harvesters.test_draft import Desk, columns
from tests.opd.server import Answer, serving

N = systems.COUNT


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


@pytest.mark.parametrize(
    ("respond", "rows", "records", "paging", "kinds", "key"),
    [
        (systems.resources, N, "data", {"kind": "next_link", "path": "links.next"},
         {"nomor": "code", "kecamatan": "code", "masuk": "date", "lama_hari": "integer"}, ["nomor"]),
        (systems.hal, N, "_embedded.sekolahList", {"kind": "next_link", "path": "_links.next.href"},
         {"npsn": "code", "nama": "text", "jumlah_siswa": "integer"}, ["npsn"]),
        (systems.pageable, N, "content", {"kind": "page", "param": "page", "start": 0, "pages": "totalPages", "total": "totalElements"},
         {"id": "code", "tahun_pembuatan": "year", "harga_rp": "number"}, ["id"]),
        (systems.data_tables, N, 'named(data, `["kolom_1", "kolom_2", "kolom_3"]`)',
         {"kind": "offset", "param": "start", "limit_param": "length", "limit": 10, "total": "recordsTotal"},
         {"kolom_1": "text", "kolom_2": "integer", "kolom_3": "number"}, ["kolom_1"]),
        (systems.columns_beside, N, "named(rows, columns)", None,
         {"stasiun": "code", "tanggal": "date", "hujan_mm": "number"}, ["stasiun", "tanggal"]),
        (systems.cursors, N, "data", {"kind": "cursor", "path": "paging.cursors.after", "param": "after", "more": "paging.has_next"},
         {"kode": "code", "nilai": "integer"}, ["kode"]),
        (systems.page_tokens, N, "items", {"kind": "cursor", "path": "nextPageToken", "param": "pageToken"},
         {"kode": "code", "nilai": "integer"}, ["kode"]),
        (systems.skipping, N, "data", {"kind": "offset", "param": "skip", "limit_param": "limit", "limit": 10, "total": "paging.total_count"},
         {"id": "code", "kode_kabupaten": "code", "tahun": "year", "jumlah": "integer", "satuan": "text"}, ["id"]),
        (systems.silent, N, "response", {"kind": "page", "param": "page"}, {"kode": "code", "panjang_km": "number"}, ["kode"]),
        (systems.rooms, 10, "data", None, {"kode_rs": "code", "kelas": "code", "kapasitas": "integer", "isi": "integer"}, ["kode_rs", "kelas"]),
        (systems.days_beside, 8, "data", None,
         {"komoditas": "text", "satuan": "text", "tanggal": "date", "nilai": "integer"}, ["komoditas", "tanggal"]),
        (systems.moments, 9, "data", None, {"sensor": "code", "waktu": "datetime", "kalibrasi": "date"}, ["sensor", "waktu"]),
        (systems.documents, 8, "to_array(not_null(hasil.daftar.izin, `[]`))", None,
         {"nomor": "code", "kecamatan": "code", "biaya": "integer"}, ["nomor"]),
        (systems.envelope, 8, "to_array(not_null(Envelope.Body.Stok.Item, `[]`))", None,
         {"kode": "code", "stok": "integer", "sampai": "date"}, ["kode"]),
        (systems.feed, 7, "to_array(not_null(rss.channel.item, `[]`))", None, {"guid": "code", "pub_date": "datetime"}, ["guid"]),
        (systems.one_object, 1, "to_array(@)", None, {"waktu": "datetime", "suhu": "number", "pm25": "integer", "co": "integer"}, None),
        (systems.odata_2, N, "d.results", {"kind": "next_link", "path": "d.__next"}, {"id": "code"}, ["id"]),
        (systems.features, N, "features[].properties",
         {"kind": "offset", "param": "startIndex", "limit_param": "count", "limit": 10, "total": "numberMatched"},
         {"npsn": "code", "siswa": "integer"}, ["npsn"]),
    ],
    ids=lambda each: each.__name__ if callable(each) else "",
)  # fmt: skip
def test_a_draft_runs_as_it_stands(desk, respond, rows, records, paging, kinds, key):
    with serving(respond) as server:
        source, table = desk.draft(f"{server.url}/api/contoh", "--allow", server.address)
        read, codes = desk.preview("--allow", server.address)
    assert (read, codes - {"value-harmonised"}) == (rows, set())
    assert (source["options"]["records"], source["options"].get("paging")) == (records, paging)
    assert ({name: each["kind"] for name, each in columns(table).items()}, table.get("key")) == (kinds, key)


def test_units_come_from_names_descriptions_and_columns_beside(desk):
    found = {}
    for respond in (systems.pageable, systems.silent, systems.skipping, systems.days_beside):
        with serving(respond) as server:
            _, table = desk.draft(f"{server.url}/api/contoh", "--allow", server.address, "--id", respond.__name__.replace("_", "-"))
        found |= {name: each["unit"] for name, each in columns(table).items() if "unit" in each}
    assert found == {"harga_rp": "rupiah", "panjang_km": "km", "jumlah": "orang", "nilai": "kg"}


def test_a_sign_of_errors_is_no_error_where_all_went_well(desk):
    with serving(systems.skipping) as server:
        source, _ = desk.draft(f"{server.url}/api/contoh", "--allow", server.address)
    assert source["options"]["error_when"] == "error != `0` && (message || 'error')"
    with serving(systems.silent) as server:
        source, _ = desk.draft(f"{server.url}/api/contoh", "--allow", server.address, "--id", "lagi")
    assert source["options"]["error_when"] == "metadata.code != `200` && (metadata.message || 'metadata.code')"


def test_names_of_institutions_are_no_persons(desk):
    with serving(systems.hal) as server:
        _, table = desk.draft(f"{server.url}/api/contoh", "--allow", server.address)
    assert columns(table)["nama"]["personal"] is False
    assert "periksa: isinya tampak nama lembaga" in desk.text


def test_persons_alone_have_no_key_and_the_draft_says_so(desk):
    people = [{"nik": f"9999010{at:09}", "nama": f"Warga {at}", "desa": AREAS[at % 2], "nominal": 600_000} for at in range(8)]
    with serving(lambda asked: as_json(people)) as server:
        _, table = desk.draft(f"{server.url}/api/bantuan", "--allow", server.address)
    assert "key" not in table
    assert (columns(table)["nik"]["public"], columns(table)["nama"]["public"]) == (False, False)
    assert "periksa: tidak ada kolom terbit yang membedakan semua barisnya" in desk.text


def test_codes_of_villages_are_known_from_the_list_beside_the_districts(desk):
    (desk.folder / "villages.csv").write_text("kode,nama\n99.99.01.2001,Suka Maju\n99.99.01.2002,Suka Makmur\n99.99.02.2001,Suka Maju\n")
    rows = [{"kd_kec": kode[:8], "kd_desa": kode, "status": "Maju"} for kode in ("99.99.01.2001", "99.99.01.2002", "99.99.02.2001")]
    with serving(lambda asked: as_json(rows)) as server:
        _, table = desk.draft(f"{server.url}/api/desa", "--allow", server.address)
        assert desk.preview("--allow", server.address) == (3, set())
    assert columns(table)["kd_desa"]["codes"] == {"file": "../villages.csv", "value": "kode", "title": "nama"}
    assert columns(table)["kd_kec"]["codes"]["file"] == "../districts.csv"


def test_an_api_that_is_asked_by_post(desk):
    with serving(systems.graph) as server:
        asked = ("--allow", server.address, "--body", '{"query": "{puskesmas {kode kunjungan}}"}')
        source, _ = desk.draft(f"{server.url}/graphql", *asked)
        assert desk.preview("--allow", server.address) == (9, set())
    assert source["options"]["body"] == {"query": "{puskesmas {kode kunjungan}}"}
    assert (source["options"]["records"], source["options"]["error_when"]) == ("data.puskesmas", "errors[0].message")
    assert "--body is JSON" in desk.run("draft", "https://api.example/", "--body", "{").output


def test_a_page_about_an_api_leads_to_its_description(desk):
    with serving(systems.described) as server:
        source, table = desk.draft(f"{server.url}/dokumentasi", "--allow", server.address)
        assert desk.preview("--allow", server.address) == (N, set())
    assert source["options"]["url"] == f"{server.url}/v2/obat"
    assert source["options"]["paging"] == {"kind": "offset", "param": "offset", "limit_param": "limit", "limit": 10, "total": "total"}
    assert columns(table)["stok"]["unit"] == "tablet"


def layers(asked):
    return as_json({"layers": [{"id": 0, "name": "Jalan"}, {"id": 1, "name": "Jembatan"}]})


def sets(asked):
    if asked.path.endswith("/Sekolah"):
        return as_json({"@odata.context": "x", "value": [{"ID": 1, "Siswa": 30}, {"ID": 2, "Siswa": 45}]})
    return as_json({"@odata.context": "x", "value": [{"name": "Sekolah", "kind": "EntitySet", "url": "Sekolah"}, {"name": "Guru", "url": "Guru"}]})


def test_what_a_service_holds_is_listed_to_choose_from(desk):
    with serving(layers) as server:
        done = desk.run("draft", f"{server.url}/arcgis/rest/services/Umum/MapServer", "--allow", server.address)
    assert (done.exit_code, done.stdout.splitlines()) == (2, ["0  Jalan", "1  Jembatan"])
    with serving(sets) as server:
        assert desk.run("draft", f"{server.url}/odata", "--allow", server.address).exit_code == 2
        source, _ = desk.draft(f"{server.url}/odata", "--allow", server.address, "--table", "Sekolah")
    assert source["options"]["url"] == f"{server.url}/odata/Sekolah"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'muat({"data": [{"kode": "A1"}]});', "JSONP"),
        (b'{"kode": "A1"}\n{"kode": "A2"}\n', "NDJSON"),
        (b'{"status": "success", "data": []}', "«data») kosong saat ini"),
        (b"<?xml version='1.0'?><a><b>", "bukan XML yang sah"),
        (b"[1, 2, 3]", "tidak ada daftar catatan"),
    ],
)
def test_what_is_no_list_is_said(desk, body, said):
    with serving(lambda asked: Answer(200, body, "application/octet-stream")) as server:
        done = desk.run("draft", f"{server.url}/api/contoh", "--allow", server.address)
    assert done.exit_code == 1
    assert said in done.output


def test_a_saved_answer_of_xml(desk, tmp_path):
    with serving(systems.documents) as server:
        (tmp_path / "izin.xml").write_bytes(systems.documents(None).body)
        source, _ = desk.draft(tmp_path / "izin.xml", "--url", f"{server.url}/izin", "--allow", server.address)
        assert desk.preview("--allow", server.address)[0] == 8
    assert source["options"]["format"] == "xml"


def test_operations_of_which_nothing_says_what_they_answer(desk, tmp_path):
    content = {"openapi": "3.1.0", "paths": {"/api/ruas": {"get": {"responses": {"200": {"description": "OK"}}}}, "/api/{id}": {"get": {}}}}
    (tmp_path / "api.json").write_text(json.dumps(content))
    with serving(systems.silent) as server:
        source, _ = desk.draft(tmp_path / "api.json", "--url", server.url, "--allow", server.address)
        assert desk.preview("--allow", server.address)[0] == N
    assert source["options"]["url"] == f"{server.url}/api/ruas"
