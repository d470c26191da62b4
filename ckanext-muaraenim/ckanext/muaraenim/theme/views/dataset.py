"""``/dataset/<name>`` for visitors: CKAN's page without the questions whose answers it does not show."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from ckan.lib.plugins import lookup_package_plugin
from ckan.types import Context
from ckan.views.dataset import read
from flask import Blueprint

__all__ = ["dataset"]

TYPE = "dataset"
dataset = Blueprint("portal_dataset", __name__)


@dataset.route("/dataset/<id>")
def show(id: str) -> Any:
    """CKAN's own view asks for the views of each file and for followers. Members, and whoever is refused, still get that one."""
    package = None if tk.current_user.is_authenticated or "activity_id" in tk.request.args else model.Package.by_name(id)
    if package is None or package.type != TYPE:
        return read(TYPE, id)
    context = Context(user="", for_view=True, auth_user_obj=tk.current_user)
    try:
        shown = tk.get_action("package_show")(context, {"id": package.id})  # by its id, which the session knows from here on
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return read(TYPE, id)
    tk.g.pkg_dict, tk.g.pkg = shown, package  # as CKAN's view leaves them for templates of other extensions
    form = lookup_package_plugin(TYPE)
    form.setup_template_variables(context, {"id": id})
    return tk.render(form.read_template(), {"dataset_type": TYPE, "pkg_dict": shown, "am_following": False})
