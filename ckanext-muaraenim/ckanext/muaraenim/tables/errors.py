"""What the table store refuses, in sentences."""

from __future__ import annotations

from harvesters.errors import CatalogueError

__all__ = ["RevisionMissing", "TableRefused"]


class TableRefused(CatalogueError):
    """The rows can't be stored or published; what was published before still is. Facts: ``table``, ``reason``."""

    code = "table-refused"
    sentence_id = "Tabel {table} tidak dapat disimpan: {reason}."
    sentence_en = "Table {table} cannot be stored: {reason}."
    remedy_id = "Data yang sudah terbit tetap seperti semula."
    remedy_en = "What is published stays as it was."


class RevisionMissing(CatalogueError):
    """There is no such revision. Facts: ``table`` (resource id), ``number``."""

    code = "revision-missing"
    sentence_id = "Tabel {table} tidak mempunyai revisi {number}."
    sentence_en = "Table {table} has no revision {number}."
    remedy_id = "Lihat daftar revisi pada halaman dataset."
    remedy_en = "Look at the list of revisions on the dataset's page."
