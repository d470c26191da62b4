"""Harvesting inside CKAN: sources, runs and their pages; and the tables that they publish."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.common import CKANConfig

from ckanext.muaraenim.harvest.cli import harvest
from ckanext.muaraenim.harvest.logic import auth, datasets, declaring, runs, sources
from ckanext.muaraenim.harvest.pages import PAGES
from ckanext.muaraenim.tables.cli import table
from ckanext.muaraenim.tables.links import with_address
from ckanext.muaraenim.tables.logic import action as table_action
from ckanext.muaraenim.tables.logic import auth as table_auth
from ckanext.muaraenim.tables.views import tables
from ckanext.muaraenim.theme.views.history import history

__all__ = ["MuaraenimHarvestPlugin"]


@tk.blanket.actions({name: getattr(module, name) for module in (table_action, sources, runs, datasets, declaring) for name in module.__all__})
@tk.blanket.auth_functions({name: getattr(module, name) for module in (table_auth, auth) for name in module.__all__})
@tk.blanket.blueprints([*PAGES, history, tables])
@tk.blanket.cli([harvest, table])
@tk.blanket.config_declarations
@tk.blanket.helpers
class MuaraenimHarvestPlugin(p.SingletonPlugin):
    p.implements(p.IConfigurer)
    p.implements(p.IResourceController, inherit=True)

    def update_config(self, config: CKANConfig) -> None:
        tk.add_template_directory(config, "templates")

    def before_resource_show(self, resource_dict: dict[str, Any]) -> dict[str, Any]:
        return with_address(resource_dict)
