"""The token model in Django's admin."""

from datetime import date, datetime
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin, ShowFacets
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import display_for_value
from django.contrib.auth import get_user_model
from django.db import router, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from sanctum.admin.access import came_by_session, may, may_issue_for
from sanctum.admin.actions import extend_selected, refusal_of_choice, revoke_selected
from sanctum.admin.forms import IssueForm, TokenForm
from sanctum.admin.listing import BoundedPaginator, StateFilter
from sanctum.admin.losses import tell_losses
from sanctum.admin.one_time import claim_form, one_time_page
from sanctum.issuing import IssuingError, create_token
from sanctum.models import is_beside_users
from sanctum.states import owner_of, state_of, with_owners

_SHOWN_ABILITIES = 5
_UNSEEN = frozenset({"token_hash", "password_fingerprint"})


class TokenAdmin(ModelAdmin):
    """Lists tokens, makes new ones, and shows the text of each once, in the answer to the form.

    A heir may add to ``list_display``, ``readonly_fields`` and ``change_fields``.
    """

    form = TokenForm
    add_form_template = "sanctum/admin/issue.html"
    change_form_template = "sanctum/admin/change.html"
    add_fields: tuple[str, ...] = ("user", "name", "abilities", "expires_at", "form_id")
    change_fields: tuple[str, ...] = (
        "user", "name", "hint", "state", "abilities", "expires_at", "ends", "created_at", "created_by", "last_used_at",
        "last_used_ip", "last_used_agent", "revoked_at", "revoked_reason",
    )  # fmt: skip
    readonly_fields = (
        "user", "hint", "state", "ends", "created_at", "created_by", "last_used_at", "last_used_ip", "last_used_agent",
        "revoked_at", "revoked_reason",
    )  # fmt: skip
    list_display = ("name", "owner", "state", "until", "used", "hint", "held")
    # What else is listed has no index, or is none of the database's.
    sortable_by = ("until",)
    list_filter = (StateFilter,)
    search_help_text = "A user name, a part of a token's name, or its last four characters. Never paste a token here."
    raw_id_fields = ("user",)
    paginator = BoundedPaginator
    show_full_result_count = False
    show_facets = ShowFacets.NEVER  # Each of them is a count.
    actions = ("revoke", "extend")

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        owner = (f"user__{get_user_model().USERNAME_FIELD}",) if is_beside_users(self.model) else ()
        return ("name", "hint", *owner)

    def get_queryset(self, request: HttpRequest) -> Any:
        return with_owners(super().get_queryset(request))

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Nobody finds out what forms don't show, a digest among it, by filtering for how it begins."""
        return lookup.partition("__")[0] not in _UNSEEN and super().lookup_allowed(lookup, value, request)

    def get_autocomplete_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """The owner, where the site's admin of users can be searched."""
        users = self.admin_site._registry.get(get_user_model())
        can_search = users and users.get_search_fields(request) and users.has_view_permission(request)
        return ("user",) if can_search else ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is not None:
            return self.change_fields
        return self.add_fields if may(request, "issue_for_others", self.model) else self.add_fields[1:]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.readonly_fields if obj is not None else ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"user": request.user.pk, **super().get_changeform_initial_data(request)}

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            declared = super().get_form(request, obj, change, **{**kwargs, "form": IssueForm})
            return type("IssueForm", (declared,), {"refused": getattr(request, "_sanctum_refused", None)})
        declared = super().get_form(request, obj, change, **kwargs)
        return type("TokenForm", (declared,), {"may_gain": self.may_gain(request, obj)})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_issue_for(request, None, self.model)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was revoked stays as it is, and is kept for the record."""
        is_over = obj is not None and obj.revoked_at is not None
        return super().has_change_permission(request, obj) and came_by_session(request) and not is_over

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and came_by_session(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and came_by_session(request)

    def may_gain(self, request: HttpRequest, token: Any) -> bool:
        """Whether somebody may let a token do more, or last longer: who may issue one for its owner."""
        owner = owner_of(token)
        return owner is not None and may_issue_for(request, owner, self.model)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """A form whose token could not be made is shown again, with the reason at the field that it is about."""
        try:
            with transaction.atomic(using=router.db_for_write(self.model)):
                return super().changeform_view(request, object_id, form_url, extra_context)
        except IssuingError as error:
            request._sanctum_refused = error  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Tokens are made one at a time."""
        return super().render_change_form(request, {**context, "show_save_and_add_another": False}, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            obj.save(update_fields=["name", "abilities", "expires_at", *self.own_fields(form)])
            tell_losses(obj, form.initial)
            return
        owner = form.cleaned_data.get("user") or request.user
        if not may_issue_for(request, owner, self.model):
            raise IssuingError("user", "Only superusers make tokens of superusers.")
        claim_form(request, form.cleaned_data["form_id"])
        data = form.cleaned_data
        issued = create_token(owner, data["name"], data["abilities"], data["expires_at"], created_by=request.user)
        request._sanctum_issued = issued  # type: ignore[attr-defined]
        obj.__dict__.update(issued.token.__dict__)

    def own_fields(self, form: Any) -> list[str]:
        """Fields of a site's own token model that a heir lets people change."""
        ours = {"user", "name", "abilities", "expires_at"}
        return [
            each.name for each in self.opts.concrete_fields if each.name in form.cleaned_data and each.name not in ours
        ]

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": "Token issued",
            "opts": self.opts,
            "is_popup": IS_POPUP_VAR in request.POST,
            "token": obj,
            "can_view": self.has_view_permission(request, obj),
        }
        return one_time_page(request, request._sanctum_issued, context)  # type: ignore[attr-defined]

    def response_action(self, request: HttpRequest, queryset: Any, *args: Any, **kwargs: Any) -> HttpResponse | None:
        if refusal := refusal_of_choice(self, request, queryset):
            self.message_user(request, refusal, messages.ERROR)
            return None
        return super().response_action(request, queryset, *args, **kwargs)

    @admin.display(description="owner")
    def owner(self, token: Any) -> str:
        return str(owner_of(token) or "nobody")

    @admin.display(description="abilities")
    def held(self, token: Any) -> str:
        held = [str(each) for each in token.abilities] if isinstance(token.abilities, list) else ["?"]
        more = f" and {len(held) - _SHOWN_ABILITIES} more" if len(held) > _SHOWN_ABILITIES else ""
        return ", ".join(held[:_SHOWN_ABILITIES]) + more or "none"

    @admin.display(description="last used", empty_value="never")
    def used(self, token: Any) -> date | None:
        return _day(token.last_used_at)

    @admin.display(description="ends", ordering="expires_at", empty_value="never")
    def until(self, token: Any) -> date | None:
        return _day(token.valid_until)

    @admin.display(description="ends")
    def ends(self, token: Any) -> str:
        return display_for_value(token.valid_until, "never")

    @admin.display(description="state")
    def state(self, token: Any) -> str:
        return state_of(token)

    @admin.action(permissions=["change"], description="Revoke selected tokens")
    def revoke(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        return revoke_selected(self, request, queryset)

    @admin.action(permissions=["change"], description="Extend selected tokens")
    def extend(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        return extend_selected(self, request, queryset)


def _day(moment: datetime | None) -> date | None:
    """A list has room for days."""
    if moment is None:
        return None
    return (timezone.localtime(moment) if timezone.is_aware(moment) else moment).date()
