"""Filling an empty table in one go leaves what filling it row by row would leave."""

from decimal import Decimal

import polars as pl
import pytest
from district_table import table

from ckanext.muaraenim.tables import staging, store
from ckanext.muaraenim.tables.columns import stored_columns
from ckanext.muaraenim.tables.database import transaction
from ckanext.muaraenim.tables.keytext import plain_keys, plainly_keyed
from harvesters.tables.column import Column, Kind
from harvesters.tables.shelf import Whole

ROWS = [["01", "Lawang", Decimal("1.50"), 7], ["02", "Gelumbang", None, 0]]
KEY = (Column("kode", "Kode", Kind.CODE), Column("tahun", "Tahun", Kind.YEAR), Column("nomor", "Nomor", Kind.INTEGER))


@pytest.mark.parametrize("closed", [False, True])
def test_indexes_and_trigger_are_there_afterwards(resource_id, read, closed):
    store.publish_table(resource_id, table(ROWS), author="harvest:uji", removes=True, fingerprint="", closed=closed)
    if closed:
        store.open_again(resource_id)
    indexes = sorted(definition.split(" USING ")[1] for (definition,) in read("SELECT indexdef FROM pg_indexes WHERE tablename = %s", resource_id))
    assert indexes == ["btree (_id)", "btree (kode)", "gin (_full_text)"]
    assert read("SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = %s::regclass", f'public."{resource_id}"') == [("zfulltext", "O")]


@pytest.mark.parametrize("text", ["16.03.01", "é – ²", "a, b", "", " ", "\x7f", "Lubai, \"Ulu\"", "a\\b", "a\nb", "\x01", "'", "[1]", "😀"])
def test_the_text_of_a_key_is_the_servers(with_plugins, text):
    given = table([[text, 2026, -7]], KEY, ("kode", "tahun", "nomor"))
    columns = stored_columns(given.definition)
    plain = plainly_keyed(given.in_parts, given.definition.key)
    with transaction() as cursor:
        staging.stage_rows(cursor, "t", columns, given.definition.key, given.in_parts)
        cursor.execute("SELECT _key, jsonb_build_array(kode, tahun, nomor)::text FROM staged")
        staged, server = cursor.fetchone()
    assert staged == server
    assert not plain or plain_keys(given.rows, given.definition.key).to_list() == [server]
    assert plain != any(letter in text for letter in '"\\\n\x01')


def test_a_key_with_a_fraction_is_left_to_the_server():
    rows = pl.DataFrame({"kode": ["a"], "luas": [Decimal("1.50")]})
    assert not plainly_keyed(Whole(rows), ("kode", "luas"))
    assert not plainly_keyed(Whole(rows), ())


def test_what_is_new_is_counted_without_the_server(with_plugins):
    found = store.compare("", table(ROWS))
    assert (found.added, found.published, found.unchanged, found.emptied) == (2, 0, 0, ())
    assert [dict(sample.key) for sample in found.samples] == [{"kode": "01"}, {"kode": "02"}]
