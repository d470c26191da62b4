"""The table store: what is published, what stays private, and that unchanged rows are left alone."""

from dataclasses import replace
from decimal import Decimal

import pytest
import sqlalchemy as sa
from ckanext.datastore.backend import DatastoreBackend
from ckanext.datastore.backend.postgres import get_read_engine
from district_table import COLUMNS, table

from ckanext.muaraenim.tables import store
from ckanext.muaraenim.tables.errors import RevisionMissing, TableRefused
from ckanext.muaraenim.tables.revision import Status
from harvesters.tables.column import Column, Kind

A, B, C = ["16.03.01", "Lawang", "12.50", 1200], ["16.03.02", "Gelumbang", None, 300], ["0012", "Lubai, \"Ulu\"", "7.00", None]


def rows(*given):
    return [[code, name, Decimal(area) if area is not None else None, people] for code, name, area, people in given]


def publish(resource_id, *given, **more):
    given_table = table(rows(*given), **more)
    return store.publish_table(resource_id, given_table, author="harvest:uji", removes=True, fingerprint=given_table.fingerprint)


def stored(read, resource_id, columns="_id, kode, nama, luas, penduduk"):
    return read(f'SELECT {columns} FROM public."{resource_id}" ORDER BY _id')


def test_rows_are_published_with_exact_figures_and_text_codes(resource_id, read):
    assert publish(resource_id, A, B, C) == 1
    assert stored(read, resource_id) == [
        (1, "16.03.01", "Lawang", Decimal("12.50"), Decimal(1200)),
        (2, "16.03.02", "Gelumbang", None, Decimal(300)),
        (3, "0012", 'Lubai, "Ulu"', Decimal("7.00"), None),
    ]
    types = read("SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s ORDER BY ordinal_position", resource_id)
    assert types[2:] == [("kode", "text"), ("nama", "text"), ("luas", "numeric"), ("penduduk", "numeric")]


def test_a_column_that_is_not_public_is_in_no_table(resource_id, read):
    given = table(rows(A, B))
    columns = tuple(replace(column, public=column.name != "nama") for column in COLUMNS)
    hidden = replace(given, definition=replace(given.definition, columns=columns), stored=given.rows.drop("nama"))
    assert store.publish_table(resource_id, hidden, author="harvest:uji", removes=True, fingerprint=hidden.fingerprint) == 1
    assert stored(read, resource_id, "kode, penduduk") == [("16.03.01", Decimal(1200)), ("16.03.02", Decimal(300))]
    names = read("SELECT column_name FROM information_schema.columns WHERE table_name = %s", resource_id)
    assert "nama" not in {name for (name,) in names}


def test_unchanged_rows_keep_their_id(resource_id, read):
    publish(resource_id, A, B, C)
    before = {code: (number, transaction) for number, code, transaction in stored(read, resource_id, "_id, kode, xmin::text")}
    assert publish(resource_id, C, ["16.03.02", "Gelumbang", None, 301], ["16.03.09", "Baru", "1.00", 5]) == 2
    after = {code: (number, transaction) for number, code, transaction in stored(read, resource_id, "_id, kode, xmin::text")}
    assert after["0012"] == before["0012"]
    assert after["16.03.02"][0] == before["16.03.02"][0]
    assert after["16.03.09"][0] == 4
    assert "16.03.01" not in after


def test_the_same_rows_make_no_revision(resource_id, read):
    publish(resource_id, A, B)
    assert publish(resource_id, B, A) == 1
    assert read("SELECT count(*) FROM muaraenim.revision WHERE resource_id = %s", resource_id) == [(1,)]


def test_a_figure_is_the_same_however_many_zeros_it_ends_in(resource_id):
    publish(resource_id, A)
    assert not store.compare(resource_id, table(rows([*A[:2], "12.500", A[3]]))).any


