"""``kill -9`` at random moments of runs over many datasets and tables: one more run, and everything is as if nobody had been killed."""

from __future__ import annotations

import contextlib
import math
import random
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from ckan import model
from ckan.tests import factories, helpers
from uji_source import SOURCE, TABLE

from ckanext.muaraenim.harvest.state import PostgresState
from ckanext.muaraenim.tables import packages, reading, store
from ckanext.muaraenim.tables.catalogue import CkanCatalogue
from ckanext.muaraenim.tables.database import transaction
from ckanext.muaraenim.tables.packages import Draft
from ckanext.muaraenim.tables.revision import Status
from harvesters.journal import Outcome
from harvesters.plan.change import Kind

SHORT, LONG = (9, 30), (200, 500)
"""Kills, and datasets."""

ROWS = 12
OFFICE = "2f0c1d0e-6f0b-4a55-9d2b-6a2a7f3b1c11"
PASSING = {"metadata_created", "metadata_modified", "last_modified", "created", "creator_user_id", "sumber_diambil", "sumber_run"}
"""When something happened, by which run and user, which no two portals have in common."""

SPLIT = TABLE.replace("key: [kecamatan]", "key: [kecamatan, tahun]\nsplit_by: tahun").replace("kind: year", "kind: text")
LENIENT = SOURCE.replace("withdraw: {after: 2 days, at_most: 40%}", "withdraw: {after: 0 hours, at_most: 100%}\nrows: {at_most: 100%}")


