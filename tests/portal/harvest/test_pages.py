"""Actions, pages and downloads: what the public reads, and what only OPD and Walidata do."""

import csv
import io
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from ckan.plugins import toolkit as tk
from ckan.tests import helpers
from uji_calls import call, done, get
from uji_source import ROWS, TABLE

from ckanext.muaraenim.harvest.listing import described_run
from ckanext.muaraenim.harvest.state import PostgresState
from ckanext.muaraenim.tables.catalogue import CkanCatalogue


def done_all():
    """What waited, after a worker has done it."""
    waiting = PostgresState().waiting()
    return [call("harvest_run_show", id=done({"id": run.id})["id"]) for run in waiting]


def published():
    """Records of the source that have a dataset."""
    return sorted(each.record for each in CkanCatalogue().published_by("penduduk"))


def health():
    return call("harvest_health_show")


def counted_from_the_list():
    listed = call("harvest_source_list")
    able = [each for each in listed if each["standing"] not in ("waiting", "keyless")]
    answering = [each for each in able if each["standing"] in ("good", "findings")]
    return {"total": len(able), "answering": len(answering), "latest": max(each["last"]["ended"] for each in listed if each["last"])}


class TestActions:
    def test_the_public_lists_sources_and_runs(self, people, harvest):
        harvest()
        source = next(each for each in call("harvest_source_list") if each["id"] == "penduduk")
        assert (source["standing"], source["datasets"], source["organization"]["name"]) == ("good", 1, "dinas-uji")
        assert source["next"]
        (run,) = call("harvest_run_list", source="penduduk")
        assert (run["outcome"], run["records"], run["counts"]["create"]) == ("done", 3, 1)
        assert "changes" not in call("harvest_run_show", id=run["id"])["plan"]

    def test_a_source_that_waits_for_its_key_says_so(self, keyless, monkeypatch):
        source = call("harvest_source_show", id="bps")
        assert (source["standing"], source["awaits"], source["next"]) == ("keyless", [keyless], None)
        monkeypatch.setenv(keyless, "kunci-uji")
        source = call("harvest_source_show", id="bps")
        assert (source["standing"], source["awaits"]) == ("never", [])
        assert source["next"]

    def test_the_front_page_counts_what_the_list_says(self, people, keyless, harvest, agency):
        harvest()
        assert health() == counted_from_the_list()
        assert health()["answering"] == 1
        agency.fail()
        harvest()
        assert health() == counted_from_the_list()
        assert health()["answering"] == 0

    def test_values_are_for_opd_and_walidata(self, people, harvest, agency):
        agency.say(*ROWS[:2], ("Lubai", 2025, "empat lima"))
        run = harvest().run
        for user, seen in ((None, False), (people["lain"], False), (people["editor"], True), (people["walidata"], True)):
            shown = call("harvest_run_show", user, id=run)
            assert shown["findings_by_code"]["number-not-readable"] == 1
            sentences = " ".join(finding["sentence"] for finding in shown["findings"])
            assert "Penduduk" in sentences
            assert ("empat lima" in sentences) is seen
            assert ("changes" in shown["plan"]) is seen

    def test_what_must_be_repaired_comes_first(self, people, harvest, agency):
        agency.say(*ROWS[:2], ("Lubai", 2025, "empat lima"))
        harvest()
        run = PostgresState().runs("penduduk")[0]
        (stored,) = [each for each in run.report["findings"] if each["severity"] == "error"]
        others = [{**stored, "severity": severity} for severity in ("info", "warning", "info")]
        shown = described_run(replace(run, report={**run.report, "findings": [*others, stored]}), quoting=True)
        assert [each["severity"] for each in shown["findings"]] == ["error", "warning", "info", "info"]

    def test_only_opd_and_walidata_preview_and_run(self, people, clean_queues):
        for user in (None, people["lain"]):
            for action in ("harvest_source_preview", "harvest_source_run"):
                with pytest.raises(tk.NotAuthorized):
                    call(action, user, id="penduduk")
        preview = done(call("harvest_source_preview", people["editor"], id="penduduk"))
        assert call("harvest_run_show", people["editor"], id=preview["id"])["plan"]["changes"][0]["kind"] == "create"
        done(call("harvest_source_run", people["walidata"], id="penduduk"))
        assert call("harvest_source_show", id="penduduk")["standing"] == "good"

    def test_a_held_plan_is_confirmed_by_its_fingerprint(self, people, harvest, agency, clean_queues):
        harvest()
        agency.say(ROWS[0])
        held = done(call("harvest_source_run", people["walidata"], id="penduduk"))
        shown = call("harvest_run_show", people["walidata"], id=held["id"])
        assert (shown["outcome"], shown["refusals"][0]["code"]) == ("refused", "too-many-rows-removed")
        assert call("harvest_source_show", id="penduduk")["standing"] == "held"
        run = done(call("harvest_source_run", people["walidata"], id="penduduk", confirm=shown["plan"]["fingerprint"]))
        assert call("harvest_run_show", id=run["id"])["outcome"] == "done"

    def test_mistakes_in_files_are_the_walidatas(self, people, agency):
        agency.declare(table=TABLE.replace("kind: year", "kind: tahun"))
        with pytest.raises(tk.NotAuthorized):
            call("harvest_source_check", people["lain"])
        (mistake,) = [each for each in call("harvest_source_check", people["walidata"]) if each["file"] == "tables/penduduk.yaml"]
        assert mistake["line"] > 1

    def test_provenance_says_when_the_source_confirmed_it(self, harvest):
        changed = harvest().run
        harvest()
        shown = call("harvest_provenance_show", id="penduduk-menurut-kecamatan")
        assert (shown["source"], shown["changed_by"], shown["rows"], shown["held"]) == ("penduduk", changed, 3, 0)
        assert shown["confirmed"] > shown["fetched"]
        assert shown["last"]["id"] != changed

    @pytest.mark.parametrize("action", ["harvest_source_show", "harvest_run_show"])
    def test_what_does_not_exist_is_said(self, agency, action):
        with pytest.raises(tk.ObjectNotFound):
            call(action, id="tidak-ada")


