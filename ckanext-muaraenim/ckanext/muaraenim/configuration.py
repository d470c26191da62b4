"""Finds ``config/``: in a checkout, inside an installed wheel, and in an operator's own folder.

The operator's folder is named by the environment variable ``MUARAENIM_CONFIG``. A file there replaces the whole file of the same
relative path; whatever it lacks is taken from the product's own ``config/``.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

VARIABLE = "MUARAENIM_CONFIG"
PACKAGE = Path(__file__).resolve().parent


class ConfigurationMissing(Exception):
    """A configuration file or folder that the portal needs is nowhere to be found."""


def config_folders() -> list[Path]:
    """The folders that hold configuration, highest priority last.

    :raises ConfigurationMissing: the product's own folder, or the one that ``MUARAENIM_CONFIG`` names, does not exist.
    """
    folders = [_own_folder()]
    chosen = os.environ.get(VARIABLE, "").strip()
    if chosen:
        operator = Path(chosen).expanduser().resolve()
        if not operator.is_dir():
            raise ConfigurationMissing(f"{VARIABLE} menunjuk {operator}, yang bukan folder. / {VARIABLE} names {operator}, which is not a folder.")
        folders.append(operator)
    return folders


def every_config_file() -> list[Path]:
    """Every file of these folders: what depends on any of them depends on their bytes."""
    return sorted(path for folder in config_folders() for path in folder.rglob("*") if path.is_file())


def _own_folder() -> Path:
    checkout = PACKAGE.parents[2] / "config"
    installed = PACKAGE / "config_data"
    for folder in (checkout, installed):
        if (folder / "ckan.ini").is_file():
            return folder
    raise ConfigurationMissing(
        f"Folder config/ tidak ditemukan, dicari di {checkout} dan {installed}; pasang ulang portal. "
        f"/ No config folder in {checkout} or {installed}; install the portal again."
    )


def config_file(relative: str) -> Path:
    """The file of highest priority with this path below ``config/``, such as ``schemas/dataset.yaml``.

    :raises ConfigurationMissing: no folder has it.
    """
    folders = config_folders()
    for folder in reversed(folders):
        if (folder / relative).is_file():
            return folder / relative
    raise ConfigurationMissing(
        f"Berkas konfigurasi {relative} tidak ada di {', '.join(map(str, folders))}. / Configuration file {relative} is in none of these folders."
    )


def config_files(relative: str, pattern: str = "*.yaml") -> dict[str, Path]:
    """The files of one folder below ``config/``, by file name and in its order; a name in the operator's folder replaces ours."""
    found: dict[str, Path] = {}
    for folder in config_folders():
        found.update({path.name: path for path in (folder / relative).glob(pattern) if path.is_file()})
    return dict(sorted(found.items()))


def regency_folders(name: str) -> list[Path]:
    """The folders of one regency, highest priority last.

    :raises ConfigurationMissing: there is no regency of this name; the sentence lists those that exist.
    """
    plain = name.replace("-", "").replace("_", "").isalnum()
    found = [folder / "regencies" / name for folder in config_folders() if plain and (folder / "regencies" / name).is_dir()]
    if not found:
        known = ", ".join(regencies()) or "–"
        raise ConfigurationMissing(f"Tidak ada kabupaten {name!r}; yang tersedia: {known}. / There is no regency {name!r}; known: {known}.")
    return found


def regencies() -> list[str]:
    """Names of the regencies that can be served."""
    return sorted({path.parent.name for folder in config_folders() for path in (folder / "regencies").glob("*/regency.yaml")})


def default_regency() -> str:
    """The regency served when nobody names one: the single line of ``config/regencies/default``."""
    return _default_of(os.environ.get(VARIABLE, ""))


@lru_cache(maxsize=8)
def _default_of(_operators_folder: str) -> str:
    """Read once for each folder: a page asks some eighty times."""
    return config_file("regencies/default").read_text(encoding="utf-8").strip()
