"""An application of health centres that nobody here has written a source for: the walk-through of docs/developers.md drafts one.

``python -m tests.opd.clinics 8099`` serves it. It has an OpenAPI description, a key in a header, numbered pages, figures as Indonesian texts,
districts in capitals and, beside each figure, who entered it. Everything in it is invented.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from ckanext.muaraenim.configuration import config_file
from tests.opd.regency import Regency, load
from tests.opd.server import Answer, Asked, serving

KEY = "kunci-puskesmas-contoh"
PAGE = 50
SERVICES = ("rawat jalan", "KIA", "imunisasi")
MONTHS = 6


class Clinics:
    """Answers one request."""

    def __init__(self, regency: Regency) -> None:
        self._records = list(_records(regency))

    def __call__(self, asked: Asked) -> Answer:
        url = urlsplit(asked.path)
        if url.path == "/openapi.json":
            return _json(DESCRIPTION)
        if url.path != "/api/kunjungan":
            return _json({"pesan": "tidak ada"}, 404)
        if asked.headers.get("X-Kunci") != KEY:
            return _json({"pesan": "kunci tidak dikenal"}, 401)
        page = int(parse_qs(url.query).get("halaman", ["1"])[0])
        last = -(-len(self._records) // PAGE)
        data = self._records[(page - 1) * PAGE : page * PAGE]
        return _json({"sukses": True, "data": data, "meta": {"halaman": page, "jumlah_halaman": last, "total": len(self._records)}})


def _records(regency: Regency) -> Iterator[dict[str, Any]]:
    for at, district in enumerate(regency.districts):
        for month in range(1, MONTHS + 1):
            for number, service in enumerate(SERVICES):
                yield {
                    "kecamatan": district.name.upper(),
                    "tahun": 2025,
                    "bulan": month,
                    "layanan": service,
                    "kunjungan": f"{1 + at % 3}.{(100 + 7 * at + 31 * month + 11 * number) % 1000:03}",
                    "petugas": {"nama": f"Petugas {at}", "no_hp": f"0812{at:04}{month:04}"},
                    "updated_at": f"2025-0{month}-28T08:00:00Z",
                }


def _json(content: Any, status: int = 200) -> Answer:
    return Answer(status, json.dumps(content).encode(), "application/json")


def _of(**properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


VISIT = _of(
    kecamatan={"type": "string"},
    tahun={"type": "integer"},
    bulan={"type": "integer", "description": "Bulan pelayanan, 1 sampai 12"},
    layanan={"type": "string", "title": "Jenis layanan", "enum": list(SERVICES)},
    kunjungan={"type": "string", "title": "Jumlah kunjungan", "x-satuan": "kunjungan"},
    petugas=_of(nama={"type": "string"}, no_hp={"type": "string"}),
    updated_at={"type": "string", "format": "date-time"},
)
META = _of(halaman={"type": "integer"}, jumlah_halaman={"type": "integer"}, total={"type": "integer"})
DESCRIPTION = {
    "openapi": "3.0.3",
    "info": {"title": "Aplikasi kunjungan puskesmas (contoh)", "version": "1"},
    "servers": [{"url": "/api"}],
    "security": [{"kunci": []}],
    "paths": {
        "/kunjungan": {
            "get": {
                "operationId": "daftarKunjungan",
                "summary": "Kunjungan puskesmas",
                "parameters": [{"name": "halaman", "in": "query", "schema": {"type": "integer"}}],
                "responses": {
                    "200": {
                        "content": {
                            "application/json": {"schema": _of(sukses={"type": "boolean"}, data={"type": "array", "items": VISIT}, meta=META)}
                        }
                    }
                },
            }
        },
        "/status": {"get": {"responses": {"200": {"content": {"application/json": {"schema": _of(sukses={"type": "boolean"})}}}}}},
    },
    "components": {"securitySchemes": {"kunci": {"type": "apiKey", "in": "header", "name": "X-Kunci"}}},
}


if __name__ == "__main__":
    with serving(Clinics(load(config_file("regencies/default").read_text(encoding="utf-8").strip())), int(sys.argv[1])) as server:
        print(server.url, flush=True)
        while True:
            time.sleep(60)
