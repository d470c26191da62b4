"""Who may see how the search stands."""

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict


def search_status(context: Context, data_dict: DataDict) -> AuthResult:
    """Sysadmins only: counts tell of datasets that not everybody may see."""
    return {"success": False, "msg": tk._("Only system administrators may see the state of the search.")}
