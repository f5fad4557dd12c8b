"""The pages, who may see them, and what they change."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.models import CHANGE, DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from pennant.admin import acting, listing
from pennant.admin.addresses import PREFIX, address, name_in
from pennant.admin.feature_page import page_context
from pennant.admin.forms import ScheduleForm, ShareForm, ValueForm
from pennant.admin.history import history, key_of
from pennant.admin.overview import Overview, overviews, safe_store
from pennant.admin.picking import scope_of_text
from pennant.admin.question import Question
from pennant.admin.showing import plain, scope_words
from pennant.current import changed_by
from pennant.definitions import registry

STALE = "It was changed since this page was opened; look at what it is now. Nothing was done."
guarded = [csrf_protect, require_http_methods(["GET", "HEAD", "POST"])]


class FeatureAdmin(ModelAdmin):
    """Has a page for each feature, not for each row. Permissions are those on ``FeatureValue``."""

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        return [
            path("", wrap(self.changelist_view), name=f"{PREFIX}_changelist"),
            path("ask/", wrap(self.ask_view), name=f"{PREFIX}_ask"),
            path("<path:object_id>/history/", wrap(self.history_view), name=f"{PREFIX}_history"),
            path("<path:object_id>/change/", wrap(self.change_view), name=f"{PREFIX}_change"),
        ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Features are added by code."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list."""
        self._expect(request, "view")
        query, chosen = request.GET.get("q", "")[:200], request.GET.get("state", "")
        page = Paginator(listing.listed(query, chosen), listing.PAGE).get_page(request.GET.get("p"))
        listing.completed(self.admin_site, list(page.object_list))
        context = {"page": page, "query": query, "chosen": chosen, "filters": listing.FILTERS, "title": "Features"}
        return self._render(request, "list", context)

    @method_decorator(guarded)
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """A feature's page, and what is changed there."""
        self._expect(request, "view")
        overview = self._overview(object_id)
        if overview is None:
            self.message_user(request, f"There is no feature {plain(name_in(object_id))}.", messages.WARNING)
            return HttpResponseRedirect(address(self.admin_site, "changelist"))
        forms: dict[str, Any] = {}
        if request.method == "POST":
            self._expect(request, "change")
            if response := self._act(request, overview, forms):
                return response
        context = page_context(self.admin_site, overview, request, forms)
        return self._render(request, "feature", {**context, "title": overview.label, "name": overview.name})

    @method_decorator(guarded)
    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """What was changed, by whom and why."""
        self._expect(request, "view")
        name = name_in(object_id)
        lines, more = history(name, key_of(request.GET.get("before", "")))
        feature = Overview(name, registry.get(name))
        context = {"lines": lines, "more": more, "title": f"History of {feature.label}", "feature": feature}
        return self._render(request, "history", {**context, "name": name})

    @method_decorator(guarded)
    def ask_view(self, request: HttpRequest) -> HttpResponse:
        """The question before everybody is concerned, and its answer."""
        question = Question(request.POST if request.method == "POST" else request.GET)
        self._expect(request, "delete" if question.is_purge else "change")
        if not question.names:
            self.message_user(request, "Choose features that can be changed so.", messages.WARNING)
            return HttpResponseRedirect(address(self.admin_site, "changelist"))
        if request.method == "POST" and "sure" in request.POST and question.is_valid():
            try:
                count = question.carry_out(request.user)
            except acting.Stale:
                self.message_user(request, STALE, messages.WARNING)
            else:
                for name in question.names:
                    self._log(request, name, question.log_words, DELETION if question.is_purge else CHANGE)
                self.message_user(request, f"{question.log_words} Values concerned: {count:,}.", messages.SUCCESS)
                one = question.names[0] if len(question.names) == 1 and self._overview_of(question.names[0]) else None
                page = address(self.admin_site, "change", one) if one else ""
                return HttpResponseRedirect(page or address(self.admin_site, "changelist"))
        return self._render(request, "ask", {"question": question, "title": question.title, **question.context()})

    def _act(self, request: HttpRequest, overview: Overview, forms: dict[str, Any]) -> HttpResponse | None:
        """Do what a form of the page asks for; ``None`` where it is to be shown again."""
        name, action = overview.name, request.POST.get("do", "")
        act = {"share": self._share, "schedule": self._schedule, "give": self._give, "forget": self._forget}.get(action)
        if act is None and action not in _STEERING or not (overview.may_change or action == "forget"):
            self.message_user(request, "This can't be done with this feature.", messages.ERROR)
            return None
        try:
            with changed_by(request.user, request.POST.get("note", "")):
                if act is None:
                    word, changes, said = _STEERING[action]
                    done = acting.change_steering(name, word, request.POST.get("seen", ""), **changes)
                else:
                    outcome = act(request, overview, forms)
                    if outcome is None:
                        return None
                    done, said = outcome
        except acting.Stale:
            self.message_user(request, STALE, messages.WARNING)
        else:
            if done:
                self._log(request, name, said)
            self.message_user(request, said if done else "It was so already.", messages.SUCCESS)
        query = {"scope": request.POST["scope"]} if request.POST.get("scope") else {}
        return HttpResponseRedirect(address(self.admin_site, "change", name, **query))

    def _share(self, request: HttpRequest, overview: Overview, forms: dict[str, Any]) -> tuple[bool, str] | None:
        forms["share"] = form = ShareForm(request.POST)
        if not form.is_valid():
            return None
        percent = form.cleaned_data["percent"]
        done = acting.change_steering(overview.name, "limit", request.POST.get("seen", ""), percent=percent)
        return done, f"Limited to {percent:g} % of scopes."

    def _schedule(self, request: HttpRequest, overview: Overview, forms: dict[str, Any]) -> tuple[bool, str] | None:
        forms["schedule"] = form = ScheduleForm(request.POST)
        if not form.is_valid():
            return None
        schedule = form.cleaned_data["schedule"]
        return acting.change_steering(
            overview.name, "schedule", request.POST.get("seen", ""), schedule=schedule
        ), "Scheduled."

    def _give(self, request: HttpRequest, overview: Overview, forms: dict[str, Any]) -> tuple[bool, str] | None:
        forms["value"] = form = ValueForm(request.POST, definition=overview.definition)
        scope = _posted_scope(request)
        if scope is None or not form.is_valid():
            return None
        done = acting.give(overview.name, scope, form.cleaned_data["value"], request.POST.get("scope_seen", ""))
        return done, f"Given to {scope_words(scope.text)}."

    def _forget(self, request: HttpRequest, overview: Overview, forms: dict[str, Any]) -> tuple[bool, str] | None:
        scope = _posted_scope(request)
        if scope is None:
            return None
        done = acting.forget(overview.name, scope, request.POST.get("scope_seen", ""))
        return done, f"Forgotten for {scope_words(scope.text)}."

    def _overview(self, object_id: str) -> Overview | None:
        return self._overview_of(name_in(object_id))

    def _overview_of(self, name: str) -> Overview | None:
        """The feature of a name that is defined, or has values."""
        if name not in registry:
            store = None if "\0" in name else safe_store(name)
            rows = store.rows() if store else None
            if store is None or (name not in store.names() if rows is None else not rows.filter(name=name)[:1]):
                return None
        return overviews([name])[0]

    def _expect(self, request: HttpRequest, permission: str) -> None:
        if not getattr(self, f"has_{permission}_permission")(request):
            raise PermissionDenied

    def _log(self, request: HttpRequest, name: str, words: str, flag: int = CHANGE) -> None:
        """So that it is among the recent actions of the admin's index, too."""
        LogEntry.objects.create(
            user_id=str(request.user.pk),
            content_type=ContentType.objects.get_for_model(self.model),
            object_id=name,
            object_repr=plain(name, 190),
            action_flag=flag,
            change_message=words,
        )

    def _render(self, request: HttpRequest, page: str, context: dict[str, Any]) -> HttpResponse:
        name = context.get("name")
        common = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "may_change": self.has_change_permission(request),
            "may_purge": self.has_delete_permission(request),
            "list_address": address(self.admin_site, "changelist"),
            "ask_address": address(self.admin_site, "ask"),
        }
        if name is not None:
            common["page_address"] = address(self.admin_site, "change", name)
            common["history_address"] = address(self.admin_site, "history", name)
        return TemplateResponse(request, f"admin/pennant/{page}.html", {**common, **context})


_STEERING: dict[str, tuple[str, dict[str, Any], str]] = {
    "kill": ("kill", {"killed": True}, "Killed: it is off for everyone."),
    "revive": ("revive", {"killed": False}, "Revived."),
    "unlimit": ("limit", {"percent": None}, "No longer limited to a share."),
    "unschedule": ("schedule", {"schedule": None}, "The schedule is cleared."),
}


def _posted_scope(request: HttpRequest) -> Any:
    try:
        return scope_of_text(request.POST.get("scope", ""))
    except ValidationError:  # The page says what is wrong with it.
        return None
