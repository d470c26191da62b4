"""Secrets of sources: ``env:SUMBER_<SOURCE>_…`` and nothing else, so that no source reads another's, or the portal's own; and each
towards the hosts only that the operator bound it to (``SUMBER_<SOURCE>_…_HOSTS``)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from harvesters.errors import HarvestError
from harvesters.masking import masked
from harvesters.reading.address import normal, said, split

__all__ = ["SecretElsewhere", "SecretForbidden", "SecretMissing", "SecretUnbound", "SecretWithheld", "SourceSecrets", "prefix"]

HOSTS = "_HOSTS"
"""What stands after a secret's name in the name of its binding."""


class SecretForbidden(HarvestError):
    """Facts: ``source``, ``name``, ``prefix``."""

    code = "secret-forbidden"
    sentence_id = "Sumber {source} tidak boleh membaca rahasia {name}."
    sentence_en = "Source {source} may not read the secret {name}."
    remedy_id = "Nama rahasia sumber ini selalu diawali {prefix}."
    remedy_en = "Names of this source's secrets always begin with {prefix}."


class SecretMissing(HarvestError):
    """Facts: ``source``, ``name``."""

    code = "secret-missing"
    sentence_id = "Rahasia {name} yang dipakai sumber {source} belum diisi."
    sentence_en = "The secret {name} that source {source} uses has no value."
    remedy_id = "Pengelola server mengisinya di berkas rahasia atau di lingkungan proses."
    remedy_en = "The server's operator sets it in the file of secrets or in the environment."


class SecretWithheld(HarvestError):
    """The declaration may still change where its secrets would go. Facts: ``source``, ``name``."""

    code = "secret-withheld"
    sentence_id = "Rahasia {name} belum boleh dipakai: pernyataan sumber {source} belum disetujui."
    sentence_en = "The secret {name} may not be used yet: the declaration of source {source} is not approved."
    remedy_id = "Walidata menguji sambungannya, lalu menyetujui pernyataannya."
    remedy_en = "The Walidata test its connection and approve the declaration."


class SecretUnbound(HarvestError):
    """A source of the portal would send it, and the operator has not said where it may go. Facts: ``name``, ``system`` (host:port)."""

    code = "secret-unbound"
    sentence_id = "Rahasia {name} belum diikat ke server mana pun, jadi tidak dikirim ke {system}."
    sentence_en = "The secret {name} is bound to no server yet, so it is not sent to {system}."
    remedy_id = "Bila {system} memang sistem OPD-nya, pengelola server menulis {name}_HOSTS={system} di samping rahasia itu."
    remedy_en = "If {system} is the agency's system, the server's operator writes {name}_HOSTS={system} beside that secret."


class SecretElsewhere(HarvestError):
    """The operator bound it to other servers. Facts: ``name``, ``system`` (host:port)."""

    code = "secret-elsewhere"
    sentence_id = "Rahasia {name} tidak dikirim ke {system}: pengelola server mengikatnya ke server lain."
    sentence_en = "The secret {name} is not sent to {system}: the server's operator bound it to another server."
    remedy_id = "Perbaiki alamat pada sumber ini; bila alamatnya benar, pengelola server menambahkan {system} ke {name}_HOSTS."
    remedy_en = "Correct the address in this source; if it is right, the server's operator adds {system} to {name}_HOSTS."


def prefix(source: str) -> str:
    """``penduduk-kecamatan`` -> ``SUMBER_PENDUDUK_KECAMATAN_``."""
    return f"SUMBER_{re.sub('[^A-Z0-9]', '_', source.upper())}_"


class SourceSecrets:
    """Resolves the NAME of ``env:NAME`` for one source; remembers what it gave out, so that any text can be cleaned of it.

    :param values: by name; None: they are withheld.
    :param others: ids of the other sources: ``SUMBER_A_B_KEY`` is a secret of source ``a-b`` if there is one, not of source ``a``.
    """

    def __init__(self, source: str, values: Mapping[str, str] | None, others: Collection[str] = ()) -> None:
        self._source = source
        self._values = values
        own = prefix(source)
        self._foreign = tuple(each for each in map(prefix, others) if each != own and each.startswith(own))
        self._given: set[str] = set()
        self._keys: set[str] = set()

    def __call__(self, name: str) -> str:
        """:raises SecretForbidden: the name is not this source's.
        :raises SecretWithheld: nobody has approved yet where it would go.
        :raises SecretMissing: it has no value.
        """
        own = prefix(self._source)
        if not name.startswith(own) or name.startswith(self._foreign):
            raise SecretForbidden(source=self._source, name=name, prefix=own)
        if self._values is None:
            raise SecretWithheld(source=self._source, name=name)
        value = self._values.get(name, "")
        if not value:
            raise SecretMissing(source=self._source, name=name)
        self._given.add(value)
        return value

    def keep_to(self, target: tuple[str, int] | None, names: Iterable[str], trusted: Collection[str]) -> None:
        """Refuse the source as a whole if it would send one of ``names`` to ``target`` (host and port; None: it goes nowhere).

        :param trusted: names that need no binding, because the operator chose the target.
        :raises SecretUnbound: it has no binding and needs one.
        :raises SecretElsewhere: it is bound to other hosts.
        :raises HarvestError: as when it is asked for.
        """
        for name in names:
            self(name)
            if target is None or self._values is None:
                continue
            written = self._values.get(name + HOSTS, "").replace(",", " ").split()
            if written and not any(_is(entry, target) for entry in written):
                raise SecretElsewhere(name=name, system=said(*target))
            if not written and name not in trusted:
                raise SecretUnbound(name=name, system=said(*target))

    def hide(self, names: Iterable[str]) -> None:
        """They prove who asks, so that they are struck out however short they are."""
        self._keys |= {self(name) for name in names}

    def mask(self, text: str) -> str:
        """``text`` without any secret that was given out."""
        return masked(text, self._given, self._keys)


def _is(entry: str, target: tuple[str, int]) -> bool:
    """Whether ``host`` (any port of it) or ``host:port`` names the target. What is neither names nothing."""
    host, port = target
    if normal(entry) == normal(host):
        return True
    try:
        return split(entry) == (normal(host), port)
    except ValueError:
        return False
