"""What is struck out of texts for people, and what is not."""

from __future__ import annotations

import pytest

from harvesters.connectors import CONNECTORS
from harvesters.masking import masked
from harvesters.secrets import SourceSecrets

pytest_plugins = ["tests.opd.context"]


@pytest.mark.parametrize(("value", "text", "expected"), [
    ("rahasia", "kunci rahasia.", "kunci ***."),
    ("a/b c+d", "GET /key/a%2Fb%20c%2Bd/ dan ?k=a%2Fb+c%2Bd", "GET /key/***/ dan ?k=***"),
    ("16", "HTTP 416 pada 2016", "HTTP 416 pada 2016"),
    ("12345", "12345 baris", "12345 baris"),
    ("", "apa saja", "apa saja"),
    ("https://u:s3@x/?kode=16&kunci=abcdef1", "s3 abcdef1 16", "*** *** 16"),
    ("http://[x", "http://[x tidak sah", "*** tidak sah"),
], ids=["key", "in an address", "number", "longer number", "empty", "address", "broken address"])  # fmt: skip
def test_what_is_struck_out(value, text, expected):
    assert masked(text, [value]) == expected


def test_a_short_key_is_struck_out_too():
    assert masked("kode 1234 salah", ["1234"], ["1234"]) == "kode *** salah"


def test_a_number_among_the_parameters_garbles_nothing_and_a_short_key_stays_hidden(context):
    kind = CONNECTORS["rest"]
    names = {"SUMBER_CONTOH_PROV": "16", "SUMBER_CONTOH_PIN": "4711", "SUMBER_CONTOH_HEAD": "x9", "SUMBER_CONTOH_URL": "https://contoh.go.id/api"}
    auth = {"kind": "query", "name": "pin", "value": "env:SUMBER_CONTOH_PIN"}
    options = kind.read_options({
        "url": "env:SUMBER_CONTOH_URL", "params": {"prov": "env:SUMBER_CONTOH_PROV"}, "headers": {"X-Id": "env:SUMBER_CONTOH_HEAD"}, "auth": auth,
    })  # fmt: skip
    with kind(options, context(**names)) as connector:
        assert connector.mask("16 dari 2016: pin 4711, x9, https://contoh.go.id/api") == "16 dari 2016: pin ***, ***, ***"


def test_the_run_s_own_errors_are_cleaned_alike():
    secrets = SourceSecrets("a", {"SUMBER_A_PROV": "16", "SUMBER_A_PIN": "471", "SUMBER_A_KEY": "kunci/1 2"})
    for name in ("SUMBER_A_PROV", "SUMBER_A_KEY"):
        secrets(name)
    secrets.hide(["SUMBER_A_PIN"])
    assert secrets.mask("16 471 kunci/1 2 kunci%2F1%202") == "16 *** *** ***"
