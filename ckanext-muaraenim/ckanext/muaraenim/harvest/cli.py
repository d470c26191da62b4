"""Commands ``ckan harvest …`` (``./portal harvest …``): the engine's own, on this portal's sources and catalogue, and the clock."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from ckanext.muaraenim.harvest.clock import tick
from ckanext.muaraenim.harvest.state import PostgresState
from ckanext.muaraenim.harvest.surroundings import opened
from harvesters.cli import group
from harvesters.journal import Outcome

__all__ = ["harvest"]

harvest = group(opened)
harvest.name = "harvest"


@harvest.command("cancel")
@click.argument("run")
def cancel(run: str) -> None:
    """Hentikan pelaksanaan; yang sudah ditulis tetap. / Stop a run; what it has written stays. RUN: id of a run, or of a source."""
    state = PostgresState()
    active = [each.id for each in state.runs(run) if each.outcome in (Outcome.QUEUED, Outcome.RUNNING)]
    stopped = [id for id in active or [run] if state.cancel(id, "cli")]
    if not stopped:
        raise click.ClickException(f"tidak ada yang berjalan: {run} / nothing runs or waits: {run}")
    click.echo("\n".join(stopped))


@harvest.command("tick")
@click.option("--json", "as_json", is_flag=True, help="Cetak JSON. / Print JSON.")
def once_a_minute(as_json: bool) -> None:
    """Jalankan yang jatuh tempo, lanjutkan yang terputus. / Start what is due, take up what was cut off."""
    done = tick()
    if as_json:
        click.echo(json.dumps(asdict(done)))
    elif done.started or done.lost or done.written:
        started = ", ".join(done.started) or "–"
        click.echo(f"dimulai: {started}; terputus: {done.lost}; menunggu: {done.waiting}; metadata ditulis: {done.written}")