def test_comparing_counts_and_samples(resource_id):
    publish(resource_id, A, B)
    changes = store.compare(resource_id, table(rows(["16.03.01", "Lawang", "13.00", 1200], C)))
    assert (changes.added, changes.changed, changes.removed, changes.unchanged, changes.published) == (1, 1, 1, 0, 2)
    changed = next(sample for sample in changes.samples if sample.before and sample.after)
    assert changed.key == {"kode": "16.03.01"}
    assert (changed.before["luas"], changed.after["luas"]) == (Decimal("12.50"), Decimal("13.00"))


def test_comparing_says_which_column_would_be_emptied(resource_id):
    publish(resource_id, A, B)
    assert store.compare(resource_id, table(rows([*A[:2], None, A[3]], B))).emptied == ("luas",)
    assert store.compare(resource_id, table(rows(A, [*B[:3], None]))).emptied == ()


def test_a_changes_read_removes_nothing(resource_id, read):
    publish(resource_id, A, B)
    some = table(rows(C))
    assert store.compare(resource_id, some, removes=False).removed == 0
    store.publish_table(resource_id, some, author="harvest:uji", removes=False, fingerprint="")
    assert [code for (code,) in stored(read, resource_id, "kode")] == ["16.03.01", "16.03.02", "0012"]


def test_a_held_row_stays_and_is_marked_until_it_can_be_read_again(resource_id, read):
    publish(resource_id, A, B, C)
    assert store.compare(resource_id, table(rows(A), held=[{"kode": "16.03.02"}])).removed == 1
    publish(resource_id, A, held=[{"kode": "16.03.02"}, {"kode": "99.99.99"}])
    assert [code for (code,) in stored(read, resource_id, "kode")] == ["16.03.01", "16.03.02"]
    held = "SELECT key FROM muaraenim.held_row WHERE resource_id = %s"
    assert read(held, resource_id) == [('["16.03.02"]',)]
    publish(resource_id, A, B)
    assert read(held, resource_id) == []


def test_an_unreadable_key_blocks_every_removal(resource_id, read):
    publish(resource_id, A, B)
    publish(resource_id, C, complete_keys=False)
    assert len(stored(read, resource_id)) == 3


def test_without_a_key_rows_are_a_multiset(resource_id, read):
    publish(resource_id, A, A, B, key=())
    assert store.compare(resource_id, table(rows(A, B, B), key=())).added == 1
    publish(resource_id, B, A, C, key=())
    assert sorted(stored(read, resource_id, "_id, kode")) == [(1, "16.03.01"), (3, "16.03.02"), (4, "0012")]


def test_without_a_key_a_held_row_blocks_removals(resource_id, read):
    publish(resource_id, A, B, key=())
    publish(resource_id, A, key=(), held=[{}])
    assert len(stored(read, resource_id)) == 2


def test_two_rows_with_one_key_are_refused(resource_id, read):
    publish(resource_id, A)
    with pytest.raises(TableRefused, match="kunci yang sama"):
        publish(resource_id, B, B)
    assert len(stored(read, resource_id)) == 1


def test_a_value_that_cannot_be_stored_is_refused_in_a_sentence(resource_id):
    with pytest.raises(TableRefused, match="tidak dapat disimpan"):
        publish(resource_id, ["16.03.01", "La\x00wang", None, 1])


def test_a_candidate_is_in_no_public_place_until_it_is_published(resource_id, read):
    publish(resource_id, A)
    number = store.stage(resource_id, table(rows(A, B)), author="petugas", status=Status.DRAFT)
    assert len(stored(read, resource_id)) == 1
    assert store.compare_revision(resource_id, number).added == 1
    store.set_status(resource_id, number, Status.SUBMITTED)
    store.set_status(resource_id, number, Status.RETURNED, reason="Luas belum diisi.")
    store.set_status(resource_id, number, Status.SUBMITTED)
    published = store.publish(resource_id, number, approver="walidata")
    assert (published.status, published.approver, published.added, published.removed) == (Status.PUBLISHED, "walidata", 1, 0)
    assert len(stored(read, resource_id)) == 2
    assert store.publish(resource_id, number, approver="lain") == published
    assert read("SELECT status FROM muaraenim.revision WHERE resource_id = %s ORDER BY number", resource_id) == [("superseded",), ("published",)]


