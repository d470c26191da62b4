"""A short try of a source: does its system answer, and what do its first records look like. Nothing is kept."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Mapping
from itertools import islice
from typing import Any

from ckanext.muaraenim.tables.language import reader_language
from harvesters.errors import HarvestError, Unexpected
from harvesters.personalname import personal_name
from harvesters.personalvalue import MASK, masked
from harvesters.settings import Settings
from harvesters.source import Source

__all__ = ["try_source"]

log = logging.getLogger(__name__)

RECORDS = 20
SHOWN = 5
LONGEST_TEXT = 200
IMPATIENT = {"timeout": 15, "attempts": 1, "longest_pause": 1, "megabytes": 20}
"""A person waits for the answer, so these options of a connector are no more than this."""


def try_source(source: Source, settings: Settings) -> dict[str, Any]:
    """``system``, ``records`` (of at most 20 that were read), ``columns``, ``rows`` (the first five, as text), ``findings`` (sentences) and
    ``error``: None, or ``code``, ``sentence`` and ``remedy``."""
    language, secrets = reader_language(), source.secrets(settings)
    answer: dict[str, Any] = {"system": "", "records": 0, "columns": [], "rows": [], "findings": [], "error": None}
    try:
        with dataclasses.replace(source, options=_impatient(source.options)).reader(settings, secrets) as connector:
            answer["system"] = connector.system
            records = connector.records(None)
            read = [record.data for record in islice(records, RECORDS)]
            answer |= {"records": len(read), **_shown(read, connector.mask)}
            answer["findings"] = [found.sentence(language) for found in connector.findings[:SHOWN]]
    except HarvestError as error:
        answer["error"] = {"code": error.code, "sentence": secrets.mask(error.sentence(language)), "remedy": error.remedy(language)}
    except Exception as error:
        log.warning("trying %s: %s", source.id, type(error).__name__)
        wrong = Unexpected(kind=type(error).__name__, reason="")
        answer["error"] = {"code": wrong.code, "sentence": wrong.sentence(language), "remedy": wrong.remedy(language)}
    return answer


def _impatient(options: Any) -> Any:
    has = {field.name for field in dataclasses.fields(options)}
    return dataclasses.replace(options, **{name: min(getattr(options, name), most) for name, most in IMPATIENT.items() if name in has})


def _shown(read: list[Mapping[str, Any]], mask: Any) -> dict[str, Any]:
    columns = list(dict.fromkeys(name for data in read for name in data))
    rows = [[masked(mask(_text(name, data.get(name))))[:LONGEST_TEXT] for name in columns] for data in read[:SHOWN]]
    return {"columns": masked(columns), "rows": rows}


def _text(column: str, value: Any) -> str:
    """A cell as it is shown: nothing of a column that is named like personal data."""
    return "" if value is None else MASK if personal_name(column) else str(value)
