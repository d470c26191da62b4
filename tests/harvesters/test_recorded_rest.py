"""Recorded answers of agencies' own applications, read by what a source says in YAML and nothing else."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from urllib.parse import parse_qsl, unquote_plus

import pytest
import yaml

from harvesters.connectors import CONNECTORS
from tests.opd.server import Answer, serving

pytest_plugins = ["tests.opd.context"]

REST = CONNECTORS["rest"]
RECORDED = sorted((Path(__file__).parent / "recorded" / "rest").glob("*.yaml"))


class Recording:
    """Answers in their order, each to the request that is written beside it."""

    def __init__(self, answers):
        self.left, self.host, self.wrong = list(answers), "", []

    def __call__(self, asked):
        answer = self.left.pop(0) if self.left else {"asked": "nothing more"}
        if unquote_plus(f"{asked.method} {asked.path}") != unquote_plus(answer["asked"]):
            self.wrong.append((asked.path, answer["asked"]))
        if any(asked.headers.get(name) != value for name, value in answer.get("proof", {}).items()):
            self.wrong.append((dict(asked.headers), answer["proof"]))
        if "body" in answer and json.loads(asked.body) != answer["body"]:
            self.wrong.append((asked.body, answer["body"]))
        if "form" in answer and dict(parse_qsl(asked.body.decode(), keep_blank_values=True)) != answer["form"]:
            self.wrong.append((asked.body, answer["form"]))
        body = json.dumps(answer["json"]).replace("{host}", self.host).encode() if "json" in answer else b""
        packed = gzip.compress(body) if "packed" in answer else body
        further = {"Content-Encoding": "gzip"} if answer.get("packed") == "header" else {}
        return Answer(answer.get("status", 200), packed, "application/json", {**answer.get("headers", {}), **further})


@pytest.mark.parametrize("file", RECORDED, ids=lambda file: file.stem)
def test_a_page_of_yaml_is_enough(file, context):
    recorded = yaml.safe_load(file.read_text(encoding="utf-8"))
    system = Recording(recorded["answers"])
    with serving(system) as server:
        system.host = server.url
        own = json.loads(json.dumps(recorded["options"]).replace("{host}", server.url))
        options = REST.read_options({"url": f"{server.url}/api/puskesmas", "attempts": 1, "timeout": 5, **own})
        given = context(server.address, changes=recorded.get("changes", ""), **recorded.get("secrets", {}))
        with REST(options, given) as connector:
            rows = [record.data for record in connector.records(recorded.get("since"))]
    assert system.wrong == []
    assert system.left == []
    assert connector.findings == []
    assert json.loads(json.dumps(rows, default=float)) == recorded["rows"]
    assert connector.complete is recorded.get("complete", True)
