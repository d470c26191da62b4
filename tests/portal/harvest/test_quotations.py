"""Once something of a source's table was redacted, what its runs find quotes no value any more."""

from ckan.tests import helpers
from uji_calls import call
from uji_source import ROWS

from ckanext.muaraenim.harvest.state import PostgresState


def test_later_findings_quote_nothing(harvest, agency, people):
    def quoted():
        return [finding["facts"].get("value") for finding in PostgresState().runs("penduduk")[0].report["findings"] if "value" in finding["facts"]]

    agency.say(*ROWS[:2], ("Lubai", 2025, "rahasia pribadi"))
    harvest()
    assert quoted() == ["rahasia pribadi"]
    resource = helpers.call_action("package_show", id="penduduk-menurut-kecamatan")["resources"][0]["id"]
    helpers.call_action("table_redact", id=resource, column="penduduk", reason="uji")
    run = harvest(full=True).run
    assert quoted() == ["…"]
    shown = call("harvest_run_show", people["walidata"], id=run)
    assert shown["findings_by_code"]["number-not-readable"] == 1
    assert "rahasia" not in str(shown)
