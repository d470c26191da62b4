"""Connector ``rest`` against the licensing stand-in and against APIs of every habit."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from harvesters.connectors import OptionError
from harvesters.errors import Refused, Unreachable, Unreadable
from tests.harvesters.apireader import QUICK, REST, asked_of, json_answer
from tests.opd.figures import LICENCES
from tests.opd.licensing import EXAMPLE_KEY, MANGLED, PATH
from tests.opd.server import Answer, serving

pytest_plugins = ["tests.opd.fixtures", "tests.opd.context", "tests.harvesters.apireader"]

def listing(count):
    return [{"nomor": number, "nama": f"n{number}"} for number in range(1, count + 1)]


# -- the licensing office


@pytest.fixture
def licences(licensing, context):
    def make(changes="", **more):
        options = {
            "url": "env:SUMBER_CONTOH_URL",
            "records": "data",
            "auth": {"kind": "bearer", "value": "env:SUMBER_CONTOH_KEY"},
            "paging": {"kind": "cursor", "path": "meta.kursor_berikutnya", "param": "kursor"},
            **more,
        }
        secrets = {"SUMBER_CONTOH_URL": f"{licensing.url}{PATH}", "SUMBER_CONTOH_KEY": EXAMPLE_KEY}
        return REST(REST.read_options(options), context(licensing.address, changes=changes, **secrets))

    return make


def test_paging_429_and_a_broken_record(licences):
    with licences() as connector:
        found = list(connector.records())
    assert len(found) == LICENCES - 1
    assert connector.complete
    [finding] = connector.findings
    assert finding.code == "record-unreadable"
    assert finding.place.record == str(MANGLED)
    assert finding.sentence("id") != finding.sentence("en")


def test_fields_by_jmespath(licences):
    with licences(fields={"nomor": "nomor_izin", "kecamatan": "lokasi.kecamatan", "tidak_ada": "lain.lagi"}, id="id") as connector:
        first = next(connector.records())
    assert set(first.data) == {"nomor", "kecamatan", "tidak_ada"}
    assert first.data["tidak_ada"] is None
    assert first.id == "1"


def test_a_changes_read(licences):
    since = {"param": "diperbarui_sejak", "overlap": 0}
    with licences(changes="diperbarui", since=since) as connector:
        everything = list(connector.records())
    with licences(changes="diperbarui", since=since) as again:
        found = list(again.records(connector.cursor))
    newest = max(record.data["diperbarui"] for record in everything)
    assert {record.data["diperbarui"] for record in found} == {newest}
    assert again.cursor == connector.cursor


# -- paging


@pytest.mark.parametrize("size", [1, 7, 30, 100])
def test_numbered_pages(read, size):
    everything = listing(30)

    def respond(asked):
        page, size = int(asked_of(asked)["halaman"]), int(asked_of(asked)["ukuran"])
        return json_answer(everything[(page - 1) * size : page * size])

    found, connector = read(respond, paging={"kind": "page", "param": "halaman", "size_param": "ukuran", "size": size})
    assert found == everything
    assert connector.complete


def test_a_server_that_gives_fewer_than_asked_is_read_to_its_end(read):
    """Asked for 100, it silently gives 10 at a time: a short page is no end."""
    everything = listing(35)

    def respond(asked):
        said = asked_of(asked)
        start = (int(said["page"]) - 1) * 10 if "page" in said else int(said["offset"])
        return json_answer(everything[start : start + 10])

    found, connector = read(respond, paging={"kind": "page", "size_param": "size", "size": 100})
    assert found == everything
    assert connector.complete
    found, connector = read(respond, paging={"kind": "offset", "limit": 100})
    assert found == everything
    assert connector.complete


def test_an_announced_total_ends_the_reading(read):
    everything, calls = listing(20), []

    def respond(asked):
        calls.append(asked.path)
        start = int(asked_of(asked)["offset"])
        return json_answer({"total": 20, "isi": everything[start : start + 10]})

    found, connector = read(respond, records="isi", paging={"kind": "offset", "limit": 10, "total": "total"})
    assert len(found) == 20
    assert len(calls) == 2
    assert connector.complete


def test_announced_pages_end_the_reading(read):
    def respond(asked):
        return json_answer({"halaman": 3, "isi": [{"nomor": int(asked_of(asked)["page"])}]})

    found, connector = read(respond, records="isi", paging={"kind": "page", "start": 0, "pages": "halaman"})
    assert [each["nomor"] for each in found] == [0, 1, 2]
    assert connector.complete


def test_fewer_than_announced_is_not_complete(read):
    everything = listing(15)

    def respond(asked):
        start = int(asked_of(asked)["offset"])
        return json_answer({"total": 40, "isi": everything[start : start + 10]})

    found, connector = read(respond, records="isi", paging={"kind": "offset", "limit": 10, "total": "total"})
    assert len(found) == 15
    assert not connector.complete


def test_a_total_that_is_less_than_what_came_is_no_end(read):
    everything = listing(25)

    def respond(asked):
        start = int(asked_of(asked)["offset"])
        return json_answer({"total": 5, "isi": everything[start : start + 10]})

    found, connector = read(respond, records="isi", paging={"kind": "offset", "limit": 10, "total": "total"})
    assert len(found) == 25
    assert connector.complete


def test_404_after_the_last_page(read):
    def respond(asked):
        page = int(asked_of(asked)["page"])
        return json_answer([{"nomor": page}]) if page < 4 else json_answer({"detail": "Invalid page."}, 404)

    found, connector = read(respond, paging={"kind": "page", "ends_with_404": True})
    assert len(found) == 3
    assert connector.complete
    with pytest.raises(Refused, match="404"):
        read(respond, paging={"kind": "page"})


def test_404_behind_the_last_offset(read):
    def respond(asked):
        offset = int(asked_of(asked)["offset"])
        return json_answer(listing(6)[offset : offset + 2]) if offset < 6 else json_answer({}, 404)

    found, connector = read(respond, paging={"kind": "offset", "limit": 2, "ends_with_404": True})
    assert len(found) == 6
    assert connector.complete


def test_404_on_the_first_page_is_an_error_all_the_same(read):
    with pytest.raises(Refused, match="404"):
        read(lambda asked: json_answer({}, 404), paging={"kind": "page", "ends_with_404": True})


@pytest.mark.parametrize("link", ["/api?mulai=2", "?mulai=2", "{host}/api?mulai=2"])
def test_next_link(read, link):
    def respond(asked):
        if "mulai" in asked.path:
            return json_answer({"hasil": [{"nomor": 2}], "lanjut": None})
        return json_answer({"hasil": [{"nomor": 1}], "lanjut": link.format(host=f"http://{asked.headers['Host']}")})

    found, connector = read(respond, records="hasil", paging={"kind": "next_link", "path": "lanjut"})
    assert [each["nomor"] for each in found] == [1, 2]
    assert connector.complete


def test_link_header(read):
    def respond(asked):
        number = int(asked_of(asked).get("p", 1))
        more = {"Link": f'</api?p=1>; rel="first", </api?p={number + 1}>; rel="next"'} if number < 3 else {"Link": '</api?p=1>; rel="first"'}
        return json_answer([{"nomor": number}], **more)

    found, connector = read(respond, paging={"kind": "header_link"})
    assert [each["nomor"] for each in found] == [1, 2, 3]
    assert connector.complete


def test_more_without_a_cursor_is_not_complete(read):
    _, connector = read(lambda asked: json_answer({"isi": listing(2), "lagi": True, "kursor": None}), records="isi",
                        paging={"kind": "cursor", "path": "kursor", "more": "lagi"})  # fmt: skip
    assert not connector.complete


def test_a_sign_of_more_that_is_not_there_ends_nothing(read):
    """A mistyped path would make the first page the whole list, and the rest would be removed."""

    def respond(asked):
        number = int(asked_of(asked).get("cursor", 1))
        return json_answer({"isi": [{"nomor": number}], "lagi": "true" if number < 3 else "false", "kursor": number + 1 if number < 3 else None})

    for more in ("lagi", "laggi"):
        found, connector = read(respond, records="isi", paging={"kind": "cursor", "path": "kursor", "more": more})
        assert [each["nomor"] for each in found] == [1, 2, 3]
        assert connector.complete


def test_a_next_link_that_is_no_address_is_no_end(read):
    _, connector = read(lambda asked: json_answer({"isi": listing(1), "next": {"href": "/api?p=2"}}), records="isi", paging={"kind": "next_link"})
    assert not connector.complete
    _, connector = read(lambda asked: json_answer({"isi": listing(1), "next": False}), records="isi", paging={"kind": "next_link"})
    assert connector.complete


@pytest.mark.parametrize(
    ("paging", "answer"),
    [
        ({"kind": "cursor", "path": "kursor"}, {"isi": [{"a": 1}], "kursor": "sama"}),
        ({"kind": "next_link", "path": "lanjut"}, {"isi": [{"a": 1}], "lanjut": "/api"}),
        ({"kind": "page"}, {"isi": [{"a": 1}]}),
        ({"kind": "offset", "limit": 1}, {"isi": [{"a": 1}]}),
    ],
)
def test_paging_that_goes_in_circles_ends(read, paging, answer):
    with pytest.raises(Unreadable, match="berulang"):
        read(lambda asked: json_answer(answer), records="isi", paging=paging)


def test_a_server_that_ignores_the_page_is_noticed_although_it_repeats_the_question(read):
    def respond(asked):
        return json_answer({"halaman": asked_of(asked)["page"], "isi": listing(3)})

    with pytest.raises(Unreadable, match="berulang"):
        read(respond, records="isi", paging={"kind": "page"})


def test_paging_without_end_ends(read):
    def respond(asked):
        number = int(asked_of(asked).get("cursor", 0))
        return json_answer({"isi": [{"nomor": number}], "kursor": number + 1})

    with pytest.raises(Unreadable, match="25 halaman"):
        read(respond, records="isi", paging={"kind": "cursor", "path": "kursor"}, pages_at_most=25)


def test_a_next_link_cannot_lead_to_a_server_that_is_not_allowed(read):
    strangers = []
    with serving(lambda asked: strangers.append(asked) or json_answer([])) as other, pytest.raises(Refused):
        read(lambda asked: json_answer({"isi": [], "next": f"{other.url}/curi"}), records="isi", paging={"kind": "next_link"})
    assert strangers == []


# -- asking


@pytest.mark.parametrize(
    ("auth", "place"),
    [
        ({"kind": "header", "value": "env:SUMBER_CONTOH_KEY"}, lambda asked: asked.headers["X-API-Key"]),
        ({"kind": "header", "name": "Kunci", "value": "env:SUMBER_CONTOH_KEY"}, lambda asked: asked.headers["Kunci"]),
        ({"kind": "bearer", "value": "env:SUMBER_CONTOH_KEY"}, lambda asked: asked.headers["Authorization"].removeprefix("Bearer ")),
        ({"kind": "query", "name": "kunci", "value": "env:SUMBER_CONTOH_KEY"}, lambda asked: asked_of(asked)["kunci"]),
    ],
)
def test_a_key_goes_where_the_api_wants_it(read, auth, place):
    seen = []
    read(lambda asked: seen.append(place(asked)) or json_answer([]), auth=auth, secrets={"SUMBER_CONTOH_KEY": "k+/=&ä"})
    assert [each.encode("latin-1").decode() if "Ã" in each else each for each in seen] == ["k+/=&ä"]


def test_a_key_in_clear_is_a_mistake_of_the_source():
    with pytest.raises(OptionError) as mistake:
        REST.read_options({"url": "https://contoh/api", "auth": {"kind": "bearer", "value": "abc123"}})
    assert mistake.value.key == "auth.value"
    assert "abc123" not in str(mistake.value)


def test_params_headers_and_a_body(read):
    seen = []
    read(
        lambda asked: seen.append(asked) or json_answer([]), path="/api?tetap=1", params={"tahun": 2025}, headers={"Accept-Language": "id"},
        body={"kode": ["16"], "semua": True},
    )  # fmt: skip
    [asked] = seen
    assert asked.method == "POST"
    assert asked_of(asked) == {"tetap": "1", "tahun": "2025"}
    assert asked.headers["Accept-Language"] == "id"
    assert json.loads(asked.body) == {"kode": ["16"], "semua": True}


def bodies(read, paging, body, rows=5, **options):
    """What is sent to an API that takes the page out of the body."""
    sent = []

    def respond(asked):
        assert asked.method == "POST"
        assert "page" not in asked_of(asked)
        sent.append(asked.body)
        start = 2 * (len(sent) - 1)
        more = f"k{len(sent)}" if start + 2 < rows else None
        return json_answer({"data": listing(rows)[start : start + 2], "total": rows, "next": more})

    records, connector = read(respond, records="data", paging=paging, body=body, **options)
    assert (len(records), connector.complete) == (rows, True)
    return sent


@pytest.mark.parametrize(("paging", "body", "expected"), [
    ({"kind": "page", "total": "total"}, {"filter": {"hal": "{page}", "isi": "{size}"}}, [{"filter": {"hal": n, "isi": 100}} for n in (1, 2, 3)]),
    ({"kind": "offset", "limit": 2, "total": "total"}, {"dari": ["{offset}", "{limit}"]}, [{"dari": [n, 2]} for n in (0, 2, 4)]),
    ({"kind": "cursor", "path": "next"}, {"c": "{cursor}", "s": "x-{cursor}"}, [{"c": c, "s": f"x-{c or ''}"} for c in (None, "k1", "k2")]),
    ({"kind": "page", "total": "total"}, {"kueri": "halaman={page}; {lain}"}, [{"kueri": f"halaman={n}; {{lain}}"} for n in (1, 2, 3)]),
])  # fmt: skip
def test_the_page_stands_in_the_body(read, paging, body, expected):
    assert [json.loads(each) for each in bodies(read, paging, body)] == expected


def test_a_body_may_be_a_web_form(read):
    body = {"draw": 1, "start": "{offset}", "length": "{limit}", "semua": True, "kosong": None, "kolom": [1]}
    sent = bodies(read, {"kind": "offset", "limit": 2, "total": "total"}, body, body_format="form")
    assert sent[1] == b"draw=1&start=2&length=2&semua=true&kosong=&kolom=%5B1%5D"


def test_days_in_a_body_move_with_the_calendar(read):
    seen = []
    read(lambda asked: seen.append(asked.body) or json_answer([]), body={"dari": "{today-30}", "tahun": ["{year}"]})
    today = datetime.now(ZoneInfo("Asia/Jakarta")).date()
    assert json.loads(seen[0]) == {"dari": (today - timedelta(days=30)).isoformat(), "tahun": [str(today.year)]}


def test_a_mark_that_the_paging_does_not_give_is_named():
    for paging, known in [({}, "paging"), ({"paging": {"kind": "offset"}}, "{offset}")]:
        with pytest.raises(OptionError) as mistake:
            REST.read_options({"url": "https://contoh/api", "body": {"a": ["{page}"]}, **paging})
        assert (mistake.value.key, known in str(mistake.value.allowed)) == ("body", True)


@pytest.mark.parametrize(
    ("since", "cursor", "expected"),
    [
        ({"param": "s"}, "datetime:2026-01-02T03:20:00+07:00", "2026-01-02T03:10:00+07:00"),
        ({"param": "s"}, "text:2026-01-02T03:20:00Z", "2026-01-02T03:10:00Z"),
        ({"param": "s"}, "text:2026-01-02 03:20:00", "2026-01-02 03:10:00"),
        ({"param": "s", "format": "date"}, "text:2026-01-02T00:05:00Z", "2026-01-01"),
        ({"param": "s"}, "date:2026-01-02", "2026-01-01"),
        ({"param": "s"}, "text:2026-01-02", "2026-01-01"),
        ({"param": "s", "overlap": 0}, "text:abc", "abc"),
        ({"param": "s"}, "number:100", "90"),
        ({"param": "s", "format": "unix"}, "datetime:1970-01-01T00:20:00+00:00", "600"),
        ({"param": "s", "format": "unix"}, "text:1970-01-01T00:20:00Z", "600"),
        ({"param": "s", "format": "iso"}, "datetime:2026-01-02T03:20:00.123456+07:00", "2026-01-02T03:10:00.123456+07:00"),
    ],
)
def test_since_in_the_apis_own_form(read, since, cursor, expected):
    seen = []
    read(lambda asked: seen.append(asked_of(asked)) or json_answer([]), cursor=cursor, changes="diubah", since=since)
    assert seen == [{"s": expected}]


# -- answers


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(200, b"<!DOCTYPE html><html><body>Masuk</body></html>", "text/html"), "HTML"),
        (Answer(200, b"\n  <html>", "application/json"), "HTML"),
        (Answer(200, b'<?xml version="1.0"?><a/>', "text/xml"), "XML"),
        (Answer(200, b"", "application/json"), "kosong"),
        (Answer(204, b"", ""), "HTTP 204"),
        (Answer(200, '[{"desa": "Désa"}]'.encode("latin-1"), "application/json"), "UTF-8"),
        (Answer(200, b"[]", "application/json", {"Content-Encoding": "gzip"}), "kompresi"),
        (Answer(200, b'{"data": [', "application/json"), "JSON"),
        (Answer(200, b"[" * 200_000, "application/json"), "JSON"),
        (Answer(200, b"\xff\xfe\x00", "application/json"), "UTF-8"),
        (Answer(200, b"%PDF-1.7 ...", "application/json"), "JSON"),
        (json_answer({"data": {}}), "to_array"),
        (json_answer({"lain": []}), "data"),
        (json_answer([]), "data"),
        (json_answer(None), "data"),
        (json_answer("x"), "data"),
    ],
)
def test_an_answer_that_is_not_what_the_source_declares(read, answer, said):
    with pytest.raises(Unreadable, match=said):
        read(lambda asked: answer, records="data")


def test_a_byte_order_mark_is_no_mistake(read):
    found, _ = read(lambda asked: Answer(200, b'\xef\xbb\xbf[{"a": 1}]', "application/json"))
    assert found == [{"a": 1}]


def test_the_charset_that_an_answer_names_is_believed(read):
    found, _ = read(lambda asked: Answer(200, '[{"desa": "Désa"}]'.encode("latin-1"), "application/json; charset=ISO-8859-1"))
    assert found == [{"desa": "Désa"}]


def test_one_figure_that_is_none_does_not_lose_the_other_records(read):
    """Python's own servers write NaN; a figure of thousands of digits is no reason to stop either."""
    long = "9" * 5000
    body = f'[{{"a": NaN}}, {{"a": -Infinity}}, {{"a": {long}}}, {{"a": 1}}]'.encode()
    found, connector = read(lambda asked: Answer(200, body, "application/json"))
    assert [each["a"] for each in found] == ["NaN", "-Infinity", Decimal(long), 1]
    assert connector.complete


