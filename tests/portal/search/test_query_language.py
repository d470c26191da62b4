"""Random questions over random catalogues: the engine finds what a plain reading of the language finds."""

from __future__ import annotations

from typing import Any

import reference as ref
from generator import Vocabulary
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some
from small_index import found, indexed

from ckanext.muaraenim.search import analysis

WORDS = ["padi", "karet", "kopi", "sawit", "karat", "kapi"]
"""Their own stems, and some of them alike."""
TAGS = ["padi", "karet", "jenis kelamin", "a:b", "x(y)", "p?q", "c*d", 'kata"kutip', "garis\\miring", "http://x/y", "-minus", "dan && atau", "é"]
DAYS = ["2024-12-31T23:59:59.999Z", "2025-01-01T00:00:00Z", "2025-03-01T12:30:00.123456Z", "2025-03-31T00:00:00Z"]
MOMENTS = ["2025-01-01T00:00:00Z", "2025-03-01T12:30:00.123Z", "2025-03-01T00:00:00Z+1MONTH", "2025-03-31T12:00:00Z-1MONTH/DAY",
           "2024-12-31T23:59:59.999Z", "2025-03-31T00:00:00Z/YEAR", "2025-03-01T12:30:00Z/HOUR+1DAY"]  # fmt: skip
NUMBERS = ["0", "3", "12", "-5"]

word, tag, day, number = (some.sampled_from(values) for values in (WORDS, TAGS, DAYS, NUMBERS))
text = some.lists(word, min_size=1, max_size=6).map(" ".join)
document = some.fixed_dictionaries(
    {},
    optional={
        "title": text.map(lambda value: [value]), "notes": text.map(lambda value: [value]),
        "tags": some.lists(tag, min_size=1, max_size=3, unique=True), "jenis": tag.map(lambda value: [value]),
        "metadata_modified": day.map(lambda value: [value]), "terbit_date": day.map(lambda value: [value]),
        "views_total": number.map(lambda value: [value]),
    },
)  # fmt: skip
catalogues = some.lists(document, min_size=1, max_size=8)

questions = some.lists(
    Vocabulary(
        words=WORDS, wholes=TAGS, moments=MOMENTS, numbers=NUMBERS, texts_in=["title", "notes"], wholes_in=["tags", "jenis"],
        dates_in=["metadata_modified", "terbit_date"], numbers_in=["views_total"], alike=[*WORDS, "pdai", "kare", "xxkopi"],
        wholes_alike=["padi", "pdai", "jenis kelamim"], regexes=["ka[rp].*", "pad.", "(kopi|sawit)"],
    ).question(),
    min_size=8, max_size=8,
)  # fmt: skip


def compare(catalogue: list[dict[str, list[str]]], asked: list[ref.Clauses]) -> None:
    view = indexed(catalogue)
    for question in asked:
        wanted = [at for at, document in enumerate(catalogue) if ref.answered(question, document)]
        written = question.inside()
        assert found(view, q=written) == wanted, written
        assert found(view, fq=[written]) == wanted, written


def many(examples: int) -> Any:
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    phases = [Phase.generate]  # a question that fails is short enough to read; making it shorter takes minutes
    return settings(max_examples=examples, deadline=None, database=None, suppress_health_check=checks, derandomize=examples < 100, phases=phases)


def test_the_words_are_their_own_stems():
    assert [analysis.words(each, "solr") for each in WORDS] == [[each] for each in WORDS]


def test_whatever_is_asked_in_lucenes_language(long_form):
    many(1_000 if long_form else 40)(given(catalogues, questions)(compare))()


def typed(catalogue: list[dict[str, list[str]]], asked: list[tuple[str, str]], least: str) -> None:
    wanted = [at for at, document in enumerate(catalogue) if ref.typed(asked, least, document)]
    question = " ".join(sign + each for sign, each in asked)
    assert found(indexed(catalogue), q=question, defType="dismax", qf="title^4 notes", mm=least, tie="0.1") == wanted, (question, least)


def test_whatever_people_type(long_form):
    minimum = some.sampled_from(["2<-1 5<80%", "100%", "1", "75%", "-1", "-25%", "3<75%"])
    words = some.lists(some.tuples(some.sampled_from(["", "", "", "+", "-"]), word), min_size=1, max_size=6).filter(lambda all_: not all_[0][0])
    many(1_000 if long_form else 40)(given(catalogues, words, minimum)(typed))()


