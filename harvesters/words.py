"""Words for people, kept apart from facts.

Findings and errors are stored as a code and facts, and worded when somebody reads them, in the reader's language. The sentences stand on the class,
because the engine works without CKAN and its translations.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Literal

Language = Literal["id", "en"]

__all__ = ["Language", "Phrase", "Worded", "filled", "phrase"]

Phrase = Mapping[str, str]


def phrase(indonesian: str, english: str) -> dict[str, str]:
    """A fact that is itself words, in both languages; it survives being stored as JSON."""
    return {"id": indonesian, "en": english}


class Worded:
    """Something with a stable ``code`` whose sentence and remedy are composed from facts.

    A subclass gives ``code`` and the four templates; ``{name}`` in a template is a fact.
    """

    code: ClassVar[str]
    sentence_id: ClassVar[str]
    sentence_en: ClassVar[str]
    remedy_id: ClassVar[str] = ""
    remedy_en: ClassVar[str] = ""

    @property
    def facts(self) -> Mapping[str, Any]:
        raise NotImplementedError

    def sentence(self, language: Language = "id") -> str:
        """What happened, in one sentence."""
        return filled(self.sentence_id if language == "id" else self.sentence_en, self.facts, language)

    def remedy(self, language: Language = "id") -> str:
        """What to do about it, or an empty string."""
        return filled(self.remedy_id if language == "id" else self.remedy_en, self.facts, language)


def filled(template: str, facts: Mapping[str, Any], language: Language) -> str:
    """A sentence with its facts, as people write them in that language."""
    return template.format_map({name: _said(value, language) for name, value in facts.items()})


def _said(value: Any, language: Language) -> str:
    if isinstance(value, bool) or value is None:
        return {True: {"id": "ya", "en": "yes"}, False: {"id": "tidak", "en": "no"}, None: {"id": "kosong", "en": "empty"}}[value][language]
    if isinstance(value, Mapping) and value.keys() == {"id", "en"}:
        return str(value[language])
    if isinstance(value, int | Decimal):
        number = f"{value:,}"
        return number.translate(str.maketrans(",.", ".,")) if language == "id" else number
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(_said(each, language) for each in value)
    return str(value)
