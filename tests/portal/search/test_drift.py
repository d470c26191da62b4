"""Whatever raw SQL changes, from however many writers, killed or not, the search says the same as the database."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time

import catalogue_truth
import ckan.model as model
import pytest
from ckan.common import config
from ckan.tests import factories, helpers

pytestmark = [pytest.mark.ckan_config("ckan.plugins", "muaraenim_search"), pytest.mark.ckan_config("ckan.auth.create_unowned_dataset", True)]


def act(action, **data):
    user = helpers.call_action("get_site_user")["name"]
    return helpers.call_action(action, {"user": user}, **data)


@pytest.fixture
def catalogue(ckan):
    for name in ("opd-a", "opd-b"):
        factories.Organization(name=name, title=name.upper())
    for name in ("topik-a", "topik-b"):
        factories.Group(name=name, title=name.upper())
    kinds = act("vocabulary_create", name="jenis", tags=[{"name": "tabel"}, {"name": "peta"}])
    for at in range(4):
        tags = [{"name": "umum"}, {"name": f"tag-{at}"}, {"name": "tabel", "vocabulary_id": kinds["id"]}]
        files = [{"url": f"http://x/{at}/{file}", "name": f"Berkas {file}", "format": "CSV"} for file in range(2)]
        act("package_create", name=f"data-{at}", title=f"Judul {at}", notes="Catatan", owner_org="opd-a", groups=[{"name": "topik-a"}],
            tags=tags, resources=files)  # fmt: skip


STATEMENTS = [
    "UPDATE package SET title = 'Judul ' || :n, notes = 'Catatan ' || :n WHERE name = :dataset",
    "UPDATE package SET private = NOT private WHERE name = :dataset",
    "UPDATE package SET state = CASE state WHEN 'active' THEN 'deleted' ELSE 'active' END WHERE name = :dataset",
    "UPDATE package SET owner_org = (SELECT id FROM \"group\" WHERE is_organization ORDER BY md5(id || :n) LIMIT 1) WHERE name = :dataset",
    'UPDATE "group" SET title = \'Nama \' || :n, description = \'Uraian \' || :n WHERE name = :group',
    "UPDATE \"group\" SET state = CASE state WHEN 'active' THEN 'deleted' ELSE 'active' END WHERE name = 'opd-b'",
    "UPDATE member SET state = CASE state WHEN 'active' THEN 'deleted' ELSE 'active' END "
    "WHERE table_name = 'package' AND table_id = (SELECT id FROM package WHERE name = :dataset)",
    "UPDATE package_tag SET state = CASE state WHEN 'active' THEN 'deleted' ELSE 'active' END "
    "WHERE package_id = (SELECT id FROM package WHERE name = :dataset)",
    "UPDATE tag SET name = 'tag ' || :n || id WHERE id = (SELECT id FROM tag WHERE vocabulary_id IS NULL ORDER BY md5(id || :n) LIMIT 1)",
    "UPDATE resource SET name = 'Berkas ' || :n, format = 'F' || (:n ::int % 3) WHERE package_id = (SELECT id FROM package WHERE name = :dataset)",
    "INSERT INTO package (id, name, title, type, state, private, metadata_created, metadata_modified) "
    "VALUES ('baru ' || :n || :writer, 'baru-' || :n || '-' || :writer, 'Baru', 'dataset', 'active', false, now(), now())",
    "DELETE FROM package WHERE id LIKE 'baru %' || :writer AND NOT EXISTS (SELECT 1 FROM package_tag WHERE package_id = package.id)",
]
WRITER = """
import json, random, sys, sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
url, writer, many, statements = sys.argv[1], sys.argv[2], int(sys.argv[3]), json.loads(sys.argv[4])
engine, chance = sa.create_engine(url, connect_args={"application_name": sys.argv[5]}), random.Random(writer)
done = 0
while done < many:
    with engine.connect() as connection:
        try:
            for _ in range(chance.randint(1, 3)):
                row = {"n": str(chance.randrange(10**6)), "writer": writer, "dataset": f"data-{chance.randrange(4)}", "group": chance.choice(
                    ["opd-a", "opd-b", "topik-a", "topik-b"])}
                savepoint = connection.begin_nested() if chance.random() < 0.3 else None
                connection.execute(sa.text(chance.choice(statements).replace(" ::int", "\\\\:\\\\:int")), row)
                if savepoint is not None and chance.random() < 0.5:
                    savepoint.rollback()
            connection.rollback() if chance.random() < 0.2 else connection.commit()
            done += 1
        except DBAPIError as error:
            if error.orig.pgcode not in ("40P01", "40001", "23505"):  # deadlock, serialization, a name that is taken
                raise
    print(done, flush=True)
"""


def start(writer: str, many: int) -> subprocess.Popen[str]:
    arguments = [sys.executable, "-c", WRITER, config["sqlalchemy.url"], writer, str(many), json.dumps(STATEMENTS), catalogue_truth.WRITER]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)


def test_eight_writers_with_rollbacks_and_savepoints_beside_a_follower(catalogue, long_form):
    writers = [start(str(at), 1_250 if long_form else 12) for at in range(8)]
    while any(writer.poll() is None for writer in writers):
        assert helpers.call_action("package_search", rows=0)["count"] >= 0
        model.Session.remove()
        for writer in writers:
            if writer.poll() is None and not long_form:
                time.sleep(0.05)
    assert [writer.wait() for writer in writers] == [0] * 8
    catalogue_truth.check()


def test_writers_that_are_killed_between_any_two_statements(catalogue, long_form):
    chance = random.Random(1)
    for kill in range(60 if long_form else 3):
        writers = [start(f"{kill}-{at}", 10**9) for at in range(2)]
        for writer in writers:
            for _ in range(chance.randint(1, 8)):
                writer.stdout.readline()
        for writer in writers:
            writer.send_signal(signal.SIGKILL)
            writer.wait()
            writer.stdout.close()
        catalogue_truth.wait_for_ends()
        catalogue_truth.check()
