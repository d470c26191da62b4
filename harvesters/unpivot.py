"""Wide to long: a step between connector and table that turns columns of days, months or years into rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from harvesters.block import Block
from harvesters.declaration import Declared
from harvesters.place import Place
from harvesters.record import Record
from harvesters.tables.definition import TableDefinition
from harvesters.tables.moment import read_date, read_month, read_year
from harvesters.words import phrase

__all__ = ["KINDS", "Unpivot", "read_unpivot"]

KINDS: dict[str, Callable[[str], object]] = {"dates": read_date, "months": read_month, "years": read_year}
"""What a column's name may be, and what reads it."""

Skip = Callable[[Place, str, str], None]


@dataclass(frozen=True)
class Unpivot:
    """``columns``: one of ``KINDS``, or the names of the columns themselves. ``name`` and ``value``: what the two columns are called that take a
    column's name and its cell."""

    columns: str | tuple[str, ...]
    name: str
    value: str
    _known: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def wide(self, definition: TableDefinition) -> TableDefinition:
        """The table as the agency's system has it: its columns without the two new ones."""
        new = [each.name for each in definition.columns if {self.name, self.value} & {each.name, each.title, *each.headings}]
        columns = tuple(each for each in definition.columns if each.name not in new)
        return replace(definition, columns=columns, key=tuple(each for each in definition.key if each not in new), checks=(), split_by="")

    def records(self, found: Iterable[Record | Block], skip: Skip) -> Iterator[Record]:
        """For every cell of those columns one record with the record's other cells; a cell that holds nothing gives none, a sign for a missing
        figure (``-``) does.

        :param skip: told a record that has no such column.
        """
        for each in found:
            for record in each.records() if isinstance(each, Block) else [each]:
                yield from self._rows(record, skip)

    def _rows(self, record: Record, skip: Skip) -> Iterator[Record]:
        names = tuple(record.data)
        if names not in self._known:
            self._known[names] = tuple(each for each in names if self._is(each))
        wide = self._known[names]
        if not wide:
            skip(record.place, "tidak ada kolom yang disebut «unpivot»", "it has no column that «unpivot» names")
            return
        data, letters = ({name: each for name, each in given.items() if name not in wide} for given in (record.data, record.letters))
        for name in wide:
            cell = record.data[name]
            if cell is None or (isinstance(cell, str) and not cell.strip()):
                continue
            letter = {self.name: record.letters[name], self.value: record.letters[name]} if name in record.letters else {}
            yield replace(record, data={**data, self.name: name.strip(), self.value: cell}, letters={**letters, **letter})

    def _is(self, name: str) -> bool:
        if not isinstance(self.columns, str):
            return name in self.columns
        try:
            KINDS[self.columns](name.strip())
        except (ValueError, OverflowError):
            return False
        return True


def read_unpivot(top: Declared, table: TableDefinition | None) -> Unpivot | None:
    """What a source file says below ``unpivot``.

    :raises SourceError: a key is missing or unknown, it stands beside ``map``, or the table lacks one of the new columns.
    """
    declared = top.get("unpivot")
    if declared is None:
        return None
    declared.only(("columns", "name", "value"))
    if top.get("table") is None:
        raise declared.wrong(phrase("«unpivot» hanya untuk sumber dengan «table»", "«unpivot» needs a source with «table»"), "table")
    columns, name, value = (declared.need(key) for key in ("columns", "name", "value"))
    if name.text() == value.text():
        raise value.wrong(phrase("kedua kolom baru bernama sama", "both new columns have the same name"), phrase("nama lain", "another name"))
    for new in (name, value) if table else ():
        if not any(new.text() in headings for _, headings in table.spellings):  # type: ignore[union-attr]
            reason = phrase(f"tabel itu tidak punya kolom «{new.text()}»", f"the table has no column «{new.text()}»")
            raise new.wrong(reason, [column.name for column in table.columns])  # type: ignore[union-attr]
    names = columns.texts()
    kind = names[0] if len(names) == 1 and names[0] in KINDS else ""
    if isinstance(columns.content, str) and not kind:
        allowed = phrase(f"{', '.join(KINDS)}, atau daftar nama kolom", f"{', '.join(KINDS)}, or a list of columns")
        raise columns.wrong(phrase(f"«{columns.content}» tidak dikenal", f"«{columns.content}» is not known"), allowed)
    return Unpivot(kind or names, name.text(), value.text())
