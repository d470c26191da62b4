"""Reports of errors: the form on every dataset, ``/laporan``, and what the public learns of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.common import CKANConfig

from ckanext.muaraenim.minute import every_minute
from ckanext.muaraenim.report.letters import each_minute


@tk.blanket.actions
@tk.blanket.auth_functions
@tk.blanket.blueprints
@tk.blanket.config_declarations
@tk.blanket.helpers
class MuaraenimReportPlugin(p.SingletonPlugin):
    """Everything is found by name: logic/action.py, logic/auth.py, views.py, helpers.py, config_declaration.yaml."""

    p.implements(p.IConfigurer)
    p.implements(p.ISignal)

    def update_config(self, config: CKANConfig) -> None:
        tk.add_template_directory(config, "templates")

    def get_signal_subscriptions(self) -> dict[Any, list[Callable[..., Any]]]:
        return {every_minute: [each_minute]}
