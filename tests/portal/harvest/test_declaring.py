"""Sources that people declare in the portal: who may, what runs, and what such a source can't reach."""

import csv
import io

import pytest
import yaml
from ckan.cli.cli import ckan
from ckan.plugins import toolkit as tk
from ckan.tests import factories
from uji_calls import call, done, get

from ckanext.muaraenim.harvest.clock import tick
from ckanext.muaraenim.harvest.state import PostgresState

DECLARED = {
    "title": "Antrean rumah sakit",
    "organization": "dinas-uji",
    "connector": "rest",
    "options": {"url": "https://opd.invalid/antrean"},
    "license": "CC-BY-4.0",
    "table": "penduduk",
}
BY_SECRET = {**DECLARED, "options": {"url": "https://opd.invalid/x", "auth": {"kind": "bearer", "value": "env:SUMBER_ANTREAN_TOKEN"}}}
FORM = {
    "connector": "rest", "id": "antrean", "title": "Antrean rumah sakit", "organization": "dinas-uji", "license": "CC-BY-4.0", "table": "penduduk",
    "options.url": "https://opd.invalid/antrean", "options.paging.kind": "page", "options.paging.page.size": "50", "schedule": "0 2 * * *",
}  # fmt: skip


def wrong(action, user, **data):
    with pytest.raises(tk.ValidationError) as error:
        call(action, user, **data)
    return error.value.error_dict


@pytest.fixture
def approved(people):
    made = call("harvest_source_create", people["editor"], id="antrean", declaration=DECLARED)
    call("harvest_source_approve", people["walidata"], id="antrean", fingerprint=made["fingerprint"])


def test_a_source_may_name_the_regencys_lists_of_regions_and_no_other_file(people):
    given = {**DECLARED, "regions": ["districts.csv", "villages.csv"]}
    made = call("harvest_source_create", people["editor"], id="antrean", declaration=given)
    assert made["declaration"]["regions"] == ["districts.csv", "villages.csv"]
    for name in ("organizations.csv", "../districts.csv", "/etc/passwd", "sources/antrean.yaml"):
        refused = wrong("harvest_source_update", people["editor"], id="antrean", declaration={**DECLARED, "regions": [name]})
        assert "districts.csv" in refused["regions"][0]
    bps = {"url": "https://opd.invalid/v1", "key": "env:SUMBER_ANTREAN_KEY", "domain": "9916", "what": {"kind": "subjects"}, "regions": "lain.csv"}
    declared = {**DECLARED, "connector": "bps", "options": bps}
    assert "districts.csv" in wrong("harvest_source_update", people["editor"], id="antrean", declaration=declared)["options.regions"][0]


def header(user):
    return {"Authorization": user["token"]}


def test_an_editor_declares_and_only_the_walidata_approve(people):
    for user in (None, people["lain"]):
        with pytest.raises(tk.NotAuthorized):
            call("harvest_source_create", user, id="antrean", declaration=DECLARED)
    made = call("harvest_source_create", people["editor"], id="antrean", declaration=DECLARED)
    assert made["waits"]
    assert not [each for each in call("harvest_source_list") if each["id"] == "antrean"]
    assert next(each for each in call("harvest_source_list", people["editor"]) if each["id"] == "antrean")["standing"] == "waiting"
    with pytest.raises(tk.ObjectNotFound):
        call("harvest_source_run", people["editor"], id="antrean")
    with pytest.raises(tk.NotAuthorized):
        call("harvest_source_approve", people["editor"], id="antrean", fingerprint=made["fingerprint"])
    assert "fingerprint" in wrong("harvest_source_approve", people["walidata"], id="antrean", fingerprint="abc")
    assert not call("harvest_source_approve", people["walidata"], id="antrean", fingerprint=made["fingerprint"])["waits"]
    assert call("harvest_source_show", id="antrean")["declared"] == ""
    assert call("harvest_source_run", people["editor"], id="antrean")["outcome"] == "queued"


