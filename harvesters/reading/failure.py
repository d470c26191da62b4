"""What went wrong over HTTP, as an error with a sentence."""

from __future__ import annotations

from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import ContentDecodingError, SSLError, Timeout
from urllib3.exceptions import DecodeError

from harvesters.errors import FetchError, Refused, Unreachable, Unreadable
from harvesters.reading.certificate import CertificateInvalid, certificate_error, why_invalid
from harvesters.words import phrase

__all__ = ["broken", "refused", "too_slow"]


def refused(status: int, system: str) -> FetchError:
    """The error for an HTTP status that is no answer."""
    if status in (401, 403):
        reason = phrase(f"kunci atau hak akses tidak diterima (HTTP {status})", f"the key or permission is not accepted (HTTP {status})")
        return Refused(system=system, reason=reason)
    if status == 404:
        return Refused(system=system, reason=phrase("alamat itu tidak ada (HTTP 404)", "there is no such address (HTTP 404)"))
    if status == 429:
        return Unreachable(system=system, reason=phrase("permintaan terus dibatasi (HTTP 429)", "it keeps limiting requests (HTTP 429)"))
    if status >= 500:
        return Unreachable(system=system, reason=phrase(f"server sedang bermasalah (HTTP {status})", f"the server is failing (HTTP {status})"))
    if status < 400:
        return Refused(system=system, reason=phrase(f"dialihkan entah ke mana (HTTP {status})", f"it redirects to nowhere (HTTP {status})"))
    asked = phrase(f"permintaannya tidak diterima (HTTP {status})", f"the request is not accepted (HTTP {status})")
    return Refused(system=system, reason=asked)


def broken(error: Exception, system: str) -> FetchError:
    """The error for a connection that failed. The library's own text is left out: it repeats the address with its secrets."""
    if isinstance(error, DecodeError | ContentDecodingError):
        reason = phrase("kompresi jawabannya rusak atau tidak dikenal", "the compression of the answer is broken or not known")
        return Unreadable(system=system, reason=reason)
    refused_certificate = certificate_error(error)
    if refused_certificate is not None:
        return CertificateInvalid(system=system, reason=why_invalid(refused_certificate))
    if isinstance(error, SSLError):
        reason = phrase("sambungan aman (TLS) tidak terjalin", "no secure connection (TLS) came about")
        return Unreachable(system=system, reason=reason)
    if isinstance(error, Timeout | TimeoutError) or "timed out" in str(error).lower():
        return too_slow(system)
    if isinstance(error, ValueError) and not isinstance(error, NoConnection):
        return Refused(system=system, reason=phrase("alamatnya tidak sah", "the address is not valid"))
    return Unreachable(system=system, reason=phrase("sambungan ditolak atau terputus", "the connection was refused or broke off"))


def too_slow(system: str) -> Unreachable:
    return Unreachable(system=system, reason=phrase("terlalu lambat, waktu tunggu habis", "it is too slow, the time allowed is over"))
