"""One process's search index: Tantivy fed with entries, its files in a folder of the process or in its own memory.

Every field that a row holds gets index fields of its own: ``w`` words, ``x`` exact values, ``d`` dates and ``n`` numbers where values are
such; ``fields`` holds the names of those that a row has. A field that was never seen makes a new index; the caller reloads.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import tantivy as tv

from ckanext.muaraenim.search import analysis, fields
from ckanext.muaraenim.search.entry import FIELDS, ROW, columns
from ckanext.muaraenim.search.folder import Folder

LOADING_MEMORY, FOLLOWING_MEMORY = 60_000_000, 15_000_000
"""Bytes that a writer may fill before it makes a part of the index of them: for everything, and for what changes."""


@dataclass(frozen=True)
class View:
    """The index as it was after one commit; stays so while others go on."""

    index: Index
    searcher: Any
    seq: int
    filters: dict[Any, tuple[Any, bool]] = field(default_factory=dict)
    """What is known of filters that were asked for: the engine's query, and whether it excludes anything."""
    answers: dict[str, Any] = field(default_factory=dict)
    counts: dict[Any, Any] = field(default_factory=dict)
    """How many datasets have a field, and how many values it has."""

    def rows_of(self, addresses: list[Any]) -> list[int]:
        """The ``seq`` of the search rows that these documents were made of."""
        return [int(row) for row in self.searcher.fast_field_values(ROW, addresses)] if addresses else []


class Index:
    """Entries of search rows and a searcher. Not safe between threads while it is being changed.

    :param folder: for its files; it is removed when the index is no longer used
    :param seq: the files are there already, as they were at this state of the search rows
    """

    def __init__(self, keys: Iterable[str], way: str, folder: Folder | None = None, seq: int | None = None) -> None:
        self.way, self.analysis, self.lexicon = way, analysis.analysis(way), analysis.lexicon(way)
        self.words = self.analysis.words
        self.columns = {key: columns(key) for key in sorted({*keys, "text", "id", *fields.NGRAMS})}
        self.folder = folder
        if folder is not None:
            weakref.finalize(self, folder.remove)
        if folder is not None and seq is not None:
            self._index = tv.Index.open(str(folder.path))
            self.schema = self._index.schema
        else:
            self.schema = self._schema()
            self._index = tv.Index(self.schema, None if folder is None else str(folder.path))
        self._index.config_reader("manual")
        self._writer: Any = None
        self.view = View(self, self._index.searcher(), seq or 0)

    def _schema(self) -> Any:
        builder = tv.SchemaBuilder()
        builder.add_integer_field(ROW, fast=True, indexed=True)
        builder.add_text_field(FIELDS, tokenizer_name="raw", index_option="basic")
        for exact in sorted({column.exact for column in self.columns.values()}):
            builder.add_text_field(exact, tokenizer_name="raw", fast=True, index_option="basic")
        for key, column in self.columns.items():
            kind = fields.kind(key)
            if kind in ("text", "ngram"):
                builder.add_text_field(column.words, tokenizer_name="whitespace", index_option="position")
            if kind == "text":
                builder.add_text_field(column.letters, tokenizer_name="whitespace", index_option="basic")
            if kind == "date":
                builder.add_integer_field(column.date, fast=True, indexed=True)
            builder.add_float_field(column.number, fast=True, indexed=True)
        return builder.build()

    def knows(self, keys: Iterable[str]) -> bool:
        return all(key in self.columns for key in keys)

    def add(self, made: str) -> None:
        """Add the entry of a row whose dataset is not in the index yet."""
        self._writing().add_json(made)

    def drop(self, id: str) -> None:
        self._writing().delete_documents_by_term(self.columns["id"].exact, fields.exact(id))

    def commit(self, seq: int) -> None:
        """Let the next search see what was added and dropped; it is what the search rows said at ``seq``."""
        self._writing().commit()
        self._renew(seq)

    def settle(self) -> None:
        """Wait until the engine has put small parts together, and let go of what writing needed."""
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None
            self._renew(self.view.seq)

    def _writing(self) -> Any:
        if self._writer is None:
            self._writer = self._index.writer(FOLLOWING_MEMORY if self.view.seq else LOADING_MEMORY, 1)
        return self._writer

    def _renew(self, seq: int) -> None:
        self._index.reload()
        self.view = View(self, self._index.searcher(), seq)
