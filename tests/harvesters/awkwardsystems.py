"""Further applications of agencies, each with a way of its own to wrap, page and write what it has."""

from __future__ import annotations

from urllib.parse import urlsplit

from tests.harvesters.draftedsystems import AREAS, as_json, query
from tests.opd.server import Answer

COUNT = 23
SIZE = 10


def here(asked, **params):
    return f"http://{asked.headers['Host']}{urlsplit(asked.path).path}?" + "&".join(f"{name}={value}" for name, value in params.items())


def part(asked, param, first=0, step=1):
    """Where this answer starts and its numbers."""
    start = (int(query(asked).get(param, first)) - first) * step
    return start, range(start + 1, min(start + SIZE, COUNT) + 1)


def resources(asked):
    """Laravel's API resources: ``data``, ``links``, ``meta``, whose own ``links`` are a list, too."""
    start, numbers = part(asked, "page", 1, SIZE)
    following = here(asked, page=start // SIZE + 2) if start + SIZE < COUNT else None
    rows = [{"nomor": f"A-{at:03}", "kecamatan": AREAS[at % 4], "masuk": f"{at} Maret 2026", "lama_hari": at % 7} for at in numbers]
    meta = {"current_page": start // SIZE + 1, "last_page": 3, "links": [{"url": None, "label": "&laquo;"}] * 3, "total": COUNT}
    return as_json({"data": rows, "links": {"first": here(asked), "next": following}, "meta": meta})


def hal(asked):
    """Spring Data REST: ``_embedded``, ``_links``, pages from 0, keys in camel case, names of schools."""
    start, numbers = part(asked, "page", 0, SIZE)
    links = {"self": {"href": here(asked)}, **({"next": {"href": here(asked, page=start // SIZE + 1)}} if start + SIZE < COUNT else {})}
    rows = [{"npsn": f"1069{at:04}", "nama": f"SDN {at}", "jumlahSiswa": at * 3, "_links": {"self": {"href": "x"}}} for at in numbers]
    pages = {"size": SIZE, "totalElements": COUNT, "totalPages": 3, "number": start // SIZE}
    return as_json({"_embedded": {"sekolahList": rows}, "_links": links, "page": pages})


def pageable(asked):
    """Spring Data: ``content``, pages from 0, an offset that is no parameter."""
    start, numbers = part(asked, "page", 0, SIZE)
    rows = [{"id": at, "tahunPembuatan": 2000 + at, "harga_rp": at * 1000 + 0.5} for at in numbers]
    inside = {"pageable": {"pageNumber": start // SIZE, "offset": start}, "totalPages": 3, "totalElements": COUNT, "number": start // SIZE}
    return as_json({"content": rows, **inside})


def data_tables(asked):
    """Rows that are lists without names, ``start`` and ``length``."""
    start, numbers = part(asked, "start")
    return as_json({"draw": 1, "recordsTotal": COUNT, "data": [[f"Desa {at}", str(100 + at), f"{at},5"] for at in numbers]})


def columns_beside(asked):
    rows = [[f"ST{at % 3}", f"2026-01-{at:02}", at / 2] for at in range(1, COUNT + 1)]
    return as_json({"columns": ["stasiun", "tanggal", "hujan_mm"], "rows": rows})


def cursors(asked):
    """``paging.cursors.after``, as the parameter ``after``."""
    start, numbers = part(asked, "after")
    after = str(start + SIZE) if start + SIZE < COUNT else None
    return as_json({"data": [{"kode": f"K{at}", "nilai": at} for at in numbers], "paging": {"cursors": {"after": after}, "has_next": bool(after)}})


def page_tokens(asked):
    start, numbers = part(asked, "pageToken")
    token = {"nextPageToken": str(start + SIZE)} if start + SIZE < COUNT else {}
    return as_json({"items": [{"kode": f"K{at}", "nilai": at} for at in numbers], **token})


def skipping(asked):
    """``skip`` and ``limit``, an error that is 0, the unit in a column of its own."""
    start, numbers = part(asked, "skip")
    rows = [{"id": at, "kode_kabupaten": 9900 + at % 9, "tahun": 2020 + at % 4, "jumlah": at * 3, "satuan": "ORANG"} for at in numbers]
    return as_json({"message": "Get data successfull", "error": 0, "data": rows, "paging": {"total_count": COUNT, "skip": start, "limit": SIZE}})


def silent(asked):
    """Pages that nothing in the answer tells of."""
    _, numbers = part(asked, "page", 1, SIZE)
    return as_json({"metadata": {"code": 200, "message": "Ok"}, "response": [{"kode": f"J{at:03}", "panjang_km": at + 0.25} for at in numbers]})


def rooms(asked):
    """The rows are a list inside every record."""
    rows = [{"kode_rs": f"R{at}", "kamar": [{"kelas": name, "kapasitas": 10 + at, "isi": at} for name in ("I", "II")]} for at in range(1, 6)]
    return as_json({"status": True, "data": rows})


def days_beside(asked):
    """Days as columns, thousands with a dot, a sign for no figure."""
    days = {f"0{at}/03/2026": f"1{at}.500" for at in range(1, 3)}
    return as_json({"data": [{"komoditas": f"Komoditas {at}", "satuan": "kg", **days, "03/03/2026": "-"} for at in range(1, 9)]})


def moments(asked):
    """Seconds since 1970 and .NET's dates."""
    first, day = 1_767_225_600, 86_400
    rows = [{"sensor": f"S{at % 3}", "waktu": first + 3600 * at, "Kalibrasi": f"/Date({first + day * at}000)/"} for at in range(9)]
    return as_json({"data": rows})


def documents(asked):
    """XML with attributes; elements that repeat."""
    rows = "".join(f"<izin nomor='P{at}'><kecamatan>{AREAS[at % 4]}</kecamatan><biaya>{at}.000</biaya></izin>" for at in range(1, 9))
    return Answer(200, f"<?xml version='1.0'?><hasil><status>OK</status><daftar>{rows}</daftar></hasil>".encode(), "application/xml")


def envelope(asked):
    """SOAP without asking for it: namespaces, and a stamp with a time of midnight."""
    item = "<n:Item><n:Kode>{:04}</n:Kode><n:Stok>{}0</n:Stok><n:Sampai>2027-0{}-01T00:00:00</n:Sampai></n:Item>"
    rows = "".join(item.format(at, at, at) for at in range(1, 9))
    spaces = "xmlns:s='http://schemas.xmlsoap.org/soap/envelope/' xmlns:n='urn:stok'"
    body = f"<s:Envelope {spaces}><s:Body><n:Stok>{rows}</n:Stok></s:Body></s:Envelope>"
    return Answer(200, body.encode(), "text/xml; charset=utf-8")


def feed(asked):
    """RSS: days as mail writes them."""
    rows = "".join(f"<item><guid>g{at}</guid><pubDate>Mon, 0{at} Mar 2026 08:00:00 +0700</pubDate></item>" for at in range(2, 9))
    return Answer(200, f"<rss version='2.0'><channel><title>Berita</title>{rows}</channel></rss>".encode(), "application/rss+xml")


def one_object(asked):
    return as_json({"waktu": "2026-03-01T08:00:00+07:00", "suhu": 30.5, "parameter": {"pm25": 12, "co": 3}})


def odata_2(asked):
    start, numbers = part(asked, "$skiptoken")
    rows = [{"__metadata": {"uri": "x"}, "ID": at, "Rincian": {"__deferred": {"uri": "z"}}} for at in numbers]
    return as_json({"d": {"results": rows, **({"__next": here(asked, **{"$skiptoken": start + SIZE})} if start + SIZE < COUNT else {})}})


def features(asked):
    """A WFS: its capabilities, and features page by page."""
    if query(asked).get("request") != "GetFeature":
        types = "<FeatureType><Name>peta:SEKOLAH</Name><Title>Sekolah</Title></FeatureType>"
        body = f"<WFS_Capabilities xmlns='http://www.opengis.net/wfs/2.0'><FeatureTypeList>{types}</FeatureTypeList></WFS_Capabilities>"
        return Answer(200, body.encode(), "application/xml")
    _, numbers = part(asked, "startIndex")
    found = [{"type": "Feature", "geometry": None, "properties": {"NPSN": f"1069{at:04}", "SISWA": at}} for at in numbers]
    return as_json({"type": "FeatureCollection", "features": found, "numberMatched": COUNT, "numberReturned": len(found)})


def graph(asked):
    if asked.method != "POST":
        return as_json({"errors": [{"message": "Must provide query string."}]}, 400)
    return as_json({"data": {"puskesmas": [{"kode": f"P{at}", "kunjungan": at} for at in range(1, 10)]}})


def described(asked):
    """A page of Swagger UI, the Swagger 2 description that it names, and the list."""
    path = urlsplit(asked.path).path
    if path == "/dokumentasi":
        return Answer(200, b"<!doctype html><script>SwaggerUIBundle({url: '/swagger.json'})</script>", "text/html")
    if path == "/swagger.json":
        return as_json(SWAGGER)
    start, numbers = part(asked, "offset")
    return as_json({"total": COUNT, "data": [{"kode_obat": f"OB{at}", "stok": at * 5} for at in numbers]})


SWAGGER = {
    "swagger": "2.0", "basePath": "/v2",
    "paths": {"/obat": {"get": {
        "summary": "Stok obat", "parameters": [{"name": name, "in": "query", "type": "integer"} for name in ("limit", "offset")],
        "responses": {"200": {"schema": {"properties": {"data": {"type": "array", "items": {"properties": {
            "kode_obat": {"type": "string"}, "stok": {"type": "integer", "description": "Stok akhir (tablet)"}}}}}}}},
    }}},
}  # fmt: skip
