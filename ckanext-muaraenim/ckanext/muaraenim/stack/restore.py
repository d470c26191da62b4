"""``portal restore FILE``: builds a whole new home beside the old one, then changes places with it.

The old home stays aside until the new one has answered; a kill anywhere leaves either the old or the new one, whole.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ckanext.muaraenim.stack import control, process
from ckanext.muaraenim.stack.archive import extract
from ckanext.muaraenim.stack.errors import StackError
from ckanext.muaraenim.stack.fleet import CORE, Fleet
from ckanext.muaraenim.stack.home import FOLDERS, Home
from ckanext.muaraenim.stack.ports import free_port, require_free
from ckanext.muaraenim.stack.postgres import Postgres, programs
from ckanext.muaraenim.stack.progress import Progress
from ckanext.muaraenim.stack.settings import connected
from ckanext.muaraenim.stack.snapshot import DATABASES, without_secret
from ckanext.muaraenim.stack.up import Up
from ckanext.muaraenim.writing import read_json, sync_folder, write_json, write_text

KEPT = ("opd",)
"""Folders that no backup holds and that pass from the old home to the new one: the stand-ins' own databases."""

TRIES = 60
BUSY = ("lock timeout", "deadlock detected")
EMPTY = """
    SET lock_timeout = '500ms';
    DO $$ BEGIN
        EXECUTE (SELECT coalesce('LOCK TABLE ' || string_agg(format('%I.%I', schemaname, tablename), ', ') || ' IN ACCESS EXCLUSIVE MODE', 'SELECT 1')
            FROM pg_tables WHERE schemaname IN ('public', 'muaraenim'));
    END $$;
    DROP SCHEMA IF EXISTS muaraenim CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public;
    SET lock_timeout = 0"""
"""All tables are taken at once and given back before a reader that waits for one is sacrificed as the victim of a deadlock (after a second)."""

RENEW_SEARCH = """
    DO $$ BEGIN
        IF to_regproc('public.search_renew_epoch') IS NOT NULL THEN
            SET LOCAL search_path = public;
            PERFORM search_renew_epoch();
        END IF;
    END $$"""
"""Every process that follows the search rows reads all of them again."""


def restore(home: Home, file: Path, yes: bool) -> str:
    """Bring a home back; the sentence to show.

    :param yes: replace a home that is there.
    :raises StackError: nothing was changed; or the new home did not answer and the old one is back.
    """
    if home.exists and not yes:
        raise StackError(
            f"Di {home.path} sudah ada portal. / There is a portal in {home.path} already.",
            "Untuk menggantinya dengan isi cadangan: --yes; ke folder lain: --home DIR / To replace it: --yes; elsewhere: --home DIR",
        )
    existed, ran = home.exists, control.supervisor_pid(home) is not None
    if home.path.exists() and not existed and any(path.name != "run" for path in home.path.iterdir()):
        raise StackError(f"{home.path} berisi sesuatu yang bukan portal. / It is neither empty nor a portal.", "Pilih / choose: --home DIR")
    progress = Progress()
    new = Home(home.path.with_name(f"{home.path.name}.restoring"))
    process.end(process.working_in(new.postgres), 20)
    shutil.rmtree(new.path, ignore_errors=True)
    with home.only_one("up"):
        try:
            manifest = _unpack(new, file, home, progress)
            if existed and not ran:
                require_free(int(home.about["port"]))
            if ran:
                control.want(home, ["pause"])
            _build(new, progress)
        except BaseException:
            if ran:
                control.want(home, [name for name in control.EVERYTHING if name != "standins" or home.about["demo"]])
            shutil.rmtree(new.path, ignore_errors=True)
            raise
        _change_places(home, new, existed)
        if existed:
            _prove(home, ran, progress)
    return f"Portal {manifest['regency']} dari {manifest['taken']} kembali di {home.path}. / The portal is back as of {manifest['taken']}."


def _unpack(new: Home, file: Path, old: Home, progress: Progress) -> dict[str, Any]:
    with progress.step("Memeriksa cadangan / Checking the backup"):
        new.path.mkdir(mode=0o755)
        manifest = extract(file, new.path)
        if old.exists and manifest["regency"] != old.about["regency"]:
            raise StackError(
                f"Cadangan ini milik {manifest['regency']!r}, portal di {old.path} milik {old.about['regency']!r}; tidak ada yang diubah. "
                "/ This backup is another regency's; nothing was changed.",
                "Pulihkan ke folder lain dengan --home DIR. / Restore it elsewhere with --home DIR.",
            )
        for name, mode in FOLDERS.items():
            (new.path / name).mkdir(exist_ok=True)
            (new.path / name).chmod(mode)
        if old.exists:
            carry_redactions(old, new)
            new.remember(port=old.about["port"], fsync=old.about.get("fsync", True))
    return manifest


def carry_redactions(old: Home, new: Home) -> None:
    """What was redacted after the backup was taken: the new home repeats it before its web server starts."""
    known, later = (home.settings / "redactions.jsonl" for home in (new, old))
    lines = known.read_text(encoding="utf-8").splitlines() if known.exists() else []
    if later.exists():
        lines += [line for line in later.read_text(encoding="utf-8").splitlines() if line not in lines]
        write_text(known, "".join(f"{line}\n" for line in lines))


