"""Search without a search server, behind CKAN's own interface."""

from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.common import CKANConfig

from ckanext.muaraenim.search import register, switches
from ckanext.muaraenim.search.connection import prepare
from ckanext.muaraenim.search.narrowing import PARAMETER, Narrowing, read_extras
from ckanext.muaraenim.search.relations import public_relations
from ckanext.muaraenim.search.spatial import edges


@tk.blanket.actions
@tk.blanket.auth_functions
@tk.blanket.config_declarations
@tk.blanket.validators
class MuaraenimSearchPlugin(p.SingletonPlugin):
    """Being in ``ckan.plugins`` is all it takes; left out, CKAN asks the Solr at ``solr_url`` as always."""

    p.implements(p.IConfigurable)
    p.implements(p.IConfigurer)
    p.implements(p.IPackageController, inherit=True)

    def update_config(self, config: CKANConfig) -> None:
        register.take_over(config)

    def configure(self, config: CKANConfig) -> None:
        prepare(config)

    def before_dataset_search(self, search_params: dict[str, Any]) -> dict[str, Any]:
        switches.check(search_params)
        return {**search_params, PARAMETER: Narrowing.read(read_extras(search_params.get("extras")))}

    def before_dataset_index(self, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        return pkg_dict | edges(pkg_dict) | public_relations(pkg_dict)
