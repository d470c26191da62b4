"""Commands ``ckan regency`` (bring the regency's OPDs and topics into the portal) and ``ckan translations``."""

from __future__ import annotations

import click

from ckanext.muaraenim.organizations import load
from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.succession import carry_on, unfinished
from ckanext.muaraenim.translations import compile_catalogue

__all__ = ["regency", "translations"]


@click.group()
def regency() -> None:
    """Kabupaten yang dilayani portal ini. / The regency that this portal serves."""


@regency.command("load")
def load_regency() -> None:
    """Buat dan perbarui OPD serta topik dari config/regencies. / Create and update agencies and topics from config/regencies."""
    served = current_regency()
    loaded = load(lambda name, number: click.echo(f"{served.full_name}: {number} {name}"))
    click.echo(f"{loaded.created} dibuat, {loaded.updated} diperbarui, {loaded.unchanged} tetap")


@click.group()
def translations() -> None:
    """Katalog bahasa Indonesia. / The Indonesian catalogue."""


@translations.command("compile")
def compile_translations() -> None:
    """Satukan dan susun berkas .po menjadi .mo. / Merge the .po files and compile them."""
    click.echo(f"{compile_catalogue()} kalimat / sentences")


@regency.command("succession")
def continue_succession() -> None:
    """Lanjutkan pergantian OPD yang belum selesai. / Go on with successions of agencies that have not ended."""
    moved = sum(carry_on(each) for each in unfinished())
    click.echo(f"{moved} dataset dipindahkan")
