"""The connector ``ckan`` against another CKAN on loopback, from its answers to what is published."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harvesters.bodies import Bodies, Standing
from harvesters.catalogue.http import HttpCatalogue
from harvesters.catalogue.memory import MemoryCatalogue
from harvesters.connectors import CONNECTORS, OptionError
from harvesters.errors import FetchError, SourceError
from harvesters.journal import Outcome
from harvesters.run import run
from harvesters.settings import Settings
from harvesters.sources import load_source
from harvesters.sqlite_state import SqliteState
from harvesters.tables.column import Column
from harvesters.tables.definition import TableDefinition
from tests.harvesters.ckan_server import EDITOR, SYSADMIN
from tests.opd.otherportal import TABLE, OtherPortal
from tests.opd.server import serving

pytest_plugins = ["tests.opd.fixtures", "tests.opd.context"]

SOURCE = """
title: Portal tetangga
organization: diskominfo
connector: ckan
license: CC-BY-4.0
withdraw: {after: 0 days, at_most: 50%}
map: {title: title, notes: notes, satuan: extras.Satuan, tags: tags}
options:
  url: env:SUMBER_TETANGGA_URL
"""


class Neighbour:
    """The other portal, a source that reads it, and what has been published of it."""

    def __init__(self, portal, server, folder):
        self.portal, self.folder = portal, folder
        self.catalogue, self.state = MemoryCatalogue(), SqliteState(folder / "state.sqlite")
        self.settings = Settings(folder=folder, secrets={"SUMBER_TETANGGA_URL": server.url}, allow_hosts=(server.address,))

    def harvest(self, options="", more="", **choices):
        path = self.folder / "tetangga.yaml"
        path.write_text(SOURCE + options + more)
        self.portal.asked.clear()
        report = run(load_source(path, {}), self.catalogue, self.state, self.settings, **choices)
        assert report.error is None, report.error
        return report

    def asks(self, options):
        """A run that waits for a person."""
        path = self.folder / "tetangga.yaml"
        path.write_text(SOURCE + options)
        report = run(load_source(path, {}), self.catalogue, self.state, self.settings)
        assert report.outcome is Outcome.REFUSED
        return report

    @property
    def published(self):
        return {each.title: each for (_, _), each in self.catalogue.datasets.items()}


@pytest.fixture(params=[True, False], ids=["search", "broken-search"])
def neighbour(request, regency, tmp_path):
    portal = OtherPortal(regency, searches=request.param)
    with serving(portal) as server:
        yield Neighbour(portal, server, tmp_path)


@pytest.fixture
def searching(regency, tmp_path):
    portal = OtherPortal(regency)
    with serving(portal) as server:
        yield Neighbour(portal, server, tmp_path)


def kinds(report):
    return {kind: number for kind, number in report.plan.counts.items() if number and not kind.startswith("rows")}


def test_everything_is_taken_once_and_kept_up(neighbour):
    count = len(neighbour.portal.packages)
    assert kinds(neighbour.harvest()) == {"create": count}
    assert ("package_show" in neighbour.portal.asked) is not neighbour.portal.searches
    assert kinds(neighbour.harvest()) == {"unchanged": count}
    first, second, *_ = neighbour.portal.packages.values()
    first["notes"] = "Uraian baru"
    del neighbour.portal.packages[second["name"]]
    assert kinds(neighbour.harvest()) == {"update": 1, "unchanged": count - 2, "withdraw": 1}
    published = neighbour.published[first["title"]]
    assert (published.fields["notes"], published.fields["satuan"], published.fields["tags"]) == ("Uraian baru", "jiwa", ["penduduk"])


def test_what_the_search_leaves_out_is_read_by_its_name(searching, monkeypatch):
    lost = next(iter(searching.portal.packages.values()))
    found = searching.portal._search
    monkeypatch.setattr(searching.portal, "_search", lambda asked: without(found(asked), lost))
    assert kinds(searching.harvest()) == {"create": len(searching.portal.packages)}
    assert searching.portal.asked.count("package_show") == 1


def without(answer, lost):
    return {**answer, "count": answer["count"] - 1, "results": [each for each in answer["results"] if each is not lost]}


@pytest.fixture
def closed(regency, tmp_path):
    """Read name by name."""
    portal = OtherPortal(regency, searches=False)
    with serving(portal) as server:
        yield Neighbour(portal, server, tmp_path)


def test_a_dataset_that_is_listed_and_not_shown_is_a_finding_and_stays_while_others_go(closed):
    portal, count = closed.portal, len(closed.portal.packages)
    closed.harvest()
    hidden, gone, *_ = portal.packages.values()
    portal.withheld = {hidden["name"]}
    del portal.packages[gone["name"]]
    report = closed.harvest()
    assert kinds(report) == {"unchanged": count - 2, "withdraw": 1}
    assert [each.place.record for each in report.findings if each.code == "record-unreadable"] == [hidden["name"]]
    assert "removals-blocked" not in {each.code for each in report.findings}
    assert closed.published[hidden["title"]].state == "tersedia"
    portal.withheld = set()
    assert kinds(closed.harvest()) == {"unchanged": count - 1}


def test_a_dataset_that_was_never_shown_keeps_no_other_from_being_withdrawn(closed):
    portal, count = closed.portal, len(closed.portal.packages)
    hidden, gone, *_ = portal.packages.values()
    portal.withheld = {hidden["name"]}
    closed.harvest()
    del portal.packages[gone["name"]]
    assert kinds(closed.harvest()) == {"unchanged": count - 2, "withdraw": 1}


def test_what_cannot_be_told_from_a_dataset_that_is_not_shown_stays(closed):
    """The state is lost, and with it what the other portal calls each dataset."""
    portal, count = closed.portal, len(closed.portal.packages)
    closed.harvest()
    hidden, gone, *_ = portal.packages.values()
    portal.withheld = {hidden["name"]}
    del portal.packages[gone["name"]]
    closed.state = SqliteState(closed.folder / "new.sqlite")
    report = closed.harvest()
    assert kinds(report) == {"unchanged": count - 2}
    assert "removals-blocked" in {each.code for each in report.findings}


def test_a_portal_that_shows_none_of_its_datasets_fails_the_run(regency, tmp_path):
    portal = OtherPortal(regency, searches=False)
    with serving(portal) as server:
        neighbour = Neighbour(portal, server, tmp_path)
        portal.withheld = set(portal.packages)
        (tmp_path / "tetangga.yaml").write_text(SOURCE)
        report = run(load_source(tmp_path / "tetangga.yaml", {}), neighbour.catalogue, neighbour.state, neighbour.settings)
        assert report.error is not None
        assert "Access denied" in report.error.sentence("en")


def test_filters(neighbour):
    packages = neighbour.portal.packages.values()
    neighbour.harvest("  organization: [badan-contoh]\n  group: [kependudukan]\n  tag: [penduduk, lain]\n")
    wanted = {each["title"] for each in packages if each["organization"]["name"] == "badan-contoh" and each["groups"]}
    assert wanted
    assert set(neighbour.published) == wanted


def test_a_free_filter_needs_a_search(neighbour):
    title = next(iter(neighbour.portal.packages.values()))["title"]
    path = neighbour.folder / "fq.yaml"
    path.write_text(SOURCE.replace("map: {title", "id: tetangga\nmap: {title") + f"  fq: 'title:\"{title}\"'\n")
    report = run(load_source(path, {}), neighbour.catalogue, neighbour.state, neighbour.settings)
    if neighbour.portal.searches:
        assert set(neighbour.published) == {title}
    else:
        assert isinstance(report.error, FetchError)
        assert "fq" in report.error.sentence("en")


def test_only_changes_are_asked_for_and_a_full_read_finds_what_is_gone(neighbour):
    changes, count = 'read: {changes: metadata_modified, full: "0 1 * * 0"}\n', len(neighbour.portal.packages)
    neighbour.harvest(more=changes)
    gone, changed, *_ = neighbour.portal.packages.values()
    del neighbour.portal.packages[gone["name"]]
    changed |= {"notes": "Baru", "metadata_modified": "2025-09-01T00:00:00.000000"}
    report = neighbour.harvest(more=changes)
    assert report.plan.counts["update"] == 1
    assert report.records < count / 2
    assert report.plan.counts["withdraw"] == 0
    assert neighbour.harvest(more=changes, full=True).plan.counts["withdraw"] == 1


def test_whose_a_dataset_becomes(searching):
    searching.harvest("  organizations: {dinas-contoh: dinas-kita}\n  groups: {kependudukan: warga}\n")
    owners = {each.fields["owner_org"] for each in searching.published.values()}
    assert owners == {"dinas-kita", "diskominfo"}
    assert {str(each.fields["groups"]) for each in searching.published.values()} == {"[]", "[{'name': 'warga'}]"}


def test_organisations_and_groups_are_made_where_the_portal_has_none(searching):
    """By name or title they are never made twice; those that people have closed stay closed."""
    there, made = [Standing("organization", "dinas-lama", " Dinas-CONTOH", "17"), Standing("group", "warga", "Kependudukan", "warga", open=False)], []
    searching.catalogue.bodies = Bodies(lambda: there, made.append)
    report = searching.harvest("  create_organizations: true\n  create_groups: true\n")
    assert {each.fields["owner_org"] for each in searching.published.values()} == {"17", "badan-contoh"}
    assert {str(each.fields["groups"]) for each in searching.published.values()} == {"[]"}
    assert [(body.kind, body.name, body.title) for body in made] == [("organization", "badan-contoh", "Badan-Contoh")]
    assert [finding.facts["title"] for finding in report.findings if finding.code == "body-new"] == ["Badan-Contoh"]
    again = searching.harvest("  create_organizations: true\n  create_groups: true\n")
    assert (kinds(again), len(made)) == ({"unchanged": len(searching.portal.packages)}, 1)
    assert "body-new" not in {finding.code for finding in again.findings}


def test_an_address_that_a_group_has_is_not_an_organisation_s(searching):
    made = []
    searching.catalogue.bodies = Bodies(lambda: [Standing("group", "dinas-contoh", "Grup", "dinas-contoh")], made.append)
    searching.harvest("  create_organizations: true\n  organizations: {badan-contoh: dinas-kita}\n")
    assert [body.name for body in made] == ["dinas-contoh-organization"]
    assert {each.fields["owner_org"] for each in searching.published.values()} == {"dinas-contoh-organization", "dinas-kita"}


def test_organisations_and_groups_are_made_over_http(searching, portal):
    portal.bodies = {"organization": [{"name": f"dinas-{number:02}", "title": f"Dinas {number}"} for number in range(30)], "group": []}
    portal.bodies["organization"][-1]["title"] = "Dinas-Contoh"
    searching.catalogue = HttpCatalogue(portal.url, SYSADMIN)
    searching.harvest("  create_organizations: true\n  create_groups: true\n")
    assert [each["name"] for each in portal.bodies["organization"][30:]] == ["badan-contoh"]
    assert [each["name"] for each in portal.bodies["group"]] == ["kependudukan"]
    assert {package["owner_org"] for package in portal.packages.values()} == {"dinas-29", "badan-contoh"}
    assert kinds(searching.harvest("  create_organizations: true\n  create_groups: true\n")) == {"unchanged": len(searching.portal.packages)}


def test_organisations_without_an_agency_here_may_be_left_out(searching):
    searching.harvest("  organizations: {dinas-contoh: dinas-kita}\n  unmapped: skip\n")
    assert {each.fields["owner_org"] for each in searching.published.values()} == {"dinas-kita"}


def test_what_is_private_there_is_not_published_here(searching):
    package = next(iter(searching.portal.packages.values()))
    searching.harvest()
    package["private"] = True
    assert searching.harvest().plan.counts["withdraw"] == 1


def test_files_become_links_that_keep_their_ids_and_lies_are_found(searching):
    portal, package = searching.portal, next(iter(searching.portal.packages.values()))
    package["resources"] = [
        portal.link("r1", "benar.csv", "csv"), portal.link("r2", "gambar.csv", "CSV"), portal.link("r3", "halaman.csv", ".csv"),
        portal.link("r4", "hilang.csv", "CSV"), portal.link("r5", "x", "CSV", url="ftp://lama/x.csv"),
    ]  # fmt: skip
    report = searching.harvest()
    links = searching.published[package["title"]].fields["resources"]
    assert [(each["harvest_distribution"], each["format"]) for each in links] == [("r1", "CSV"), ("r2", "PNG"), ("r3", "HTML"), ("r4", "CSV")]
    found = [(each.code, each.place.record) for each in report.findings if each.code in ("format-untrue", "link-dead")]
    assert found == [("format-untrue", package["name"])] * 2 + [("link-dead", package["name"])]
    package["resources"] = [portal.link("r3", "halaman.csv", "HTML"), portal.link("r1", "benar.csv", "CSV", description="Baru")]
    searching.harvest()
    again = searching.published[package["title"]].fields["resources"]
    assert [each["id"] for each in again] == [links[2]["id"], links[0]["id"]]


@pytest.mark.parametrize("token", [SYSADMIN, EDITOR])
def test_links_reach_a_portal_over_http_and_keep_their_ids(searching, portal, token):
    """An editor's token may not choose the dataset's id; people's own files stay."""
    there, package = searching.portal, next(iter(searching.portal.packages.values()))
    there.packages = {package["name"]: package}
    package["resources"] = [there.link("r1", "benar.csv", "CSV"), there.link("r2", "gambar.csv", "PNG")]
    searching.catalogue = HttpCatalogue(portal.url, token)
    assert kinds(searching.harvest()) == {"create": 1}
    [made] = portal.packages.values()
    first = {each["harvest_distribution"]: each["id"] for each in made["resources"]}
    assert set(first) == {"r1", "r2"}
    assert kinds(searching.harvest()) == {"unchanged": 1}
    made["resources"].append({"id": "milik-orang", "name": "Milik orang", "url": "http://a/b"})
    package["resources"] = [there.link("r2", "gambar.csv", "PNG", description="Baru"), there.link("r3", "benar.csv", "CSV")]
    assert kinds(searching.harvest()) == {"update": 1}
    after = {each.get("harvest_distribution", each["id"]): each["id"] for each in made["resources"]}
    assert set(after) == {"milik-orang", "r2", "r3"}
    assert after["r2"] == first["r2"]
    searching.state = SqliteState(searching.folder / "lain.sqlite")
    assert kinds(searching.harvest()) == {"unchanged": 1}


