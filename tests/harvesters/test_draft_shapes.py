"""Shapes of answers that a draft recognises, each read back by the drafted source."""

import json
from urllib.parse import urlsplit

import pytest
import yaml

from tests.harvesters.draftedsystems import as_json, query
from tests.harvesters.test_draft import Desk, columns
from tests.opd.server import Answer, serving

ROWS = [{"nomor": f"N{at:02}", "nilai": at * 3, "hari": f"2025-03-{at:02}"} for at in range(1, 13)]


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def part(asked, param, size=5):
    start = int(query(asked).get(param, 0))
    return start, ROWS[start : start + size]


def here(asked, **params):
    return f"http://{asked.headers['Host']}{urlsplit(asked.path).path}?" + "&".join(f"{name}={value}" for name, value in params.items())


def json_api(asked):
    start, rows = part(asked, "mulai")
    links = {"self": asked.path, "next": here(asked, mulai=start + 5) if start + 5 < len(ROWS) else None}
    return as_json({"data": [{"type": "izin", "id": row["nomor"], "attributes": row} for row in rows], "links": links})


def odata(asked):
    start, rows = part(asked, "$skip")
    following = {"@odata.nextLink": here(asked, **{"$skip": start + 5})} if start + 5 < len(ROWS) else {}
    return as_json({"@odata.context": "x", "value": rows, **following})


def header_link(asked):
    start, rows = part(asked, "mulai")
    return as_json(rows, headers={"Link": f'<{here(asked, mulai=start + 5)}>; rel="next"'} if start + 5 < len(ROWS) else {})


def cursor(asked):
    start, rows = part(asked, "cursor")
    return as_json({"items": rows, "meta": {"next_cursor": str(start + 5) if start + 5 < len(ROWS) else None}})


def offset(asked):
    start = int(query(asked).get("offset", 0))
    size = int(query(asked).get("limit", 5))
    return as_json({"rows": ROWS[start : start + size], "offset": start, "limit": size, "total": len(ROWS)})


def numbered(asked):
    page = int(query(asked).get("halaman", 1))
    return as_json({"hasil": ROWS[(page - 1) * 5 : page * 5], "halaman": page, "jumlah_halaman": 3})


def geojson(asked):
    return as_json({"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": None, "properties": row} for row in ROWS]})


def bare(asked):
    return as_json(ROWS)


@pytest.mark.parametrize(
    ("respond", "records", "paging"),
    [
        (json_api, "data[].merge({id: id}, attributes)", "next_link"), (odata, "value", "next_link"), (header_link, "@", "header_link"),
        (cursor, "items", "cursor"), (offset, "rows", "offset"), (numbered, "hasil", "page"), (geojson, "features[].properties", None),
        (bare, "@", None),
    ],
)  # fmt: skip
def test_lists_and_their_pages(desk, respond, records, paging):
    with serving(respond) as server:
        source, table = desk.draft(f"{server.url}/api/izin", "--allow", server.address)
        assert desk.preview("--allow", server.address) == (len(ROWS), set())
    assert source["options"]["records"] == records
    assert (source["options"].get("paging") or {}).get("kind") == paging
    assert "nomor" in table["key"] or table["key"] == ["id"]
    assert {name: each["kind"] for name, each in columns(table).items() if name != "id"} == {"nomor": "code", "nilai": "integer", "hari": "date"}


USES = [{"code": 1, "name": "Kebun"}, {"code": 2, "name": "Sawah"}]
FIELDS = [
    {"name": "OBJECTID", "type": "esriFieldTypeOID", "alias": "OBJECTID"},
    {"name": "KODE_DESA", "type": "esriFieldTypeString", "alias": "Kode desa"},
    {"name": "FUNGSI", "type": "esriFieldTypeInteger", "alias": "Fungsi", "domain": {"codedValues": USES}},
    {"name": "LUAS", "type": "esriFieldTypeDouble", "alias": "Luas"},
    {"name": "DISURVEI", "type": "esriFieldTypeDate", "alias": "Tanggal survei"},
]  # fmt: skip


def arcgis(asked):
    if not urlsplit(asked.path).path.endswith("/query"):
        return as_json({"name": "Lahan", "fields": FIELDS})
    start = int(query(asked).get("resultOffset", 0))
    rows = [{"OBJECTID": at, "KODE_DESA": f"99.{at:02}", "FUNGSI": at % 2 + 1, "LUAS": at + 0.25, "DISURVEI": 1_700_000_000_000} for at in range(8)]
    return as_json({"features": [{"attributes": row} for row in rows[start : start + 5]], "exceededTransferLimit": start + 5 < len(rows)})


def test_a_layer_of_arcgis(desk):
    with serving(arcgis) as server:
        source, table = desk.draft(f"{server.url}/arcgis/rest/services/lahan/MapServer/0", "--allow", server.address)
        assert desk.preview("--allow", server.address) == (8, set())
    found = columns(table)
    assert source["options"]["url"].endswith("/MapServer/0/query")
    assert (found["disurvei"]["kind"], found["luas"]["kind"], found["fungsi"]["codes"]) == ("datetime", "number", {"1": "Kebun", "2": "Sawah"})
    assert "objectid" not in found


