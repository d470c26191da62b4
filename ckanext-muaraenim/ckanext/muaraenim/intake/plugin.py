"""Steward tables: template, upload, findings, submission (``/setor``)."""

import ckan.plugins as p
import ckan.plugins.toolkit as tk


@tk.blanket.actions
@tk.blanket.auth_functions
@tk.blanket.blueprints
@tk.blanket.config_declarations
@tk.blanket.helpers
class MuaraenimIntakePlugin(p.SingletonPlugin):
    """Everything is found by name: logic/action.py, logic/auth.py, views.py, helpers.py, config_declaration.yaml."""

    p.implements(p.IConfigurer)

    def update_config(self, config):
        tk.add_template_directory(config, "templates")