def test_a_lie_shows_by_name_where_nobody_looks(searching):
    portal, package = searching.portal, next(iter(searching.portal.packages.values()))
    package["resources"] = [portal.link("r1", "hasil.png", "CSV", mimetype="image/png"), portal.link("r2", "unduh", "CSV", mimetype="image/png")]
    report = searching.harvest("  trust_formats: true\n")
    assert [each.facts["found"] for each in report.findings if each.code == "format-untrue"] == ["PNG"]


def test_datastore_tables_are_copied_typed(searching):
    portal, package = searching.portal, next(iter(searching.portal.packages.values()))
    package["resources"] = [portal.link(TABLE, "benar.csv", "CSV", datastore_active=True), portal.link("lain", "benar.csv", "CSV")]
    rows = portal.tables[TABLE]["rows"]
    assert searching.harvest("  tables: true\n").plan.counts["rows_added"] == len(rows)
    published = searching.published[package["title"]]
    frame = searching.catalogue.tables[published.id]
    assert {name: kind.is_numeric() for name, kind in frame.schema.items()} == {"kecamatan": False, "jumlah_penduduk": True, "tahun": True}
    assert [each["harvest_distribution"] for each in published.fields["resources"]] == ["lain"]
    rows[0]["Jumlah Penduduk"] = 5
    counts = searching.harvest("  tables: true\n").plan.counts
    assert (counts["rows_added"], counts["rows_removed"], counts["update"]) == (1, 1, 1)


