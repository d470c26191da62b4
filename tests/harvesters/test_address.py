"""Which addresses a source may reach."""

from __future__ import annotations

import socket
from ipaddress import ip_address

import pytest

from harvesters.errors import Refused
from harvesters.reading.address import AddressForbidden, AddressGuard, AddressPrivate, HostUnknown, split

PRIVATE = [
    "127.0.0.1", "127.1", "127.0.0.53", "2130706433", "0x7f000001", "0x7f.0.0.1", "017700000001", "0177.0.0.1", "localhost", "LOCALHOST.",
    "10.0.0.1", "012.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "192.168.257", "169.254.169.254", "100.64.0.1", "0.0.0.0", "0",
    "192.0.2.1", "198.18.0.1", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::1", "[::1]", "::", "fe80::1", "fe80::1%lo", "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:7f00:1", "64:ff9b::a00:1", "2002:a00:1::", "2001:0:4136:e378:8000:63bf:f5ff:fffe",
]  # fmt: skip


@pytest.mark.parametrize("host", PRIVATE)
def test_an_address_that_is_not_public_is_refused(host):
    with pytest.raises(AddressPrivate) as refusal:
        AddressGuard().check(host, 8080)
    assert "8080" in refusal.value.sentence("id")
    assert "allow_hosts" in refusal.value.remedy("id")


@pytest.mark.parametrize("host", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_a_public_address_is_allowed(host):
    assert AddressGuard().check(host, 443)


def test_the_operator_allows_one_port_only():
    guard = AddressGuard(["10.0.0.5:5432"])
    assert [each.address for each in guard.check("10.0.0.5", 5432)] == ["10.0.0.5"]
    for host, port in [("10.0.0.5", 5433), ("10.0.0.6", 5432)]:
        with pytest.raises(AddressPrivate):
            guard.check(host, port)


@pytest.mark.parametrize("spelling", ["10.0.0.5", "012.0.0.5", "0x0a000005", "::ffff:10.0.0.5", "[::ffff:a00:5]"])
def test_an_allowed_number_is_the_same_in_every_spelling(spelling):
    assert AddressGuard(["10.0.0.5:80"]).check(spelling, 80)[0].address == "10.0.0.5"


def test_an_allowed_name_is_not_a_licence_for_its_number():
    guard = AddressGuard(["sistem.contoh:80"], resolver=lambda *_: (ip_address("10.0.0.5"),))
    assert guard.check("Sistem.Contoh.", 80)[0].address == "10.0.0.5"
    with pytest.raises(AddressPrivate):
        guard.check("lain.contoh", 80)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "localhost", "::1", "0.0.0.0", "::", "::ffff:127.0.0.1", "2130706433"])
def test_the_portals_own_service_stays_closed_even_if_allowed(host):
    allowed = [f"{each}:5432" for each in ("127.0.0.1", "127.0.0.2", "localhost", "[::1]", "0.0.0.0", "[::]")]
    with pytest.raises(AddressForbidden):
        AddressGuard(allowed, forbidden=["127.0.0.1:5432"]).check(host, 5432)


def test_the_portals_own_service_stays_closed_at_the_machines_other_addresses():
    own = {entry[4][0] for entry in socket.getaddrinfo(socket.gethostname(), 5432, type=socket.SOCK_STREAM)} | {"127.0.0.3"}
    for address in own:
        with pytest.raises(AddressForbidden):
            AddressGuard([f"[{address}]:5432" if ":" in address else f"{address}:5432"], ["localhost:5432"]).check(address, 5432)


def test_the_stand_in_beside_the_portals_database_stays_open():
    assert AddressGuard(["127.0.0.1:5433"], ["127.0.0.1:5432"]).check("127.0.0.1", 5433)


def test_a_public_service_of_the_portal_is_closed_by_name_and_number():
    def resolver(host, port):
        return (ip_address("8.8.8.8"),)

    guard = AddressGuard(forbidden=["basisdata.contoh:5432"], resolver=resolver)
    for host in ("basisdata.contoh", "nama-lain.contoh"):
        with pytest.raises(AddressForbidden):
            guard.check(host, 5432)
    assert guard.check("nama-lain.contoh", 443)


def test_a_name_that_mixes_public_and_private_is_refused():
    guard = AddressGuard(resolver=lambda *_: (ip_address("8.8.8.8"), ip_address("10.0.0.1")))
    with pytest.raises(AddressPrivate):
        guard.check("campur.contoh", 80)


@pytest.mark.parametrize("host", ["tidak-ada.invalid", "", "a" * 300, "nama dengan spasi", "xn--\N{SNOWMAN}"])
def test_a_name_without_an_address_is_unknown(host):
    with pytest.raises(HostUnknown):
        AddressGuard().check(host, 80)


@pytest.mark.parametrize("entry", ["10.0.0.5", ":80", "10.0.0.5:", "10.0.0.5:http"])
def test_an_entry_without_host_or_port_is_a_mistake(entry):
    with pytest.raises(ValueError, match="host:port"):
        split(entry)


def test_every_refusal_is_a_fetch_error_in_two_languages():
    for kind in (AddressPrivate, AddressForbidden):
        assert issubclass(kind, Refused)
        error = kind(system="10.0.0.1:80")
        assert error.sentence("id") != error.sentence("en")
