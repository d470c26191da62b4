"""An OpenAPI 3 or Swagger 2 description: which of its operations give lists, at which address, and who may ask."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import yaml

from harvesters.drafting.sketch import Hint

__all__ = ["Description", "Operation", "hints_of", "invented", "is_description", "record_schema", "yaml_description"]

KEYS = ("openapi", "swagger")

LARGEST = 5_000_000  # bytes
DEEPEST = 6
KINDS = {"integer": "integer", "number": "number", "boolean": "boolean"}
FORMATS = {"date": "date", "date-time": "datetime"}


def is_description(content: Any) -> bool:
    return isinstance(content, Mapping) and any(key in content for key in KEYS) and isinstance(content.get("paths"), Mapping)


def yaml_description(body: bytes) -> dict[str, Any] | None:
    """An OpenAPI description in YAML; None if it is none."""
    if not any(key.encode() in body[:2_000] for key in KEYS) or len(body) > LARGEST:
        return None
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(body, Loader=yaml.SafeLoader)):
            return None
        content = yaml.safe_load(body)
        json.dumps(content, default=str)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    return content if is_description(content) else None


@dataclass(frozen=True)
class Operation:
    """A GET that answers a list. ``schema``: of the whole answer, without references."""

    path: str
    name: str
    summary: str
    schema: Mapping[str, Any]
    parameters: tuple[Mapping[str, Any], ...]
    security: tuple[Mapping[str, Any], ...]

    @property
    def line(self) -> str:
        return f"{self.path}  {self.name}  {self.summary}".strip()


class Description:
    """:param content: the description. :param url: where it came from; empty: from a file."""

    def __init__(self, content: Mapping[str, Any], url: str) -> None:
        self.content, self.url = content, url

    @property
    def server(self) -> str:
        """Address that paths are below; may be empty or relative."""
        servers = self.content.get("servers")
        if isinstance(servers, list) and servers and isinstance(servers[0], Mapping):
            address = str(servers[0].get("url", ""))
            for name, variable in (servers[0].get("variables") or {}).items():
                address = address.replace(f"{{{name}}}", str(variable.get("default", "")))
            return urljoin(self.url, address) if self.url else address
        host = self.content.get("host")
        base = str(self.content.get("basePath", "") or "")
        if host:
            schemes = self.content.get("schemes") or ["https"]
            return f"{'https' if 'https' in schemes else schemes[0]}://{host}{base}"
        return urljoin(self.url, base or "/") if self.url else base

    def operations(self) -> Iterator[Operation]:
        """The GET operations whose answer holds a list of objects and that need no value in their path."""
        for path, item, found in self._gets():
            schema = self._answer(found)
            if schema is not None and _holds_list(schema, 0):
                yield self._operation(path, item, found, schema)

    def undescribed(self) -> Iterator[Operation]:
        """Those of which nothing says what they answer."""
        for path, item, found in self._gets():
            if self._answer(found) is None:
                yield self._operation(path, item, found, {})

    def _gets(self) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
        for path, item in self.content["paths"].items():
            found = item.get("get") if isinstance(item, Mapping) else None
            if isinstance(found, Mapping) and "{" not in str(path):
                yield str(path), item, found

    def _operation(self, path: str, item: Mapping[str, Any], found: Mapping[str, Any], schema: Mapping[str, Any]) -> Operation:
        parameters = [self.resolved(each) for each in [*(item.get("parameters") or []), *(found.get("parameters") or [])]]
        security = found.get("security", self.content.get("security")) or []
        summary = str(found.get("summary") or found.get("description") or "").strip().split("\n")[0]
        return Operation(path, str(found.get("operationId", "")), summary[:150], schema, tuple(parameters), tuple(self._schemes(security)))

    def resolved(self, node: Any, depth: int = 0, seen: tuple[str, ...] = ()) -> Any:
        """``node`` with local references put in their place; what refers to itself, or nests too deeply, ends there."""
        if isinstance(node, list):
            return [self.resolved(each, depth + 1, seen) for each in node] if depth < 4 * DEEPEST else []
        if not isinstance(node, Mapping):
            return node
        reference = node.get("$ref")
        if isinstance(reference, str):
            if reference in seen or not reference.startswith("#/"):
                return {}
            return self.resolved(self._at(reference), depth, (*seen, reference))
        if depth > 4 * DEEPEST:
            return {}
        whole = {key: self.resolved(each, depth + 1, seen) for key, each in node.items() if key not in ("example", "examples")}
        parts = whole.pop("allOf", None)
        for part in parts if isinstance(parts, list) else ():
            whole = {**part, **whole, "properties": {**(part.get("properties") or {}), **(whole.get("properties") or {})}}
        return whole

    def _at(self, reference: str) -> Any:
        found: Any = self.content
        for part in reference[2:].split("/"):
            found = found.get(part.replace("~1", "/").replace("~0", "~")) if isinstance(found, Mapping) else None
        return found or {}

    def _answer(self, operation: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Schema of the answer that is no error."""
        responses = operation.get("responses")
        for status, response in responses.items() if isinstance(responses, Mapping) else ():
            if str(status)[:1] not in ("2", "d"):
                continue
            response = response if "$ref" not in response else self._at(response["$ref"])
            contents = response.get("content") or {}
            schema = next((each.get("schema") for kind, each in contents.items() if "json" in kind or kind == "*/*"), None) or response.get("schema")
            if isinstance(schema, Mapping):
                return self.resolved(schema)  # type: ignore[no-any-return]
        return None

    def _schemes(self, security: list[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        declared = (self.content.get("components") or {}).get("securitySchemes") or self.content.get("securityDefinitions") or {}
        for wanted in security:
            yield from (self.resolved(declared[name]) for name in wanted if name in declared)


def _holds_list(schema: Mapping[str, Any], depth: int) -> bool:
    if schema.get("type") == "array" or "items" in schema:
        items = schema.get("items")
        return isinstance(items, Mapping) and bool(items.get("properties"))
    return depth < 3 and any(isinstance(each, Mapping) and _holds_list(each, depth + 1) for each in (schema.get("properties") or {}).values())


def invented(schema: Mapping[str, Any], depth: int = 0) -> Any:
    """An answer as the schema has it, whose values mean nothing."""
    kind = schema.get("type") or ("object" if "properties" in schema else "array" if "items" in schema else "string")
    kind = next((each for each in kind if each != "null"), "string") if isinstance(kind, list) else kind
    if depth > DEEPEST:
        return None
    if kind == "object":
        return {str(name): invented(each, depth + 1) for name, each in (schema.get("properties") or {}).items() if isinstance(each, Mapping)}
    if kind == "array":
        return [invented(schema.get("items") or {}, depth + 1)]
    return {"integer": 1, "number": 1, "boolean": True}.get(str(kind), "")


def hints_of(schema: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Hint]]:
    """What the schema of one record says of its keys, by their path with dots."""
    for name, each in (schema.get("properties") or {}).items():
        if not isinstance(each, Mapping):
            continue
        path = f"{above}{name}"
        if each.get("properties"):
            yield from hints_of(each, f"{path}.")
            continue
        kind = each.get("type")
        kind = next((one for one in kind if one != "null"), "") if isinstance(kind, list) else kind
        enum = [one for one in each.get("enum") or () if isinstance(one, str) and one.strip()]
        unit = str(each.get("x-unit") or each.get("x-satuan") or "")
        found = FORMATS.get(str(each.get("format"))) or KINDS.get(str(kind), "")
        codes = {one: one for one in enum} if enum and found == "" else {}
        yield path, Hint(str(each.get("title") or "")[:100], found, unit, str(each.get("description") or "").strip(), codes)


def record_schema(schema: Mapping[str, Any], depth: int = 0) -> Mapping[str, Any] | None:
    """Schema of one record of the list in an answer."""
    if schema.get("type") == "array" or "items" in schema:
        items = schema.get("items")
        return items if isinstance(items, Mapping) and items.get("properties") else None
    inside = (record_schema(each, depth + 1) for each in (schema.get("properties") or {}).values() if isinstance(each, Mapping) and depth < 3)
    return next((each for each in inside if each), None)