def test_a_change_waits_while_the_approved_one_runs(people, approved):
    changed = {**DECLARED, "title": "Antrean baru"}
    made = call("harvest_source_update", people["editor"], id="antrean", declaration=changed)
    assert (made["waits"], call("harvest_source_show", id="antrean")["title"]) == (True, DECLARED["title"])
    call("harvest_source_approve", people["walidata"], id="antrean", fingerprint=made["fingerprint"])
    assert call("harvest_source_show", id="antrean")["title"] == "Antrean baru"
    assert "id" in wrong("harvest_source_delete", people["walidata"], id="antrean")


def test_an_editor_declares_for_no_other_agency(people, approved):
    factories.Organization(name="dinas-lain")
    other = {**DECLARED, "organization": "dinas-lain"}
    for action, id in (("harvest_source_create", "lain"), ("harvest_source_update", "antrean")):
        with pytest.raises(tk.NotAuthorized):
            call(action, people["editor"], id=id, declaration=other)
        with pytest.raises(tk.NotAuthorized):
            call(action, people["lain"], id=id, declaration=DECLARED)
    call("harvest_source_create", people["walidata"], id="lain", declaration=other)


WRONG = [
    ({"connector": "ftp"}, "connector"),
    ({"options": {"url": "https://a.invalid", "ukuran": 3}}, "options.ukuran"),
    ({"options": {"url": "https://a.invalid", "paging": {"kind": "page", "size": "x"}}}, "options.paging.size"),
    ({"options": {"url": "https://nama:sandi@a.invalid/"}}, "options.url"),
    ({"options": {"url": "https://a.invalid/?api_key=rahasia"}}, "options.url"),
    ({"options": {"url": "https://a.invalid/", "headers": {"Authorization": "Bearer x"}}}, "options.headers.Authorization"),
    ({"options": {"url": "https://a.invalid/", "auth": {"kind": "bearer", "value": "x"}}}, "options.auth.value"),
    ({"table": "tidak-ada"}, "table"),
    ({"schedule": "setiap hari"}, "schedule"),
    ({"organization": "tidak-ada"}, "organization"),
    ({"license": "tidak-ada"}, "license"),
    ({"berkas": "x"}, "berkas"),
]


def test_what_is_wrong_is_named_by_its_key(people):
    found = [list(wrong("harvest_source_create", people["walidata"], id="antrean", declaration={**DECLARED, **change})) for change, _ in WRONG]
    assert found == [[key] for _, key in WRONG]
    for id in ("penduduk", "baru", "Antrean", "a b", "a/b", "a.b"):
        assert "id" in wrong("harvest_source_create", people["walidata"], id=id, declaration=DECLARED)


def test_no_source_takes_the_secrets_of_another(people, monkeypatch):
    monkeypatch.setenv("SUMBER_PENDUDUK_KUNCI_API", "rahasia")
    assert "id" in wrong("harvest_source_create", people["walidata"], id="penduduk-kunci", declaration=DECLARED)
    call("harvest_source_create", people["walidata"], id="penduduk-2025", declaration=DECLARED)


def test_sources_in_files_are_read_only(people, app):
    given = {"harvest_source_update": {"declaration": DECLARED}, "harvest_source_approve": {"fingerprint": "x"}, "harvest_declaration_show": {}}
    for action, more in given.items():
        assert "id" in wrong(action, people["walidata"], id="penduduk", **more)
    assert "sources/penduduk.yaml" in get(app, "/sumber/penduduk", people["walidata"]).get_text(" ")
    get(app, "/sumber/penduduk/ubah", people["walidata"], status=400)


UNREACHABLE = [
    ("sheet", {"location": "penduduk.csv"}, "refused"),
    ("sheet", {"location": "file:penduduk.csv"}, "refused"),
    ("sql", {"url": "sqlite:///penduduk.sqlite", "query": "SELECT 1 AS a"}, "refused"),
    ("rest", {"url": "http://127.0.0.1:5000/"}, "address-private"),
    ("rest", {"url": "http://169.254.169.254/latest/"}, "address-private"),
    ("rest", {"url": "http://[::1]/"}, "address-private"),
    ("sql", {"url": "postgresql://ckan@127.0.0.1/ckan", "query": "SELECT 1 AS a"}, "address-private"),
]


