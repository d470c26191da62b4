"""One process's search index, in memory: Tantivy fed with entries.

Every field that a row holds gets index fields of its own: ``w`` words, ``x`` exact values, ``d`` dates and ``n`` numbers where values are
such; ``fields`` holds the names of those that a row has. A field that was never seen makes a new index; the caller reloads.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import tantivy as tv

from ckanext.muaraenim.search import analysis, fields
from ckanext.muaraenim.search.entry import FIELDS, ROW, columns

WRITER_MEMORY = 30_000_000


@dataclass(frozen=True)
class View:
    """The index as it was after one commit; stays so while others go on."""

    index: Index
    searcher: Any
    seq: int
    filters: dict[Any, tuple[Any, bool]] = field(default_factory=dict)
    """What is known of filters that were asked for: the engine's query, and whether it excludes anything."""
    answers: dict[str, Any] = field(default_factory=dict)

    def rows_of(self, addresses: list[Any]) -> list[int]:
        """The ``seq`` of the search rows that these documents were made of."""
        return [int(row) for row in self.searcher.fast_field_values(ROW, addresses)] if addresses else []


class Index:
    """Entries of search rows and a searcher. Not safe between threads while it is being changed."""

    def __init__(self, keys: Iterable[str], way: str) -> None:
        self.way, self.words, self.lexicon = way, analysis.analyser(way), analysis.lexicon(way)
        self.columns = {key: columns(key) for key in sorted({*keys, "text", "id", *fields.NGRAMS})}
        self.schema = self._schema()
        self._index = tv.Index(self.schema)
        self._writer = self._index.writer(WRITER_MEMORY, 1)
        self.view = View(self, self._index.searcher(), 0)

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
            if kind == "date":
                builder.add_integer_field(column.date, fast=True, indexed=True)
            builder.add_float_field(column.number, fast=True, indexed=True)
        return builder.build()

    def knows(self, keys: Iterable[str]) -> bool:
        return all(key in self.columns for key in keys)

    def add(self, made: str) -> None:
        """Add the entry of a row whose dataset is not in the index yet."""
        self._writer.add_json(made)

    def drop(self, id: str) -> None:
        self._writer.delete_documents_by_term(self.columns["id"].exact, fields.exact(id))

    def commit(self, seq: int) -> None:
        """Let the next search see what was added and dropped; it is what the search rows said at ``seq``."""
        self._writer.commit()
        self._index.reload()
        self.view = View(self, self._index.searcher(), seq)
