"""A server whose certificate proves nothing: what is wrong with it, in words that whoever runs the server can act on."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

from harvesters.errors import Unreachable
from harvesters.words import Phrase, phrase

__all__ = ["CertificateInvalid", "certificate_error", "why_invalid"]

_ANOTHER_NAME = phrase("dibuat untuk nama server lain", "it was made for another server name")
_EXPIRED = phrase("masa berlakunya sudah lewat", "it has expired")
_NOT_YET = phrase("belum mulai berlaku; mungkin jam salah satu server keliru", "it is not valid yet; the clock of one of the servers may be wrong")
_SELF_SIGNED = phrase("ditandatangani sendiri, bukan oleh lembaga yang dikenal", "it was signed by the server itself and by no known authority")
_UNKNOWN = phrase(
    "penerbitnya tidak dikenal, atau sertifikat antaranya tidak ikut dikirim",
    "its issuer is not known, or the certificates in between are not sent along",
)
_OTHER = phrase(
    "tidak lolos pemeriksaan (penerbitnya tidak dikenal, ditandatangani sendiri, atau masa berlakunya lewat)",
    "it does not pass (its issuer is not known, it signed itself, or it has expired)",
)
REASONS = {9: _NOT_YET, 10: _EXPIRED, 18: _SELF_SIGNED, 19: _SELF_SIGNED, 20: _UNKNOWN, 21: _UNKNOWN, 62: _ANOTHER_NAME, 64: _ANOTHER_NAME}
"""By OpenSSL's number (``X509_V_ERR_…``)."""
WORDS = {
    "not match": _ANOTHER_NAME, "mismatch": _ANOTHER_NAME, "expired": _EXPIRED, "not yet valid": _NOT_YET, "self-signed": _SELF_SIGNED,
    "self signed": _SELF_SIGNED, "issuer": _UNKNOWN,
}  # fmt: skip
"""By what drivers of databases say."""
DEEPEST = 10


class CertificateInvalid(Unreachable):
    """Facts: ``system``, ``reason``. Nothing was sent to it."""

    code = "certificate-invalid"
    sentence_id = "Sertifikat keamanan (TLS) {system} tidak dapat dipercaya: {reason}."
    sentence_en = "The security certificate (TLS) of {system} cannot be trusted: {reason}."
    remedy_id = (
        "Minta pengelola sistem itu memasang sertifikat yang sah beserta rantainya; pemeriksaannya tidak dapat dimatikan. "
        "Data yang sudah terbit tetap seperti semula."
    )
    remedy_en = (
        "Ask whoever runs that system for a valid certificate with its chain; the check cannot be switched off. "
        "What is published stays as it was."
    )


def certificate_error(error: BaseException) -> ssl.SSLCertVerificationError | None:
    """The refusal of a certificate below what a library raised; None if it is about something else."""
    return next((each for each in _below(error) if isinstance(each, ssl.SSLCertVerificationError)), None)


def why_invalid(error: BaseException) -> Phrase:
    """By OpenSSL's number or, where a driver tells words only, by these."""
    if isinstance(error, ssl.SSLCertVerificationError) and error.verify_code in REASONS:
        return REASONS[error.verify_code]
    said = str(error).lower()
    return next((reason for words, reason in WORDS.items() if words in said), _OTHER)


def _below(error: BaseException | None, depth: int = 0) -> Iterator[BaseException]:
    """The error, and what it was raised from or holds."""
    if error is None or depth > DEEPEST:
        return
    yield error
    held = [each for each in (*error.args, getattr(error, "reason", None)) if isinstance(each, BaseException)]
    for each in (*held, error.__cause__, error.__context__):
        yield from _below(each, depth + 1)