def test_half_a_character_is_mended(read):
    body = b'[{"a": "cut \\ud83d", "b": ["\\uDE00"], "c\\ud800": "\\ud83d\\ude00 \\\\ud83d"}]'
    found, _ = read(lambda asked: Answer(200, body, "application/json"))
    assert found == [{"a": "cut \ufffd", "b": ["\ufffd"], "c\ufffd": "\U0001f600 \\ud83d"}]


def test_figures_stay_exact(read):
    found, _ = read(lambda asked: Answer(200, b'[{"a": 0.10, "b": 12345678901234567890.123456789, "c": 9007199254740993}]', "application/json"))
    assert found == [{"a": Decimal("0.10"), "b": Decimal("12345678901234567890.123456789"), "c": 9007199254740993}]
    assert str(found[0]["a"]) == "0.10"


def test_an_error_that_calls_itself_200(read):
    options = {"records": "data", "error_when": "status == 'Error' && message"}
    with pytest.raises(Unreadable, match="kuota habis"):
        read(lambda asked: json_answer({"status": "Error", "message": "kuota habis", "data": []}), **options)
    found, _ = read(lambda asked: json_answer({"status": "OK", "data": [{"a": 1}]}), **options)
    assert found == [{"a": 1}]


def test_an_error_message_is_cleaned_of_the_key(read):
    with pytest.raises(Unreadable) as failure:
        read(
            lambda asked: json_answer({"error": f"kunci {asked_of(asked)['key']} kedaluwarsa"}), error_when="error",
            auth={"kind": "query", "value": "env:SUMBER_CONTOH_KEY"}, secrets={"SUMBER_CONTOH_KEY": "rahasia-sekali"},
        )  # fmt: skip
    assert "kedaluwarsa" in str(failure.value)
    assert "rahasia-sekali" not in str(failure.value)


