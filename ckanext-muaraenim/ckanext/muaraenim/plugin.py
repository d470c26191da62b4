"""The main plugin: schemas, roles and the regency. Pages, search, harvesting are plugins of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.common import CKANConfig
from ckan.config.declaration import Declaration, Key
from ckan.lib.plugins import DefaultTranslation
from flask import Blueprint

from ckanext.muaraenim.configuration import config_file
from ckanext.muaraenim.theme.helpers import get_helpers
from ckanext.muaraenim.theme.views import get_blueprints

__all__ = ["MuaraenimPlugin"]


class MuaraenimPlugin(p.SingletonPlugin, DefaultTranslation):
    p.implements(p.IConfigDeclaration)
    p.implements(p.IConfigurer)
    p.implements(p.ITemplateHelpers)
    p.implements(p.IBlueprint)
    p.implements(p.ITranslation)

    def update_config(self, config: CKANConfig) -> None:
        tk.add_template_directory(config, "theme/templates")

    def get_helpers(self) -> dict[str, Callable[..., Any]]:
        return get_helpers()

    def get_blueprint(self) -> list[Blueprint]:
        return get_blueprints()

    def declare_config_options(self, declaration: Declaration, key: Key) -> None:
        """Tell scheming where our schemas are.

        As declared defaults, because scheming reads its settings in ``update_config``, which CKAN calls from the last plugin to the first,
        and this plugin must stand first: the first plugin's templates win.
        """
        schemas = key.scheming
        declaration.declare(schemas.presets, f"ckanext.scheming:presets.json {config_file('schemas/presets.yaml').as_uri()}")
        declaration.declare(schemas.dataset_schemas, config_file("schemas/dataset.yaml").as_uri())
        declaration.declare(schemas.organization_schemas, config_file("schemas/organization.yaml").as_uri())
