"""The provider that OpenFeature's SDK asks."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from asgiref.sync import sync_to_async
from openfeature.evaluation_context import EvaluationContext
from openfeature.event import ProviderEventDetails
from openfeature.flag_evaluation import FlagResolutionDetails, FlagValueType
from openfeature.provider import AbstractProvider, Metadata

from pennant import signals
from pennant.interaction import Interaction
from pennant.manager import Feature
from pennant.openfeature.answering import details_of, errors_of_openfeature

Context = EvaluationContext | None
Object = Sequence[FlagValueType] | Mapping[str, FlagValueType]
_CHANGES = (
    signals.feature_updated,
    signals.feature_updated_for_all,
    signals.feature_steered,
    signals.feature_deleted,
    signals.features_purged,
    signals.features_imported,
    signals.all_features_purged,
)


class PennantProvider(AbstractProvider):
    """Answers from Pennant's definitions and stores.

    The targeting key is the scope, as a text; without one it is the default scope. ``scope`` replaces that: a sync
    function that gets the ``EvaluationContext`` and returns any scope, a user say. ``store`` is a key of
    ``PENNANT["STORES"]``.
    """

    def __init__(self, *, store: str | None = None, scope: Callable[[EvaluationContext], Any] | None = None) -> None:
        super().__init__()
        self._store = store
        self._scope = scope

    def get_metadata(self) -> Metadata:
        return Metadata(name="Pennant")

    def initialize(self, evaluation_context: EvaluationContext) -> None:
        """Hear of changes. Raises ``GeneralError`` for a store that is not there."""
        with errors_of_openfeature():
            Feature.store(self._store)
        for signal in _CHANGES:
            signal.connect(self._tell)

    def shutdown(self) -> None:
        """Hear of changes no more."""
        for signal in _CHANGES:
            signal.disconnect(self._tell)

    def _tell(self, *, feature: str | None = None, features: list[str] | None = None, **news: Any) -> None:
        flags = [feature] if feature is not None else features
        self.emit_provider_configuration_changed(ProviderEventDetails(flags_changed=flags))

    def resolve_boolean_details(
        self, flag_key: str, default_value: bool, evaluation_context: Context = None
    ) -> FlagResolutionDetails[bool]:
        return self._resolve(flag_key, default_value, evaluation_context, "boolean")

    def resolve_string_details(
        self, flag_key: str, default_value: str, evaluation_context: Context = None
    ) -> FlagResolutionDetails[str]:
        return self._resolve(flag_key, default_value, evaluation_context, "string")

    def resolve_integer_details(
        self, flag_key: str, default_value: int, evaluation_context: Context = None
    ) -> FlagResolutionDetails[int]:
        return self._resolve(flag_key, default_value, evaluation_context, "integer")

    def resolve_float_details(
        self, flag_key: str, default_value: float, evaluation_context: Context = None
    ) -> FlagResolutionDetails[float]:
        return self._resolve(flag_key, default_value, evaluation_context, "float")

    def resolve_object_details(
        self, flag_key: str, default_value: Object, evaluation_context: Context = None
    ) -> FlagResolutionDetails[Object]:
        return self._resolve(flag_key, default_value, evaluation_context, "object")

    async def resolve_boolean_details_async(
        self, flag_key: str, default_value: bool, evaluation_context: Context = None
    ) -> FlagResolutionDetails[bool]:
        return await self._aresolve(flag_key, default_value, evaluation_context, "boolean")

    async def resolve_string_details_async(
        self, flag_key: str, default_value: str, evaluation_context: Context = None
    ) -> FlagResolutionDetails[str]:
        return await self._aresolve(flag_key, default_value, evaluation_context, "string")

    async def resolve_integer_details_async(
        self, flag_key: str, default_value: int, evaluation_context: Context = None
    ) -> FlagResolutionDetails[int]:
        return await self._aresolve(flag_key, default_value, evaluation_context, "integer")

    async def resolve_float_details_async(
        self, flag_key: str, default_value: float, evaluation_context: Context = None
    ) -> FlagResolutionDetails[float]:
        return await self._aresolve(flag_key, default_value, evaluation_context, "float")

    async def resolve_object_details_async(
        self, flag_key: str, default_value: Object, evaluation_context: Context = None
    ) -> FlagResolutionDetails[Object]:
        return await self._aresolve(flag_key, default_value, evaluation_context, "object")

    def _resolve(self, key: str, default: Any, context: Context, kind: str) -> FlagResolutionDetails[Any]:
        with errors_of_openfeature():
            return details_of(key, self._for(context).details(key), default, kind)

    async def _aresolve(self, key: str, default: Any, context: Context, kind: str) -> FlagResolutionDetails[Any]:
        with errors_of_openfeature():
            interaction = await sync_to_async(self._for)(context) if self._scope else self._for(context)
            return details_of(key, await interaction.adetails(key), default, kind)

    def _for(self, context: Context) -> Interaction:
        context = context or EvaluationContext()
        features = Feature.store(self._store)
        if self._scope is not None:
            return features.for_(self._scope(context))
        return features if context.targeting_key is None else features.for_(context.targeting_key)
