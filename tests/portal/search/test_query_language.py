"""Random questions over random catalogues: the engine finds what a plain reading of the language finds."""

from __future__ import annotations

from typing import Any

import pytest
import reference as ref
from generator import Vocabulary, clauses
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some
from small_index import found, indexed

from ckanext.muaraenim.search import analysis

WORDS = ["padi", "karet", "kopi", "sawit", "karat", "kapi"]
"""Their own stems, and some of them alike."""
TAGS = ["padi", "karet", "jenis kelamin", "a:b", "x(y)", "p?q", "c*d", 'kata"kutip', "garis\\miring", "http://x/y", "-minus", "dan && atau", "é"]
DAYS = ["2024-12-31T23:59:59.999Z", "2025-01-01T00:00:00Z", "2025-03-01T12:30:00.123456Z", "2025-03-31T00:00:00Z"]
MOMENTS = ["2025-01-01T00:00:00Z", "2025-03-01T12:30:00.123Z", "2025-03-01T00:00:00Z+1MONTH", "2025-03-31T12:00:00Z-1MONTH/DAY",
           "2024-12-31T23:59:59.999Z", "2025-03-31T00:00:00Z/YEAR", "2025-03-01T12:30:00Z/HOUR+1DAY",
           "NOW", "NOW-15DAYS/DAY", "NOW/MONTH", "NOW/MONTH+1MONTH-1DAY", "NOW/YEAR", "NOW-2MONTHS", "NOW+1HOUR/YEAR",
           "NOW-14DAYS/DAY+12HOURS"]  # fmt: skip
NUMBERS = ["0", "3", "12", "-5"]

STEMS = {"membangun": "bangun", "pembangunan": "bangun", "bangunan": "bangun", "perikanan": "ikan", "menanam": "tanam", "tanaman": "tanam"}
INDONESIAN = ["padi", "karet", "bangun", "ikan", *STEMS]
"""Some are of one family, some begin alike without being of one."""

word, tag, day, number = (some.sampled_from(values) for values in (WORDS, TAGS, DAYS, NUMBERS))


def catalogues(words: list[str]) -> Any:
    text = some.lists(some.sampled_from(words), min_size=1, max_size=6).map(" ".join)
    document = some.fixed_dictionaries(
        {},
        optional={
            "title": text.map(lambda value: [value]), "notes": text.map(lambda value: [value]),
            "tags": some.lists(tag, min_size=1, max_size=3, unique=True), "jenis": tag.map(lambda value: [value]),
            "metadata_modified": day.map(lambda value: [value]), "terbit_date": day.map(lambda value: [value]),
            "views_total": number.map(lambda value: [value]),
        },
    )  # fmt: skip
    return some.lists(document, min_size=1, max_size=8)


def vocabulary(words: list[str], alike: list[str], regexes: list[str]) -> Vocabulary:
    return Vocabulary(
        words=words, wholes=TAGS, moments=MOMENTS, numbers=NUMBERS, texts_in=["title", "notes"], wholes_in=["tags", "jenis"],
        dates_in=["metadata_modified", "terbit_date"], numbers_in=["views_total"], alike=alike,
        wholes_alike=["padi", "pdai", "jenis kelamim"], regexes=regexes,
    )  # fmt: skip


def eight(questions: Any) -> Any:
    return some.lists(questions, min_size=8, max_size=8)


ASKED = vocabulary(WORDS, [*WORDS, "pdai", "kare", "xxkopi"], ["ka[rp].*", "pad.", "(kopi|sawit)"])
ASKED_IN_INDONESIAN = vocabulary(INDONESIAN, [*INDONESIAN, "pdai", "bangum"], ["(mem|pem).*", ".*an", "(bangun|menanam)"])
BARE = some.one_of(
    some.builds(ref.Value, some.just("notes"), word),
    some.builds(ref.Phrase, some.just("notes"), some.tuples(word, word).filter(lambda two: two[0] != two[1])),
    some.builds(ref.Pattern, some.just("notes"), some.sampled_from(["ka*", "*i", "k?pi"])),
    some.builds(ref.Fuzzy, some.just("notes"), some.sampled_from(["pdai", "kare"]), some.integers(1, 2)),
)  # fmt: skip


def compare(catalogue: list[dict[str, list[str]]], asked: list[ref.Clauses]) -> None:
    view = indexed(catalogue)
    for question in asked:
        wanted = [at for at, document in enumerate(catalogue) if ref.answered(question, document)]
        written = question.inside()
        assert found(view, q=written) == wanted, written
        assert found(view, fq=[written]) == wanted, written


