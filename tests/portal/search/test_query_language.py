"""Random questions over random catalogues: the engine finds what a plain reading of the language finds."""

from __future__ import annotations

from typing import Any

import reference as ref
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some

from ckanext.muaraenim.search import analysis, entries
from ckanext.muaraenim.search.index import Index, View
from ckanext.muaraenim.search.request import Request
from ckanext.muaraenim.search.search import answer

WORDS = ["padi", "karet", "kopi", "sawit", "karat", "kapi"]
"""Their own stems, and some of them alike."""
TAGS = ["padi", "karet", "jenis kelamin", "a:b", "x(y)", "p?q", "c*d", 'kata"kutip', "garis\\miring", "http://x/y", "-minus", "dan && atau", "é"]
DAYS = ["2024-12-31T23:59:59.999Z", "2025-01-01T00:00:00Z", "2025-03-01T12:30:00.123456Z", "2025-03-31T00:00:00Z"]
MOMENTS = ["2025-01-01T00:00:00Z", "2025-03-01T12:30:00.123Z", "2025-03-01T00:00:00Z+1MONTH", "2025-03-31T12:00:00Z-1MONTH/DAY",
           "2024-12-31T23:59:59.999Z", "2025-03-31T00:00:00Z/YEAR", "2025-03-01T12:30:00Z/HOUR+1DAY"]  # fmt: skip
NUMBERS = ["0", "3", "12", "-5", "2.5"]

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

words_in, wholes_in = some.sampled_from(["title", "notes"]), some.sampled_from(["tags", "jenis"])
dates_in = some.sampled_from(["metadata_modified", "terbit_date"])
fields = some.sampled_from(["title", "notes", "tags", "jenis", "metadata_modified", "terbit_date", "views_total", "tidak_ada"])


def patterns(of: list[str]) -> Any:
    """A value with some of its letters replaced by ``?`` or ``*``."""
    return some.builds(
        lambda value, at, mark, tail: value[: at % (len(value) + 1)] + mark + value[at % (len(value) + 1) + tail :],
        some.sampled_from(of), some.integers(0, 9), some.sampled_from("*?"), some.integers(0, 9),
    ).filter(lambda pattern: not set(pattern) & set(" \\") and not set(pattern.replace("*", "", 1).replace("?", "", 1)) & set("*?"))  # fmt: skip


def ranges(fields: Any, ends: list[str]) -> Any:
    end = some.none() | some.sampled_from(ends)
    return some.builds(ref.Range, fields, end, end, some.booleans(), some.booleans())


leaf = some.one_of(
    some.just(ref.Everything()),
    some.builds(ref.Value, words_in, word),
    some.builds(ref.Value, wholes_in, tag, some.booleans()),
    some.builds(ref.Value, dates_in, some.sampled_from(MOMENTS), some.booleans()),
    some.builds(ref.Value, some.just("views_total"), number),
    some.builds(ref.Value, some.just("tidak_ada"), word),
    some.builds(ref.Phrase, words_in, some.lists(word, min_size=2, max_size=3, unique=True).map(tuple), some.integers(0, 3)),
    ranges(words_in, WORDS), ranges(wholes_in, TAGS), ranges(dates_in, MOMENTS), ranges(some.just("views_total"), NUMBERS),
    some.builds(ref.Pattern, words_in, patterns(WORDS)), some.builds(ref.Pattern, wholes_in, patterns(TAGS)),
    some.builds(ref.Pattern, fields, some.just("*")),
    some.builds(ref.Regex, words_in, some.sampled_from(["ka[rp].*", "pad.", "(kopi|sawit)"])),
    some.builds(ref.Fuzzy, words_in, some.sampled_from([*WORDS, "pdai", "kare", "xxkopi"]), some.integers(1, 2)),
    some.builds(ref.Fuzzy, wholes_in, some.sampled_from(["padi", "pdai", "jenis kelamim"]), some.integers(1, 2)),
)  # fmt: skip
leaf = leaf | some.builds(ref.Boosted, leaf, some.sampled_from(["2", "0.5", "10.25"]))
SIGNS, JOINS = some.sampled_from(["", "", "", "+", "-", "!", "NOT "]), some.sampled_from(["", "AND", "OR", "&&", "||"])


def clauses(inner: Any, field: Any = None) -> Any:
    parts = some.lists(some.tuples(JOINS, SIGNS, inner), min_size=1, max_size=4)
    parts = parts.map(lambda found: (("", found[0][1], found[0][2]), *found[1:]))
    return some.builds(ref.Clauses, parts, field or some.just(""))


nested = some.recursive(leaf, lambda inner: clauses(inner) | some.builds(ref.Boosted, clauses(inner), some.just("3")), max_leaves=6)
questions = some.lists(clauses(nested), min_size=8, max_size=8)


def indexed(catalogue: list[dict[str, list[str]]]) -> View:
    """As the search rows of these documents would be."""
    nothing = dict.fromkeys(["owner_org", "creator_user_id", "organization", "organization_title"])
    rows = [
        {"id": str(at), "seq": at, "gone": False, "entry": None, "fields": {"id": str(at), **found}, "labels": [], "groups": [], "state": "active",
         "private": False, "tags": {"tags": found.get("tags", [])}, **nothing}
        for at, found in enumerate(catalogue)
    ]  # fmt: skip
    made = [one for row in rows if (one := entries.made(row, "solr"))]
    index = Index({key for one in made for key in one.keys}, "solr")
    for one in made:
        index.add(one.entry)
    index.commit(len(made))
    return index.view


def found(view: View, **parameters: Any) -> list[int]:
    return sorted(answer(view, Request.read({"rows": 100, "sort": "score desc", **parameters})).rows)


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