class TestPages:
    def test_the_list_shows_every_system_with_those_in_trouble_first(self, app, harvest, agency):
        harvest()
        agency.fail()
        harvest()
        page = get(app, "/sumber")
        rows = page.select("tbody tr")
        first = rows[0].get_text(" ")
        assert "Penduduk" in first
        assert "Gagal" in first
        assert page.html["lang"] == "id"
        assert not page.select("script")

    def test_a_source_that_waits_for_its_key_is_no_failure(self, app, keyless):
        assert "Belum tersambung" in get(app, "/sumber").get_text(" ")
        text = get(app, "/sumber/bps").get_text(" ")
        assert keyless in text
        assert "Gagal" not in text

    def test_a_source_shows_its_runs_and_findings(self, app, harvest, agency):
        agency.say(*ROWS[:2], ("Lubai", 2025, "empat lima"))
        harvest()
        text = get(app, "/sumber/penduduk").get_text(" ")
        assert "number-not-readable" in text
        assert "empat lima" not in text

    def test_the_plan_is_for_opd_and_walidata(self, app, people, clean_queues):
        get(app, "/sumber/penduduk/pratinjau", status=403)
        get(app, "/sumber/penduduk/pratinjau", people["lain"], status=403)
        run = done(call("harvest_source_preview", people["editor"], id="penduduk"))
        page = get(app, f"/sumber/penduduk/pratinjau?run={run['id']}", people["editor"])
        assert "Gelumbang" in page.get_text(" ")
        (form, *_) = page.select("form[action$='/jalankan']")
        assert form.select("input[name=_csrf_token]")

    def test_the_plan_names_a_column_that_is_new_and_no_row_that_only_got_it(self, app, harvest, agency, people, clean_queues):
        harvest()
        agency.declare(table=TABLE.replace("unit: jiwa}\n", "unit: jiwa}\n- {name: luas, title: Luas wilayah, kind: integer}\n"))
        agency.say(*([*row, 7] for row in ROWS), heading="Kecamatan,Tahun,Penduduk,Luas wilayah")
        seen = done(call("harvest_source_preview", people["editor"], id="penduduk"))
        run = call("harvest_run_show", people["editor"], id=seen["id"])
        assert [run["counts"][name] for name in ("update", "rows_added", "rows_changed", "rows_removed")] == [1, 0, 0, 0]
        assert "kolom «Luas wilayah» ditambahkan" in get(app, f"/sumber/penduduk/pratinjau?run={run['id']}", people["editor"]).get_text(" ")
        harvest()
        resource = helpers.call_action("package_show", id="penduduk-menurut-kecamatan")["resources"][0]
        assert call("table_revision_list", id=resource["id"])[0]["changed"] == 0

    def test_the_buttons_start_runs(self, app, people, clean_queues):
        headers = {"Authorization": people["editor"]["token"]}
        answer = app.post("/sumber/penduduk/pratinjau", headers=headers, follow_redirects=False)
        assert answer.status_code == 302
        assert app.post("/sumber/penduduk/jalankan", headers=headers, follow_redirects=False).status_code == 302
        assert app.post("/sumber/penduduk/jalankan", headers={"Authorization": people["lain"]["token"]}).status_code == 403
        assert len(call("harvest_run_list", source="penduduk")) == 2

    def test_of_several_changes_some_can_be_written(self, app, agency, people, clean_queues):
        agency.declare(table=TABLE.replace("key: [kecamatan]", "split_by: kecamatan\nkey: [kecamatan]"))
        seen = done(call("harvest_source_preview", people["editor"], id="penduduk"))
        page = get(app, f"/sumber/penduduk/pratinjau?run={seen['id']}", people["editor"])
        ticks = page.select("input[type=checkbox][name=chosen][form=jalankan]")
        assert [tick["value"] for tick in ticks] == ["penduduk:Gelumbang", "penduduk:Lawang", "penduduk:Lubai"]
        form = {each["name"]: each["value"] for each in page.select("form#jalankan input[type=hidden]") if each["name"] != "_csrf_token"}
        headers = {"Authorization": people["editor"]["token"]}
        answer = app.post("/sumber/penduduk/jalankan", data={**form, "chosen": ["penduduk:Lawang"]}, headers=headers, follow_redirects=False)
        assert answer.status_code == 302
        (run,) = done_all()
        assert (run["outcome"], published()) == ("done", ["penduduk:Lawang"])
        app.post("/sumber/penduduk/jalankan", data={**form, "chosen": ["penduduk:Lubai"]}, headers=headers, follow_redirects=False)
        (run,) = done_all()
        assert (run["outcome"], run["error"]["code"], published()) == ("refused", "plan-outdated", ["penduduk:Lawang"])

    def test_every_change_of_a_long_plan_is_reached_and_ticked(self, app, agency, people, clean_queues, monkeypatch):
        monkeypatch.setattr("harvesters.plan.plan.CHANGES_AT_MOST", 2)
        monkeypatch.setattr("ckanext.muaraenim.harvest.planpages.PER_PAGE", 2)
        agency.declare(table=TABLE.replace("key: [kecamatan]", "split_by: kecamatan\nkey: [kecamatan]"))
        agency.say(*ROWS, ("Ujan Mas", 2025, 7), ("Benakat", 2025, 8))

        def plan(**asked):
            seen = done(call("harvest_source_preview", people["editor"], id="penduduk"))
            query = "&".join(f"{name}={each}" for name, each in asked.items())
            page = get(app, f"/sumber/penduduk/pratinjau?run={seen['id']}&{query}", people["editor"])
            form = {each["name"]: each["value"] for each in page.select("form#jalankan input[type=hidden]") if each["name"] != "_csrf_token"}
            return form, [tick["value"].partition(":")[2] for tick in page.select("input[name=chosen][form=jalankan]")], page

        def write(form):
            app.post("/sumber/penduduk/jalankan", data=form, headers={"Authorization": people["editor"]["token"]}, follow_redirects=False)
            return done_all()[0]["outcome"], published()

        assert [plan(hal=number)[1] for number in (1, 2, 3, 4)] == [["Benakat", "Gelumbang"], ["Lawang", "Lubai"], ["Ujan Mas"], []]
        form, ticks, page = plan(cari="uJan")
        assert (ticks, page.select_one("input[name=cari]")["value"]) == (["Ujan Mas"], "uJan")
        assert plan(cari="%25")[1] == []
        assert write({**form, "chosen": ["penduduk:Ujan Mas"]}) == ("done", ["penduduk:Ujan Mas"])
        form, ticks, page = plan(hal=2)
        assert ticks == ["Lawang", "Lubai"]
        assert page.select("nav ul.halaman button[name=hal][formaction]")
        assert write({**form, "chosen": ["penduduk:Lubai"]}) == ("done", ["penduduk:Lubai", "penduduk:Ujan Mas"])

        def turn(form, chosen, **to):
            """A button of the page: the form where it leads, its ticks and its words."""
            data = {**form, "cari": form["q"], "chosen": [f"penduduk:{name}" for name in chosen], **to}
            answer = app.post("/sumber/penduduk/centang", data=data, headers={"Authorization": people["editor"]["token"]}, follow_redirects=False)
            page = get(app, "?".join(urlsplit(answer.headers["Location"])[2:4]), people["editor"])
            form = {each["name"]: each["value"] for each in page.select("form#jalankan input[type=hidden]") if each["name"] != "_csrf_token"}
            boxes = page.select("input[name=chosen][form=jalankan]")
            return form, {box["value"].partition(":")[2]: box.has_attr("checked") for box in boxes}, page.get_text(" ")

        form, ticks, _ = plan()
        assert ticks == ["Benakat", "Gelumbang"]
        form, ticks, text = turn(form, ["Gelumbang"], hal="2")
        assert (ticks, "2 dari 3 perubahan dicentang" in text) == ({"Lawang": True}, True)
        form, ticks, _ = turn(form, ["Lawang"], hal="1")
        assert ticks == {"Benakat": False, "Gelumbang": True}
        form, ticks, text = turn(form, ["Gelumbang"], every="0")
        assert (ticks, "0 dari 3 perubahan dicentang" in text) == ({"Benakat": False, "Gelumbang": False}, True)
        form, ticks, _ = turn(form, [], cari="bena")
        assert ticks == {"Benakat": False}
        headers = {"Authorization": people["editor"]["token"]}
        assert app.post("/sumber/penduduk/jalankan", data={**form, "everywhere": "1"}, headers=headers).status_code == 400
        form, ticks, _ = turn(form, [], every="1")
        assert ticks == {"Benakat": True}
        expected = [f"penduduk:{name}" for name in ("Gelumbang", "Lawang", "Lubai", "Ujan Mas")]
        assert write({**form, "everywhere": "1", "chosen": []}) == ("done", expected)

    def test_ticks_are_for_those_who_may_run_the_source(self, agency, people, clean_queues):
        seen = done(call("harvest_source_preview", people["editor"], id="penduduk"))
        with pytest.raises(tk.NotAuthorized):
            call("harvest_plan_tick", people["lain"], id=seen["id"], every=False)
        assert call("harvest_plan_tick", people["editor"], id=seen["id"], unticked=["penduduk", "tidak-ada"]) == {"ticked": 0, "changing": 1}
        assert call("harvest_run_show", people["editor"], id=seen["id"])["plan"]["changes"][0]["ticked"] is False
        assert call("harvest_run_show", people["walidata"], id=seen["id"])["plan"]["changes"][0]["ticked"] is True
        assert call("harvest_plan_tick", people["editor"], id=seen["id"], every=False, ticked=["penduduk"]) == {"ticked": 1, "changing": 1}
        with pytest.raises(tk.ObjectNotFound):
            call("harvest_source_run", people["editor"], id="penduduk", ticks="tidak-ada")

    def test_nothing_ticked_writes_nothing(self, app, agency, people, clean_queues):
        headers = {"Authorization": people["editor"]["token"]}
        assert app.post("/sumber/penduduk/jalankan", data={"of": "3", "confirm": "abc"}, headers=headers).status_code == 400
        assert call("harvest_run_list", source="penduduk") == []

    def test_a_source_that_is_none_is_not_found(self, app, agency):
        get(app, "/sumber/tidak-ada", status=404)


