"""One entry of ``checks:`` in a table YAML: a check's name, ``name: {options}``, or ``name: false``."""

from __future__ import annotations

from collections.abc import Sequence

from harvesters.checks.contract import CHECKS
from harvesters.declaration import Declared
from harvesters.tables.column import Column
from harvesters.tables.definition import CheckSpecification
from harvesters.words import phrase

__all__ = ["read_check"]


def read_check(entry: Declared, columns: Sequence[Column]) -> CheckSpecification:
    """:raises SourceError: there is no such check, or its options are wrong or name columns that the table does not have."""
    if isinstance(entry.content, str):
        name, options = entry.choice(CHECKS), Declared(entry.file, entry.line, entry.key, {}, {})
    else:
        if len(entry.entries()) != 1:
            raise entry.wrong(phrase("satu pemeriksaan per butir", "one check an item"), list(CHECKS))
        [(name, options)] = entry.entries().items()
        if name not in CHECKS:
            raise options.wrong(phrase(f"pemeriksaan «{name}» tidak dikenal", f"the check «{name}» is not known"), list(CHECKS))
        if isinstance(options.content, str) and CHECKS[name].default() is not None and not options.flag():
            return CheckSpecification(name, None)
        if options.content is None:
            options = Declared(options.file, options.line, options.key, {}, {})
    return CheckSpecification(name, CHECKS[name].read(options, columns))
