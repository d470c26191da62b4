"""What an ``s3://`` address says, and where the server is that keeps the bucket."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import quote

from harvesters.errors import Refused
from harvesters.words import phrase

__all__ = ["S3Address", "S3Keys", "is_s3", "s3_address", "s3_endpoint"]

_WRITTEN = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?", re.DOTALL | re.I)
_REGION = re.compile(r"[a-z0-9-]{1,40}")


@dataclass(frozen=True)
class S3Keys:
    """``access``: who asks; empty where the bucket is public."""

    access: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    region: str = "us-east-1"


@dataclass(frozen=True)
class S3Address:
    """``key``: of an object, or a prefix; empty: the bucket itself."""

    endpoint: str
    bucket: str
    key: str

    def url(self, key: str = "") -> str:
        """Where the object ``key`` of the same bucket lies, in the form that every S3 server knows (the bucket in the path)."""
        return f"{self.endpoint}/{self.bucket}{'/' if key else ''}{quote(key, safe='/-_.~')}"


def is_s3(written: str) -> bool:
    return written.lower().startswith("s3://")


def s3_endpoint(endpoint: str, region: str) -> str:
    """Without a slash at its end; Amazon's own of the region if none is named."""
    return (endpoint or f"https://s3.{region if _REGION.fullmatch(region) else 'us-east-1'}.amazonaws.com").rstrip("/")


def s3_address(written: str, endpoint: str) -> S3Address:
    """:raises Refused: it names no bucket, or a key that a server would take for another one (``..``)."""
    found = _WRITTEN.fullmatch(written)
    key = (found[2] or "") if found else ""
    if found is None or not {".", ".."}.isdisjoint(key.split("/")):
        raise Refused(system="s3", reason=phrase("bukan alamat s3 yang sah (s3://bucket/kunci)", "it is no valid s3 address (s3://bucket/key)"))
    return S3Address(endpoint, found[1].lower(), key)