@pytest.mark.parametrize(("before", "after"), [("draft", "returned"), ("returned", "candidate")])
def test_a_status_that_cannot_follow_is_refused(resource_id, before, after):
    number = store.stage(resource_id, table(rows(A)), author="petugas", status=Status(before))
    with pytest.raises(TableRefused, match=after):
        store.set_status(resource_id, number, Status(after))


def test_a_published_revision_is_not_discarded(resource_id):
    publish(resource_id, A)
    draft = store.stage(resource_id, table(rows(B)), author="petugas")
    store.discard(resource_id, 1)
    store.discard(resource_id, draft)
    with pytest.raises(RevisionMissing):
        store.compare_revision(resource_id, draft)
    assert store.publish(resource_id, 1, approver="").number == 1


def test_closed_rows_never_enter_the_public_table(resource_id, read):
    given = table(rows(A, B))
    store.publish_table(resource_id, given, author="harvest:uji", removes=True, fingerprint="", closed=True)
    assert stored(read, resource_id) == []
    assert read(f'SELECT count(*) FROM muaraenim."closed_{resource_id}"') == [(2,)]


def test_a_stricter_class_empties_the_public_table_and_an_open_one_fills_it_again(resource_id, read):
    publish(resource_id, A, B)
    before = stored(read, resource_id)
    store.close(resource_id)
    assert stored(read, resource_id) == []
    store.open_again(resource_id)
    assert stored(read, resource_id) == before
    publish(resource_id, A, B, C)
    assert [number for (number,) in stored(read, resource_id, "_id")] == [1, 2, 3]


def test_publishing_under_a_stricter_class_moves_the_rows(resource_id, read):
    publish(resource_id, A, B)
    given = table(rows(A, C))
    store.publish_table(resource_id, given, author="harvest:uji", removes=True, fingerprint="", closed=True)
    assert stored(read, resource_id) == []
    assert read(f'SELECT _id, kode FROM muaraenim."closed_{resource_id}" ORDER BY _id') == [(1, "16.03.01"), (3, "0012")]


def test_the_read_only_role_cannot_read_the_private_schema(resource_id):
    publish(resource_id, A)
    with get_read_engine().connect() as connection:
        assert connection.execute(sa.text(f'SELECT count(*) FROM "{resource_id}"')).scalar() == 1
    for name in ("head", "revision", "candidate_row", "row_change", "held_row"):
        with get_read_engine().connect() as connection, pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
            connection.execute(sa.text(f"SELECT * FROM muaraenim.{name}"))


def test_emptying_leaves_the_header(resource_id, read):
    publish(resource_id, A, B)
    assert store.empty(resource_id, author="harvest:uji", reason="tidak ada lagi") == 2
    assert store.empty(resource_id, author="harvest:uji") == 2
    assert stored(read, resource_id) == []
    assert publish(resource_id, A, B) == 3
    assert len(stored(read, resource_id)) == 2


def test_metadata_waits_for_acknowledgement(resource_id):
    given = table(rows(A))
    number = store.publish_table(
        resource_id, given, author="harvest:uji", removes=True, fingerprint="", dataset={"title": "Kecamatan"}
    )
    assert [(each.number, each.dataset) for each in store.unacknowledged() if each.resource_id == resource_id] == [(number, {"title": "Kecamatan"})]
    store.acknowledge(resource_id, number)
    assert [each for each in store.unacknowledged() if each.resource_id == resource_id] == []


