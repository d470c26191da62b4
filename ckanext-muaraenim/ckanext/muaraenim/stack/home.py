"""The home: the one folder that holds everything a portal knows, and what is written in its settings."""

from __future__ import annotations

import fcntl
import os
import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ckanext.muaraenim.stack.errors import StackError
from ckanext.muaraenim.writing import read_json, write_json, write_text

FOLDERS = {"settings": 0o700, "files": 0o755, "logs": 0o755, "run": 0o755}
SECRETS = ("postgres", "ckan", "reader", "redis", "session", "csrf", "tokens", "admin")
DEFAULT_PORT = 5000


@dataclass(frozen=True)
class Home:
    """Paths and settings below ``DIR``. PostgreSQL's and Redis' folders belong to the account that they run under."""

    path: Path

    @property
    def settings(self) -> Path:
        return self.path / "settings"

    @property
    def postgres(self) -> Path:
        return self.path / "postgres"

    @property
    def redis(self) -> Path:
        return self.path / "redis"

    @property
    def files(self) -> Path:
        return self.path / "files"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def run(self) -> Path:
        return self.path / "run"

    @property
    def aside(self) -> Path:
        """Where a restore keeps the home of before until the new one answers."""
        return self.path.with_name(f"{self.path.name}.before-restore")

    @property
    def ini(self) -> Path:
        """What CKAN is started with; the operator's own, never rewritten."""
        return self.settings / "portal.ini"

    @property
    def exists(self) -> bool:
        return (self.settings / "home.json").is_file()

    def create(self, regency: str, demo: bool, port: int | None, fsync: bool = True) -> None:
        """Make the folders and random secrets; a home that was begun before is completed, never overwritten.

        :raises StackError: the folder can't be written.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            for name, mode in FOLDERS.items():
                (self.path / name).mkdir(mode=mode, exist_ok=True)
        except OSError as error:
            raise StackError(
                f"Folder portal {self.path} tidak dapat ditulis ({error.strerror}). / The portal's folder {self.path} can't be written.",
                "Pilih folder lain dengan --home DIR. / Choose another folder with --home DIR.",
            ) from error
        known = read_json(self.settings / "secrets.json")
        if missing := {name: secrets.token_urlsafe(32) for name in SECRETS if name not in known}:
            write_json(self.settings / "secrets.json", {**known, **missing})
        if not (self.settings / "identity").exists():
            write_text(self.settings / "identity", f"{uuid.uuid4()}\n")
        if not self.exists:
            write_json(self.settings / "home.json", {"regency": regency, "demo": demo, "port": port or DEFAULT_PORT, "fsync": fsync})

    @property
    def identity(self) -> str:
        """The portal's own UUID, made once, kept in every backup."""
        return (self.settings / "identity").read_text(encoding="utf-8").strip()

    @property
    def about(self) -> dict[str, Any]:
        """``regency``, ``demo``, ``port``, ``fsync`` as they were chosen."""
        return dict(read_json(self.settings / "home.json"))

    def remember(self, **choices: Any) -> None:
        """Change what ``about`` says."""
        if self.about != {**self.about, **choices}:
            write_json(self.settings / "home.json", {**self.about, **choices})

    def secret(self, name: str) -> str:
        return str(read_json(self.settings / "secrets.json")[name])

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.about.get('port', DEFAULT_PORT)}"

    def require(self) -> None:
        """:raises StackError: there is no portal in this folder."""
        if not self.exists:
            raise StackError(
                f"Belum ada portal di {self.path}. / There is no portal in {self.path}.",
                "Buat dengan: ./portal up, atau sebutkan --home DIR. / Make one with ./portal up, or name it with --home DIR.",
            )
        if not os.access(self.settings, os.R_OK | os.X_OK):
            raise StackError(
                f"Portal di {self.path} milik pengguna lain. / The portal in {self.path} belongs to another user.",
                "Jalankan sebagai pengguna yang membuatnya. / Run this as the user who made it.",
            )

    @contextmanager
    def only_one(self, what: str, wait: bool = False) -> Iterator[None]:
        """Hold the lock ``what`` of this home; the kernel frees it when the process dies.

        :raises StackError: another command of this home holds it.
        """
        self.run.mkdir(parents=True, exist_ok=True)
        with (self.run / f"{what}.lock").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                raise StackError(
                    f"Perintah lain sedang bekerja pada {self.path}. / Another command is at work on {self.path}.",
                    "Tunggu sampai selesai, lalu coba lagi. / Wait for it to end, then try again.",
                ) from None
            yield
