"""Who may ask the search what."""

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict


def search_status(context: Context, data_dict: DataDict) -> AuthResult:
    """Sysadmins only: counts tell of datasets that not everybody may see."""
    return {"success": False, "msg": tk._("Only system administrators may see the state of the search.")}


def search_renew(context: Context, data_dict: DataDict) -> AuthResult:
    """Sysadmins only: it costs the work of a whole rebuild."""
    return {"success": False, "msg": tk._("Only system administrators may rebuild the search.")}


@tk.auth_allow_anonymous_access
def search_correction(context: Context, data_dict: DataDict) -> AuthResult:
    """Everybody: only words of public datasets are proposed."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def search_suggest(context: Context, data_dict: DataDict) -> AuthResult:
    """Everybody: each finds what ``package_autocomplete`` lets him find."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def search_matches(context: Context, data_dict: DataDict) -> AuthResult:
    """Everybody: datasets that the reader may not find have no answer."""
    return {"success": True}
