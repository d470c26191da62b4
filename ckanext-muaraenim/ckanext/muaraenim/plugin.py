"""The main plugin: schemas, roles and the regency. Pages, search, harvesting are plugins of their own."""

from __future__ import annotations

import ckan.plugins as p
from ckan.config.declaration import Declaration, Key

from ckanext.muaraenim.configuration import config_file

__all__ = ["MuaraenimPlugin"]


class MuaraenimPlugin(p.SingletonPlugin):
    p.implements(p.IConfigDeclaration)

    def declare_config_options(self, declaration: Declaration, key: Key) -> None:
        """Tell scheming where our schemas are.

        As declared defaults, because scheming reads its settings in ``update_config``, which CKAN calls from the last plugin to the first,
        and this plugin must stand first: the first plugin's templates win.
        """
        schemas = key.scheming
        declaration.declare(schemas.presets, f"ckanext.scheming:presets.json {config_file('schemas/presets.yaml').as_uri()}")
        declaration.declare(schemas.dataset_schemas, config_file("schemas/dataset.yaml").as_uri())
        declaration.declare(schemas.organization_schemas, config_file("schemas/organization.yaml").as_uri())