def _build(new: Home, progress: Progress) -> None:
    """Databases of the new home from the dumps."""
    fleet = Fleet(new)
    for database, setting in DATABASES.items():
        with progress.step(f"Basis data / Database {database}"):
            dump = new.path / "databases" / f"{database}.dump"
            if fleet.own_postgres:
                with _temporary_server(new) as server:
                    _load(server.url(database), dump, ["--exit-on-error"])
                    _psql(server.url(database), [f"--command={RENEW_SEARCH}"])
            else:
                _replace(connected(new)[setting], dump)
    _forget_step(new, "permissions")  # who may connect belongs to a database, not to its dump
    _forget_step(new, "redactions")  # what was redacted since the backup is done again before a page is served
    shutil.rmtree(new.path / "databases")


def _forget_step(new: Home, name: str) -> None:
    """Have a step done again at the next start."""
    done = read_json(new.settings / "steps.json")
    write_json(new.settings / "steps.json", {key: value for key, value in done.items() if key != name})


@contextmanager
def _temporary_server(new: Home) -> Iterator[Postgres]:
    server = Postgres(new, free_port())
    running = server.start()
    try:
        if not process.wait_for(server.ready, 60):
            raise StackError(f"PostgreSQL tidak mau berjalan. / PostgreSQL does not start.\n{control.last_lines(new, 'postgres')}")
        server.create_databases()
        yield server
    finally:
        server.stop(running.pid)
        running.wait()


def _load(url: str, dump: Path, how: list[str]) -> None:
    address, password = without_secret(url)
    command = [str(programs() / "pg_restore"), f"--dbname={address}", *how, str(dump)]
    done = subprocess.run(command, env={"PGPASSWORD": password, "LC_ALL": "C"}, check=False, capture_output=True, text=True)
    if done.returncode:
        raise StackError(f"{dump.name} tidak dapat dimuat. / It can't be loaded: {done.stderr.strip()[-600:]}")


def _replace(url: str, dump: Path) -> None:
    """Load a dump over what a database of a real server holds, in one transaction, while others may be reading there.

    As a script, because that server may be older than our ``pg_restore``, which sets a parameter that it does not know.
    """
    script = dump.with_suffix(".sql")
    write = [str(programs() / "pg_restore"), "--no-owner", "--no-privileges", f"--file={script}", str(dump)]
    subprocess.run(write, env={"LC_ALL": "C"}, check=True)
    for attempt in range(TRIES):
        if not (said := _run_script(url, script)):
            return
        if not any(word in said for word in BUSY):
            break
        time.sleep(random.uniform(0.1, 0.5) * min(attempt + 1, 4))  # noqa: S311  no secret hangs on it
    raise StackError(f"{dump.name} tidak dapat dimuat; isi lama tetap. / It can't be loaded; nothing changed: {said[-600:]}")


def _run_script(url: str, script: Path) -> str:
    """Replace all there is by what the script makes; what went wrong, if anything."""
    with script.open("rb") as lines:
        filtered = subprocess.Popen(["sed", "/^SET transaction_timeout = 0;$/d"], stdin=lines, stdout=subprocess.PIPE)
        said = _psql(url, [f"--command={EMPTY}", "--file=-", f"--command={RENEW_SEARCH}"], filtered.stdout)
        filtered.communicate()
    return said


def _psql(url: str, steps: list[str], script: Any = subprocess.DEVNULL) -> str:
    """Run the steps in one transaction; what went wrong, if anything."""
    address, password = without_secret(url)
    variables = {"PGPASSWORD": password, "LC_ALL": "C", "PGOPTIONS": "-c client_min_messages=warning"}
    command = [str(programs() / "psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", f"--dbname={address}"]
    done = subprocess.run([*command, *steps], env=variables, check=False, stdin=script, capture_output=True, text=True)
    return (done.stderr.strip() or f"psql: {done.returncode}") if done.returncode else ""


def _change_places(home: Home, new: Home, existed: bool) -> None:
    """Old home aside, new one in its place. ``recover`` undoes a kill between the two renames."""
    shutil.rmtree(home.aside, ignore_errors=True)
    if existed:
        ports = home.run / "ports.json"
        if ports.exists():
            shutil.copy2(ports, new.run / "ports.json")
        control.want(new, ["pause"])
        wait_for_quiet(home)
        home.path.rename(home.aside)
    elif home.path.exists():
        shutil.rmtree(home.path)
    new.path.rename(home.path)
    sync_folder(home.path.parent)
    for name in KEPT:
        if existed and (home.aside / name).exists():
            (home.aside / name).rename(home.path / name)


def wait_for_quiet(home: Home) -> None:
    """Until no server writes in the old home's databases any more."""
    if not process.wait_for(lambda: not process.working_in(home.postgres), 90):
        process.end(process.working_in(home.postgres), 10)


def _prove(home: Home, ran: bool, progress: Progress) -> None:
    """Start the new home until it answers; the old one comes back if it does not.

    :raises StackError: it did not answer.
    """
    start = Up(home, progress)
    try:
        if ran:
            Fleet(home).write()
            control.want(home, [*CORE, "pause"])
            control.wait_ready(home, list(CORE), 120)
            start.finish()
        else:
            start.start(detach=True)
    except BaseException:
        failed = home.path.with_name(f"{home.path.name}.failed-restore")
        control.stop(home)
        shutil.rmtree(failed, ignore_errors=True)
        home.path.rename(failed)
        home.aside.rename(home.path)
        for name in KEPT:
            if (failed / name).exists():
                (failed / name).rename(home.path / name)
        if ran:
            Up(home, progress).start(detach=True)
        raise
    shutil.rmtree(home.aside, ignore_errors=True)
    if not ran:
        control.stop(home)