def compare_in_indonesian(catalogue: list[dict[str, list[str]]], asked: list[ref.Clauses]) -> None:
    view, stemmed = indexed(catalogue, "id"), [ref.stemmed(document, STEMS) for document in catalogue]
    for question in asked:
        wanted = [at for at, document in enumerate(stemmed) if ref.answered(ref.in_stems(question, STEMS), document)]
        written = question.inside()
        assert found(view, q=written) == wanted, written
        assert found(view, fq=[written]) == wanted, written


def in_default_field(catalogue: list[dict[str, list[str]]], asked: list[ref.Clauses]) -> None:
    for question in asked:
        wanted = [at for at, document in enumerate(catalogue) if ref.answered(question, document)]
        assert found(indexed(catalogue), q=question.inside(), df="notes") == wanted, question.inside()


def spread(catalogue: list[dict[str, list[str]]], asked: list[ref.Clauses]) -> None:
    for question in asked:
        wanted = [at for at, document in enumerate(catalogue) if ref.answered(question, document)]
        assert found(indexed(catalogue), q=question.inside(), defType="edismax", qf="title^4 notes", tie="0.1") == wanted, question.inside()


def many(examples: int) -> Any:
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    phases = [Phase.generate]  # a question that fails is short enough to read; making it shorter takes minutes
    return settings(max_examples=examples, database=None, suppress_health_check=checks, derandomize=examples < 100, phases=phases)


def test_the_words_are_their_own_stems():
    assert [analysis.words(each, "solr") for each in WORDS] == [[each] for each in WORDS]
    assert [analysis.words(each, "id") for each in INDONESIAN] == [[STEMS.get(each, each)] for each in INDONESIAN]


@pytest.fixture
def at_that_time(freezer):
    freezer.move_to(ref.NOW)


@pytest.mark.usefixtures("at_that_time")
def test_whatever_is_asked_in_lucenes_language(long_form):
    many(1_000 if long_form else 40)(given(catalogues(WORDS), eight(ASKED.question()))(compare))()


@pytest.mark.usefixtures("at_that_time")
def test_whatever_is_asked_of_indonesian_stems(long_form):
    many(1_000 if long_form else 30)(given(catalogues(INDONESIAN), eight(ASKED_IN_INDONESIAN.question()))(compare_in_indonesian))()


@pytest.mark.usefixtures("at_that_time")
def test_whatever_names_no_field_is_looked_for_in_the_default_one(long_form):
    bare = some.builds(ref.Bare, BARE, some.just(("notes",)))
    many(500 if long_form else 20)(given(catalogues(WORDS), eight(clauses(bare | clauses(bare) | ASKED.leaf())))(in_default_field))()


WITHOUT_FIELDS = {"-padi": [0], "padi": [], "-padi -kopi": [0], "tags:karet padi kopi": [], '-"padi kopi"': [0]}


def test_fields_of_edismax_that_no_dataset_has_hold_nothing():
    view = indexed([{"tags": ["karet"]}])
    assert {question: found(view, q=question, defType="edismax", qf="title^4 notes") for question in WITHOUT_FIELDS} == WITHOUT_FIELDS


@pytest.mark.usefixtures("at_that_time")
def test_whatever_names_no_field_is_looked_for_in_several_by_edismax(long_form):
    """Clauses that are all required or excluded, because how many of others are enough is another rule."""
    one = some.builds(ref.Bare, BARE, some.just(("title", "notes"))) | ASKED.leaf()
    parts = some.lists(some.tuples(some.just(""), some.sampled_from("+-"), one), min_size=1, max_size=4)
    many(500 if long_form else 20)(given(catalogues(WORDS), eight(parts.map(lambda found: ref.Clauses(tuple(found)))))(spread))()


def typed(catalogue: list[dict[str, list[str]]], asked: list[tuple[str, str]], least: str) -> None:
    wanted = [at for at, document in enumerate(catalogue) if ref.typed(asked, least, document)]
    question = " ".join(sign + each for sign, each in asked)
    assert found(indexed(catalogue), q=question, defType="dismax", qf="title^4 notes", mm=least, tie="0.1") == wanted, (question, least)


def test_whatever_people_type(long_form):
    minimum = some.sampled_from(["2<-1 5<80%", "100%", "1", "75%", "-1", "-25%", "3<75%"])
    words = some.lists(some.tuples(some.sampled_from(["", "", "", "+", "-"]), word), min_size=1, max_size=6).filter(lambda all_: not all_[0][0])
    many(1_000 if long_form else 40)(given(catalogues(WORDS), words, minimum)(typed))()


