"""Whatever an address, its parameters and the headers hold: no public page fails, none says it back as HTML, none tells of the portal's insides."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

TABLE = "penduduk-wilayah"
PAGES = (
    "/", "/dataset/", "/dataset/", f"/dataset/{TABLE}", f"/dataset/{TABLE}", "/opd", "/opd/dinkes", "/topik", "/topik/kesehatan",
    "/wilayah", "/wilayah/gelumbang",
    "/referensi", "/jadwal", "/jadwal.ics", "/sumber", "/sumber/perubahan.atom", "/sumber/kode-kecamatan", "/tentang", "/privasi", "/aksesibilitas",
    "/user/login", "/saring/opd", "/saring/tags", f"/dataset/{TABLE}/riwayat", f"/dataset/{TABLE}/riwayat.atom", f"/dataset/{TABLE}/ringkas.txt",
    f"/dataset/{TABLE}/kutipan.bib", f"/dataset/{TABLE}/grafik", f"/dataset/{TABLE}/grafik.svg", f"/dataset/{TABLE}/lapor", "/robots.txt",
    "/sitemap.xml",
    "/sitemap-dataset-1.xml", "/feeds/dataset.atom", "/feeds/custom.atom", "/feeds/organization/dinkes.atom", "/dataset/izin-ditarik",
    "/dataset/perseorangan",
    "/saran", "/api/3/action/package_search", "/api/3/action/package_show", "/api/3/action/region_show", "/api/3/action/release_calendar_show",
    "/api/3/action/table_show", "/api/3/action/dataset_revision_list", "/api/3/action/search_suggest", "/api/3/action/harvest_source_list",
)  # fmt: skip
NAMES = (
    "q", "hal", "page", "urut", "kolom", "cari", "opd", "topik", "tags", "frekuensi", "tahun", "dari", "sampai", "bulan", "revisi",
    "tabel", "baris", "jenis",
    "sumber", "came_from", "fq", "sort", "rows", "start", "limit", "offset", "id", "facet.field", "ext_bbox", "callback", "sentuh", "q[]",
    "hal[0]", "text",
)  # fmt: skip
MARK = "zqxj"
SAYINGS = (
    f"<script>{MARK}</script>", f"\"><img src=x onerror={MARK}>", f"'><svg/onload={MARK}>", f"javascript:{MARK}", f"</title><b>{MARK}",
    "{{7*7}}${7*7}<%=7*7%>",
    "' OR '1'='1' --", "1;DROP TABLE package", "%27%22", "../../../etc/passwd", "..%2f..%2f", "-1", "0", "1e309", "NaN", str(2**63),
    str(-(2**64)), "9" * 400,
    "١٢٣", "²", "\u202e\u200b\ufeff", "\U0001f33e" * 50, "a\r\nSet-Cookie: x=1", "\x01\x1f\x7f", "[", "]" * 50, "(" * 400, "\"" * 31,
    "*:*", "a AND OR NOT",
    "{!parent which=x}y", "title:[* TO", "[1 TO", "true", "null", "[]", "{}", "2026-13", "0000-00", "99999-01", "2026-02-30", "penduduk",
    "-penduduk", "~" * 90,
)  # fmt: skip
TOLD = re.compile(r"Traceback|File \"/|sqlalchemy|psycopg|jinja2|werkzeug|/site-packages/", re.I)
ECHO = re.compile(rf"<script>{MARK}|<img src=x onerror={MARK}|<svg/onload={MARK}|<b>{MARK}|href=[\"']?javascript:{MARK}")
HEADERS = {
    "Host": ("evil.example", "a b", "evil.example\"><b>zqxj"), "X-Forwarded-Host": ("evil.example", MARK),
    "X-Forwarded-For": ("x, y", "::1,,", "9" * 400),
    "X-Forwarded-Proto": ("https", "javascript"), "X-Forwarded-Prefix": ("/<b>zqxj",), "Accept-Language": ("en;q=x", "*" * 300,
    "id-ID,;q=0.x", "\xff"), "Accept": ("*/*;q=x", "text/<b>"),
    "Range": ("bytes=0-", "bytes=5-1", "bytes=-99999999999999999999", "x=1", "bytes=0-1,0-1,0-1"), "If-None-Match": ("*", "\"",
    "W/\"x\", \"y", "x" * 4000),
    "If-Modified-Since": ("x", "Thu, 99 Foo 0000 00:00:00 GMT", "Sun, 06 Nov 1994 08:49:37 GMT"), "If-Range": ("\"x\"",),
    "Cookie": ("ckan=x; =; ;;", "a" * 4000),
    "Authorization": ("Bearer x.y.z", "Basic !!", "x" * 3000), "Referer": ("javascript:1",), "Content-Type": ("application/json",
    "multipart/form-data"),
}  # fmt: skip
"""By header: what it must not be believed to hold."""

text = st.one_of(
    st.sampled_from(SAYINGS), st.text(max_size=60), st.integers().map(str), st.text(alphabet="<>\"'&%/\\;:()[]{}*?~^ a1é字\x0b", max_size=200)
)
long = st.one_of(
    text, st.builds(lambda piece, size: (piece or "a") * (size // max(1, len(piece)) + 1), text, st.just(8_000)).map(lambda it: it[:8_000])
)
parameters = st.lists(st.tuples(st.sampled_from(NAMES) | st.text(max_size=12), long), max_size=4)
tails = st.one_of(
    st.just(""),
    st.just(""),
    st.sampled_from(("/", "//", "/..", "/%2e%2e/", ";x", "%00", "/.git/config", "%ff", "/\u202e")),
    text.map(lambda it: "/" + quote(it, safe="")),
)
headers = st.lists(st.sampled_from(sorted(HEADERS)).flatmap(lambda name: st.tuples(st.just(name), st.sampled_from(HEADERS[name]))), max_size=2)


def check(app, page, tail, asked, sent, prefix=""):
    """One request, and what no answer may hold."""
    query = urlencode(asked, errors="surrogatepass")
    address = f"{prefix}{page}{tail}?{query}"
    answer = app.get(address, headers=dict(sent), follow_redirects=False)
    body = answer.body
    assert answer.status_code < 500, (address, sent)
    assert not TOLD.search(body), (address, sent)
    if "html" in answer.headers.get("Content-Type", "") or "svg" in answer.headers.get("Content-Type", ""):
        assert not ECHO.search(body), (address, sent)
        assert "evil.example" not in body or "evil.example" in query, (address, sent)
    for name, value in answer.headers:
        assert name.lower() != "set-cookie" or "x=1" not in value, (address, sent)
    where = answer.headers.get("Location", "")
    assert not re.match(r"(?:https?:)?//(?!test\.ckan\.net|localhost|127\.0\.0\.1)", where), (address, sent, where)


def test_each_page_with_hostile_words_in_every_parameter(catalogue, app):
    for turn, page in enumerate(sorted(set(PAGES))):
        check(app, page, "", [(name, SAYINGS[(at * 7 + turn) % len(SAYINGS)]) for at, name in enumerate(NAMES)], [])


@pytest.mark.long
def test_generated_addresses(catalogue, app):
    @settings(max_examples=3_000, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(PAGES), tails, parameters, headers, st.sampled_from(("", "", "/en", "/id", "/xx")))
    def ask(page, tail, asked, sent, prefix):
        check(app, page, tail, asked, sent, prefix)

    ask()


@pytest.mark.parametrize("name", sorted(HEADERS))
def test_hostile_headers(catalogue, app, name):
    for turn, value in enumerate(HEADERS[name]):
        check(app, ("/", f"/dataset/{TABLE}/ringkas.txt", "/feeds/dataset.atom")[turn % 3], "", [], [(name, value)])
