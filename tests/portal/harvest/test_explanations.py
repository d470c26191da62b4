"""What a check asks about is explained by the office, in public, for as long as it finds exactly that."""

import pytest
from ckan.plugins import toolkit as tk
from ckan.tests import helpers
from uji_calls import call, get
from uji_source import SOURCE, TABLE

from ckanext.muaraenim.harvest.forgetting import forget_quotations

JUMPING = TABLE.replace("key: [kecamatan]", "key: [kecamatan, tahun]").replace("dataset:", "checks:\n- year-jump: {}\ndataset:")
DATASET = "penduduk-menurut-kecamatan"
TEXT = "Tiga desa dari kecamatan tetangga bergabung pada Mei 2025."


@pytest.fixture
def jumped(agency, harvest, people):
    """The id of a run that found one jump."""
    agency.declare(SOURCE, JUMPING)
    agency.say(("Lawang", 2024, 100), ("Lawang", 2025, 900), ("Lubai", 2024, 45), ("Lubai", 2025, 46))
    return harvest().run


def jump(run, user=None):
    (found,) = (each for each in call("harvest_run_show", user, id=run)["findings"] if each["code"] == "year-jump")
    return found


def explain(run, user, text=TEXT, key=""):
    return call("harvest_finding_explain", user, id=run, finding=key or jump(run, user)["key"], text=text)


def test_the_public_reads_it_beside_the_finding(jumped, people, app):
    assert explain(jumped, people["editor"])["text"] == TEXT
    told = jump(jumped)
    assert told["explanation"]["text"] == TEXT
    assert "key" not in told
    assert people["editor"]["name"] not in str(told)
    for address in ("/sumber/penduduk", f"/dataset/{DATASET}"):
        (finding,) = (each.get_text(" ", strip=True) for each in get(app, address).select(".temuan li") if "berubah" in each.get_text())
        assert finding.startswith("Dijelaskan")
        assert TEXT in finding
    assert TEXT in app.get(f"/sumber/penduduk/temuan.csv?run={jumped}").body


def test_it_stays_until_the_figure_is_another(jumped, people, agency, harvest):
    explain(jumped, people["walidata"])
    agency.say(("Lubai", 2024, 45), ("Lubai", 2025, 46), ("Lawang", 2024, 100), ("Lawang", 2025, 900))
    assert jump(harvest().run)["explanation"]["text"] == TEXT
    agency.say(("Lawang", 2024, 100), ("Lawang", 2025, 901), ("Lubai", 2024, 45), ("Lubai", 2025, 46))
    again = harvest().run
    assert jump(again)["explanation"] is None
    explain(again, people["editor"], "Angka sudah diperiksa lagi.")
    explain(again, people["editor"], "")
    assert jump(again)["explanation"] is None


def test_only_who_may_run_the_source_explains(jumped, people):
    key = jump(jumped, people["walidata"])["key"]
    for user in (people["lain"], None):
        with pytest.raises(tk.NotAuthorized):
            explain(jumped, user, key=key)
    assert jump(jumped)["explanation"] is None


@pytest.mark.parametrize(
    ("text", "key"), [("x" * 1001, ""), ("Tanya ke 0812-3456-7890 saja", ""), ("surat ke budi@dinas.example", ""), (TEXT, "0" * 64), (TEXT, "'; --")]
)
def test_what_is_no_explanation_is_refused(jumped, people, text, key):
    with pytest.raises(tk.ValidationError):
        explain(jumped, people["editor"], text, key)
    assert jump(jumped)["explanation"] is None


def test_the_page_takes_it_and_escapes_it(jumped, people, app):
    form = get(app, "/sumber/penduduk", people["editor"]).select_one('form[action$="/jelaskan"]')
    sent = {each["name"]: each.get("value", "") for each in form.select("input")} | {"text": "<b>Wajar</b> & benar"}
    app.post(form["action"], data=sent, headers={"Authorization": people["editor"]["token"]}, status=200)
    page = app.get("/sumber/penduduk").body
    assert "&lt;b&gt;Wajar&lt;/b&gt; &amp; benar" in page
    assert get(app, "/sumber/penduduk").select_one('form[action$="/jelaskan"]') is None


def test_a_redaction_forgets_it(jumped, people):
    explain(jumped, people["editor"])
    resource = helpers.call_action("package_show", id=DATASET)["resources"][0]["id"]
    helpers.call_action("table_redact", id=resource, column="penduduk", reason="uji")
    forget_quotations()
    assert TEXT not in str(call("harvest_run_show", people["walidata"], id=jumped))