def ckan(asked):
    if asked.path.startswith("/api/3/action/status_show"):
        return as_json({"success": True, "result": {"ckan_version": "2.10"}})
    return Answer(200, b"<!DOCTYPE html><html></html>", "text/html")


def test_a_front_page_of_ckan_and_a_page_that_is_none(desk):
    with serving(ckan) as server:
        source, table = desk.draft(f"{server.url}/dataset/contoh", "--allow", server.address, "--id", "portal-lain")
        assert (source["connector"], source["options"], table) == ("ckan", {"url": server.url}, None)
    with serving(lambda asked: Answer(200, b"<html>", "text/html")) as server:
        assert "halaman web" in desk.run("draft", server.url, "--allow", server.address).output


def test_the_web_api_of_bps_is_known_by_its_address(desk):
    source, table = desk.draft("https://webapi.bps.go.id/v1/api/list/model/var/domain/9999", "--id", "bps-contoh")
    assert (source["connector"], table) == ("bps", None)
    assert (source["options"]["domain"], source["options"]["key"]) == ("9999", "env:SUMBER_BPS_CONTOH_KEY")


SWAGGER = {
    "swagger": "2.0", "host": "perizinan.example", "basePath": "/api/v2", "schemes": ["https"],
    "securityDefinitions": {"masuk": {"type": "oauth2", "flow": "application", "tokenUrl": "https://perizinan.example/token"}},
    "security": [{"masuk": []}],
    "paths": {"/izin": {"get": {
        "parameters": [{"name": "tahun", "in": "query", "required": True, "type": "integer"}],
        "responses": {"200": {"schema": {"type": "array", "items": {"$ref": "#/definitions/Izin"}}}},
    }}},
    "definitions": {"Izin": {"allOf": [{"properties": {"nomor": {"type": "string"}}},
                                       {"properties": {"terbit": {"type": "string", "format": "date"}}}],
                             "properties": {"induk": {"$ref": "#/definitions/Izin"}}}},
}  # fmt: skip


def test_a_description_of_swagger_2_that_refers_to_itself(desk, tmp_path):
    file = tmp_path / "swagger.json"
    file.write_text(json.dumps(SWAGGER))
    source, table = desk.draft(file)
    assert source["options"]["url"] == "https://perizinan.example/api/v2/izin"
    assert source["options"]["params"] == {"tahun": "{year-1}"}
    assert source["options"]["auth"] == {
        "kind": "client_credentials", "url": "https://perizinan.example/token", "client_id": "env:SUMBER_IZIN_ID",
        "client_secret": "env:SUMBER_IZIN_SECRET",
    }  # fmt: skip
    assert (columns(table)["terbit"]["kind"], table["key"]) == ("date", ["nomor"])


def test_user_and_password_of_a_description_are_two_secrets(desk, tmp_path):
    file = tmp_path / "dasar.json"
    file.write_text(json.dumps({**SWAGGER, "securityDefinitions": {"masuk": {"type": "basic"}}}))
    source, _ = desk.draft(file)
    assert source["options"]["auth"] == {"kind": "basic", "user": "env:SUMBER_IZIN_USER", "password": "env:SUMBER_IZIN_PASSWORD"}
    assert "SUMBER_IZIN_PASSWORD, SUMBER_IZIN_USER" in desk.text


def test_a_saved_answer_of_which_nobody_knows_the_address(desk, tmp_path):
    (tmp_path / "izin.json").write_text(json.dumps({"data": ROWS}))
    source, _ = desk.draft(tmp_path / "izin.json")
    assert "periksa: alamat API" in desk.text
    with serving(lambda asked: as_json({"data": ROWS})) as server:
        source, _ = desk.draft(tmp_path / "izin.json", "--id", "lagi", "--url", f"{server.url}/izin", "--allow", server.address)
        assert desk.preview("--allow", server.address) == (len(ROWS), set())
    assert source["options"]["records"] == "data"


HOSTILE = [
    "a: b", "- x", "#ya", "{a}", "'", '"', "no", "1e3", "0o7", "\u2028baris\nbaru", "=1+1", "!!python/object:os.system", "&a", "*a", "a #b", "日本 ",
]  # fmt: skip


def test_whatever_a_system_calls_its_columns_the_yaml_says_the_same(desk, tmp_path):
    """Names are the sender's choice: none of them may become a key, a comment's end or a tag of the file."""
    rows = [{f"{name}{at}": f"{name}{row}" for at, name in enumerate(HOSTILE)} for row in range(3)]
    (tmp_path / "aneh.json").write_text(json.dumps(rows))
    with serving(lambda asked: as_json(rows)) as server:
        source, table = desk.draft(f"{server.url}/aneh", "--allow", server.address, "--title", "Judul: # [aneh]\nbaris: dua")
        assert desk.preview("--allow", server.address)[0] == 3
    assert len(table["columns"]) == len(HOSTILE)
    assert set(source) <= {"title", "organization", "connector", "options", "read", "table", "license"}
    assert yaml.safe_load(desk.text.split("title:")[0] or "{}") in (None, {})
