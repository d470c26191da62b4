"""Marks of the sheets of an XLSX, read from its parts without building them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from harvesters.errors import Unreadable
from harvesters.reading.workbook_marks import WIDEST, SheetMarks, column_number, refuse_size
from harvesters.reading.workbook_zip import part
from harvesters.words import phrase

__all__ = ["xlsx_marks"]

_CELL = re.compile(rb"<(?:\w+:)?c\s([^<>]*?)(/?)>(<(?:\w+:)?f\b[^<>]*?(?:/>|>[^<]*</(?:\w+:)?f>))?(?:<(?:\w+:)?v[^<>]*>([^<]*)<)?")
_ROW = re.compile(rb"<(?:\w+:)?row\s[^<>]*?\br=\"(\d+)\"")
_BEYOND_Z = re.compile(rb"r=\"([A-Z]{2,3})\d")
_NARROWEST = 26  # columns; narrower sheets are not told apart before they are looked at exactly
_ADDRESS = re.compile(rb"\br=\"([A-Z]{1,3})(\d{1,7})\"")
_STYLE = re.compile(rb"\bs=\"(\d+)\"")
_MARKED = (b"t=\"e\"", b"<f", b":f")  # what stands in every piece with a failed cell or a formula, and in few others
_TYPED = re.compile(rb"\bt=\"\w+\"")
_FAILED = re.compile(rb"\bt=\"e\"")
_HIDDEN = re.compile(rb"<(?:\w+:)?(row|col)\s([^<>]*?\bhidden=\"(?:1|true)\"[^<>]*)>")
_NUMBERED = re.compile(rb"\b(r|min|max)=\"(\d{1,7})\"")
_PERCENT_FORMATS = frozenset({"9", "10"})
_LONGEST_TAG = 200_000  # characters a cell may hold, with room
_TAIL = 50_000  # bytes in which the last row of a piece usually begins
_SMALL = 20_000_000  # bytes of a part that is read whole


def xlsx_marks(path: Path, system: str) -> dict[str, SheetMarks]:
    """Marks by sheet name.

    :raises Unreadable: a part is no XML, declares entities, or a sheet spans too much.
    """
    percents = _percent_styles(path, system)
    return {name: _sheet(path, target, name, percents, system) for name, target in _sheets(path, system)}


def _sheets(path: Path, system: str) -> Iterator[tuple[str, str]]:
    targets: dict[str, str] = {}
    for relation in _tree(path, "xl/_rels/workbook.xml.rels", system).iter():
        if _tag(relation) == "Relationship":
            targets[relation.get("Id", "")] = posixpath.normpath(posixpath.join("xl", relation.get("Target", ""))).lstrip("/")
    for sheet in _tree(path, "xl/workbook.xml", system).iter():
        if _tag(sheet) == "sheet":
            identity = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")
            target = targets.get(identity, "")
            yield sheet.get("name", ""), target.removeprefix("xl/") if target.startswith("xl/xl/") else target


def _percent_styles(path: Path, system: str) -> frozenset[int]:
    formats, styles = set(_PERCENT_FORMATS), []
    for element in _tree(path, "xl/styles.xml", system, needed=False).iter():
        if _tag(element) == "numFmt" and "%" in re.sub(r'"[^"]*"', "", element.get("formatCode", "")):
            formats.add(element.get("numFmtId", ""))
        if _tag(element) == "cellXfs":
            styles = [style.get("numFmtId", "") for style in element]
    return frozenset(number for number, form in enumerate(styles) if form in formats)


def _sheet(path: Path, target: str, name: str, percents: frozenset[int], system: str) -> SheetMarks:
    marks = SheetMarks()
    rows, letters, exact = 0, set[bytes](), False
    signs = (*_MARKED, *(b's="%d"' % style for style in percents))
    for piece in _pieces(path, target, system):
        rows = max([rows, *(int(row) for row in (_ROW.findall(piece[-_TAIL:]) or _ROW.findall(piece))[-1:])])
        letters.update(_BEYOND_Z.findall(piece))
        if any(sign in piece for sign in signs):
            _note(piece, percents, marks)
        if b" hidden=" in piece:
            _note_hidden(piece, marks)
    columns = max((column_number(letter.decode()) + 1 for letter in letters), default=_NARROWEST)
    try:
        refuse_size(rows, columns, name, system)
    except Unreadable:
        exact = True  # rows that only carry a format do not count: look again, cell by cell
    if exact:
        refuse_size(*_extent(path, target, system), name, system)
    return marks


def _note(piece: bytes, percents: frozenset[int], marks: SheetMarks) -> None:
    for attributes, empty, formula, value in _CELL.findall(piece):
        address = _ADDRESS.search(attributes)
        if empty or address is None:
            continue
        spot = (int(address[2]) - 1, column_number(address[1].decode()))
        if formula and not value and not _TYPED.search(attributes):
            marks.errors[spot] = ""  # a program wrote the formula, and nothing has computed it yet
        elif _FAILED.search(attributes):
            marks.errors[spot] = value.decode(errors="replace")[:20] or "#ERROR"
        elif percents and (style := _STYLE.search(attributes)) and int(style[1]) in percents:
            marks.percents.add(spot)


def _note_hidden(piece: bytes, marks: SheetMarks) -> None:
    for kind, attributes in _HIDDEN.findall(piece):
        numbers = {name: int(number) for name, number in _NUMBERED.findall(attributes)}
        if kind == b"row" and b"r" in numbers:
            marks.hidden_rows.add(numbers[b"r"] - 1)
        elif kind == b"col" and numbers.keys() >= {b"min", b"max"}:
            marks.hidden_columns.update(range(numbers[b"min"] - 1, min(numbers[b"max"], WIDEST)))


def _extent(path: Path, target: str, system: str) -> tuple[int, int]:
    rows = columns = 1
    latest = 0
    for piece in _pieces(path, target, system):
        for attributes, empty, _, _ in _CELL.findall(piece):
            address = _ADDRESS.search(attributes)
            if not empty and address:
                rows, columns = max(rows, int(address[2])), max(columns, column_number(address[1].decode()) + 1)
            latest = max(latest, 0 if empty or address else 1)
        if latest:
            rows = max([rows, *(int(row) for row in _ROW.findall(piece))])
    return rows, columns


def _pieces(path: Path, target: str, system: str) -> Iterator[bytes]:
    """The part, cut in front of a cell or row, so that no expression meets half a tag."""
    left = b""
    for piece in part(path, target):
        whole = left + piece
        cut = max(whole.rfind(b"<c "), whole.rfind(b"<row "), whole.rfind(b":c "), whole.rfind(b":row "))
        cut = whole.rfind(b"<", 0, cut + 1) if cut > 0 else 0
        if len(whole) - cut > _LONGEST_TAG + len(piece):
            raise _no_workbook(system)
        yield whole[:cut]
        left = whole[cut:]
    yield left


def _tree(path: Path, name: str, system: str, *, needed: bool = True) -> ElementTree.Element:
    body = b""
    for piece in part(path, name):
        body += piece
        if len(body) > _SMALL or b"<!DOCTYPE" in body or b"<!ENTITY" in body:
            raise _no_workbook(system)
    if not body and not needed:
        return ElementTree.Element("none")
    try:
        return ElementTree.fromstring(body)  # noqa: S314 - entities are refused above
    except (ElementTree.ParseError, LookupError) as error:  # the latter for an encoding that nobody knows
        raise _no_workbook(system) from error


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _no_workbook(system: str) -> Unreadable:
    return Unreadable(system=system, reason=phrase("susunan XLSX-nya rusak", "its XLSX parts are broken"))
