"""A secret in the body of a request, or of a login: sent to the source's own server, struck out everywhere else."""

from __future__ import annotations

import json

import pytest

from harvesters.connectors import CONNECTORS
from harvesters.credentials import written_out
from harvesters.errors import FetchError, Refused
from tests.harvesters.apireader import json_answer
from tests.opd.server import Answer, serving

pytest_plugins = ["tests.opd.context"]

REST = CONNECTORS["rest"]
NAME, SECRET = "SUMBER_CONTOH_API", "kü7"
BODY = {"saringan": [{"api_key": f"env:{NAME}"}], "hal": "{page}"}


def reader(context, server, **options):
    kind = REST.read_options({"url": server.url, "attempts": 1, "timeout": 2, "body": BODY, "paging": {"kind": "page"}, **options})
    return REST(kind, context(server.address, SUMBER_CONTOH_API=SECRET))


def test_it_stands_where_the_source_names_it(context):
    seen = []

    def respond(asked):
        seen.append(json.loads(asked.body))
        return json_answer([{"n": 1}] if len(seen) == 1 else [])

    with serving(respond) as server, reader(context, server) as connector:
        assert [record.data for record in connector.records()] == [{"n": 1}]
        assert SECRET not in repr(connector.options)
    assert seen == [{"saringan": [{"api_key": SECRET}], "hal": number} for number in (1, 2)]


def test_an_error_that_repeats_it_is_told_without_it(context):
    with (
        serving(lambda asked: json_answer({"salah": f"kunci {SECRET} ditolak"})) as server,
        reader(context, server, error_when="salah") as connector,
        pytest.raises(FetchError, match=r"kunci \*\*\* ditolak") as error,
    ):
        list(connector.records())
    assert SECRET not in json.dumps(error.value.as_dict(), ensure_ascii=False)


@pytest.mark.parametrize("how", ["next link", "redirect"])
def test_it_goes_to_no_other_server(context, how):
    seen = []
    with serving(lambda asked: seen.append(asked) or json_answer({"data": []})) as other:
        def respond(asked):
            if how == "redirect":
                return Answer(307, b"", "text/plain", {"Location": other.url})
            return json_answer({"data": [{"n": 1}], "next": other.url})

        with serving(respond) as server:
            options = {"body": {"kunci": f"env:{NAME}"}, "records": "data", "paging": {"kind": "next_link"}}
            kind = REST.read_options({"url": server.url, "attempts": 1, "timeout": 2, **options})
            with REST(kind, context(server.address, other.address, SUMBER_CONTOH_API=SECRET)) as connector, pytest.raises(Refused):
                list(connector.records())
    assert seen == []


def test_one_that_is_written_out_is_noticed():
    options = REST.read_options({"url": "https://contoh/api", "body": {"daftar": [{"api_key": "tertulis"}], "isi": 2}})
    assert list(written_out(options)) == ["options.body.daftar[0].api_key"]


@pytest.mark.parametrize(("answer", "said"), [
    (json_answer({"message": "kata sandi salah"}, 401), "token tidak diberikan"),
    (json_answer({"status": False, "message": f"{SECRET} salah"}), "tidak ada data.token"),
    (json_answer({"data": {"token": "dengan spasi"}}), "tidak ada data.token"),
    (Answer(200, b"<html></html>", "text/html"), "halaman web"),
])  # fmt: skip
def test_a_login_that_gives_no_token_ends_the_run_without_showing_the_password(context, answer, said):
    seen = []
    with serving(lambda asked: seen.append(asked.path) or answer) as server:
        auth = {"kind": "login", "url": f"{server.url}/login", "body": {"sandi": f"env:{NAME}"}, "token": "data.token"}
        kind = REST.read_options({"url": f"{server.url}/api", "attempts": 1, "timeout": 2, "auth": auth})
        with REST(kind, context(server.address, SUMBER_CONTOH_API=SECRET)) as connector, pytest.raises(FetchError, match=said) as error:
            list(connector.records())
    assert SECRET not in str(error.value)
    assert seen == ["/login"]


def test_user_and_password_are_struck_out_as_the_header_has_them(context):
    with serving(lambda asked: json_answer({"salah": asked.headers["Authorization"]})) as server:
        auth = {"kind": "basic", "user": "portal", "password": f"env:{NAME}"}
        kind = REST.read_options({"url": server.url, "attempts": 1, "timeout": 2, "auth": auth, "error_when": "salah"})
        with REST(kind, context(server.address, SUMBER_CONTOH_API=SECRET)) as connector, pytest.raises(FetchError, match=r"Basic \*\*\*"):
            list(connector.records())
