"""A figure that was final changes: held until somebody says why, then told as an erratum wherever the table's history is read."""

from datetime import UTC, datetime

import pytest
from ckan.plugins import toolkit as tk
from ckan.tests import helpers
from uji_calls import call, done, get
from uji_source import ROWS, TABLE

from ckanext.muaraenim.tables import store
from ckanext.muaraenim.tables.catalogue import CkanCatalogue
from ckanext.muaraenim.tables.reading import revision_list, table_head
from harvesters.catalogue.protocol import Provenance
from harvesters.errors import CatalogueError

NOTED = TABLE.replace("kind: integer, unit: jiwa}", "kind: integer, unit: jiwa, status: {'*': sementara, default: tetap}}")
NAME = "penduduk-menurut-kecamatan"
REASON = "Salah jumlah pada <b>rekapitulasi</b> desa."


def test_a_final_figure_changes_only_with_a_public_reason(app, people, agency, clean_queues):
    agency.declare(table=NOTED)
    agency.say(*ROWS[:2], ("Lubai", 2025, "45*"))
    done(call("harvest_source_run", people["editor"], id="penduduk"))
    resource = helpers.call_action("package_show", id=NAME)["resources"][0]["id"]

    agency.say(*ROWS[:2], ("Lubai", 2025, "46"))  # was sementara
    done(call("harvest_source_run", people["editor"], id="penduduk"))
    assert (table_head(resource).number, revision_list(resource)[0].corrected) == (2, 0)

    agency.say(ROWS[0], ("Gelumbang", 2025, "301"), ("Lubai", 2025, "46"))
    run = done(call("harvest_source_run", people["editor"], id="penduduk"))
    held = call("harvest_run_show", people["editor"], id=run["id"])
    assert (held["outcome"], held["refusals"][0]["code"], table_head(resource).number) == ("refused", "reason-needed", 2)
    assert held["findings_by_code"]["final-figure-changed"] == 1
    page = get(app, f"/sumber/penduduk/pratinjau?run={run['id']}", people["editor"])
    assert page.select_one("label[for=reason]")
    assert page.select_one("form#jalankan textarea[name=reason]")
    form = {"confirm": held["plan"]["fingerprint"]}
    headers = {"Authorization": people["editor"]["token"]}
    app.post("/sumber/penduduk/jalankan", data=form, headers=headers, follow_redirects=False, status=302)
    assert done({"id": call("harvest_run_list", source="penduduk")[0]["id"]})
    assert table_head(resource).number == 2

    app.post("/sumber/penduduk/jalankan", data={**form, "reason": f" {REASON}\n"}, headers=headers, follow_redirects=False, status=302)
    done({"id": call("harvest_run_list", source="penduduk")[0]["id"]})
    listed = call("dataset_revision_list", id=NAME, corrected=True)
    assert [(each["number"], each["corrected"], each["reason"]) for each in listed["revisions"]] == [(3, 1, REASON)]
    assert call("dataset_revision_list", id=NAME)["count"] == 3
    history = get(app, f"/dataset/{NAME}/riwayat")
    (section,) = history.select("section[aria-labelledby=ralat]")
    assert REASON in section.get_text(" ")
    assert not section.select("b")
    assert REASON in get(app, f"/dataset/{NAME}").select_one("ol.lini").get_text(" ")
    feed = app.get(f"/dataset/{NAME}/riwayat.atom").body
    assert 'term="ralat"' in feed
    assert "rekapitulasi" in feed
    with pytest.raises(tk.ValidationError):
        call("harvest_source_run", people["editor"], id="penduduk", reason="x" * 1001)


def test_the_catalogue_itself_holds_it_back(agency, harvest):
    agency.declare(table=NOTED)
    harvest()
    resource = helpers.call_action("package_show", id=NAME)["resources"][0]["id"]
    agency.say(*ROWS[:2], ("Lubai", 2025, 46))
    (change,) = harvest(preview=True).plan.changes
    with pytest.raises(CatalogueError):
        CkanCatalogue().write(change, Provenance("uji", datetime.now(UTC), "sheet", "1", "run"), removes=True)
    store.empty(resource, author="harvest")  # a table that is withdrawn corrects no figure
    assert [(each.number, each.corrected) for each in revision_list(resource)] == [(2, 0), (1, 0)]
