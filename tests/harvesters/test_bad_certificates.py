"""Certificates that servers should not have: nothing is read, nothing is sent, what is published stays, and a person is told which mistake it is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from harvesters.journal import Outcome
from harvesters.reading.certificate import CertificateInvalid, why_invalid
from tests.harvesters.keptsystem import SOURCES, reading
from tests.opd.certificates import Authority, served_with

pytest_plugins = ["tests.opd.fixtures"]

BAD = {
    "self-signed": ({"signed": False}, "ditandatangani sendiri"),
    "expired": ({"begins": timedelta(days=-3), "ends": timedelta(days=-1)}, "sudah lewat"),
    "not valid yet": ({"begins": timedelta(hours=5), "ends": timedelta(days=2)}, "jam salah satu server"),
    "another name": ({"host": "opd.example"}, "nama server lain"),
    "unknown issuer": ({}, "penerbitnya tidak dikenal"),
}


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("penerbit"))


@pytest.fixture(scope="module", params=sorted(SOURCES))
def secured(request, regency, authority, tmp_path_factory):
    """A system of this kind that was read well once over TLS; ``tls`` changes its certificate."""
    tls = served_with(authority.made(f"baik-{request.param}"))
    with pytest.MonkeyPatch.context() as trusting:
        trusting.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(authority.root))
        with reading(request.param, regency, tmp_path_factory.mktemp(request.param), tls) as system:
            system.tls = tls
            yield system


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_certificate_ends_the_run_before_anything_is_asked(secured, authority, tmp_path, bad):
    made, said = BAD[bad]
    issuer = Authority(tmp_path, "Penerbit lain") if bad == "unknown issuer" else authority
    before, asked = secured.published, []
    secured.tls.load_cert_chain(*issuer.made(f"{bad}-{secured.source.connector}", **made))
    secured.bend = lambda request, answer: asked.append(request) or answer
    report = secured.go()
    assert report.outcome is Outcome.FAILED
    assert isinstance(report.error, CertificateInvalid)
    assert secured.settings.allow_hosts[0] in report.error.sentence("id")
    assert said in report.error.sentence("id")
    assert "sertifikat" in report.error.remedy("id")
    assert report.error.sentence("en") != report.error.sentence("id")
    assert asked == []
    assert secured.published == before


def test_a_good_certificate_again_and_it_goes_on(secured, authority):
    secured.tls.load_cert_chain(*authority.made(f"lagi-{secured.source.connector}"))
    assert secured.go().outcome in (Outcome.DONE, Outcome.UNCHANGED)


def test_words_of_a_driver_are_understood_and_others_are_no_mistake():
    known = {'certificate for "a" does not match host name "b"': "nama server lain", "certificate has expired": "lewat", "?": "tidak lolos"}
    for words, said in known.items():
        assert said in why_invalid(ValueError(words))["id"]
