"""Command ``ckan regency``: bring the regency's OPDs and topics into the portal."""

from __future__ import annotations

import click

from ckanext.muaraenim.organizations import load
from ckanext.muaraenim.regency import current_regency

__all__ = ["regency"]


@click.group()
def regency() -> None:
    """Kabupaten yang dilayani portal ini. / The regency that this portal serves."""


@regency.command("load")
def load_regency() -> None:
    """Buat dan perbarui OPD serta topik dari config/regencies. / Create and update agencies and topics from config/regencies."""
    served = current_regency()
    loaded = load(lambda name, number: click.echo(f"{served.full_name}: {number} {name}"))
    click.echo(f"{loaded.created} dibuat, {loaded.updated} diperbarui, {loaded.unchanged} tetap")