def test_an_error_message_is_cleaned_of_a_key_in_the_address(context):
    with serving(lambda asked: json_answer({"error": f"{asked.path} ditolak"})) as server:
        options = REST.read_options({"url": "env:SUMBER_CONTOH_URL", "error_when": "error", **QUICK})
        connector = REST(options, context(server.address, SUMBER_CONTOH_URL=f"{server.url}/api?token=rahasia-sekali"))
        with connector, pytest.raises(Unreadable, match="ditolak") as failure:
            list(connector.records())
    assert "rahasia-sekali" not in str(failure.value)


def test_broken_records_are_findings_and_the_others_go_on(read):
    items = [{"a": "1"}, None, "teks", 7, [], {"a": "2"}]
    found, connector = read(lambda asked: json_answer(items), fields={"a": "to_number(a)"})
    assert [each["a"] for each in found] == [1, 2]
    assert [finding.place.record for finding in connector.findings] == ["2", "3", "4", "5"]
    found, connector = read(lambda asked: json_answer([{"a": 1}, {"a": "x"}]), fields={"a": "abs(a)"})
    assert found == [{"a": 1}]
    assert len(connector.findings) == 1


def test_a_giant_answer(read):
    with pytest.raises(Unreadable, match="1 MB"):
        read(lambda asked: json_answer([{"a": "x" * 2_000_000}]), page_megabytes=1)


