"""Any CKAN over HTTP: what is written, what is found again, and what happens when it goes wrong or is cut off."""

import signal
import subprocess
import sys
import threading
from decimal import Decimal as D

import pytest

from harvesters.catalogue.actions import Actions
from harvesters.catalogue.http import HttpCatalogue
from harvesters.errors import CatalogueError
from harvesters.journal import Outcome
from harvesters.run import run
from harvesters.sqlite_state import SqliteState
from tests.harvesters import ckan_server
from tests.harvesters.ckan_server import EDITOR, SYSADMIN, extra
from tests.harvesters.conftest import TABLE

WRITES = {"package_create", "package_patch", "resource_create", "resource_patch", "datastore_create", "datastore_upsert", "datastore_delete"}


@pytest.fixture
def go(bench, portal):
    def go(source=None, token=SYSADMIN, **more):
        return run(source or bench.source(), HttpCatalogue(portal.url, token), bench.state, bench.settings, **more)

    return go


def fill(bench, number=8):
    bench.agency.add(*((f"16.03.{n:02}", n, f"{n},5" if n % 2 else None) for n in range(1, number + 1)))


def rows(portal):
    return {row["kode"]: (row["laki"], row["rasio"]) for row in portal.rows()}


def written(portal):
    return sum(number for action, number in portal.calls.items() if action in WRITES)


@pytest.mark.parametrize("token", [SYSADMIN, EDITOR])
def test_create_nothing_update_remove(bench, portal, go, token):
    fill(bench, 12)
    first = go(token=token)
    assert first.outcome is Outcome.DONE, first.error or first.refused
    [package] = portal.packages.values()
    assert (package["state"], package["owner_org"], package["name"], package["license_id"]) == (
        "active",
        "dinas-contoh",
        "penduduk-menurut-kecamatan",
        "CC-BY-4.0",
    )
    assert (package["id"] == str(first.plan.changes[0].id)) is (token == SYSADMIN)
    assert extra(package, "harvest_record") == "penduduk"
    assert extra(package, "sumber_run") == first.run
    assert len(rows(portal)) == 12
    assert rows(portal)["16.03.03"] == (3, D("3.5"))

    before = written(portal)
    assert [change.kind for change in go(token=token).plan.changes] == ["unchanged"]
    assert written(portal) == before

    bench.agency.do("UPDATE penduduk SET laki = 77 WHERE kode = '16.03.02'")
    bench.agency.do("DELETE FROM penduduk WHERE kode = '16.03.12'")
    third = go(token=token)
    assert (third.plan.changes[0].rows.changed, third.plan.changes[0].rows.removed) == (1, 1)
    assert rows(portal)["16.03.02"] == (77, None)
    assert (len(rows(portal)), len(portal.packages)) == (11, 1)


def test_unchanged_rows_keep_their_place(bench, portal, go):
    fill(bench)
    go()
    [table] = portal.tables.values()
    before = {row["kode"]: number for number, row in table["rows"].items()}
    bench.agency.do("UPDATE penduduk SET laki = 77 WHERE kode = '16.03.02'")
    bench.agency.add(("16.03.99", 1, None))
    go()
    assert {row["kode"]: number for number, row in table["rows"].items() if row["kode"] != "16.03.99"} == before


def test_without_memory_the_portal_is_compared_and_nothing_written(bench, portal, go, tmp_path):
    fill(bench)
    go()
    before = written(portal)
    bench.state = SqliteState(tmp_path / "another.sqlite")
    report = go()
    assert ([change.kind for change in report.plan.changes], written(portal)) == (["unchanged"], before)


def test_a_portal_with_fields_of_its_own_gets_them_as_fields(bench):
    portal = ckan_server.SchemedPortal()
    server = ckan_server.serve(portal)
    fill(bench)
    report = run(bench.source("example: true\n"), HttpCatalogue(server.url, SYSADMIN), bench.state, bench.settings)
    server.shutdown()
    server.server_close()
    assert report.outcome is Outcome.DONE
    [package] = portal.packages.values()
    assert (package["harvest_source"], package["data_contoh"], package["keadaan"]) == ("penduduk", True, "tersedia")
    assert {each["key"] for each in package["extras"]}.isdisjoint(portal.FIELDS)
    assert "sumber_alamat" in {each["key"] for each in package["extras"]}


def test_extras_of_other_people_stay(bench, portal, go):
    fill(bench)
    go()
    [package] = portal.packages.values()
    package["extras"].append({"key": "catatan", "value": "milik walidata"})
    bench.agency.do("UPDATE penduduk SET laki = 77 WHERE kode = '16.03.02'")
    go()
    assert extra(package, "catatan") == "milik walidata"


