"""Search without a search server, behind CKAN's own interface."""

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.common import CKANConfig

from ckanext.muaraenim.search import register
from ckanext.muaraenim.search.connection import prepare


@tk.blanket.actions
@tk.blanket.auth_functions
@tk.blanket.config_declarations
class MuaraenimSearchPlugin(p.SingletonPlugin):
    """Being in ``ckan.plugins`` is all it takes; left out, CKAN asks the Solr at ``solr_url`` as always."""

    p.implements(p.IConfigurable)
    p.implements(p.IConfigurer)

    def update_config(self, config: CKANConfig) -> None:
        register.take_over(config)

    def configure(self, config: CKANConfig) -> None:
        prepare(config)
