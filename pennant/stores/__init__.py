"""Where values are kept: contract (``base``), drivers, and which store is meant by a name (``registry``)."""

from pennant.stores.base import Pair, Source, Store, Stored
from pennant.stores.registry import get_store, stores

__all__ = ["Pair", "Source", "Store", "Stored", "get_store", "stores"]