def test_a_name_that_is_taken_is_somebody_else_s(bench, portal, go):
    Actions(portal.url, SYSADMIN).call("package_create", name="penduduk-menurut-kecamatan", title="Lain", owner_org="x")
    fill(bench)
    assert go().outcome is Outcome.DONE
    names = sorted(package["name"] for package in portal.packages.values())
    assert names[0] == "penduduk-menurut-kecamatan"
    assert names[1].startswith("penduduk-menurut-kecamatan-")
    assert [change.kind for change in go().plan.changes] == ["unchanged"]


def test_a_portal_whose_search_is_down_is_listed(bench, portal, go):
    portal.searchable = False
    fill(bench)
    go()
    assert [change.kind for change in go().plan.changes] == ["unchanged"]


def test_a_new_column_is_added_and_another_type_makes_a_new_table(bench, portal, go):
    fill(bench)
    bench.table(TABLE.replace("  - {name: rasio, title: Rasio, kind: number}\n", ""))
    go()
    bench.table()
    go()
    assert rows(portal)["16.03.03"] == (3, D("3.5"))
    bench.table(TABLE.replace("title: Rasio, kind: number", "title: Rasio, kind: text"))
    assert go().outcome is Outcome.DONE
    assert rows(portal)["16.03.03"] == (3, "3,5")


def test_values_that_a_dataset_publishes_are_asked_page_by_page(bench, portal, go):
    fill(bench)
    go()
    catalogue, name = HttpCatalogue(portal.url), next(iter(portal.packages.values()))["name"]
    pages = list(catalogue.column_values(name, "kode"))
    assert [code for page in pages for code in page] == [f"16.03.{number:02}" for number in range(1, 9)]
    assert max(map(len, pages)) == 3
    for dataset, column in ((name, "tidak_ada"), ("tidak-ada", "kode")):
        with pytest.raises(LookupError):
            list(catalogue.column_values(dataset, column))


def test_a_column_that_is_not_public_is_never_sent(bench, portal, go):
    fill(bench, 2)
    bench.table(TABLE.replace("kind: integer, unit: orang", "kind: integer, public: false"))
    assert go().outcome is Outcome.DONE
    assert [set(row) - {"_id"} for row in portal.rows()] == [{"kode", "tahun", "rasio"}] * 2
    assert [change.kind for change in go().plan.changes] == ["unchanged"]


def test_without_a_key_rows_are_a_multiset(bench, portal, go):
    bench.table(TABLE.replace("key: [kode, tahun]\n", ""))
    bench.agency.add(*(("01", 1, None) for _ in range(12)), ("02", 2, "2,5"))
    go()
    bench.agency.do("DELETE FROM penduduk WHERE rowid = 1")
    bench.agency.add(("03", 3, None))
    report = go()
    assert (report.plan.changes[0].rows.added, report.plan.changes[0].rows.removed) == (1, 1)
    assert sorted(row["kode"] for row in portal.rows()) == ["01"] * 11 + ["02", "03"]


def test_restricted_rows_never_go_to_a_public_table(bench, portal, go):
    bench.table(TABLE + "dataset: {klasifikasi_akses: Terbatas}\n")
    fill(bench)
    assert go().outcome is Outcome.DONE
    assert (len(portal.packages), portal.tables) == (1, {})


def test_a_stricter_class_empties_the_public_table(bench, portal, go):
    fill(bench)
    go()
    bench.table(TABLE + "dataset: {klasifikasi_akses: Tertutup}\n")
    go()
    assert portal.rows() == []


def test_missing_withdrawn_restored(bench, portal, go):
    split = TABLE.replace("key:", "split_by: kode\nkey:")
    bench.table(split)
    fill(bench, 3)
    go()
    bench.agency.do("DELETE FROM penduduk WHERE kode = '16.03.03'")
    assert go().plan.counts["missing"] == 1
    [gone] = [package for package in portal.packages.values() if extra(package, "keadaan") == "hilang_di_sumber"]
    before = written(portal)
    assert go().plan.counts["missing"] == 1
    assert written(portal) == before
    assert go(bench.source("withdraw: {after: 0 days}\n")).plan.counts["withdraw"] == 1
    assert (extra(gone, "keadaan"), gone["state"]) == ("ditarik", "active")
    assert portal.tables[gone["resources"][0]["id"]]["rows"] == {}
    bench.agency.add(("16.03.03", 3, None))
    assert go().plan.counts["restore"] == 1
    assert extra(gone, "keadaan") == "tersedia"
    assert len(portal.tables[gone["resources"][0]["id"]]["rows"]) == 1


