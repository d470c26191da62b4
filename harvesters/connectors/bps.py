"""Connector ``bps``: what the statistical office (BPS) publishes by its WebAPI, and the metadata that agencies register there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from harvesters.connectors.base import OptionError, Secret, connector, option
from harvesters.connectors.web import WebConnector
from harvesters.reading.bpsapi import BpsApi
from harvesters.reading.bpscensus import Census
from harvesters.reading.bpslist import Indicators, PressReleases, Publications, Subjects
from harvesters.reading.bpsmetadata import MetadataActivities, MetadataIndicators, MetadataVariables, Registered
from harvesters.reading.bpsmodels import AnyList
from harvesters.reading.bpsreading import BpsReading
from harvesters.reading.bpsregions import Regions, load_regions
from harvesters.reading.bpssimdasi import Simdasi
from harvesters.reading.bpsstatic import StaticTables
from harvesters.reading.bpstidy import MISSING
from harvesters.reading.bpsvariable import Variables
from harvesters.reading.patience import Patience
from harvesters.reading.session import Credentials, Session, origin
from harvesters.record import Record
from harvesters.tables.column import Meaning
from harvesters.words import phrase

MEGABYTE = 1_000_000
DOMAIN = re.compile(r"\d{4}", re.ASCII)
AGENT = "Mozilla/5.0 (compatible; ckanext-muaraenim harvesters)"
What = (
    Variables | StaticTables | Simdasi | Census | Subjects | Publications | PressReleases | Indicators | AnyList
    | MetadataActivities | MetadataIndicators | MetadataVariables
)  # fmt: skip


@connector("bps")
class Bps(WebConnector):
    """With ``map`` every variable, table, publication becomes a dataset, its figures a table; with ``table`` every figure or entry is a row."""

    names_records = True

    @dataclass(frozen=True)
    class Region:
        """The regency that the domain is."""

        name: str = option("nama kabupaten atau kota, tanpa kata Kabupaten", "name of the regency, without the word Kabupaten")
        code: str = option("kode Kemendagri-nya", "its code of the Ministry of Home Affairs")

    @dataclass(frozen=True)
    class Options:
        url: Secret = option("alamat API, misalnya https://webapi.bps.go.id/v1/api", "address of the API, such as https://webapi.bps.go.id/v1/api")
        key: Secret = option("kunci API atau token, sebagai env:SUMBER_…", "key of the API or token, as env:SUMBER_…", only_reference=True)
        what: What = option("apa yang dibaca, lihat di bawah", "what is read, see below")
        domain: str = option("kode domain BPS, empat angka", "code of the domain at BPS, four digits", default="")
        language: Literal["ind", "eng"] = option("bahasa jawabannya", "language of its answers", default="ind")
        regions: str = option(
            "CSV wilayah dengan kode, nama, kode_bps dan alias, misalnya districts.csv; kosong: kode Kemendagri tidak dicari",
            "CSV of regions with kode, nama, kode_bps and alias, such as districts.csv; empty: no codes of the ministry are looked for",
            default="",
        )
        region: Bps.Region | None = option("wilayah domain itu secara keseluruhan", "the region that the domain as a whole is", default=None)
        areas: Mapping[str, str] = option(
            "nomor wilayah BPS: kode Kemendagri, untuk yang namanya tidak jelas",
            "number of a region at BPS: code of the ministry, for names that are not clear",
            default_factory=dict,
        )
        missing: Mapping[str, str] = option(
            "tanda untuk angka yang tidak ada: artinya (zero, missing, not_applicable, suppressed)",
            "sign of a figure that is not there: its meaning (zero, missing, not_applicable, suppressed)",
            default_factory=lambda: dict(MISSING),
        )
        site: str = option(
            "halaman depan kantor BPS itu; kosong: seperti di daftar domainnya, atau di tautan pada jawabannya",
            "front page of that office of BPS; empty: as its list of domains has it, or links in its answers",
            default="",
        )
        agent: str = option("nama peramban yang disebut kepada BPS", "user agent that BPS is told", default=AGENT)
        between: float = option("detik di antara dua permintaan", "seconds between two requests", default=2.0)
        timeout: int = option("menunggu satu jawaban paling lama, dalam detik", "longest wait for one answer, in seconds", default=120)
        attempts: int = option("berapa kali satu permintaan dicoba", "how often one request is tried", default=4)
        longest_pause: int = option("jeda paling lama di antara percobaan, dalam detik", "longest pause between attempts, in seconds", default=60)
        pages_at_most: int = option("halaman satu daftar paling banyak", "most pages of one list", default=1_000)
        page_megabytes: int = option("ukuran satu jawaban paling besar, dalam MB", "largest single answer, in MB", default=50)

        def __post_init__(self) -> None:
            if not isinstance(self.what, Registered) and not DOMAIN.fullmatch(self.domain):
                raise OptionError("domain", phrase("kode domain terdiri atas empat angka", "the code of a domain is four digits"), "0000 … 9999")
            for key in ("timeout", "attempts", "pages_at_most", "page_megabytes"):
                if getattr(self, key) < 1:
                    raise OptionError(key, phrase("harus paling sedikit 1", "must be at least 1"), "1 …")
            for sign, meaning in self.missing.items():
                if meaning not in set(Meaning):
                    reason = phrase(f"«{meaning}» bukan arti tanda", f"«{meaning}» is no meaning of a sign")
                    raise OptionError(f"missing.{sign}", reason, ", ".join(Meaning))

    options: Options

    def records(self, since: str | None = None) -> Iterator[Record]:
        """One record a variable, table, publication or the like; with ``table`` a row each.

        :raises FetchError: BPS could not be read to its end.
        """
        self.start()
        reading = self._reading()
        if not isinstance(self.options.what, Registered) and not reading.rows:
            reading.find_site()
        yield from self.options.what.records(reading)
        self.complete = reading.api.complete

    def _reading(self) -> BpsReading:
        options, key = self.options, self.options.key.reveal()
        bearer = isinstance(options.what, Registered)
        limits = {"at_most": options.page_megabytes * MEGABYTE, "pages_at_most": options.pages_at_most}
        api = BpsApi(self._session(key, bearer=bearer), self._url, key, self.mask, in_path=not bearer, **limits)
        rows = self.context.table is not None
        site = options.site.rstrip("/")
        return BpsReading(
            api, options.domain, options.language, self._regions(), options.missing, site, self.context.zone, rows, self.skip, self.findings
        )  # fmt: skip

    def _regions(self) -> Regions:
        options = self.options
        folder = self.context.lists.get(options.regions, self.context.folder)
        by_bps, by_name = load_regions(options.regions, folder) if options.regions else ({}, {})
        whole: dict[str, Any] = {"name": options.region.name, "code": options.region.code} if options.region else {}
        return Regions(by_bps, by_name, options.areas, domain=options.domain, **whole)

    def _session(self, key: str, *, bearer: bool) -> Session:
        """:param bearer: the metadata service takes its key as a header, the WebAPI in the path."""
        options = self.options
        headers = {"Accept": "application/json", "User-Agent": options.agent, **({"Authorization": f"Bearer {key}"} if bearer else {})}
        proof = Credentials(origin(self._url), headers, path="" if bearer else key)
        patience = Patience(
            silence=options.timeout, whole=options.timeout, attempts=options.attempts, longest_pause=options.longest_pause, between=options.between
        )  # fmt: skip
        session = self.context.session(proof, patience)
        self.held.callback(session.close)
        return session
