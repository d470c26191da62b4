"""Reading a source to its end: records in, datasets and findings out, and whether what is absent may be taken as gone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TypeVar

from harvesters.block import Block
from harvesters.bodies import Body, BodyNew
from harvesters.catalogue.protocol import Catalogue, Published
from harvesters.checks import check
from harvesters.checks.finding import Finding
from harvesters.connectors import Connector
from harvesters.dataset import Dataset
from harvesters.mapping import from_records, from_table, standard_data
from harvesters.place import Place
from harvesters.plan.compare import RELEASED, WITHDRAWN
from harvesters.record import Record
from harvesters.report import Report
from harvesters.settings import Settings
from harvesters.source import Source
from harvesters.staleness import stale
from harvesters.state import Remembered
from harvesters.tables.builder import TableBuilder
from harvesters.tables.definition import TableDefinition
from harvesters.tables.refusal import TableRefused
from harvesters.tables.smallcells import suppressed, without_figures

__all__ = ["Progress", "ReadIncomplete", "Reader", "RemovalsBlocked"]

Progress = Callable[[str, int], None]
"""Called with the phase (``read``, ``check``, ``compare``, ``apply``) and how many records or datasets it has done."""

STEP = 1_000
Found = TypeVar("Found", bound=Record | Block)


@dataclass(frozen=True)
class ReadIncomplete(Finding):
    """A full read whose system did not say that nothing follows."""

    code = "read-incomplete"
    severity = "warning"
    sentence_id = "Sistem sumber tidak menyatakan bahwa datanya sudah habis; tidak ada yang dihapus atau ditarik kali ini."
    sentence_en = "The source system did not say that its data had ended; nothing is removed or withdrawn this time."
    remedy_id = "Periksa cara halaman berikutnya dinyatakan pada «options»."
    remedy_en = "Check how the next page is declared in «options»."


@dataclass(frozen=True)
class RemovalsBlocked(Finding):
    """Some row or record could not be told from the others, so nobody knows what is absent."""

    code = "removals-blocked"
    severity = "warning"
    sentence_id = "Ada baris atau catatan yang kuncinya tidak terbaca; tidak ada yang dihapus atau ditarik kali ini."
    sentence_en = "The key of some row or record cannot be read; nothing is removed or withdrawn this time."
    remedy_id = "Perbaiki kunci yang disebut pada temuan lain, lalu jalankan lagi."
    remedy_en = "Repair the keys that the other findings name, then run again."


class Reader:
    """After :meth:`datasets`: ``removes`` says whether what is absent is gone; ``seen`` are records that exist although they give no dataset;
    ``held`` are titles of datasets that a finding holds back; ``found`` is what was wrong with the rows themselves; ``new`` are organisations and
    groups that the portal does not have yet; ``columns`` is what those of a table hold.

    :param step: called between records; it may raise to stop here.
    """

    def __init__(
        self, source: Source, catalogue: Catalogue, published: Mapping[str, Published], remembered: Mapping[str, Remembered], report: Report,
        progress: Progress, settings: Settings, step: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        self.source, self.catalogue, self.published, self.remembered = source, catalogue, published, remembered
        self.report, self.progress = report, progress
        self.settings = settings
        self.step = step
        self.removes = False
        self.seen: set[str] = set()
        self.held: list[str] = []
        self.found: list[Finding] = []
        self.new: list[Body] = []
        self.columns: Mapping[str, str] = {}

    def datasets(self, connector: Connector, since: str | None) -> list[Dataset]:
        """Everything that the source says now, checked.

        :raises FetchError: the system could not be read to its end.
        """
        report = self.report
        report.full, report.system = since is None, connector.system
        with report.timing("read"):
            datasets, keys_known = self._from_rows(self.source.table, connector, since) if self.source.table else self._from_records(connector, since)
        report.findings += connector.findings
        report.findings += connector.context.functions.findings()
        self.removes = since is None and not self.source.reading.window and self._may_remove(connector, keys_known)
        with report.timing("check"):
            return [self._without_small(dataset) for dataset in datasets if self._passes(dataset)]

    def _from_rows(self, definition: TableDefinition, connector: Connector, since: str | None) -> tuple[list[Dataset], bool]:
        builder = TableBuilder(definition, self.settings.zone, self.settings.scratch)
        try:
            rows: Iterator[Record | Block] = self._counted(connector.rows(since))
            for found in self.source.unpivot.records(rows, connector.skip) if self.source.unpivot else rows:
                builder.add_block(found) if isinstance(found, Block) else builder.add(found)
            table, self.found = builder.finish()
        except TableRefused as refused:
            self.report.findings += refused.findings
            raise
        self.report.findings += self.found
        self.columns = table.seen
        keys_known = table.complete_keys and (bool(definition.key) or not table.held)
        return list(from_table(self.source, table)), keys_known and not any(finding.severity == "error" for finding in connector.findings)

    def _from_records(self, connector: Connector, since: str | None) -> tuple[list[Dataset], bool]:
        records = map(self._settled, self._counted(connector.records(since)))
        found = from_records(self.source, records, connector.context.functions, named=connector.names_records)
        self.report.findings += found.findings
        self.seen |= found.held
        nameless = sum(finding.severity == "error" for finding in connector.findings) > len(connector.skipped)
        return found.datasets, found.complete and not nameless and self._keeps(connector.skipped, {each.record for each in found.datasets})

    def _keeps(self, skipped: Collection[str], read: Collection[str]) -> bool:
        """Note which published datasets those are that were skipped under these names (or ids). False if one of them may be any that is absent: it is
        none that we know, and there is one of which nobody has noted what the system calls it.
        """
        if not skipped:
            return True
        live = (record for record, each in self.published.items() if each.state not in (WITHDRAWN, RELEASED))
        names = {record: known.called if (known := self.remembered.get(record)) else "" for record in live}
        mine = {record for record, name in names.items() if record in skipped or name in skipped}
        self.seen |= mine
        strangers = set(skipped) - mine - {names[record] for record in mine}
        return not strangers or all(name or record in read or record in self.seen for record, name in names.items())

    def _settled(self, record: Record) -> Record:
        """With the organisation and the groups as the portal names them; one that people have closed there is left out."""
        if not record.bodies:
            return record
        fields, groups = dict(record.fields), [*record.fields.get("groups", ())]
        for body in record.bodies:
            code = self.catalogue.bodies.code_of(body)
            if code and body.kind == "organization":
                fields |= dict.fromkeys(("owner_org", "produsen_data"), code)
            elif code and {"name": code} not in groups:
                groups.append({"name": code})
            if self.catalogue.bodies.is_new(body) and body not in self.new:
                self.new.append(body)
                self.report.findings.append(BodyNew(Place(record=body.name), body.title))
        return replace(record, fields={**fields, "groups": groups} if "groups" in fields or groups else fields)

    def _counted(self, records: Iterable[Found]) -> Iterator[Found]:
        told = 0
        for record in records:
            self.step()
            self.report.records += len(record) if isinstance(record, Block) else 1
            if self.report.records > told:
                self.progress("read", self.report.records)
                told = self.report.records + STEP - 1
            yield record
        self.progress("read", self.report.records)

    def _may_remove(self, connector: Connector, keys_known: bool) -> bool:
        """A record that the connector skipped blocks removals like a row without a key, unless it is known which dataset it is."""
        place = Place(record=self.source.id)
        if not connector.complete:
            self.report.findings.append(ReadIncomplete(place))
        if not keys_known:
            self.report.findings.append(RemovalsBlocked(place))
        return connector.complete and keys_known

    def _passes(self, dataset: Dataset) -> bool:
        """Note what the checks find; False if a finding holds the whole table back, which then stays as it is published."""
        self.step()
        self.progress("check", 0)
        findings = list(standard_data(dataset))
        if self.removes or dataset.whole:
            findings += stale(dataset, datetime.now(self.settings.zone).date())
        if dataset.table is not None:
            published = self.published.get(dataset.record) if dataset.table.definition.checks else None
            before = partial(self.catalogue.rows, published) if published and published.rows else None
            checked = check(dataset.table, before, removes=self.removes or dataset.whole, elsewhere=self.catalogue.column_values)
            findings += map(without_figures, checked) if dataset.table.definition.suppress else checked
        self.report.findings += findings
        if any(finding.severity == "error" and finding.holds == "table" for finding in (*self.found, *findings)):
            self.held.append(str(dataset.fields["title"]))
            self.seen.add(dataset.record)
            return False
        return True

    def _without_small(self, dataset: Dataset) -> Dataset:
        if dataset.table is None or dataset.table.definition.suppress is None:
            return dataset
        table, found = suppressed(dataset.table)
        self.report.findings += [replace(each, place=replace(each.place, record=dataset.record)) for each in found]
        return replace(dataset, table=table)