class World:
    """What the agencies' systems say; every next moment some datasets are new, some gone or back, some rows other, new or gone."""

    def __init__(self, agency, datasets):
        self.agency, self.datasets, self.moment, self.whole = agency, datasets, 0, False
        for name in ("penduduk", "sekolah"):
            declared = LENIENT.replace("penduduk.csv", f"{name}.csv").replace("table: penduduk", f"table: {name}")
            (agency.folder / "sources" / f"{name}.yaml").write_text(declared)

    def move_on(self):
        self.moment += 1
        for number, name in enumerate(("penduduk", "sekolah")):
            described = SPLIT.replace("Penduduk menurut", f"{name.title()} menurut").replace("Orang yang", f"Pada pembaruan {self.moment // 10} yang")
            (self.agency.folder / "tables" / f"{name}.yaml").write_text(described)
            lines = [",".join(map(str, row)) for row in self.rows(number)]
            (self.agency.folder / f"{name}.csv").write_text("\n".join(["Kecamatan,Tahun,Penduduk", *lines]) + "\n")

    def end(self):
        """The last moment, with every dataset."""
        self.whole = True
        self.move_on()

    def rows(self, part):
        known = self.datasets if self.whole else min(self.datasets, 4 + self.moment * self.datasets // 15)
        for dataset in range(part, known, 2):
            if (dataset + self.moment) % 29 == 0 and not self.whole:
                continue  # gone for a moment
            changed = self.moment - (self.moment + dataset) % 11  # of eleven moments one changes it
            for row in range(ROWS + changed % 3):
                yield f"Kecamatan {row}", f"T{dataset:03}", 1000 * dataset + row + (changed if row % 4 == 0 else 0)


def published():
    """Everything that the sources have published, by dataset, but for when and by which run; and the tables' rows."""
    model.Session.remove()
    found = helpers.call_action("package_search", {"ignore_auth": True}, fq="harvest_source:*", rows=1000)["results"]
    return {each["id"]: lasting(each) | {"tables": [table(resource["id"]) for resource in each["resources"]]} for each in found}


def lasting(facts):
    if isinstance(facts, dict):
        return {name: lasting(value) for name, value in facts.items() if name not in PASSING} | ({"id": ""} if "vocabulary_id" in facts else {})
    return [lasting(each) for each in facts] if isinstance(facts, list) else facts


def table(resource):
    head = reading.table_head(resource)
    rows = sorted(tuple(row.items()) for row in reading.row_list(resource, head.number, limit=1000))
    return head.rows, head.fingerprint, head.closed, rows


def forget_everything():
    """Empty CKAN and DataStore, as they were before the first run."""
    helpers.reset_db()
    with transaction() as cursor:
        cursor.execute("DELETE FROM muaraenim.head")
        for name in public_tables(cursor):
            cursor.execute(f'DROP TABLE "{name}"')
    PostgresState().runs()
    factories.Organization(id=OFFICE, name="dinas-uji", title="Dinas Uji", description="", image_url="")


def public_tables(cursor):
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename ~ '^[0-9a-f-]{36}$'")
    return {name for (name,) in cursor.fetchall()}


def assert_nothing_is_left_over(resources):
    assert store.unacknowledged() == []
    with transaction() as cursor:
        assert public_tables(cursor) == resources
        cursor.execute("SELECT count(*) FROM muaraenim.candidate_row")
        assert cursor.fetchone()[0] == 0
        cursor.execute("SELECT count(*) FROM muaraenim.revision WHERE status NOT IN ('published', 'superseded')")
        assert cursor.fetchone()[0] == 0
        cursor.execute("SELECT resource_id FROM muaraenim.head")
        assert {name for (name,) in cursor.fetchall()} == resources
    assert {run.outcome for run in PostgresState().runs(limit=10_000)} <= {Outcome.DONE, Outcome.LOST}


def assert_history_replays(resource):
    """The rows of the first revision, and what each later one says it did, are the present rows. For tables whose key is of texts."""
    numbers = sorted(found.number for found in reading.revision_list(resource, (Status.PUBLISHED, Status.SUPERSEDED)))
    assert numbers == list(range(1, len(numbers) + 1))
    rows = as_of(resource, numbers[0])
    for number in numbers[1:]:
        for change in reading.revision_changes(resource, number, limit=1000):
            assert rows.pop(change.key, None) == plain(change.before), (number, change.key)
            if change.after is not None:
                rows[change.key] = plain(change.after)
        assert rows == as_of(resource, number), number


def as_of(resource, number):
    return {f'["{row["kecamatan"]}", "{row["tahun"]}"]': plain(row) for row in reading.row_list(resource, number, limit=1000)}


def plain(row):
    return row and {name: Decimal(str(value)) if name == "penduduk" else value for name, value in row.items()}


@pytest.mark.parametrize("size", [SHORT, pytest.param(LONG, marks=pytest.mark.long)], ids=["short", "long"])
def test_killed_at_random_moments_and_run_once_more(agency, worker, size):
    kills, datasets = size
    forget_everything()
    world, longest, killed = World(agency, datasets), 0.0, 0
    while killed < kills:
        if killed % 3 == 0:  # in between a run goes on where the one before was killed, so that kills hit the end of long runs, too
            world.move_on()
        begun = time.monotonic()
        done = worker.run(random.uniform(0.0, longest) if longest else math.inf)
        assert done in ("0", "killed")
        killed += done == "killed"
        longest = longest or time.monotonic() - begun
    world.end()
    assert worker.run() == "0"

    disturbed = published()
    resources = {resource["id"] for facts in disturbed.values() for resource in facts["resources"]}
    assert_nothing_is_left_over(resources)
    for resource in resources:
        assert_history_replays(resource)

    forget_everything()
    assert worker.run() == "0"
    undisturbed = published()
    assert len(undisturbed) == datasets
    assert disturbed.keys() == undisturbed.keys()
    for id, facts in undisturbed.items():
        for name, value in facts.items():
            assert disturbed[id].get(name) == value, name


class Stopped(BaseException):
    """What ends a process is no mistake of the engine."""


def test_a_run_goes_on_where_the_one_before_was_stopped(agency, harvest, monkeypatch):
    agency.declare(table=SPLIT)
    agency.say(*(("Lawang", f"T{number}", number) for number in range(6)))
    write, written = CkanCatalogue.write, []

    def stopped_at_the_fourth(self, change, *rest, **more):
        if len(written) == 3:
            raise Stopped
        write(self, change, *rest, **more)
        written.append(change.record)

    with monkeypatch.context() as patched:
        patched.setattr(CkanCatalogue, "write", stopped_at_the_fourth)
        with pytest.raises(Stopped):
            harvest()
    again = harvest()
    assert (again.plan.counts["create"], again.plan.counts["unchanged"], again.plan.counts["update"]) == (3, 3, 0)
    assert not {change.record for change in again.plan.of(Kind.CREATE)} & set(written)
    assert [run.outcome for run in PostgresState().runs("penduduk")] == [Outcome.DONE, Outcome.LOST]


def test_metadata_that_two_processes_write_at_once_stands_once(agency, harvest):
    """The clock finds a revision that CKAN has not acknowledged while the run that made it is about to write it."""
    draft = Draft(str(uuid.uuid4()), "berdua", {"title": "Berdua", "owner_org": "dinas-uji", "license_id": "CC-BY-4.0"})

    def write(_):
        with contextlib.closing(model.Session):
            packages.save(draft)

    with ThreadPoolExecutor(4) as writers:
        list(writers.map(write, range(4)))
    assert helpers.call_action("package_show", id=draft.id)["title"] == "Berdua"
    packages.save(draft)  # there is nothing to change, and nobody may wait for it afterwards
    assert not model.Session().in_transaction()