def test_full_text_is_supplied(resource_id, read):
    publish(resource_id, A, B)
    found = f"""SELECT kode FROM public."{resource_id}" WHERE _full_text @@ to_tsquery('simple', 'gelumbang')"""
    assert read(found) == [("16.03.02",)]


def test_the_datastore_knows_the_table_and_its_dictionary(resource_id):
    publish(resource_id, A)
    fields = DatastoreBackend.get_active_backend().resource_fields(resource_id)["fields"]
    assert [(field["id"], field["type"], field["info"]["label"]) for field in fields][2:] == [
        ("luas", "numeric", "Luas wilayah"), ("penduduk", "numeric", "Penduduk"),
    ]  # fmt: skip
    assert fields[2]["info"]["unit"] == "km²"
    assert fields[0]["schema"]["is_index"]


class TestAChangedDefinition:
    """A new column, a column that goes, a column of another kind, another key."""

    def test_a_new_column_is_added_and_only_rows_with_a_value_change(self, resource_id, read):
        publish(resource_id, A, B)
        wider = (*COLUMNS, Column("ibu_kota", "Ibu kota"))
        given = table([[*row, city] for row, city in zip(rows(A, B), ["Tanjung", None], strict=True)], columns=wider)
        changes = store.compare(resource_id, given)
        assert (changes.changed, changes.unchanged, [each["name"] for each in changes.columns]) == (0, 2, ["ibu_kota"])
        store.publish_table(resource_id, given, author="harvest:uji", removes=True, fingerprint="")
        assert stored(read, resource_id, "_id, ibu_kota") == [(1, "Tanjung"), (2, None)]

    def test_a_column_that_goes_is_reported_as_emptied(self, resource_id, read):
        publish(resource_id, A, B)
        given = table([row[:3] for row in rows(A, B)], columns=COLUMNS[:3])
        assert store.compare(resource_id, given).emptied == ("penduduk",)
        store.publish_table(resource_id, given, author="harvest:uji", removes=True, fingerprint="")
        assert "penduduk" not in [name for (name,) in read("SELECT column_name FROM information_schema.columns WHERE table_name = %s", resource_id)]

    def test_a_column_of_another_kind_is_converted_and_held_rows_with_it(self, resource_id, read):
        publish(resource_id, A, B)
        kinds = (*COLUMNS[:3], Column("penduduk", "Penduduk", Kind.TEXT))
        given = table([[*row[:3], str(row[3])] for row in rows(A)], columns=kinds, held=[{"kode": "16.03.02"}])
        store.publish_table(resource_id, given, author="harvest:uji", removes=True, fingerprint="")
        assert stored(read, resource_id, "_id, penduduk") == [(1, "1200"), (2, "300")]

    def test_a_held_value_that_cannot_become_the_new_kind_refuses_the_revision(self, resource_id, read):
        publish(resource_id, A, B)
        kinds = (COLUMNS[0], Column("nama", "Kecamatan", Kind.INTEGER, personal=False), *COLUMNS[2:])
        given = table([["16.03.01", 7, Decimal(1), 1]], columns=kinds, held=[{"kode": "16.03.02"}])
        with pytest.raises(TableRefused, match="nama"):
            store.publish_table(resource_id, given, author="harvest:uji", removes=True, fingerprint="")
        assert stored(read, resource_id, "nama") == [("Lawang",), ("Gelumbang",)]

    def test_another_key_becomes_the_only_unique_index(self, resource_id, read):
        publish(resource_id, A, B)
        publish(resource_id, A, B, C, key=("nama",))
        unique = "SELECT indexdef FROM pg_indexes WHERE tablename = %s AND indexdef LIKE 'CREATE UNIQUE%%' ORDER BY indexname"
        assert [definition.rpartition(" ")[2] for (definition,) in read(unique, resource_id)] == ["(nama)", "(_id)"]
        assert [number for (number,) in stored(read, resource_id, "_id")] == [1, 2, 3]
