"""The language in which findings and errors are worded: the reader's; Indonesian where nobody in particular reads (a job, a command)."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from flask import has_request_context

from harvesters.words import Language

__all__ = ["reader_language"]


def reader_language() -> Language:
    return "en" if has_request_context() and tk.h.lang() == "en" else "id"