@pytest.fixture
def with_table(searching):
    """A dataset whose first resource is a DataStore table with an index on the district and year."""
    portal, package = searching.portal, next(iter(searching.portal.packages.values()))
    package["resources"] = [portal.link(TABLE, "benar.csv", "CSV", datastore_active=True), portal.link("lain", "benar.csv", "CSV")]
    portal.tables[TABLE]["key"] = ["Kecamatan", "tahun"]
    return package


def test_the_key_of_a_table_is_what_its_portal_keeps_unique(searching, with_table):
    rows = searching.portal.tables[TABLE]["rows"]
    searching.harvest("  tables: true\n")
    rows[0]["Jumlah Penduduk"] = 5
    counts = searching.harvest("  tables: true\n").plan.counts
    assert (counts["rows_changed"], counts["rows_added"], counts["rows_removed"]) == (1, 0, 0)


def test_an_index_that_does_not_tell_rows_apart_is_no_key(searching, with_table):
    table = searching.portal.tables[TABLE]
    table["key"] = ["tahun"]
    searching.harvest("  tables: true\n")
    table["rows"][0]["Jumlah Penduduk"] = 5
    counts = searching.harvest("  tables: true\n").plan.counts
    assert (counts["rows_changed"], counts["rows_added"], counts["rows_removed"]) == (0, 1, 1)


