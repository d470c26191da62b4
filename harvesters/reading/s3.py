"""Files on a server that speaks S3 (Amazon, MinIO, Ceph and others), over the same guarded HTTP as everything else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from requests_aws4auth import AWS4Auth

from harvesters.errors import FetchError, Refused, Unreachable, Unreadable
from harvesters.reading.failure import refused
from harvesters.reading.remote import RemoteFile, temporary
from harvesters.reading.s3address import S3Address, S3Keys
from harvesters.reading.session import Answer, Credentials, Request, Session, origin, public_address
from harvesters.reading.validators import Validators
from harvesters.reading.watched import Listed
from harvesters.reading.xmltext import NoXml, read_xml
from harvesters.words import Phrase, phrase

__all__ = ["S3Bucket", "s3_credentials"]

MOST_ENTRIES = 10_000
MOST_PAGES = 100
LARGEST_LIST = 5_000_000  # bytes of one page of at most 1,000 names
LARGEST_ERROR = 100_000
_TOLD = frozenset({301, 400, 403, 404})  # with a code in the answer that says why
_CODE = re.compile(rb"<Code>([A-Za-z0-9]{1,60})</Code>")
_REGION = phrase("bucketnya di region lain; perbaiki «bucket_region»", "its bucket is in another region; correct «bucket_region»")
_WHY: dict[str, Phrase] = {
    "NoSuchBucket": phrase("bucket itu tidak ada", "there is no such bucket"),
    "NoSuchKey": phrase("berkas itu tidak ada di bucketnya", "there is no such file in the bucket"),
    "InvalidAccessKeyId": phrase("access_key tidak dikenal servernya", "the server does not know the access_key"),
    "SignatureDoesNotMatch": phrase("secret_key tidak cocok dengan access_key", "the secret_key does not fit the access_key"),
    "AccessDenied": phrase("kuncinya tidak boleh membaca ini, atau belum diisi", "the key may not read this, or there is none"),
    "RequestTimeTooSkewed": phrase("jam mesin ini jauh berbeda dari jam servernya", "this machine's clock is far off the server's"),
    "AuthorizationHeaderMalformed": _REGION,
    "PermanentRedirect": _REGION,
}


def s3_credentials(keys: S3Keys, endpoint: str) -> Credentials:
    """Signs every request to ``endpoint`` and to no other server; the secret itself is never sent. Nothing to sign with for a public bucket."""
    signed = AWS4Auth(keys.access, keys.secret, keys.region, "s3") if keys.access and keys.secret else None
    return Credentials(origin(endpoint), sign=signed)


@dataclass(frozen=True)
class S3Bucket:
    """``single``: one file is the whole source; ``known``: of that file when it was last read."""

    session: Session
    address: S3Address
    single: bool = False
    known: Validators | None = None

    @property
    def system(self) -> str:
        return public_address(self.address.url())

    def is_folder(self, path: str) -> bool:
        """S3 has names only: a prefix that ends in a slash stands for a folder."""
        return not path or path.endswith("/")

    def listing(self, path: str) -> list[Listed]:
        """The objects right below a prefix.

        :raises FetchError: the server does not list them.
        :raises Unreadable: there are more than 10,000, or the list has no end.
        """
        prefix = f"{path.rstrip('/')}/" if path else ""
        found: list[Listed] = []
        token = ""
        for _ in range(MOST_PAGES):
            page = self._page(prefix, token)
            found += [each for entry in _several(page.get("Contents")) if (each := _listed(entry, prefix))]
            before, token = token, str(page.get("NextContinuationToken") or "")
            if len(found) > MOST_ENTRIES:
                break
            if page.get("IsTruncated") != "true":
                return found
            if not token or token == before:
                reason = phrase("daftar berkasnya mengulang halaman yang sama", "its list of files repeats the same page")
                raise Unreadable(system=self.system, reason=reason)
        reason = phrase(f"lebih dari {MOST_ENTRIES} berkas di foldernya", f"more than {MOST_ENTRIES} files in its folder")
        raise Unreadable(system=self.system, reason=reason)

    @contextmanager
    def fetch(self, path: str, *, at_most: int) -> Iterator[RemoteFile]:
        """:param at_most: bytes, counted while they arrive.
        :raises FetchError: it is not there, not to be read, too large or too slow.
        :raises Unmodified: it is the file that is known.
        """
        url, name = self.address.url(path), path.rpartition("/")[2]
        with temporary() as (file, opened):
            with self.session.stream(Request(url, known=self.known if self.single else None), at_most=at_most, accepted=_TOLD) as (answer, pieces):
                if answer.status in _TOLD:
                    raise self._why(answer, b"".join(pieces)[:LARGEST_ERROR])
                size = sum(file.write(piece) for piece in pieces)
            file.flush()
            yield RemoteFile(opened, name, size, public_address(url), answer.kind, Validators.of(answer.headers) if self.single else None)

    def _page(self, prefix: str, token: str) -> dict[str, Any]:
        asked = {"list-type": "2", "prefix": prefix, "delimiter": "/", **({"continuation-token": token} if token else {})}
        answer = self.session.read(Request(self.address.url(), asked), at_most=LARGEST_LIST, accepted=_TOLD)
        if answer.status in _TOLD:
            raise self._why(answer, answer.body)
        try:
            page = read_xml(answer.body).get("ListBucketResult")
        except NoXml as error:
            raise Unreadable(system=self.system, reason=error.reason) from None
        if not isinstance(page, dict):
            raise Unreadable(system=self.system, reason=phrase("jawabannya bukan daftar berkas S3", "its answer is no S3 list of files"))
        return page

    def _why(self, answer: Answer, body: bytes) -> FetchError:
        code = _CODE.search(body)
        reason = _WHY.get(code[1].decode()) if code else None
        if reason is None:
            return refused(answer.status, self.system)
        return (Unreachable if code and code[1].startswith(b"NoSuch") else Refused)(system=self.system, reason=reason)


def _several(entries: Any) -> list[Any]:
    return entries if isinstance(entries, list) else [entries] if entries else []


def _listed(entry: Any, prefix: str) -> Listed | None:
    """None for what is no file: the prefix itself, as some programs store it, or an entry without name and size."""
    key, size, modified = (str(entry.get(name) or "") for name in ("Key", "Size", "LastModified")) if isinstance(entry, dict) else ("", "", "")
    name = key.removeprefix(prefix)
    if not key.startswith(prefix) or not name or "/" in name or not size.isdigit():
        return None
    try:
        moment = datetime.fromisoformat(modified).timestamp()
    except (ValueError, OverflowError):
        moment = 0.0
    return Listed(name, key, int(size[:15]), moment)
