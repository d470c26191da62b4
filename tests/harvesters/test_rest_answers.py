"""Connector ``rest``: XML, rows inside records, details of every record, days that move, and the paging of JSON:API, OData and ArcGIS."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from harvesters.connectors import OptionError
from harvesters.errors import Refused, Unreachable, Unreadable
from tests.harvesters.apireader import REST, asked_of, json_answer
from tests.opd.server import Answer, serving

pytest_plugins = ["tests.opd.context", "tests.harvesters.apireader"]


def xml_answer(text, kind="text/xml"):
    return Answer(200, text.encode(), kind)


# -- XML


def test_xml_is_read_like_json(read):
    text = """<?xml version="1.0"?><!-- data contoh --><d:isi xmlns:d="urn:contoh"><d:baris no="1"><nama> Ülu </nama><kosong/></d:baris>
        <d:baris no="2"><nama><![CDATA[a <b>]]></nama><kosong> </kosong></d:baris></d:isi>"""
    found, connector = read(lambda asked: xml_answer(text), format="xml", records="isi.baris", fields={"no": '"@no"', "nama": "nama", "k": "kosong"})
    assert found == [{"no": "1", "nama": "Ülu", "k": None}, {"no": "2", "nama": "a <b>", "k": None}]
    assert connector.complete


@pytest.mark.parametrize("expected", [[], ["1"], ["1", "2"]])
def test_no_item_one_item_and_many(read, expected):
    items = "".join(f"<item><a>{each}</a></item>" for each in expected)
    found, connector = read(lambda asked: xml_answer(f"<rss><channel><t/>{items}</channel></rss>"), format="xml",
                            records="to_array(not_null(rss.channel.item, `[]`))")  # fmt: skip
    assert [each["a"] for each in found] == expected
    assert connector.complete


BOMB = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;</a>'
FILE = '<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/hostname">]><a>&f;</a>'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BOMB, "DOCTYPE"),
        (FILE, "DOCTYPE"),
        ('<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>', "DOCTYPE"),
        ("<a>&f;</a>", "bukan XML yang sah"),
        ("<a><b></a>", "bukan XML yang sah"),
        ("<a", "bukan XML yang sah"),
        ("", "kosong"),
        ("<!DOCTYPE html><html></html>", "HTML"),
        ("<html><body>Masuk</body></html>", "HTML"),
        ('{"a": 1}', "bukan XML yang sah"),
        ("<a>" * 200 + "</a>" * 200, "bertingkat"),
        ('<?xml version="1.0" encoding="tidak-ada"?><a/>', "bukan XML yang sah"),
    ],
)
def test_what_is_no_harmless_xml_is_a_sentence(read, text, said):
    with pytest.raises(Unreadable, match=said):
        read(lambda asked: xml_answer(text), format="xml", records="a")


def test_too_many_elements(read, monkeypatch):
    monkeypatch.setattr("harvesters.reading.xmltext.MOST_ELEMENTS", 5)
    with pytest.raises(Unreadable, match="lebih dari 5 unsur"):
        read(lambda asked: xml_answer("<a>" + "<b/>" * 5 + "</a>"), format="xml", records="a.b")


def test_xml_in_another_encoding(read):
    body = '<?xml version="1.0" encoding="windows-1252"?><a><b>Désa</b><b>–</b></a>'.encode("windows-1252")
    found, _ = read(lambda asked: Answer(200, body, "text/xml"), format="xml", records="a.b[].{x: @}")
    assert [each["x"] for each in found] == ["Désa", "–"]


# -- rows inside records


def test_lists_inside_a_record_become_rows(read):
    days = {"lokasi": {"kode": "1"}, "cuaca": [[{"t": 1}, {"t": 2}], [], [{"t": 3}]]}
    found, connector = read(lambda asked: json_answer({"data": [days, {"lokasi": {"kode": "2"}, "cuaca": []}, {"lokasi": {"kode": "3"}}]}),
                            records="data", each="cuaca[]", fields={"kode": "_parent.lokasi.kode", "t": "t"})  # fmt: skip
    assert found == [{"kode": "1", "t": 1}, {"kode": "1", "t": 2}, {"kode": "1", "t": 3}]
    assert connector.complete
    assert not connector.findings


def test_one_object_and_plain_values_inside_a_record(read):
    content = [{"isi": {"a": 1}}, {"isi": ["x", 2]}, {"isi": [[1]]}, {"isi": None}]
    found, connector = read(lambda asked: json_answer(content), each="isi")
    assert found == [{"a": 1}, {"value": "x"}, {"value": 2}]
    assert [finding.place.record for finding in connector.findings] == ["3"]


def test_a_record_that_each_does_not_fit_is_a_finding(read):
    found, connector = read(lambda asked: json_answer([{"isi": 1}, {"isi": [{"a": 1}]}]), each="sort_by(isi, &a)")
    assert found == [{"a": 1}]
    assert [finding.place.record for finding in connector.findings] == ["1"]


# -- details


def with_details(details, links=("a", "b")):
    def respond(asked):
        if asked.path == "/api":
            return json_answer([{"slug": link} for link in links])
        return details(asked)

    return respond


def test_a_detail_request_for_every_record(read):
    def details(asked):
        return json_answer({"judul": asked.path})

    found, connector = read(with_details(details, ["a b/c", 7]), detail={"link": "slug", "into": "/rinci/{}?x=1"})
    assert found == [{"slug": "a b/c", "judul": "/rinci/a%20b%2Fc?x=1"}, {"slug": 7, "judul": "/rinci/7?x=1"}]
    assert connector.complete


def test_details_by_their_own_address_with_rows_inside(read):
    found, _ = read(with_details(lambda asked: json_answer({"isi": [{"n": asked.path}]}), ["/x", "y"]),
                    detail={"link": "slug"}, each="_detail.isi", fields={"n": "n", "slug": "_parent.slug"})  # fmt: skip
    assert found == [{"n": "/x", "slug": "/x"}, {"n": "/y", "slug": "y"}]


def test_details_that_are_not_there_are_findings_and_the_others_go_on(read):
    links = ["ada", "hilang", None, True, "", {"a": 1}, "x" * 5000, "ada"]
    found, connector = read(with_details(lambda asked: json_answer({}, 404 if "hilang" in asked.path else 200), links), detail={"link": "slug"})
    assert [each["slug"] for each in found] == ["ada", "ada"]
    assert [finding.place.record for finding in connector.findings] == ["2", "3", "4", "5", "6", "7"]
    assert not connector.skipped


def test_a_record_without_details_is_named_by_its_id_where_the_list_says_it(read):
    def respond(asked):
        known = [{"kode": "A-1", "slug": "ada"}, {"kode": "A-2", "slug": "hilang"}, {"slug": "hilang"}]
        return json_answer(known) if asked.path == "/api" else json_answer({"nomor": "B-1"}, 404 if "hilang" in asked.path else 200)

    by_list, by_detail = (read(respond, detail={"link": "slug"}, id=id)[1] for id in ("kode", "_detail.nomor"))
    assert [finding.place.record for finding in by_list.findings] == ["A-2", "3"]
    assert (by_list.skipped, by_detail.skipped) == ({"A-2"}, set())


def test_endless_details_end(read):
    with pytest.raises(Unreadable, match="lebih dari 3 permintaan rincian"):
        read(with_details(lambda asked: json_answer({}), ["a", "b", "c", "d"]), detail={"link": "slug", "at_most": 3})


def test_a_record_that_is_none_is_told_with_details_too(read):
    _, connector = read(lambda asked: json_answer([None]), detail={"link": "slug"})
    assert [finding.place.record for finding in connector.findings] == ["1"]


@pytest.mark.parametrize(("status", "error"), [(403, Refused), (500, Unreachable)])
def test_details_that_fail_fail_the_run(read, status, error):
    with pytest.raises(error):
        read(with_details(lambda asked: json_answer({}, status)), detail={"link": "slug"})


def test_a_detail_on_another_server_gets_no_key_and_is_guarded(context):
    seen = []
    with serving(lambda asked: seen.append(asked) or json_answer({})) as other:
        def respond(asked):
            return json_answer([{"url": f"{other.url}/x"}])

        with serving(respond) as server:
            options = REST.read_options({"url": server.url, "detail": {"link": "url"}, "auth": {"kind": "bearer", "value": "env:SUMBER_CONTOH_KEY"}})
            with REST(options, context(server.address, SUMBER_CONTOH_KEY="rahasia")) as connector, pytest.raises(Refused):
                list(connector.records())
            assert seen == []
            with REST(options, context(server.address, other.address, SUMBER_CONTOH_KEY="rahasia")) as connector:
                assert len(list(connector.records())) == 1
    [asked] = seen
    assert "Authorization" not in asked.headers


# -- days that move


def test_days_and_years_move_with_the_calendar(read):
    seen = []
    today = datetime.now(ZoneInfo("Asia/Jakarta")).date()
    params = {"dari": "{today-30}", "sampai": "{today}", "tahun": "{year-1}", "lain": "{hari} {today", "jauh": "{today+99999}"}
    read(lambda asked: seen.append(asked) or json_answer([]), path="/api/{year}", params=params)
    [asked] = seen
    assert asked.path.startswith(f"/api/{today.year}?")
    assert asked_of(asked) == {"dari": str(today - timedelta(30)), "sampai": str(today), "tahun": str(today.year - 1), "lain": "{hari} {today",
                               "jauh": str(today + timedelta(99999))}  # fmt: skip


# -- paging of well-known kinds


def test_json_api_links_and_pages(read):
    def respond(asked):
        number = int(asked_of(asked).get("page[number]", 1))
        link = f"/api?page[number]={number + 1}" if number < 3 else None
        data = [{"type": "desa", "id": str(number), "attributes": {"nama": f"n{number}"}}]
        return json_answer({"data": data, "links": {"next": {"href": link} if number == 1 else link}, "meta": {"pagination": {"total_pages": 3}}})

    records = "data[].merge({id: id}, attributes)"
    for paging in ({"kind": "next_link", "path": "links.next.href || links.next"},
                   {"kind": "page", "param": "page[number]", "pages": "meta.pagination.total_pages"}):  # fmt: skip
        found, connector = read(respond, records=records, paging=paging)
        assert found == [{"id": str(number), "nama": f"n{number}"} for number in (1, 2, 3)]
        assert connector.complete


def test_odata_next_link(read):
    def respond(asked):
        skip = int(asked_of(asked).get("$skip", 0))
        more = {"@odata.nextLink": f"api?$skip={skip + 2}"} if skip < 2 else {}
        return json_answer({"@odata.context": "x", "value": [{"n": skip}, {"n": skip + 1}], **more})

    found, connector = read(respond, records="value", paging={"kind": "next_link", "path": '"@odata.nextLink"'})
    assert [each["n"] for each in found] == [0, 1, 2, 3]
    assert connector.complete


@pytest.mark.parametrize("silent", [False, True])
def test_an_offset_whose_system_says_whether_more_follows(read, silent):
    """ArcGIS leaves the sign out where it is false."""

    def respond(asked):
        start = int(asked_of(asked)["resultOffset"])
        more = {} if silent and start >= 4 else {"exceededTransferLimit": start < 4}
        return json_answer({"features": [{"n": n} for n in range(start, min(start + 2, 6))], **more})

    paging = {"kind": "offset", "param": "resultOffset", "limit_param": "resultRecordCount", "limit": 1000, "more": "exceededTransferLimit"}
    found, connector = read(respond, records="features", paging=paging)
    assert [each["n"] for each in found] == [0, 1, 2, 3, 4, 5]
    assert connector.complete


def test_more_that_never_comes_is_no_end(read):
    _, connector = read(lambda asked: json_answer({"isi": [], "lagi": True}), records="isi", paging={"kind": "offset", "more": "lagi"})
    assert not connector.complete


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"format": "csv"}, "format"),
        ({"each": "a["}, "each"),
        ({"detail": {}}, "detail.link"),
        ({"detail": {"link": "a["}}, "detail.link"),
        ({"detail": {"link": "a", "into": "https://contoh/rinci"}}, "detail.into"),
        ({"detail": {"link": "a", "at_most": 0}}, "detail.at_most"),
        ({"paging": {"kind": "offset", "more": "a["}}, "paging.more"),
        ({"auth": {"kind": "client_credentials", "url": "https://contoh", "client_id": "a", "client_secret": "b"}}, "auth.client_secret"),
    ],
)
def test_a_mistake_in_the_new_options_is_named(wrong, key):
    with pytest.raises(OptionError) as mistake:
        REST.read_options({"url": "https://contoh/api", **wrong})
    assert mistake.value.key == key
    assert json.dumps(mistake.value.reason)


@pytest.mark.parametrize("last", [{"galat": "penuh"}, {"data": {}}, {"data": None}, []])
def test_a_last_page_without_the_list_is_no_end(read, last):
    def respond(asked):
        return json_answer({"data": {"isi": [1]}} if asked_of(asked)["page"] == "1" else last)

    with pytest.raises(Unreadable, match="tidak ada daftar"):
        read(respond, records="data.isi", paging={"kind": "page"})


@pytest.mark.parametrize("first", [{"isi": None}, {"isi": ""}, {"isi": {}}])
def test_nothing_in_place_of_the_first_list_is_told(read, first):
    with pytest.raises(Unreadable):
        read(lambda asked: json_answer(first), records="isi", paging={"kind": "page"})
