"""By what an answer says that it is an error, although it comes with HTTP 200."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from harvesters.drafting.step import step

__all__ = ["error_when"]

MESSAGES = ("message", "pesan", "msg", "error_message", "keterangan")
SIGNS = ("success", "sukses", "ok", "status", "result", "error", "errors", "code", "kode", "rc", "status_code", "statusCode", "response_code")
BAD = ("error", "errors")
"""Keys that are empty or 0 where all went well; the others say so."""
WELL = ("success", "sukses", "ok", "berhasil", "true")
CODES = (200, "200", 1, "1", 0, "0", "00", 201, "201")
ENVELOPES = ("metadata", "metaData", "meta", "diagnostic", "response_info")


def error_when(content: Any) -> tuple[str, str] | None:
    """``error_when`` for such answers, and why; None where nothing in this one says how it went."""
    if not isinstance(content, Mapping):
        return None
    found = _sign(content, "")
    for name in () if found else ENVELOPES:
        found = found or (_sign(content[name], f"{name}.") if isinstance(content.get(name), Mapping) else None)
    return found


def _sign(content: Mapping[str, Any], above: str) -> tuple[str, str] | None:
    """:param above: path of ``content`` with its last dot."""
    message = next((f"{above}{step(key)}" for key in MESSAGES if key in content), "")
    for key in SIGNS:
        if key not in content:
            continue
        value, where = content[key], f"{above}{key}"
        said = f"({message} || '{where}')" if message else f"'{where}'"
        if key in BAD and not value and not _is_number(value):
            return f"{where} && {said}", f"«{where}» dalam jawaban mengatakan ada kesalahan"
        if isinstance(value, bool):
            if (key in BAD) == value:  # this very answer is the error
                continue
            return f"{where} == `false` && {said}", f"«{where}» dalam jawaban mengatakan berhasil atau tidak"
        well = isinstance(value, str) and value.lower() in WELL
        if well or (_is_code(value) and (message or key in BAD or key.startswith(("success", "sukses")))):
            return f"{where} != {_literal(value)} && {said}", f"jawaban yang benar ber-«{where}» {value}"
    return None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_code(value: Any) -> bool:
    return (_is_number(value) or isinstance(value, str)) and value in CODES


def _literal(value: Any) -> str:
    return f"'{value}'" if isinstance(value, str) else f"`{json.dumps(value)}`"
