"""The ini files of a home: ``settings/portal.ini`` is the operator's, ``run/stack.ini`` is written at every start."""

from __future__ import annotations

import importlib.util
import os
import sys
from configparser import ConfigParser
from pathlib import Path

from ckanext.muaraenim.configuration import config_file
from ckanext.muaraenim.stack.home import Home
from ckanext.muaraenim.writing import write_text

EXTERNAL = {
    "sqlalchemy.url": "MUARAENIM_SQLALCHEMY_URL",
    "ckan.datastore.write_url": "MUARAENIM_DATASTORE_WRITE_URL",
    "ckan.datastore.read_url": "MUARAENIM_DATASTORE_READ_URL",
    "ckan.redis.url": "MUARAENIM_REDIS_URL",
}
"""Settings that name a real server in place of an embedded one, and the environment variable that does the same."""

OVERRIDES = ("CKAN_SQLALCHEMY_URL", "CKAN_DATASTORE_WRITE_URL", "CKAN_DATASTORE_READ_URL", "CKAN_REDIS_URL", "CKAN_INI", "CKAN_SITE_URL")
"""Variables that CKAN would prefer to the ini; one of another portal in the operator's shell must not reach into this home."""

SLOWING = ("PYTHONDONTWRITEBYTECODE",)
"""Variables that would have every process compile all of CKAN again, at every start."""

FIRST_INI = """\
# Settings of this portal. Yours: written once, never rewritten. What stands here goes before config/ckan.ini.
# Every CKAN setting is allowed; docs/operators.md describes those that operators ask for.
[app:main]
use = config:{stack}
"""


def ini_parser() -> ConfigParser:
    parser = ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    return parser


def chosen(home: Home) -> dict[str, str]:
    """What the operator has set in ``portal.ini``, and real servers named in the environment."""
    parser = ini_parser()
    parser.read(home.ini, encoding="utf-8")
    values = dict(parser["app:main"]) if parser.has_section("app:main") else {}
    for key, variable in EXTERNAL.items():
        if os.environ.get(variable):
            values[key] = os.environ[variable]
    return values


def connected(home: Home) -> dict[str, str]:
    """The settings that CKAN is started with, by key, real servers from the environment included."""
    parser = ini_parser()
    parser.read([home.run / "stack.ini", home.ini], encoding="utf-8")
    plain = {key: value.replace("%%", "%") for key, value in parser["app:main"].items()}
    return plain | chosen(home)


def write_settings(home: Home, addresses: dict[str, str]) -> None:
    """Write ``run/stack.ini``: addresses, secrets, identity; and ``portal.ini`` if there is none.

    :param addresses: the four settings of ``EXTERNAL``, as URLs.
    """
    values = {
        **addresses,
        **{key: value for key, value in chosen(home).items() if key in EXTERNAL},
        "SECRET_KEY": home.secret("session"),
        "WTF_CSRF_SECRET_KEY": home.secret("csrf"),
        "api_token.jwt.encode.secret": f"string:{home.secret('tokens')}",
        "api_token.jwt.decode.secret": f"string:{home.secret('tokens')}",
        "ckan.site_id": home.identity,
        "ckan.site_url": home.address,
        "ckan.storage_path": str(home.files),
        "ckan.webassets.path": str(home.run / "webassets"),
        "ckanext.muaraenim.portal": home.identity,
        "ckanext.muaraenim.regency": home.about["regency"],
        "ckanext.muaraenim.demo": str(home.about["demo"]).lower(),
        "ckanext.muaraenim.home": str(home.path),
    }
    escaped = [f"{key} = {value.replace('%', '%%')}" for key, value in values.items()]
    head = ["# Written at every start; change settings/portal.ini instead.", "[app:main]", f"use = config:{config_file('ckan.ini')}"]
    write_text(home.run / "stack.ini", "\n".join([*head, *escaped]) + "\n")
    if not home.ini.exists():
        write_text(home.ini, FIRST_INI.format(stack=os.path.relpath(home.run / "stack.ini", home.settings)))


def variables_of(file: Path) -> dict[str, str]:
    """``NAME=value`` lines of an environment file, ``#`` comments left out; empty when there is no such file."""
    found: dict[str, str] = {}
    if file.is_file():
        for line in file.read_text(encoding="utf-8").splitlines():
            name, separator, value = line.strip().partition("=")
            if separator and not name.startswith("#"):
                found[name.removeprefix("export ").strip()] = value.strip().strip("'\"")
    return found


def environment(home: Home) -> dict[str, str]:
    """The variables for everything that runs in this home: its ini, the sources' secrets, the programs of its Python."""
    kept = {name: value for name, value in os.environ.items() if name not in (*OVERRIDES, *SLOWING)}
    programs = str(Path(sys.executable).parent)
    return {
        **kept,
        **(variables_of(home.run / "demo.env") if home.about.get("demo") else {}),
        **variables_of(home.settings / "secrets.env"),
        "PATH": os.pathsep.join([programs, *(part for part in kept.get("PATH", "/usr/bin:/bin").split(os.pathsep) if part != programs)]),
        "CKAN_INI": str(home.ini),
        "MUARAENIM_HOME": str(home.path),
        "PYTHONUNBUFFERED": "1",
        **_libmagic(kept.get("LD_LIBRARY_PATH", "")),
    }


def _libmagic(searched: str) -> dict[str, str]:
    """Where python-magic, which CKAN imports, finds the library: in its wheel, because a bare machine has none."""
    wheel = importlib.util.find_spec("pylibmagic")
    if wheel is None or wheel.origin is None:
        return {}
    folder = Path(wheel.origin).parent
    return {"LD_LIBRARY_PATH": os.pathsep.join(filter(None, [str(folder), searched])), "MAGIC": str(folder / "magic.mgc")}
