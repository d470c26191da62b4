"""Makes ``.venv`` of a checkout from the lock files, then runs the portal command in it. Needs nothing but Python itself.

``.venv/.installed`` says what is installed, and is written last: a virtual environment without it was interrupted and is made anew.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
VENV = ROOT / ".venv"
MARK = VENV / ".installed"
PYTHON = VENV / "bin" / "python"
LOCKS = {"portal": "requirements.lock", "test": "requirements-test.lock"}


class InstallFailed(Exception):
    """The virtual environment can't be made; the sentence says why and what to do."""


def stamp(kind: str) -> str:
    """What an up-to-date installation of this kind is recognised by: its lock, the project's packaging, the Python."""
    digest = hashlib.sha256()
    for name in (LOCKS[kind], "setup.py", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    digest.update(f"{ROOT} {sys.version_info.major}.{sys.version_info.minor}".encode())
    return digest.hexdigest()


def installed(kind: str) -> bool:
    """Whether ``.venv`` is whole and has what the lock says. The test lock holds everything that the portal's holds."""
    try:
        known = json.loads(MARK.read_text())
        return PYTHON.exists() and (known.get("test") == stamp("test") or kind == "portal" and known.get("portal") == stamp("portal"))
    except (OSError, ValueError):
        return False


def install(kind: str) -> None:
    """Bring ``.venv`` to what the lock says; the mark is removed first and written last."""
    count = sum(1 for line in (ROOT / LOCKS[kind]).read_text().splitlines() if line[:1].isalnum())
    print(f"Memasang {LOCKS[kind]} ke {VENV} (sekali saja) / Installing, only once", flush=True)
    if MARK.exists() and PYTHON.exists():
        MARK.unlink()
    else:
        shutil.rmtree(VENV, ignore_errors=True)
        run([sys.executable, "-m", "venv", str(VENV)], 0)
    pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--no-compile", "--no-deps"]
    run([*pip, "--require-hashes", "-r", str(ROOT / LOCKS[kind])], count)
    run([*pip, "--quiet", "--no-build-isolation", "-e", str(ROOT)], 0)
    beside = MARK.with_suffix(".new")
    with beside.open("w") as file:
        json.dump({kind: stamp(kind)}, file)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(MARK)


def run(command: list[str], count: int) -> None:
    """Run one command of the installation and show how far it is; its own words only when it fails.

    :param count: how many packages it will go through at most, 0 for a command that goes through none.
    """
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME", "PIP_REQUIRE_VIRTUALENV")}
    said: list[str] = []
    done = 0
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        for line in process.stdout or ():
            said.append(line.rstrip())
            if line.startswith(("Collecting", "Requirement already")):
                done += 1
                show(f"  {done}/{count} {line.split()[1]}" if line.startswith("Collecting") else f"  {done}/{count}", done)
            elif line.startswith("Installing"):
                show(f"  {done} paket terkumpul, sedang ditulis / packages collected, being written", 0)
    if count and sys.stdout.isatty():
        print()
    if process.returncode:
        raise InstallFailed("\n".join(said[-15:]) + f"\n\nPemasangan gagal: {' '.join(command[:4])} … / The installation failed.\n{advice(said)}")


def show(text: str, done: int) -> None:
    """One line that is overwritten on a terminal; elsewhere every thirtieth."""
    if sys.stdout.isatty():
        print(f"\r{text[:78]:<78}", end="", flush=True)
    elif done % 30 == 0:
        print(text, flush=True)


def advice(said: list[str]) -> str:
    text = "\n".join(said)
    if "ensurepip" in text:
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        return f"Pasang dahulu: apt install {package} / Install first: apt install {package}"
    if "No space left" in text:
        return "Cakram penuh: kosongkan sekitar 1 GB. / The disk is full: free about 1 GB."
    if "Permission denied" in text:
        return f"Folder {ROOT} tidak dapat ditulis pengguna ini. / This user can't write {ROOT}."
    return "Periksa sambungan ke indeks paket, lalu ulangi perintahnya. / Look at the connection to the package index, then repeat the command."


def main(arguments: list[str]) -> None:
    kind = "test" if arguments[:1] == ["test"] else "portal"
    if not installed(kind):
        handle = os.open(ROOT, os.O_RDONLY)
        fcntl.flock(handle, fcntl.LOCK_EX)  # a second command waits here, and finds it done
        if not installed(kind):
            install(kind)
        os.close(handle)
    os.environ["PORTAL_COMMAND"] = "./portal"
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # every process would compile all of CKAN again, at every start
    os.execv(PYTHON, [str(PYTHON), "-m", "ckanext.muaraenim.stack.cli", *arguments])  # noqa: S606  no shell is wanted


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except InstallFailed as error:
        print(error, file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
