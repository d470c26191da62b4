"""Answer, pictures, table preview, data dictionary and downloads on the pages of datasets and resources."""

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.common import CKANConfig


@tk.blanket.actions
@tk.blanket.auth_functions
@tk.blanket.blueprints
@tk.blanket.helpers
class MuaraenimExplorePlugin(p.SingletonPlugin):
    """Found by name: ``logic/``, views.py, helpers.py. The pages of the theme include the templates of this feature where they exist."""

    p.implements(p.IConfigurer)

    def update_config(self, config: CKANConfig) -> None:
        tk.add_template_directory(config, "templates")
