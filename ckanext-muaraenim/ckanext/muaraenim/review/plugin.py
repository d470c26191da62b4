"""Walidata's desk: what stewards handed in, to be published or returned (``/tinjau``)."""

import ckan.plugins as p
import ckan.plugins.toolkit as tk


@tk.blanket.blueprints
class MuaraenimReviewPlugin(p.SingletonPlugin):
    """Pages only: the actions belong to the submissions (plugin ``muaraenim_intake``)."""

    p.implements(p.IConfigurer)

    def update_config(self, config):
        tk.add_template_directory(config, "templates")
