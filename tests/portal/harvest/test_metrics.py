"""What is measured, who may read it, and that Prometheus can."""

import re

import pytest
from ckan.plugins import toolkit as tk
from ckan.tests import factories, helpers
from uji_source import ROWS

from ckanext.muaraenim.harvest import jobs
from ckanext.muaraenim.harvest.metrics import as_text
from ckanext.muaraenim.harvest.state import PostgresState
from harvesters.report import Report

TOKEN = "hanya-untuk-uji"
SAMPLE = re.compile(r'muaraenim_\w+(\{\w+="(?:[^"\\]|\\.)*"(,\w+="(?:[^"\\]|\\.)*")*\})? -?[\d.e+-]+')


def value(name, **labels):
    (measured,) = [each for each in helpers.call_action("metrics_show") if each["name"] == f"muaraenim_{name}"]
    return sum(sample["value"] for sample in measured["samples"] if sample["labels"].items() >= labels.items())


def test_runs_queue_datasets_and_findings_are_counted(agency, harvest, clean_queues):
    factories.Dataset(owner_org=factories.Organization()["id"])
    harvest()
    agency.say(*ROWS, ("Belida", 2025, "tidak terbaca"))
    harvest()
    agency.fail()
    harvest()
    jobs.start("penduduk", preview=False)
    assert (value("harvest_runs", outcome="done"), value("harvest_runs", source="penduduk", outcome="failed")) == (2, 1)
    assert (value("datasets", source="penduduk"), value("datasets", source="")) == (1, 1)
    assert (value("harvest_queue_length"), value("harvest_running")) == (1, 0)
    assert 0 < value("harvest_last_good_age_seconds", source="penduduk") < 3600
    assert 0 < value("harvest_last_run_seconds", source="penduduk") < 3600
    assert 0 < value("harvest_queue_age_seconds") < 3600
    assert (value("search_documents"), value("search_waiting"), value("search_age_seconds")) == (2, 0, 0)


def test_findings_are_those_of_the_latest_run(agency, harvest):
    agency.say(*ROWS, ("Belida", 2025, "tidak terbaca"))
    report = harvest()
    assert value("harvest_findings", severity="error") == len([each for each in report.findings if each.severity == "error"]) > 0
    agency.say(*ROWS)
    harvest()
    assert value("harvest_findings", severity="error") == 0


def test_a_source_without_anything_new_is_as_good_as_read(agency, harvest, app):
    harvest()
    state = PostgresState()
    report = Report("penduduk", former=state.runs("penduduk")[0].report, unchanged=1)
    state.finish(state.begin("penduduk", preview=False, full=True), report.outcome, report.as_dict())
    assert value("harvest_runs", outcome="unchanged") == 1
    shown = helpers.call_action("harvest_source_show", id="penduduk")
    assert (shown["standing"], shown["last_good"]) == ("good", shown["last"]["ended"])
    assert "Tidak ada yang baru" in app.get("/sumber/penduduk").body


def test_a_dataset_that_waits_for_its_search_document_has_an_age(agency, harvest):
    harvest()
    helpers.call_action("search_renew")
    assert value("search_waiting") == 1
    assert 0 < value("search_age_seconds") < 3600


class TestPage:
    def test_the_public_reads_nothing(self, app, agency):
        assert "muaraenim_" not in app.get("/metrics", status=403).body
        with pytest.raises(tk.NotAuthorized):
            tk.get_action("metrics_show")({"user": factories.User()["name"]}, {})

    def test_a_sysadmin_reads_what_prometheus_reads(self, app, agency, harvest):
        harvest()
        answer = app.get("/metrics", headers={"Authorization": factories.SysadminWithToken()["token"]}, status=200)
        assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
        lines = answer.body.splitlines()
        samples = [line for line in lines if not line.startswith("#")]
        assert [line for line in samples if not SAMPLE.fullmatch(line)] == []
        assert 'muaraenim_harvest_runs{source="penduduk",outcome="done"} 1' in samples
        assert {re.split("[{ ]", line)[0] for line in samples} <= {line.split()[2] for line in lines if line.startswith("# TYPE")}

    @pytest.mark.ckan_config("ckanext.muaraenim.metrics.token", TOKEN)
    def test_the_operators_token_opens_it_and_no_other(self, app, agency):
        assert "muaraenim_search_documents" in app.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}, status=200).body
        for wrong in ("Bearer lain", TOKEN, "Bearer ", f"Bearer {TOKEN}é"):
            app.get("/metrics", headers={"Authorization": wrong.encode()}, status=403)

    def test_without_a_token_an_empty_one_opens_nothing(self, app, agency):
        app.get("/metrics", headers={"Authorization": "Bearer "}, status=403)


def test_labels_are_escaped():
    samples = [{"labels": {"source": 'a"b\\c\nd'}, "value": 1.0}]
    assert as_text([{"name": "x", "help": "y", "samples": samples}]).splitlines()[-1] == 'x{source="a\\"b\\\\c\\nd"} 1'
