"""One file a connector; importing this package registers them all in ``CONNECTORS``."""

from importlib import import_module
from pkgutil import iter_modules

from harvesters.connectors.base import CONNECTORS, Connector, ConnectorContext, OptionError

__all__ = ["CONNECTORS", "Connector", "ConnectorContext", "OptionError"]

for module in iter_modules(__path__):
    import_module(f"{__name__}.{module.name}")
