"""Findings on the page of a dataset: what reads the same stands once."""

from __future__ import annotations

import pytest

from ckanext.muaraenim.theme import systems


@pytest.mark.usefixtures("with_plugins")
def test_findings_that_read_alike_stand_once_and_are_counted(app, monkeypatch):
    def found(severity, sentence, where, explanation=None):
        return {"severity": severity, "sentence": sentence, "where": where, "explanation": explanation}

    alike = [found("info", "Ejaan diseragamkan.", f"A{number}") for number in range(30)]
    jumps = [found("warning", "Berubah.", "B1", {"text": "Wajar.", "at": "2026-01-01"}), found("warning", "Berubah.", "B2")]
    run = {"findings": [*jumps, *alike], "findings_by_severity": {"info": 40, "warning": 2}, "error": None}
    answers = {"harvest_provenance_show": {"last": {"id": "1", "ended": ""}, "confirmed": ""}, "harvest_run_show": run}
    monkeypatch.setattr(systems, "_ask", lambda action, data: answers[action])
    with app.flask_app.test_request_context("/"):
        reading = systems.read_reading({"id": "x", "harvest_source": "uji"})
    told = [(each["word"], each["where"], each["times"], each["explanation"]) for each in reading.findings]
    assert told == [("Dijelaskan", "B1", 1, "Wajar."), ("Periksa", "B2", 1, ""), ("Otomatis", "A0", 30, "")]
    assert reading.more == 10