def test_many_large_answers(read):
    def respond(asked):
        number = int(asked_of(asked).get("cursor", 0))
        return json_answer({"isi": [{"a": "x" * 400_000, "n": number}], "kursor": number + 1})

    with pytest.raises(Unreadable, match="1 MB"):
        read(respond, records="isi", paging={"kind": "cursor", "path": "kursor"}, total_megabytes=1)


def test_a_thousand_columns(read):
    wide = {f"k{number}": number for number in range(1000)}
    with pytest.raises(Unreadable, match="1000 kolom"):
        read(lambda asked: json_answer([wide]))
    found, _ = read(lambda asked: json_answer([wide]), fields={"a": "k1"})
    assert found == [{"a": 1}]


@pytest.mark.parametrize(("status", "said"), [(400, "tidak diterima"), (422, "tidak diterima"), (301, "dialihkan")])
def test_an_answer_that_is_none_is_a_sentence(read, status, said):
    with pytest.raises(Refused, match=said):
        read(lambda asked: json_answer({}, status))


def test_a_server_without_tls_is_not_said_to_have_a_bad_certificate(context):
    with serving(lambda asked: json_answer([])) as server:
        kind = REST.read_options({"url": f"https://{server.address}/", **QUICK})
        with REST(kind, context(server.address)) as connector, pytest.raises(Unreachable, match="TLS") as error:
            list(connector.records())
    assert "sertifikat" not in str(error.value)


