"""The service where agencies register the metadata of their statistics: lists inside texts, details inside lists, persons' names and all.
Every entry is invented."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from .server import Answer, Asked

BASE = "/api"
EXAMPLE_TOKEN = "token-metadata-contoh-0123456789"
SIZE = 2
PERSON = "Fulan bin Fulan"


class MetadataService:
    """Answers one request. ``registered`` by room (mskeg, msind, msvar) and ``wrong`` (part of a path: answer) may be changed by a test;
    ``style``: how the end of a list is said (``next``, ``last``, ``total`` or not at all)."""

    def __init__(self, style: str = "next") -> None:
        self.style = style
        self.asked: list[str] = []
        self.wrong: dict[str, Any] = {}
        self.registered: dict[str, list[dict[str, Any]]] = {
            "mskeg": [_activity(number) for number in range(1, 4)],
            "msind": [_indicator(number) for number in range(1, 6)],
            "msvar": [_variable(1), _variable(2)],
        }

    def __call__(self, asked: Asked) -> Answer:
        url = urlsplit(asked.path)
        self.asked.append(asked.path)
        for part, answer in self.wrong.items():
            if part in asked.path:
                return answer if isinstance(answer, Answer) else _json(answer)
        if asked.headers.get("Authorization") != f"Bearer {EXAMPLE_TOKEN}":
            return Answer(401, b'{"message": "Unauthenticated."}', "application/json")
        _, room, verb, *rest = url.path.removeprefix(f"{BASE}/").split("/")
        if verb == "detail":
            return _json({"status": True, "result": [{"id": int(rest[0]), "definisi": f"Rincian {rest[0]}"}]})
        query = {name: values[-1] for name, values in parse_qs(url.query).items()}
        return _json({"status": True, "result": self._page(room, int(query["page"]))})

    def _page(self, room: str, page: int) -> dict[str, Any]:
        rows = self.registered[room]
        pages = -(-len(rows) // SIZE)
        said = {
            "next": {"next_page_url": None if page >= pages else f"/?page={page + 1}"}, "last": {"last_page": pages}, "total": {"total": len(rows)},
        }.get(self.style, {})  # fmt: skip
        return {"current_page": page, "data": rows[(page - 1) * SIZE : page * SIZE], **said}


def _activity(id: int) -> dict[str, Any]:
    return {
        "id": id, "judul_kegiatan": f"Kompilasi Contoh {id}", "tahun": "2024", "identitas_rekomendasi": f"K-24.99.{id:03}",
        "jenis_statistik": "Statistik Sektoral", "i_instansi_penyelanggara": "Dinas Contoh", "ii_pj_nama": PERSON, "ii_pj_jabatan": "Kepala Bidang",
        "ii_pj_telepon": "081200000000", "ii_pj_email": "fulan@contoh.go.id", "requested_by": PERSON, "iii_tujuan_kegiatan": "Contoh",
        "iii_jadwal_desain": '[{"awal": "2024-01-01", "akhir": "2024-02-01"}]', "iv_kegiatan_ini_dilakukan": "Berulang",
        "iv_frekuensi_penyelanggara": "Tahunan", "link_mskeg": f"https://contoh.bps.go.id/kegiatan/{id}", "updated_at": "2024-05-06",
    }  # fmt: skip


def _indicator(id: int) -> dict[str, Any]:
    return {
        "id": id, "nama": f"Indeks Contoh {id}", "konsep": ["Kualitas air"] if id % 2 else '["Kualitas air"]', "definisi": "Nilai mutu",
        "ukuran": "Indeks", "satuan": "Poin", "interpretasi": "Makin tinggi makin baik", "rumus": "a/b",
        "variabel_disaggregasi": [{"nama": "Sungai"}],
        "level_estimasi": "KABUPATEN_KOTA", "apakah_indikator_bisa_diakses_umum": id != 5, "approved_by": PERSON,
    }  # fmt: skip


def _variable(id: int) -> dict[str, Any]:
    domain = json.dumps([{"kode": "1", "nilai": "Ya"}, {"kode": "2", "nilai": "Tidak"}])
    return {
        "id": id, "nama": f"Variabel Contoh {id}", "alias": "VC", "konsep": "Contoh", "definisi": None, "ukuran": "", "satuan": "Orang",
        "value_domain": domain, "apakah_variabel_bisa_diakses_umum": "1",
    }  # fmt: skip


def _json(content: Any) -> Answer:
    return Answer(200, json.dumps(content).encode(), "application/json")
