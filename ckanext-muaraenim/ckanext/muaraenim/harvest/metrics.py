"""The page ``/metrics``: what is measured, in the text format of Prometheus (version 0.0.4)."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context
from flask import Blueprint, Response

__all__ = ["as_text", "metrics"]

TOKEN = "ckanext.muaraenim.metrics.token"  # noqa: S105  the name of a setting
KIND = "text/plain; version=0.0.4; charset=utf-8"
ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})

metrics = Blueprint("metrics", __name__)


@metrics.route("/metrics")
def show() -> Response:
    """For sysadmins, and for whoever sends the operator's token as ``Authorization: Bearer …``."""
    context = Context(ignore_auth=True) if _knows_token() else Context(user=tk.current_user.name, auth_user_obj=tk.current_user)
    try:
        measured = tk.get_action("metrics_show")(context, {})
    except tk.NotAuthorized:
        return tk.abort(403, tk._("Only system administrators, and whoever has the operator's token, may see the metrics."))
    answer = Response(as_text(measured), content_type=KIND)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def as_text(measured: Iterable[Mapping[str, Any]]) -> str:
    """:param measured: as ``metrics_show`` gives it."""
    lines = []
    for gauge in measured:
        lines += [f"# HELP {gauge['name']} {gauge['help']}", f"# TYPE {gauge['name']} gauge"]
        lines += [f"{gauge['name']}{_labels(sample['labels'])} {sample['value']:.15g}" for sample in gauge["samples"]]
    return "\n".join([*lines, ""])


def _labels(labels: Mapping[str, str]) -> str:
    listed = ",".join(f'{name}="{value.translate(ESCAPES)}"' for name, value in labels.items())
    return f"{{{listed}}}" if listed else ""


def _knows_token() -> bool:
    expected, sent = tk.config[TOKEN], tk.request.headers.get("Authorization", "")
    return bool(expected) and hmac.compare_digest(sent.encode(), f"Bearer {expected}".encode())
