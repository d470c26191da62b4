"""Recorded answers of BPS in shapes that its services have, read by what a source says in YAML and nothing else."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import yaml

from harvesters.connectors import CONNECTORS
from tests.opd.server import Answer, serving

pytest_plugins = ["tests.opd.context"]

BPS = CONNECTORS["bps"]
KEY, DOMAIN = "kunci-contoh-7", "9916"
REGIONS = "kode,nama,kode_bps,alias\n99.16.01,Ulu Contoh,9916010,\n99.16.02,Ilir Contoh,9916020,\n"
RECORDED = sorted((Path(__file__).parent / "recorded" / "bps").glob("*.yaml"))
EVERYWHERE = ("lang", "ind", "domain", DOMAIN)


class Recording:
    """Answers by their paths, without key, language and domain; a further page is written behind the path. ``left``: those nobody asked for."""

    def __init__(self, answers):
        self.answers, self.left, self.unknown = answers, set(answers), []

    def __call__(self, asked):
        url = urlsplit(asked.path)
        words = [unquote(word) for word in url.path.strip("/").split("/")]
        for fixed in (["key", KEY], list(EVERYWHERE)):
            at = next((at for at in range(len(words)) if words[at : at + len(fixed)] == fixed), len(words))
            del words[at : at + len(fixed)]
        page = parse_qs(url.query).get("page", ["1"])[0]
        name = "/".join(words if page == "1" else [*words, page])
        if name not in self.answers and words[0] != "domain":
            self.unknown.append(name)
        self.left.discard(name)
        return Answer(200, json.dumps(_whole(self.answers.get(name, ""))).encode(), "application/json")


def _whole(answer):
    """With what every answer of the WebAPI says around it."""
    if isinstance(answer, dict) and not {"table", "status"} & answer.keys() and "meta" not in answer:
        return {"status": "OK", "data-availability": "available", **answer}
    if isinstance(answer, dict) and "table" not in answer:
        return answer
    return {"status": "OK", "data-availability": "available" if answer else "list-not-available", "data": answer}


def _row(row, columns):
    return [f"{each.normalize():f}" if isinstance(each := row[name], Decimal) else each for name in columns]


@pytest.mark.parametrize("file", RECORDED, ids=lambda file: file.stem)
def test_a_page_of_yaml_is_enough(file, context, tmp_path):
    recorded = yaml.safe_load(file.read_text(encoding="utf-8"))
    (tmp_path / "districts.csv").write_text(REGIONS)
    office = Recording(recorded["answers"])
    with serving(office) as server:
        own = {"url": server.url, "key": "env:SUMBER_CONTOH_KEY", "domain": DOMAIN, "what": recorded["what"], "between": 0, "attempts": 1}
        options = BPS.read_options({**own, **recorded.get("options", {})})
        with BPS(options, context(server.address, folder=tmp_path, SUMBER_CONTOH_KEY=KEY)) as connector:
            found = list(connector.records())
    assert (office.unknown, office.left) == ([], set())
    assert [finding.code for finding in connector.findings] == recorded.get("findings", [])
    assert connector.complete is recorded.get("complete", True)
    assert [record.id for record in found] == [each["id"] for each in recorded["records"]]
    for record, expected in zip(found, recorded["records"], strict=True):
        assert record.data["title"] == expected["title"]
        fields = expected.get("fields", {})
        assert {name: record.fields.get(name) for name in fields} == fields
        assert [finding.code for finding in record.findings] == expected.get("findings", [])
        said = json.dumps([record.data, record.fields], default=str, ensure_ascii=False)
        assert [word for word in (*expected.get("absent", ()), KEY) if word in said] == []
        if "rows" in expected:
            rows = [_row(row, recorded["columns"]) for row in record.table.rows.to_dicts()]
            assert rows == expected["rows"]
