"""Stopping a run, and which of those that wait goes first."""

import pytest
from ckan.plugins import toolkit as tk
from ckan.tests import helpers
from uji_calls import call, get
from uji_source import SOURCE, TABLE

from ckanext.muaraenim.harvest import jobs
from ckanext.muaraenim.harvest.cli import harvest as commands
from ckanext.muaraenim.harvest.clock import tick
from ckanext.muaraenim.harvest.state import PostgresState
from ckanext.muaraenim.tables.catalogue import CkanCatalogue
from harvesters import journal
from harvesters.journal import Outcome

SPLIT = TABLE.replace("key: [kecamatan]", "key: [kecamatan, tahun]\nsplit_by: tahun")


@pytest.fixture
def state(agency, clean_queues):
    return PostgresState()


class TestCancel:
    def test_a_run_that_waits_ends_at_once(self, people, state):
        waiting = jobs.start("penduduk", preview=False)
        assert call("harvest_run_cancel", people["editor"], id=waiting.id)["outcome"] == "cancelled"
        jobs.take_up(waiting.id)
        assert [run.outcome for run in state.runs("penduduk")] == [Outcome.CANCELLED]

    def test_a_run_that_is_in_hand_stops_before_its_next_change_and_the_rest_follows(self, people, state, agency, harvest, monkeypatch):
        agency.declare(table=SPLIT)
        agency.say(*(("Lawang", year, 1) for year in range(2020, 2026)))
        monkeypatch.setattr(journal, "BEAT", journal.BEAT * 0)
        write, written = CkanCatalogue.write, []

        def stopped_after_two(self, change, *rest, **more):
            write(self, change, *rest, **more)
            written.append(change.record)
            if len(written) == 2:
                call("harvest_run_cancel", people["walidata"], id=state.runs("penduduk")[0].id)

        with monkeypatch.context() as patched:
            patched.setattr(CkanCatalogue, "write", stopped_after_two)
            report = harvest()
        assert (report.outcome, len(written)) == (Outcome.CANCELLED, 2)
        assert harvest().plan.counts["create"] == 4
        assert tick().started == ()

    def test_a_run_that_was_stopped_and_whose_worker_then_died_is_not_taken_up(self, state, harvest):
        harvest()
        run = state.begin("penduduk", preview=False, full=True)
        assert state.cancel(run.id, "walidata")
        assert state.mark_lost(run.started + 2 * journal.LEASE) == 1
        assert state.run(run.id).outcome is Outcome.CANCELLED
        assert "penduduk" not in tick().started

    def test_a_run_that_has_ended_cannot_be_stopped(self, people, state, harvest):
        run = harvest().run
        with pytest.raises(tk.ValidationError):
            call("harvest_run_cancel", people["walidata"], id=run)

    def test_strangers_stop_nothing(self, people, state):
        waiting = jobs.start("penduduk", preview=False)
        for user in (people["lain"], None):
            with pytest.raises(tk.NotAuthorized):
                tk.get_action("harvest_run_cancel")({"user": user["name"] if user else ""}, {"id": waiting.id})
        assert state.run(waiting.id).outcome is Outcome.QUEUED

    def test_the_command_takes_a_source_or_a_run(self, state, cli):
        waiting = jobs.start("penduduk", preview=False)
        assert waiting.id in cli.invoke(commands, ["cancel", "penduduk"]).output
        assert cli.invoke(commands, ["cancel", waiting.id]).exit_code == 1

    def test_the_page_has_a_button_for_those_who_may(self, app, people, state):
        waiting = jobs.start("penduduk", preview=False)
        assert not get(app, "/sumber/penduduk").select('button[name="run"]')
        (button,) = get(app, "/sumber/penduduk", people["editor"]).select('button[name="run"]')
        assert (button["value"], button.find_parent("form")["action"]) == (waiting.id, "/sumber/penduduk/hentikan")
        app.post("/sumber/penduduk/hentikan", data={"run": waiting.id}, headers={"Authorization": people["editor"]["token"]}, status=200)
        assert state.run(waiting.id).outcome is Outcome.CANCELLED


class TestOrder:
    @pytest.fixture
    def sources(self, agency):
        for name, more in (("biasa", ""), ("santai", "run: {priority: low}\n"), ("segera", "run: {priority: high}\n")):
            (agency.folder / "sources" / f"{name}.yaml").write_text(SOURCE + more)

    def test_the_urgent_go_first_then_those_that_a_person_waits_for(self, state, sources):
        for source, by in (("santai", "walidata"), ("biasa", ""), ("penduduk", "walidata"), ("segera", "")):
            jobs.start(source, preview=True, by=by)
        assert [run.source for run in state.waiting()] == ["segera", "penduduk", "biasa", "santai"]

    def test_a_worker_does_the_most_urgent_whatever_it_was_told_of(self, state, sources):
        first, urgent = jobs.start("biasa", preview=False), jobs.start("segera", preview=False)
        jobs.work(first.id)
        assert (state.run(first.id).outcome, state.run(urgent.id).outcome) == (Outcome.QUEUED, Outcome.DONE)

    def test_a_source_in_other_hands_does_not_keep_the_others_waiting(self, state, sources):
        state.begin("segera", preview=False, full=True)
        urgent, other = jobs.start("segera", preview=False), jobs.start("biasa", preview=False)
        jobs.work(urgent.id)
        assert (state.run(urgent.id).outcome, state.run(other.id).outcome) == (Outcome.QUEUED, Outcome.DONE)
        assert helpers.call_action("package_search", fq="harvest_source:biasa")["count"] == 1

    def test_a_worker_is_given_longer_than_any_run_may_take(self, state, agency):
        agency.declare(source=SOURCE + "run: {within: 10 hours}\n")
        jobs.start("penduduk", preview=False)
        (job,) = [job for job in jobs.jobs.get_queue().jobs if job.func_name.endswith("jobs.work")]
        assert job.timeout > 10 * 3600