def test_files_of_the_server_and_private_addresses_are_refused(people):
    for number, (connector, options, code) in enumerate(UNREACHABLE):
        id, declared = f"antrean-{number}", {**DECLARED, "connector": connector, "options": options}
        made = call("harvest_source_create", people["walidata"], id=id, declaration=declared)
        assert call("harvest_source_test", people["editor"], id=id)["error"]["code"] == code
        call("harvest_source_approve", people["walidata"], id=id, fingerprint=made["fingerprint"])
        assert call("harvest_source_test", people["walidata"], id=id)["error"]["code"] == code
        run = done(call("harvest_source_run", people["walidata"], id=id))
        assert call("harvest_run_show", people["walidata"], id=run["id"])["error"]["code"] == code


def test_a_secret_goes_where_the_operator_bound_it(people, monkeypatch, cli):
    monkeypatch.setenv("SUMBER_ANTREAN_TOKEN", "sangat-rahasia")
    made = call("harvest_source_create", people["editor"], id="antrean", declaration=BY_SECRET)
    tried = call("harvest_source_test", people["walidata"], id="antrean")["error"]
    assert (tried["code"], "SUMBER_ANTREAN_TOKEN_HOSTS=opd.invalid:443" in tried["remedy"]) == ("secret-unbound", True)
    call("harvest_source_approve", people["walidata"], id="antrean", fingerprint=made["fingerprint"])
    run = done(call("harvest_source_run", people["walidata"], id="antrean"))
    assert call("harvest_run_show", people["walidata"], id=run["id"])["error"]["code"] == "secret-unbound"
    assert "SUMBER_ANTREAN_TOKEN_HOSTS=opd.invalid:443" in cli.invoke(ckan, ["harvest", "test", "antrean"]).output
    for hosts, code in (("lain.invalid", "secret-elsewhere"), ("opd.invalid", "host-unknown")):
        monkeypatch.setenv("SUMBER_ANTREAN_TOKEN_HOSTS", hosts)
        assert call("harvest_source_test", people["walidata"], id="antrean")["error"]["code"] == code


def test_secrets_wait_for_the_approval(people, monkeypatch):
    monkeypatch.setenv("SUMBER_ANTREAN_TOKEN", "sangat-rahasia")
    monkeypatch.setenv("SUMBER_ANTREAN_TOKEN_HOSTS", "opd.invalid:443")
    made = call("harvest_source_create", people["editor"], id="antrean", declaration=BY_SECRET)
    assert call("harvest_source_test", people["editor"], id="antrean")["error"]["code"] == "secret-withheld"
    assert call("harvest_source_test", people["walidata"], id="antrean")["error"]["code"] == "host-unknown"
    seen = done(call("harvest_source_preview", people["walidata"], id="antrean"))
    assert call("harvest_run_show", people["walidata"], id=seen["id"])["error"]["code"] == "secret-withheld"
    call("harvest_source_approve", people["walidata"], id="antrean", fingerprint=made["fingerprint"])
    assert call("harvest_source_test", people["editor"], id="antrean")["error"]["code"] == "host-unknown"
    call("harvest_source_update", people["editor"], id="antrean", declaration={**BY_SECRET, "title": "Lain"})
    assert call("harvest_source_test", people["editor"], id="antrean")["error"]["code"] == "secret-withheld"


def test_a_paused_source_is_not_started(people, harvest, clean_queues):
    for user in (None, people["lain"]):
        with pytest.raises(tk.NotAuthorized):
            call("harvest_source_pause", user, id="penduduk")
    call("harvest_source_pause", people["editor"], id="penduduk")
    shown = call("harvest_source_show", id="penduduk")
    assert (bool(shown["paused"]), shown["next"]) == (True, None)
    assert tick().started == ()
    assert "id" in wrong("harvest_source_run", people["walidata"], id="penduduk")
    call("harvest_source_resume", people["editor"], id="penduduk")
    assert "penduduk" in tick().started
    made = call("harvest_source_create", people["editor"], id="antrean", declaration=DECLARED)
    call("harvest_source_approve", people["walidata"], id="antrean", fingerprint=made["fingerprint"], paused=True)
    assert call("harvest_source_show", id="antrean")["paused"]


