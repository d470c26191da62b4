"""Commands ``ckan harvest …`` (``./portal harvest …``): the engine's own, on this portal's sources and catalogue, and the clock."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
import click

from ckanext.muaraenim.harvest.clock import tick
from ckanext.muaraenim.harvest.courtesy import place_at
from ckanext.muaraenim.harvest.forgetting import repeat_redactions
from ckanext.muaraenim.harvest.jobs import wake_those_left
from ckanext.muaraenim.harvest.proposing import draft
from ckanext.muaraenim.harvest.state import PostgresState
from ckanext.muaraenim.harvest.surroundings import opened
from ckanext.muaraenim.tables.declared import declaration
from harvesters.cli import group
from harvesters.declaration import read_declaration
from harvesters.errors import HarvestError
from harvesters.journal import Outcome
from harvesters.surroundings import Choices, Surroundings

__all__ = ["harvest"]



def by_hand(choices: Choices) -> Surroundings:
    """As a worker finds them; who runs a source by hand waits for a place at its host, and wakes those who waited for him."""
    return replace(opened(choices), place=place_at, ended=wake_those_left)


harvest = group(by_hand)
harvest.name = "harvest"
harvest.add_command(draft)


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


@harvest.command("redactions")
def redactions() -> None:
    """Ulangi penghapusan data pribadi yang belum dikenal basis data. / Repeat redactions that a restored database does not know."""
    click.echo(f"diulang / repeated: {repeat_redactions()}")


@harvest.command("declare")
@click.argument("source")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def declare(source: str, file: Path) -> None:
    """Simpan sumber di portal, menunggu persetujuan. / Keep a source in the portal; it waits for approval."""
    try:
        declared = read_declaration(file).plain
    except HarvestError as error:
        raise click.ClickException(str(error)) from error
    _done("harvest_source_update" if declaration(source) else "harvest_source_create", id=source, declaration=declared)
    click.echo(f"{source}: disimpan, menunggu persetujuan / kept, waits for approval")


@harvest.command("approve")
@click.argument("source")
@click.option("--paused", is_flag=True, help="Tetap dijeda. / Keep it paused.")
def approve(source: str, paused: bool) -> None:
    """Setujui pernyataan sumber yang terakhir. / Approve a source as it was written last."""
    shown = _done("harvest_declaration_show", id=source)
    _done("harvest_source_approve", id=source, fingerprint=shown["fingerprint"], paused=paused)
    click.echo(f"{source}: disetujui / approved")


@harvest.command("pause")
@click.argument("source")
def pause(source: str) -> None:
    """Jangan mulai sumber ini sampai dilanjutkan. / Start this source no more until it is resumed."""
    _done("harvest_source_pause", id=source)


@harvest.command("resume")
@click.argument("source")
def resume(source: str) -> None:
    """Lanjutkan sumber yang dijeda. / Let a paused source run again."""
    _done("harvest_source_resume", id=source)


@harvest.command("test")
@click.argument("source")
@click.option("--json", "as_json", is_flag=True, help="Cetak JSON. / Print JSON.")
def test(source: str, as_json: bool) -> None:
    """Baca catatan pertamanya; tidak menyimpan apa pun. / Read its first records; keeps nothing."""
    tried = _done("harvest_source_test", id=source)
    if as_json:
        click.echo(json.dumps(tried, ensure_ascii=False))
    elif tried["error"]:
        raise click.ClickException(f"{tried['error']['sentence']} {tried['error']['remedy']}")
    else:
        click.echo(f"{tried['system']}: {tried['records']} catatan / records: {', '.join(tried['columns'])}")


def _done(action: str, **data: Any) -> Any:
    """An action as the operator, whose mistakes are told as sentences."""
    try:
        return tk.get_action(action)({"ignore_auth": True, "user": ""}, data)
    except tk.ValidationError as error:
        said = "; ".join(f"{key}: {' '.join(map(str, each))}" for key, each in error.error_dict.items())
        raise click.ClickException(said) from error
    except tk.ObjectNotFound as error:
        raise click.ClickException(str(error)) from error
