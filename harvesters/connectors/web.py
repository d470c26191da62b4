"""What connectors to a system on the web share: its address is the option ``url``, and secrets go to that server."""

from __future__ import annotations

from functools import cached_property

from harvesters.connectors.base import Connector, Secret
from harvesters.reading.session import public_address, server

__all__ = ["WebConnector"]


class WebConnector(Connector):
    """``Options`` has ``url``, a ``Secret``."""

    @property
    def system(self) -> str:
        return public_address(self._url)

    @property
    def address(self) -> Secret:
        url: Secret = self.options.url
        return url

    @property
    def target(self) -> tuple[str, int] | None:
        return server(self._url)

    @cached_property
    def _url(self) -> str:
        return self.address.reveal().strip().rstrip("/")
