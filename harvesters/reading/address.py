"""Which addresses a source may reach. Sources are declared by people who do not run the server, so a URL is hostile until proven otherwise.

Three rules, whoever declared the source: the portal's own services (``forbidden``) are never reachable; an address that is not public is reachable
only if the operator's ``allow_hosts`` lists it; and what was checked is what is connected to, so that a name that answers differently a
moment later (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

from harvesters.errors import Refused, Unreachable

__all__ = ["AddressForbidden", "AddressGuard", "AddressPrivate", "Endpoint", "HostUnknown"]

Address = IPv4Address | IPv6Address
Resolver = Callable[[str, int], tuple[Address, ...]]

NAT64 = ipaddress.ip_network("64:ff9b::/96")
MAXIMUM_HOST = 253  # RFC 1035 §2.3.4


class AddressPrivate(Refused):
    """Facts: ``system`` (host:port)."""

    code = "address-private"
    sentence_id = "{system} adalah alamat jaringan dalam dan belum diizinkan."
    sentence_en = "{system} is an address of an internal network and has not been allowed."
    remedy_id = "Bila ini memang sistem OPD, pengelola server menambahkan {system} ke allow_hosts."
    remedy_en = "If this is an agency's system, the server's operator adds {system} to allow_hosts."


class AddressForbidden(Refused):
    """Facts: ``system`` (host:port)."""

    code = "address-forbidden"
    sentence_id = "{system} adalah layanan portal sendiri; sumber data tidak pernah boleh membacanya."
    sentence_en = "{system} is a service of the portal itself; no source may ever read it."
    remedy_id = "Perbaiki alamat sistem OPD pada sumber ini."
    remedy_en = "Correct the address of the agency's system in this source."


class HostUnknown(Unreachable):
    """Facts: ``system`` (host:port)."""

    code = "host-unknown"
    sentence_id = "Nama server pada {system} tidak dikenal."
    sentence_en = "The server name in {system} is not known."
    remedy_id = "Periksa ejaan alamat dan sambungan jaringan; data yang sudah terbit tetap seperti semula."
    remedy_en = "Check the spelling of the address and the network; what is published stays as it was."


@dataclass(frozen=True)
class Endpoint:
    """A checked address: ``host`` as written, ``address`` the number to connect to."""

    host: str
    port: int
    address: str

    def __str__(self) -> str:
        return said(self.host, self.port)


class AddressGuard:
    """``allow_hosts`` and ``forbidden`` are ``host:port`` (``[::1]:5432`` for IPv6); the host is a name or a number.

    ``resolver``: host and port to addresses; the system's own unless a test gives another.
    """

    def __init__(self, allow_hosts: Iterable[str] = (), forbidden: Iterable[str] = (), resolver: Resolver | None = None) -> None:
        self._resolve = resolver or resolve
        self._allowed = frozenset(split(each) for each in allow_hosts)
        self._forbidden = frozenset(split(each) for each in forbidden)

    def check(self, host: str, port: int) -> tuple[Endpoint, ...]:
        """Every address of ``host``, each of them allowed; connect to these and to nothing else.

        One refused address refuses the host: a name that mixes public and private addresses is an attack or a mistake.

        :raises HostUnknown: the name has no address.
        :raises AddressForbidden: a service of the portal.
        :raises AddressPrivate: not public and not in ``allow_hosts``.
        """
        name = normal(host)
        addresses = self._resolve(name, port)
        if not addresses:
            raise HostUnknown(system=said(name, port))
        for address in addresses:
            if self._is_forbidden(name, address, port):
                raise AddressForbidden(system=said(name, port))
            if not is_public(address) and (name, port) not in self._allowed and (str(address), port) not in self._allowed:
                raise AddressPrivate(system=said(name, port))
        return tuple(Endpoint(name, port, str(address)) for address in addresses)

    def _is_forbidden(self, name: str, address: Address, port: int) -> bool:
        for forbidden_host, forbidden_port in self._forbidden:
            if forbidden_port != port:
                continue
            if forbidden_host == name:
                return True
            for other in self._resolve(forbidden_host, port):
                # a service on this machine answers at each of the machine's own addresses, so they count as one
                if other == address or (is_own(other) and is_own(address)):
                    return True
        return False


def split(entry: str) -> tuple[str, int]:
    """``host:port`` -> (normal host, port).

    :raises ValueError: no host or no port.
    """
    host, _, port = entry.strip().rpartition(":")
    if not host or not port.isdigit():
        raise ValueError(f"«{entry}» bukan host:port")
    return normal(host), int(port)


def normal(host: str) -> str:
    """One spelling for a host: lower case, no brackets, no root dot, numbers in their usual form."""
    bare = host.strip().strip("[]").split("%")[0].rstrip(".").lower()
    try:
        return str(unwrapped(ipaddress.ip_address(bare)))
    except ValueError:
        return bare


def said(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def resolve(host: str, port: int) -> tuple[Address, ...]:
    """Addresses of ``host`` as the system's resolver gives them (it also reads ``127.1``, ``0x7f000001`` and ``017700000001``)."""
    if not host or len(host) > MAXIMUM_HOST:
        return ()
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError):
        return ()
    return tuple(dict.fromkeys(unwrapped(ipaddress.ip_address(str(entry[4][0]).split("%")[0])) for entry in found))


def unwrapped(address: Address) -> Address:
    """The IPv4 address inside an IPv4-mapped one; that is what the machine connects to."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


def is_public(address: Address) -> bool:
    """Whether anybody on the internet would reach the same machine there."""
    if isinstance(address, IPv6Address):
        carried = _carried(address)
        if carried is not None:
            return is_public(carried)
        if address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def is_own(address: Address) -> bool:
    """Whether ``address`` is this machine's: only to an own address can a socket be bound."""
    if address.is_loopback or address.is_unspecified:
        return True
    family = socket.AF_INET if isinstance(address, IPv4Address) else socket.AF_INET6
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((str(address), 0))
        except OSError:
            return False
    return True


def _carried(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that a translation address (6to4, Teredo, NAT64) leads to."""
    if address.sixtofour:
        return address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None
