"""Who builds search documents: the code of all active plugins and what they are configured with."""

from __future__ import annotations

import hashlib
import inspect
from functools import cache
from importlib.metadata import version
from pathlib import Path

import ckan.plugins as p
import ckan.plugins.toolkit as tk

from ckanext.muaraenim.configuration import every_config_file

SETTINGS = (
    "ckan.site_id", "ckan.extra_resource_fields", "ckan.search.remove_deleted_packages", "ckanext.muaraenim.regency",
    "scheming.dataset_schemas", "scheming.presets", "scheming.dataset_fallback",
)  # fmt: skip


def builder() -> str:
    """A name that is another one when a document might be built otherwise: other plugins, code, schemas, vocabularies or settings."""
    plugins = tuple(tk.config.get("ckan.plugins") or ())
    return _builder(plugins, repr([tk.config.get(key) for key in SETTINGS]))


@cache
def _builder(plugins: tuple[str, ...], settings: str) -> str:
    digest = hashlib.sha256(f"{version('ckan')} {plugins} {settings}".encode())
    folders = {Path(inspect.getfile(type(p.get_plugin(name)))).parent for name in plugins if p.plugin_loaded(name)}
    for path in [*(path for folder in sorted(folders) for path in sorted(folder.rglob("*.py"))), *every_config_file()]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
