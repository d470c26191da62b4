"""``portal backup FILE``: databases, files and settings of one moment, in one file."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from ckanext.muaraenim.stack import control
from ckanext.muaraenim.stack.archive import writing
from ckanext.muaraenim.stack.errors import StackError
from ckanext.muaraenim.stack.execute import services_up
from ckanext.muaraenim.stack.home import Home
from ckanext.muaraenim.stack.postgres import programs
from ckanext.muaraenim.stack.snapshot import DATABASES, moment
from ckanext.muaraenim.stack.steps import due


def back_up(home: Home, target: Path) -> str:
    """Write the backup; the sentence to show.

    :raises StackError: the portal was never finished; the target can't be written; the databases could not be read.
    """
    if any(step.name == "tables" for step in due(home)) and not (home.settings / "steps.json").exists():
        raise StackError("Portal belum selesai dibuat. / The portal was never finished.", "Jalankan dahulu ./portal up / Run ./portal up first.")
    try:
        with services_up(home), tempfile.TemporaryDirectory(prefix=".portal-backup-", dir=target.parent) as work, moment(home) as now:
            taken = datetime.now(UTC)
            for database in DATABASES:
                now.dump(database, Path(work) / f"{database}.dump")
            with writing(target) as archive:
                for database in DATABASES:
                    archive.add(f"databases/{database}.dump", Path(work) / f"{database}.dump")
                archive.add_folder("settings", home.settings)
                archive.add_folder("files", now.files)
                archive.close(_facts(home, taken))
    except OSError as error:
        raise StackError(
            f"Cadangan {target} tidak dapat ditulis: {error.strerror}. / The backup can't be written.",
            "Pilih folder yang ada dan dapat ditulis. / Choose a folder that exists and can be written.",
        ) from error
    running = "" if control.supervisor_pid(home) else " (portal tidak berjalan / not running)"
    return f"Cadangan / backup: {target}, {target.stat().st_size / 2**20:.1f} MiB, {taken:%Y-%m-%d %H:%M:%S} UTC{running}"


def _facts(home: Home, taken: datetime) -> dict[str, object]:
    return {
        "taken": taken.isoformat(timespec="seconds"),
        "regency": home.about["regency"],
        "identity": home.identity,
        "versions": {"ckan": version("ckan"), "ckanext-muaraenim": version("ckanext-muaraenim"), "postgresql": programs().parent.name},
    }
