"""The outbox in Django's admin: to see what waits and why, to try it again, or to drop it."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from broadcasting.conf.broadcasting import get_broadcasting_settings
from broadcasting.models import OutboxEvent, OutboxQuerySet
from broadcasting.outbox.database import outbox_database
from broadcasting.outbox.dead import retry
from broadcasting.outbox.report import show_age

if TYPE_CHECKING:
    _Admin = ModelAdmin[OutboxEvent]
else:
    _Admin = ModelAdmin


class StateFilter(SimpleListFilter):
    """What becomes of an event."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(each, each) for each in ("waiting", "retrying", "dead", "sent")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        chosen = self.value()
        return getattr(queryset, chosen)() if chosen in dict(self.lookup_choices) else queryset


class ConnectionFilter(SimpleListFilter):
    """Where an event goes; from the settings, since the table may hold millions."""

    title = "connection"
    parameter_name = "connection"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, name) for name in get_broadcasting_settings().CONNECTIONS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[OutboxEvent]) -> QuerySet[OutboxEvent]:
        chosen = self.value()
        return queryset.filter(connection=chosen) if chosen in dict(self.lookup_choices) else queryset


@admin.register(OutboxEvent)
class OutboxEventAdmin(_Admin):
    """Nobody writes events here. Who may change them may have them tried again, and who may delete them drop them."""

    # What matters comes first: the list is wider than a window.
    list_display = ("id", "name", "status", "age", "last_error", "attempts", "retry_at", "channel_names", "connection")
    list_filter = (StateFilter, ConnectionFilter)
    ordering = ("id",)
    actions = ("try_again",)
    fields = (
        "name", "connection", "channel_names", "socket_id", "data", "status", "attempts", "created", "retry_at",
        "sent_at", "last_error",
    )  # fmt: skip
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> OutboxQuerySet:
        return OutboxEvent.objects.using(outbox_database()).order_by(*self.ordering)

    def get_readonly_fields(self, request: HttpRequest, obj: OutboxEvent | None = None) -> tuple[str, ...]:
        return self.fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: OutboxEvent | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: OutboxEvent | None = None) -> bool:
        return super().has_view_permission(request, obj) or self.has_retry_permission(request)

    def has_retry_permission(self, request: HttpRequest) -> bool:
        """Whether the action is offered, and carried out."""
        return request.user.has_perm("broadcasting.change_outboxevent")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        oldest = self.get_queryset(request).waiting().first()
        subtitle = f"The oldest has waited {self.age(oldest)}" if oldest else "Nothing waits"
        return super().changelist_view(request, {"subtitle": subtitle, **(extra_context or {})})

    @admin.display(description="channels")
    def channel_names(self, event: OutboxEvent) -> str:
        return ", ".join(event.channels)

    @admin.display(description="age")
    def age(self, event: OutboxEvent) -> str:
        return show_age(timezone.now() - event.created)

    @admin.action(permissions=["retry"], description="Try again selected outbox events that failed")
    def try_again(self, request: HttpRequest, queryset: OutboxQuerySet) -> None:
        self.message_user(request, f"{retry(queryset)} events are tried again.")
