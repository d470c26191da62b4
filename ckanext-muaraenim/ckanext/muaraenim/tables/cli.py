"""Command ``ckan table redact``."""

from __future__ import annotations

import json

import ckan.plugins.toolkit as tk
import click

__all__ = ["table"]


@click.group()
def table() -> None:
    """Tabel yang terbit dan riwayatnya. / Published tables and their history."""


@table.command("redact")
@click.argument("resource")
@click.option("--column", default="", help="Nama kolom yang dikosongkan. / Column to blank.")
@click.option("--keys", default="[]", help='Kunci baris yang dihapus, JSON: [{"kode": "01"}]. / Keys of rows to remove.')
@click.option("--values", default="[]", help='Tanpa kunci: nilai baris yang dihapus. / Without a key: values of rows to remove: [{"nama": "…"}].')
@click.option("--reason", required=True, help="Alasan, diumumkan. / Why; it is public.")
@click.confirmation_option("--yes", prompt="Tidak dapat dibatalkan. Lanjutkan? / It can't be undone. Go on?")
def redact(resource: str, column: str, keys: str, values: str, reason: str) -> None:
    """Kosongkan data pribadi di semua versi sebuah tabel. / Blank personal data in every version of a table."""
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    asked = {"id": resource, "column": column, "keys": keys, "values": values, "reason": reason}
    try:
        made = tk.get_action("table_redact")({"ignore_auth": True, "user": user}, asked)
    except tk.ValidationError as error:
        raise click.ClickException("; ".join(f"{name}: {', '.join(map(str, said))}" for name, said in error.error_dict.items())) from error
    click.echo(json.dumps(made))
