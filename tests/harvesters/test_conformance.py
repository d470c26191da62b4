"""What every connector keeps of its contract. A connector joins with one class of one line."""

from __future__ import annotations

import dataclasses
import inspect
import re
import traceback
from pathlib import Path

import pytest

from harvesters.connectors import CONNECTORS, OptionError
from harvesters.errors import FetchError, HarvestError
from harvesters.record import Record
from harvesters.secrets import SourceSecrets
from harvesters.tables.column import Column
from harvesters.tables.definition import TableDefinition
from tests.opd.healthoffice import PATH as WORKBOOK
from tests.opd.licensing import EXAMPLE_KEY as KEY
from tests.opd.licensing import PATH as LICENCES
from tests.opd.statistics import BASE as STATISTICS
from tests.opd.statistics import DOMAIN
from tests.opd.tokenoffice import CLIENT
from tests.opd.tokenoffice import PATH as QUEUE

pytest_plugins = ["tests.opd.fixtures", "tests.opd.context"]

SECRET = "rahasia-yang-tidak-boleh-terlihat"
TABLE = TableDefinition("contoh", "Contoh", tuple(Column(name, title) for name, title in [("tahun", "Tahun"), ("kecamatan", "Kecamatan")]))


class Conformance:
    """``kind``: the connector's name. ``system``: fixture of the stand-in. ``options``: as in a source's YAML; the address is
    ``env:SUMBER_CONTOH_URL`` and ``env:SUMBER_CONTOH_KEY`` is its key."""

    kind: str
    system: str
    options: dict

    @pytest.fixture
    def address(self, request):
        """Where the stand-in answers, and what ``allow_hosts`` needs for it."""
        server = request.getfixturevalue(self.system)
        if self.system == "civil_registry":
            return server.url, f"127.0.0.1:{server.port}"
        paths = {"licensing": LICENCES, "health_office": WORKBOOK, "statistics_office": STATISTICS, "token_office": QUEUE}
        return server.url + paths.get(self.system, ""), server.address

    @pytest.fixture
    def make(self, context):
        def make(url, *allow, key=KEY):
            connector = CONNECTORS[self.kind]
            return connector(connector.read_options(self.options), context(*allow, table=TABLE, SUMBER_CONTOH_URL=url, SUMBER_CONTOH_KEY=key))

        return make

    def test_it_streams_records_and_ends_complete(self, make, address):
        with make(*address) as connector:
            stream = connector.records(None)
            assert inspect.isgenerator(stream)
            assert not connector.complete
            first = next(stream)
            assert isinstance(first, Record)
            assert first.data
            assert not connector.complete
            assert len(list(stream)) > 10
            assert connector.complete

    def test_it_gives_the_same_twice(self, make, address):
        with make(*address) as connector:
            once, twice = ([record.data for record in connector.records(None)] for _ in range(2))
            assert once == twice

    def test_it_says_where_it_reads_without_secrets(self, make, address):
        url, allowed = address
        with make(url, allowed) as connector:
            assert allowed in connector.system
            assert "sandi" not in connector.system
            assert KEY not in connector.system

    def test_nothing_shows_a_secret(self, make, address):
        url, allowed = address
        scheme, _, rest = url.partition("://")
        with make(f"{scheme}://pengguna:{SECRET}@{rest.rpartition('@')[2]}", allowed, key=SECRET) as connector:
            shown = [repr(connector), repr(connector.options), str(connector.options), connector.system]
            try:
                list(connector.records(None))
            except HarvestError as error:
                shown += [str(error), repr(error), str(error.as_dict()), "".join(traceback.format_exception(error))]
        assert all(SECRET not in each for each in shown)

    def test_nobody_answers(self, make, address, system_down):
        url, allowed = address
        with make(url.replace(allowed, system_down), system_down) as connector:
            with pytest.raises(FetchError) as failure:
                list(connector.records(None))
            assert not connector.complete
        for language in ("id", "en"):
            assert system_down in failure.value.sentence(language)
            assert failure.value.remedy(language)

    def test_a_private_address_needs_the_operators_yes(self, make, address):
        with make(address[0]) as connector, pytest.raises(FetchError) as failure:
            list(connector.records(None))
        assert failure.value.code == "address-private"

    def test_a_secret_that_is_missing_is_named(self, context, address):
        kind = CONNECTORS[self.kind]
        bare = dataclasses.replace(context(address[1], table=TABLE), secrets=SourceSecrets("contoh", {}))
        with pytest.raises(HarvestError, match="SUMBER_CONTOH_(URL|KEY)"):
            list(kind(kind.read_options(self.options), bare).records(None))

    def test_every_option_is_explained_in_both_languages(self):
        said = [list(explained(CONNECTORS[self.kind].options_help(language))) for language in ("id", "en")]
        assert [name for name, _, _ in said[0]] == [name for name, _, _ in said[1]]
        for (name, kind, indonesian), (_, _, english) in zip(*said, strict=True):
            assert name
            assert kind
            assert indonesian
            assert indonesian != english or name == "bearer"

    def test_a_wrong_option_is_named(self):
        connector = CONNECTORS[self.kind]
        for wrong, key in [({**self.options, "tidak_ada": 1}, "tidak_ada"), ({}, ""), (dict.fromkeys(self.options, []), "")]:
            with pytest.raises(OptionError) as mistake:
                connector.read_options(wrong)
            assert key in mistake.value.key
            assert mistake.value.reason["id"] != mistake.value.reason["en"]
            assert mistake.value.allowed


