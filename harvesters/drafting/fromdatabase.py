"""A draft from a database: its tables and views, their columns and keys, and the SELECT that reads one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from harvesters.drafting.choose import Choose
from harvesters.drafting.kinds import kind_of
from harvesters.drafting.request import Asked
from harvesters.drafting.sketch import Draft, Guess, Hint, Sample
from harvesters.drafting.tablesketch import keyless, table_of
from harvesters.drafting.wide import lengthened
from harvesters.errors import Refused, Unreadable
from harvesters.reading.address import AddressGuard
from harvesters.reading.database import database_address, database_url, is_sqlite, open_database
from harvesters.secrets import prefix
from harvesters.words import phrase

__all__ = ["draft_of_database"]

CHANGES = re.compile(
    r"(updated|modified|changed)_?(at|on|date)?|last_?(update|updated|modified)|diubah|(tgl|waktu|tanggal)_?(ubah|diubah|update|perubahan)", re.I
)
LEFT_OUT = re.compile(
    r"(created|deleted)_?(at|by|on)|(updated|modified)_?by|password|passwd|sandi|remember_token|tgl_?(buat|input)|user_?input", re.I
)
MOST_ROWS = 5_000
MOST_LISTED = 200
SECONDS = 60


def draft_of_database(asked: Asked) -> Draft:
    """:raises Choose: it has several tables and views.
    :raises FetchError: it cannot be opened or read."""
    address = asked.address
    if "://" not in address:
        address = f"sqlite:///{Path(address.removeprefix('file:')).resolve()}"
    url = database_url(address)
    folder = Path(url.database or "").resolve().parent if is_sqlite(url) else None
    opened = url.set(database=str(Path(url.database or "").resolve())) if is_sqlite(url) else url
    engine = open_database(opened, AddressGuard(asked.allow), folder, SECONDS)
    try:
        with engine.connect() as connection:
            return _drafted(connection, url, asked)
    except sa.exc.OperationalError:
        reason = phrase("nama pengguna, kata sandi atau nama basis data tidak diterima", "user, password or name of the database is not accepted")
        raise Refused(system=database_address(url), reason=reason) from None
    except sa.exc.SQLAlchemyError:
        reason = phrase("daftar tabelnya tidak dapat dibaca", "its list of tables cannot be read")
        raise Unreadable(system=database_address(url), reason=reason) from None
    finally:
        engine.dispose()


def _drafted(connection: sa.Connection, url: sa.URL, asked: Asked) -> Draft:
    inspector = sa.inspect(connection)
    chosen = _chosen(inspector, url, asked.choice)
    columns = [each for each in inspector.get_columns(chosen) if ":" not in each["name"] and not LEFT_OUT.fullmatch(each["name"])]
    key = inspector.get_pk_constraint(chosen).get("constrained_columns") or [] if chosen in inspector.get_table_names() else []
    sample = _sample(connection, chosen, columns, key)
    changes = next((each["name"] for each in columns if CHANGES.fullmatch(each["name"]) and _is_moment(sample, each["name"])), "")
    shown = sample.without([changes]) if changes else sample
    id = asked.named(chosen)
    quote = connection.dialect.identifier_preparer.quote
    query = f"SELECT {', '.join(quote(name) for name in sample.names)} FROM {quote(chosen)}"  # noqa: S608 - of quoted names, for a person to read
    title = asked.titled(chosen)
    options = {"url": _address(url, asked, id), "query": query}
    source: dict[str, Any] = {"title": title, "organization": asked.owner, "connector": "sql", "options": options}
    if changes:
        why = f"«{changes}» berubah bila barisnya berubah; bila tidak selalu, tulis read: full"
        source["read"] = Guess({"changes": changes, "full": "0 1 * * 0"}, why)
    wide = lengthened(shown)
    if wide:
        source["unpivot"] = wide[0]
    source |= {"table": id, "license": asked.licence}
    table = table_of(title, asked.owner, wide[1] if wide else shown, asked.regions, asked.tables)
    return Draft(source, table, shown, [*_notes(sample, inspector, chosen), *keyless(table, sample)])


def _chosen(inspector: sa.Inspector, url: sa.URL, wanted: str) -> str:
    there = [*inspector.get_view_names(), *inspector.get_table_names()]
    if wanted in there:
        return wanted
    if len(there) == 1 and not wanted:
        return there[0]
    if not there:
        raise Unreadable(system=database_address(url), reason=phrase("tidak ada tabel atau view", "it has no table or view"))
    views = set(inspector.get_view_names())
    raise Choose("--table", [f"{name}  ({'view' if name in views else 'tabel'})" for name in there[:MOST_LISTED]])


def _sample(connection: sa.Connection, chosen: str, columns: Sequence[Mapping[str, Any]], key: Sequence[str]) -> Sample:
    names = [str(each["name"]) for each in columns]
    table = sa.table(chosen, *(sa.column(name) for name in names))
    rows = [dict(row) for row in connection.execute(sa.select(*table.columns).limit(MOST_ROWS + 1)).mappings()]
    hints = {name: Hint(kind=_kind(each["type"], [row[name] for row in rows]), description=each.get("comment") or "")
             for name, each in zip(names, columns, strict=True)}  # fmt: skip
    return Sample(names, rows[:MOST_ROWS], len(rows) <= MOST_ROWS, hints, list(key))


def _kind(type: Any, values: Sequence[Any]) -> str:
    """What the database's own type decides; empty where the values say it better (a whole number may be a year or a code)."""
    for kinds, name in ((sa.Boolean, "boolean"), (sa.DateTime, "datetime"), (sa.Date, "date")):
        if isinstance(type, kinds) and not any(isinstance(value, str) for value in values):
            return name
    if isinstance(type, sa.Integer):
        return "" if any(value is not None for value in values) else "integer"
    fraction = isinstance(type, sa.Numeric) and getattr(type, "scale", None) != 0
    return "number" if fraction and all(value is None or isinstance(value, int | float) or hasattr(value, "as_tuple") for value in values) else ""


def _is_moment(sample: Sample, name: str) -> bool:
    return sample.hints[name].kind in ("date", "datetime") or kind_of(name, sample.values(name)).kind in ("date", "datetime")


def _address(url: sa.URL, asked: Asked, id: str) -> Any:
    """By the name of a secret, because it holds or will hold a password; a file of SQLite in clear."""
    if asked.secret and asked.what.startswith(f"env:{prefix(id)}"):
        return asked.what
    if not is_sqlite(url):
        return Guess(f"env:{prefix(id)}URL", "alamat lengkap basis data dengan nama pengguna dan sandi ada di rahasia ini")
    path, root = Path(url.database or "").resolve(), asked.root.resolve()
    if path.is_relative_to(root):
        return f"sqlite:///{path.relative_to(root)}"
    return Guess(f"sqlite:///{path.name}", "salin berkasnya ke folder yang memuat sources/ dan tables/, atau sebut foldernya dengan --files")


def _notes(sample: Sample, inspector: sa.Inspector, chosen: str) -> list[str]:
    notes = [f"Usulan ini dibuat dari {'semua' if sample.complete else 'contoh'} {len(sample.rows)} baris «{chosen}»."]
    all_columns = [each["name"] for each in inspector.get_columns(chosen)]
    if left := [name for name in all_columns if name not in sample.names]:
        notes.append(f"periksa: kolom {', '.join(left[:10])} tidak diambil karena bercerita tentang barisnya, bukan isinya.")
    return notes
