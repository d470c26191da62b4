"""Permission rules of this feature's actions."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = ["dataset_chart_show", "dataset_download_list", "dataset_summary_show", "region_list", "region_show"]


@tk.auth_allow_anonymous_access
def dataset_summary_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may see the dataset; rows are read as this reader."""
    tk.check_access("package_show", context, data_dict)
    return {"success": True}


dataset_chart_show = dataset_download_list = dataset_summary_show


@tk.auth_allow_anonymous_access
def region_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Everybody: names and codes of places are public, and datasets are counted as this reader."""
    return {"success": True}


region_show = region_list