def test_values_that_are_one_once_they_are_typed_are_no_key(searching, with_table):
    rows = searching.portal.tables[TABLE]["rows"]
    rows.append({**rows[0], "Kecamatan": f"{rows[0]['Kecamatan']} "})
    assert searching.harvest("  tables: true\n").plan.counts["rows_added"] == len(rows)


def test_a_changes_read_brings_whole_tables(searching, with_table):
    options = ("  tables: true\n", 'read: {changes: metadata_modified, full: "0 1 * * 0"}\n')
    searching.harvest(*options)
    rows = searching.portal.tables[TABLE]["rows"]
    del rows[0]
    rows[0]["Jumlah Penduduk"] = 5
    with_table["metadata_modified"] = "2025-09-01T00:00:00.000000"
    report = searching.harvest(*options)
    assert not report.full
    assert [report.plan.counts[kind] for kind in ("rows_changed", "rows_added", "rows_removed", "withdraw")] == [1, 0, 1, 0]
    assert searching.catalogue.tables[searching.published[with_table["title"]].id].height == len(rows)


def test_further_tables_become_datasets_of_their_own(searching, with_table):
    portal = searching.portal
    portal.tables["kedua"] = {"fields": [{"id": "desa", "type": "text"}], "rows": [{"desa": "Karang Raja"}]}
    with_table["resources"] += [portal.link("kedua", "benar.csv", "CSV", name="Menurut desa", datastore_active=True),
                                portal.link("rusak", "benar.csv", "CSV", name="Rusak", datastore_active=True)]  # fmt: skip
    count = len(portal.packages)
    assert kinds(searching.harvest("  tables: true\n  further_tables: true\n")) == {"create": count + 2}
    own, second, broken = (searching.published[f"{with_table['title']}{more}"] for more in ("", ": Menurut desa", ": Rusak"))
    assert [[each["harvest_distribution"] for each in dataset.fields["resources"]] for dataset in (own, second, broken)] == [["lain"], [], ["rusak"]]
    assert searching.catalogue.tables[second.id].rows() == [("Karang Raja",)]
    assert kinds(searching.harvest("  tables: true\n  further_tables: true\n")) == {"unchanged": count + 2}
    del with_table["resources"][2]
    assert kinds(searching.harvest("  tables: true\n  further_tables: true\n")) == {"unchanged": count + 1, "withdraw": 1}


