"""One process's search index, in memory: Tantivy fed from search rows.

Every field that a row holds gets index fields of its own: ``w`` words, ``x`` exact values, ``d`` dates and ``n`` numbers where values are
such. A field that was never seen makes a new index; the caller reloads.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import tantivy as tv

from ckanext.muaraenim.search import analysis, dates, fields

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WRITER_MEMORY = 30_000_000
NGRAM = (2, 10)


@dataclass(frozen=True)
class View:
    """The index as it was after one commit; stays so while others go on."""

    index: Index
    searcher: Any
    seq: int

    def rows_of(self, addresses: list[Any]) -> list[int]:
        """Positions in ``index.ids`` of documents."""
        return [int(row) for row in self.searcher.fast_field_values("row", addresses)] if addresses else []


@dataclass(frozen=True)
class Columns:
    """The names of one field in the engine's schema; names of datasets' own making never get there."""

    words: str
    exact: str
    date: str
    number: str


class Index:
    """Documents by dataset id, their fields and a searcher. Not safe between threads while it is being changed."""

    def __init__(self, keys: Iterable[str], way: str) -> None:
        self.way, self.words, self.lexicon = way, analysis.analyser(way), analysis.lexicon(way)
        self.columns = {key: Columns(f"w{at}", f"x{at}", f"d{at}", f"n{at}") for at, key in enumerate(sorted({*keys, "text", "id", *fields.NGRAMS}))}
        self.schema = self._schema()
        self._index = tv.Index(self.schema)
        ngrams = tv.TextAnalyzerBuilder(tv.Tokenizer.ngram(*NGRAM)).filter(tv.Filter.lowercase()).build()
        self._index.register_tokenizer("ngrams", ngrams)
        self._writer = self._index.writer(WRITER_MEMORY, 1)
        self.ids: list[str] = []
        self.view = View(self, self._index.searcher(), 0)

    def _schema(self) -> Any:
        builder = tv.SchemaBuilder()
        builder.add_integer_field("row", fast=True, indexed=True)
        for key, column in self.columns.items():
            kind = fields.kind(key)
            if kind == "ngram":
                builder.add_text_field(column.words, tokenizer_name="ngrams", index_option="basic")
            elif kind == "text":
                builder.add_text_field(column.words, tokenizer_name="whitespace", index_option="position")
            builder.add_text_field(column.exact, tokenizer_name="raw", fast=True, index_option="basic")
            if kind == "date":
                builder.add_integer_field(column.date, fast=True, indexed=True)
            builder.add_float_field(column.number, fast=True, indexed=True)
        return builder.build()

    def knows(self, found: dict[str, list[str]]) -> bool:
        return all(key in self.columns for key in found)

    def put(self, id: str, found: dict[str, list[str]]) -> None:
        """Add or replace the document of one dataset."""
        self.drop(id)
        self._writer.add_document(self._document(id, found))

    def drop(self, id: str) -> None:
        self._writer.delete_documents_by_term(self.columns["id"].exact, fields.exact(id))

    def commit(self, seq: int) -> None:
        """Let the next search see what was put and dropped; it is what the search rows said at ``seq``."""
        self._writer.commit()
        self._index.reload()
        self.view = View(self, self._index.searcher(), seq)

    def _document(self, id: str, found: dict[str, list[str]]) -> Any:
        document = tv.Document()
        document.add_integer("row", len(self.ids))
        self.ids.append(id)
        catch_all = self.columns["text"].words
        for key, values in found.items():
            if key == "organization_title" and self.way == "solr":
                continue  # stock CKAN does not search it
            column, kind = self.columns[key], fields.kind(key)
            for value in values:
                document.add_text(column.exact, fields.exact(value))
                words = ""
                if kind == "text" or fields.copied_to_text(key):
                    words = " ".join(self.words(value))
                if kind == "text":
                    document.add_text(column.words, words)
                elif kind == "date":
                    self._add_date(document, column.date, value)
                else:
                    self._add_number(document, column.number, value)
                if words and key != "text" and fields.copied_to_text(key):
                    document.add_text(catch_all, words)
                if (gram := f"{key}_ngram") in self.columns:
                    document.add_text(self.columns[gram].words, value)
        return document

    @staticmethod
    def _add_date(document: Any, column: str, value: str) -> None:
        moment = date_or_none(value)
        if moment is not None:
            document.add_integer(column, microseconds(moment))

    @staticmethod
    def _add_number(document: Any, column: str, value: str) -> None:
        if len(value) <= 30 and value[-1:].isdigit():
            try:
                document.add_float(column, float(value))
            except ValueError:
                return


def microseconds(moment: datetime) -> int:
    """Since 1970. The engine's own dates keep whole seconds only where they are sorted."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def date_or_none(value: str) -> datetime | None:
    """The moment that a stored date means: Solr's form, or any ISO form; without a zone it is UTC."""
    try:
        return dates.parse(value)
    except ValueError:
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