@pytest.mark.parametrize(
    ("prepare", "said"),
    [
        (lambda portal: portal.broken.add("package_search") or portal.broken.add("package_list"), "bukan jawaban CKAN"),
        (lambda portal: portal.broken.add("datastore_upsert"), "bukan jawaban CKAN"),
    ],
)
def test_a_portal_in_trouble_gives_a_sentence(bench, portal, go, prepare, said):
    fill(bench)
    prepare(portal)
    report = go()
    assert report.outcome is Outcome.FAILED
    assert said in str(report.error or report.refused[0])


def test_a_token_without_rights_gives_a_sentence_without_the_token(bench, portal, go):
    fill(bench)
    report = go(token="unknown-token-77")
    assert "tidak berhak" in str(report.refused[0])
    assert "unknown-token-77" not in str(report.as_dict())


def test_a_portal_that_drops_the_marker_gets_nothing(bench, portal, go):
    portal.dropped = {"harvest_source", "harvest_record"}
    fill(bench)
    report = go()
    assert "harvest_source" in str(report.refused[0])
    assert [package["state"] for package in portal.packages.values()] == ["deleted"]
    portal.dropped = set()
    assert go(token=EDITOR).outcome is Outcome.DONE


def test_no_portal_at_all():
    with pytest.raises(CatalogueError, match="tidak menjawab"):
        list(HttpCatalogue("http://127.0.0.1:9", "t").published_by("s"))


KILLED = """
import sys
from pathlib import Path
from harvesters.catalogue.http import HttpCatalogue
from harvesters.run import run
from harvesters.settings import Settings
from harvesters.sources import load_source
from harvesters.sqlite_state import SqliteState

folder, url, token = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
source = load_source(folder / "sources" / "penduduk.yaml", {"penduduk": folder / "tables" / "penduduk.yaml"})
settings = Settings(folder=folder, secrets={"SUMBER_PENDUDUK_URL": f"sqlite:///{folder / 'opd.sqlite'}"})
report = run(source, HttpCatalogue(url, token), SqliteState(folder / "state.sqlite"), settings)
sys.exit(0 if report.outcome == "done" else str(report.error or report.refused))
"""


def killed_at(bench, portal, token, number):
    """Run in a process of its own, and kill -9 that process while the portal works at its ``number``-th action.

    :returns: whether the run was still going then.
    """
    reached, killed, seen = threading.Event(), threading.Event(), 0

    def before(action):
        nonlocal seen
        seen += 1
        if seen == number:
            reached.set()
            killed.wait(30)

    portal.before = before
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(bench.folder), portal.url, token])
    while process.poll() is None and not reached.wait(0.02):
        pass
    process.kill()
    code = process.wait()
    killed.set()
    portal.before = lambda action: None
    return code == -signal.SIGKILL


@pytest.mark.stack
@pytest.mark.parametrize("token", [SYSADMIN, EDITOR])
def test_kill_9_at_any_action_and_one_more_run_ends_right(bench, portal, go, token, long_form):
    """First the create is cut off, at one action after another, then an update with added, changed and removed rows."""
    moments = range(1, 40) if long_form else (3, 6, 9, 13)
    for number in moments:
        portal.packages.clear()
        portal.tables.clear()
        bench.agency.do("DELETE FROM penduduk")
        fill(bench, 20)
        bench.source()
        was_running = killed_at(bench, portal, token, number)
        assert go(token=token).outcome is Outcome.DONE
        assert (len(portal.packages), len(portal.tables), len(rows(portal))) == (1, 1, 20)
        bench.agency.do("UPDATE penduduk SET laki = laki + 1000 WHERE laki < 5")
        bench.agency.do("DELETE FROM penduduk WHERE laki = 20")
        bench.agency.add(("16.03.77", 77, None))
        was_running = killed_at(bench, portal, token, number) or was_running
        last = go(token=token)
        assert last.outcome is Outcome.DONE, last.error or last.refused
        [package] = portal.packages.values()
        assert (package["state"], len(package["resources"])) == ("active", 1)
        assert {kode: laki for kode, (laki, _) in rows(portal).items()} == {
            **{f"16.03.{n:02}": n + (1000 if n < 5 else 0) for n in range(1, 20)},
            "16.03.77": 77,
        }
        before = written(portal)
        assert [change.kind for change in go(token=token).plan.changes] == ["unchanged"]
        assert written(portal) == before
        assert {run.outcome for run in bench.state.runs("penduduk")} <= {Outcome.DONE, Outcome.LOST}
        if not was_running:
            break
    else:
        assert any(run.outcome is Outcome.LOST for run in bench.state.runs("penduduk", limit=1000))
