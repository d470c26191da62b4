"""How well results are ordered: nDCG@10 of the questions in ``config/search/questions.yaml``, ours beside two that know less.

    python -m tests.bench.quality [--all]

Needs no database: the invented catalogue is indexed in memory. ``./portal bench quality`` calls it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click
import tantivy as tv
import yaml
from ckan.lib.search.query import QUERY_FIELDS
from small_index import of_rows

from ckanext.muaraenim.configuration import config_file
from ckanext.muaraenim.search.index import View
from ckanext.muaraenim.search.request import Request
from ckanext.muaraenim.search.search import answer

FIRST = 10
SUMMER = "2026-06-01T00:00:00Z"

Search = Callable[[str], list[str]]


def read() -> tuple[dict[str, dict[str, Any]], dict[str, list[str]]]:
    """The catalogue by name, and the questions with the names that should come first."""
    held = yaml.safe_load(config_file("search/questions.yaml").read_text(encoding="utf-8"))
    return held["catalogue"], held["questions"]


def row(name: str, dataset: Mapping[str, Any]) -> dict[str, Any]:
    """A search row, as the database would hold it."""
    fields = {
        "id": name, "name": name, "title": dataset["title"], "notes": dataset["notes"], "tabel_kolom": dataset.get("kolom", []),
        "tabel_nilai": {"Kecamatan": dataset.get("nilai", [])}, "data_prioritas": "ya" if dataset.get("prioritas") else "tidak",
        "metadata_modified": f"{dataset['tahun']}{SUMMER[4:]}",
    }  # fmt: skip
    return {
        "fields": fields, "labels": ["public"], "tags": {"tags": dataset["tags"]}, "groups": [dataset["topik"]], "state": "active", "private": False,
        "owner_org": dataset["opd"], "creator_user_id": None, "organization": None, "organization_title": dataset["opd"],
    }  # fmt: skip


def indexed(catalogue: Mapping[str, Mapping[str, Any]], way: str) -> View:
    return of_rows([row(name, dataset) | {"id": name} for name, dataset in catalogue.items()], way)


def ours(catalogue: Mapping[str, Mapping[str, Any]], way: str) -> Search:
    """As CKAN asks, with its own fields, minimum and order. ``way``: the analysis."""
    view, names = indexed(catalogue, way), list(catalogue)
    asked = {"defType": "dismax", "qf": QUERY_FIELDS, "mm": "2<-1 5<80%", "tie": "0.1", "rows": FIRST, "sort": "score desc, metadata_modified desc"}
    return lambda question: [names[at] for at in answer(view, Request.read({**asked, "q": question})).rows]


def plain(catalogue: Mapping[str, Mapping[str, Any]]) -> Search:
    """BM25 over everything that a stock CKAN knows of a dataset, words as they are written, any of them."""
    schema = tv.SchemaBuilder().add_text_field("name", stored=True, tokenizer_name="raw").add_text_field("text").build()
    index = tv.Index(schema)
    writer = index.writer(30_000_000, 1)
    for name, dataset in catalogue.items():
        text = " ".join([dataset["title"], dataset["notes"], *dataset["tags"], dataset["topik"], dataset["opd"]])
        writer.add_document(tv.Document(name=[name], text=[text]))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def ask(question: str) -> list[str]:
        words = "".join(letter if letter.isalnum() else " " for letter in question)
        hits = searcher.search(index.parse_query(words, ["text"]), FIRST).hits
        return [searcher.doc(address)["name"][0] for _, address in hits]

    return ask


def ndcg(found: Sequence[str], expected: Sequence[str]) -> float:
    """Of the first ten, against the best possible order; the first expected counts most."""
    gains = {name: max(1, 3 - place) for place, name in enumerate(expected)}
    best = sum(gain / math.log2(place + 2) for place, gain in enumerate(sorted(gains.values(), reverse=True)[:FIRST]))
    return sum(gains.get(name, 0) / math.log2(place + 2) for place, name in enumerate(found[:FIRST])) / best


def measured() -> dict[str, dict[str, float]]:
    """For each way of searching each question's nDCG@10."""
    catalogue, questions = read()
    searches = {"ours": ours(catalogue, "id"), "stock schema": ours(catalogue, "solr"), "plain BM25": plain(catalogue)}
    return {name: {question: ndcg(search(question), expected) for question, expected in questions.items()} for name, search in searches.items()}


def mean(figures: Mapping[str, float]) -> float:
    return sum(figures.values()) / len(figures)


def headline(found: Mapping[str, Mapping[str, float]]) -> str:
    """What :func:`measured` gave, in one line."""
    return f"{len(found['ours'])} questions, nDCG@{FIRST}: " + "   ".join(f"{name} {mean(figures):.3f}" for name, figures in found.items())


@click.command()
@click.option("--all", "every", is_flag=True, help="Every question, not only those that are not answered perfectly.")
def main(every: bool) -> None:
    """How well results are ordered: nDCG@10 of real kinds of questions."""
    found = measured()
    click.echo(headline(found))
    for question, figure in found["ours"].items():
        if every or figure < 1:
            click.echo(f"  {figure:5.2f}   plain {found['plain BM25'][question]:5.2f}   {question}")


if __name__ == "__main__":
    main()