def test_an_address_without_scheme_is_shown_as_written(context):
    with REST(REST.read_options({"url": "contoh.go.id/api"}), context()) as connector, pytest.raises(Refused) as error:
        list(connector.records())
    assert str(error.value).startswith("contoh.go.id/api menolak")


def test_a_failing_server_fails_the_run_with_its_status(read):
    with pytest.raises(Unreachable, match="503"):
        read(lambda asked: Answer(503, b"", "text/plain"))


def test_a_page_that_fails_in_the_middle_is_not_complete(context):
    def respond(asked):
        number = int(asked_of(asked).get("cursor", 0))
        return json_answer({"isi": [{"nomor": number}], "kursor": number + 1}) if number < 2 else Answer(500, b"", "text/plain")

    with serving(respond) as server:
        options = REST.read_options({"url": server.url, "records": "isi", "paging": {"kind": "cursor", "path": "kursor"}, **QUICK})
        with REST(options, context(server.address)) as connector:
            stream = connector.records()
            assert [next(stream).data["nomor"] for _ in range(2)] == [0, 1]
            with pytest.raises(Unreachable):
                next(stream)
    assert not connector.complete


# -- options


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"records": "data["}, "records"),
        ({"fields": {"a": "b["}}, "fields.a"),
        ({"fields": "a"}, "fields"),
        ({"paging": {"kind": "halaman"}}, "paging.kind"),
        ({"paging": {}}, "paging.kind"),
        ({"paging": {"kind": "cursor"}}, "paging.path"),
        ({"paging": {"kind": "cursor", "path": "a", "ukuran": 1}}, "paging.ukuran"),
        ({"paging": {"kind": "page", "size": "banyak"}}, "paging.size"),
        ({"paging": {"kind": "page", "total": "a["}}, "paging.total"),
        ({"paging": "page"}, "paging"),
        ({"auth": {"kind": "digest"}}, "auth.kind"),
        ({"auth": {"kind": "basic", "user": "a", "password": "tertulis"}}, "auth.password"),
        ({"auth": {"kind": "login", "url": "https://contoh", "body": {"sandi": "tertulis"}}}, "auth.body"),
        ({"auth": {"kind": "login", "url": "https://contoh", "body": {"sandi": "env:SUMBER_A_B"}, "token": "a["}}, "auth.token"),
        ({"since": {"format": "iso"}}, "since.param"),
        ({"body": {"a": ["{since}"]}}, "body"),
        ({"params": {"a": "x {since}"}}, "params"),
        ({"paging": {"kind": "page", "total": "header:X Total"}}, "paging.total"),
        ({"since": {"param": "s", "format": "lain"}}, "since.format"),
        ({"since": "s"}, "since"),
        ({"timeout": 0}, "timeout"),
        ({"timeout": True}, "timeout"),
        ({"kunci": 1}, "kunci"),
    ],
)
def test_a_mistake_in_the_options_is_named(wrong, key):
    with pytest.raises(OptionError) as mistake:
        REST.read_options({"url": "https://contoh/api", **wrong})
    assert mistake.value.key == key
    assert mistake.value.allowed


@pytest.mark.parametrize(
    ("options", "key"), [({}, "since"), ({"since": {"param": "s"}, "fields": {"a": "a"}}, "fields"), ({"since": {"param": "s"}}, None)]
)
def test_changes_need_to_be_asked_for(options, key):
    read = REST.read_options({"url": "https://contoh/api", **options})
    if key is None:
        assert REST.check_changes(read, "diubah") is None
    else:
        with pytest.raises(OptionError) as mistake:
            REST.check_changes(read, "diubah")
        assert mistake.value.key == key
