"""Under whose name PostgreSQL and Redis run: PostgreSQL refuses root, so root gives them a system user of their own."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ckanext.muaraenim.stack.errors import StackError

NAME = "muaraenim"
STATE = Path("/var/lib/muaraenim")


@dataclass(frozen=True)
class Account:
    """An operating system user that services run under."""

    name: str
    uid: int
    gid: int

    def options(self) -> dict[str, Any]:
        """Arguments for ``subprocess`` that start a program under this account."""
        if os.geteuid() == self.uid:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, folder: Path) -> None:
        """Give a folder that we have just made to this account."""
        if os.geteuid() != self.uid:
            os.chown(folder, self.uid, self.gid)

    def reaches(self, path: Path) -> bool:
        """Whether this account can enter the nearest existing folder of ``path``."""
        folder = next(parent for parent in (path, *path.parents) if parent.is_dir())
        tried = subprocess.run(["/bin/sh", "-c", 'cd "$1" 2>/dev/null', "sh", str(folder)], cwd="/", check=False, **self.options())
        return tried.returncode == 0


def service_account() -> Account:
    """The account of the embedded services: oneself, or as root the system user ``muaraenim``, made when it is missing.

    :raises StackError: the system user can't be made.
    """
    if os.geteuid() != 0:
        return Account(pwd.getpwuid(os.geteuid()).pw_name, os.geteuid(), os.getegid())
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError:
        entry = _make_user()
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _make_user() -> pwd.struct_passwd:
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", NAME]
    try:
        made = subprocess.run(command, check=False, capture_output=True, text=True)
        return pwd.getpwnam(NAME)
    except (FileNotFoundError, KeyError) as error:
        reason = str(error) if isinstance(error, FileNotFoundError) else made.stderr.strip()
        raise StackError(
            f"Pengguna sistem {NAME!r} tidak dapat dibuat: {reason}. / The system user {NAME!r} can't be made.",
            "Jalankan portal sebagai pengguna biasa, atau buat pengguna itu sendiri. / Run the portal as a normal user, or add that user yourself.",
        ) from error


def home_path(wanted: Path, default: Path) -> Path:
    """Where the home really is: ``wanted``, or a folder in ``/var/lib`` when PostgreSQL's account can't enter ``wanted``."""
    if os.geteuid() != 0 or service_account().reaches(wanted):
        return wanted
    if wanted == default:
        return STATE
    return STATE.with_name(f"{NAME}-{wanted.name}-{hashlib.sha256(str(wanted).encode()).hexdigest()[:8]}")


def program_folder(folder: Path, account: Account) -> Path:
    """``folder`` of a wheel, or a copy of it where the account can run it (a checkout in ``/root`` is closed to others).

    The copy keeps the wheel's layout, because its programs look for their libraries in the wheel's ``.libs`` folder beside the package.
    """
    if account.reaches(folder):
        return folder
    packages = next(parent for parent in folder.parents if parent.name in ("site-packages", "dist-packages"))
    inside = folder.relative_to(packages)
    libraries = packages / f"{inside.parts[0]}.libs"
    stamp = hashlib.sha256(f"{folder}{folder.stat().st_mtime_ns}".encode()).hexdigest()[:12]
    programs = STATE.with_name(f"{NAME}-programs")
    copy = programs / f"{inside.parts[0]}-{stamp}"
    if not copy.is_dir():
        beside = programs / f"{copy.name}.{os.getpid()}"
        shutil.copytree(folder, beside / inside, symlinks=True)
        if libraries.is_dir():
            shutil.copytree(libraries, beside / libraries.name, symlinks=True)
        try:
            beside.rename(copy)
        except OSError:
            shutil.rmtree(beside)
    return copy / inside
