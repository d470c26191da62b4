"""Whether somebody may do something, asked for a page or a list and not to be refused."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context

__all__ = ["may"]


def may(context: Context, action: str, **data: Any) -> bool:
    """Whether the context's user is authorised for ``action`` with ``data``; the context is left as it was."""
    try:
        tk.check_access(action, context.copy(), data)
    except tk.NotAuthorized:
        return False
    return True
