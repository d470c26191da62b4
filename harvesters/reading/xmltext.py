"""XML as plain values, so that JMESPath reads it like JSON. Nothing is fetched, no entity is expanded, no document type is taken."""

from __future__ import annotations

from typing import Any

from lxml import etree

from harvesters.words import Phrase, phrase

__all__ = ["NoXml", "read_xml"]

DEEPEST = 100
MOST_ELEMENTS = 500_000
_LOOKED_AT = 300


class NoXml(ValueError):
    """``reason``: what came instead."""

    def __init__(self, reason: Phrase) -> None:
        super().__init__(reason["en"])
        self.reason = reason


def read_xml(body: bytes) -> dict[str, Any]:
    """``<a><b c="1">x</b><b/></a>`` -> ``{"a": {"b": [{"@c": "1", "#text": "x"}, None]}}``.

    Names are without namespace. An element that stands once is a value, one that repeats a list; one with text only is that text, without
    surrounding space; an empty one is None.

    :raises NoXml: no XML, a web page, a document type (which could name entities or files), too deep or too many elements.
    """
    start = body[:_LOOKED_AT].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start:
        raise NoXml(phrase("jawabannya kosong", "the answer is empty"))
    if start.startswith((b"<!doctype html", b"<html")):
        raise NoXml(phrase("yang datang halaman web (HTML), bukan XML", "what came is a web page (HTML), not XML"))
    parser = etree.XMLParser(target=_Values(), resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False)
    try:
        found: dict[str, Any] = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        if isinstance(problem, NoXml):
            raise
        raise NoXml(phrase("yang datang bukan XML yang sah", "what came is not valid XML")) from None
    return found


class _Values:
    """Gathers an element's children while its end has not come."""

    def __init__(self) -> None:
        self._open: list[tuple[dict[str, Any], list[str]]] = [({}, [])]
        self._names: list[str] = []
        self._seen = 0

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        reason = phrase("XML itu membawa DOCTYPE, yang tidak diterima karena dapat memuat entitas", "the XML has a DOCTYPE, which may hold entities")
        raise NoXml(reason)

    def start(self, tag: str, attributes: Any) -> None:
        self._seen += 1
        if self._seen > MOST_ELEMENTS:
            raise NoXml(phrase(f"XML itu berisi lebih dari {MOST_ELEMENTS} unsur", f"the XML has more than {MOST_ELEMENTS} elements"))
        if len(self._open) > DEEPEST:
            raise NoXml(phrase(f"XML itu bertingkat lebih dari {DEEPEST}", f"the XML is nested deeper than {DEEPEST}"))
        self._names.append(_bare(tag))
        self._open.append(({f"@{_bare(name)}": value for name, value in attributes.items()}, []))

    def data(self, text: str) -> None:
        self._open[-1][1].append(text)

    def end(self, tag: str) -> None:
        values, texts = self._open.pop()
        text, name = "".join(texts).strip(), self._names.pop()
        if text and values:
            values["#text"] = text
        _add(self._open[-1][0], name, values or text or None)

    def close(self) -> dict[str, Any]:
        return self._open[0][0]


def _add(parent: dict[str, Any], name: str, value: Any) -> None:
    if name not in parent:
        parent[name] = value
    elif isinstance(parent[name], list):
        parent[name].append(value)
    else:
        parent[name] = [parent[name], value]


def _bare(name: str) -> str:
    return name.rpartition("}")[2]
