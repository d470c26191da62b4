"""Every published revision stays downloadable, whatever happened to the table since."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal

import pytest
from ckan.common import json
from district_table import COLUMNS, table

from ckanext.muaraenim.tables import reading, store
from ckanext.muaraenim.tables.errors import RevisionMissing
from harvesters.tables.column import Column, Kind

A, B, C = ["01", "Lawang", Decimal("12.50"), 1200], ["02", "Gelumbang", None, 300], ["03", "Lubai", Decimal(7), None]
A2 = ["01", "Lawang Kidul", Decimal("12.50"), 1201]


def publish(resource_id, *rows, **more):
    return store.publish_table(resource_id, table(rows, **more), author="harvest:uji", removes=True, fingerprint="")


def download(resource_id, number):
    header, *rows = csv.reader(io.StringIO("".join(reading.csv_lines(resource_id, number))))
    return header, sorted(rows)


FIRST = [["01", "Lawang", "12.50", "1200"], ["02", "Gelumbang", "", "300"]]


def test_the_published_revision_is_downloaded_in_its_order(resource_id):
    publish(resource_id, B, A)
    assert "".join(reading.csv_lines(resource_id, 1)) == "kode,nama,luas,penduduk\r\n02,Gelumbang,,300\r\n01,Lawang,12.50,1200\r\n"


def test_older_revisions_are_put_together_from_what_changed(resource_id):
    publish(resource_id, A, B)
    publish(resource_id, A2, B, C)
    publish(resource_id, C)
    publish(resource_id, A, C)
    assert download(resource_id, 1)[1] == FIRST
    assert download(resource_id, 2)[1] == [["01", "Lawang Kidul", "12.50", "1201"], ["02", "Gelumbang", "", "300"], ["03", "Lubai", "7.00", ""]]
    assert download(resource_id, 3)[1] == [["03", "Lubai", "7.00", ""]]
    assert len(download(resource_id, 4)[1]) == 2


def test_what_a_revision_did_to_each_row_is_kept(resource_id):
    publish(resource_id, A, B)
    publish(resource_id, A2, C)
    did = {change.key: (change.before and change.before["nama"], change.after and change.after["nama"]) for change in
           reading.revision_changes(resource_id, 2, limit=10)}  # fmt: skip
    assert did == {'["01"]': ("Lawang", "Lawang Kidul"), '["02"]': ("Gelumbang", None), '["03"]': (None, "Lubai")}


def test_a_withdrawn_table_keeps_its_last_rows(resource_id):
    publish(resource_id, A, B)
    store.empty(resource_id, author="harvest:uji")
    assert download(resource_id, 1)[1] == FIRST
    assert download(resource_id, 2) == (["kode", "nama", "luas", "penduduk"], [])


@pytest.mark.parametrize("key", [("kode",), ()])
def test_a_table_without_a_key_has_a_history_too(resource_id, key):
    publish(resource_id, A, B, key=key)
    publish(resource_id, B, C, key=key)
    assert download(resource_id, 1)[1] == FIRST


def test_equal_rows_are_counted_in_the_history(resource_id):
    publish(resource_id, B, B, key=())
    publish(resource_id, B, A, key=())
    assert download(resource_id, 1)[1] == [FIRST[1], FIRST[1]]


@pytest.mark.parametrize(
    ("columns", "rows", "key"),
    [
        (COLUMNS[:2], [A[:2], B[:2]], ("kode",)),  # columns went
        ((*COLUMNS[:3], Column("penduduk", "Penduduk", Kind.TEXT)), [[*A[:3], "seribu"]], ("kode",)),  # a column became another kind
        (COLUMNS, [A, C], ("nama",)),  # another key
        (COLUMNS, [A, C], ()),  # no key any more
    ],
)
def test_a_revision_survives_another_definition(resource_id, columns, rows, key):
    publish(resource_id, A, B)
    publish(resource_id, *rows, columns=columns, key=key)
    publish(resource_id, *rows[:1], columns=columns, key=key)
    assert download(resource_id, 1) == (["kode", "nama", "luas", "penduduk"], FIRST)
    assert len(download(resource_id, 2)[1]) == len(rows)


def test_dates_and_truths_are_spelled_alike_in_every_revision(resource_id):
    columns = (
        Column("hari", "Hari", Kind.DATE),
        Column("saat", "Saat", Kind.DATETIME),
        Column("tahun", "Tahun", Kind.YEAR),
        Column("aktif", "Aktif", Kind.BOOLEAN),
    )
    row = [date(2026, 1, 5), datetime(2026, 1, 5, 7, 30), 2026, True]  # noqa: DTZ001
    publish(resource_id, row, columns=columns, key=("hari",))
    now = download(resource_id, 1)[1]
    publish(resource_id, [*row[:3], False], columns=columns, key=("hari",))
    assert download(resource_id, 1)[1] == now == [["2026-01-05", "2026-01-05T07:30:00", "2026", "true"]]


def test_a_candidate_can_be_read_before_it_is_published(resource_id):
    number = store.stage(resource_id, table([A, C]), author="petugas")
    assert [row["nama"] for row in reading.row_list(resource_id, number, limit=1)] == ["Lawang"]
    assert len(download(resource_id, number)[1]) == 2


def test_a_number_that_is_none_is_said(resource_id):
    with pytest.raises(RevisionMissing, match="revisi 7"):
        reading.revision_of(resource_id, 7)


def test_what_was_staged_before_a_later_publication_becomes_the_latest(resource_id):
    publish(resource_id, A)
    early = store.stage(resource_id, table([A2]), author="orang")
    publish(resource_id, A, B)
    assert store.publish(resource_id, early, approver="walidata").number == 4
    assert reading.table_head(resource_id).number == 4
    assert [len(download(resource_id, number)[1]) for number in (1, 3, 4)] == [1, 2, 1]


def test_a_figure_keeps_every_digit(resource_id):
    for area in ("12345678901234567.25", "12345678901234567.26"):
        publish(resource_id, ["01", "Lawang", Decimal(area), 1])
    (change,) = reading.revision_changes(resource_id, 2, limit=10)
    assert (change.before["luas"], change.after["luas"]) == (Decimal("12345678901234567.25"), Decimal("12345678901234567.26"))
    assert "12345678901234567.26" in json.dumps(change.after)  # as CKAN's API writes it
