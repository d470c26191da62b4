"""What a file really is, by its first bytes: its name and what a server says of it are not trusted."""

from __future__ import annotations

import re
import struct
import zlib
from enum import StrEnum
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from harvesters.errors import Unreadable
from harvesters.words import Phrase, phrase

__all__ = ["FileKind", "file_kind"]


class FileKind(StrEnum):
    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    XML = "xml"
    HTML = "html"
    TEXT = "csv"


_FOREIGN: tuple[tuple[bytes, Phrase], ...] = (
    (b"%PDF", phrase("PDF", "a PDF")),
    (b"\x89PNG", phrase("gambar PNG", "a PNG image")),
    (b"\xff\xd8\xff", phrase("gambar JPEG", "a JPEG image")),
    (b"GIF8", phrase("gambar GIF", "a GIF image")),
    (b"II*\x00", phrase("gambar TIFF", "a TIFF image")),
    (b"MM\x00*", phrase("gambar TIFF", "a TIFF image")),
    (b"RIFF", phrase("gambar, suara atau video", "an image, sound or video")),
    (b"\x1f\x8b", phrase("berkas terkompresi (gzip)", "a compressed file (gzip)")),
    (b"BZh", phrase("berkas terkompresi (bzip2)", "a compressed file (bzip2)")),
    (b"7z\xbc\xaf", phrase("arsip 7-Zip", "a 7-Zip archive")),
    (b"Rar!", phrase("arsip RAR", "a RAR archive")),
    (b"SQLite format 3", phrase("basis data SQLite", "an SQLite database")),
    (b"PAR1", phrase("berkas Parquet", "a Parquet file")),
    (b"MZ", phrase("program", "a program")),
    (b"\x7fELF", phrase("program", "a program")),
    (b"{\\rtf", phrase("dokumen RTF", "an RTF document")),
    (b"MIME-Version:", phrase("halaman web MHTML (simpan ulang sebagai XLSX)", "an MHTML web page (save it as XLSX)")),
)
_SURE = (b"%PDF", b"\x89PNG", b"\x1f\x8b", b"\xff\xd8\xff")  # no text begins so; of the others only a file with zero bytes
_ZIPPED: tuple[tuple[str, FileKind | Phrase], ...] = (
    ("xl/workbook.xml", FileKind.XLSX),
    ("xl/workbook.bin", FileKind.XLSB),
    ("word/document.xml", phrase("dokumen Word", "a Word document")),
    ("ppt/presentation.xml", phrase("presentasi PowerPoint", "a PowerPoint presentation")),
)
_SPREADSHEET = b"urn:schemas-microsoft-com:office:spreadsheet"
_LOOKED_AT = 8_192
_ENTRIES = 10_000


def file_kind(path: Path, system: str) -> FileKind:
    """:param system: what to call the file in a sentence.
    :raises Unreadable: it is empty or something else than a table, and what it is."""
    with path.open("rb") as stream:
        head = stream.read(_LOOKED_AT)
    if not head.strip():
        raise Unreadable(system=system, reason=phrase("berkasnya kosong", "the file is empty"))
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(path, system)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _compound(path, system)
    for magic, what in _FOREIGN:
        if head.startswith(magic) and (len(magic) > 4 or b"\x00" in head or magic in _SURE):
            raise _not_a_table(system, what)
    if markup := _markup(head, system):
        return markup
    if b"\x00" in head and not _utf16(head):
        raise _not_a_table(system, phrase("berkas biner", "a binary file"))
    return FileKind.TEXT


def _not_a_table(system: str, what: Phrase) -> Unreadable:
    said = phrase(f"isinya {what['id']}, bukan tabel CSV, XLSX, XLS atau ODS", f"it is {what['en']}, not a CSV, XLSX, XLS or ODS table")
    return Unreadable(system=system, reason=said)


def _zipped(path: Path, system: str) -> FileKind:
    try:
        with ZipFile(path) as archive:
            names = set(archive.namelist()[:_ENTRIES])
            mimetype = archive.open("mimetype").read(100) if "mimetype" in names else b""
    except (BadZipFile, zlib.error, struct.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        broken = phrase("berkasnya rusak atau terpotong (isi ZIP tidak utuh)", "the file is broken or cut off (its ZIP is not whole)")
        raise Unreadable(system=system, reason=broken) from error
    for name, kind in _ZIPPED:
        if name in names:
            if isinstance(kind, FileKind):
                return kind
            raise _not_a_table(system, kind)
    if mimetype.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return FileKind.ODS
    if mimetype.startswith(b"application/vnd.oasis.opendocument"):
        raise _not_a_table(system, phrase("dokumen OpenDocument lain", "another OpenDocument file"))
    raise _not_a_table(system, phrase("arsip ZIP", "a ZIP archive"))


def _compound(path: Path, system: str) -> FileKind:
    with path.open("rb") as stream:
        body = stream.read(5_000_000)
    if "EncryptedPackage".encode("utf-16-le") in body:
        reason = phrase("berkas dilindungi kata sandi", "the file is protected by a password")
        raise Unreadable(system=system, reason=reason)
    if "Workbook".encode("utf-16-le") in body or "Book".encode("utf-16-le") in body:
        return FileKind.XLS
    if "WordDocument".encode("utf-16-le") in body:
        raise _not_a_table(system, phrase("dokumen Word", "a Word document"))
    if path.stat().st_size > len(body):
        return FileKind.XLS  # its directory may stand further back; the reader will tell
    raise _not_a_table(system, phrase("dokumen Office lama yang lain", "another old Office document"))


def _markup(head: bytes, system: str) -> FileKind | None:
    """Which kind of markup it is; None: it is none.

    :raises Unreadable: it is another kind, or JSON.
    """
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _utf16(head):
        text = head.decode("utf-16", errors="ignore").lstrip().encode()
    lowered = text[:2_000].lower()
    if re.match(rb"(<!--.*?-->\s*)*<(!doctype html|html|head|body|table|meta|style|div|center|thead|tr)\b", lowered, re.DOTALL):
        return FileKind.HTML
    if re.match(rb"<[?!a-z/]", lowered):
        if _SPREADSHEET in text:
            return FileKind.XML
        if b"<html" in lowered:
            return FileKind.HTML
        raise _not_a_table(system, phrase("berkas XML", "an XML file"))
    if re.match(rb"\{\s*[\"}]|\[\s*[{\[]", text):
        raise _not_a_table(system, phrase("JSON", "JSON"))
    return None


def _utf16(head: bytes) -> bool:
    """A byte order mark, or every second byte zero, as Latin text in UTF-16 has it."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    sample = head[: len(head) // 2 * 2]
    return len(sample) >= 8 and any(sample[odd::2].count(0) > len(sample) * 0.45 and sample[1 - odd :: 2].count(0) == 0 for odd in (0, 1))
