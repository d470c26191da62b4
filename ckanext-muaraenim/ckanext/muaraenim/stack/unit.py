"""``portal service install``: a systemd unit, of the system or of the user, that starts the portal at boot."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

from ckanext.muaraenim.stack.errors import StackError
from ckanext.muaraenim.stack.home import Home

SYSTEM = Path("/etc/systemd/system")

UNIT = """\
[Unit]
Description=Open data portal in {home}
After=network-online.target
Wants=network-online.target

[Service]
Type=simple
{account}WorkingDirectory={directory}
ExecStart={python} -m ckanext.muaraenim.stack.cli up --home {home}
Restart=on-failure
RestartSec=10
TimeoutStopSec=150
KillMode=mixed
{environment}
[Install]
WantedBy={target}
"""


def name_of(home: Home) -> str:
    """``muaraenim-portal`` and, for a home that is not called ``var``, its name."""
    plain = "".join(letter if letter.isalnum() else "-" for letter in home.path.name)
    return "muaraenim-portal.service" if plain == "var" else f"muaraenim-portal-{plain}.service"


def quoted(text: object) -> str:
    """A word of a unit file: systemd's own quoting, with its specifiers escaped."""
    return '"' + str(text).replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$") + '"'


def unit_text(home: Home, user: bool) -> str:
    """The unit file. A system unit runs as the home's owner."""
    owner = pwd.getpwuid(home.settings.stat().st_uid).pw_name
    variables = [f"Environment={quoted(f'{name}={os.environ[name]}')}\n" for name in ("MUARAENIM_CONFIG",) if os.environ.get(name)]
    return UNIT.format(
        home=quoted(home.path) if " " in str(home.path) else home.path,
        account="" if user else f"User={owner}\n",
        directory=home.path,
        python=sys.executable,
        environment="".join(variables),
        target="default.target" if user else "multi-user.target",
    )


def install(home: Home, user: bool) -> list[str]:
    """Write and enable the unit; sentences of what was done and what remains to be done.

    :raises StackError: a system unit without root.
    """
    if not user and os.geteuid() != 0:
        raise StackError(
            "Layanan sistem perlu root. / A system service needs root.",
            "Jalankan dengan sudo, atau: ./portal service install --user / Use sudo, or ./portal service install --user",
        )
    folder = Path(os.environ.get("XDG_CONFIG_HOME", Path.home() / ".config")) / "systemd" / "user" if user else SYSTEM
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name_of(home)
    file.write_text(unit_text(home, user), encoding="utf-8")
    said = [f"Ditulis / written: {file}"]
    systemctl = ["systemctl", *(["--user"] if user else [])]
    commands = [[*systemctl, "daemon-reload"], [*systemctl, "enable", file.name]]
    if user:
        commands.append(["loginctl", "enable-linger", pwd.getpwuid(os.geteuid()).pw_name])
    for command in commands:
        if not _works(command):
            said.append(f"Belum dapat dijalankan di sini; jalankan sendiri / could not be run here, run it yourself: {' '.join(command)}")
    said.append(f"Mulai sekarang juga / start it now: ./portal down --home {home.path}; {' '.join(systemctl)} start {file.name}")
    return said


def _works(command: list[str]) -> bool:
    return bool(shutil.which(command[0])) and subprocess.run(command, check=False, capture_output=True).returncode == 0
