"""The order of results: where a word stands, what lifts a dataset a little, and how often the right one is first."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from bench import quality

from ckanext.muaraenim.search import ranking
from ckanext.muaraenim.search.derived import quarter

PLAIN = {"title": "Rekapitulasi", "notes": "Tahunan.", "tags": [], "opd": "Dinas", "topik": "statistik", "tahun": 2020}
PLACES = {
    "judul": {"title": "Blabur"}, "kata-kunci": {"tags": ["blabur"]}, "uraian": {"notes": "Ada blabur di sini."}, "kolom": {"kolom": ["Blabur"]},
    "nilai": {"nilai": ["Blabur"]}, "lain": {},
}  # fmt: skip


def order(catalogue, question, way="id"):
    return quality.ours({name: PLAIN | fields for name, fields in catalogue.items()}, way)(question)


def test_a_word_counts_by_where_it_stands():
    assert order(PLACES, "blabur") == ["judul", "kata-kunci", "uraian", "kolom", "nilai"]


def test_topic_and_office_count_as_the_subject():
    assert order({"a": {"notes": "perikanan"}, "b": {"topik": "kelautan-perikanan"}}, "perikanan")[0] == "b"
    assert order({"a": {"notes": "Dinas Kesehatan"}, "b": {"opd": "Dinas Kesehatan"}}, "dinkes")[0] == "b"


def test_priority_and_freshness_decide_between_equals_only():
    year = datetime.now(UTC).year
    equal = {"a": {"title": "Jalan"}, "b": {"title": "Jalan", "prioritas": "ya"}}
    assert order(equal, "jalan") == ["b", "a"]
    assert order({"lama": {"title": "Jalan"}, "lain": {"notes": "Jalan", "prioritas": "ya", "tahun": year}}, "jalan") == ["lama", "lain"]
    now = datetime.now(UTC)
    assert ranking.last_quarters(6)[0] == quarter(now.year, now.month)
    assert ranking.last_quarters(6)[4] == quarter(now.year - 1, now.month)
    assert [quarter(2026, month) for month in (1, 3, 4, 12)] == ["2026-1", "2026-1", "2026-2", "2026-4"]


def test_what_nothing_has_in_full_is_answered_by_a_part_unless_somebody_wants_all():
    catalogue = {"a": PLAIN | {"title": "Kecelakaan lalu lintas"}, "b": PLAIN | {"title": "Izin usaha"}}
    view = quality.indexed(catalogue, "id")
    assert order(catalogue, "kecelakaan kapal") == ["a"]
    for parameters in ({"mm": "100%"}, {"qf": "title", "mm": "2<-1 5<80%"}):
        asked = {"q": "kecelakaan kapal", "defType": "dismax", "qf": quality.QUERY_FIELDS, **parameters}
        assert quality.answer(view, quality.Request.read(asked)).count == 0


def test_the_stock_schema_keeps_its_own_order():
    assert order(PLACES, "blabur", way="solr") == ["judul", "kata-kunci", "uraian"]


@pytest.fixture(scope="module")
def found():
    return {name: quality.mean(figures) for name, figures in quality.measured().items()}


def test_the_right_dataset_is_first_more_often_than_with_plain_words(found):
    assert len(quality.read()[1]) >= 60
    assert found["ours"] >= 0.95
    assert found["ours"] > found["plain BM25"] + 0.2
    assert found["ours"] > found["stock schema"] + 0.2


def test_every_question_expects_datasets_that_are_there():
    catalogue, questions = quality.read()
    assert not {question: missing for question, names in questions.items() if (missing := set(names) - set(catalogue)) or not names}
