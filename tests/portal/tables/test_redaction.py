"""What is redacted is nowhere any more, stays away, and leaves a history that still gives the present table."""

from __future__ import annotations

import errno
import uuid
from decimal import Decimal
from unittest.mock import Mock

import pytest
from district_table import COLUMNS, table
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from replay import assert_history_is_whole, assert_keyless_history_is_whole

from ckanext.muaraenim.harvest.forgetting import without_quotations
from ckanext.muaraenim.tables import reading, redaction, redaction_log, store
from ckanext.muaraenim.tables.errors import TableRefused
from harvesters.tables.column import Column, Kind

SECRET = "Siti Rahayu 1603010101900001"
A, B, C = ["01", "Lawang", Decimal("12.50"), 1200], ["02", SECRET, None, 300], ["03", "Lubai", Decimal(7), None]

EVERYWHERE = ("head", "revision", "candidate_row", "row_change", "held_row", "redaction", "unindexed")


def publish(resource_id, *rows, **more):
    return store.publish_table(resource_id, table(rows, **more), author="harvest:uji", removes=True, fingerprint="f")


def traces(read, resource_id, text):
    """The tables of the store in which a text still stands."""
    private = [
        name for name in EVERYWHERE
        if read(f"SELECT 1 FROM muaraenim.{name} t WHERE resource_id = %s AND t::text LIKE %s", resource_id, f"%{text}%")
    ]  # fmt: skip
    return [*private, *(["public"] if read(f'SELECT 1 FROM public."{resource_id}" t WHERE t::text LIKE %s', f"%{text}%") else [])]


@pytest.fixture
def written(resource_id):
    """Two revisions, a held row and a candidate, all of which know the secret."""
    publish(resource_id, A, B)
    publish(resource_id, A, ["02", SECRET, None, 301], C)
    publish(resource_id, A, C, held=({"kode": "02"},))
    store.stage(resource_id, table([A, B]), author="orang")
    return resource_id


def test_a_column_is_blanked_everywhere(written, read):
    assert len(traces(read, written, SECRET)) == 3
    redaction.redact(written, column="nama", reason="nama orang", role="walidata")
    assert not traces(read, written, "Lawang")
    assert not traces(read, written, "Siti")
    assert_history_is_whole(written)
    assert "301" in "".join(reading.csv_lines(written, 2))


def test_rows_are_removed_everywhere_by_their_key(written, read):
    redaction.redact(written, keys=[{"kode": "02"}], reason="data pribadi", role="walidata")
    assert not traces(read, written, "Siti")
    assert not traces(read, written, '02"')
    assert reading.held_rows(written) == []
    assert_history_is_whole(written)
    assert [len("".join(reading.csv_lines(written, number)).splitlines()) - 1 for number in (1, 2)] == [1, 2]


def test_the_next_reading_brings_nothing_back(written, read):
    redaction.redact(written, keys=[{"kode": "02"}], reason="data pribadi", role="walidata")
    redaction.redact(written, column="nama", reason="nama orang", role="walidata")
    assert not store.compare(written, table([A, B, C])).any
    assert publish(written, A, B, C) == 2
    number = store.stage(written, table([A, B]), author="orang")
    store.publish(written, number, approver="walidata")
    assert not traces(read, written, "Siti")
    assert not traces(read, written, '02"')
    assert_history_is_whole(written)


def test_the_fact_of_it_is_kept_without_the_value(written):
    redaction.redact(written, keys=[{"kode": "02"}], reason="data pribadi", role="walidata")
    (made,) = redaction.redactions([written])
    assert (made.reason, made.role, made.blanked, len(made.digests)) == ("data pribadi", "walidata", "", 1)
    assert redaction.Redaction.restored(made.as_dict()) == made
    assert made.id in {each.id for each in redaction.pending()}
    redaction.acknowledge(made.id)
    assert made.id not in {each.id for each in redaction.pending()}


