"""Actions on several tokens, each of which asks first."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.admin import helpers
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from sanctum.admin.forms import ExtendForm, RevokeForm, is_later
from sanctum.admin.listing import MOST_LISTED, reaches_beyond
from sanctum.issuing import revoke_token

_CHUNK = 500
MOST_SHOWN = 20
"""Tokens that a question lists."""


def revoke_selected(model_admin: Any, request: HttpRequest, queryset: Any) -> HttpResponse | None:
    """Ask for a reason, then revoke."""
    form = RevokeForm(request.POST if "post" in request.POST else None)
    if not form.is_valid():
        return _question(model_admin, request, queryset, form, "revoke")
    reason = form.cleaned_data["reason"]
    revoked = [token for token in queryset.iterator(_CHUNK) if revoke_token(token, reason)]
    for token in revoked:
        model_admin.log_change(request, token, f"Revoked. {reason}".strip())
    model_admin.message_user(request, f"Tokens revoked: {len(revoked)}.", messages.SUCCESS)
    return None


def extend_selected(model_admin: Any, request: HttpRequest, queryset: Any) -> HttpResponse | None:
    """Ask for a new end, then set it, where the person may."""
    form = ExtendForm(request.POST if "post" in request.POST else None)
    if not form.is_valid():
        return _question(model_admin, request, queryset, form, "extend")
    end, extended, left = form.cleaned_data["expires_at"], 0, 0
    for token in _extensible(model_admin, request, queryset):
        changed = token is not None and _extend(token, end)
        if changed:
            model_admin.log_change(request, token, f"Extended to {end:%Y-%m-%d %H:%M %Z}.")
        extended, left = extended + changed, left + (not changed)
    model_admin.message_user(
        request, f"Tokens extended: {extended}.", messages.SUCCESS if extended else messages.WARNING
    )
    if left:
        model_admin.message_user(
            request, f"Tokens left as they were: {left}. They were revoked, last longer, or are not yours to extend.",
            messages.WARNING,
        )  # fmt: skip
    return None


def refusal_of_choice(model_admin: Any, request: HttpRequest, queryset: Any) -> str | None:
    """Why nothing is done with what was chosen: it is no key, or "all" would be more than the list says."""
    for key in request.POST.getlist(helpers.ACTION_CHECKBOX_NAME):
        try:
            model_admin.opts.pk.clean(key, None)
        except ValidationError:
            return "There is no such token."
    if request.POST.get("select_across", "0") not in ("", "0") and reaches_beyond(queryset):
        return f"That is more than {MOST_LISTED} tokens. Filter or search first, or use the commands."
    return None


def _extensible(model_admin: Any, request: HttpRequest, queryset: Any) -> Iterator[Any]:
    """Each token, or ``None`` in its place if it stays as it is."""
    for token in queryset.iterator(_CHUNK):
        yield token if token.revoked_at is None and model_admin.may_gain(request, token) else None


def _extend(token: Any, end: Any) -> bool:
    """Set the end of one that was not revoked meanwhile; ends are not moved towards us."""
    if not is_later(end, token.expires_at):
        return False
    token.expires_at = end
    return bool(type(token)._default_manager.filter(pk=token.pk, revoked_at=None).update(expires_at=end))


def _question(model_admin: Any, request: HttpRequest, queryset: Any, form: Any, action: str) -> HttpResponse:
    across = request.POST.get("select_across", "0") not in ("", "0")
    shown = list(queryset[: MOST_SHOWN + 1])
    context = {
        **model_admin.admin_site.each_context(request),
        "title": form.title,
        "opts": model_admin.opts,
        "media": model_admin.media + form.media,
        "form": form,
        "action": action,
        "tokens": shown[:MOST_SHOWN],
        "has_more": len(shown) > MOST_SHOWN,
        "across": across,
        "selected": [] if across else request.POST.getlist(helpers.ACTION_CHECKBOX_NAME),
        "action_checkbox_name": helpers.ACTION_CHECKBOX_NAME,
    }
    return TemplateResponse(request, "sanctum/admin/question.html", context)
