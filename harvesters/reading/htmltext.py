"""Text out of HTML that stands inside JSON, once or twice escaped, as many statistical systems keep their notes."""

from __future__ import annotations

import html
import re

import lxml.html
from lxml.etree import LxmlError, iterwalk

from harvesters.tables.spelling import tidy

__all__ = ["parsed", "plain_text"]

_TAG = re.compile(r"<\s*/?[a-zA-Z!]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # which no XML tree can hold
_BREAKS = frozenset({"br", "p", "div", "li", "tr", "table", "ul", "ol", "h1", "h2", "h3", "h4"})
_SILENT = frozenset({"script", "style", "head"})


def plain_text(written: str) -> str:
    """``&lt;p&gt;Proyeksi&lt;br /&gt;SP2020&lt;/p&gt;`` -> ``Proyeksi`` and ``SP2020`` on two lines. A text without tags stays, tidied."""
    markup = html.unescape(written) if "&" in written else written
    if not _TAG.search(markup):
        return _lines(html.unescape(markup))
    tree = parsed(markup)
    return "" if tree is None else _lines("".join(_said(tree)))


def parsed(markup: str) -> lxml.html.HtmlElement | None:
    """The tree of a piece of HTML, however broken; None if nothing is in it. Nothing is fetched, no entity of a DTD is expanded."""
    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        return lxml.html.document_fromstring(_CONTROLS.sub("", markup).encode("utf-8", "replace"), parser=parser)
    except (LxmlError, ValueError):
        return None


def _said(tree: lxml.html.HtmlElement) -> list[str]:
    """Texts in their order, a line's end at every block. Without recursion: how deep it nests is the sender's choice."""
    parts: list[str] = []
    silent = 0
    for event, element in iterwalk(tree, events=("start", "end")):
        name = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            silent += name in _SILENT
            parts.append(("\n" if name in _BREAKS else "") + ("" if silent else element.text or ""))
        else:
            silent -= name in _SILENT
            parts.append(("\n" if name in _BREAKS else "") + ("" if silent else element.tail or ""))
    return parts


def _lines(text: str) -> str:
    return "\n".join(line for line in map(tidy, _CONTROLS.sub("", text).splitlines()) if line)