def test_it_is_repeated_on_what_an_older_backup_brings_back(written, read, resource_id):
    made = redaction.redact(written, keys=[{"kode": "02"}], reason="data pribadi", role="walidata")
    read("DELETE FROM muaraenim.redaction WHERE resource_id = %s RETURNING 1", written)
    publish(written, A, B, C)
    assert traces(read, written, "Siti")
    assert redaction.repeat(made)
    assert not redaction.repeat(made)
    assert not traces(read, written, "Siti")
    assert_history_is_whole(written)


def test_a_row_is_found_under_a_former_key(resource_id, read):
    publish(resource_id, A, B, key=("nama",))
    publish(resource_id, A, B)
    redaction.redact(resource_id, keys=[{"kode": "02"}], reason="data pribadi", role="walidata")
    assert not traces(read, resource_id, "Siti")


@pytest.mark.parametrize(
    "asked",
    [{}, {"column": "x"}, {"column": "kode"}, {"column": "nama", "keys": [{"kode": "02"}]}, {"keys": [{"nama": "x"}]}, {"keys": [{}]},
     {"values": [{"kode": "02"}]}],
    ids=["nothing", "unknown", "key", "both", "other column", "no value", "values"],
)
def test_what_cannot_be_redacted_is_refused(written, read, asked):
    with pytest.raises(TableRefused):
        redaction.redact(written, reason="x", role="walidata", **asked)
    assert traces(read, written, SECRET)


@pytest.fixture
def keyless(resource_id):
    """Like ``written``, without a key; two rows differ in the secret only."""
    publish(resource_id, A, B, key=())
    publish(resource_id, A, B, ["02", "Siti Aminah", None, 300], C, key=())
    publish(resource_id, A, ["02", SECRET, None, 301], C, key=())
    store.stage(resource_id, table([A, B], key=()), author="orang")
    return resource_id


def test_a_column_is_blanked_everywhere_in_a_table_without_key(keyless, read):
    known = {key for (key,) in read("SELECT key FROM muaraenim.row_change WHERE resource_id = %s", keyless)}
    redaction.redact(keyless, column="nama", reason="nama orang", role="walidata")
    assert not traces(read, keyless, "Siti")
    assert not traces(read, keyless, "Lawang")
    assert not known & {key for (key,) in read("SELECT key FROM muaraenim.row_change WHERE resource_id = %s", keyless)}  # digests of the names
    assert_keyless_history_is_whole(keyless)
    assert [len("".join(reading.csv_lines(keyless, number)).splitlines()) - 1 for number in (1, 2, 3)] == [2, 4, 3]
    assert not store.compare(keyless, table([A, ["02", "Budi", None, 301], C], key=())).any
    assert publish(keyless, A, ["02", SECRET, None, 301], C, key=()) == 3
    publish(keyless, A, B, B, key=())
    assert not traces(read, keyless, "Siti")
    assert_keyless_history_is_whole(keyless)


def test_rows_are_removed_everywhere_by_their_values(keyless, read):
    redaction.redact(keyless, values=[{"nama": SECRET, "kode": "02"}, {"nama": "Siti Aminah", "kode": "02"}], reason="x", role="walidata")
    assert not traces(read, keyless, "Siti")
    assert traces(read, keyless, "Lawang")
    assert_keyless_history_is_whole(keyless)
    assert [len("".join(reading.csv_lines(keyless, number)).splitlines()) - 1 for number in (1, 2, 3)] == [1, 2, 2]
    publish(keyless, A, B, ["02", "Siti Aminah", None, 9], C, key=())
    publish(keyless, [*B, "x"], [*A, "y"], key=(), columns=(*COLUMNS, Column("ket", "Keterangan", Kind.TEXT)))
    assert not traces(read, keyless, "Siti")
    assert_keyless_history_is_whole(keyless)
    (made,) = redaction.redactions([keyless])
    assert redaction.Redaction.restored(made.as_dict()) == made
    read("DELETE FROM muaraenim.redaction WHERE resource_id = %s RETURNING 1", keyless)
    publish(keyless, A, B, key=())
    assert redaction.repeat(made)
    assert not traces(read, keyless, "Siti")


