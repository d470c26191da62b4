"""Answers in the shapes of public systems that presets read. All figures, names and numbers are invented (data contoh)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.opd.server import Answer, Asked

__all__ = ["ANSWERS", "PublicSystem"]

TOKEN = "Bearer token-contoh"
Params = Mapping[str, str]


class PublicSystem:
    """Answers as the system that ``preset`` reads; ``asked``: what it was asked, in order."""

    def __init__(self, preset: str) -> None:
        self._answer = ANSWERS[preset]
        self.asked: list[Asked] = []

    def __call__(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        answer = self._answer(asked, dict(parse_qsl(urlsplit(asked.path).query)))
        return answer if isinstance(answer, Answer) else Answer(200, json.dumps(answer).encode(), "application/json")


def forecast(asked: Asked, params: Params) -> Any:
    place = {"adm1": "99", "adm4": params["adm4"], "provinsi": "Provinsi Contoh", "kecamatan": "Kecamatan Contoh", "desa": "Desa Contoh"}

    def slot(hour: int, warm: int, rain: float) -> dict[str, Any]:
        return {"datetime": f"2026-03-01T{hour:02d}:00:00Z", "t": warm, "tcc": 40, "tp": rain, "weather": 3, "weather_desc": "Berawan",
                "weather_desc_en": "Mostly Cloudy", "wd_deg": 120, "wd": "SE", "ws": 5.5, "hu": 80, "vs": 9500,
                "analysis_date": "2026-03-01T00:00:00",
                "image": "https://contoh.invalid/hujan ringan.svg", "local_datetime": f"2026-03-01 {hour + 7:02d}:00:00"}  # fmt: skip

    return {"lokasi": place, "data": [{"lokasi": place, "cuaca": [[slot(0, 24, 0), slot(3, 27, 1.5)], [], [slot(6, 31, 0)]]}]}


def earthquake(asked: Asked, params: Params) -> Any:
    def quake(number: int) -> dict[str, str]:
        return {"Tanggal": "02 Mar 2026", "Jam": "08:00:00 WIB", "DateTime": f"2026-03-0{number}T01:00:00+00:00",
                "Coordinates": f"-1.5{number},99.25",
                "Lintang": "1.50 LS", "Bujur": "99.25 BT", "Magnitude": "4.2", "Kedalaman": "15 km", "Wilayah": "Laut Contoh", "Potensi": "Tidak ada",
                "Dirasakan": "II Contoh", "Shakemap": "contoh.jpg"}  # fmt: skip

    return {"Infogempa": {"gempa": quake(1) if "autogempa" in asked.path else [quake(2), quake(3)]}}


def warnings(asked: Asked, params: Params) -> Any:
    if asked.path.endswith("_alert.xml"):
        number = asked.path.rpartition("/")[2][:3]
        areas = "<area><areaDesc>Wilayah Satu</areaDesc></area><area><areaDesc>Wilayah Dua</areaDesc></area>"
        info = (
            "<info><language>id-ID</language><event>Hujan Lebat</event><urgency>Immediate</urgency><severity>Moderate</severity>"
            "<certainty>Observed</certainty><effective>2026-03-01T14:00:00+07:00</effective><expires>2026-03-01T17:00:00+07:00</expires>"
            f"<headline>Peringatan contoh {number}</headline><description>Uraian contoh.</description><web>https://contoh.invalid/</web>"
            f"{areas if number == 'C01' else '<area><areaDesc>Wilayah Tiga</areaDesc></area>'}</info>"
        )
        alert = f'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>contoh.{number}</identifier><sent>2026-03-01T14:00:00+07:00</sent>'
        return Answer(200, f'<?xml version="1.0"?>{alert}<msgType>Alert</msgType>{info}</alert>'.encode(), "application/xml")
    links = [f"http://{asked.headers['Host']}/alerts/{each}_alert.xml" for each in ("C01", "C02")]
    items = "".join(f"<item><title>Contoh</title><link>{link}</link></item>" for link in links)
    return Answer(200, f'<?xml version="1.0"?><rss version="2.0"><channel><title>Contoh</title>{items}</channel></rss>'.encode(), "text/xml")


def procurement(asked: Asked, params: Params) -> Any:
    if asked.headers.get("Authorization") != TOKEN:
        return Answer(401, b'{"message": "unauthorized"}', "application/json")
    number = 1 if "cursor" not in params else 2
    plan = {"tahun_anggaran": int(params["tahun"]), "kd_klpd": params["kode_klpd"], "nama_satker": "DINAS CONTOH", "kd_rup": 1000 + number,
            "nama_paket": "Belanja contoh", "pagu": 1_000_000 * number, "metode_pengadaan": "E-Purchasing", "jenis_pengadaan": "Barang",
            "status_pdn": "PDN", "status_ukm": "UKM", "volume_pekerjaan": "1 paket", "tgl_awal_pemilihan": "2026-01-05",
            "tgl_akhir_pemilihan": "2026-01-30", "tgl_awal_kontrak": "2026-02-01", "tgl_akhir_kontrak": "2026-12-31",
            "tgl_pengumuman_paket": "2026-01-02 09:11:10", "nip_ppk": "NIP-CONTOH", "nama_ppk": "ORANG CONTOH", "status_aktif_rup": True}  # fmt: skip
    return {"data": [plan], "meta": {"has_more": number == 1, "cursor": "lanjut" if number == 1 else ""}}


def prices(asked: Asked, params: Params) -> Any:
    if asked.headers.get("X-Requested-With") != "XMLHttpRequest":
        return Answer(200, b"<html>Contoh</html>", "text/html")
    return {"data": [
        {"no": "I", "name": "Komoditas", "level": 1, "01/03/2026": "10,250", "02/03/2026": "-"},
        {"no": 1, "name": "Komoditas Contoh", "level": 2, "01/03/2026": "9,900", "02/03/2026": "1,010,500"},
    ]}  # fmt: skip


def permits(asked: Asked, params: Params) -> Any:
    return {"data": {"data": [
        {"id": 7, "no_permohonan": "CONTOH/1", "nama": "ORANG CONTOH", "alamat": "Jalan Contoh", "nik": "CONTOH", "jenis_izin": "Izin Contoh",
         "lokasi_izin": "Jalan Contoh", "tgl_pengajuan": params["key1"], "tgl_penetapan": params["key2"], "status": "Selesai"},
    ]}}  # fmt: skip


def walidata(asked: Asked, params: Params) -> Any:
    if asked.headers.get("Authorization") != TOKEN:
        return Answer(401, b"{}", "application/json")
    rows = [{"kodedssd": f"9.01.00000{number}", "uraiandssd": "Unsur contoh", "satuan": "Persen", "definisi_operasional": "…", "urusan": "Contoh",
             "produsen_data": "Dinas Contoh", "tahun": params["tahun"], "data": value, "kodepemda": params["kodepemda"]}
            for number, value in enumerate(["12,5", "Ada", "-"], 1)]  # fmt: skip
    start = int(params["offset"])
    return rows[start : start + 2]


def villages(asked: Asked, params: Params) -> Any:
    number = int(params["page[number]"])
    village = {"desa_id": "x", "kode_desa": f"999900100{number}", "nama": f"Desa Contoh {number}", "sebutan_desa": "desa", "website": None,
               "luas_wilayah": 12.5, "peta": {"path": "[[[0,0]]]"}}  # fmt: skip
    pages = {"total": 2, "count": 1, "per_page": 1, "current_page": number, "total_pages": 2}
    return {"data": [{"type": "desa", "id": str(number), "attributes": village}], "meta": {"pagination": pages}}


def inhabitants(asked: Asked, params: Params) -> Any:
    chart = {"penduduk": [{"year": 2024, "value_lk": 11, "value_pr": 12}, {"year": 2025, "value_lk": "13", "value_pr": 14}], "penduduk-usia": []}
    return {"data": [{"type": "statistik-penduduk", "id": "1", "attributes": {"dashboard": {"ktp_persen_terpenuhi": "0,00"}, "chart": chart}}]}


def articles(asked: Asked, params: Params) -> Any:
    number = int(params["page"])
    article = {"id": number, "title": f"Judul contoh {number}", "slug": f"judul-contoh-{number}", "excerpt": "…", "image": "https://contoh.invalid/",
               "published_at": "2026-03-01T02:00:00Z", "category": {"id": 3, "name": "Contoh"}}  # fmt: skip
    link = f"http://{asked.headers['Host']}/api/v1/public/article?page={number + 1}"
    return {"data": [article] if number < 3 and asked.headers["x-village-id"] == "21" else [], "meta": {"per_page": 50, "next_page_url": link}}


def regulations(asked: Asked, params: Params) -> Any:
    return [{"idData": str(number), "tahun_pengundangan": "2025", "tanggal_pengundangan": "2025-04-17", "tanggal_penetapan": "2025-04-17",
             "jenis": "PERATURAN BUPATI", "noPeraturan": str(number), "judul": "Peraturan contoh", "noPanggil": "-", "sumber": "BD.2025/No.1",
             "subjek": "-", "status": "Berlaku", "bidangHukum": "Contoh", "urlDownload": "https://contoh.invalid/a.pdf", spelling: "",
             "urlDetailPeraturan": "https://contoh.invalid/1", "operasi": "4", "display": "1", changed: "2025-05-02 08:00:11"}
            for number, spelling, changed in ((1, "urlAbstrak", "last_updated"), (2, "urlabstrak", "lastUpdated"))]  # fmt: skip


def catalogue(asked: Asked, params: Params) -> Any:
    if "DataHeaderSlug" in params:
        slug = params["DataHeaderSlug"]
        return {"DataHeaderSlug": slug, "DataHeaderName": f"Dataset {slug}", "MetadataName": "Contoh", "DataHeaderLastUpdate": "Jun 15, 2025",
                "DatasetType": "Excel", "DataSource": "Dinas Contoh", "Frequency": "Tahunan", "Year": "2025", "Fields": [],
                "License": "Limited" if slug == "terbatas" else "Open", "Tags": [{"Name": "contoh", "Slug": "contoh"}]}  # fmt: skip
    pages = [["satu", "terbatas"], ["tiga"], []]
    return {"Data": [{"DataHeaderSlug": slug, "DataHeaderName": slug} for slug in pages[int(params["PageNum"]) - 1]]}


def bigdata(asked: Asked, params: Params) -> Any:
    skip = int(params["skip"])
    rows = [{"id": number, "kode_kabupaten_kota": 9900 + number, "nama_kabupaten_kota": f"KABUPATEN CONTOH {number}", "jumlah": number * 5,
             "satuan": "ORANG", "tahun": 2025} for number in range(skip + 1, min(skip + 3, 4))]  # fmt: skip
    return {"message": "Get data successfull", "error": 0, "data": rows}


def layer(asked: Asked, params: Params) -> Any:
    if params.get("f") != "json" or params.get("where") == "salah":
        return {"error": {"code": 400, "message": "Unable to complete operation.", "details": []}}
    start = int(params["resultOffset"])
    district = {"objectid": start, "no_prop": 99, "no_kab": 1, "no_kec": start + 1, "nama_kec": f"KECAMATAN CONTOH {start + 1}",
                "jumlah_penduduk": 30, "pria": 14, "wanita": 16, "jumlah_kk": 9, "luas_wilayah": "203.80",
                "kepadatan_penduduk": "368.1", "wajib_ktp": 20}  # fmt: skip
    more = {"exceededTransferLimit": True} if start == 0 else {}
    return {"displayFieldName": "nama_kec", "features": [{"attributes": district}] if start < 2 else [], **more}


ANSWERS: Mapping[str, Callable[[Asked, Params], Any]] = {
    "bmkg-prakiraan": forecast,
    "bmkg-gempa": earthquake,
    "bmkg-peringatan": warnings,
    "inaproc-rup": procurement,
    "pihps-harga": prices,
    "sicantik-izin": permits,
    "sipd-ewalidata": walidata,
    "opendk-desa": villages,
    "opendk-penduduk": inhabitants,
    "desa-artikel": articles,
    "jdih": regulations,
    "satudata-sdi": catalogue,
    "jabar-bigdata": bigdata,
    "arcgis": layer,
    "dukcapil-kecamatan": layer,
}
