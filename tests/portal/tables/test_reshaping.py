"""A table whose columns change: the history names the columns, lists only rows of which another value changed, and keeps every version."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict
from decimal import Decimal

import pytest
from district_table import COLUMNS, table
from replay import assert_history_is_whole

from ckanext.muaraenim.tables import reading, redaction, store
from ckanext.muaraenim.theme.history import summary
from ckanext.muaraenim.theme.rows import row_stories
from harvesters.tables.column import Column, Kind

A, B, C = ["01", "Lawang", Decimal("12.50"), 1200], ["02", "Gelumbang", None, 300], ["03", "Lubai", Decimal(7), None]
A2 = ["01", "Lawang", Decimal("12.50"), 1201]
KODE, NAMA, LUAS, PENDUDUK = COLUMNS
KOTA = Column("ibu_kota", "Ibu kota", Kind.TEXT)
BOTH = pytest.mark.parametrize("key", [("kode",), ()], ids=["keyed", "keyless"])


def publish(resource_id, *rows, **more):
    """What is published, after it was foreseen: a plan counts as the history will."""
    given, before = table(rows, **more), reading.table_head(resource_id).number
    foreseen = store.compare(resource_id if before else "", given)
    number = store.publish_table(resource_id, given, author="harvest:uji", removes=True, fingerprint="")
    if number > before > 0:
        did = reading.revision_of(resource_id, number)
        assert (foreseen.added, foreseen.changed, foreseen.removed) == (did.added, did.changed, did.removed)
        assert foreseen.columns == tuple(each.as_dict() for each in did.column_changes)
        assert foreseen.unchanged == foreseen.published - did.changed - did.removed
        assert {(each.before is None, each.after is None) for each in foreseen.samples} == {
            sides for sides, counted in (((True, False), did.added), ((False, False), did.changed), ((False, True), did.removed)) if counted
        }
    return number


def told(resource_id, number=2):
    """What the revision says of columns, its counts, and the rows that it lists: how many, and by their first value if they have two sides."""
    found = reading.revision_of(resource_id, number)
    listed = reading.revision_changes(resource_id, number, limit=100)
    columns = [(each.kind, each.former or each.name, each.name) for each in found.column_changes]
    assert len(listed) == (found.added + found.changed + found.removed) == reading.count_changes(resource_id, number)
    return columns, (found.added, found.changed, found.removed)


def download(resource_id, number):
    header, *rows = csv.reader(io.StringIO("".join(reading.csv_lines(resource_id, number))))
    return header, sorted(rows)


def first(*rows):
    return (["kode", "nama", "luas", "penduduk"], [["" if each is None else str(each) for each in row] for row in rows])


@BOTH
def test_a_new_column_lists_only_rows_that_changed_otherwise(resource_id, key):
    publish(resource_id, A, B, key=key)
    publish(resource_id, [*A2, "Tanjung"], [*B, "Gelumbang"], columns=(*COLUMNS, KOTA), key=key)
    columns, counts = told(resource_id)
    assert columns == [("added", "ibu_kota", "ibu_kota")]
    assert counts == ((0, 1, 0) if key else (1, 0, 1))
    assert download(resource_id, 1) == first(A, B)
    if key:
        assert_history_is_whole(resource_id)


@BOTH
def test_a_lost_column_lists_only_rows_that_changed_otherwise(resource_id, key):
    publish(resource_id, A, B, C, key=key)
    publish(resource_id, A[:3], B[:3], ["03", "Lubai Ulu", Decimal(7)], columns=COLUMNS[:3], key=key)
    columns, counts = told(resource_id)
    assert columns == [("lost", "penduduk", "penduduk")]
    assert counts == ((0, 1, 0) if key else (1, 0, 1))
    assert download(resource_id, 1)[0] == first()[0]
    assert len(download(resource_id, 1)[1]) == 3
    if key:
        assert_history_is_whole(resource_id)


RENAMED = [
    (Column("jiwa", "Penduduk", Kind.INTEGER), A, B),  # another name, the same title
    (Column("jiwa", "Jumlah jiwa", Kind.INTEGER), A2, B),  # another title, too; half of the figures stayed, and that is not enough
    (Column("jiwa", "Jumlah jiwa", Kind.INTEGER), A, B),  # told by its figures
]


@BOTH
@pytest.mark.parametrize("case", [0, 2])
def test_a_renamed_column_is_told_and_no_row_listed(resource_id, key, case):
    column, *rows = RENAMED[case]
    publish(resource_id, A, B, key=key)
    publish(resource_id, *rows, columns=(*COLUMNS[:3], column), key=key)
    assert told(resource_id) == ([("renamed", "penduduk", "jiwa")], (0, 0, 0))
    assert download(resource_id, 1) == first(A, B)
    assert download(resource_id, 2)[0] == ["kode", "nama", "luas", "jiwa"]
    if key:
        assert_history_is_whole(resource_id)


def test_a_column_with_other_figures_is_another_one(resource_id):
    column, *rows = RENAMED[1]
    publish(resource_id, A, B)
    publish(resource_id, *rows, columns=(*COLUMNS[:3], column))
    assert told(resource_id) == ([("added", "jiwa", "jiwa"), ("lost", "penduduk", "penduduk")], (0, 0, 0))


def test_a_renamed_key_is_a_renamed_column(resource_id):
    publish(resource_id, A, B)
    publish(resource_id, A2, B, columns=(Column("kec", "Kode kecamatan", Kind.CODE, required=True), *COLUMNS[1:]), key=("kec",))
    assert told(resource_id) == ([("renamed", "kode", "kec")], (0, 1, 0))
    assert download(resource_id, 1) == first(A, B)
    assert_history_is_whole(resource_id)


def test_another_key_changes_no_row(resource_id):
    publish(resource_id, A, B)
    publish(resource_id, A, B, key=("kode", "nama"))
    publish(resource_id, A, B, key=())
    assert told(resource_id, 2) == told(resource_id, 3) == ([], (0, 0, 0))
    assert [download(resource_id, number) for number in (1, 2)] == [first(A, B)] * 2


def test_a_column_of_another_kind_and_a_title_that_changed_are_told(resource_id):
    publish(resource_id, A, B)
    columns = (KODE, Column("nama", "Nama kecamatan", Kind.TEXT, personal=False), LUAS, Column("penduduk", "Penduduk", Kind.TEXT))
    publish(resource_id, [*A[:3], "1200"], [*B[:3], "tiga ratus"], columns=columns)
    assert told(resource_id) == ([("renamed", "nama", "nama"), ("converted", "penduduk", "penduduk")], (0, 1, 0))
    assert download(resource_id, 1) == first(A, B)
    assert_history_is_whole(resource_id)


def test_a_table_without_key_survives_columns_that_come_empty_or_change_places(resource_id):
    publish(resource_id, A, B, key=())
    publish(resource_id, B, key=())
    publish(resource_id, A, B, key=())
    publish(resource_id, [*A, None], [*B, None], columns=(*COLUMNS, KOTA), key=())
    publish(resource_id, [*A[2:], *A[:2]], [*B[2:], *B[:2]], columns=(LUAS, PENDUDUK, KODE, NAMA), key=())
    assert [download(resource_id, number) for number in (1, 2, 3)] == [first(A, B), first(B), first(A, B)]
    assert told(resource_id, 4)[1] == told(resource_id, 5)[1] == (0, 0, 0)


def test_it_is_told_in_words(resource_id, app):
    publish(resource_id, A, B)
    columns = (KODE, LUAS, Column("jiwa", "Penduduk", Kind.INTEGER), KOTA)
    publish(resource_id, ["01", Decimal("12.50"), 1201, "x"], ["02", None, 300, None], columns=columns)
    found = {**reading.described(reading.revision_of(resource_id, 2)), "first": False}
    changes = [asdict(each) for each in reading.revision_changes(resource_id, 2, limit=9)]
    with app.flask_app.test_request_context():
        said = summary(found)
        (story,) = row_stories({**found, "changes": changes}, "")
    assert [part in said for part in ("Ibu kota", "Kecamatan", "penduduk", "jiwa", "1")] == [True] * 5, said
    assert [(cell.title, cell.before, cell.after) for cell in story.cells] == [("Penduduk", "1.200", "1.201")]


def test_a_redaction_follows_a_renamed_column(resource_id, read):
    publish(resource_id, A, B)
    wider = (KODE, Column("nama_lengkap", "Nama camat", Kind.TEXT, personal=False), LUAS, PENDUDUK)
    publish(resource_id, A, B, columns=wider)
    assert told(resource_id)[0] == [("renamed", "nama", "nama_lengkap")]
    redaction.redact(resource_id, column="nama_lengkap", reason="nama orang", role="walidata")
    later = (KODE, Column("camat", "Nama camat", Kind.TEXT), LUAS, PENDUDUK)
    publish(resource_id, A, B, columns=later)
    publish(resource_id, A2, B, columns=COLUMNS)
    for name in ("row_change", "revision", "candidate_row"):
        assert not read(f"SELECT 1 FROM muaraenim.{name} t WHERE resource_id = %s AND t::text LIKE %s", resource_id, "%Lawang%"), name
    assert "Lawang" not in "".join("".join(reading.csv_lines(resource_id, number)) for number in (1, 2, 3, 4))
    assert_history_is_whole(resource_id)