def test_a_table_that_had_a_key_once_keeps_its_history(resource_id, read):
    publish(resource_id, A, B)
    publish(resource_id, A, ["02", "Budi", None, 300])
    publish(resource_id, A, ["02", "Budi", None, 300], key=())
    redaction.redact(resource_id, values=[{"nama": SECRET}], reason="x", role="walidata")
    redaction.redact(resource_id, column="penduduk", reason="x", role="walidata")
    assert not traces(read, resource_id, "Siti")
    assert [len("".join(reading.csv_lines(resource_id, number)).splitlines()) - 1 for number in (1, 2, 3)] == [1, 2, 2]
    assert "1200" not in "".join(line for number in (1, 2, 3) for line in reading.csv_lines(resource_id, number))


@pytest.mark.parametrize(
    "asked",
    [{"keys": [{"kode": "02"}]}, {"values": [{"x": 1}]}, {"values": [{"kode": "02"}, {"nama": "x"}]}, {"column": "nama", "values": [{"kode": "1"}]}],
)
def test_what_cannot_be_redacted_without_key_is_refused(keyless, asked):
    with pytest.raises(TableRefused):
        redaction.redact(keyless, reason="x", role="walidata", **asked)


def test_the_log_in_the_home_repeats_what_an_older_backup_lacks(written, read, tmp_path, monkeypatch, ckan_config):
    (tmp_path / "settings").mkdir()
    monkeypatch.setitem(ckan_config, "ckanext.muaraenim.home", str(tmp_path))
    redaction.redact(written, keys=[{"kode": "02"}], reason="data pribadi", role="walidata", keep=redaction_log.keep)
    assert "02" not in [part for part in (tmp_path / "settings" / "redactions.jsonl").read_text().split('"') if len(part) < 5]
    assert "Siti" not in (tmp_path / "settings" / "redactions.jsonl").read_text()
    read("DELETE FROM muaraenim.redaction WHERE resource_id = %s RETURNING 1", written)
    publish(written, A, B, C)
    assert redaction_log.repeat_kept() == 1
    assert redaction_log.repeat_kept() == 0
    assert not traces(read, written, "Siti")


def test_a_line_of_the_log_that_a_kill_has_cut_costs_no_later_one(written, read, tmp_path, monkeypatch, ckan_config):
    """What was cut was never redacted, because its line comes first."""
    (tmp_path / "settings").mkdir()
    monkeypatch.setitem(ckan_config, "ckanext.muaraenim.home", str(tmp_path))
    log = tmp_path / "settings" / "redactions.jsonl"
    redaction.redact(written, keys=[{"kode": "01"}], reason="data pribadi", role="walidata", keep=redaction_log.keep)
    whole = log.read_bytes()
    for cut in (whole[:40], whole[:-2], whole[:-1]):
        log.write_bytes(whole + cut)
        redaction.redact(written, column="nama", reason="data pribadi", role="walidata", keep=redaction_log.keep)
        read("DELETE FROM muaraenim.redaction WHERE resource_id = %s RETURNING 1", written)
        assert redaction_log.repeat_kept() == 2


def test_a_log_without_room_keeps_whole_lines_and_nothing_is_redacted(written, read, tmp_path, monkeypatch, ckan_config):
    (tmp_path / "settings").mkdir()
    monkeypatch.setitem(ckan_config, "ckanext.muaraenim.home", str(tmp_path))
    monkeypatch.setattr(redaction_log.os, "fsync", Mock(side_effect=OSError(errno.ENOSPC, "No space left on device")))
    with pytest.raises(OSError, match="No space"):
        redaction.redact(written, keys=[{"kode": "02"}], reason="data pribadi", role="walidata", keep=redaction_log.keep)
    assert (tmp_path / "settings" / "redactions.jsonl").read_bytes() == b""
    assert traces(read, written, "Siti")