def test_a_table_that_cannot_be_copied_stays_a_link(searching):
    portal, package = searching.portal, next(iter(searching.portal.packages.values()))
    package["resources"] = [portal.link("tak-ada", "benar.csv", "CSV", datastore_active=True)]
    report = searching.harvest("  tables: true\n")
    assert [each.place.record for each in report.findings if each.code == "table-not-copied"] == [package["name"]]
    assert [each["harvest_distribution"] for each in searching.published[package["title"]].fields["resources"]] == ["tak-ada"]


def test_the_rows_of_one_table(searching, context):
    kind = CONNECTORS["ckan"]
    options = kind.read_options({"url": "env:SUMBER_CONTOH_URL", "resource": TABLE})
    url = searching.settings.secrets["SUMBER_TETANGGA_URL"]
    with kind(options, context(*searching.settings.allow_hosts, SUMBER_CONTOH_URL=url)) as connector, pytest.raises(SourceError):
        list(connector.records())
    with kind(options, context(*searching.settings.allow_hosts, SUMBER_CONTOH_URL=url, table=object())) as connector:
        assert [dict(each.data) for each in connector.records()] == searching.portal.tables[TABLE]["rows"]
        assert connector.complete


def test_the_changed_rows_of_one_table(searching, context):
    rows = [{"kode": f"{number:02}", "diubah": f"2025-03-{number:02}T08:00:00", "nilai": number} for number in range(1, 19)]
    fields = [{"id": "kode", "type": "text"}, {"id": "diubah", "type": "timestamp"}, {"id": "nilai", "type": "int4"}]
    searching.portal.tables["ubah"] = {"fields": fields, "rows": rows}
    kind = CONNECTORS["ckan"]
    options = kind.read_options({"url": "env:SUMBER_CONTOH_URL", "resource": "ubah"})
    kind.check_changes(options, "diubah")
    url = searching.settings.secrets["SUMBER_TETANGGA_URL"]

    def read(since):
        definition = TableDefinition("ubah", "Ubah", (Column("kode", "kode"), Column("nilai", "nilai")), ("kode",))
        given = context(*searching.settings.allow_hosts, SUMBER_CONTOH_URL=url, table=definition, changes="diubah")
        with kind(options, given) as connector:
            found = [dict(record.data) for record in connector.records(since)]
            assert connector.complete
            return found, connector.cursor

    found, cursor = read(None)
    assert found == [{"kode": row["kode"], "nilai": row["nilai"]} for row in rows]
    rows[2] |= {"diubah": "2025-03-18T09:00:00", "nilai": 300}
    rows[3]["diubah"] = None
    found, cursor = read(cursor)
    assert found == [{"kode": "04", "nilai": 4}, {"kode": "03", "nilai": 300}, {"kode": "18", "nilai": 18}]
    assert read(cursor)[0] == [{"kode": "04", "nilai": 4}, {"kode": "03", "nilai": 300}]


