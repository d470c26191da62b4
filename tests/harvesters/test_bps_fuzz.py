"""Whatever BPS answers, the connector ``bps`` gives records, findings or an error with a sentence, and nothing else."""

from __future__ import annotations

import copy
import json
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

from harvesters.connectors import CONNECTORS
from harvesters.errors import HarvestError
from harvesters.reading import htmltable
from harvesters.reading.bpsapi import BpsApi
from harvesters.reading.bpsreading import BpsReading
from harvesters.reading.bpsregions import Regions
from harvesters.reading.bpstidy import MISSING
from harvesters.reading.session import Answer
from tests.opd.server import Asked
from tests.opd.statistics import BASE, DOMAIN, EXAMPLE_KEY, HARVEST, STAFF, StatisticsOffice
from tests.opd.statmetadata import BASE as METADATA
from tests.opd.statmetadata import EXAMPLE_TOKEN, MetadataService

pytest_plugins = ["tests.opd.fixtures"]

ZONE = ZoneInfo("Asia/Jakarta")
CELLS = ["1.234", "-", "Sumber: a", "(1)", "2024", "Kec", "<sup>1</sup>5", "&nbsp;", "", "12*", "Jumlah", "<b>A", "</td>", "<table><tr><td>1</table>"]
SPANS = ["", "", "", " colspan=2", " rowspan=2", " rowspan=0", " colspan=x", " colspan=-1"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["val", "label", "data", "status", "x"]), inner, max_size=3), max_leaves=6,
)  # fmt: skip
FEW = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Mutating:
    """A session that answers as the stand-in does, but for one value somewhere in the answer number ``at``."""

    def __init__(self, office, at, steps, value):
        self.office, self.at, self.steps, self.value = office, at, steps, value

    def read(self, request, *, at_most):
        query = "&".join(f"{name}={value}" for name, value in request.params.items())
        path = request.url.removeprefix("http://bps.example")
        answer = self.office(Asked("GET", f"{path}?{query}", CaseInsensitiveDict({"Authorization": f"Bearer {EXAMPLE_TOKEN}"})))
        self.at -= 1
        body = answer.body if self.at else json.dumps(mutated(json.loads(answer.body), list(self.steps), self.value)).encode()
        return Answer(200, request.url, CaseInsensitiveDict({"Content-Type": "application/json"}), body)


def mutated(content, steps, value):
    """``content`` with ``value`` at the place to which ``steps`` lead."""
    content = copy.copy(content)
    if not steps or not isinstance(content, dict | list) or not content:
        return value
    step = steps.pop()
    names = sorted(content) if isinstance(content, dict) else range(len(content))
    name = names[step % len(names)]
    content[name] = mutated(content[name], steps, value)
    return content


def reading(session, base, key, *, in_path):
    api = BpsApi(session, f"http://bps.example{base}", key, lambda text: text, at_most=10**8, pages_at_most=5, in_path=in_path)
    return BpsReading(api, DOMAIN, "ind", Regions(), MISSING, "", ZONE, rows=False, skip=lambda *_, **__: None, findings=[])


WHAT = [
    {"kind": "variables", "ids": ["31"], "subjects": ["12"]}, {"kind": "static_tables", "ids": [str(STAFF)]}, {"kind": "simdasi", "ids": [HARVEST]},
    {"kind": "publications"}, {"kind": "press_releases"}, {"kind": "indicators"}, {"kind": "subjects"},
    {"kind": "metadata_indicators", "province": "1", "city": "2", "size": 2},
    {"kind": "metadata_activities", "province": "1", "city": "2", "size": 2},
]  # fmt: skip


@pytest.mark.parametrize("what", WHAT, ids=lambda what: what["kind"])
@FEW
@given(at=st.integers(1, 4), steps=st.lists(st.integers(0, 40), max_size=7), value=JSON)
def test_one_odd_value_anywhere(regency, what, at, steps, value):
    options = CONNECTORS["bps"].read_options({"url": "x", "key": "env:SUMBER_A_KEY", "domain": DOMAIN, "what": what}).what
    metadata = what["kind"].startswith("metadata")
    session = Mutating(MetadataService() if metadata else StatisticsOffice(regency), at, steps, value)
    base, key = (METADATA, EXAMPLE_TOKEN) if metadata else (BASE, EXAMPLE_KEY)
    records, said = [], "–"
    try:
        records = list(options.records(reading(session, base, key, in_path=not metadata)))
    except HarvestError as error:
        said = error.sentence("en")
    assert said
    assert key not in said
    assert all(record.place.record for record in records)


@FEW
@given(st.lists(st.lists(st.tuples(st.sampled_from(["td", "th"]), st.sampled_from(SPANS), st.sampled_from(CELLS)), max_size=5), max_size=6))
def test_any_markup_is_a_table_or_none(rows):
    markup = "".join("<tr>" + "".join(f"<{name}{span}>{text}" for name, span, text in row) for row in rows)
    try:
        table = htmltable.read_html_table(f"<table>{markup}</table>")
    except htmltable.NoTable:
        return
    assert len(set(table.names)) == len(table.names)
    assert all(len(row.cells) == len(table.names) for row in table.rows)