def test_what_runs_have_quoted_is_forgotten():
    report = {
        "counts": {"rows": 3},
        "findings": [{"code": "x", "place": {"record": SECRET, "row": 4}, "facts": {"value": 1603010101900001, "column": SECRET, "rows": 2}}],
        "plan": {"changes": [{"rows": {"added": 1, "samples": [{"before": {"nama": SECRET}}]}}]},
    }
    kept = without_quotations(report)
    assert "1603010101900001" not in str(kept)
    assert kept["counts"] == {"rows": 3}
    assert kept["findings"][0]["place"] == {"row": 4}
    assert kept["plan"]["changes"][0]["rows"]["added"] == 1


ROWS = st.dictionaries(st.sampled_from(["01", "02", "03", "04"]), st.tuples(st.sampled_from(["a", "b", None]), st.integers(0, 3)), max_size=4)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("publish"), ROWS, st.booleans()),
        st.tuples(st.just("empty")),
        st.tuples(st.just("column"), st.sampled_from(["nama", "penduduk"])),
        st.tuples(st.just("keys"), st.sets(st.sampled_from(["01", "02", "03"]), min_size=1)),
        st.tuples(st.just("stage"), ROWS),
        st.tuples(st.just("decide")),
    ),
    min_size=3,
    max_size=9,
)


@settings(
    max_examples=8,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(STEPS)
def test_every_history_gives_the_present_table(with_plugins, steps):
    resource_id, staged = str(uuid.uuid4()), []
    publish(resource_id, A)
    for kind, *given_ in steps:
        if kind == "publish":
            shown = [[code, name, None, people] for code, (name, people) in given_[0].items()]
            store.publish_table(resource_id, table(shown), author="harvest:uji", removes=given_[1], fingerprint="")
        elif kind == "empty":
            store.empty(resource_id, author="harvest:uji")
        elif kind == "column":
            redaction.redact(resource_id, column=given_[0], reason="uji", role="walidata")
        elif kind == "keys":
            redaction.redact(resource_id, keys=[{"kode": code} for code in given_[0]], reason="uji", role="walidata")
        elif kind == "stage":
            shown = [[code, name, None, people] for code, (name, people) in given_[0].items()]
            staged.append(store.stage(resource_id, table(shown), author="orang"))
        elif staged:
            store.publish(resource_id, staged.pop(0), approver="walidata")
        assert_history_is_whole(resource_id)


KEYLESS = st.lists(st.tuples(st.sampled_from(["01", "02"]), st.sampled_from(["a", "b", None]), st.integers(0, 1)), max_size=5)
KEYLESS_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("publish"), KEYLESS, st.integers(3, 5)),
        st.tuples(st.just("column"), st.sampled_from(["nama", "penduduk"])),
        st.tuples(st.just("values"), st.sampled_from(["01", "02"]), st.sampled_from(["a", "b"])),
        st.tuples(st.just("stage"), KEYLESS),
        st.tuples(st.just("decide")),
    ),
    min_size=4,
    max_size=9,
)


@settings(
    max_examples=10, phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(KEYLESS_STEPS)
def test_every_history_without_key_gives_the_present_table(with_plugins, steps):
    resource_id, staged = str(uuid.uuid4()), []
    wider = (*COLUMNS, Column("ket", "Keterangan", Kind.TEXT))
    for kind, *asked in [("publish", [("01", "a", 1)], 4), *steps]:
        if kind == "publish":
            columns = wider[: asked[1]] if asked[1] > 3 else (COLUMNS[1], COLUMNS[0], *COLUMNS[2:])
            shown = [dict(zip(("kode", "nama", "penduduk"), row, strict=True)) for row in asked[0]]
            publish(resource_id, *([row.get(column.name) for column in columns] for row in shown), key=(), columns=columns)
        elif kind == "column":
            redaction.redact(resource_id, column=asked[0], reason="uji", role="walidata")
        elif kind == "values":
            redaction.redact(resource_id, values=[{"kode": asked[0], "nama": asked[1]}], reason="uji", role="walidata")
        elif kind == "stage":
            staged.append(store.stage(resource_id, table([[code, name, None, people] for code, name, people in asked[0]], key=()), author="orang"))
        elif staged:
            store.publish(resource_id, staged.pop(0), approver="walidata")
        assert_keyless_history_is_whole(resource_id)