def explained(helps):
    """(name, kind, help) of every option and of the options and kinds inside it."""
    for each in helps:
        yield each.name, each.type, each.help
        for choice, about, inner in each.choices:
            if choice:
                yield choice, "kind", about
            yield from explained(inner)


class TestSql(Conformance):
    kind, system, options = "sql", "civil_registry", {"url": "env:SUMBER_CONTOH_URL", "query": "SELECT * FROM v_penduduk ORDER BY kode_kec, tahun"}


class TestRest(Conformance):
    kind, system, options = "rest", "licensing", {
        "url": "env:SUMBER_CONTOH_URL", "records": "data", "auth": {"kind": "bearer", "value": "env:SUMBER_CONTOH_KEY"},
        "paging": {"kind": "cursor", "path": "meta.kursor_berikutnya", "param": "kursor"},
    }  # fmt: skip


class TestRestWithTokenAndXml(Conformance):
    kind, system, options = "rest", "token_office", {
        "url": "env:SUMBER_CONTOH_URL", "format": "xml", "records": "antrean.hari",
        "auth": {"kind": "client_credentials", "url": "env:SUMBER_CONTOH_URL", "client_id": CLIENT, "client_secret": "env:SUMBER_CONTOH_KEY"},
    }  # fmt: skip


class TestCkan(Conformance):
    kind, system, options = "ckan", "other_portal", {"url": "env:SUMBER_CONTOH_URL", "token": "env:SUMBER_CONTOH_KEY"}


class TestBps(Conformance):
    kind, system, options = "bps", "statistics_office", {
        "url": "env:SUMBER_CONTOH_URL", "key": "env:SUMBER_CONTOH_KEY", "domain": DOMAIN, "what": {"kind": "variables"}, "between": 0,
    }  # fmt: skip


class TestSheet(Conformance):
    kind, system, options = "sheet", "health_office", {"location": "env:SUMBER_CONTOH_URL"}


def test_every_connector_is_here():
    assert {each.kind for each in Conformance.__subclasses__()} == set(CONNECTORS)


def documented(name):
    """The reference's part about one connector."""
    page = (Path(__file__).parents[2] / "docs" / "reference" / "connectors.md").read_text(encoding="utf-8")
    return page.partition(f"\n## {name}\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize("kind", sorted(CONNECTORS))
def test_every_option_and_default_is_in_the_reference(kind):
    text = documented(kind)
    for option in CONNECTORS[kind].options_help():
        line = next((line for line in text.splitlines() if line.startswith(f"| `{option.name}` |")), "")
        assert line, option.name
        if option.required:
            assert "| required |" in line
        elif isinstance(option.default, int | str) and not isinstance(option.default, bool):
            shown = str(option.default) or '""'
            assert f"| `{shown}` |" in line
        for choice, _, inner in option.choices:
            assert not choice or f"`{choice}`" in text or f"kind: {choice}" in text
            assert all(re.search(rf"\b{each.name}\b", text) for each in inner), (option.name, choice)