class TestDownload:
    def rows(self, answer):
        return list(csv.reader(io.StringIO(answer.body)))

    def test_the_published_and_every_former_revision(self, app, harvest, agency):
        harvest()
        agency.say(*ROWS[:2], ("Lubai", 2025, 46))
        harvest()
        resource = helpers.call_action("package_show", id="penduduk-menurut-kecamatan")["resources"][0]
        path = resource["url"].partition("/dataset/")[2]
        answer = app.get(f"/dataset/{path}")
        assert answer.headers["Content-Type"].startswith("text/csv")
        assert self.rows(answer)[0] == ["kecamatan", "tahun", "penduduk"]
        assert self.rows(answer)[1:] == [["Lawang", "2025", "1200"], ["Gelumbang", "2025", "300"], ["Lubai", "2025", "46"]]
        assert ["Lubai", "2025", "45"] in self.rows(app.get(f"/dataset/{path}?revisi=1"))
        assert app.get(f"/dataset/{path}?bom=1").data.startswith(b"\xef\xbb\xbf")
        assert app.get(f"/dataset/{path}?revisi=99").status_code == 404
        listed = call("table_revision_list", id=resource["id"])
        assert [(each["number"], each["status"], each["changed"]) for each in listed] == [(2, "published", 1), (1, "superseded", 0)]
        did = call("table_revision_show", id=resource["id"], number=2)["changes"]
        assert [(each["key"], each["before"]["penduduk"], each["after"]["penduduk"]) for each in did] == [('["Lubai"]', 45, 46)]

    def test_restricted_rows_are_for_opd_and_walidata(self, app, harvest, agency, people):
        agency.declare(table=TABLE + "  klasifikasi_akses: terbatas\n  dasar_akses: [privasi]\n")
        harvest()
        dataset = helpers.call_action("package_show", id="penduduk-menurut-kecamatan")
        resource = dataset["resources"][0]
        path = f"/dataset/{dataset['id']}/resource/{resource['id']}/unduh/penduduk.csv"
        assert app.get(path).status_code == 403
        assert app.get(path, headers={"Authorization": people["lain"]["token"]}).status_code == 403
        assert len(self.rows(app.get(path, headers={"Authorization": people["walidata"]["token"]}))) == 4
        with pytest.raises(tk.NotAuthorized):
            call("table_rows_show", id=resource["id"])
        assert len(call("table_rows_show", people["editor"], id=resource["id"])["rows"]) == 3

    def test_nobody_writes_rows_past_the_revisions(self, people, harvest):
        harvest()
        resource = helpers.call_action("package_show", id="penduduk-menurut-kecamatan")["resources"][0]["id"]
        for action, data in (
            ("datastore_upsert", {"records": [{"kecamatan": "Lubai", "penduduk": 1}]}),
            ("datastore_create", {"records": []}),
            ("datastore_delete", {}),
            ("datastore_records_delete", {"filters": {"kecamatan": "Lubai"}}),
        ):
            with pytest.raises(tk.NotAuthorized):
                call(action, people["editor"], resource_id=resource, force=True, **data)
