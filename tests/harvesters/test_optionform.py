"""What a form made of a connector's options declares, and that a declaration fills the same form again."""

import dataclasses

import pytest

from harvesters.connectors import CONNECTORS
from harvesters.credentials import written_out
from harvesters.optionform import declared_by, filled_from, form_fields

REST = {
    "url": "https://opd.example/antrean", "fields": {"nama": "a.b || 'x: y'", "tahun": "t"}, "headers": {"Accept-Language": "id"},
    "body": {"saring": {"tahun": [2024, 2025]}}, "auth": {"kind": "query", "value": "env:SUMBER_A_KUNCI", "name": "kunci"},
    "detail": {"link": "slug", "into": "https://opd.example/antrean/{}"}, "each": ["_detail.hari", "jam"],
    "paging": {"kind": "offset", "limit": 75}, "since": {"param": "sejak", "overlap": 0}, "timeout": 30,
}  # fmt: skip
BPS = {
    "url": "https://webapi.example/v1/api", "key": "env:SUMBER_A_KUNCI", "domain": "9901", "areas": {"23": "99.01"}, "between": 3.5,
    "what": {"kind": "variables", "subjects": ["12", "23"], "from_year": 2015}, "region": {"name": "Contoh", "code": "99.01"},
    "missing": {"-": "zero"},
}  # fmt: skip
DECLARED = {
    "bps": BPS,
    "rest": REST,
    "sql": {"url": "env:SUMBER_A_URL", "query": "SELECT a\nFROM b WHERE c = :c", "parameters": {"c": 3}, "timeout": 10},
    "sheet": {"location": "https://opd.example/a.xlsx", "sheets": ["2024", "2025*"], "header": "5-6", "totals": ["Jml"]},
}


@pytest.mark.parametrize("name", sorted(DECLARED))
def test_a_declaration_survives_the_form(name):
    fields = form_fields(CONNECTORS[name].Options)
    filled = filled_from(fields, DECLARED[name])
    assert declared_by(fields, filled) == DECLARED[name]
    assert declared_by(fields, {key: text.replace("\n", "\r\n") for key, text in filled.items()}) == DECLARED[name]


@pytest.mark.parametrize("name", sorted(CONNECTORS))
def test_an_empty_form_declares_nothing_and_has_a_field_for_every_option(name):
    fields = form_fields(CONNECTORS[name].Options)
    assert declared_by(fields, {}) == declared_by(fields, filled_from(fields, {})) == {}
    assert [field.key for field in fields] == [f"options.{each.name}" for each in dataclasses.fields(CONNECTORS[name].Options)]
    assert all(field.help["id"] and field.help["en"] for field in fields)


def test_what_cannot_be_read_as_its_type_stays_as_typed():
    fields = form_fields(CONNECTORS["rest"].Options)
    form = {"options.timeout": "lama", "options.body": "{", "options.headers": "tanpa titik dua"}
    assert declared_by(fields, form) == {"timeout": "lama", "body": "{", "headers": "tanpa titik dua"}


@pytest.mark.parametrize(
    ("options", "keys"),
    [
        ({"url": "https://a.example/?tahun=2025"}, []),
        ({"url": "env:SUMBER_A_URL"}, []),
        ({"url": "https://a:b@a.example/"}, ["options.url"]),
        ({"url": "https://a.example/?access_token=1"}, ["options.url"]),
        ({"url": "https://a.example/", "headers": {"X-API-Key": "1"}, "params": {"tahun": "3"}}, ["options.headers.X-API-Key"]),
        ({"url": "https://a.example/", "params": {"apikey": "2"}}, ["options.params.apikey"]),
        ({"url": "https://a.example/", "body": {"password": "1"}}, ["options.body.password"]),
        ({"url": "https://a.example/", "headers": {"Authorization": "env:SUMBER_A_B"}}, []),
    ],
)  # fmt: skip
def test_credentials_in_clear_are_named(options, keys):
    read = CONNECTORS["rest"].read_options(options)
    assert sorted(set(written_out(read))) == keys
