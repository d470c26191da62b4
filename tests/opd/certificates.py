"""Certificates of an authority of our own: good ones, and those that servers should not have."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

__all__ = ["Authority", "served_with"]


class Authority:
    """``root``: file with the certificate that whoever trusts the authority needs."""

    def __init__(self, folder: Path, name: str = "Penerbit contoh") -> None:
        self._folder, self._key = folder, ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        about = x509.BasicConstraints(ca=True, path_length=0)
        own = _unsigned(self._name, self._name, self._key, timedelta(days=-10), timedelta(days=10)).add_extension(about, critical=True)
        self.root = folder / "penerbit.pem"
        self.root.write_bytes(own.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))

    def made(
        self, stem: str, host: str = "127.0.0.1", *, begins: timedelta = timedelta(days=-1), ends: timedelta = timedelta(days=1), signed: bool = True
    ) -> tuple[Path, Path]:
        """Files with a certificate for ``host`` and its key.

        :param begins: from now; so is ``ends``. :param signed: by the authority; else by itself.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        named = x509.IPAddress(ip_address(host)) if host[0].isdigit() else x509.DNSName(host)
        bare = _unsigned(name, self._name if signed else name, key, begins, ends)
        unsigned = bare.add_extension(x509.SubjectAlternativeName([named]), critical=False)
        certificate, private = self._folder / f"{stem}.pem", self._folder / f"{stem}.key"
        certificate.write_bytes(unsigned.sign(self._key if signed else key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
        plain = serialization.NoEncryption()
        private.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
        private.chmod(0o600)
        return certificate, private


def served_with(files: tuple[Path, Path]) -> ssl.SSLContext:
    """For a server; ``load_cert_chain`` gives it another certificate for the connections that follow."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)
    return context


def _unsigned(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, begins: timedelta, ends: timedelta) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    return builder.serial_number(x509.random_serial_number()).not_valid_before(now + begins).not_valid_after(now + ends)