def test_the_same_by_commands(people, cli, tmp_path, clean_queues):
    file = tmp_path / "antrean.yaml"
    file.write_text(yaml.safe_dump(DECLARED))

    def said(*words):
        done = cli.invoke(ckan, ["harvest", *words])
        assert done.exit_code == 0, done.output
        return done.output

    assert "menunggu" in said("declare", "antrean", str(file))
    assert '"host-unknown"' in said("test", "antrean", "--json")
    said("approve", "antrean")
    assert not call("harvest_declaration_show", people["walidata"], id="antrean")["waits"]
    said("pause", "antrean")
    assert call("harvest_source_show", id="antrean")["paused"]
    said("resume", "antrean")
    file.write_text("connector: ftp\n")
    assert cli.invoke(ckan, ["harvest", "declare", "antrean", str(file)]).exit_code == 1


class TestPages:
    def test_from_the_form_to_a_running_source(self, app, people, clean_queues):
        get(app, "/sumber/baru", people["lain"], status=403)
        chosen = get(app, "/sumber/baru", people["editor"])
        assert chosen.select_one("a[href$='penghubung=rest']")
        page = get(app, "/sumber/baru?penghubung=rest", people["editor"])
        assert not page.select("script")
        assert len(page.select("h1")) == 1
        labelled = {each["for"] for each in page.select("label[for]")}
        fields = [each for each in page.select("main input[type=text], main select, main textarea")]
        assert {each["id"] for each in fields} <= labelled
        assert {"options.url", "options.paging.kind", "options.paging.page.size", "title", "organization"} <= {each["name"] for each in fields}
        answer = app.post("/sumber/baru", data=FORM, headers=header(people["editor"]), follow_redirects=False)
        assert answer.status_code == 302
        made = call("harvest_declaration_show", people["editor"], id="antrean")
        assert "example" not in made["declaration"]
        assert not page.select("input[checked]")
        assert made["declaration"]["options"] == {"url": "https://opd.invalid/antrean", "paging": {"kind": "page", "size": 50}}
        assert get(app, "/sumber/antrean", status=404)
        assert not get(app, "/sumber/antrean", people["editor"]).select("form[action$='/setujui']")
        (form,) = get(app, "/sumber/antrean", people["walidata"]).select("form[action$='/setujui']")
        seen = form.select_one("input[name=fingerprint]")["value"]
        app.post("/sumber/antrean/setujui", data={"fingerprint": seen}, headers=header(people["editor"]), status=403)
        outdated = app.post("/sumber/antrean/setujui", data={"fingerprint": "lama"}, headers=header(people["walidata"]))
        assert "sudah berubah sejak Anda melihatnya" in outdated.body
        app.post("/sumber/antrean/setujui", data={"fingerprint": seen}, headers=header(people["walidata"]), follow_redirects=False, status=302)
        assert "Antrean" in get(app, "/sumber/antrean").get_text(" ")
        tried = app.post("/sumber/antrean/uji", headers=header(people["editor"]))
        assert "opd.invalid" in tried.body
        app.post("/sumber/antrean/jeda", headers=header(people["editor"]), follow_redirects=False, status=302)
        assert get(app, "/sumber/antrean", people["editor"]).select("form[action$='/lanjutkan']")

    def test_mistakes_stand_at_their_fields_with_what_was_typed(self, app, people):
        form = {**FORM, "options.url": "", "options.paging.page.size": "banyak", "title": "<b>Judul</b>"}
        answer = app.post("/sumber/baru", data=form, headers=header(people["editor"]))
        assert answer.status_code == 422
        assert "&lt;b&gt;Judul" in answer.body
        assert "<b>Judul" not in answer.body
        assert 'id="options.url-salah"' in answer.body
        assert 'value="banyak"' in answer.body

    def test_a_preset_asks_only_for_what_is_the_source_s_own(self, app, people):
        assert {each["name"]: [need["key"] for need in each["needs"]] for each in call("harvest_preset_list")}["opendk-penduduk"] == ["options.url"]
        assert get(app, "/sumber/baru", people["editor"]).select_one("a[href$='praset=opendk-penduduk']")
        page = get(app, "/sumber/baru?praset=inaproc-rup", people["editor"])
        assert [each["name"] for each in page.select("main [name^=options]")] == ["options.params.kode_klpd", "options.auth.value"]
        form = {
            "connector": "rest", "preset": "inaproc-rup", "id": "rup", "title": "Rencana pengadaan", "organization": "dinas-uji",
            "license": "CC-BY-4.0", "options.params.kode_klpd": "D999", "options.auth.value": "",
        }  # fmt: skip
        wrong = app.post("/sumber/baru", data=form, headers=header(people["editor"]))
        assert (wrong.status_code, "options.auth.value" in wrong.body, 'value="D999"' in wrong.body) == (422, True, True)
        form["options.auth.value"] = "env:SUMBER_RUP_TOKEN"
        app.post("/sumber/baru", data=form, headers=header(people["editor"]), follow_redirects=False, status=302)
        declared = call("harvest_declaration_show", people["editor"], id="rup")["declaration"]
        assert (declared["preset"], declared["options"]) == (
            "inaproc-rup", {"params": {"kode_klpd": "D999"}, "auth": {"value": "env:SUMBER_RUP_TOKEN"}},
        )  # fmt: skip
        more = {**declared, "options": {**declared["options"], "timeout": 30}}
        call("harvest_source_update", people["editor"], id="rup", declaration=more)
        page = get(app, "/sumber/rup/ubah", people["editor"])
        assert page.select_one("[name='options.params.kode_klpd']")["value"] == "D999"
        changed = {**form, "options.params.kode_klpd": "D998"}
        app.post("/sumber/rup/ubah", data=changed, headers=header(people["editor"]), follow_redirects=False, status=302)
        options = call("harvest_declaration_show", people["editor"], id="rup")["declaration"]["options"]
        assert (options["params"]["kode_klpd"], options["timeout"]) == ("D998", 30)
        assert call("harvest_source_test", people["editor"], id="rup")["error"]["code"] == "secret-withheld"

    def test_the_form_is_filled_again(self, app, people):
        app.post("/sumber/baru", data={**FORM, "owner": "notes", "example": "true", "read.changes": "tahun", "read.full": "0 1 * * 0",
                 "options.since.param": "sejak"}, headers=header(people["editor"]), follow_redirects=False, status=302)  # fmt: skip
        declared = call("harvest_declaration_show", people["editor"], id="antrean")["declaration"]
        assert (declared["owner"], declared["example"], declared["read"]) == ({"notes": "local"}, True, {"changes": "tahun", "full": "0 1 * * 0"})
        lines = [line.get_text(" ", strip=True) for line in get(app, "/sumber/antrean", people["editor"]).select("table.beda tbody tr")]
        assert "Data contoh ya" in lines
        page = get(app, "/sumber/antrean/ubah", people["editor"])
        form = {each["name"]: each.get("value", "") for each in page.select("main input[type=text], main input[type=hidden], main input[checked]")}
        form |= {each["name"]: each.get_text().lstrip("\n") for each in page.select("main textarea")}
        chosen = {each["name"]: each.select_one("option[selected]") or each.option for each in page.select("main select")}
        form |= {name: option.get("value", option.get_text()) for name, option in chosen.items()}
        app.post("/sumber/antrean/ubah", data=form, headers=header(people["editor"]), follow_redirects=False, status=302)
        assert call("harvest_declaration_show", people["editor"], id="antrean")["declaration"] == declared

    def test_a_draft_is_deleted(self, app, people):
        call("harvest_source_create", people["editor"], id="antrean", declaration=DECLARED)
        app.post("/sumber/antrean/hapus", headers=header(people["lain"]), status=403)
        app.post("/sumber/antrean/hapus", headers=header(people["editor"]), follow_redirects=False, status=302)
        get(app, "/sumber/antrean", people["editor"], status=404)

    def test_findings_as_csv(self, app, people, harvest, agency):
        agency.say(("Lawang", 2025, "=1+1"), ("Lubai", 2025, 4))
        harvest()
        for user, quoted in ((None, False), (people["editor"], True)):
            answer = app.get("/sumber/penduduk/temuan.csv", headers=header(user) if user else {})
            heading, *rows = csv.reader(io.StringIO(answer.body))
            assert heading == ["code", "severity", "where", "sentence", "remedy", "explanation"]
            assert "number-not-readable" in [row[0] for row in rows]
            assert ("=1+1" in answer.body) is quoted
        assert PostgresState().runs("penduduk")
