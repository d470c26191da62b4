"""Applications of agencies, each awkward in its own way, whose sources are drafted."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

from tests.opd.server import Answer

TOKEN = "kunci-contoh-puskesmas"
AREAS = ["BUKIT INDAH", "LEMBAH HIJAU", "TANJUNG DAMAI", "SUNGAI JERNIH"]
REGIONS = "kode,nama,kode_bps,alias\n" + "".join(f"99.99.0{at},{name.title()},99990{at}0,\n" for at, name in enumerate(AREAS, 1))
KINDS = ["Perdagangan", "Jasa", "Industri"]


def as_json(content, status=200, headers=None):
    return Answer(status, json.dumps(content).encode(), "application/json", headers or {})


def query(asked):
    return {name: values[0] for name, values in parse_qs(urlsplit(asked.path).query).items()}


def licences(asked):
    """Laravel: records in ``data.data``, ``next_page_url``, figures and days as texts, districts in capitals, stamps, a person's name."""
    page, size = int(query(asked).get("page", 1)), 10
    rows = [
        {
            "id": at, "no_izin": f"503/{at:04}/2025", "nama_pemohon": f"Pemohon {at}", "jenis": KINDS[at % 3], "kecamatan": AREAS[at % 4],
            "modal_usaha": f"{at}.250.000,50", "tenaga_kerja": f"{at}", "tgl_terbit": f"{at % 28 + 1:02}/0{at % 9 + 1}/2025",
            "created_at": "2025-01-01T00:00:00.000000Z", "updated_at": "2025-01-01T00:00:00.000000Z",
        }
        for at in range(1, 26)
    ]  # fmt: skip
    path = urlsplit(asked.path).path
    following = f"http://{asked.headers['Host']}{path}?page={page + 1}" if page * size < len(rows) else None
    inside = {"current_page": page, "data": rows[(page - 1) * size : page * size], "next_page_url": following, "per_page": size, "total": len(rows)}
    return as_json({"status": "success", "message": "OK", "data": inside})


def visits(asked):
    """Django REST framework: ``results`` and ``next``, and a token in the header ``Authorization``."""
    if asked.headers.get("Authorization") != f"Token {TOKEN}":
        return as_json({"detail": "Authentication credentials were not provided."}, 401)
    offset = int(query(asked).get("offset", 0))
    rows = [
        {"puskesmas": {"kode": f"P16{at % 4}", "nama": f"Puskesmas {AREAS[at % 4].title()}"}, "tahun": 2025, "bulan": at // 4 + 1,
         "kunjungan": 100 + at, "persen_bpjs": 50.5 + at}
        for at in range(24)
    ]  # fmt: skip
    following = f"http://{asked.headers['Host']}{urlsplit(asked.path).path}?offset={offset + 10}" if offset + 10 < len(rows) else None
    return as_json({"count": len(rows), "next": following, "previous": None, "results": rows[offset : offset + 10]})


def prices(asked):
    """A PHP script: an object of rows by their id, all texts, and an error page of HTML with HTTP 200 for an unknown parameter."""
    if "rusak" in query(asked):
        return Answer(200, b"<br />\n<b>Fatal error</b>: Uncaught PDOException in /var/www/koneksi.php:12", "text/html; charset=UTF-8")
    rows = {f"{at}": {"komoditas": f"Komoditas {at}", "satuan": "kg", "harga": f"Rp {at}.500", "tanggal": f"{at:02}-11-2025"} for at in range(1, 9)}
    return Answer(200, json.dumps({"sukses": True, "pesan": "", "harga": rows}).encode(), "text/html; charset=UTF-8")


def clinics(asked):
    """Described by OpenAPI 3: a key in a header, an enum, units, and numbered pages."""
    path = urlsplit(asked.path).path
    if path == "/openapi.json":
        return as_json(DESCRIPTION)
    if asked.headers.get("X-API-Key") != TOKEN:
        return as_json({"message": "unauthorized"}, 401)
    page = int(query(asked).get("page", 1))
    kinds = ["klinik", "puskesmas"]
    rows = [{"kode": f"F{at:03}", "nama_faskes": f"Klinik {at}", "jenis": kinds[at % 2], "tempat_tidur": at} for at in range(1, 16)]
    return as_json({"data": rows[(page - 1) * 10 : page * 10], "meta": {"page": page, "last_page": 2, "total": 15}})


DESCRIPTION = {
    "openapi": "3.0.3",
    "info": {"title": "Aplikasi Faskes", "version": "1"},
    "servers": [{"url": "/v1"}],
    "paths": {
        "/faskes": {
            "get": {
                "operationId": "daftarFaskes",
                "summary": "Fasilitas kesehatan",
                "security": [{"kunci": []}],
                "parameters": [{"name": "page", "in": "query", "schema": {"type": "integer"}}],
                "responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Halaman"}}}}},
            }
        },
        "/faskes/{kode}": {"get": {"responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Faskes"}}}}}}},
        "/status": {"get": {"responses": {"200": {"content": {"application/json": {"schema": {"type": "object"}}}}}}},
    },
    "components": {
        "securitySchemes": {"kunci": {"type": "apiKey", "in": "header", "name": "X-API-Key"}},
        "schemas": {
            "Faskes": {
                "type": "object",
                "properties": {
                    "kode": {"type": "string", "description": "Kode fasilitas"},
                    "nama_faskes": {"type": "string", "title": "Nama fasilitas"},
                    "jenis": {"type": "string", "enum": ["puskesmas", "klinik", "rumah sakit"]},
                    "tempat_tidur": {"type": "integer", "x-unit": "unit"},
                },
            },
            "Halaman": {
                "type": "object",
                "properties": {
                    "data": {"type": "array", "items": {"$ref": "#/components/schemas/Faskes"}},
                    "meta": {"type": "object", "properties": {name: {"type": "integer"} for name in ("page", "last_page", "total")}},
                },
            },
        },
    },
}
