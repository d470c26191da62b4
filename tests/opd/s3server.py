"""An agency's S3 server on loopback: buckets in the path, lists in pages, and every signature checked as Amazon describes Signature Version 4."""

from __future__ import annotations

import hashlib
import hmac
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from xml.sax.saxutils import escape

ACCESS, SECRET, REGION = "kunci-dinas", "rahasia-bucket-dinas", "us-east-1"
SKEW = timedelta(minutes=15)
STATUS = {"NoSuchBucket": 404, "NoSuchKey": 404, "AuthorizationHeaderMalformed": 400}


class S3Problem(Exception):
    """Its text is the code."""


class S3Stand:
    """``buckets``: name -> key -> bytes. ``public``: buckets that anybody may read. ``page``: names of one page. ``ahead``: by how much its clock is
    wrong. ``asked``: paths of all requests. ``repeats``: it gives the same page again for ever."""

    def __init__(self):
        self.buckets = {}
        self.public = set()
        self.page = 1_000
        self.ahead = timedelta()
        self.asked = []
        self.repeats = False
        self.modified = "2026-01-05T02:00:00.000Z"

    def answer(self, path, query, headers):
        """(status, headers, body)"""
        bucket, _, key = unquote(path).lstrip("/").partition("/")
        self.asked.append(unquote(path))
        try:
            if bucket not in self.public:
                self._check(path, query, headers)
            if bucket not in self.buckets:
                raise S3Problem("NoSuchBucket")
            return self._object(bucket, key, headers) if key else self._list(bucket, dict(query))
        except S3Problem as problem:
            body = f"<?xml version='1.0'?><Error><Code>{problem}</Code><Message>no</Message></Error>"
            return STATUS.get(str(problem), 403), {"Content-Type": "application/xml"}, body.encode()

    def _check(self, path, query, headers):
        written = headers.get("Authorization", "")
        if not written.startswith("AWS4-HMAC-SHA256 "):
            raise S3Problem("AccessDenied")
        said = dict(part.strip().split("=", 1) for part in written.partition(" ")[2].split(","))
        access, day, region, service, end = said["Credential"].split("/")
        if access != ACCESS:
            raise S3Problem("InvalidAccessKeyId")
        if (region, service, end) != (REGION, "s3", "aws4_request"):
            raise S3Problem("AuthorizationHeaderMalformed")
        stamp = headers["x-amz-date"]
        moment = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        if abs(datetime.now(UTC) + self.ahead - moment) > SKEW or not stamp.startswith(day):
            raise S3Problem("RequestTimeTooSkewed")
        signed = said["SignedHeaders"].split(";")
        if "host" not in signed or headers["x-amz-content-sha256"] != hashlib.sha256(b"").hexdigest():
            raise S3Problem("SignatureDoesNotMatch")
        asked = "&".join(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in sorted(query))
        lines = "".join(f"{name}:{' '.join(headers[name].split())}\n" for name in signed)
        request = "\n".join(["GET", quote(unquote(path), safe="/-_.~"), asked, lines, ";".join(signed), headers["x-amz-content-sha256"]])
        scope = f"{day}/{region}/{service}/{end}"
        to_sign = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(request.encode()).hexdigest()])
        key = f"AWS4{SECRET}".encode()
        for part in (day, region, service, end):
            key = hmac.digest(key, part.encode(), "sha256")
        if not hmac.compare_digest(hmac.digest(key, to_sign.encode(), "sha256").hex(), said["Signature"]):
            raise S3Problem("SignatureDoesNotMatch")

    def _object(self, bucket, key, headers):
        body = self.buckets[bucket].get(key)
        if body is None:
            raise S3Problem("NoSuchKey")
        tag = f'"{hashlib.md5(body).hexdigest()}"'
        if headers.get("If-None-Match") == tag:
            return 304, {"ETag": tag}, b""
        return 200, {"ETag": tag, "Content-Type": "binary/octet-stream"}, body

    def _list(self, bucket, query):
        assert query["list-type"] == "2"
        prefix, mark = query.get("prefix", ""), query.get("delimiter", "")
        names = sorted(key for key in self.buckets[bucket] if key.startswith(prefix))
        direct = [key for key in names if not mark or mark not in key[len(prefix) :]]
        folders = sorted({prefix + key[len(prefix) :].split(mark)[0] + mark for key in names if mark and mark in key[len(prefix) :]})
        start = 0 if self.repeats else int(query.get("continuation-token", "0"))
        shown, more = direct[start : start + self.page], self.repeats or start + self.page < len(direct)
        entries = "".join(
            f"<Contents><Key>{escape(key)}</Key><LastModified>{self.modified}</LastModified><Size>{len(self.buckets[bucket][key])}</Size></Contents>"
            for key in shown
        )
        entries += "".join(f"<CommonPrefixes><Prefix>{escape(folder)}</Prefix></CommonPrefixes>" for folder in folders)
        following = f"<NextContinuationToken>{start + self.page}</NextContinuationToken>" if more else ""
        space = "http://s3.amazonaws.com/doc/2006-03-01/"
        body = f"<ListBucketResult xmlns='{space}'><IsTruncated>{str(more).lower()}</IsTruncated>{following}{entries}</ListBucketResult>"
        return 200, {"Content-Type": "application/xml"}, body.encode()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        parts = urlsplit(self.path)
        status, headers, body = self.server.stand.answer(parts.path, parse_qsl(parts.query, keep_blank_values=True), self.headers)
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Nothing: the tests look at ``asked``."""


@contextmanager
def serving_s3():
    """(stand, ``host:port``)"""
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.stand = S3Stand()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.stand, f"127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
