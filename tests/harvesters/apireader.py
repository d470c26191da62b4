"""Reads an API that a function answers for, through the connector ``rest`` and real HTTP."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl, urlsplit

import pytest

from harvesters.connectors import CONNECTORS
from tests.opd.server import Answer, serving

REST = CONNECTORS["rest"]
QUICK = {"attempts": 2, "longest_pause": 0, "timeout": 2}


def asked_of(asked):
    return dict(parse_qsl(urlsplit(asked.path).query))


def json_answer(content, status=200, **headers):
    return Answer(status, json.dumps(content).encode(), "application/json", headers)


@pytest.fixture
def read(context):
    """Reads everything that an API, given as a function, says; gives the records' data and the connector."""

    def read(respond, cursor=None, changes="", path="/api", secrets=None, **options):
        with serving(respond) as server:
            kind = REST.read_options({"url": f"{server.url}{path}", **QUICK, **options})
            with REST(kind, context(server.address, changes=changes, **(secrets or {}))) as connector:
                return [record.data for record in connector.records(cursor)], connector

    return read
