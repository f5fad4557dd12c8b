"""Pennant behind OpenFeature's API: ``openfeature.api.set_provider(PennantProvider())``. Needs ``openfeature-sdk``."""

from pennant.openfeature.provider import PennantProvider

__all__ = ["PennantProvider"]
