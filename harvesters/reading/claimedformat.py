"""Whether a file is of the format that a catalogue says it is, by its first bytes, or by its name where nobody looks inside."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

__all__ = ["HEAD", "claimed", "contradicts", "kind_by_bytes", "kind_by_name"]

HEAD = 8_192
"""Bytes that :func:`kind_by_bytes` wants to see."""

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"Rar!", "RAR"),
    (b"\x1f\x8b", "GZIP"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "XLS"),
)
_ZIPPED = (
    (b"xl/", "XLSX"), (b"word/", "DOCX"), (b"ppt/", "PPTX"), (b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "ODS"),
    (b".shp", "SHP"), (b"doc.kml", "KMZ"),
)  # fmt: skip
_ACCEPTED = {
    "CSV": ("TEXT",),
    "TSV": ("TEXT",),
    "TXT": ("TEXT", "JSON", "XML", "HTML"),
    "XLSX": ("XLSX", "ZIP"),
    "XLS": ("XLS",),
    "ODS": ("ODS", "ZIP"),
    "PDF": ("PDF",),
    "JSON": ("JSON",),
    "GEOJSON": ("JSON",),
    "XML": ("XML",),
    "KML": ("XML",),
    "PNG": ("PNG",),
    "JPEG": ("JPEG",),
    "ZIP": ("ZIP", "SHP", "KMZ", "XLSX", "DOCX", "ODS", "PPTX"),
    "SHP": ("ZIP", "SHP"),
}
"""What a file of a claimed format may turn out to be; other formats are not judged."""
_SPELLED = {"JPG": "JPEG", "HTM": "HTML", "EXCEL": "XLSX", "ESRI SHAPEFILE": "SHP", "TEXT": "TXT"}
_MEDIA = {
    "text/csv": "CSV", "application/pdf": "PDF", "image/png": "PNG", "image/jpeg": "JPEG", "application/json": "JSON",
    "application/vnd.ms-excel": "XLS", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX", "application/zip": "ZIP",
}  # fmt: skip


def claimed(format: str) -> str:
    """``.csv``, ``text/csv`` and ``Csv`` are ``CSV``; empty if nothing is claimed."""
    written = format.strip().lower()
    plain = _MEDIA.get(written, written.removeprefix(".").upper())
    return _SPELLED.get(plain, plain)


def contradicts(format: str, found: str) -> bool:
    """Whether a file that is ``found`` cannot be of the claimed ``format``; never where either is not known."""
    accepted = _ACCEPTED.get(claimed(format))
    return bool(found) and accepted is not None and found not in accepted


def kind_by_bytes(head: bytes) -> str:
    """``TEXT`` for what is neither markup nor JSON; empty if the bytes say nothing."""
    if not head.strip():
        return ""
    if head.startswith(b"PK\x03\x04"):
        return next((kind for mark, kind in _ZIPPED if mark in head), "ZIP")
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    lowered = text[:2_000].lower()
    if re.match(rb"(<!--.*?-->\s*)*<(!doctype html|html|head|body|table|meta|style|script|div)\b", lowered, re.DOTALL):
        return "HTML"
    if re.match(rb"<[?!a-z]", lowered):
        return "HTML" if b"<html" in lowered else "XML"
    if re.match(rb"\{\s*[\"}]|\[\s*[{\[\]]", text):
        return "JSON"
    return "" if b"\x00" in head else "TEXT"


def kind_by_name(url: str, mimetype: str) -> str:
    """What ending and media type agree upon; empty where they do not."""
    path = unquote(urlsplit(url).path)
    ending = claimed(path.rpartition(".")[2]) if "." in path.rpartition("/")[2] else ""
    media = claimed(mimetype) if mimetype.lower() in _MEDIA else ""
    kind = ending if ending in _ACCEPTED and media in ("", ending) else ""
    return {"CSV": "TEXT", "TSV": "TEXT", "TXT": "TEXT", "GEOJSON": "JSON", "KML": "XML"}.get(kind, kind)