@pytest.mark.parametrize(("options", "column"), [({}, "diubah"), ({"tables": True}, "diubah")])
def test_what_cannot_be_read_by_changes(options, column):
    kind = CONNECTORS["ckan"]
    with pytest.raises(OptionError):
        kind.check_changes(kind.read_options({"url": "http://a", **options}), column)


class Reshaping(MemoryCatalogue):
    """Tells which columns become others, as a portal with typed tables does."""

    def compare_rows(self, published, table, *, removes):
        found, before = super().compare_rows(published, table, removes=removes), self.rows(published) if published else None
        if before is None or before.columns == table.rows.columns:
            return found
        new = [name for name in table.rows.columns if name not in before.columns]
        return replace(found, columns=tuple({"kind": "added", "name": name, "former": ""} for name in new))


def test_only_the_copied_table_whose_columns_become_others_waits(searching, with_table):
    searching.catalogue = Reshaping()
    searching.harvest("  tables: true\n")
    table, other = searching.portal.tables[TABLE], list(searching.portal.packages.values())[1]
    table["fields"].append({"id": "catatan", "type": "text"})
    for row in table["rows"]:
        row["catatan"] = "x"
    table["rows"][0]["Jumlah Penduduk"] = 5
    other["notes"] = "Keterangan yang baru."
    waits = searching.asks("  tables: true\n")
    assert [each.code for each in waits.refusals] == ["copied-columns-changed"]
    assert "catatan" in waits.refusals[0].sentence()
    assert searching.published[other["title"]].fields["notes"] == "Keterangan yang baru."
    assert 5 not in searching.catalogue.tables[searching.published[with_table["title"]].id]["jumlah_penduduk"].to_list()
    confirmed = searching.harvest("  tables: true\n", confirmed=searching.asks("  tables: true\n").plan.fingerprint)
    assert confirmed.outcome is Outcome.DONE
    assert "catatan" in searching.catalogue.tables[searching.published[with_table["title"]].id].columns
    assert searching.harvest("  tables: true\n").refusals == ()
