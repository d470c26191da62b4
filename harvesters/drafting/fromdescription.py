"""A draft from an OpenAPI 3 or Swagger 2 description, and from what the API itself answers where it may be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from requests.structures import CaseInsensitiveDict

from harvesters.drafting.choose import Choose
from harvesters.drafting.content import content_of, is_xml
from harvesters.drafting.description import Description, Operation, hints_of, invented, record_schema
from harvesters.drafting.fromanswer import MOVES, Described, draft_of_answer
from harvesters.drafting.request import Asked
from harvesters.drafting.sketch import Draft, Guess
from harvesters.drafting.wording import identifier
from harvesters.errors import FetchError, Unreadable
from harvesters.reading.session import Answer, origin
from harvesters.reading.today import dated
from harvesters.secrets import prefix
from harvesters.tables.builder import LOCAL
from harvesters.words import phrase

__all__ = ["draft_of_description"]

SIZES = frozenset({"limit", "per_page", "page_size", "size", "perpage", "pagesize", "count", "page[size]", "jumlah"})
YEARS = frozenset({"tahun", "year", "thn"})
UNKNOWN = "https://isi-alamat-api.example"


def draft_of_description(content: Mapping[str, Any], asked: Asked, url: str) -> Draft:
    """:param url: where the description came from; empty: from a file.
    :raises Choose: it has several lists and none was chosen.
    :raises Unreadable: it has none."""
    description = Description(content, url)
    operation = _chosen(list(description.operations()) or list(description.undescribed()), asked.choice)
    server = description.server if urlsplit(description.server).scheme in ("http", "https") else ""
    base = server or (asked.address if asked.address.startswith("http") and not asked.guessed and asked.address != url else UNKNOWN)
    address = base.rstrip("/") + operation.path
    words = operation.summary or operation.name or operation.path.strip("/")
    id = asked.id or identifier(operation.path.rstrip("/").rsplit("/", 1)[-1])
    auth = _auth(operation, id)
    there = replace(asked.at(address, known=base != UNKNOWN), id=id, token=_token(asked, url, address), auth=_said(auth) or asked.auth)
    params = _params(operation)
    options = {**({"params": params} if params else {}), **({"auth": auth} if auth else {})}
    schema = record_schema(operation.schema) or {}
    answer, found, real = _answered(there, address, {name: str(_value(value)) for name, value in params.items()}, operation)
    form = "xml" if real and is_xml(answer.body) else "json"
    taken = tuple(str(each.get("name", "")) for each in operation.parameters if each.get("in") == "query")
    return draft_of_answer(answer, found, there, Described(dict(hints_of(schema)), options, words[:100], not real, form, taken))


def _chosen(operations: list[Operation], wanted: str) -> Operation:
    if not operations:
        reason = phrase("tidak ada operasi GET yang menjawab daftar", "it has no GET operation that answers a list")
        raise Unreadable(system=phrase("deskripsi OpenAPI", "OpenAPI description"), reason=reason)
    named = [each for each in operations if wanted in (each.path, each.name, each.path.strip("/"))] if wanted else operations
    if len(named) == 1:
        return named[0]
    raise Choose("--operation", [each.line for each in operations])


def _answered(asked: Asked, address: str, params: dict[str, str], operation: Operation) -> tuple[Answer, Any, bool]:
    """What the API answers; where it does not, what its schema says, and False."""
    try:
        answer = asked.read(address, {name: dated(value, LOCAL) for name, value in params.items()})
        return answer, content_of(answer)[0], True
    except FetchError:
        return Answer(200, address, CaseInsensitiveDict()), invented(operation.schema), False


def _params(operation: Operation) -> dict[str, Any]:
    """Parameters that the API requires, or that narrow the answer by a value that the description names."""
    params: dict[str, Any] = {}
    for each in operation.parameters:
        name = str(each.get("name", ""))
        if each.get("in") != "query" or name in MOVES or name.lower() in SIZES or not each.get("required"):
            continue
        schema = each.get("schema") or each
        given = schema.get("default", (schema.get("enum") or [None])[0])
        value = str(given) if given is not None else "{year-1}" if name.lower() in YEARS else "isi"
        params[name] = Guess(value, "parameter wajib; nilainya ditebak")
    return params


def _auth(operation: Operation, id: str) -> dict[str, Any]:
    """How to prove who asks, the key by the name that this source may read."""
    for scheme in operation.security:
        kind, where = scheme.get("type"), scheme.get("in")
        if kind == "apiKey" and where in ("header", "query"):
            return {"kind": where, "name": str(scheme.get("name", "")), "value": f"env:{prefix(id)}KEY"}
        if kind == "http" and str(scheme.get("scheme", "")).lower() == "bearer":
            return {"kind": "bearer", "value": f"env:{prefix(id)}TOKEN"}
        flows = scheme.get("flows") or {"clientCredentials": scheme}
        token = (flows.get("clientCredentials") or {}).get("tokenUrl") if kind == "oauth2" else None
        if token:
            return {"kind": "client_credentials", "url": str(token), "client_id": f"env:{prefix(id)}ID", "client_secret": f"env:{prefix(id)}SECRET"}
        if (kind == "http" and str(scheme.get("scheme", "")).lower() == "basic") or kind == "basic":
            return {"kind": "basic", "user": f"env:{prefix(id)}USER", "password": f"env:{prefix(id)}PASSWORD"}
    return {}


def _said(auth: Mapping[str, Any]) -> str:
    """The same as ``--auth`` has it; empty where it is another way."""
    kind = auth.get("kind", "")
    return f"{kind}:{auth['name']}" if kind in ("header", "query") else kind if kind == "bearer" else ""


def _token(asked: Asked, url: str, address: str) -> str:
    """The token goes where the person pointed: to the server of the description, or where only a file was given, to that which it names."""
    return asked.token if not url or origin(url) == origin(address) else ""


def _value(given: Any) -> Any:
    return given.value if isinstance(given, Guess) else given
